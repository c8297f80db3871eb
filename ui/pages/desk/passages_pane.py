"""重复段落: pairs of firms whose applications share long passages, side by side, with the official's opinion."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.controls.entry_list import ENTRY, EntryModel, Index
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.controls.text_edit import TextEdit
from ui.controls.two_panes import ANY_LENGTH, arrange_two_panes
from ui.pages.desk.pane import DeskPane, scrolled
from ui.runtime.overriding import override
from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.merge.copied_passages import CopiedPassage, Passage
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_LIST, _BESIDE, _LIST_HEIGHT, _TEXT_HEIGHT = 282, 760, 92, 120
"""At 100 %: width of the list; of the pane from which things stand beside one another; heights where they do not."""
_AROUND = 160
"""Characters of the text around a passage that are shown with it."""
CAVEAT = "相同不等于抄袭：可能同一个供应商写的，也可能谁先谁后说不清。"


@dataclass(frozen=True, slots=True)
class PassageRow:
    """Describes a copied passage with the firms' names and the official's opinion, empty where none was written."""

    passage: CopiedPassage
    left: str
    right: str
    opinion: str
    of: int
    """Applications that were held against one another."""

    @property
    def key(self) -> str:
        """Returns what the opinion is kept under: the same for the same two texts."""
        words = "\n".join(sorted((self.passage.left.text, self.passage.right.text)))
        return f"passage:{hashlib.sha256(words.encode()).hexdigest()[:24]}"


class PassageModel(EntryModel[PassageRow]):
    """Lists the passages: those that few hold come first, the longer of two before the shorter."""

    def show_rows(self, rows: Sequence[PassageRow]) -> None:
        """Shows these; where only opinions differ the selection stays."""
        wanted = sorted(rows, key=lambda row: (len(row.passage.holders), -row.passage.length))
        self.update_entries(wanted, lambda row: row.key)

    @override
    def words_of(self, entry: PassageRow, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            state = "已写意见" if entry.opinion else "请确认"
            return f"{entry.left} 与 {entry.right}，{entry.passage.length} 字，{held(entry)}，{state}"
        return None


def held(row: PassageRow) -> str:
    """Tells how many hold the passage: 只有这 2 份里有."""
    others = len(row.passage.holders) - 2
    return f"另有 {others} 份里也有" if others > 0 else "只有这 2 份里有"


class PassageDelegate(QStyledItemDelegate):
    """Paints both firms, length, rarity and opinion."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns three lines."""
        return QSize(10, self._theme.px(78))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row."""
        colors, px = self._theme.colors, self._theme.px
        row: PassageRow = index.data(ENTRY)
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(colors.selected if selected else colors.surface))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(colors.line))
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height() - 1), QColor(colors.accent))
        inner = box.adjusted(px(20), px(8), -px(14), -px(8))
        line = inner.height() // 3
        painter.setFont(self._theme.font("body", bold=selected))
        painter.setPen(QColor(colors.text))
        for at, name in enumerate((row.left, row.right)):
            place = QRect(inner.left(), inner.top() + at * line, inner.width() - (px(64) if at == 0 else 0), line)
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(self._theme.font("body", bold=True))
        first = QRect(inner.left(), inner.top(), inner.width(), line)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{row.passage.length} 字")
        last = QRect(inner.left(), inner.top() + 2 * line, inner.width(), line)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        painter.drawText(last, Qt.AlignmentFlag.AlignVCenter, held(row))
        words = "已写意见" if row.opinion else "请确认"
        painter.setPen(QColor(colors.text2 if row.opinion else colors.confirm))
        painter.drawText(last, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        if not row.opinion:
            wide = painter.fontMetrics().horizontalAdvance(words)
            size = px(9)
            mark = QRectF(last.right() - wide - px(14), last.center().y() - size / 2, size, size)
            draw_level(painter, mark, "confirm", colors.confirm)
        painter.restore()


class RarityTicks(QWidget):
    """Paints one tick for each application, those that hold the passage filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._held: set[int] = set()
        self._of = 0
        self.setMinimumHeight(theme.px(16))

    def show_holders(self, places: set[int], of: int) -> None:
        """Shows which of so many applications hold it."""
        self._held, self._of = places, of
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the ticks as wide as there is room for; where there are many, several share one."""
        if not self._of:
            return
        painter = QPainter(self)
        colors = self._theme.colors
        step = min(self._theme.px(10), self.width() / self._of)
        left = self.width() - step * self._of
        for at in range(self._of):
            mark = QColor(colors.confirm if at in self._held else colors.line)
            painter.fillRect(QRectF(left + at * step, 2, max(step - 2, 1), self._theme.px(12)), mark)
        for at in self._held:  # over the others, where several share a pixel
            painter.fillRect(QRectF(left + at * step, 2, max(step - 2, 2), self._theme.px(12)), QColor(colors.confirm))
        painter.end()


class PassageCard(QFrame):
    """Shows one side: whose it is, where it stands, and the text with what is the same marked.

    ``open_button`` asks for the whole application.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("card", "true")
        self._firm = label("", weight="bold")
        self._rank = label("", type="caption", tone="text2")
        self._rank.setWordWrap(False)
        self._place = label("", type="compact", tone="text2")
        self._from = label("", type="caption", tone="text2")
        self.open_button = button("打开申报书", "link")
        self.open_button.setAccessibleName(f"打开{name.removesuffix('的文字')}的申报书")
        self.text = TextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(name)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        px = theme.px
        head = QHBoxLayout()
        head.addWidget(self._firm, 1)
        head.addWidget(self._rank, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self._place)
        column.addWidget(rule())
        column.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._from, 1)
        foot.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)

    def show_side(self, words: tuple[str, str, str, str], text: str, marks: Sequence[tuple[int, int, str]]) -> None:
        """Shows firm, rank, place and source (``words``) over the text.

        ``marks`` are (start, length, same or figure) in the text.
        """
        for part, value in zip((self._firm, self._rank, self._place, self._from), words, strict=True):
            part.setText(value)
        self.text.setPlainText(text)
        self.text.setFont(self._theme.font("body"))
        colors = self._theme.colors
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(colors.text2))
        _put(self.text, 0, len(text), quiet)
        for start, length, kind in marks:
            form = QTextCharFormat()
            form.setForeground(QColor(colors.text))
            if kind == "same":
                form.setBackground(QColor(colors.selected))
                form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                form.setUnderlineColor(QColor(colors.accent))
            else:
                form.setBackground(QColor(colors.advice_tint))
                form.setFontWeight(700)
            _put(self.text, start, length, form)
        if marks:
            cursor = self.text.textCursor()
            cursor.setPosition(marks[0][0])
            self.text.setTextCursor(cursor)
            self.text.centerCursor()


