"""Cards of what is said about a draft: notes of people with their answers, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.draft.level_words import LEVEL_WORDS
from ui.controls.entry_list import ENTRY, EntryModel, Index
from ui.controls.labels import button
from ui.runtime.overriding import override
from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap)
_EDGE, _PAD, _GAP, _ACTIONS = 12, 12, 8, 32
ACTIONS = {
    "reply": "回复",
    "settled": "改好了",
    "open": "重新打开",
    "goto": "前往这一栏",
    "removed": "移除",
}
"""What can be done about a card, by name, in words."""


@dataclass(frozen=True, slots=True)
class RemarkEntry:
    """Describes one card of the list: a note, or a finding among the notes."""

    key: str
    """Tells it from others: a note's id, or a finding's rule and path."""
    path: str
    """With row ids."""
    level: str
    """``note``, or the level that a finding is shown with."""
    head: str
    """Who wrote it."""
    when: str
    about: str
    """The place, and the words that are quoted."""
    text: str
    number: int = 0
    """As it stands on the paper; 0 for a finding."""
    replies: tuple[tuple[str, str, str], ...] = ()
    """Who, when, and what."""
    settled: str = ""
    """In words, empty while it is open."""
    actions: tuple[str, ...] = ("goto",)
    quote: str = ""
    """The words that it is about, as they were when it was written."""

    @property
    def spoken(self) -> str:
        """Returns the card in one line, for screen readers."""
        head = f"批注 {self.number}，{self.head} {self.when}" if self.level == "note" else LEVEL_WORDS[self.level]
        replies = "".join(f"；{who}：{text}" for who, _, text in self.replies)
        return f"{head}，{self.about}：{self.text}{replies}" + (f"，{self.settled}" if self.settled else "")


class RemarkModel(EntryModel[RemarkEntry]):
    """Lists the cards in their order."""

    @override
    def words_of(self, entry: RemarkEntry, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        return entry.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None


@dataclass(frozen=True, slots=True)
class _Piece:
    box: QRect
    text: str
    color: str
    role: str = "compact"
    bold: bool = False


class RemarkDelegate(QStyledItemDelegate):
    """Paints a card as high as its words need."""

    def __init__(self, theme: Theme, view: RemarkView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        px = self._theme.px
        _, _, bottom = self._laid_out(index.data(ENTRY), self._view.viewport().width())
        actions = px(_ACTIONS) if index == self._view.currentIndex() else px(_PAD)
        return QSize(0, bottom + actions + px(_GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one card."""
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        entry: RemarkEntry = index.data(ENTRY)
        is_current = index == self._view.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(px(_EDGE), 1, -px(_EDGE), -px(_GAP))
        painter.setBrush(QColor(colors.sunken if entry.settled else colors.surface))
        painter.setPen(QPen(QColor(colors.accent), 2) if is_current else QPen(QColor(colors.line), 1))
        painter.drawRoundedRect(card, 6, 6)
        pieces, rules, _ = self._laid_out(entry, option.rect.width())
        at = option.rect.topLeft()
        self._paint_head(painter, entry, QRect(at.x() + px(_EDGE + _PAD), at.y() + px(_PAD), px(22), px(20)))
        painter.setPen(QColor(colors.line))
        for y in rules:
            painter.drawLine(at.x() + px(_EDGE + _PAD), at.y() + y, option.rect.right() - px(_EDGE + _PAD), at.y() + y)
        for piece in pieces:
            painter.setFont(theme.font(piece.role, bold=piece.bold))  # type: ignore[arg-type]  # roles are literals
            painter.setPen(QColor(colors.role(piece.color)))
            painter.drawText(piece.box.translated(at), _WRAP, piece.text)
        if entry.settled:
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(colors.text2))
            head = QRect(at.x(), at.y() + px(_PAD), option.rect.width() - px(_EDGE + _PAD), px(20))
            painter.drawText(
                head, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"✓ {entry.settled}"
            )
        painter.restore()

    def _paint_head(self, painter: QPainter, entry: RemarkEntry, box: QRect) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        if entry.level == "note":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover if entry.settled else colors.selected))
            painter.drawRoundedRect(QRectF(box), 4, 4)
            painter.setFont(theme.font("compact", bold=True))
            painter.setPen(QColor(colors.text2 if entry.settled else colors.accent))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(entry.number))
            return
        word, color = LEVEL_WORDS[entry.level], colors.role(entry.level)
        metrics = QFontMetrics(theme.font("caption"))
        box.setWidth(self._chip_width(entry))
        painter.setPen(QPen(QColor(color), 2) if theme.tokens.mode == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.role(entry.level + "_tint")))
        painter.drawRoundedRect(QRectF(box), 4, 4)
        draw_level(painter, QRectF(box.left() + px(6), box.center().y() - px(4), px(9), px(9)), entry.level, color)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(color))
        words = QRect(box.left() + px(19), box.top(), metrics.horizontalAdvance(word) + px(4), box.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), word)

    def _chip_width(self, entry: RemarkEntry) -> int:
        word = LEVEL_WORDS[entry.level]
        return QFontMetrics(self._theme.font("caption")).horizontalAdvance(word) + self._theme.px(27)

    def _laid_out(self, entry: RemarkEntry, width: int) -> tuple[list[_Piece], list[int], int]:
        """Returns the texts of a card with their places, where hairlines are, and how far down it goes."""
        px = self._theme.px
        left, top, room = px(_EDGE + _PAD), px(_PAD), max(width - 2 * px(_EDGE + _PAD), px(80))
        pieces: list[_Piece] = []
        rules: list[int] = []
        tone = "text2" if entry.settled else "text"

        def put(text: str, *, bold: bool = False, color: str = tone, role: str = "compact") -> None:
            nonlocal top
            box = self._metrics(role, bold=bold).boundingRect(QRect(0, 0, room, 100_000), _WRAP, text)
            pieces.append(_Piece(QRect(left, top, room, box.height()), text, color, role, bold))
            top += box.height() + px(2)

        def put_head(who: str, when: str, indent: int) -> None:
            nonlocal top
            bold, small = self._metrics("compact", bold=True), self._metrics("caption", bold=False)
            left_over = max(room - indent - small.horizontalAdvance(when), 40)
            name = bold.elidedText(who, Qt.TextElideMode.ElideRight, left_over)
            wide = bold.horizontalAdvance(name)
            pieces.append(_Piece(QRect(left + indent, top, wide + 2, px(20)), name, tone, bold=True))
            after = left + indent + wide + px(8)
            pieces.append(_Piece(QRect(after, top + px(1), room, px(20)), when, "text2", "caption"))
            top += px(22)

        if entry.level == "note":
            put_head(entry.head, entry.when, px(30))
            if entry.about:
                put(entry.about, color="text2", role="caption")
        else:
            indent = self._chip_width(entry) + px(8)
            small = self._metrics("caption", bold=False)
            about = small.boundingRect(QRect(0, 0, room - indent, 9999), _WRAP, entry.about)
            high = max(about.height(), px(20))
            shift = (px(20) - small.height()) // 2
            pieces.append(
                _Piece(QRect(left + indent, top + shift, room - indent, high), entry.about, "text2", "caption")
            )
            top += high + px(4)
        put(entry.text)
        for who, when, text in entry.replies:
            top += px(6)
            rules.append(top)
            top += px(7)
            put_head(who, when, 0)
            put(text)
        return pieces, rules, top

    def _metrics(self, role: str, *, bold: bool) -> QFontMetrics:
        return QFontMetrics(self._theme.font(role, bold=bold))  # type: ignore[arg-type]  # roles are literals


