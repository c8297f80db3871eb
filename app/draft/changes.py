"""How many answers differ between two applications of one draft."""

from __future__ import annotations

import json
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Any


def changes_between(before: Any, after: Any, tables: Collection[str], slot: str = "") -> int:
    """Counts the answers that differ between two applications of a draft.

    A row that came or went counts as one answer.  ``tables`` are the slots whose values are rows.  Rows carry no
    identity in an application: those that are alike are matched in order, the rest in pairs.
    """
    if before == after:
        return 0
    if isinstance(before, dict) and isinstance(after, dict):
        inside = f"{slot}." if slot else ""
        keys = dict.fromkeys((*before, *after))
        return sum(changes_between(before.get(key), after.get(key), tables, inside + key) for key in keys)
    if slot in tables and isinstance(before or after, list):
        return _rows(before or [], after or [], tables, f"{slot}[]")
    if slot and isinstance(before or after, dict):
        return changes_between(before or {}, after or {}, tables, slot)
    return 1


def _rows(before: list[Any], after: list[Any], tables: Collection[str], slot: str) -> int:
    known, now = ([json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows] for rows in (before, after))
    count = 0
    for what, i, i_end, j, j_end in SequenceMatcher(None, known, now, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pairs = list(zip(before[i:i_end], after[j:j_end], strict=False))
        count += sum(changes_between(was, is_now, tables, slot) for was, is_now in pairs)
        count += abs((i_end - i) - (j_end - j))
    return count
