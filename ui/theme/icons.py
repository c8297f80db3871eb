"""Icons and the shapes of the levels, tinted when they are painted so that a change of theme needs no new icon.

The first frame has icons, and PySide takes a tenth of the start to set up the enums of ``Qt`` when one of them is
first asked for: so nothing here asks but :func:`_tick`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.paths import resources_root
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from ui.theme.tokens import Colors

LEVEL_SHAPES = {"error": "▲", "unfilled": "◌", "later": "◆", "confirm": "●", "advice": "○", "ok": "✓", "returned": "■"}


class Tints:
    """Keeps the colours in force and the pictures made in them, for icons to look at when they are painted.

    It knows no icon: a theme that keeps icons, and icons that kept the theme, would be a circle of garbage.
    """

    def __init__(self, colors: Colors) -> None:
        self.colors = colors
        self._made: dict[tuple[str, str, int, float], QPixmap] = {}

    def picture(self, name: str, role: str, side: int, ratio: float) -> QPixmap:
        """Returns picture ``name`` in a role's colour, remembered, ``side`` logical pixels square."""
        key = (name, self.colors.role(role), side, ratio)
        if key not in self._made:
            self._made[key] = pixmap(name, key[1], side, ratio)
        return self._made[key]


def icon(tints: Tints, name: str, role: str = "text2") -> QIcon:
    """Returns the icon ``resources/icons/<name>.svg`` in the colour of a role.

    On the accent's own colour that role is ``on_accent``.
    """
    return _owned_by_qt(_TintedEngine(tints, name, role))


def level_icon(tints: Tints, level: str) -> QIcon:
    """Returns the shape of a level in its colour, following the theme."""
    return _owned_by_qt(_LevelEngine(tints, level))


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Returns the icon in one colour, ``size`` logical pixels square, for screens of a pixel ratio."""
    from PySide6.QtSvg import QSvgRenderer

    picture = _clear(size, ratio)
    renderer = QSvgRenderer(_source(name).replace(b"currentColor", color.encode()))
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixel_ratio(painter: QPainter) -> float:
    """Returns pixels per logical pixel of what is painted on.

    Asking for the device itself makes PySide set up every class that can be painted on, before the first frame.
    """
    return painter.deviceTransform().m11()


def draw_level(painter: QPainter, box: QRectF, level: str, color: str) -> None:
    """Draws a level's shape in ``box``.

    The shapes are ▲ error, ◌ not filled in yet, ◆ later, ● confirm, ○ advice, ✓ ok, ■ returned.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint, path = QColor(color), QPainterPath()
    if level == "error":
        path.addPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))
    elif level == "later":
        path.addPolygon(_diamond(box))
    elif level == "confirm":
        path.addEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif level == "unfilled":
        inset = box.width() * 0.12
        path.addEllipse(box.adjusted(inset, inset, -inset, -inset))
        pen = QPen(paint, box.width() * 0.14)
        pen.setDashPattern([1.6, 1.6])
        painter.strokePath(path, pen)
        path.clear()
    elif level == "advice":
        inset = box.width() * 0.12
        path.addEllipse(box.adjusted(inset, inset, -inset, -inset))
        painter.strokePath(path, QPen(paint, box.width() * 0.18))
        path.clear()
    elif level == "returned":
        inset = box.width() * 0.1
        path.addRoundedRect(box.adjusted(inset, inset, -inset, -inset), 1, 1)
    else:
        _tick(painter, box, paint)
    painter.fillPath(path, paint)
    painter.restore()


def level_pixmap(level: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Returns the shape of a level as a picture, ``size`` logical pixels square."""
    picture = _clear(size, ratio)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    draw_level(painter, QRectF(0.5, 0.5, size - 1, size - 1), level, color)
    painter.end()
    return picture


def _clear(size: int, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(QColor(0, 0, 0, 0))
    return picture


def _diamond(box: QRectF) -> QPolygonF:
    middle = box.center()
    return QPolygonF(
        [
            QPointF(middle.x(), box.top()),
            QPointF(box.right(), middle.y()),
            QPointF(middle.x(), box.bottom()),
            QPointF(box.left(), middle.y()),
        ]
    )


def _tick(painter: QPainter, box: QRectF, color: QColor) -> None:
    from PySide6.QtCore import Qt

    path = QPainterPath(QPointF(box.left(), box.top() + box.height() * 0.55))
    path.lineTo(box.left() + box.width() * 0.36, box.top() + box.height() * 0.88)
    path.lineTo(box.right(), box.top() + box.height() * 0.16)
    pen = QPen(color, box.width() * 0.17)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)


def _owned_by_qt(engine: QIconEngine) -> QIcon:
    """Returns an icon whose engine lives as long as any copy of it, whatever Python does with the icon.

    PySide makes an engine the child of the Python icon that it is given to.  When that one is garbage in a circle,
    the collector gives the child back to Python, which destroys it, though Qt's copies still paint with it and
    destroy it once more: the process ends there or somewhere else.  A copy of the icon is no parent to the engine,
    and the icon that is goes here, by its count: from then on the engine is Qt's alone.
    """
    return QIcon(QIcon(engine))


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    return (resources_root() / "icons" / f"{name}.svg").read_bytes()


class _TintedEngine(QIconEngine):
    """Paints an SVG in the theme's colour of the moment."""

    def __init__(self, tints: Tints, name: str, role: str) -> None:
        super().__init__()
        self._tints = tints
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = pixel_ratio(painter)
        side = min(rect.width(), rect.height())
        picture = self._picture(side, ratio, mode, state)
        painter.drawPixmap(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2, picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._picture(min(size.width(), size.height()), 1.0, mode, state)

    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self._picture(round(min(size.width(), size.height()) / scale), scale, mode, state)

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._tints, self._name, self._role)

    def _picture(self, side: int, ratio: float, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        role = "disabled" if mode == QIcon.Mode.Disabled else self._role
        if state == QIcon.State.On and role == "text2":
            role = "accent"
        return self._tints.picture(self._name, role, max(side, 1), ratio)


class _LevelEngine(QIconEngine):
    """Draws a level's shape in the theme's colour of the moment."""

    def __init__(self, tints: Tints, level: str) -> None:
        super().__init__()
        self._tints = tints
        self._level = level

    def paint(self, painter: QPainter, rect: QRect, _mode: QIcon.Mode, _state: QIcon.State) -> None:
        draw_level(
            painter, QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), self._level, self._tints.colors.role(self._level)
        )

    def pixmap(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        return level_pixmap(self._level, self._tints.colors.role(self._level), side)

    def clone(self) -> QIconEngine:
        return _LevelEngine(self._tints, self._level)