class RemarkView(QListView):
    """Lists remarks; ``acted`` gives an action that somebody wants, and the card.

    ``chosen`` says that another card is the current one.  Enter goes to the place; the menu has the rest.
    """

    acted = Signal(str, object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.remarks = RemarkModel(self)
        self._actions = QWidget(self.viewport())
        self._row = QHBoxLayout(self._actions)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: dict[str, QPushButton] = {}
        for action, words in ACTIONS.items():
            made = button(words, "link")
            made.setProperty("action", action)
            made.clicked.connect(self._on_button)
            self._buttons[action] = made
            self._row.addWidget(made)
        self._row.addStretch(1)
        self._actions.hide()
        self.setAccessibleName(name)
        self.setProperty("plain", "true")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setModel(self.remarks)
        self.setItemDelegate(RemarkDelegate(theme, self))
        theme.changed.connect(self.doItemsLayout)

    @property
    def current(self) -> RemarkEntry | None:
        """Returns the current card."""
        index = self.currentIndex()
        return self.remarks.entries[index.row()] if index.isValid() else None

    def show_entries(self, entries: Sequence[RemarkEntry]) -> None:
        """Shows other cards; the current one stays where it is still there."""
        if list(entries) == self.remarks.entries:
            return
        held, now = self.current, self.hasFocus() or self._actions.isAncestorOf(self.window().focusWidget() or self)
        self.remarks.set_entries(entries)
        self.choose(held.key if held is not None else "", keyboard=False)
        if now and not self.hasFocus() and not any(each.hasFocus() for each in self._buttons.values()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_actions()

    def choose(self, key: str, *, keyboard: bool = True) -> bool:
        """Makes a card the current one, and returns whether it is there."""
        at = next((at for at, each in enumerate(self.remarks.entries) if each.key == key), -1)
        if at >= 0:
            self.setCurrentIndex(self.remarks.index(at))
            self.scrollTo(self.remarks.index(at))
            if keyboard:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        return at >= 0

    def step(self, way: int) -> None:
        """Goes to the next card, or the one before, round at the end."""
        count = self.remarks.rowCount()
        if count:
            now = self.currentIndex().row()
            self.setCurrentIndex(self.remarks.index((now + way) % count if now >= 0 else 0))

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.scheduleDelayedItemsLayout()  # the current card is higher
        self._show_actions()
        self.chosen.emit(self.current)

    @override
    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_actions()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_actions()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.acted.emit("goto", self.current)
        elif event.key() == Qt.Key.Key_Delete and self.current is not None and "removed" in self.current.actions:
            self.acted.emit("removed", self.current)
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.current is not None and self.indexAt(event.position().toPoint()) == self.currentIndex():
            self.acted.emit("goto", self.current)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        entry = self.current
        if entry is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in entry.actions:
            act = menu.addAction(ACTIONS[action])
            act.setData(action)
            act.triggered.connect(self._on_menu)
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.visualRect(self.currentIndex()).center()
        menu.popup(self.viewport().mapToGlobal(at) if by_key else event.globalPos())

    def _on_button(self) -> None:
        self._act(str(self.sender().property("action")))

    def _on_menu(self) -> None:
        self._act(str(self.sender().data()))  # type: ignore[attr-defined]  # a QAction

    def _act(self, action: str) -> None:
        if self.current is not None:
            self.acted.emit(action, self.current)

    def _show_actions(self) -> None:
        entry = self.current
        for action, each in self._buttons.items():
            each.setVisible(entry is not None and action in entry.actions)
            if entry is not None:
                each.setAccessibleName(f"{ACTIONS[action]}，{entry.text[:40]}")
        self._place_actions()

    def _place_actions(self) -> None:
        index, px = self.currentIndex(), self._theme.px
        self._actions.setVisible(index.isValid())
        if index.isValid():
            rect = self.visualRect(index)
            high = px(_ACTIONS - 4)
            left = rect.left() + px(_EDGE + _PAD - 5)
            self._actions.setGeometry(left, rect.bottom() - px(_GAP) - high, rect.width() - px(2 * _EDGE + _PAD), high)
