"""The firms of one table as a model: filtered and sorted for looking, while each keeps its rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.draft.level_words import LEVEL_ORDER
from app.jobs.desk_changes import OPINION_WORDS
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.desk.changes import Opinion
    from app.jobs.desk import DeskRow

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
"""The :class:`app.jobs.desk.DeskRow` of an index."""
RANK, FIRM, SCENARIOS, CONTACT, ANSWERED, FINDINGS, OPINION = range(7)
ORDERS = ("rank", "company", "district", "industry", "findings", "answered")
ORDER_WORDS = ("按名次", "按企业名称", "按区县", "按行业", "按检查结果", "按已填")
_MIME = "application/x-zhizao-desk-rows"
_NONE = QModelIndex()


class RankingModel(QAbstractTableModel):
    """Lists firms by rank.

    ``dropped`` (keys, rank) says that rows were dragged to a rank of the whole list.
    """

    dropped = Signal(list, int)

    def __init__(self, heads: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = tuple(heads)
        self._all: tuple[DeskRow, ...] = ()
        self._shown: list[DeskRow] = []
        self._opinion: Opinion | None = None
        self._district = self._industry = self._words = ""
        self._order = ORDERS[0]
        self.cut = 0
        """Rank behind which a smaller quota would cut; 0 for none."""

    @property
    def rows(self) -> tuple[DeskRow, ...]:
        """Returns every row in its rank."""
        return self._all

    @property
    def shown(self) -> Sequence[DeskRow]:
        """Returns the rows that the filter lets through, as they are sorted."""
        return self._shown

    @property
    def is_ranked(self) -> bool:
        """Tells whether what is shown stands in ranks, so that a row can be dragged between others."""
        return self._order == ORDERS[0]

    def set_rows(self, rows: Sequence[DeskRow]) -> None:
        """Shows these; where the same firms stay in the same lines only their cells are drawn again."""
        self._all = tuple(rows)
        self._filter()

    def set_filter(
        self,
        *,
        opinion: Opinion | str | None = None,
        district: str | None = None,
        industry: str | None = None,
        words: str | None = None,
    ) -> None:
        """Shows only what is asked for; what is None stays, an empty text asks for all."""
        if opinion is not None:
            self._opinion = opinion or None  # type: ignore[assignment]
        self._district = self._district if district is None else district
        self._industry = self._industry if industry is None else industry
        self._words = self._words if words is None else words.strip().casefold()
        self._filter()

    def set_order(self, order: str) -> None:
        """Sorts by one of :data:`ORDERS`; ranks stay what they are."""
        self._order = order
        self._filter()

    def row_of(self, key: str) -> int:
        """Returns the line of a firm, or -1 where it is not shown."""
        return next((line for line, row in enumerate(self._shown) if row.key == key), -1)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() else len(self._heads)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a heading."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows: plain words, for the screen reader too."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _cell(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == SCENARIOS:
            return "\n".join(each.name for each in row.submission.scenarios)
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Returns the flags of a place: rows can be dragged, and dropped between two rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        """Returns how rows are dropped."""
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        """Returns the kinds of what is dragged."""
        return [_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Returns the keys of the rows that are dragged."""
        lines = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(_MIME, "\n".join(self._shown[line].key for line in lines).encode())
        return data

    @override
    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Asks for the rows to be put before the line that they were dropped at; nothing is moved here."""
        if not data.hasFormat(_MIME) or not self.is_ranked:
            return False
        keys = bytes(data.data(_MIME).data()).decode().split("\n")
        line = row if row >= 0 else parent.row() if parent.isValid() else len(self._shown)
        self.dropped.emit(keys, self.rank_before(line, keys))
        return False  # the view would remove the dragged rows itself

    def rank_before(self, line: int, keys: Sequence[str]) -> int:
        """Returns the rank in the whole list that puts ``keys`` before a line of what is shown."""
        moved = set(keys)
        behind = next((row for row in reversed(self._shown[:line]) if row.key not in moved), None)
        if behind is None:
            return 1 if line == 0 or not self._shown else self._shown[0].rank
        return sum(row.key not in moved for row in self._all[: behind.rank]) + 1

    def _filter(self) -> None:
        kept = [row for row in self._all if self._lets_through(row)]
        if self._order != ORDERS[0]:
            kept.sort(key=lambda row: _sort_key(row, self._order))
        same = [row.key for row in kept] == [row.key for row in self._shown]
        if same:
            self._shown = kept
            if kept:
                self.dataChanged.emit(self.index(0, 0), self.index(len(kept) - 1, len(self._heads) - 1))
            return
        self.beginResetModel()
        self._shown = kept
        self.endResetModel()

    def _lets_through(self, row: DeskRow) -> bool:
        each = row.submission
        return (
            (self._opinion is None or row.opinion == self._opinion)
            and (not self._district or each.district == self._district)
            and (not self._industry or each.industry == self._industry)
            and (not self._words or self._words in f"{each.company} {each.code} {each.contact}".casefold()
                 or any(self._words in s.name.casefold() for s in each.scenarios))
        )  # fmt: skip


def worst(row: DeskRow) -> int:
    """Returns the place of the worst finding among the levels, behind all where there is none."""
    return min((LEVEL_ORDER.index(each.level) for each in row.findings), default=len(LEVEL_ORDER))


def finding_counts(row: DeskRow) -> dict[str, int]:
    """Returns how many findings a row has by level, the worst first.

    What is only not signed or superseded stands in detail.
    """
    counts: dict[str, int] = {}
    for level in LEVEL_ORDER:
        found = sum(each.level == level for each in row.findings)
        if found:
            counts[level] = found
    return counts


def _sort_key(row: DeskRow, order: str) -> tuple[Any, ...]:
    each = row.submission
    keys = {
        "company": (each.company,),
        "district": (each.district,),
        "industry": (each.industry,),
        "findings": (worst(row), -len(row.findings)),
        "answered": (each.answered - each.asked,),
    }
    return (*keys[order], row.rank)


def _cell(row: DeskRow, column: int) -> str:
    each = row.submission
    names = "、".join(f"{s.name}（自）" if s.own else s.name for s in each.scenarios)
    project = f"{each.project}，" if each.track == "factory" and each.project else ""
    return {
        RANK: f"第{row.rank}名",
        FIRM: f"{each.company}，{each.code}，{each.district}",
        SCENARIOS: project + names,
        CONTACT: f"{each.contact} {each.mobile}",
        ANSWERED: f"{each.answered}/{each.asked}",
        FINDINGS: "；".join(finding.message for finding in row.findings) or "没有",
        OPINION: OPINION_WORDS[row.opinion],
    }[column]
