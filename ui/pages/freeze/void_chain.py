"""版本沿革: the draft and its issues, newest on top; those replaced are struck out and say by which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.runtime.overriding import override
from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """Describes one line of the chain: its name, the word at the right, and the lines below.

    ``state`` is ``draft``, ``current`` or ``void``.
    """

    name: str
    word: str
    lines: tuple[str, ...]
    state: str


class VoidChain(QWidget):
    """Paints the issues: a short list, read only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links: Sequence[ChainEntry] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("版本沿革")
        theme.changed.connect(self.updateGeometry)

    @property
    def links(self) -> Sequence[ChainEntry]:
        """Returns the lines of the chain that are shown."""
        return self._links

    def show_links(self, links: Sequence[ChainEntry]) -> None:
        """Shows the issues, newest first."""
        self._links = links
        told = ["，".join((link.name, link.word, *link.lines)) for link in links]
        self.setAccessibleDescription("；".join(told))
        self.setMinimumHeight(self.heightForWidth(max(self.width(), self._theme.px(200))))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Returns the width of the column and the height of all entries at it."""
        width = self._theme.px(324)
        return QSize(width, self.heightForWidth(width))

    @override
    def hasHeightForWidth(self) -> bool:
        """Returns True: lines wrap, so the height follows from the width."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Returns the height in pixels of all entries, one under the other, at this width."""
        return sum(self._height(link, width) for link in self._links) + 4

    @override
    def resizeEvent(self, event: object) -> None:
        """Wraps the lines anew, and keeps room for all of them."""
        self.setMinimumHeight(self.heightForWidth(self.width()))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints dots on a line, each with its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 2
        for at, link in enumerate(self._links):
            high = self._height(link, self.width())
            if at + 1 < len(self._links):
                x = self._theme.px(7)
                painter.setPen(QPen(QColor(self._theme.colors.line), 2))
                painter.drawLine(QPointF(x, top + self._theme.px(20)), QPointF(x, top + high + self._theme.px(2)))
            self._paint_link(painter, link, top)
            top += high
        painter.end()

    def _name_font(self, link: ChainEntry) -> QFont:
        font = self._theme.font("section" if link.state == "current" else "body")
        font.setStrikeOut(link.state == "void")
        return font

    def _paint_link(self, painter: QPainter, link: ChainEntry, top: int) -> None:
        colors, px = self._theme.colors, self._theme.px
        current = link.state == "current"
        painter.setPen(QPen(QColor(colors.accent if current else colors.control), 2))
        painter.setBrush(QColor(colors.accent) if current else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(px(7), top + px(11)), px(5), px(5))
        left = px(26)
        word = QFontMetrics(self._theme.font("caption")).horizontalAdvance(link.word) + px(12)
        painter.setFont(self._name_font(link))
        painter.setPen(QColor(colors.text if current else colors.text2))
        room = QRect(left, top, self.width() - left - word, px(22))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, link.name)
        if link.word:
            self._paint_word(painter, link, QRectF(self.width() - word, top, word, px(20)))
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        y = top + px(24)
        for line in link.lines:
            box = self._line_box(line, self.width())
            painter.drawText(QRect(left, y, box.width(), box.height()), _WRAP, line)
            y += box.height()

    def _paint_word(self, painter: QPainter, link: ChainEntry, box: QRectF) -> None:
        colors = self._theme.colors
        current = link.state == "current"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.selected if current else colors.hover))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.accent if current else colors.text2))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, link.word)

    def _line_box(self, line: str, width: int) -> QRect:
        room = QRect(0, 0, max(width - self._theme.px(26), 60), 10_000)
        box = QFontMetrics(self._theme.font("caption")).boundingRect(room, _WRAP, line)
        return QRect(0, 0, room.width(), max(box.height(), self._theme.px(18)))

    def _height(self, link: ChainEntry, width: int) -> int:
        px = self._theme.px
        return px(24) + sum(self._line_box(line, width).height() for line in link.lines) + px(14)
