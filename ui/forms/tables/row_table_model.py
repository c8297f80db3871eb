"""A list table of the form (附-2, 附5-3 … 5-7): the draft's rows, and a ghost row that becomes one when typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.draft.findings import LEVELS, Finding
from app.draft.level_words import LEVEL_WORDS
from app.draft.paths import place_in, row_path
from app.draft.progress import level_of
from app.intake.table_heads import Block, has_headings, rows_in_columns, unknown_headings
from app.pack.model import Column, Field
from ui.forms.tables.cell_values import answer_of, text_of_answer
from ui.runtime.overriding import override

Index = QModelIndex | QPersistentModelIndex
FINDING = Qt.ItemDataRole.UserRole + 1
"""The worst :class:`Finding` of the cell, or None."""
PATH = FINDING + 1
"""The cell's path; ``""`` in the ghost row."""
FIELD = FINDING + 2
"""The column's :class:`Field`."""
GHOST = FINDING + 3
"""Whether the row is the ghost."""
SHOWN_LEVEL = FINDING + 4
"""The level that the finding is shown with, ``""`` where there is none."""
GHOST_TEXT = "在这里输入或从 Excel 粘贴多行"


class RowTableSource(Protocol):
    """Reads what the model shows: the answers, rows and findings of a draft."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """Returns the answers by path."""

    def rows(self, table: str) -> list[str]:
        """Returns a table's row ids, in order."""

    def findings_at(self, path: str) -> list[Finding]:
        """Returns findings about one answer."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Describes what a pasted block becomes in the table: answers to set and rows to add, in order."""

    edits: tuple[tuple[str, Any], ...]
    rows: tuple[dict[str, Any], ...]
    left_out: int = 0
    """Cells with text for which the table has no column."""
    unknown: tuple[str, ...] = ()
    """Headings of the block that the table does not have."""


