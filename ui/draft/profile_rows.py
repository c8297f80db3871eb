"""The kept companies as a list: those in use, then, where asked for, those put away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.store import CompanyRow

Index = QModelIndex | QPersistentModelIndex
COMPANY = Qt.ItemDataRole.UserRole + 1
"""The :class:`app.store.CompanyRow` of a line."""
_NONE = QModelIndex()


class CompaniesModel(QAbstractListModel):
    """Shows one line a company."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._all: tuple[CompanyRow, ...] = ()
        self._archived = False
        self.shown: list[CompanyRow] = []

    @property
    def archived_count(self) -> int:
        """Tells how many are put away."""
        return sum(each.archived_at is not None for each in self._all)

    def show_rows(self, rows: Sequence[CompanyRow], *, archived: bool) -> None:
        """Shows other companies; with ``archived`` also those that were put away, at the end."""
        self.beginResetModel()
        self._all, self._archived = tuple(rows), archived
        self.shown = [each for each in rows if each.archived_at is None]
        self.shown += [each for each in rows if archived and each.archived_at is not None]
        self.endResetModel()

    def row_of(self, company_id: str) -> int:
        """Returns the line of a company, or -1 where it is not shown."""
        return next((at for at, each in enumerate(self.shown) if each.id == company_id), -1)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the companies."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a row shows."""
        row = self.shown[index.row()]
        if role == COMPANY:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return name_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name_of(row)}，{told_of(row)}"
        return None


def name_of(row: CompanyRow) -> str:
    """Returns what a company is called."""
    return row.name or "（没有写企业名称）"


def told_of(row: CompanyRow) -> str:
    """Returns the line under the name: how much, since when."""
    number = f"{len(row.answers)} 项"
    return f"已归档 · {number}" if row.archived_at is not None else f"{number} · {_day(row)}"


def saved_at(row: CompanyRow) -> str:
    """Returns when it was last changed."""
    return f"存于 {_day(row)}"


def _day(row: CompanyRow) -> str:
    at = row.updated_at.astimezone()
    return f"{at.month}月{at.day}日 {at:%H:%M}"
