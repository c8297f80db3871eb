"""Finds the answers that stand one after the other in a text: the order that the rest is looked for in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from app.intake.plain import Span


def heaviest_chain(places: Sequence[Sequence[Span]]) -> dict[int, Span]:
    """Returns place by index of the heaviest set of answers that stand one after the other, by length of text.

    Heaviest increasing subsequence over (answer, place); a Fenwick tree over the ends keeps it O(n log n).
    """
    ends = sorted({end for some in places for _, end in some})
    tree = [(0, -1)] * (len(ends) + 1)
    steps: list[tuple[int, Span, int]] = []
    for i, some in enumerate(places):
        fresh = []
        for begin, end in some:
            weight, before = _best(tree, bisect_left(ends, begin + 1))
            steps.append((i, (begin, end), before))
            fresh.append((bisect_left(ends, end) + 1, weight + end - begin, len(steps) - 1))
        for position, weight, step in fresh:
            _raise(tree, position, (weight, step))
    chain: dict[int, Span] = {}
    _, step = _best(tree, len(ends))
    while step >= 0:
        i, span, step = steps[step]
        chain[i] = span
    return chain


def _best(tree: list[tuple[int, int]], position: int) -> tuple[int, int]:
    best = (0, -1)
    while position > 0:
        best = max(best, tree[position])
        position -= position & -position
    return best


def _raise(tree: list[tuple[int, int]], position: int, value: tuple[int, int]) -> None:
    while position < len(tree):
        tree[position] = max(tree[position], value)
        position += position & -position
