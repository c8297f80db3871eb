"""Makes differences between two texts that lead from the newer one back to the older, and joins them without either.

A delta is a list of pieces of the older text: a string stands for itself, ``[begin, length]`` for a stretch of the
newer one.  An edit at one place of a long text costs what was there before, not the text.
"""

from __future__ import annotations

import zlib
from typing import TypeAlias

Delta: TypeAlias = "list[str | list[int]]"
Entry: TypeAlias = "list[str | Delta | None]"
"""Marks of the newer and of the older text, and the delta between them; a mark is "" and a delta None for no text."""


def mark_of(text: str | None) -> str:
    """Returns a short checksum with the length that tells texts apart, empty for no text."""
    return "" if text is None else f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):x}.{len(text)}"


def entry_of(newer: str | None, older: str | None) -> Entry:
    """Returns what leads from a text back to the one before: both checksums and the delta."""
    return [mark_of(newer), mark_of(older), make_delta(newer, older)]


def make_delta(newer: str | None, older: str | None) -> Delta | None:
    """Returns the delta that leads from the newer text back to the older one.

    It holds the one stretch in which they differ, and is None where there was no older text.
    """
    if older is None:
        return None
    if newer is None:
        return [older]
    most = min(len(newer), len(older))
    head = _common(newer, older, most)
    tail = _common(newer[::-1], older[::-1], most - head)
    middle = older[head : len(older) - tail]
    pieces: Delta = []
    if head:
        pieces.append([0, head])
    if middle or not (head or tail):
        pieces.append(middle)
    if tail:
        pieces.append([len(newer) - tail, tail])
    return pieces


def _common(one: str, other: str, most: int) -> int:
    """Returns how many characters at the beginning are equal, at most ``most``.

    It halves the stretch and compares each half as a whole.
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def apply_delta(delta: Delta | None, newer: str | None) -> str | None:
    """Returns the older text, or None where there was none.

    Raises ValueError where the delta does not fit the newer text.
    """
    if delta is None:
        return None
    text = newer or ""
    pieces = []
    for piece in delta:
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        begin, length = piece
        if not 0 <= begin <= begin + length <= len(text):
            raise ValueError("a delta reaches beyond its text")
        pieces.append(text[begin : begin + length])
    return "".join(pieces)


def join_entries(older: Entry, newer: Entry) -> Entry | None:
    """Joins two steps into one that undoes the newer and then the older.

    Returns None where both together lead nowhere.
    """
    if older[1] == newer[0]:
        return None
    return [newer[0], older[1], join_deltas(_delta(older), _delta(newer))]


def _delta(entry: Entry) -> Delta | None:
    delta = entry[2]
    assert not isinstance(delta, str)
    return delta


def join_deltas(older: Delta | None, newer: Delta | None) -> Delta | None:
    """Joins two deltas into one that applies to the newer one's text."""
    if older is None or newer is None:  # nothing comes of it, or it was made of nothing
        return older
    joined: Delta = []
    for piece in older:
        if isinstance(piece, str):
            _add(joined, piece)
        else:
            _add_stretch(joined, newer, *piece)
    return joined or [""]


def _add_stretch(joined: Delta, source: Delta, begin: int, length: int) -> None:
    """Adds to ``joined`` what ``source`` makes of a stretch of its text."""
    position = 0
    for piece in source:
        size = len(piece) if isinstance(piece, str) else piece[1]
        first, last = max(begin - position, 0), min(begin + length - position, size)
        if first < last:
            _add(joined, piece[first:last] if isinstance(piece, str) else [piece[0] + first, last - first])
        position += size


def _add(joined: Delta, piece: str | list[int]) -> None:
    """Adds a piece to a delta, joined with the last one where possible."""
    last = joined[-1] if joined else None
    if isinstance(piece, str):
        if isinstance(last, str):
            joined[-1] = last + piece
        elif piece:
            joined.append(piece)
    elif isinstance(last, list) and last[0] + last[1] == piece[0]:
        joined[-1] = [last[0], last[1] + piece[1]]
    elif piece[1]:
        joined.append(list(piece))
