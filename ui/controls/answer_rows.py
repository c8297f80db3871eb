"""Answers one under the other: what is the matter with each, where it stands in the form, and how it begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.theme.icons import level_icon
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

_ROW = 32
_MARK = 12
_LEFT = 5
_BEGINNING = 60
"""Characters of an answer that are shown; more would only be elided."""
_ROLE_OF_COLOR = Qt.ItemDataRole.UserRole
"""What of :class:`ui.theme.tokens.Colors` a cell is written in, looked up when painted: a theme recolours none."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Describes one answer in the list: ``level`` gives shape and colour, ``word`` says what it means.

    ``more`` is said at the right, and short.
    """

    level: str
    word: str
    place: str
    text: str
    more: str = ""


_MEASURED = 40
"""Rows by which a column is fitted: a form of 52 scenarios has hundreds, and to measure all of them is felt."""


class AnswerRows(QTreeWidget):
    """Lists answers with what is the matter with each.

    ``moved`` gives the row that is looked at, ``chosen`` one that was pressed (Enter, double click).
    """

    moved = Signal(int)
    chosen = Signal(int)

    def __init__(self, heads: Sequence[str], theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[AnswerRow] = []
        self._slices = ChunkedWork(self)
        self._marks: dict[str, QIcon] = {}
        self.setAccessibleName(name)
        self.setHeaderLabels(list(heads))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_High(theme, self))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scaled(theme, self, setMinimumHeight=_ROW * 4)
        self.headerItem().setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = self.header()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionsMovable(False)
        head.setStretchLastSection(False)
        head.setResizeContentsPrecision(_MEASURED)
        fitted = QHeaderView.ResizeMode.ResizeToContents
        for column, mode in enumerate((fitted, QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Stretch, fitted)):
            head.setSectionResizeMode(column, mode)
        self.currentItemChanged.connect(self._moved)
        self.itemActivated.connect(self._chosen)
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def row(self) -> int:
        """Returns the one that is looked at, -1 where there is none."""
        current = self.currentItem()
        return self.indexOfTopLevelItem(current) if current is not None else -1

    @property
    def rows(self) -> list[AnswerRow]:
        """Returns what is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[AnswerRow]) -> None:
        """Shows other rows, none of them current; the words of many come over some turns of the event loop."""
        self._rows = list(rows)
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.clear()
        self.addTopLevelItems([QTreeWidgetItem() for _ in rows])
        self.blockSignals(False)  # noqa: FBT003 - the call takes no name
        self._slices.start(self._draw_all())

    def _draw_all(self) -> Iterator[None]:
        for at in range(len(self._rows)):
            self._draw(at)
            yield

    def change(self, at: int, row: AnswerRow) -> None:
        """Shows one row as it is now."""
        if self._rows[at] != row:
            self._rows[at] = row
            self._draw(at)

    def choose(self, at: int) -> None:
        """Looks at a row."""
        item = self.topLevelItem(at)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chooses by Enter on every system."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row >= 0:
            self.chosen.emit(self.row)
            return
        super().keyPressEvent(event)

    @override
    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Rings the whole row that has the focus."""
        super().drawRow(painter, option, index)
        if self.hasFocus() and index.row() == self.currentIndex().row():
            painter.setPen(QPen(QColor(self._theme.colors.focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def _draw(self, at: int) -> None:
        row, item = self._rows[at], self.topLevelItem(at)
        if item is None:
            return
        beginning = " ".join(row.text[: 2 * _BEGINNING].split())[:_BEGINNING]
        for column, words in enumerate((row.word, row.place, beginning, row.more)):
            item.setText(column, words)
        item.setToolTip(2, row.text[:400])
        item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{row.word}，{row.place}")
        if row.level not in self._marks:
            self._marks[row.level] = level_icon(self._theme.tints, row.level)
        item.setIcon(0, self._marks[row.level])
        item.setData(0, _ROLE_OF_COLOR, row.level)
        for column in (2, 3):
            item.setData(column, _ROLE_OF_COLOR, "text2")

    def _fit(self) -> None:
        side = self._theme.px(_MARK)
        self.setIconSize(QSize(side, side))
        self.scheduleDelayedItemsLayout()

    def _moved(self, _now: object, _before: object) -> None:
        self.moved.emit(self.row)

    def _chosen(self, item: QTreeWidgetItem, _column: int) -> None:
        self.chosen.emit(self.indexOfTopLevelItem(item))


class _High(QStyledItemDelegate):
    """Paints rows of one height at every text size, their words under those of the heads."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Returns the text's width and a gap."""
        wide = super().sizeHint(option, index).width() + self._theme.px(16 + _LEFT)
        return QSize(wide, self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints the words of a cell with room at the left, without a ring: that is the row's."""
        inside = QStyleOptionViewItem(option)
        inside.state &= ~QStyle.StateFlag.State_HasFocus
        if inside.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(self._theme.colors.selected))
        if role := index.data(_ROLE_OF_COLOR):
            inside.palette.setColor(QPalette.ColorRole.Text, QColor(self._theme.colors.role(role)))
        inside.rect = option.rect.adjusted(self._theme.px(_LEFT), 0, -self._theme.px(_LEFT), 0)
        super().paint(painter, inside, index)
