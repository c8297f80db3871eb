"""Groups findings by cause: one catalogue number that was picked many times is one point, for all its scenarios.

Whatever lists or counts a draft's open points does it through here: 首页, the command bar, 检查, 定稿导出,
``zhizao list`` and ``zhizao check``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.draft.findings import Finding, tally
from app.draft.paths import place_in, scope_of, slot_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.draft.draft import Draft
    from app.pack.model import Level

_SAME_ANSWER = frozenset({"scenario-duplicate"})
"""Rules that say the same of every place with the same answer."""
_NAMED = 8
"""Scenarios that the one sentence names."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Describes one open point and all the findings that it stands for.

    ``finding`` says what is said of the point, at its first place.
    """

    finding: Finding
    every: tuple[Finding, ...]


def group_findings(draft: Draft, findings: Iterable[Finding]) -> list[FindingGroup]:
    """Groups the findings that have one cause, in the order of their first.

    The paths of the findings may have row ids or row numbers.
    """
    groups: dict[object, list[Finding]] = {}
    for at, finding in enumerate(findings):
        same = finding.rule in _SAME_ANSWER
        groups.setdefault((finding.rule, draft.value(_inside(draft, finding))) if same else at, []).append(finding)
    return [FindingGroup(_one(draft, group), tuple(group)) for group in groups.values()]


def first_findings(draft: Draft, findings: Iterable[Finding]) -> list[Finding]:
    """Returns one finding for each open point."""
    return [group.finding for group in group_findings(draft, findings)]


def count_open_points(draft: Draft, findings: Iterable[Finding]) -> dict[Level, int]:
    """Counts the open points of each of the four levels, 0 where there is none."""
    return tally(first_findings(draft, findings))


def _inside(draft: Draft, finding: Finding) -> str:
    return finding.path if draft.value(finding.path) is not None else draft.inside(finding.path)


def _one(draft: Draft, group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    path = _inside(draft, first)
    table, number = table_of(scope_of(path)), draft.value(path)
    places = (place_in(f"{table}[{row}]", slot_of(path)) for row in draft.rows(table))
    same = [str(at) for at, place in enumerate(places, 1) if draft.value(place) == number]
    named = "、".join(same[:_NAMED]) + ("等" if len(same) > _NAMED else "")
    return replace(
        first,
        message=f"目录第 {number} 号选了 {len(same)} 次：场景 {named}。",
        remedy="请核对是否重复；确实是不同的场景就写明理由，一次写给这些场景。",
    )
