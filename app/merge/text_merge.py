"""Puts two texts together that both grew from a third, where they were changed in different places."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

_LONGEST = 6000
"""Characters of a text that are compared one by one."""

Edit = tuple[int, int, str]
"""From, to, and what stands there instead."""


def merge_texts(base: str, ours: str, theirs: str) -> str | None:
    """Returns the text with the changes of both sides.

    Returns None where changes touch one another, or where the texts are too long to compare.
    """
    if theirs in (ours, base):
        return ours
    if base == ours:
        return theirs
    if max(map(len, (base, ours, theirs))) > _LONGEST:
        return None
    edits = sorted({*_edits(base, ours), *_edits(base, theirs)})
    if any(following[0] <= edit[1] for edit, following in pairwise(edits)):
        return None
    pieces, at = [], 0
    for begin, end, text in edits:
        pieces += [base[at:begin], text]
        at = end
    return "".join([*pieces, base[at:]])


def _edits(base: str, other: str) -> list[Edit]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(a, b, other[c:d]) for tag, a, b, c, d in codes if tag != "equal"]
