"""Answers with row ids that came from outside: are they of one piece, and of this form?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.draft.paths import row_id, scopes_of, slot_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.draft.shape import ApplicationShape

_ID = re.compile(r"[0-9a-z]{1,32}", re.ASCII)
_MOST = 200_000
"""Answers of one file."""


def find_fault(shape: ApplicationShape, answers: Any) -> str:
    """Returns the path of the first answer that this form cannot have.

    It is ``""`` where the form can have all.  Only the places are judged, not the values at them.
    """
    if not isinstance(answers, dict) or len(answers) > _MOST:
        return "answers"
    for path, value in answers.items():
        if not _has_place(shape, answers, path, value):
            return str(path)
    return ""


def _has_place(shape: ApplicationShape, answers: Mapping[str, Any], path: str, value: Any) -> bool:
    slot = slot_of(path)
    if slot in shape.tables:
        fits = value is None or _is_order(value)
    elif slot in shape.fields:
        fits = True
    else:  # an object that came empty
        fits = not value and any(each.startswith(f"{slot}.") for each in shape.fields)
    return fits and all(_is_row(answers, row) for row in scopes_of(path)[1:])


def _is_order(value: Any) -> bool:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        return False
    return all(isinstance(row, str) and _ID.fullmatch(row) for row in value)


def _is_row(answers: Mapping[str, Any], row: str) -> bool:
    order = answers.get(table_of(row))
    return isinstance(order, list) and row_id(row) in order
