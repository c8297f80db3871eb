"""A sheet of paper to look at closely: fitted or zoomed, dragged about, with boxes drawn over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme
from ui.theme.tokens import LIGHT

_MARGIN = 10
_STEP = 1.25
_LARGEST = 6.0
_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Overlay:
    """Describes a box over the paper: edges as shares (0 to 1) of the sheet from its upper left corner.

    ``kind`` is ``room`` (dashed: where a seal or signature belongs) or ``ink`` (numbered: ink added or gone).
    """

    kind: str
    left: float
    top: float
    right: float
    bottom: float
    label: str = ""


_KEYS = "加号放大，减号缩小，0 看整页。"
"""What a screen reader says of a page that has nothing marked on it."""


class PageCanvas(QAbstractScrollArea):
    """Shows a sheet that can be zoomed and dragged; ``zoomed`` says that it has another size.

    :attr:`percent` is 100 when the whole sheet fits.
    """

    zoomed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._overlays: Sequence[Overlay] = ()
        self._shown = True
        self._zoom = 1.0
        self._cache: tuple[QSize, QPixmap] | None = None
        self._grabbed: QPoint | None = None
        self._words = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setAccessibleDescription(_KEYS)
        scaled(theme, self, setMinimumSize=(160, 200))
        theme.changed.connect(self.viewport().update)

    @property
    def image(self) -> QImage | None:
        """Returns what is shown."""
        return self._image

    @property
    def overlays(self) -> Sequence[Overlay]:
        """Returns the boxes, whether they are shown or not."""
        return self._overlays

    @property
    def percent(self) -> int:
        """Returns the zoom in per cent of the size at which the whole sheet fits."""
        return round(self._zoom * 100)

    def show_page(self, image: QImage | None, overlays: Sequence[Overlay] = (), words: str = "") -> None:
        """Shows a sheet, fitted, or ``words`` where there is none."""
        self._image, self._overlays, self._words = image, overlays, words
        self._cache = None
        self.setAccessibleDescription(words or "；".join(each.label for each in overlays if each.label) or _KEYS)
        self.set_zoom(1.0)

    def show_overlays(self, shown: bool) -> None:  # noqa: FBT001 - a slot of a check box
        """Shows the boxes or hides them."""
        self._shown = shown
        self.viewport().update()

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Sets the zoom, of which 1 fits the whole sheet.

        ``around`` is a point of the viewport that stays where it is.
        """
        middle = around or QPointF(self.viewport().rect().center())
        before = self._sheet()
        share = QPointF(
            (middle.x() - before.left()) / max(before.width(), 1), (middle.y() - before.top()) / max(before.height(), 1)
        )
        self._zoom = min(max(zoom, 1.0), _LARGEST)
        self._cache = None
        self._fit()
        size = self._size()
        self.horizontalScrollBar().setValue(round(share.x() * size.width() + _MARGIN - middle.x()))
        self.verticalScrollBar().setValue(round(share.y() * size.height() + _MARGIN - middle.y()))
        self.viewport().update()
        self.zoomed.emit()

    def zoom_in(self) -> None:
        """Zooms in."""
        self.set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """Zooms out."""
        self.set_zoom(self._zoom / _STEP)

    def look_at(self, overlay: Overlay) -> None:
        """Brings a box into the middle, large enough to be read."""
        self.set_zoom(3.0)
        size = self._size()
        room = self.viewport().size()
        x, y = (overlay.left + overlay.right) / 2 * size.width(), (overlay.top + overlay.bottom) / 2 * size.height()
        self.horizontalScrollBar().setValue(round(x + _MARGIN - room.width() / 2))
        self.verticalScrollBar().setValue(round(y + _MARGIN - room.height() / 2))

    # ------------------------------------------------------------ Qt

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints paper, then the boxes."""
        painter = QPainter(self.viewport())
        colors = self._theme.colors
        painter.fillRect(self.viewport().rect(), QColor(colors.sunken))
        sheet = self._sheet()
        if self._image is None:
            painter.setPen(QColor(colors.text2))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)
        else:
            painter.fillRect(sheet.translated(1, 2), QColor(0, 0, 0, 28))
            painter.drawPixmap(sheet.topLeft(), self._scaled())
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.drawRect(sheet)
            if self._shown:
                for at, overlay in enumerate([o for o in self._overlays if o.kind == "ink"], 1):
                    self._paint_ink(painter, self._place(overlay, sheet), at)
                for overlay in self._overlays:
                    if overlay.kind == "room":
                        painter.setPen(QPen(QColor(LIGHT.confirm), 2, Qt.PenStyle.DashLine))
                        painter.setBrush(Qt.BrushStyle.NoBrush)
                        painter.drawRect(self._place(overlay, sheet))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    @override
    def resizeEvent(self, event: object) -> None:
        """Fits anew."""
        self._cache = None
        self._fit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the mouse with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = _STEP if event.angleDelta().y() > 0 else 1 / _STEP
            self.set_zoom(self._zoom * factor, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles +, −, 0, and the arrows."""
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key == Qt.Key.Key_0:
            self.set_zoom(1.0)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Starts dragging the paper."""
        self._grabbed = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the paper."""
        if self._grabbed is not None:
            moved = event.position().toPoint() - self._grabbed
            self._grabbed = event.position().toPoint()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    @override
    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Ends dragging the paper."""
        self._grabbed = None

    @override
    def focusInEvent(self, event: object) -> None:
        """Shows the ring."""
        self.viewport().update()

    @override
    def focusOutEvent(self, event: object) -> None:
        """Hides the ring."""
        self.viewport().update()

    @override
    def sizeHint(self) -> QSize:
        """Returns the least: where the page scrolls as a whole, a hint of more would make it scroll for nothing."""
        return self.minimumSize()

    # ------------------------------------------------------------ inner

    def _size(self) -> QSize:
        """Returns the sheet's size on the screen."""
        if self._image is None:
            return QSize(0, 0)
        room = self.viewport().size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        return QSize(self._image.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio) * self._zoom

    def _sheet(self) -> QRectF:
        size, room = self._size(), self.viewport().size()
        left = max(_MARGIN, (room.width() - size.width()) // 2) - self.horizontalScrollBar().value()
        top = max(_MARGIN, (room.height() - size.height()) // 2) - self.verticalScrollBar().value()
        return QRectF(left, top, size.width(), size.height())

    def _fit(self) -> None:
        size, room = self._size() + QSize(2 * _MARGIN, 2 * _MARGIN), self.viewport().size()
        for bar, whole, seen in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setPageStep(seen)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, whole - seen) if self._zoom > 1 else 0)

    def _scaled(self) -> QPixmap:
        """Returns the sheet at the size of the screen, made once for each size: smooth scaling is dear."""
        assert self._image is not None
        size = self._size()
        if self._cache is None or self._cache[0] != size:
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
            smooth = Qt.TransformationMode.SmoothTransformation
            made = self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            made.setDevicePixelRatio(ratio)
            self._cache = (size, QPixmap.fromImage(made))
        return self._cache[1]

    @staticmethod
    def _place(overlay: Overlay, sheet: QRectF) -> QRectF:
        wide, high = sheet.width(), sheet.height()
        return QRectF(
            sheet.left() + overlay.left * wide, sheet.top() + overlay.top * high,
            (overlay.right - overlay.left) * wide, (overlay.bottom - overlay.top) * high,
        )  # fmt: skip

    def _paint_ink(self, painter: QPainter, box: QRectF, number: int) -> None:
        """Outlines a place that differs, numbered beside it."""
        around = box.adjusted(-5, -5, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(LIGHT.error), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(around)
        side = self._theme.px(_NUMBER)
        disc = QRectF(around.right() - side / 3, around.top() - 2 * side / 3, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.error))
        painter.drawEllipse(disc)
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(self._theme.font("caption"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))
