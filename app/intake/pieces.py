"""Answers that stand in pieces: cells that go on over the page's end, or rows that were drawn line by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from app.intake.plain import Plain, Span

_REACH: Final = 120
"""Stretches between two pieces at most: the rest of a page's row and its head."""
_TRIES: Final = 3000
"""Pieces that are tried for one answer."""
_BEGINNING: Final = 2
"""Characters of the first piece at least."""
_SHORTEST: Final = 4
"""Characters of an answer that may stand in pieces."""


class Stretches:
    """Splits a text into runs that have no blank or line end in them."""

    def __init__(self, haystack: Plain) -> None:
        self.text = haystack.text
        cuts = [at for at in range(1, len(haystack.text)) if haystack.origin[at] - haystack.origin[at - 1] > 1]
        self._spans: list[Span] = [(a, b) for a, b in pairwise((0, *cuts, len(haystack.text))) if a < b]
        self._begins = [begin for begin, _ in self._spans]

    def find(self, plain: str, is_free: Callable[[Span], bool]) -> list[Span]:
        """Returns the runs that make up ``plain`` one after the other, others between them, all of them free."""
        if len(plain) < _SHORTEST:
            return []
        tries = [_TRIES]
        begin = self.text.find(plain[:_BEGINNING])
        while begin >= 0 and tries[0] > 0:
            at = bisect_right(self._begins, begin) - 1
            span = begin, self._spans[at][1]
            # A label may stand right before the answer, with no blank between them.
            if plain.startswith(self.text[slice(*span)]) and is_free(span):
                rest = self._from(plain, span[1] - span[0], at + 1, tries, is_free)
                if rest:
                    return [span, *rest]
            begin = self.text.find(plain[:_BEGINNING], begin + 1)
        return []

    def _from(self, plain: str, done: int, at: int, tries: list[int], is_free: Callable[[Span], bool]) -> list[Span]:
        """Returns the runs from ``at`` on that make up ``plain`` from ``done`` on.

        Depth first, as far as ``tries`` go.
        """
        first = at
        path: list[tuple[int, int]] = []  # run, and characters done before it
        look = at
        while tries[0] > 0:
            last = path[-1][0] if path else first - 1
            within = _is_in_figure(plain, done)
            until = last + 2 if within else last + _REACH
            following = self._next(plain, done, range(look, until), tries, is_free)
            if following is None:
                if not path:
                    return []
                at, done = path.pop()
                look = at + 1
                continue
            path.append((following, done))
            done += self._spans[following][1] - self._spans[following][0]
            if done == len(plain):
                return [self._spans[each] for each, _ in path]
            look = following + 1
        return []

    def _next(
        self, plain: str, done: int, among: range, tries: list[int], is_free: Callable[[Span], bool]
    ) -> int | None:
        """Returns the next free run that goes on with ``plain``."""
        for at in among[: max(0, len(self._spans) - among.start)]:
            begin, end = self._spans[at]
            if self.text[begin] == plain[done : done + 1]:
                tries[0] -= 1
                if plain.startswith(self.text[begin:end], done) and is_free((begin, end)):
                    return at
        return None


def _is_in_figure(plain: str, at: int) -> bool:
    """Tells whether a place lies within a figure, whose digits may go on in the next run but nowhere farther.

    Single digits stand all over a form: numbers of rows and pages.
    """
    return plain[at : at + 1].isdecimal() and (plain[at - 1 : at].isdecimal() or plain[at - 1 : at] in {".", ","})
