"""How far a draft is: what is not filled in yet, what has to be mended, what is explained, and the percentage.

Whatever shows or counts a draft's open points asks here: 首页, the command bar, the rail, 检查, 定稿导出.  What is not
filled in yet stops a freeze as any ``error`` does, and is told apart from it: it is a count, no mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.draft.finding_groups import FindingGroup, group_findings
from app.draft.findings import LEVELS, RETURNED, UNFILLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.draft.draft import Draft
    from app.draft.findings import Finding
    from app.pack.model import Level

    Reasons = Mapping[tuple[str, str], str]
    """The sentence that was explained, by rule and path (with row ids)."""

_COUNTED = UNFILLED | {"commitment", "maturity"}
"""Rules whose asking is in :meth:`app.draft.draft.Draft.asked`; a name that a 是 brings with it is not."""
_FULL = 100
RETURNED_LEVEL = "returned"
"""What opinions of the recommending unit are shown as, in the place of a level."""
_NO_ANSWER = object()
"""Stands for the answer of a finding that lies in none: nothing of it is missing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Tells how far a draft is and what is still open.

    ``counts`` are open points by level, unfilled and explained ones left out.
    """

    asked: int = 0
    """What the form requires, given the rows that there are."""
    unfilled: int = 0
    """What of it is not there yet."""
    counts: Mapping[Level, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    explained: int = 0
    """请确认 for which a reason is given."""

    @property
    def blocked(self) -> bool:
        """Tells whether anything stands in the way of a freeze."""
        return bool(self.unfilled or self.counts["error"] or self.counts["confirm"])

    @property
    def percent(self) -> int:
        """Returns how much of what the form requires is there, in percent.

        It is 100 only where nothing stands in the way of a freeze.
        """
        if not self.asked:
            return 0
        filled = _FULL * (self.asked - self.unfilled) // self.asked
        return min(filled, _FULL - 1) if self.blocked else filled


def level_of(finding: Finding, value: object) -> str:
    """Returns the level that a finding is shown with, wherever it is shown, given the answer that it lies in.

    It is ``unfilled`` where it says no more than that the answer is missing, ``returned`` for an opinion of the
    recommending unit, and otherwise the finding's own level.  A picture of a long text lies in the whole text.
    """
    if finding.rule == RETURNED:
        return RETURNED_LEVEL
    empty = value is False or value in (None, "", [])
    return "unfilled" if finding.level == "error" and (finding.rule in UNFILLED or empty) else finding.level


def shown_level(draft: Draft, finding: Finding) -> str:
    """Returns the level that a finding of a draft is shown with: see :func:`level_of`."""
    answer = draft.shape.answer_path(finding.path)
    return level_of(finding, draft.value(answer) if answer else _NO_ANSWER)


def count_levels(draft: Draft, findings: Iterable[Finding]) -> dict[str, int]:
    """Counts the findings by the level that they are shown with."""
    counts: dict[str, int] = {}
    for finding in findings:
        level = shown_level(draft, finding)
        counts[level] = counts.get(level, 0) + 1
    return counts


def is_explained(group: FindingGroup, reasons: Reasons) -> bool:
    """Tells whether every finding of a group has a reason.

    A reason only holds for the sentence that the finding says now.
    """
    return group.finding.level == "confirm" and all(reasons.get((f.rule, f.path)) == f.message for f in group.every)


def open_groups(draft: Draft, findings: Iterable[Finding], reasons: Reasons) -> list[FindingGroup]:
    """Returns the points that are still open, grouped by cause.

    The paths of findings and reasons have row ids.
    """
    return [group for group in group_findings(draft, findings) if not is_explained(group, reasons)]


def measure_progress(draft: Draft, findings: Iterable[Finding], reasons: Reasons) -> Progress:
    """Returns how far a draft is, as its findings tell.

    The paths of findings and reasons have row ids.
    """
    counts: dict[Level, int] = dict.fromkeys(LEVELS, 0)
    unfilled = explained = brought = 0
    for group in group_findings(draft, findings):
        if is_explained(group, reasons):
            explained += 1
        elif shown_level(draft, group.finding) == "unfilled":
            unfilled += 1
            brought += group.finding.rule not in _COUNTED
        else:
            counts[group.finding.level] += 1
    return Progress(draft.asked() + brought, unfilled, counts, explained)
