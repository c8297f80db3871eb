"""The table of figures by year: typed like a spreadsheet, and a block copied from one is pasted whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.draft.findings import Finding
from app.draft.level_words import LEVEL_WORDS
from app.draft.progress import level_of
from app.intake.figure_block import FigureRow, place_figures
from app.notation.characters import clean_text
from ui.controls.line_edit import LineEdit
from ui.controls.scroll_to import reveal_part
from ui.forms.tables.cell_values import figure, without_unit
from ui.forms.tables.pasting import block_of, is_block
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, leaves_table, spoken
from ui.runtime.single_shot import single_shot
from ui.theme.icons import LEVEL_SHAPES
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_AIR = 10
"""Pixels at 100 % from a figure, and from its year, to the border at the right."""
KEYS = f"Tab 下一格，Enter 下一行，{spoken(keys_of('tab-after')[0])} 离开表格"
"""What is said of the keys under the table and over it."""
_INSET = 4
"""Pixels by which a line ends its text before the figure in the cell ends."""
_PAUSE_MS = 300
"""What is typed into an open cell is kept after this."""


class FiguresModel(QAbstractTableModel):
    """Lists answers by figure (rows, each with its unit) and year (columns), at ``paths[row][column]``."""

    edited = Signal(str, object)

    def __init__(
        self,
        rows: Sequence[tuple[str, str]],
        years: Sequence[str],
        paths: Sequence[Sequence[str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._labels = [f"{label}（{unit}）" if unit else label for label, unit in rows]
        self.units = [unit for _, unit in rows]
        self._years = years
        self.rows = [FigureRow(label, unit) for label, unit in rows]
        self.years = [year.removesuffix("年") for year in years]
        self.paths = paths
        self._values: dict[str, str] = {}
        self.levels: dict[str, tuple[str, str]] = {}
        """Level and sentence by path."""
        self._places = {path: (r, c) for r, row in enumerate(paths) for c, path in enumerate(row)}

    def place(self, path: str) -> QModelIndex:
        """Returns the cell of a path, invalid where there is none."""
        row, column = self._places.get(path, (-1, -1))
        return self.index(row, column)

    def put(self, path: str, value: Any) -> None:
        """Shows an answer."""
        self._values[path] = value if isinstance(value, str) else ""
        at = self.place(path)
        self.dataChanged.emit(at, at)

    def put_findings(self, path: str, findings: Sequence[Finding]) -> None:
        """Shows what is said about a cell, the worst of it."""
        if findings:
            worst = findings[0]
            self.levels[path] = (level_of(worst, self._values.get(path)), worst.message + worst.remedy)
        else:
            self.levels.pop(path, None)
        at = self.place(path)
        self.dataChanged.emit(at, at)

    @override
    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's names from here on
        return len(self._labels)

    @override
    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(self._years)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102 - said by the base class
        if not index.isValid():
            return None
        path = self.paths[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._values.get(path, "")
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self.levels.get(path, ("", ""))[1] or (KEYS if role == Qt.ItemDataRole.ToolTipRole else None)
            case Qt.ItemDataRole.AccessibleTextRole:
                level = LEVEL_WORDS.get(self.levels.get(path, ("", ""))[0], "")
                value = self._values.get(path, "")
                said = (self._labels[index.row()], self._years[index.column()], value, level)
                return " ".join(each for each in said if each)
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        path = self.paths[index.row()][index.column()]
        text = without_unit(typed_figure(str(value)), self.units[index.row()])
        if text != self._values.get(path, ""):
            self._values[path] = text
            self.edited.emit(path, text)
            self.dataChanged.emit(index, index)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102 - said by the base class
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._years[section] if orientation == Qt.Orientation.Horizontal else self._labels[section]


class FiguresTable(QTableView):
    """Shows the figures as a table to write in.

    ``edited`` says one cell; ``pasted`` a block: pairs of path and text, and what to say of the rest.
    """

    edited = Signal(str, object)
    pasted = Signal(object, str)
    at_path = Signal(str)

    def __init__(self, model: FiguresModel, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.horizontalHeader().setObjectName("figures")  # first: the style remembers what it found for no name
        self.figures = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(FigureDelegate(theme, self))
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)  # Qt would go round in it: see focusNextPrevChild
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.edited.connect(self.edited)
        self.selectionModel().currentChanged.connect(self._moved)
        theme.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Sets the height of its rows."""
        head, line = self.verticalHeader(), self._theme.px(30)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultSectionSize(line)
        top = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(top + line * self.figures.rowCount() + 2 * self.frameWidth())

    def go_to(self, path: str) -> bool:
        """Puts the focus on the cell of a path, and returns whether there is one."""
        at = self.figures.place(path)
        if not at.isValid():
            return False
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(at)
        return True

    def paste(self) -> None:
        """Puts what a spreadsheet put on the clipboard where its heads say, or else from the current cell on."""
        at = self.currentIndex()
        start = (at.row(), at.column()) if at.isValid() else (0, 0)
        block = block_of(QGuiApplication.clipboard().text())
        placed = place_figures(block, self.figures.rows, self.figures.years, start)
        words = placed.refusal
        if placed.unknown:
            words = f"表上没有的没有贴进来：{'、'.join(placed.unknown)}。"
        elif placed.outside:
            words = self._left_out(placed.outside, first=start == (0, 0))
        paths, units = self.figures.paths, self.figures.units
        if placed.cells or words:
            self.pasted.emit([(paths[r][c], figure(text, units[r])) for r, c, text in placed.cells], words)

    def copy(self) -> None:
        """Puts the current figure on the clipboard."""
        QGuiApplication.clipboard().setText(str(self.currentIndex().data() or ""))

    def clear(self) -> None:
        """Empties the current cell."""
        if self.currentIndex().isValid():
            self.figures.setData(self.currentIndex(), "")

    def _left_out(self, cells: int, *, first: bool) -> str:
        rows, columns = self.figures.rowCount(), self.figures.columnCount()
        what = f"在 Excel 里只选这 {rows} 行 {columns} 列再复制" if first else "从左上角的一格再粘贴一次"
        return f"剪贴板里还有 {cells} 格超出了这张表，没有贴进来。{what}。"

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pastes a block by Ctrl+V, empties by Delete."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentIndex().isValid():
            self.clear()
        elif leaves_table(event):
            self.leave(forward=event.key() == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the first cell by Tab and the last by Shift+Tab, so that the keyboard stands in a cell."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.BacktabFocusReason:
            self.setCurrentIndex(self.figures.index(self.figures.rowCount() - 1, self.figures.columnCount() - 1))
        elif event.reason() == Qt.FocusReason.TabFocusReason or not self.currentIndex().isValid():
            self.setCurrentIndex(self.figures.index(0, 0))

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Moves from cell to cell by Tab, then on to the next widget.

        Qt asks too where the table is switched off or hidden.
        """
        columns = self.figures.columnCount()
        place = self.currentIndex().row() * columns + self.currentIndex().column() + (1 if forward else -1)
        usable = self.isEnabled() and self.isVisible()
        if usable and self.currentIndex().isValid() and 0 <= place < columns * self.figures.rowCount():
            self.setCurrentIndex(self.figures.index(place // columns, place % columns))
            return True
        return super().focusNextPrevChild(forward)

    def step(self, *, forward: bool) -> None:
        """Goes to the next cell or the one before; behind the last and before the first it leaves the table."""
        self.focusNextPrevChild(forward)

    def leave(self, *, forward: bool) -> None:
        """Goes on to what follows the whole table, or to what is before it."""
        super().focusNextPrevChild(forward)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.at_path.emit(self.figures.paths[now.row()][now.column()])

    def step_down(self) -> None:
        """Goes to the cell below, or the next year's top."""
        at = self.currentIndex()
        row, column = at.row() + 1, at.column()
        if row == self.figures.rowCount():
            row, column = 0, min(column + 1, self.figures.columnCount() - 1)
        self.setCurrentIndex(self.figures.index(row, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class FigureNote(QLabel):
    """Says under the table what is found about the figure that has the keyboard, with shape and word."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("type", "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        scaled(theme, self, setMinimumHeight=18)

    def show_left_out(self, words: str) -> None:
        """Says that a pasted block was larger than what lies right of and below the cell, until one goes on."""
        self.setText(f"{LEVEL_SHAPES['later']} {words}")
        self.setProperty("tone", "later")
        restyle(self)

    def show_finding(self, level: str, text: str) -> None:
        """Shows a level and its sentence; where both are empty all is well, and the keys are said instead."""
        self.setText(f"{LEVEL_SHAPES[level]} {LEVEL_WORDS[level]}：{text}" if level else KEYS)
        self.setProperty("tone", level or "text3")
        restyle(self)


class FigureDelegate(QStyledItemDelegate):
    """Paints cells, wrong ones outlined with ▲; Tab and Enter go on as in a spreadsheet."""

    def __init__(self, theme: Theme, parent: FiguresTable) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = parent
        self._editor: QLineEdit | None = None
        self._before: tuple[QPersistentModelIndex, str] | None = None
        self._pause = single_shot(self, _PAUSE_MS, self._commit)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the figure, then what is said about it."""
        self._paint_figure(painter, option, index)
        level = self._table.figures.levels.get(self._table.figures.paths[index.row()][index.column()], ("", ""))[0]
        if not level:
            return
        box = QRectF(option.rect)
        color = QColor(self._theme.colors.role(level))
        side = self._theme.px(8)
        painter.save()
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        top = box.topLeft()
        painter.drawPolygon(QPolygonF([top, QPointF(top.x() + side, top.y()), QPointF(top.x(), top.y() + side)]))
        if level == "error":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_figure(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the figure with air at its right, in the cell with the keyboard as its editor does."""
        colors, px = self._theme.colors, self._theme.px
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.fillRect(option.rect, QColor(colors.surface))
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor(colors.text))
        text = str(index.data() or "")
        room = option.rect.adjusted(px(6), 0, -px(_AIR), 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideLeft, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        if focused:
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        painter.restore()

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Returns a line without a frame, kept while it is typed: whoever loses the power has lost no figure."""
        editor = LineEdit(parent=parent)
        editor.setFrame(False)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # where the figure is painted
        editor.setTextMargins(0, 0, -_INSET, 0)
        reveal_part(self._table.viewport(), option.rect, self._theme.px(_AIR))
        editor.textEdited.connect(self._pause.start)
        self._editor = editor
        self._before = QPersistentModelIndex(index), str(index.data(Qt.ItemDataRole.EditRole) or "")
        return editor

    @override
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Forgets the editor of a cell that was closed; the figure loses its thousands commas now."""
        self._pause.stop()
        self._editor = None
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if self._before is not None and text != self._before[1]:
            self._table.figures.setData(index, figure(text, self._table.figures.units[index.row()]))
        super().destroyEditor(editor, index)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leaves alone what is being typed and means the same: the cursor stays where it is."""
        kept = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QLineEdit) and (typed_figure(editor.text()) != kept or not kept):
            super().setEditorData(editor, index)

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Goes down by Enter and on by Tab, and spreads a block pasted into an open cell over the cells."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._close(editor)
                self._table.step_down()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._restore_text()
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._close(editor)
                self._table.setFocus(Qt.FocusReason.OtherFocusReason)
                go = self._table.leave if leaves_table(event) else self._table.step
                go(forward=event.key() == Qt.Key.Key_Tab)
                return True
            if event.matches(QKeySequence.StandardKey.Paste) and is_block(QGuiApplication.clipboard().text()):
                self._close(editor)
                self._table.paste()
                return True
        return super().eventFilter(editor, event)

    def _commit(self) -> None:
        if self._editor is not None:
            self.commitData.emit(self._editor)

    def _restore_text(self) -> None:
        """Restores the cell's former text by Esc, as in a spreadsheet."""
        self._pause.stop()
        if self._before is not None and self._before[0].isValid():
            self._table.figures.setData(*self._before)

    def _close(self, editor: QLineEdit) -> None:
        self._pause.stop()
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


def typed_figure(text: str) -> str:
    """Returns what is kept of a cell's text."""
    return clean_text(text).strip()
