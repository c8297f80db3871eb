"""版本沿革: the draft and its issues, newest on top; those replaced are struck out and say by which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.controls.context_menu import MenuAction, open_menu
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """Describes one line of the chain: its name, the word at the right, and the lines below.

    ``state`` is ``draft``, ``current`` or ``void``; ``fingerprint`` is whole, empty for the draft.
    """

    name: str
    word: str
    lines: tuple[str, ...]
    state: str
    fingerprint: str = ""


class VoidChain(QWidget):
    """Paints the issues: a short list, read only, with a menu at each.

    ``changes_wanted`` asks for what has changed since the last issue, ``comparison_wanted`` for two to compare.
    """

    changes_wanted = Signal()
    comparison_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links: Sequence[ChainEntry] = ()
        self._at = 0
        self._by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        self._at = min(self._at, max(len(links) - 1, 0))
        told = ["，".join((link.name, link.word, *link.lines)) for link in links]
        self.setAccessibleDescription("；".join(told))
        self.setMinimumHeight(self.heightForWidth(max(self.width(), self._theme.px(200))))
        self.updateGeometry()
        self.update()

    def menu_actions(self) -> list[MenuAction]:
        """Returns what can be done with the line that is chosen."""
        if not self._links:
            return []
        link = self._links[self._at]
        several = len(self._links) > 1
        compare = MenuAction("任选两版比较…", self.comparison_wanted.emit, apart=True)
        since = MenuAction("看改了什么", self.changes_wanted.emit, icon="clock")
        if link.state == "draft":
            return [since, compare] if several else []
        copy = QGuiApplication.clipboard().setText
        actions = [
            MenuAction("复制版本号", partial(copy, link.name), icon="copy"),
            MenuAction("复制指纹", partial(copy, link.fingerprint)),
        ]
        if link.state == "current" and self._links[0].state == "draft":
            actions.append(MenuAction("看定稿以后改了什么", self.changes_wanted.emit, icon="clock"))
        return [*actions, compare] if several else actions

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Opens the menu of the line under the mouse, or of the chosen one by a key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        if not by_key:
            self._choose(self._row_at(event.pos().y()))
        actions = self.menu_actions()
        if actions:
            at = self.mapToGlobal(self._box(self._at).bottomLeft().toPoint()) if by_key else event.globalPos()
            open_menu(self, self._theme, actions, at)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._row_at(event.position().toPoint().y()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes from line to line by the arrows."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if way and 0 <= self._at + way < len(self._links):
            self._choose(self._at + way)
        elif not way:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self, row: int) -> None:
        if row != self._at and 0 <= row < len(self._links):
            self._at = row
            link = self._links[row]
            told = "，".join((link.name, link.word, *link.lines))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))
            self.update()

    def _row_at(self, y: int) -> int:
        return next((at for at in range(len(self._links)) if self._box(at).bottom() >= y), self._at)

    def _box(self, row: int) -> QRectF:
        top = 2 + sum(self._height(link, self.width()) for link in self._links[:row])
        return QRectF(0, top - 2, self.width(), self._height(self._links[row], self.width()) - self._theme.px(6))

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
        if self.hasFocus() and self._by_key and self._links:
            painter.setPen(QPen(QColor(self._theme.colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._box(self._at).adjusted(1, 1, -1, -1), 4, 4)
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
