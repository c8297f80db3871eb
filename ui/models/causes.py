"""One root cause is one line: a catalogue number that was chosen many times is said once, for all its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.paths import place_in, scope_of, slot_of, table_of

_SAME_ANSWER = frozenset({"scenario-duplicate"})
"""Rules that say the same of every place with the same answer."""
_NAMED = 8
"""Scenarios that the one sentence names."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What is shown, at the first place, and what the checks say of every place; paths with row ids."""

    finding: Finding
    every: tuple[Finding, ...]


def causes_of(draft: Draft, findings: Iterable[Finding]) -> list[Cause]:
    """The findings in their order, those of one cause taken together where its first stands."""
    groups: dict[object, list[Finding]] = {}
    for at, finding in enumerate(findings):
        same = finding.rule in _SAME_ANSWER
        groups.setdefault((finding.rule, draft.value(finding.path)) if same else at, []).append(finding)
    return [Cause(_one(draft, group), tuple(group)) for group in groups.values()]


def shown_of(draft: Draft, findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause: what is counted and listed."""
    return [cause.finding for cause in causes_of(draft, findings)]


def _one(draft: Draft, group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    table, number = table_of(scope_of(first.path)), draft.value(first.path)
    rows = draft.rows(table)
    places = (place_in(f"{table}[{row}]", slot_of(first.path)) for row in rows)
    same = [str(at) for at, path in enumerate(places, 1) if draft.value(path) == number]
    named = "、".join(same[:_NAMED]) + ("等" if len(same) > _NAMED else "")
    return replace(
        first,
        message=f"目录第 {number} 号选了 {len(same)} 次：场景 {named}。",
        remedy="请核对是否重复；确实是不同的场景就写明理由，一次写给这些场景。",
    )
