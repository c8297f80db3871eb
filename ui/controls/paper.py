"""A printed page on the screen: always white, with the current field marked; a click says which field was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from app.output.pdf.answer_positions import AnswerBox
    from app.output.pdf.raster import Raster

A4 = (595.28, 841.89)
A4_TEXT = (62.0, 88.0, 538.0, 760.0)
"""About where an upright page has its text, until the first page says so: left, top, right, bottom in points."""
Area = tuple[float, float, float, float]
_MARGIN = 6
"""Room for the shadow around the sheet."""


def image_of(raster: Raster, ratio: float) -> QImage:
    """Returns pixels as an image of its own."""
    made = QImage(raster.pixels, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32).copy()
    made.setDevicePixelRatio(ratio)
    return made


@dataclass(frozen=True, slots=True)
class PaperMark:
    """Describes a sign at a passage: a number in a disc for a note, the shape of a level for a finding."""

    boxes: Sequence[AnswerBox]
    level: str
    """``note``, or a level."""
    number: int = 0
    is_current: bool = False


class PaperView(QWidget):
    """Shows one page without its margins.

    ``chosen`` gives the path and the words of the spot that was clicked, or entered with the keyboard; ``reshaped``
    says that the page has other proportions than the one before.
    """

    chosen = Signal(str, str)
    resized = Signal()
    reshaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._size = A4
        self._area: Area = A4_TEXT
        self._signs: Sequence[PaperMark] = ()
        self._spots: Sequence[AnswerBox] = ()
        self._marked: Sequence[AnswerBox] = ()
        self._hovered: AnswerBox | None = None
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("打印预览")
        self.setAccessibleDescription("上下键选择纸面上的一格，回车跳到对应的填写项。")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage | None:
        """Returns the image that is shown, None before the first page came."""
        return self._image

    @property
    def marked(self) -> Sequence[AnswerBox]:
        """Returns the spots of the current field on this page."""
        return self._marked

    @property
    def drawn_width(self) -> int:
        """Tells how many pixels of the screen the part of the sheet that is shown is wide."""
        return max(round((self.width() - 2 * _MARGIN) * self.devicePixelRatioF()), 50)

    @property
    def area(self) -> Area:
        """Returns which part of the sheet is shown: left, top, right, bottom in points."""
        return self._area

    def show_page(self, image: QImage, size: tuple[float, float], area: Area, spots: Sequence[AnswerBox]) -> None:
        """Shows the part ``area`` of a page, whose ``size`` is in points, and what stands on it."""
        self._image, self._spots = image, spots
        self._hovered, self._at = None, -1
        self._size = size
        if area != self._area:
            self._area = area
            self.updateGeometry()
            self.reshaped.emit()
        self.update()

    @property
    def signs(self) -> Sequence[PaperMark]:
        """Returns the signs that are drawn at passages of this page."""
        return self._signs

    def show_signs(self, signs: Sequence[PaperMark]) -> None:
        """Draws signs at passages of this page."""
        self._signs = signs
        self.update()

    def mark(self, spots: Sequence[AnswerBox]) -> None:
        """Marks the field that is being written."""
        self._marked = spots
        self.update()

    def place_of(self, spot: AnswerBox) -> QRectF:
        """Returns a spot's rectangle in the widget."""
        left, top, right, _ = self._area
        scale = self._sheet().width() / (right - left)
        corner = self._sheet().topLeft()
        return QRectF(
            corner.x() + (spot.left - left) * scale,
            corner.y() + (spot.top - top) * scale,
            (spot.right - spot.left) * scale,
            (spot.bottom - spot.top) * scale,
        )

    @override
    def sizeHint(self) -> QSize:
        """Returns a narrow panel's width."""
        width = self._theme.px(312)
        return QSize(width, self.heightForWidth(width))

    @override
    def heightForWidth(self, width: int) -> int:
        """Returns the height of the shown part."""
        left, top, right, bottom = self._area
        return round((width - 2 * _MARGIN) * (bottom - top) / (right - left)) + 2 * _MARGIN

    @override
    def hasHeightForWidth(self) -> bool:
        """Returns True."""
        return True

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints paper, print and marks."""
        painter = QPainter(self)
        sheet = self._sheet()
        painter.fillRect(sheet.translated(1, 2), QColor(0, 0, 0, 28))
        painter.fillRect(sheet, QColor(Qt.GlobalColor.white))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, self._image, self._source())
        painter.save()
        painter.setClipRect(sheet)
        for sign, disc in zip(self._signs, self.discs(), strict=True):
            self._paint_sign(painter, sign, disc)
        painter.restore()
        for spot in self._marked:
            box = self.place_of(spot)
            tint = QColor(LIGHT.accent)
            tint.setAlpha(46)
            painter.fillRect(box, tint)
            painter.setPen(QPen(QColor(LIGHT.accent), 1.5))
            painter.drawRect(box)
        if self._hovered is not None:
            painter.setPen(QPen(QColor(LIGHT.accent), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self.place_of(self._hovered))
        painter.setPen(QPen(QColor(self._theme.colors.line), 1))
        painter.drawRect(sheet)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colors.focus), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows what a click would mean."""
        under = self._under(event.position())
        if under is not self._hovered:
            self._hovered = under
            self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
            self.update()

    @override
    def leaveEvent(self, event: object) -> None:
        """Clears what the mouse was over."""
        self._hovered = None
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Goes to the field by a click."""
        under = self._under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and under is not None:
            self.chosen.emit(under.path, under.words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chooses by ↑ and ↓, goes by Enter."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._spots:
            way = 1 if key == Qt.Key.Key_Down else -1
            self._at = max(0, min(self._at + way, len(self._spots) - 1))
            self._hovered = self._spots[self._at]
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered is not None:
            self.chosen.emit(self._hovered.path, self._hovered.words)
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: object) -> None:
        """Asks for the page at another width."""
        self.resized.emit()

    def _sheet(self) -> QRectF:
        left, top, right, bottom = self._area
        wide = self.width() - 2 * _MARGIN
        return QRectF(_MARGIN, _MARGIN, wide, wide * (bottom - top) / (right - left))

    def _source(self) -> QRectF:
        """Returns the part of the picture that is shown, in its pixels."""
        assert self._image is not None
        left, top, right, bottom = self._area
        x, y = self._image.width() / self._size[0], self._image.height() / self._size[1]
        return QRectF(left * x, top * y, (right - left) * x, (bottom - top) * y)

    def discs(self) -> list[QRectF]:
        """Returns where the number or the shape of each sign stands; none covers another."""
        side, right = self._theme.px(18), self._sheet().right()
        found: list[QRectF] = []
        for sign in self._signs:
            if not sign.boxes:
                found.append(QRectF())
                continue
            last = self.place_of(sign.boxes[-1])
            is_words = last.height() < 2 * side  # the words of a quote: their end is not to be covered
            left = last.right() + 1 if is_words else last.right() - side - 2
            disc = QRectF(left, last.top() - side / 3 if is_words else last.top() + 2, side, side)
            way = 1 if is_words else -1
            while any(disc.intersects(each) for each in found):
                disc.translate(way * (side + 2), 0)
                if disc.right() > right:
                    disc.moveTopLeft(QPointF(left, disc.top() + side + 2))
            found.append(disc)
        return found

    def _paint_sign(self, painter: QPainter, sign: PaperMark, disc: QRectF) -> None:
        """Tints a passage and puts the number or the shape at its end."""
        color = QColor(LIGHT.accent if sign.level == "note" else LIGHT.role(sign.level))
        tint = QColor(color)
        tint.setAlpha(46 if sign.is_current else 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box in map(self.place_of, sign.boxes):
            painter.fillRect(box, tint)
            painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), color)
        if disc.isEmpty():
            return
        if sign.level == "note":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(disc)
            painter.setPen(QColor(LIGHT.on_accent))
            painter.setFont(self._theme.font("caption", bold=True))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(sign.number))
        else:
            draw_level(painter, disc.adjusted(4, 4, -4, -4), sign.level, color.name())

    def _under(self, point: QPointF) -> AnswerBox | None:
        hit = [spot for spot in self._spots if self.place_of(spot).contains(point)]
        return min(hit, key=lambda s: (s.right - s.left) * (s.bottom - s.top), default=None)
