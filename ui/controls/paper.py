"""A printed page on the screen: always white, with the current field marked; a click says which field was meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.runtime.overriding import override
from ui.theme.theme import Theme
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from app.output.pdf.answer_positions import AnswerBox
    from app.output.pdf.raster import Raster

A4 = (595.28, 841.89)
_MARGIN = 6
"""Room for the shadow around the sheet."""


def image_of(raster: Raster, ratio: float) -> QImage:
    """Pixels as an image of its own."""
    made = QImage(raster.pixels, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32).copy()
    made.setDevicePixelRatio(ratio)
    return made


class PaperView(QWidget):
    """Shows one page.

    ``chosen`` gives the path of the spot that was clicked, or entered with the keyboard.
    """

    chosen = Signal(str)
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._size = A4
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
        """Returns what is shown.

        None before the first page came.
        """
        return self._image

    @property
    def marked(self) -> Sequence[AnswerBox]:
        """Returns the spots of the current field on this page."""
        return self._marked

    @property
    def drawn_width(self) -> int:
        """Tells how many pixels of the screen the sheet is wide."""
        return max(round((self.width() - 2 * _MARGIN) * self.devicePixelRatioF()), 50)

    def show_page(self, image: QImage, size: tuple[float, float], spots: Sequence[AnswerBox]) -> None:
        """A page, its size in points, and what stands where on it."""
        self._image, self._spots = image, spots
        self._hovered, self._at = None, -1
        if size != self._size:
            self._size = size
            self.updateGeometry()
        self.update()

    def mark(self, spots: Sequence[AnswerBox]) -> None:
        """Marks the field that is being written."""
        self._marked = spots
        self.update()

    def place_of(self, spot: AnswerBox) -> QRectF:
        """Returns a spot's rectangle in the widget."""
        scale = self._sheet().width() / self._size[0]
        corner = self._sheet().topLeft()
        return QRectF(spot.left * scale, spot.top * scale, 0, 0).adjusted(
            0, 0, (spot.right - spot.left) * scale, (spot.bottom - spot.top) * scale
        ).translated(corner)  # fmt: skip

    @override
    def sizeHint(self) -> QSize:
        """Returns a narrow panel's width."""
        width = self._theme.px(312)
        return QSize(width, self.heightForWidth(width))

    @override
    def heightForWidth(self, width: int) -> int:
        """As the sheet of paper is."""
        return round((width - 2 * _MARGIN) * self._size[1] / self._size[0]) + 2 * _MARGIN

    @override
    def hasHeightForWidth(self) -> bool:
        """It has."""
        return True

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """PaperView, print and marks."""
        painter = QPainter(self)
        sheet = self._sheet()
        painter.fillRect(sheet.translated(1, 2), QColor(0, 0, 0, 28))
        painter.fillRect(sheet, QColor(Qt.GlobalColor.white))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, self._image)
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
        """Nothing is meant any more."""
        self._hovered = None
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the field."""
        under = self._under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and under is not None:
            self.chosen.emit(under.path)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose, Enter goes."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._spots:
            way = 1 if key == Qt.Key.Key_Down else -1
            self._at = max(0, min(self._at + way, len(self._spots) - 1))
            self._hovered = self._spots[self._at]
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered is not None:
            self.chosen.emit(self._hovered.path)
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: object) -> None:
        """The page has to be drawn anew for another width."""
        self.resized.emit()

    def _sheet(self) -> QRectF:
        wide = self.width() - 2 * _MARGIN
        high = wide * self._size[1] / self._size[0]
        return QRectF(_MARGIN, _MARGIN, wide, high)

    def _under(self, point: QPointF) -> AnswerBox | None:
        hit = [spot for spot in self._spots if self.place_of(spot).contains(point)]
        return min(hit, key=lambda s: (s.right - s.left) * (s.bottom - s.top), default=None)
