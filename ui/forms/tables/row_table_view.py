"""附-2 on screen: a table that is filled as a spreadsheet is, with its buttons above and a status line below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QTableView,
    QWidget,
)

from ui.controls.wrapped_text import wrapped
from ui.forms.tables.cell_editor import CellDelegate, CellEditor
from ui.forms.tables.pasting import block_of, is_block, text_of
from ui.forms.tables.row_table_model import RowTableModel
from ui.runtime.overriding import override
from ui.runtime.shortcuts import leaves_table, pressed
from ui.runtime.single_shot import single_shot
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEAST = 64
"""Narrowest column at 100 %; where that does not fit the table scrolls sideways."""
_WIDE_ENOUGH = 900
"""Width at 100 % under which columns keep the widths they have there, and the table scrolls."""


class RowTableView(QTableView):
    """Shows the cells of a table, to be moved over and written in by keyboard.

    Enter goes down, Tab to the right, typing or F2 opens a cell, Ctrl+Enter makes a row below.
    """

    pasted = Signal(object, int, int)
    """A block of cells, and the row and column where it begins."""
    cleared = Signal(object)
    """Paths of cells to empty."""
    row_wanted = Signal(int)
    """Position of an empty row to make."""
    row_moved = Signal(str, int)
    """Row id, and the position it should have."""
    rows_unwanted = Signal(object)
    """Row ids to take out."""
    come_in = Signal()
    current_changed = Signal()

    def __init__(self, model: RowTableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = model
        self._theme = theme
        self.setModel(model)
        self._delegate = CellDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAccessibleName("关键装备、软件/系统及新技术")
        self._delegate.left_by.connect(self._on_left)
        self._delegate.pasted_block.connect(self._on_pasted_block)
        self._delegate.typed.connect(self.current_changed)
        self._corner = QLabel("序号", self)
        self._fits = single_shot(self, 0, self._fit_rows)
        self._changed: set[int] | None = set()
        """Rows to be fitted in the next turn; None for all."""
        self._set_headers()
        model.dataChanged.connect(self._on_data)
        model.rowsInserted.connect(self._fit_soon)
        model.modelReset.connect(self._fit_soon)
        model.modelReset.connect(self._go_on)
        theme.changed.connect(self._on_theme)

    def _go_on(self) -> None:
        """Makes the first cell current where the rows are others while one writes here, so that it bears the ring."""
        if self.hasFocus() and self._cells.rowCount():
            self.go(0, 0)

    def go(self, row: int, column: int) -> None:
        """Makes a cell current and seen, and the only one chosen."""
        row = min(max(row, 0), self._cells.rowCount() - 1)
        index = self._cells.index(row, min(max(column, 0), self._cells.columnCount() - 1))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def paste(self) -> None:
        """Puts the clipboard's cells in from the current one on; a single text goes into one cell."""
        text = QGuiApplication.clipboard().text()
        at = self.currentIndex() if self.currentIndex().isValid() else self._cells.index(0, 0)
        if text and at.isValid():
            chosen = self._chosen()
            if chosen and not is_block(text):
                at = chosen[0]
            self.pasted.emit(block_of(text), at.row(), at.column())

    def copy(self) -> None:
        """Puts the chosen cells on the clipboard as Excel does."""
        chosen = self._chosen()
        if not chosen:
            return
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        role = Qt.ItemDataRole.EditRole
        block = [[str(self._cells.index(r, c).data(role) or "") for c in columns] for r in rows]
        QGuiApplication.clipboard().setText(text_of(block))

    def cut(self) -> None:
        """Puts the chosen cells on the clipboard and asks to empty them."""
        self.copy()
        self.clear()

    def chosen_text(self) -> str:
        """Returns what stands in the chosen cells."""
        return "".join(str(index.data(Qt.ItemDataRole.EditRole) or "") for index in self._chosen())

    def clear(self) -> None:
        """Asks to empty the chosen cells."""
        paths = [path for index in self._chosen() if (path := self._cells.path_at(index))]
        if paths:
            self.cleared.emit(paths)

    def shift(self, by: int) -> None:
        """Asks to move the current row."""
        row = self.currentIndex().row()
        if self._cells.row_at(row) and 0 <= row + by < len(self._cells.row_ids()):
            column = self.currentIndex().column()
            self.row_moved.emit(self._cells.row_at(row), row + by)
            self.go(row + by, column)

    def chosen_rows(self) -> list[str]:
        """Returns the ids of rows with a selection, in order."""
        rows = sorted({index.row() for index in (*self._chosen(), self.currentIndex()) if index.isValid()})
        return [row for position in rows if (row := self._cells.row_at(position))]

    # ------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        """Walks over the cells by Tab, and leaves the table only behind the last and before the first."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            back = event.key() == Qt.Key.Key_Backtab
            if leaves_table(event):  # where no page has the key for its tabs
                return self.focusNextPrevChild(not back)
            if (back or event.key() == Qt.Key.Key_Tab) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return self._tab(-1 if back else 1) or super().event(event)
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles the keys of a spreadsheet."""
        ways = {
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.Paste: self.paste,
            QKeySequence.StandardKey.Delete: self.clear,
        }
        way = next((way for key, way in ways.items() if event.matches(key)), None)
        if way is not None:
            way()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut()
        elif pressed(event, "more"):
            self.add_below()
        elif event.key() in _ENTER:
            up = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.go(self.currentIndex().row() + (-1 if up else 1), self.currentIndex().column())
        elif pressed(event, "up") or pressed(event, "down"):
            self.shift(-1 if pressed(event, "up") else 1)
        elif event.key() == Qt.Key.Key_Backspace:
            self.clear()
        else:
            super().keyPressEvent(event)
            if event.key() == Qt.Key.Key_F2:
                self.go_on()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the cell to go on with its text."""
        super().mouseDoubleClickEvent(event)
        self.go_on()

    def go_on(self) -> None:
        """Puts the cursor behind the text of the open cell, where typing would have replaced it."""
        editor = QApplication.focusWidget()
        if isinstance(editor, CellEditor):
            editor.moveCursor(QTextCursor.MoveOperation.End)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the first cell by Tab and the last by Shift+Tab; otherwise one stays where one was."""
        super().focusInEvent(event)
        before, reason = self.currentIndex(), event.reason()
        if reason == Qt.FocusReason.BacktabFocusReason and self._cells.rowCount():
            self.go(self._cells.rowCount() - 1, self._cells.columnCount() - 1)
        elif self._cells.rowCount() and (reason == Qt.FocusReason.TabFocusReason or not before.isValid()):
            self.go(0, 0)
        if self.currentIndex() == before:
            self.come_in.emit()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Redraws the outlines and tells the status line."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit()

    def _tab(self, step: int) -> bool:
        at = self.currentIndex()
        columns = self._cells.columnCount()
        place = at.row() * columns + at.column() + step if at.isValid() else 0
        if not 0 <= place < self._cells.rowCount() * columns:
            return False
        self.go(place // columns, place % columns)
        return True

    def _on_left(self, editor: QWidget, key: int) -> None:
        self.commitData(editor)
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        if key in (int(Qt.Key.Key_Tab), int(Qt.Key.Key_Backtab)):
            self._tab(1 if key == int(Qt.Key.Key_Tab) else -1)
        elif key in (int(Qt.Key.Key_Return), int(Qt.Key.Key_Up)):
            step = 1 if key == int(Qt.Key.Key_Return) else -1
            self.go(self.currentIndex().row() + step, self.currentIndex().column())

    def _on_pasted_block(self, editor: QWidget, text: str) -> None:
        at = self.currentIndex()
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        self.pasted.emit(block_of(text), at.row(), at.column())

    def add_below(self) -> None:
        """Asks for an empty row below the current one."""
        at = self.currentIndex().row()
        self.row_wanted.emit(min(at + 1, len(self._cells.row_ids())))

    def _chosen(self) -> list[QModelIndex]:
        return sorted(self.selectionModel().selectedIndexes(), key=lambda index: (index.row(), index.column()))

    # ------------------------------------------------------------ sizes

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width as on the form."""
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def sizeHint(self) -> QSize:
        """Returns all rows, so that a page scrolls rather than the table in it."""
        rows = sum(self.rowHeight(row) for row in range(self._cells.rowCount()))
        bar = self.horizontalScrollBar().height() if self.horizontalScrollBar().isVisible() else 0
        return QSize(400, rows + self.horizontalHeader().height() + bar + 4)

    def _set_headers(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._fit_soon)
        numbers = self.verticalHeader()
        numbers.setHighlightSections(False)
        numbers.setDefaultAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        numbers.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        numbers.setSectionsMovable(True)
        numbers.sectionMoved.connect(self._on_section_moved)
        self._corner.setProperty("type", "compact")
        self._corner.setProperty("tone", "text2")
        self._corner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._on_theme()

    def _on_section_moved(self, logical: int, old: int, new: int) -> None:
        header = self.verticalHeader()
        if header.visualIndex(logical) != new or new in (old, logical):
            return
        # The header's own order stays untouched: the draft moves the row, and the model tells the new order.
        header.moveSection(new, old)
        row = self._cells.row_at(logical)
        last = len(self._cells.row_ids()) - 1
        if row and min(new, last) != logical:
            self.row_moved.emit(row, min(new, last))

    def _fit_columns(self) -> None:
        room = max(self.viewport().width(), 0)
        parts = self._cells.columns
        whole = sum(column.width for column, _ in parts) or 1
        least = self._theme.px(_LEAST)
        wanted = max(room, round(_WIDE_ENOUGH * self._theme.tokens.percent / 100 * 0.78))
        widths = [max(round(wanted * column.width / whole), least) for column, _ in parts]
        if widths:
            # The widest gives or takes what rounding and the narrowest left over.
            widest = widths.index(max(widths))
            widths[widest] = max(least, widths[widest] + wanted - sum(widths))
        for position, width in enumerate(widths):
            self.setColumnWidth(position, width)
        self._fit_header(widths)
        self._corner.setGeometry(0, 0, self.verticalHeader().width(), self.horizontalHeader().height())
        self._fit_soon()

    def _fit_header(self, widths: list[int]) -> None:
        """Wraps the headings, such as 选填发明、实用新型…: their words are part of the question."""
        px, font = self._theme.px, self.horizontalHeader().font()
        lines = zip(self._cells.columns, widths, strict=True)
        tall = max((wrapped(part.heading, font, width - px(20))[1] for (part, _), width in lines), default=0)
        wanted = max(px(34), tall + px(12))
        if self.horizontalHeader().height() != wanted:
            self.horizontalHeader().setFixedHeight(wanted)

    def _fit_soon(self) -> None:
        self._changed = None
        self._fits.start()

    def _fit_rows(self) -> None:
        changed, self._changed = self._changed, set()
        if changed is None:
            self.resizeRowsToContents()
            self._corner.setGeometry(1, 1, self.verticalHeader().width(), self.horizontalHeader().height())
        else:
            for row in changed:
                self.resizeRowToContents(row)
        self.updateGeometry()

    def _on_data(self, first: Index, last: Index) -> None:
        # In the next turn: a change of many cells, as another direction is, wraps each row once and not once a cell.
        if self._changed is not None:
            self._changed.update(range(first.row(), last.row() + 1))
        self._fits.start()

    def _on_theme(self) -> None:
        self.verticalHeader().setFixedWidth(self._theme.px(48))
        self.verticalHeader().setMinimumSectionSize(self._theme.sizes.row)
        self._fit_columns()
