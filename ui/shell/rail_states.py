"""What the rail says of each step, from the findings alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.form_places import step_of
from app.draft.progress import shown_level
from ui.pages.registry import AFTER
from ui.shell.rail import RailEntry

SCENE, CHECK, FREEZE = "scene", "check", "freeze"
_OPEN = ("error", "unfilled", "confirm")
"""What stands in the way of a freeze, worst first."""


def rail_entries(
    draft: Draft,
    findings: Iterable[Finding],
    steps: Sequence[tuple[str, str]],
    after: Sequence[str],
    *,
    settled: bool = False,
) -> list[RailEntry]:
    """Lists headings and steps with their states.

    Open ``findings`` have row ids, ``steps`` are (id, title), ``after`` ids of what follows.  ``settled`` says that
    the newest issue is what stands in the draft.
    """
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        level = shown_level(draft, finding)
        if level in _OPEN:
            counts.setdefault(step_of(draft, finding.path), dict.fromkeys(_OPEN, 0))[level] += 1
    begun = bool(draft.rows(draft.pack.roles["scenarios"]))
    entries = [RailEntry("", "填报步骤")]
    for number, (step, title) in enumerate(steps, 1):
        open_here = counts.get(step, {})
        worst = next((level for level in _OPEN if open_here.get(level)), "")
        if step in (CHECK, FREEZE):
            done = settled if step == FREEZE else not counts
            entries.append(RailEntry(step, title, number, done=done))
        else:
            errors = open_here.get(worst, 0)
            beside = open_here.get("unfilled", 0) if worst == "error" else 0
            wanting = open_here.get("error") or open_here.get("unfilled")
            done = not wanting and (begun or step != SCENE)  # no scenario, nothing filled in
            optional = done and not errors and _untouched(draft, step)
            entries.append(
                RailEntry(
                    step,
                    title,
                    number,
                    level=worst,
                    how_many=errors,
                    done=done and not optional,
                    optional=optional,
                    unfilled=beside,
                )
            )
    listed = [RailEntry(step, AFTER[step].title, icon=AFTER[step].icon, short=AFTER[step].short) for step in after]
    return entries + ([RailEntry("", "定稿之后"), *listed] if listed else [])


def _untouched(draft: Draft, step: str) -> bool:
    """Tells whether a step asks for something and none of it has been answered."""
    track, shape = draft.track, draft.shape
    tables = [
        slot for slot, each in shape.tables.items() if each.step == step and track in each.tracks and "[" not in slot
    ]
    fields = [
        slot for slot, each in shape.fields.items() if each.step == step and track in each.tracks and "[" not in slot
    ]
    if any(draft.rows(table) for table in tables):
        return False
    return bool(tables or fields) and all(draft.value(path) in (None, "", []) for path in fields)