def _put(edit: QPlainTextEdit, start: int, length: int, form: QTextCharFormat) -> None:
    cursor = QTextCursor(edit.document())
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    cursor.setCharFormat(form)


def marks_of(left: str, right: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]], int]:
    """Returns what is the same in two passages, and the figures in its place, as (start, length, kind) of each.

    The last value is how many figures differ.
    """
    ours: list[tuple[int, int, str]] = []
    theirs: list[tuple[int, int, str]] = []
    figures = 0
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            ours.append((a, b - a, "same"))
            theirs.append((c, d - c, "same"))
        elif what == "replace" and left[a:b].strip(".％%").isdigit() and right[c:d].strip(".％%").isdigit():
            figures += 1
            ours.append((a, b - a, "figure"))
            theirs.append((c, d - c, "figure"))
    return ours, theirs, figures


class PassagesPane(DeskPane):
    """Compares copied passages; ``opened`` asks for both applications of a passage, and which of them was meant."""

    opened = Signal(object, int)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self.setProperty("ground", "surface")
        self.model = PassageModel(self)
        self.list = QListView()
        self._told = label("", type="compact", tone="text2")
        self._length = label("", type="section")
        self._figures = label("", type="compact", tone="text2")
        self._ticks = RarityTicks(theme)
        self._held = label("", type="compact", tone="text2")
        self.cards = (PassageCard(theme, "左边的文字"), PassageCard(theme, "右边的文字"))
        self.opinion = LineEdit()
        self.save_button = button("记下，看下一处", "primary")
        self._body = QWidget()
        self._nothing = label("", tone="text2")
        self._dress()
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.save_button.clicked.connect(self._save_opinion)
        self.opinion.returnPressed.connect(self._save_opinion)
        for card, slot in zip(self.cards, (self._open_left, self._open_right), strict=True):
            card.open_button.clicked.connect(slot)
        bars = [card.text.verticalScrollBar() for card in self.cards]
        bars[0].valueChanged.connect(bars[1].setValue)
        bars[1].valueChanged.connect(bars[0].setValue)

    @override
    def refresh(self) -> None:
        """Shows the passages as the session has them."""
        session = self._controller.session
        firms = {row.source.name: row for track in session.tracks for row in session.rows(track)}
        of = len(session.text_sources())
        rows = [
            PassageRow(
                each,
                firms[each.left.source].submission.company if each.left.source in firms else each.left.source,
                firms[each.right.source].submission.company if each.right.source in firms else each.right.source,
                "",
                of,
            )
            for each in session.copied
        ]
        rows = [PassageRow(r.passage, r.left, r.right, session.ranking.value("passage", r.key), r.of) for r in rows]
        waiting = sum(not row.opinion for row in rows)
        self._told.setText(f"{of} 份申报书互相对照，{len(rows)} 处，还有 {waiting} 处没有意见。")
        busy = self._controller.is_comparing
        self._nothing.setText("正在对照各家的文字…" if busy else "没有查到长段相同的文字。")
        self._nothing.setVisible(not rows)
        self._body.setVisible(bool(rows))
        self.model.show_rows(rows)
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        elif rows:
            self._show(self.model.entries[self.list.currentIndex().row()])

    def show_firm(self, key: str) -> None:
        """Shows the first passage of a firm."""
        row = self._controller.session.row(key)
        name = row.source.name if row is not None else ""
        for at, each in enumerate(self.model.entries):
            if name in (each.passage.left.source, each.passage.right.source):
                self.list.setCurrentIndex(self.model.index(at))
                return

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self._show(self.model.entries[index.row()])

    def _show(self, row: PassageRow) -> None:
        passage = row.passage
        ours, theirs, figures = marks_of(passage.left.text, passage.right.text)
        self._length.setText(f"{passage.length} 字相同")
        self._figures.setText(f"{figures} 处数字不同" if figures else "")
        names = [source.name for source, _ in self._controller.session.text_sources()]
        self._ticks.show_holders({names.index(name) for name in passage.holders if name in names}, row.of)
        self._held.setText(f"{row.of} 份里有 {len(passage.holders)} 份")
        for card, side, marks in ((self.cards[0], passage.left, ours), (self.cards[1], passage.right, theirs)):
            before, text, start = self._around(side)
            moved = [(start + at, length, kind) for at, length, kind in marks]
            card.show_side(self._words(side), text if before else side.text, moved if before else marks)
        if not self.opinion.isModified():
            self.opinion.setText(row.opinion)

    def _around(self, side: Passage) -> tuple[bool, str, int]:
        """Returns whether the text can be read, the text around a passage, and where the passage begins in it."""
        whole = self._controller.session.text_at(side.source, side.path)
        at = whole.find(side.text)
        if at < 0:
            return False, side.text, 0
        first = max(at - _AROUND, 0)
        return True, whole[first : at + len(side.text) + _AROUND], at - first

    def _words(self, side: Passage) -> tuple[str, str, str, str]:
        session = self._controller.session
        key = session.key_of(side.source)
        row = session.row(key) if key else None
        if row is None:
            return side.source, "", side.path, "来自另交的文件，没有版本号"
        form = next(each for each in session.pack.summaries if each.track == row.submission.track)
        rank = f"{form.annex} 第 {row.rank} 名"
        return row.submission.company, rank, session.place_words(side.path), f"来自申报包 {row.submission.issue}"

    def _open_left(self) -> None:
        self._open(0)

    def _open_right(self) -> None:
        self._open(1)

    def _open(self, side: int) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.opened.emit(self.model.entries[index.row()].passage, side)

    def _save_opinion(self) -> None:
        index = self.list.currentIndex()
        if not index.isValid():
            return
        row = self.model.entries[index.row()]
        self.opinion.setModified(False)
        self._controller.set_value("passage", [row.key], self.opinion.text())
        if index.row() + 1 < len(self.model.entries):
            self.list.setCurrentIndex(self.model.index(index.row() + 1))

    def _dress(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(PassageDelegate(self._theme, self.list))
        self.list.setAccessibleName("重复段落")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.opinion.setAccessibleName("您的意见")
        self.opinion.setMaxLength(500)
        for part in (self._length, self._figures, self._held):
            part.setWordWrap(False)

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setSpacing(px(12))
        for part in (self._length, self._figures):
            head.addWidget(part)
        head.addWidget(self._ticks, 1)
        head.addWidget(self._held)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(px(12))
        for card in self.cards:
            self._sides.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        told = label("您的意见", type="compact", tone="text2")
        told.setWordWrap(False)
        foot.addWidget(told)
        foot.addWidget(self.opinion, 1)
        foot.addWidget(self.save_button)
        right = QVBoxLayout()
        right.setContentsMargins(px(20), px(10), px(20), px(10))
        right.setSpacing(px(8))
        right.addLayout(head)
        right.addLayout(self._sides, 1)
        right.addWidget(label(CAVEAT, type="caption", tone="text2"))
        right.addLayout(foot)
        self._body.setProperty("ground", "surface")
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        self._edge = QFrame()
        self._edge.setProperty("rule", "down")
        self._parts.addWidget(self.list)
        self._parts.addWidget(self._edge)
        self._parts.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(px(24), px(6), px(24), px(6))
        above.addWidget(self._told)
        above.addWidget(self._nothing)
        column.addLayout(above)
        column.addWidget(rule())
        column.addWidget(scrolled(self._body), 1)
        column.addStretch(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the texts under each other, and the list over them, where there is no room beside one another."""
        super().resizeEvent(event)
        px = self._theme.px
        narrow = self.width() < px(_BESIDE)
        arrange_two_panes(self._parts, self._edge, self.list, None if narrow else px(_LIST))
        self._sides.setDirection(self._parts.direction())
        self._ticks.setVisible(not narrow)
        self.list.setFixedHeight(px(_LIST_HEIGHT)) if narrow else self.list.setMaximumHeight(ANY_LENGTH)
        if not narrow:
            self.list.setMinimumHeight(0)
        for card in self.cards:
            card.text.setMinimumHeight(px(_TEXT_HEIGHT) if narrow else 0)
