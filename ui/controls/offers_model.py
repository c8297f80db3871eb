"""Answers that one side would take over from the other: what, what it says now, what it would say, wanted or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.jobs.companies import ProfileOffer

Index = QModelIndex | QPersistentModelIndex
EMPTY = Qt.ItemDataRole.UserRole + 1
"""Whether a cell stands for no answer."""
_NONE = QModelIndex()
_CHECKED = Qt.CheckState.Checked.value


class OffersModel(QAbstractTableModel):
    """Lists the answers on offer, one on each line; the first column has the tick."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._offers: tuple[ProfileOffer, ...] = ()
        self._wanted: list[bool] = []
        self._heads: tuple[str, str, str] = ("项目", "", "")

    @property
    def wanted(self) -> list[ProfileOffer]:
        """Returns what is ticked, in order."""
        return [each for each, on in zip(self._offers, self._wanted, strict=True) if on]

    def show_offers(self, offers: Sequence[ProfileOffer], now: str, then: str, *, over: bool) -> None:
        """Shows answers under the heads ``now`` and ``then``, and ticks those that would fill an empty place.

        With ``over`` those that would replace another answer are ticked too.
        """
        self.beginResetModel()
        self._offers = tuple(offers)
        self._wanted = [over or not each.now for each in offers]
        self._heads = ("项目", now, then)
        self.endResetModel()

    def tick_all(self, on: bool) -> None:  # noqa: FBT001 - a slot
        """Ticks all, or none."""
        self._wanted = [on] * len(self._offers)
        if self._offers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._offers) - 1, 0))

    def toggle_row(self, row: int) -> None:
        """Ticks a line, or unticks it."""
        self._wanted[row] = not self._wanted[row]
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() else len(self._offers)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() else len(self._heads)

    @override
    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a heading."""
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return self._heads[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows."""
        offer = self._offers[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return _CHECKED if self._wanted[index.row()] else Qt.CheckState.Unchecked.value
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{offer.label}：{offer.now or '没有填'}，改为 {offer.then}"
        if role == EMPTY:
            return index.column() == 1 and not offer.now
        if role == Qt.ItemDataRole.DisplayRole:
            return (offer.label, offer.now or "没有填", offer.then)[index.column()]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Returns the flags of a cell: lines can be ticked, nothing can be written."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else usual
