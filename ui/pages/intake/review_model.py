"""Lines of a review as a table with heads between the groups; ticks say what is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.pages.intake.review_lines import ReviewLine
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.jobs.form_intake import ValueOffer

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1
"""The :class:`ReviewLine` of a row, or the text of a head."""
HEADS = ("填写项", "现在", "文件里", "状态")
STATES = {"read": "读到", "look": "请看一眼", "none": "没有读到"}
_NONE = QModelIndex()
_CHECKED = Qt.CheckState.Checked.value


class ReviewModel(QAbstractTableModel):
    """Lists a form's values; ``ticked``: other lines are."""

    ticked = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._lines: list[ReviewLine] = []
        self._wanted: set[int] = set()
        self._shown: list[ReviewLine | str] = []
        self._filter = ""

    def show_lines(self, lines: Sequence[ReviewLine]) -> None:
        """Shows other lines, ticked where they fill something empty."""
        self._lines = list(lines)
        self._wanted = {id(line) for line in lines if line.offer is not None and not line.replaces}
        self.set_filter("")

    def set_filter(self, state: str) -> None:
        """Shows the lines of one state, or all."""
        self.beginResetModel()
        self._filter = state
        self._shown = []
        group = None
        for line in self._lines:
            if state and line.state != state:
                continue
            if line.group != group:
                group = line.group
                self._shown.append(group)
            self._shown.append(line)
        self.endResetModel()
        self.ticked.emit()

    @property
    def counts(self) -> dict[str, int]:
        """Tells how many lines there are of each state, all of them under an empty key."""
        made = {state: sum(line.state == state for line in self._lines) for state in STATES}
        return {"": len(self._lines), **made}

    @property
    def wanted(self) -> list[ValueOffer]:
        """Returns what is ticked, in order."""
        return [line.offer for line in self._lines if line.offer is not None and id(line) in self._wanted]

    def line(self, row: int) -> ReviewLine | None:
        """Returns the line of a row, or None for a head."""
        found = self._shown[row] if 0 <= row < len(self._shown) else None
        return found if isinstance(found, ReviewLine) else None

    def is_wanted(self, line: ReviewLine) -> bool:
        """Tells whether a line is ticked."""
        return id(line) in self._wanted

    def toggle(self, row: int) -> None:
        """Ticks a line, or unticks it."""
        line = self.line(row)
        if line is None or line.offer is None:
            return
        self._wanted ^= {id(line)}
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))
        self.ticked.emit()

    def row_with_mark(self, mark: int) -> int:
        """Returns the row of a piece of the file's text, or -1 where it is in none."""
        for row, line in enumerate(self._shown):
            if isinstance(line, ReviewLine) and line.offer is not None and mark in line.offer.placed.marks:
                return row
        return -1

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            last = section == len(HEADS) - 1
            side = Qt.AlignmentFlag.AlignRight if last else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows; the delegate draws from ``LINE``."""
        line = self._shown[index.row()]
        if role == LINE:
            return line
        if isinstance(line, str):
            return line if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and line.offer is not None:
            return _CHECKED if id(line) in self._wanted else Qt.CheckState.Unchecked.value
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.group} {line.label}：现在 {line.present or '空'}，文件里 {line.found}，{STATES[line.state]}"
        if role == Qt.ItemDataRole.DisplayRole:
            return (line.label, line.present or "空", line.found, STATES[line.state])[index.column()]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Makes heads unselectable."""
        line = self._shown[index.row()]
        if isinstance(line, str):
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 and line.offer is not None else usual
