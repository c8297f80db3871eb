"""Findings as rows under their steps, with a filter by level and sections that fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.draft.draft import Draft
from app.draft.finding_groups import group_findings
from app.draft.findings import Finding
from app.draft.form_places import place_of, step_of
from app.draft.level_words import LEVEL_ORDER, LEVEL_WORDS
from app.draft.progress import shown_level
from app.draft.rule_groups import is_after_freeze
from ui.draft.returned_opinions import opinion_finding
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.store import ReturnedOpinion
    from ui.draft.returned_opinions import ReturnedOpinions

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole + 1
"""The :class:`GroupHeader` or :class:`FindingEntry` of an index."""
OTHER = "全局与期限"
AFTER_STEP, AFTER_TITLE = "after", "定稿之后"
"""Stands for a step over what can only be done with an issue."""
RETURNED_STEP = "returned"
"""Stands for a step over the opinions of the recommending unit."""
_GRAVITY = (RETURNED_STEP, *LEVEL_ORDER)
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """Describes the line over the findings of one step: its title, their number, and whether it is folded."""

    step: str
    title: str
    count: int
    folded: bool


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """Describes one finding as the list shows it: its step and place, the reason kept for it, and its level.

    ``finding.path`` has row ids, as the window uses them.
    """

    finding: Finding
    step: str
    place: str
    reason: str = ""
    """The reason kept for this very sentence, empty where there is none."""
    every: tuple[Finding, ...] = ()
    """What the checks say, at every place that this one line stands for."""
    level: str = ""
    """The level that it is shown with: ``unfilled`` where something is only not filled in yet."""
    opinion: ReturnedOpinion | None = None
    """What the recommending unit said, where it is no check that speaks."""

    @property
    def key(self) -> tuple[str, str]:
        """Returns what tells it from others."""
        return self.opinion.id if self.opinion is not None else self.finding.rule, self.finding.path

    @property
    def open(self) -> bool:
        """Tells whether it still stands in the way of freezing."""
        level = self.finding.level
        return level == "error" or (level == "confirm" and not self.reason)

    @property
    def done(self) -> bool:
        """Tells whether its reason is written or it is ticked."""
        return bool(self.reason) or (self.opinion is not None and self.opinion.settled)

    @property
    def action(self) -> str:
        """Returns what Enter does, in a word."""
        if self.opinion is not None and self.opinion.settled:
            return "已处理"
        if self.finding.level != "confirm":
            return "前往" if self.finding.path else "查看"
        return "已写理由" if self.reason else "写理由"


def rows_of(
    draft: Draft, findings: Iterable[Finding], reasons: Mapping[tuple[str, str], tuple[str, str]]
) -> list[FindingEntry]:
    """Returns one row for each cause of the findings, whose paths have row ids.

    ``reasons`` are (reason, sentence that it answered) by rule and path.
    """
    rows = []
    for group in group_findings(draft, findings):
        finding = group.finding
        given = [reasons.get((each.rule, each.path), ("", "")) for each in group.every]
        answered = all(message == each.message for each, (_, message) in zip(group.every, given, strict=True))
        kept = given[0][0] if answered else ""
        place = place_of(draft, finding.path)
        level = shown_level(draft, finding)
        step = AFTER_STEP if is_after_freeze(finding) else step_of(draft, finding.path)
        rows.append(FindingEntry(finding, step, place, kept, group.every, level))
    return rows


def rows_of_opinions(draft: Draft, opinions: ReturnedOpinions) -> list[FindingEntry]:
    """Returns rows for opinions, what is ticked last."""
    rows = []
    for each in sorted(opinions.all(), key=lambda each: each.settled):
        path = opinions.where(each)
        place = place_of(draft, path) if path else each.place or "整份申报书"
        if each.place and not path:
            place += "（现在的草稿里没有这一处了）"
        finding = opinion_finding(each, path)
        rows.append(FindingEntry(finding, RETURNED_STEP, place, level="returned", opinion=each))
    return rows


def tally_rows(rows: Iterable[FindingEntry]) -> dict[str, int]:
    """Counts rows by level, opinions as ``returned``."""
    counts = dict.fromkeys((*LEVEL_ORDER, RETURNED_STEP), 0)
    for row in rows:
        counts[row.level] += 1
    return counts


class FindingsModel(QAbstractListModel):
    """Lists the headers of steps and the findings under them, as one flat list.

    ``steps`` are (id, title) in the order of the form.
    """

    def __init__(self, steps: Sequence[tuple[str, str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = [(RETURNED_STEP, LEVEL_WORDS[RETURNED_STEP]), *steps, ("", OTHER), (AFTER_STEP, AFTER_TITLE)]
        self._rows: list[FindingEntry] = []
        self._level = ""
        self._folded: set[str] = set()
        self._shown: list[GroupHeader | FindingEntry] = []

    @property
    def rows(self) -> Sequence[FindingEntry]:
        """Returns all findings, whatever the filter."""
        return self._rows

    def set_rows(self, rows: Sequence[FindingEntry]) -> None:
        """Takes new findings; views keep their place where none came or went."""
        self._rows = list(rows)
        self._rearrange()

    def set_level(self, level: str) -> None:
        """Shows one level, or all for ``""``."""
        self._level = level
        self._rearrange()

    def fold(self, step: str) -> None:
        """Folds a section or opens it again."""
        self._folded ^= {step}
        self._rearrange()

    def entry(self, index: Index) -> GroupHeader | FindingEntry | None:
        """Returns what an index shows."""
        return self._shown[index.row()] if index.isValid() and index.row() < len(self._shown) else None

    def index_of(self, key: tuple[str, str]) -> QModelIndex:
        """Returns the index of the finding with this rule and path, invalid where it is not shown."""
        for at, entry in enumerate(self._shown):
            if isinstance(entry, FindingEntry) and entry.key == key:
                return self.index(at)
        return QModelIndex()

    def next_row(self, index: Index, way: int = 1, level: str = "", *, only_open: bool = False) -> QModelIndex:
        """Returns the next finding from ``index``, going round; from an invalid index the first.

        ``way`` is 1 for forwards and -1 for backwards; ``level`` and ``only_open`` narrow what is looked at.
        """
        count = len(self._shown)
        start = index.row() if index.isValid() else (-1 if way > 0 else 0)
        for distance in range(1, count + 1):
            at = (start + way * distance) % count
            entry = self._shown[at]
            if not isinstance(entry, FindingEntry) or (level and entry.level != level):
                continue
            if not only_open or entry.open:
                return self.index(at)
        return QModelIndex()

    def next_by_gravity(self, at: int, way: int = 1, *, mended: bool = False) -> QModelIndex:
        """Returns the finding behind row ``at`` in the order of gravity, then of the form, going round.

        ``way`` is 1 for forwards and -1 for backwards; -1 for ``at`` asks for the first.  Where the one at ``at`` was
        ``mended`` the next is of the worst level that is left.
        """
        listed = [(row, each) for row, each in enumerate(self._shown) if isinstance(each, FindingEntry)]
        order = sorted((_rank(each), row) for row, each in listed)
        if not order:
            return QModelIndex()
        if at < 0 or mended:
            worst = [row for rank, row in order if rank == order[0][0]]
            return self.index(next((row for row in worst if row >= at), worst[0]))
        rows = [row for _rank_of, row in order]
        known = rows.index(at) if at in rows else -1
        return self.index(rows[(known + way) % len(rows)])

    def next_opinion(self, index: Index) -> FindingEntry | None:
        """Returns the next opinion behind ``index`` that is not ticked, going round, or None."""
        count = len(self._shown)
        for distance in range(1, count):
            entry = self._shown[(index.row() + distance) % count]
            if isinstance(entry, FindingEntry) and entry.opinion is not None and not entry.opinion.settled:
                return entry
        return None

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts headers and findings that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the sentence; for the delegate the entry itself."""
        entry = self.entry(index)
        if entry is None:
            return None
        if role == ENTRY:
            return entry
        if isinstance(entry, GroupHeader):
            said = f"{entry.title}，{entry.count} 条"
            return {
                Qt.ItemDataRole.DisplayRole: entry.title,
                Qt.ItemDataRole.AccessibleTextRole: said + ("，已收起" if entry.folded else ""),
            }.get(role)  # type: ignore[call-overload]  # roles are compared by value
        word = LEVEL_WORDS[entry.level]
        return {
            Qt.ItemDataRole.DisplayRole: entry.finding.message,
            Qt.ItemDataRole.ToolTipRole: entry.finding.remedy or None,
            Qt.ItemDataRole.AccessibleTextRole: f"{word}：{entry.finding.message} {entry.place}，{entry.action}",
        }.get(role)  # type: ignore[call-overload]

    def _rearrange(self) -> None:
        shown = self._arranged()
        if [_same(entry) for entry in shown] == [_same(entry) for entry in self._shown]:
            changed = [at for at, entry in enumerate(shown) if entry != self._shown[at]]
            self._shown = shown
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _arranged(self) -> list[GroupHeader | FindingEntry]:
        by_step: dict[str, list[FindingEntry]] = {step: [] for step, _ in self._steps}
        for row in self._rows:
            if not self._level or row.level == self._level:
                by_step.get(row.step, by_step[""]).append(row)
        shown: list[GroupHeader | FindingEntry] = []
        for step, title in self._steps:
            rows = by_step[step]
            if rows:
                folded = step in self._folded
                shown.append(GroupHeader(step, title, len(rows), folded))
                shown += [] if folded else rows
        return shown


def _rank(entry: FindingEntry) -> tuple[bool, int]:
    """Ranks a finding by what is left to do about it: what is explained or ticked comes last."""
    return entry.done, _GRAVITY.index(entry.level)


def _same(entry: GroupHeader | FindingEntry) -> object:
    return (entry.step, entry.folded) if isinstance(entry, GroupHeader) else (entry.key, entry.finding.message)
