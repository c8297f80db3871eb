"""The drafts as a table: searched, filtered by direction, archived ones apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.draft.deadline_clock import clock
from app.draft.progress import Progress
from app.draft.stage_line import STAGES, LifeStage, Milestones, NextStep, deadline_of, next_step, stage_line
from app.late_modules import late_module
from ui.controls.level_badges import spoken_counts
from ui.runtime.overriding import override
from ui.runtime.pinyin import spelling_key
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from app.jobs import draft_labels
    from app.jobs.draft_labels import DraftLabel
    from app.pack.model import Level, Pack
    from app.store import DraftRow, Summary
else:
    draft_labels = late_module("app.jobs.draft_labels")

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
"""The :class:`app.store.DraftRow` of an index."""
LINE = Qt.ItemDataRole.UserRole + 2
"""All stages of the draft of an index (:class:`app.draft.stage_line.LifeStage`)."""
NAME, FIRST_STAGE, ACTION = 0, 1, 1 + len(STAGES)
HEADINGS = ("企业 / 项目", *(name for _, name in STAGES), "下一步")
ORDERS = (
    ("saved", "按最近保存排序"),
    ("company", "按企业名称排序"),
    ("complete", "按完成度排序"),
    ("open", "按待办多少排序"),
)
"""Ways to sort, with their words; the first is the one that a list begins with."""
_NONE = QModelIndex()
_NOTHING: Mapping[str, Milestones] = MappingProxyType({})
_UNNAMED: Mapping[str, DraftLabel] = MappingProxyType({})


class DraftsModel(QAbstractTableModel):
    """Lists drafts, one on each line, the last saved first unless another order is asked for.

    ``now`` (aware; None for the computer's own time) tells today from yesterday.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[DraftRow, ...] = ()
        self._reached: Mapping[str, Milestones] = {}
        self._labels: Mapping[str, DraftLabel] = {}
        self._shown: list[DraftRow] = []
        self._words = ""
        self._track = ""
        self._archived = False
        self._order = ORDERS[0][0]
        self.now: datetime | None = None
        self.pack: Pack | None = None

    @property
    def shown(self) -> Sequence[DraftRow]:
        """Returns the drafts that the filter lets through."""
        return self._shown

    def count(self, *, archived: bool) -> int:
        """Tells how many drafts there are, whatever the filter."""
        return sum((row.archived_at is not None) == archived for row in self._all)

    def set_rows(
        self,
        pack: Pack,
        rows: Sequence[DraftRow],
        reached: Mapping[str, Milestones] = _NOTHING,
        labels: Mapping[str, DraftLabel] = _UNNAMED,
    ) -> None:
        """Shows these drafts; ``reached`` says by id what has been reached with the newest issue.

        ``labels`` say what they are called by the person, and where they came from.
        """
        self._reached = reached
        self._labels = labels
        self.pack = pack
        self._all = tuple(rows)
        self._filter()

    def set_filter(self, *, words: str | None = None, track: str | None = None, archived: bool | None = None) -> None:
        """Sets what is asked for; what is None stays."""
        self._words = self._words if words is None else words.strip().casefold()
        self._track = self._track if track is None else track
        self._archived = self._archived if archived is None else archived
        self._filter()

    def set_order(self, order: str) -> None:
        """Sorts by one of :data:`ORDERS`."""
        self._order = order
        self._filter()

    def saved_at(self, draft_id: str) -> datetime | None:
        """Tells when a draft was last saved (aware), as far as the list knows it."""
        row = self.row(draft_id)
        return row.updated_at if row is not None else None

    def row(self, draft_id: str) -> DraftRow | None:
        """Returns a draft of the list by id, archived or not, or None."""
        return next((row for row in self._all if row.id == draft_id), None)

    def row_of(self, draft_id: str) -> int:
        """Returns the line of a draft, or -1 where it is not shown."""
        return next((line for line, row in enumerate(self._shown) if row.id == draft_id), -1)

    def stages(self, row: DraftRow) -> tuple[LifeStage, ...]:
        """Tells how far a draft is, stage by stage."""
        copies = self.pack.copies if self.pack else 0
        return stage_line(progress_of(row.summary), self._reached.get(row.id, Milestones()), copies)

    def next_step(self, row: DraftRow) -> NextStep:
        """Returns what to do next with a draft."""
        return next_step(self.stages(row), progress_of(row.summary))

    def deadline_words(self, column: int) -> tuple[str, str]:
        """Returns the date that stands under the head of a stage, and its level.

        Both are empty where the notice has none.
        """
        if not FIRST_STAGE <= column < ACTION or self.pack is None:
            return "", ""
        deadline = deadline_of(self.pack, STAGES[column - FIRST_STAGE][0])
        if deadline is None:
            return "", ""
        level = clock(deadline, self.now or datetime.now(tz=UTC)).level
        day = f"{deadline.day.month}月{deadline.day.day}日 {deadline.time}".strip()
        return (f"{day} 已过", level) if level == "error" else (day, level)

    def name_of(self, row: DraftRow) -> str:
        """Returns the short name that a person gave a draft, or ""."""
        label = self._labels.get(row.id)
        return label.name if label is not None else ""

    def facts_of(self, row: DraftRow) -> str:
        """Returns what tells a draft from its like: issue, last change, origin."""
        label = self._labels.get(row.id) or draft_labels.DraftLabel()
        now = self.now or datetime.now(tz=row.updated_at.tzinfo)
        return draft_labels.distinguishing_words(row, label, now)

    def project_words(self, row: DraftRow) -> str:
        """Returns the project, or what tells a draft apart where another has the same firm, project and direction."""
        return self.facts_of(row) if self.is_doubled(row) else row.summary.project

    def is_doubled(self, row: DraftRow) -> bool:
        """Tells whether another draft has the same firm, project and direction."""
        return draft_labels.alike(row, self._all)

    def saved_words(self, row: DraftRow) -> str:
        """Returns ``今天 12:03 保存``."""
        return f"{relative_day(row.updated_at, self.now or datetime.now(tz=row.updated_at.tzinfo))} 保存"

    def track_name(self, row: DraftRow) -> str:
        """Returns the direction's name, such as 优秀场景 or 示范工厂, without what all names begin with."""
        track = self.pack.tracks.get(row.track) if self.pack else None
        return track.name.removeprefix("智能制造") if track else row.track

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows; every cell says in words what the delegate paints."""
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role == LINE:
            return self.stages(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell_text(row, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            whole = [self._cell_text(row, index.column())]
            if index.column() == NAME:
                whole += [each for each in (row.summary.project, self.track_name(row), _scenarios(row.summary)) if each]
                whole += [each for each in (self.name_of(row), self.facts_of(row)) if each]
            elif FIRST_STAGE <= index.column() < ACTION:
                whole = [self.stages(row)[index.column() - FIRST_STAGE].spoken]
                whole += [spoken_counts(open_counts(row.summary))] if index.column() == FIRST_STAGE + 1 else []
            return ("，".join(whole)) if role == Qt.ItemDataRole.AccessibleTextRole else "\n".join(whole)
        return None

    def _cell_text(self, row: DraftRow, column: int) -> str:
        if column == NAME:
            return row.summary.company or "未填企业名称"
        if column == ACTION:
            return "取回" if row.archived_at else self.next_step(row).words
        return self.stages(row)[column - FIRST_STAGE].words

    def _filter(self) -> None:
        self.beginResetModel()
        self._shown = sorted((row for row in self._all if self._wanted(row)), key=_key(self._order))
        self.endResetModel()

    def _wanted(self, row: DraftRow) -> bool:
        if (row.archived_at is not None) != self._archived or (self._track and row.track != self._track):
            return False
        said = (row.summary.company, row.summary.project, row.issue or "", row.summary.uscc, self.name_of(row))
        return self._words in "\n".join(said).casefold()


def progress_of(said: Summary) -> Progress:
    """Tells how far a draft is, from what the list keeps of it."""
    counts: dict[Level, int] = {"error": said.errors - said.unfilled, "later": said.later, "confirm": said.confirms}
    return Progress(said.asked, said.unfilled, counts | {"advice": said.advice}, said.explained)


def open_counts(said: Summary) -> dict[str, int]:
    """Returns the numbers of open points by the level that they are shown with.

    What is not filled in is no mistake, so it is counted apart from errors.
    """
    errors = said.errors - said.unfilled
    counts = {"error": errors, "unfilled": said.unfilled, "later": said.later, "confirm": said.confirms}
    return counts | {"advice": said.advice}


def _scenarios(said: Summary) -> str:
    if said.stages_asked:
        return f"{said.scenarios} 个 · 环节 {said.stages}/{said.stages_asked}"
    return f"{said.scenarios} 个场景"


def _key(order: str) -> Callable[[DraftRow], Any]:
    """Returns the function that gives what rows are sorted by.

    Rows that are equal stay in the order of the store, the last saved first.
    """
    if order == "company":
        # Qt's collator knows pinyin only where it was built with ICU: not in the wheels.
        return lambda row: (not row.summary.company, spelling_key(row.summary.company))
    if order == "complete":
        return lambda row: row.summary.complete
    if order == "open":
        return lambda row: (-row.summary.errors, -row.summary.confirms, -row.summary.later)
    return lambda _row: 0
