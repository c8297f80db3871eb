"""What differs between two texts, character by character, for people who look at both."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

_LONGEST = 6000
"""Characters of the differing middle that are compared one by one; a longer one counts as written anew."""
_ISLAND = 2
"""Characters that are the same between two changes and are too few to be read as such."""

Stretch = tuple[int, int]


class TextChange(NamedTuple):
    """Describes how two texts differ: both, and what each has alone.

    A stretch that only one text has is given as (begin, length), in characters.
    """

    before: str
    after: str
    gone: tuple[Stretch, ...]
    new: tuple[Stretch, ...]


def changed_text(before: str, after: str, around: int = 0) -> TextChange:
    """Compares two texts and returns what each of them has alone.

    Args:
        before: the former.
        after: the later.
        around: how many characters that are the same stay beside a change, the others becoming ``…``; 0 for all.
    """
    pieces = _pieces(before, after)
    if around:
        pieces = [_cut(piece, around, at == 0, at == len(pieces) - 1) for at, piece in enumerate(pieces)]
    texts: tuple[list[str], list[str]] = ([], [])
    marks: tuple[list[Stretch], list[Stretch]] = ([], [])
    for same, *both in pieces:
        for side, text in enumerate(both):
            begin = sum(map(len, texts[side]))
            texts[side].append(text)
            if not same and text:
                marks[side].append((begin, len(text)))
    return TextChange("".join(texts[0]), "".join(texts[1]), tuple(marks[0]), tuple(marks[1]))


def _pieces(before: str, after: str) -> list[tuple[bool, str, str]]:
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    most -= head
    tail = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[tuple[bool, str, str]] = [(True, before[:head], after[:head])] if head else []
    if max(len(one), len(other)) > _LONGEST or not (one and other):
        found += [(False, one, other)] if one or other else []
    else:
        found += _aligned(one, other)
    if tail:
        found.append((True, before[len(before) - tail :], after[len(after) - tail :]))
    return found


def _aligned(one: str, other: str) -> list[tuple[bool, str, str]]:
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    found: list[tuple[bool, str, str]] = []
    for at, (tag, a, b, c, d) in enumerate(codes):
        same = tag == "equal" and (b - a > _ISLAND or at in (0, len(codes) - 1))
        if found and not same and not found[-1][0]:
            _, left, right = found.pop()
            found.append((False, left + one[a:b], right + other[c:d]))
        else:
            found.append((same, one[a:b], other[c:d]))
    return found


def _cut(piece: tuple[bool, str, str], around: int, first: bool, last: bool) -> tuple[bool, str, str]:  # noqa: FBT001 - three plain facts of one piece
    same, text, _ = piece
    if not same or len(text) <= 2 * around + 1:
        return piece
    head, tail = ("" if first else text[:around]), ("" if last else text[-around:])
    cut = f"{head}…{tail}"
    return same, cut, cut
