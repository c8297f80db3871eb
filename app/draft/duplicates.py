"""Finds the same passage in two answers, following edits one answer at a time.

Every passage of at least ``least`` 字 that two pieces of text share is found.  A *piece* is one string: a single-line
or long answer, or one block of a long text.  Pieces are indexed by windows of half that length which start at a mark
(，。； and the like), so that the same passage is sampled at the same characters wherever it stands; in a stretch
without marks every start is sampled.  The first holder of a window (in form order) is its leader: every other holder is
compared with the leader first, and only where that fails with the next few, so that a text copied a hundred times
costs a hundred comparisons and not ten thousand.  What is found depends on the texts and their order only, never on the
way by which they came about.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.draft.counting import words

_MARK = re.compile(r"[，。；：、！？,.;:!?\s（）()“”]")
_CACHED_PIECES = 4096
_COMPARED = 8
"""Earlier holders of a window that are compared at most."""

Rank = Callable[[str], Any]
"""Position of an answer in the form, as something that sorts."""


@dataclass(slots=True)
class DuplicateIndex:
    """Pieces of text by answer, indexed by sampled windows; ``least`` in 字, ``rank`` orders answers."""

    least: int
    rank: Rank
    _holds: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """path → {window: (piece, position)}, windows in text order."""
    _holders: dict[str, set[str]] = field(default_factory=dict)
    _leader: dict[str, str] = field(default_factory=dict)
    _samples: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def put(self, path: str, texts: list[str]) -> set[str]:
        """Sets what the answer at ``path`` holds (an empty list forgets it); the answers to look at again."""
        before = self._holds.pop(path, {})
        after = {
            window: (piece, at) for piece in texts if len(piece) >= self.least for window, at in self._sample(piece)
        }
        if after:
            self._holds[path] = after
        touched = {path} if after or before else set()
        for window in before.keys() - after.keys():
            touched |= self._leave(window, path)
        for window in after.keys() - before.keys():
            touched |= self._enter(window, path)
        for window in after.keys() & before.keys():
            # The text around a shared window may have changed: whoever measures against this answer measures again.
            if len(self._holders[window]) > 1:
                touched |= self._holders[window]
        return touched

    def reorder(self) -> set[str]:
        """Finds every leader anew after rows have moved; the answers to look at again."""
        touched: set[str] = set()
        for window, holders in self._holders.items():
            leader = min(holders, key=self.rank)
            if leader != self._leader[window]:
                self._leader[window] = leader
                touched |= holders
        return touched

    def shared(self, path: str) -> tuple[str, str] | None:
        """An earlier answer that shares a passage of ``least`` 字 with ``path``, and the passage; or None."""
        for window, (piece, at) in self._holds.get(path, {}).items():
            for earlier in self._earlier(window, path):
                other, there = self._holds[earlier][window]
                passage = _grow(piece, at, other, there, len(window))
                if words(passage) >= self.least:
                    return earlier, passage
        return None

    def _earlier(self, window: str, path: str) -> Iterator[str]:
        leader = self._leader[window]
        if leader == path:
            return
        yield leader
        here = self.rank(path)
        behind = [p for p in self._holders[window] if p != leader and self.rank(p) < here]
        yield from heapq.nsmallest(_COMPARED - 1, behind, key=self.rank)

    def paths(self) -> Iterable[str]:
        """Every answer that holds at least one window."""
        return self._holds.keys()

    def _enter(self, window: str, path: str) -> set[str]:
        holders = self._holders.get(window)
        if holders is None:
            self._holders[window] = {path}
            self._leader[window] = path
            return set()
        holders.add(path)
        if self.rank(path) < self.rank(self._leader[window]):
            self._leader[window] = path
        return holders

    def _leave(self, window: str, path: str) -> set[str]:
        holders = self._holders[window]
        holders.discard(path)
        if not holders:
            del self._holders[window], self._leader[window]
            return set()
        if self._leader[window] == path:
            self._leader[window] = min(holders, key=self.rank)
        return holders

    def _sample(self, piece: str) -> tuple[tuple[str, int], ...]:
        known = self._samples.get(piece)
        if known is None:
            size = self.least // 2
            windows: dict[str, int] = {}
            for at in _starts(piece, size):
                windows.setdefault(piece[at : at + size], at)
            if len(self._samples) >= _CACHED_PIECES:
                self._samples.clear()
            known = self._samples[piece] = tuple(windows.items())
        return known


def _starts(piece: str, size: int) -> Iterator[int]:
    """Positions after marks, and every position of a stretch of ``size`` or more characters without one."""
    last = len(piece) - size
    previous = 0
    for match in _MARK.finditer(piece):
        yield from _stretch(previous, match.start(), size, last)
        previous = match.end()
    yield from _stretch(previous, len(piece), size, last)


def _stretch(start: int, end: int, size: int, last: int) -> Iterable[int]:
    if start > last:
        return ()
    return (start,) if end - start < size else range(start, min(end, last + 1))


def _grow(one: str, at: int, two: str, there: int, size: int) -> str:
    """The whole passage around a shared window."""
    left = _common(one[:at][::-1], two[:there][::-1])
    right = _common(one[at + size :], two[there + size :])
    return one[at - left : at + size + right]


def _common(one: str, two: str) -> int:
    """Length of the common beginning, by halving: compares slices, not characters."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
