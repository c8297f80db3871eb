"""Where a path of a draft is in the form, for people: its step, its label, its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.paths import place_in, row_id, scope_of, scopes_of, slot_of, table_of
from app.draft.scenario_form import name_slot

if TYPE_CHECKING:
    from app.draft.draft import Draft


def known_slot(draft: Draft, path: str) -> str:
    """Returns the slot of a path's field or table, ``""`` where the form has none.

    A block inside a long text belongs to the slot of the long text.
    """
    slot = slot_of(path)
    while slot and slot not in draft.shape.fields and slot not in draft.shape.tables:
        cut = max(slot.rfind("."), slot.rfind("["))
        slot = slot[:cut] if cut > 0 else ""
    return slot


def step_of(draft: Draft, path: str) -> str:
    """Returns the step that a path is filled in at.

    It is ``""`` for what concerns the whole application.
    """
    slot = known_slot(draft, path)
    place = draft.shape.fields.get(slot) or draft.shape.tables.get(slot)
    return place.step if place else ""


def label_of(draft: Draft, path: str) -> str:
    """Returns the label that is printed for a path's field or table."""
    slot = known_slot(draft, path)
    place = draft.shape.fields.get(slot) or draft.shape.tables.get(slot)
    return place.label if place else ""


def place_of(draft: Draft, path: str) -> str:
    """Names the place of a path in words that people read.

    An example is ``场景 1 人机协同作业 · 关键装备 第 2 行 · 供应商``.
    """
    parts = [_row_words(draft, scope) for scope in scopes_of(scope_of(path))[1:]]
    label = label_of(draft, path)
    field = draft.shape.fields.get(known_slot(draft, path))
    if field is not None and not parts:
        parts += [section.title for section in draft.pack.sections if section.id == field.section != ""]
        parts = [part for part in parts if part != label]
    if label and not (parts and path == scope_of(path)):
        parts.append(label)
    return " · ".join(part for part in parts if part)


def _row_words(draft: Draft, scope: str) -> str:
    table = draft.shape.tables.get(slot_of(table_of(scope)))
    rows = draft.rows(table_of(scope))
    if table is None or row_id(scope) not in rows:
        return ""
    number = rows.index(row_id(scope)) + 1
    if table.path != draft.pack.roles["scenarios"]:
        return f"{table.noun} 第 {number} 行"
    name = draft.value(place_in(scope, name_slot(draft.pack, draft.track)))
    return f"{table.noun} {number} {name}" if isinstance(name, str) and name else f"{table.noun} 第 {number} 行"
