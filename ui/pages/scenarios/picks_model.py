"""The scenarios picked, in their order, as a list that can be dragged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ui.runtime.overriding import override

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
"""Row id of the scenario."""
PICK = ROW + 1
"""The whole :class:`Pick`."""
MIME = "application/x-zhizao-row"


@dataclass(frozen=True, slots=True)
class Pick:
    """Describes one scenario of the draft as a list or card shows it."""

    row: str
    name: str
    stage: str
    """Name of its 环节, empty where none is chosen yet."""
    number: int | None = None
    """Catalogue number, None for one of the applicant's own."""
    bars: tuple[tuple[float, str], ...] = ()
    """How full each limited text is: share of its limit, and its worst level or ``""``."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Open findings by level."""
    owner: str = ""
    """Who answers for it, empty for nobody."""

    @property
    def source(self) -> str:
        """Tells where it comes from."""
        source = "新增场景" if self.number is None else f"目录 {self.number}"
        return f"{source} · {self.owner}" if self.owner else source


class PicksModel(QAbstractListModel):
    """Lists the scenarios of the draft by row id.

    A drop only asks (``moved``): the draft moves the row and the page tells the new order.
    """

    moved = Signal(str, int)
    """Row id, and the position it should have."""

    def __init__(self, describe: Callable[[Pick], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._describe = describe
        self._picks: list[Pick] = []

    def set_picks(self, picks: Sequence[Pick]) -> None:
        """Shows these; rows that stay the same are not touched, so that selection and focus stay too."""
        if [pick.row for pick in picks] != [pick.row for pick in self._picks]:
            self.beginResetModel()
            self._picks = list(picks)
            self.endResetModel()
            return
        for position, pick in enumerate(picks):
            if pick != self._picks[position]:
                self._picks[position] = pick
                index = self.index(position)
                self.dataChanged.emit(index, index)

    def set_pick(self, pick: Pick) -> None:
        """Shows one row anew; nothing else is looked at."""
        place = self.place(pick.row)
        if place.isValid() and self._picks[place.row()] != pick:
            self._picks[place.row()] = pick
            self.dataChanged.emit(place, place)

    def picks(self) -> Sequence[Pick]:
        """Returns what is shown, in order."""
        return tuple(self._picks)

    def place(self, row: str) -> QModelIndex:
        """Returns the index of a row, invalid if it is not shown."""
        position = next((i for i, pick in enumerate(self._picks) if pick.row == row), -1)
        return self.index(position) if position >= 0 else QModelIndex()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """Tells how many are picked."""
        return 0 if parent is not None and parent.isValid() else len(self._picks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the name, and what a screen reader says."""
        if not index.isValid() or index.row() >= len(self._picks):
            return None
        pick = self._picks[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return pick.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{index.row() + 1} {self._describe(pick)}"
        return {ROW: pick.row, PICK: pick}.get(role)

    # ------------------------------------------------------------ dragging

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Returns the flags of a place: rows can be dragged, and dropped between rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        """Returns moving: rows are not copied."""
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        """Returns the type of our own rows."""
        return [MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Returns the row's id."""
        data = QMimeData()
        data.setData(MIME, QByteArray(self._picks[indexes[0].row()].row.encode()))
        return data

    @override
    def dropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: Index,
    ) -> bool:
        """Asks for the move, and returns False, so that the view does not take the old row out by itself."""
        dragged = bytes(data.data(MIME).data()).decode("ascii", "replace")
        place = self.place(dragged)
        if not place.isValid():
            return False
        below = row if row >= 0 else parent.row() if parent.isValid() else len(self._picks)
        # Taking the row out moves everything behind it up by one.
        self._ask(dragged, below - 1 if below > place.row() else below, place.row())
        return False

    def shift(self, row: str, by: int) -> None:
        """Asks to move a row ``by`` places, within the list."""
        place = self.place(row)
        if place.isValid():
            self._ask(row, min(max(place.row() + by, 0), len(self._picks) - 1), place.row())

    def _ask(self, row: str, to: int, now: int) -> None:
        if to != now:
            self.moved.emit(row, to)
