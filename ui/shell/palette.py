"""The palette Ctrl+K: pages, fields, scenarios, actions and settings by name, pinyin or initials, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.controls.labels import label, rule
from ui.controls.line_edit import LineEdit
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken
from ui.runtime.spelling import SpelledWords, Syllables, read_syllables

if TYPE_CHECKING:
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
KINDS = ("页面", "字段", "场景", "动作", "设置")
"""Groups, in the order in which they are shown."""
_ICONS = {"页面": "list", "字段": "edit", "场景": "scene", "动作": "next", "设置": "settings"}
_WIDTH, _TOP, _ROW, _HEAD, _ROWS = 640, 92, 36, 28, 11
_EACH = 12
"""Entries of one group that are shown: more than anybody reads through."""
_ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
_SCRIM = 40
"""Of 255: 16 per cent."""


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Describes something to go to or to do; ``key`` is the id of its shortcut, if it has one."""

    kind: str
    words: str
    act: Callable[[], object]
    place: str = ""
    key: str = ""

    @property
    def shortcut(self) -> str:
        """Returns the key as it is written: ``Ctrl+4``."""
        return spoken(keys_of(self.key)[0]) if self.key else ""


@dataclass(frozen=True, slots=True)
class _Found:
    entry: PaletteEntry
    start: int = 0
    end: int = 0
    rare: bool = False


def _nearness(found: _Found) -> tuple[int, int]:
    """Ranks a hit: the whole name or title, its beginning, anything inside, a rare reading; shorter names first."""
    words = found.entry.words
    whole = found.start == 0 and words[found.end : found.end + 1] in ("", "：")
    rank = 3 if found.rare else 0 if whole else 1 if found.start == 0 else 2
    return rank, len(words)


