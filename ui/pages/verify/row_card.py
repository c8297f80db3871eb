"""A card of painted rows, one under the other, as high as they are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.runtime.overriding import override
from ui.theme.theme import Theme


class RowCard(QWidget):
    """Paints the rows of a subclass with a line between them."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self._refit)

    def _count(self) -> int:
        """Counts the rows."""
        raise NotImplementedError

    def _height(self, at: int) -> int:
        """Returns the height of a row at the present width, in pixels."""
        raise NotImplementedError

    def _paint(self, painter: QPainter, at: int, top: int, high: int) -> None:
        """Paints a row ``high`` pixels high from ``top`` on."""
        raise NotImplementedError

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the words anew."""
        self._refit()
        super().resizeEvent(event)

    @override
    def sizeHint(self) -> QSize:
        """Returns the height of its rows."""
        return QSize(self._theme.px(600), self._whole_height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a card with a line between the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

        top = 0
        for at in range(self._count()):
            high = self._height(at)
            if at:
                painter.setPen(QPen(QColor(colors.line), 1))
                painter.drawLine(0, top, self.width(), top)
            self._paint(painter, at, top, high)
            top += high
        painter.end()

    def _draw_chip(self, painter: QPainter, words: str, role: str, top: int, high: int) -> None:
        """Draws a verdict at the right end of a row, in the colours of a role."""
        px, colors = self._theme.px, self._theme.colors
        painter.setFont(self._theme.font("caption"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(words) + px(14)
        chip = QRectF(self.width() - px(18) - wide, top + (high - px(20)) / 2, wide, px(20))

        edge = self._theme.tokens.mode == "contrast"
        painter.setPen(QPen(QColor(colors.role(role)), 2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.role(role + "_tint")))
        painter.drawRoundedRect(chip, 4, 4)

        painter.setPen(QColor(colors.role(role)))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _whole_height(self) -> int:
        return sum(self._height(at) for at in range(self._count()))

    def _refit(self) -> None:
        high = self._whole_height()
        if high != self.height():
            self.setFixedHeight(high)
        self.update()
