"""还差谁: what is still open in a draft, by the person who answers for the part that it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.draft.form_places import place_of, step_of
from app.draft.notes import owners_in, placed_notes
from app.draft.paths import row_path, scopes_of
from app.draft.progress import open_groups, shown_level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from app.draft.draft import Draft
    from app.draft.findings import Finding
    from app.draft.progress import Reasons

STEP = "step/"
"""Begins the place of a whole step, ``step/basic``, which is no path of an answer."""
NOTE_LEVEL = "note"
_ASKING = ("unfilled", "error", "confirm", NOTE_LEVEL)
"""Levels of what somebody still has to do; what may stay is not asked of anybody."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Describes one open point by its place, its sentence and the level shown."""

    path: str
    """With row ids."""
    place: str
    words: str
    level: str
    """``unfilled``, ``error``, ``confirm`` or ``note``."""


@dataclass(frozen=True, slots=True)
class PersonOpen:
    """Describes what one person still has to do in a draft.

    An empty name stands for what nobody answers for.
    """

    name: str
    parts: tuple[str, ...]
    """The places that the person answers for, with row ids."""
    items: tuple[OpenItem, ...]


def owner_of(draft: Draft, owners: dict[str, str], path: str) -> str:
    """Returns the name of who answers for an answer, ``""`` for nobody.

    The innermost row, field or step around it that has an owner decides.
    """
    around = [path, *reversed(scopes_of(path)[1:]), path.partition("[")[0], STEP + step_of(draft, path)]
    return next((owners[place] for place in around if place in owners), "")


def assignable_places(draft: Draft) -> list[tuple[str, str]]:
    """Returns what a person can answer for, as pairs of place and name.

    These are scenarios, steps that are filled in, and long texts.
    """
    shape = draft.shape
    scenarios = draft.pack.roles["scenarios"]
    found = [(path, place_of(draft, path)) for path in (row_path(scenarios, row) for row in draft.rows(scenarios))]
    asked = {field.step for slot, field in shape.fields.items() if _is_outside(slot, scenarios, draft, field.tracks)}
    asked |= {table.step for slot, table in shape.tables.items() if _is_outside(slot, scenarios, draft, table.tracks)}
    for step in draft.pack.steps:
        if step.id not in asked:
            continue
        found.append((STEP + step.id, step.title))
        for slot, known in shape.fields.items():
            if known.kind == "blocks" and "[" not in slot and known.step == step.id and draft.track in known.tracks:
                found.append((slot, known.label))
    return found


def _is_outside(slot: str, scenarios: str, draft: Draft, tracks: Collection[str]) -> bool:
    return draft.track in tracks and slot != scenarios and not slot.startswith(f"{scenarios}[")


def name_of_place(draft: Draft, place: str) -> str:
    """Returns the name of a place, ``""`` where the place is gone."""
    if place.startswith(STEP):
        return next((step.title for step in draft.pack.steps if step.id == place.removeprefix(STEP)), "")
    return place_of(draft, place)


def open_by_person(draft: Draft, findings: Iterable[Finding], reasons: Reasons) -> list[PersonOpen]:
    """Lists what is open by person, the most first and what nobody owns last.

    The paths of findings and reasons have row ids.
    """
    owners = owners_in(draft.answers)
    items: dict[str, list[OpenItem]] = {}
    parts: dict[str, list[str]] = {}
    for place, name in owners.items():
        if name_of_place(draft, place):
            parts.setdefault(name, []).append(place)
    for group in open_groups(draft, findings, reasons):
        level, path = shown_level(draft, group.finding), group.finding.path
        if level in _ASKING:
            item = OpenItem(path, place_of(draft, path), group.finding.message, level)
            items.setdefault(owner_of(draft, owners, path), []).append(item)
    for note in placed_notes(draft.answers):
        if note.is_open:
            place = place_of(draft, note.path)
            item = OpenItem(note.path, place, f"{note.author or '有人'}：{note.text}", NOTE_LEVEL)
            items.setdefault(owner_of(draft, owners, note.path), []).append(item)
    found = [PersonOpen(name, tuple(parts.get(name, ())), tuple(items.get(name, ()))) for name in {*parts, *items}]
    return sorted(found, key=lambda person: (not person.name, -len(person.items), person.name))
