"""Rows of a filled form, matched with the rows of a draft by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.draft.paths import row_path, slot_of
from app.intake.placed_values import PlacedValue
from app.notation.characters import narrow

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.form_intake import AnswerEditor

_INDEX = re.compile(r"\[(\d+)\]")
_FRESH = re.compile(r"(.*?)\[(\+\d+)\]")
"""A row that is to be added: ``[+1]``."""


def is_blank(value: Any) -> bool:
    """Tells whether an answer says nothing; false says something."""
    return value is None or value in ("", [])


class RowMatches:
    """Matches the rows of a file with those of the draft by their names.

    A row of the file gets the first row of its name that no other row has.
    """

    def __init__(self, draft: Draft, placed: Collection[PlacedValue]) -> None:
        self._draft = draft
        self._values = {each.path: each.value for each in placed}
        self._rows: dict[str, str] = {}
        self._new = 0
        self._taken: set[str] = set()
        for row in sorted(_rows_in(self._values), key=_depth):
            self._rows[row] = self._match(row)

    def inside(self, path: str) -> str:
        """Returns the path in the draft that a path of the file leads to."""
        end = path.rfind("]") + 1
        return self._rows[path[:end]] + path[end:] if end else path

    def _match(self, row: str) -> str:
        at = row.rindex("[")
        table = self.inside(row[:at])
        draft = self._draft
        slot = slot_of(row[:at])
        key = next((s for s in draft.shape.row_slots[slot] if draft.shape.fields[s].kind == "text"), "")
        name = _plain(self._values.get(f"{row}.{key.rpartition('.')[2]}")) if key else ""
        if "[+" not in table:
            for each in draft.rows(table):
                there = row_path(table, each)
                if there in self._taken:
                    continue
                known = _plain(draft.value(f"{there}.{key.rpartition('.')[2]}"))
                if (name and known == name) or (not known and self._is_empty(table, each)):
                    self._taken.add(there)
                    return there
        self._new += 1
        return f"{table}[+{self._new}]"

    def _is_empty(self, table: str, row: str) -> bool:
        return all(is_blank(value) or value is False for value in self._draft.row_answers(table, row).values())


def existing_path(path: str, fresh: Mapping[str, str]) -> str | None:
    """Returns a path in which added rows have their ids.

    Returns None where one of these rows was not added.
    """
    while found := _FRESH.match(path):
        row = fresh.get(found[0])
        if row is None:
            return None
        path = row + path[found.end() :]
    return path


def path_with_rows(editor: AnswerEditor, path: str, fresh: dict[str, str]) -> str:
    """Returns a path in the draft, and adds the rows that it needs and that are not there."""
    while found := _FRESH.match(path):
        if found[0] not in fresh:
            fresh[found[0]] = row_path(found[1], editor.add_row(found[1]))
        path = fresh[found[0]] + path[found.end() :]
    return path


def _rows_in(paths: Iterable[str]) -> dict[str, None]:
    """Returns every row that the paths name, in order and outer rows first."""
    found: dict[str, None] = {}
    for path in paths:
        for match in _INDEX.finditer(path):
            found.setdefault(path[: match.end()])
    return found


def _depth(row: str) -> int:
    return row.count("[")


def _plain(value: Any) -> str:
    return "".join(narrow(value).split()).casefold() if isinstance(value, str) else ""
