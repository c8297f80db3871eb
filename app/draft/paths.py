"""Paths of answers: ``scenarios[k3f9q2].equipment[a1b2c3].usage`` inside a draft, ``scenarios[0]…`` outside.

A *slot* is a path with its rows left open, ``scenarios[].equipment[].usage``: the place in the form.  The *scope* of a
path is the row that it lies in, ``scenarios[k3f9q2].equipment[a1b2c3]``, or the empty string outside any row.
"""

from __future__ import annotations

import re

_ROW = re.compile(r"\[[^\[\]]*\]")
ASIDE = "aside/"
"""Prefix of answers that are kept but not part of the application: those of the direction not chosen."""
NOTE = "note/"
OWNER = "owner/"
"""Prefixes of what people leave for each other beside the form: see :mod:`app.draft.notes`."""
EVIDENCE = "evidence/"
"""Prefix of what somebody chose as one of the proofs that the notice speaks of: see :mod:`app.draft.evidence`."""
BESIDE = (ASIDE, NOTE, OWNER, EVIDENCE)
"""Prefixes of all that is kept with a draft and is not in its application."""


def slot_of(path: str) -> str:
    """Returns the slot of a path, which is the path without row ids."""
    return _ROW.sub("[]", path) if "[" in path else path


def scope_of(path: str) -> str:
    """Returns the innermost row that a path lies in, ``""`` outside tables.

    For a row's own path that is the row itself.
    """
    return path[: path.rindex("]") + 1] if "]" in path else ""


def scopes_of(path: str) -> list[str]:
    """Returns ``""`` and the rows around a path, outermost first."""
    return ["", *(path[: match.end()] for match in _ROW.finditer(path))]


def row_path(table: str, row: str) -> str:
    """Returns the path of one row of a table."""
    return f"{table}[{row}]"


def row_id(row: str) -> str:
    """Returns the id at the end of a row's path."""
    return row[row.rindex("[") + 1 : -1]


def table_of(row: str) -> str:
    """Returns the path of the table that a row belongs to."""
    return row[: row.rindex("[")]


def place_in(scope: str, slot: str) -> str:
    """Returns the path of ``slot`` in the row ``scope``.

    What the scope fixes is filled in, from the left.

    >>> place_in("scenarios[k3]", "scenarios[].equipment")
    'scenarios[k3].equipment'
    """
    if not scope:
        return slot
    depth = scope.count("[")
    position = -1
    for _ in range(depth):
        position = slot.index("]", position + 1)
    return scope + slot[position + 1 :]