class PaletteModel(QAbstractListModel):
    """Lists what matches, under the heads of its groups."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[PaletteEntry, SpelledWords]] = []
        self.rows: list[str | _Found] = []

    def offer(self, entries: Sequence[PaletteEntry], syllables: Syllables) -> None:
        """Takes what there is to be found."""
        self._entries = [(entry, SpelledWords(entry.words, syllables)) for entry in entries]

    def search(self, typed: str, recent: Sequence[PaletteEntry] = ()) -> None:
        """Shows the entries that what is ``typed`` finds, by kind.

        Where nothing is typed, these are the entries used last and the pages.
        """
        wanted = typed.strip().casefold()
        if wanted:
            found = [_Found(entry, *at) for entry, words in self._entries if (at := words.find(wanted)) is not None]
            found.sort(key=_nearness)
        else:
            found = [_Found(entry) for entry in recent]
            found += [_Found(entry) for entry, _ in self._entries if entry.kind == KINDS[0] and entry not in recent]
        rows: list[str | _Found] = []
        if not wanted and recent:
            rows += ["最近用过", *found[: len(recent)]]
            found = found[len(recent) :]
        groups = [(kind, [each for each in found if each.entry.kind == kind]) for kind in KINDS]
        groups = [(kind, inside) for kind, inside in groups if inside]
        if wanted:  # what is typed whole comes first, whatever it is
            groups.sort(key=lambda group: _nearness(group[1][0])[0])
        for kind, inside in groups:
            rows += [kind, *inside[:_EACH]]
        self.beginResetModel()
        self.rows = rows or ([f"没有找到“{typed.strip()}”"] if wanted else [])
        self.endResetModel()

    def entry(self, index: Index) -> PaletteEntry | None:
        """Returns the entry of a row, or None on a heading."""
        row = self.rows[index.row()] if index.isValid() else None
        return row.entry if isinstance(row, _Found) else None

    def next_entry(self, at: int, way: int) -> QModelIndex:
        """Returns the next row that can be chosen, going round."""
        for step in range(1, len(self.rows) + 1):
            row = (at + way * step) % len(self.rows)
            if isinstance(self.rows[row], _Found):
                return self.index(row)
        return QModelIndex()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Makes heads unselectable."""
        if self.entry(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the words; for the delegate the row itself."""
        row = self.rows[index.row()]
        if role == _ENTRY:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(row, str):
                return row
            parts = (row.entry.words, row.entry.place, row.entry.shortcut)
            return "，".join(part for part in parts if part)
        return None


class PaletteDelegate(QStyledItemDelegate):
    """Paints a row: icon, matched name, place, key."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return QSize(0, self._theme.px(_HEAD if isinstance(index.data(_ENTRY), str) else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        row, box = index.data(_ENTRY), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(colors.text2))
            painter.drawText(box.adjusted(px(16), px(4), 0, 0), Qt.AlignmentFlag.AlignVCenter, row)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colors.selected))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(colors.accent))
        side = px(16)
        picture = theme.tinted(_ICONS[row.entry.kind], "text2", side, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.left() + px(16), box.center().y() - side // 2, picture)
        right = self._key(painter, box, row.entry.shortcut)
        self._words(painter, QRect(box.left() + px(45), box.top(), right - box.left() - px(53), box.height()), row)
        painter.restore()

    def _key(self, painter: QPainter, box: QRect, key: str) -> int:
        px, colors = self._theme.px, self._theme.colors
        right = box.right() - px(16)
        if not key:
            return right
        painter.setFont(self._theme.font("caption"))
        width = painter.fontMetrics().horizontalAdvance(key) + px(12)
        chip = QRectF(right - width, box.center().y() - px(10), width, px(20))
        painter.setPen(QColor(colors.line))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(colors.text3))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, key)
        return int(chip.left())

    def _words(self, painter: QPainter, box: QRect, found: _Found) -> None:
        theme, colors = self._theme, self._theme.colors
        words = found.entry.words
        hit = theme.font("body", bold=True)
        hit.setUnderline(True)
        plain = theme.font("body")
        parts = [
            (words[: found.start], plain, colors.text),
            (words[found.start : found.end], hit, colors.accent),
            (words[found.end :], plain, colors.text),
            (f"　{found.entry.place}" if found.entry.place else "", theme.font("compact"), colors.text2),
        ]
        left = box.left()
        for text, font, color in parts:
            painter.setFont(font)
            painter.setPen(QColor(color))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(box.right() - left, 0))
            width = metrics.horizontalAdvance(shown)
            painter.drawText(QRect(left, box.top(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            left += width


class Palette(QWidget):
    """Lies over the whole window and searches commands.

    Esc, or a press beside it, closes it and gives the keyboard back.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._back: QWidget | None = None
        self._recent: list[tuple[str, str]] = []
        self._entries: list[PaletteEntry] = []
        self._syllables: Syllables = {}
        self._reading = JobSlot(self)
        self.model = PaletteModel(self)
        self.box = QFrame(self)
        self.line = LineEdit(parent=self.box)
        self.list = QListView(self.box)
        self._dress()
        self._lay_out()
        self.line.textChanged.connect(self._on_typed)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._on_clicked)
        window.installEventFilter(self)
        self.hide()

    def open_with(self, entries: Sequence[PaletteEntry]) -> None:
        """Shows what there is to be found now."""
        now = QApplication.focusWidget()
        self._back = now if now is not None and not self.isAncestorOf(now) else self._back
        self._entries = list(entries)
        self.model.offer(self._entries, self._syllables)
        unknown = {each for entry in entries for each in entry.words if not each.isascii()} - self._syllables.keys()
        if unknown:

            def work(_job: Job) -> Syllables:
                return read_syllables(unknown)

            self._reading.run(work, self._on_read, lambda _sentence: None)
        self.line.clear()
        self._on_typed("")
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        """Closes and returns the focus."""
        self.hide()
        if self._back is not None and isValid(self._back) and self._back.isVisible():
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Waits for what is being read."""
        self._reading.close_down()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, _SCRIM))
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.close_palette()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        elif watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        ways = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if event.key() in ways:
            self._choose(self.model.next_entry(self.list.currentIndex().row(), ways[Qt.Key(event.key())]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True

    def _on_typed(self, typed: str) -> None:
        by_words = {(entry.words, entry.place): entry for entry in self._entries}
        recent = [by_words[each] for each in self._recent if each in by_words]
        self.model.search(typed, recent)
        self._choose(self.model.next_entry(-1, 1))
        self._place()

    def _on_read(self, syllables: Syllables) -> None:
        self._syllables |= syllables
        self.model.offer(self._entries, self._syllables)
        if self.isVisible() and self.line.text():
            self._on_typed(self.line.text())

    def _on_clicked(self, index: QModelIndex) -> None:
        self._act(index)

    def _choose(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        if index.isValid():
            if index.row() <= 1:
                self.list.scrollToTop()  # with the head over it
            else:
                self.list.scrollTo(index)
            self.line.setAccessibleDescription(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _act(self, index: Index) -> None:
        entry = self.model.entry(index)
        if entry is None:
            return
        used = (entry.words, entry.place)
        self._recent = [used, *(each for each in self._recent if each != used)][:5]
        self.close_palette()
        entry.act()

    def _dress(self) -> None:
        theme = self._theme
        self.box.setProperty("palette", "true")
        self.box.setProperty("card", "true")
        self.line.setPlaceholderText("页面、字段、场景、动作、设置")
        self.line.setAccessibleName("命令面板")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(theme, self.list))
        self.list.setAccessibleName("可以去的地方和可以做的事")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.box)
        column.setContentsMargins(1, 8, 1, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 12, 0)
        top.addWidget(self.line)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addWidget(label("↑↓ 选择　Enter 前往　拼音、首字母、名称都可以", type="caption", tone="text2"), 1)
        other = label(f"找写过的文字 {spoken(keys_of('find')[0])}", type="caption", tone="text2")
        other.setWordWrap(False)
        foot.addWidget(other)
        column.addLayout(foot)

    def _place(self) -> None:
        window, px = self.parentWidget(), self._theme.px
        if window is None:
            return
        self.setGeometry(window.rect())
        width = min(px(_WIDTH), self.width() - 48)
        heads = sum(isinstance(row, str) for row in self.model.rows)
        wanted = heads * px(_HEAD) + (len(self.model.rows) - heads) * px(_ROW)
        rows = min(wanted, px(_ROWS * _ROW))
        top = min(px(_TOP), self.height() // 8)
        height = min(rows + px(104), self.height() - top - 24)
        self.box.setGeometry((self.width() - width) // 2, top, width, height)
