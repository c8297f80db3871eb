"""Lists of painted entries: the model that holds them, how their views are set up, and what every row is painted on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from ui.runtime.overriding import override
from ui.theme.theme import Theme

Entry = TypeVar("Entry")
Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole + 1
"""Role under which a delegate gets the entry itself."""
_NONE = QModelIndex()


class EntryModel(QAbstractListModel, Generic[Entry]):
    """Lists entries in their order; a subclass says in :meth:`words_of` what else is shown of one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Shows other entries."""
        self._reset(entries)

    def update_entries(self, entries: Sequence[Entry], key: Callable[[Entry], Hashable]) -> None:
        """Shows other entries; where their keys are the same, what is chosen stays chosen."""
        if list(map(key, entries)) != list(map(key, self.entries)):
            self._reset(entries)
            return
        self.entries = list(entries)
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def _reset(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        return entry if role == ENTRY else self.words_of(entry, role)

    def words_of(self, entry: Entry, role: int) -> object:
        """Returns what an entry shows in a role: its words, by default none."""
        del entry, role
        return None


def set_up_list(view: QListView, name: str, theme: Theme) -> None:
    """Has a list scroll by pixels, follow the mouse and the text size, and be called by a name."""
    view.setAccessibleName(name)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    theme.changed.connect(view.doItemsLayout)


def choose_row(view: QListView, row: int) -> None:
    """Looks at a row of a list and scrolls to it; nothing happens where there is none."""
    index = view.model().index(row, 0)
    if index.isValid():
        view.setCurrentIndex(index)
        view.scrollTo(index)


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """Paints the ground of a row that is chosen or under the mouse."""
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, QColor(theme.colors.selected))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, QColor(theme.colors.hover))


def paint_row_focus(
    painter: QPainter, option: QStyleOptionViewItem, theme: Theme, box: QRectF | None = None, radius: float = 4
) -> None:
    """Paints the frame of a row under the keyboard, where keys brought it there; ``box`` is by default the row."""
    if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
        painter.setPen(QPen(QColor(theme.colors.focus), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2) if box is None else box, radius, radius)
