"""The drafts as a table: searched, filtered by direction, archived ones apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.controls.level_badges import spoken_counts
from ui.runtime.overriding import override
from ui.runtime.pinyin import spelling_key
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from app.pack.model import Pack
    from app.store import DraftRow, Summary

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
"""The :class:`app.store.DraftRow` of an index."""
NAME, TRACK, SCENARIOS, COMPLETE, OPEN, SAVED, ISSUE, ACTION = range(8)
HEADINGS = ("企业 / 项目", "方向", "场景", "完成度", "待办", "最近保存", "最新版本号", "")
ORDERS = (
    ("saved", "按最近保存排序"),
    ("company", "按企业名称排序"),
    ("complete", "按完成度排序"),
    ("open", "按待办多少排序"),
)
"""Ways to sort, with their words; the first is the one that a list begins with."""
_NONE = QModelIndex()


class DraftsModel(QAbstractTableModel):
    """One line a draft, the last saved first unless another order is asked for.

    ``now`` (aware; None for the computer's own time) tells today from yesterday.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[DraftRow, ...] = ()
        self._shown: list[DraftRow] = []
        self._words = ""
        self._track = ""
        self._archived = False
        self._order = ORDERS[0][0]
        self.now: datetime | None = None
        self.pack: Pack | None = None

    @property
    def shown(self) -> Sequence[DraftRow]:
        """The drafts that the filter lets through."""
        return self._shown

    def count(self, *, archived: bool) -> int:
        """How many drafts there are, whatever the filter."""
        return sum((row.archived_at is not None) == archived for row in self._all)

    def set_rows(self, pack: Pack, rows: Sequence[DraftRow]) -> None:
        """Shows these drafts."""
        self.pack = pack
        self._all = tuple(rows)
        self._filter()

    def set_filter(self, *, words: str | None = None, track: str | None = None, archived: bool | None = None) -> None:
        """What is asked for; what is None stays."""
        self._words = self._words if words is None else words.strip().casefold()
        self._track = self._track if track is None else track
        self._archived = self._archived if archived is None else archived
        self._filter()

    def set_order(self, order: str) -> None:
        """Sorts by one of :data:`ORDERS`."""
        self._order = order
        self._filter()

    def saved_at(self, draft_id: str) -> datetime | None:
        """When a draft was last saved (aware), as far as the list knows it."""
        row = self.row(draft_id)
        return row.updated_at if row is not None else None

    def row(self, draft_id: str) -> DraftRow | None:
        """A draft of the list, archived or not; None where it has none of that id."""
        return next((row for row in self._all if row.id == draft_id), None)

    def row_of(self, draft_id: str) -> int:
        """The line of a draft; -1 where it is not shown."""
        return next((line for line, row in enumerate(self._shown) if row.id == draft_id), -1)

    def track_name(self, row: DraftRow) -> str:
        """优秀场景 or 示范工厂: what the notice calls it, without what both begin with."""
        track = self.pack.tracks.get(row.track) if self.pack else None
        return track.name.removeprefix("智能制造") if track else row.track

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """As Qt asks."""
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """As Qt asks."""
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As Qt asks."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As Qt asks; every cell says in words what the delegate paints."""
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(row, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            whole = [self._said(row, index.column())]
            if index.column() == NAME and row.summary.project:
                whole.append(row.summary.project)
            return ("，" if role == Qt.ItemDataRole.AccessibleTextRole else "\n").join(whole)
        return None

    def _said(self, row: DraftRow, column: int) -> str:
        said = row.summary
        open_ = open_counts(said)
        texts = {
            NAME: said.company or "未填企业名称",
            TRACK: self.track_name(row),
            SCENARIOS: _scenarios(said),
            COMPLETE: f"{said.complete}%",
            OPEN: spoken_counts(open_),
            SAVED: relative_day(row.updated_at, self.now or datetime.now(tz=row.updated_at.tzinfo)),
            ISSUE: row.issue or "—",
            ACTION: "取回" if row.archived_at else "打开" if is_full(row) else "继续填写",
        }
        return texts[column]

    def _filter(self) -> None:
        self.beginResetModel()
        self._shown = sorted((row for row in self._all if self._wanted(row)), key=_key(self._order))
        self.endResetModel()

    def _wanted(self, row: DraftRow) -> bool:
        if (row.archived_at is not None) != self._archived or (self._track and row.track != self._track):
            return False
        text = f"{row.summary.company}\n{row.summary.project}\n{row.issue or ''}\n{row.summary.uscc}".casefold()
        return self._words in text


def open_counts(said: Summary) -> dict[str, int]:
    """Open points by the level that they are shown with; what is not filled in is no mistake."""
    errors = said.errors - said.unfilled
    counts = {"error": errors, "unfilled": said.unfilled, "later": said.later, "confirm": said.confirms}
    return counts | {"advice": said.advice}


def _scenarios(said: Summary) -> str:
    if said.stages_asked:
        return f"{said.scenarios} 个 · 环节 {said.stages}/{said.stages_asked}"
    return f"{said.scenarios} 个场景"


def is_full(row: DraftRow) -> bool:
    """Whether nothing is left to write or to mend."""
    return row.summary.complete == 100 and not row.summary.errors and not row.summary.confirms  # noqa: PLR2004 - per cent


def _key(order: str) -> Callable[[DraftRow], Any]:
    """What rows are sorted by; rows that are equal stay in the order of the store, the last saved first."""
    if order == "company":
        # Qt's collator knows pinyin only where it was built with ICU: not in the wheels.
        return lambda row: (not row.summary.company, spelling_key(row.summary.company))
    if order == "complete":
        return lambda row: row.summary.complete
    if order == "open":
        return lambda row: (-row.summary.errors, -row.summary.confirms, -row.summary.later)
    return lambda _row: 0
