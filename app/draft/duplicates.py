"""Finds the same passage in two answers, following edits one answer at a time.

Every passage of at least ``least`` 字 that two pieces of text share is found.  A *piece* is one string: a single-line
or long answer, or one block of a long text.  Pieces are indexed by windows of half that length which start at a mark
(，。； and the like), so that the same passage is sampled at the same characters wherever it stands; in a stretch
without marks every start is sampled.  The answers that hold a window are kept in form order, and only the first few of
them are compared: a text copied a hundred times is said a few times, and an edit costs the same however often it was
copied.  What is found depends on the texts and their order only, never on the way by which they came about.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from app.draft.counting import words

_MARK = re.compile(r"[，。；：、！？,.;:!?\s（）()“”]")
_CACHED_PIECES = 4096
_COMPARED = 8
"""Holders of a window that are compared with each other, the first in form order."""

Rank = Callable[[str], Any]
"""Position of an answer in the form, as something that sorts."""


@dataclass(slots=True)
class DuplicateIndex:
    """Finds passages that answers share, by an index of sampled windows.

    ``least`` is the shortest passage that counts, in 字; ``rank`` puts answers into form order.
    """

    least: int
    rank: Rank
    _windows_by_path: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """path → {window: (piece, position)}, windows in text order."""
    _paths_by_window: dict[str, list[str]] = field(default_factory=dict)
    """window → answers, in form order."""
    _samples: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def fill(self, answers: Iterable[tuple[str, list[str]]]) -> None:
        """Puts a whole form into an empty index.

        Answers are sorted once, instead of among the holders of each window as by :meth:`put`.  Afterwards the caller
        has to look at every answer that holds a window.
        """
        for path, texts in sorted(answers, key=lambda each: self.rank(each[0])):
            if held := self._windows(texts):
                self._windows_by_path[path] = held
                for window in held:
                    self._paths_by_window.setdefault(window, []).append(path)

    def put(self, path: str, texts: list[str]) -> set[str]:
        """Sets an answer's pieces of text; an empty list forgets the answer.

        Returns the paths of the answers that have to be looked at again.
        """
        before = self._windows_by_path.pop(path, {})
        after = self._windows(texts)
        if after:
            self._windows_by_path[path] = after
        touched = {path} if after or before else set()
        for window, held in before.items():
            # Where the same piece holds it at the same place, nobody who measures against it finds anything else:
            # a key changes one block of a long text, and the others are as they were.
            if after.get(window) != held:
                self._leave(window, path, touched, stays=window in after)
        for window in after:
            if window not in before:
                self._enter(window, path, touched)
        return touched

    def _windows(self, texts: list[str]) -> dict[str, tuple[str, int]]:
        """Returns each window of an answer with the first piece that has it and its position there."""
        found: dict[str, tuple[str, int]] = {}
        for piece in texts:
            if len(piece) >= self.least:
                for window, at in self._sample(piece):
                    found.setdefault(window, (piece, at))
        return found

    def _leave(self, window: str, path: str, touched: set[str], *, stays: bool) -> None:
        known = self._paths_by_window[window]
        if len(known) > 1:
            # The text around a window that stays may have changed too: whoever measures against it does so again.
            touched.update(known[: _COMPARED + 1])
            if not stays:
                known.remove(path)
        elif not stays:
            del self._paths_by_window[window]

    def _enter(self, window: str, path: str, touched: set[str]) -> None:
        known = self._paths_by_window.get(window)
        if known is None:
            self._paths_by_window[window] = [path]
        else:
            insort(known, path, key=self.rank)
            touched.update(known[: _COMPARED + 1])

    def reorder(self) -> set[str]:
        """Sorts the holders of every window again after rows were moved.

        Returns the paths of the answers that have to be looked at again.
        """
        touched: set[str] = set()
        for known in self._paths_by_window.values():
            if len(known) > 1:
                known.sort(key=self.rank)
                touched.update(known)
        return touched

    def shared(self, path: str) -> tuple[str, str] | None:
        """Returns an earlier answer and a passage of ``least`` 字 or more that both have.

        Returns None where no earlier answer shares such a passage.
        """
        measured: dict[tuple[str, str, str, int], int] = {}
        for window, (piece, at) in self._windows_by_path.get(path, {}).items():
            known = self._paths_by_window[window]
            if len(known) == 1 or known[0] == path or path not in known[:_COMPARED]:
                continue
            for earlier in known[: known.index(path)]:
                other, there = self._windows_by_path[earlier][window]
                # A passage has many windows: all of them that lie in it would be grown to the very same.
                pair = (earlier, piece, other, at - there)
                if at < measured.get(pair, 0):
                    continue
                start, end = _grown(piece, at, other, there, len(window))
                measured[pair] = end - len(window) + 1
                if end - start >= self.least and words(piece[start:end]) >= self.least:
                    return earlier, piece[start:end]
        return None

    def paths(self) -> Iterable[str]:
        """Returns the paths of all answers that hold at least one window."""
        return self._windows_by_path.keys()

    def _sample(self, piece: str) -> tuple[tuple[str, int], ...]:
        known = self._samples.get(piece)
        if known is None:
            size = self.least // 2
            # From behind, so that of equal windows the first one stays.
            windows = {piece[at : at + size]: at for at in reversed(_starts(piece, size))}
            if len(self._samples) >= _CACHED_PIECES:
                self._samples.clear()
            known = self._samples[piece] = tuple(sorted(windows.items(), key=itemgetter(1)))
        return known


def _starts(piece: str, size: int) -> list[int]:
    """Returns the positions at which windows start in a piece of text.

    They start after marks, and everywhere in a stretch of ``size`` or more characters without one.
    """
    last = len(piece) - size
    starts = [0, *(match.end() for match in _MARK.finditer(piece, 0, last + 1))]
    ends = [*starts[1:], last + size + 1]
    if all(end - start <= size for start, end in zip(starts, ends, strict=True)):
        return [start for start in starts if start <= last]
    found: list[int] = []
    for start, end in zip(starts, ends, strict=True):
        found += range(start, min(end, last + 1)) if end - start > size else (start,) if start <= last else ()
    return found


def _grown(one: str, at: int, two: str, there: int, size: int) -> tuple[int, int]:
    """Returns begin and end, in ``one``, of the passage around a shared window."""
    left = _common(one[:at][::-1], two[:there][::-1])
    right = _common(one[at + size :], two[there + size :])
    return at - left, at + size + right


def _common(one: str, two: str) -> int:
    """Counts the characters that two texts have in common at their beginning.

    Halves the length and compares slices, which is faster than comparing characters.
    """
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