class RowTableModel(QAbstractTableModel):
    """Lists the rows of one table.

    It asks for edits and rows; what comes of it is told by :meth:`refresh`.
    """

    edited = Signal(str, object)
    """Path and answer of a cell."""
    row_wanted = Signal(object, int)
    """A row's object, and the position it should have."""

    def __init__(
        self,
        source: RowTableSource,
        slot: str,
        columns: Sequence[tuple[Column, Field]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._slot = slot
        self._columns = tuple(columns)
        self._table = ""
        self._rows: list[str] = []

    # ------------------------------------------------------------ what it is told

    @property
    def table(self) -> str:
        """Returns the shown table's path."""
        return self._table

    @property
    def columns(self) -> tuple[tuple[Column, Field], ...]:
        """Returns the columns that are filled."""
        return self._columns

    def show_scenario(self, scope: str) -> None:
        """Shows the rows of the scenario at ``scope`` (a row's path), or none for ""."""
        self._show(place_in(scope, self._slot) if scope and self._slot else "")

    def show_whole(self) -> None:
        """Shows a table that stands once on the form, in no other row."""
        self._show(self._slot)

    def _show(self, table: str) -> None:
        self.beginResetModel()
        self._table = table
        self._rows = self._source.rows(self._table) if self._table else []
        self.endResetModel()

    def refresh(self, paths: Sequence[str]) -> None:
        """Redraws what a change of these paths touched."""
        if not self._table:
            return
        rows = self._source.rows(self._table)
        if rows != self._rows:
            self._follow(rows)
        for path in paths:
            place = self.place(path)
            if place.isValid():
                self.dataChanged.emit(place, place)

    def row_ids(self) -> tuple[str, ...]:
        """Returns the ids of the real rows."""
        return tuple(self._rows)

    def place(self, path: str) -> QModelIndex:
        """Returns the cell of a path, or for a row's path its first cell; invalid if it is not shown."""
        if not path.startswith(self._table + "["):
            return QModelIndex()
        row, _, key = path[len(self._table) + 1 :].partition("]")
        if row not in self._rows:
            return QModelIndex()
        column = next((i for i, (_, field) in enumerate(self._columns) if f".{field.key}" == key), 0)
        return self.index(self._rows.index(row), column)

    def path_at(self, index: Index) -> str:
        """Returns a cell's path, ``""`` in the ghost row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return ""
        return f"{row_path(self._table, self._rows[index.row()])}.{self._columns[index.column()][1].key}"

    def row_at(self, row: int) -> str:
        """Returns a row's id, ``""`` for the ghost."""
        return self._rows[row] if 0 <= row < len(self._rows) else ""

    def copy_of(self, row: int) -> dict[str, Any]:
        """Returns a row's object, to make another one like it."""
        paths = ((field.key, self.path_at(self.index(row, i))) for i, (_, field) in enumerate(self._columns))
        values = {key: self._source.answers.get(path) for key, path in paths if path}
        return {key: value for key, value in values.items() if value not in (None, "")}

    def spread(self, block: Block, row: int, column: int) -> Spread:
        """Returns what pasting ``block`` with its first cell there sets and adds.

        Cells beyond the last column are counted and left out.
        """
        headings = [part.heading for part, _ in self._columns]
        rows = rows_in_columns(block, headings, column)
        edits: list[tuple[str, Any]] = []
        added: list[dict[str, Any]] = []
        for target, cells in zip(self._targets(rows, row, by_name=has_headings(block, headings)), rows, strict=True):
            known = {at: text for at, text in cells.items() if at < len(self._columns)}
            if target is not None:
                edits += [(self.path_at(self.index(target, at)), self._fit(at, text)) for at, text in known.items()]
            elif any(text.strip() for text in known.values()):  # an empty line of Excel is no row of the form
                added.append({self._columns[at][1].key: self._fit(at, text) for at, text in known.items() if text})
        changed = tuple((path, value) for path, value in edits if value != (self._source.answers.get(path) or ""))
        lost = sum(bool(text.strip()) for cells in rows for at, text in cells.items() if at >= len(self._columns))
        return Spread(changed, tuple(added), lost, unknown_headings(block, headings))

    def _targets(self, rows: Sequence[Mapping[int, str]], begin: int, *, by_name: bool) -> list[int | None]:
        """Returns the row of the table for each row of a block, None for a new one.

        A block with headings finds its rows ``by_name``; others, and one none of whose names the table has, go over
        the rows from ``begin`` on: a row that was copied is pasted as another one like it.
        """
        names = [self._text(self.index(at, 0)).strip() for at in range(len(self._rows))]
        named = [
            names.index(name) if (name := row.get(0, "").strip()) and names.count(name) == 1 else None for row in rows
        ]
        if by_name and any(each is not None for each in named):
            return named
        return [begin + at if begin + at < len(self._rows) else None for at in range(len(rows))]

    # ------------------------------------------------------------ Qt's questions

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """Returns the rows and the ghost."""
        if (parent is not None and parent.isValid()) or not self._table:
            return 0
        return len(self._rows) + 1

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        """Counts the form's columns, without 序号 and the scenario's name."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: ARG002 - all cells are alike
        """Allows typing in every cell."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns printed headings; numbers at the left."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and section < len(self._columns):
            return self._columns[section][0].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            aligned = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            return aligned | int(Qt.TextFlag.TextWordWrap)  # headings as long as the form prints them
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns text, finding, and spoken words."""
        if not index.isValid():
            return None
        readers: dict[int, Callable[[Index], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._shown,
            Qt.ItemDataRole.EditRole: self._text,
            Qt.ItemDataRole.ToolTipRole: self._finding_text,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            FINDING: self._finding,
            PATH: self.path_at,
            FIELD: self._field,
            GHOST: self._is_ghost,
            SHOWN_LEVEL: self._level,
        }
        reader = readers.get(role)
        return reader(index) if reader else None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Asks for the edit of a cell; typing in the ghost row asks for a row."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        answer = self._fit(index.column(), str(value))
        if str(value) == self._text(index) or text_of_answer(self._field(index), answer) == self._text(index):
            return False
        path = self.path_at(index)
        if path:
            self.edited.emit(path, answer)
        else:
            self.row_wanted.emit({self._field(index).key: answer}, len(self._rows))
        return True

    # ------------------------------------------------------------ inner

    def _follow(self, rows: list[str]) -> None:
        """Takes over the new order of rows.

        A single row that came or went leaves the others, and an open editor, alone.
        """
        old = self._rows
        if len(rows) == len(old) + 1 and rows[: len(old)] == old:
            # The ghost has become a row: it stays where it is, an editor in it too, and a new ghost comes below.
            self.beginInsertRows(QModelIndex(), len(old) + 1, len(old) + 1)
            self._rows = rows
            self.endInsertRows()
            self.dataChanged.emit(self.index(len(old), 0), self.index(len(old) + 1, len(self._columns) - 1))
            return
        gone = next((i for i, row in enumerate(old) if i >= len(rows) or rows[i] != row), len(old))
        if rows == old[:gone] + old[gone + 1 :]:
            self.beginRemoveRows(QModelIndex(), gone, gone)
            self._rows = rows
            self.endRemoveRows()
        elif old == rows[:gone] + rows[gone + 1 :]:
            self.beginInsertRows(QModelIndex(), gone, gone)
            self._rows = rows
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def _fit(self, column: int, text: str) -> Any:
        return answer_of(self._columns[column][1], text)

    def _field(self, index: Index) -> Field:
        return self._columns[index.column()][1]

    def _is_ghost(self, index: Index) -> bool:
        return index.row() >= len(self._rows)

    def _text(self, index: Index) -> str:
        path = self.path_at(index)
        return text_of_answer(self._field(index), self._source.answers.get(path)) if path else ""

    def _shown(self, index: Index) -> str:
        return GHOST_TEXT if self._is_ghost(index) and index.column() == 0 else self._text(index)

    def _finding(self, index: Index) -> Finding | None:
        path = self.path_at(index)
        found = self._source.findings_at(path) if path else []
        return min(found, key=lambda finding: LEVELS.index(finding.level), default=None)

    def _finding_text(self, index: Index) -> str:
        finding = self._finding(index)
        return f"{LEVEL_WORDS[self._level(index)]}：{finding.message}{finding.remedy}" if finding else ""

    def _level(self, index: Index) -> str:
        finding = self._finding(index)
        return level_of(finding, self._source.answers.get(self.path_at(index))) if finding else ""

    def _spoken(self, index: Index) -> str:
        heading = self._columns[index.column()][0].heading
        row = "新的一行" if self._is_ghost(index) else f"第 {index.row() + 1} 行"
        return f"{row} {heading} {self._text(index) or '空'} {self._finding_text(index)}".strip()
