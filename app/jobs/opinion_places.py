"""Tells whether a draft still has the place that an opinion is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.paths import row_id, scopes_of, slot_of, table_of

if TYPE_CHECKING:
    from app.draft.draft import Draft


def leads_to_answer(draft: Draft, path: str) -> bool:
    """Tells whether a path leads to a place that the draft still has.

    Its rows have to be there, and its field has to be one of the form.
    """
    rows = scopes_of(path)[1:]
    slots = draft.shape.fields.keys() | draft.shape.tables.keys()
    known = slot_of(path) in slots or bool(rows and path == rows[-1] and slot_of(table_of(path)) in draft.shape.tables)
    return known and all(row_id(row) in draft.rows(table_of(row)) for row in rows)
