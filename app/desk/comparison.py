"""Two officials' desks brought together: the pairs on which they disagree, and one order from both.

Where both put one firm before another the order of the two is settled.  A pair is shown only where one official puts
the first before the second and the other the second before the first.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[str, str]
_Agreed = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class MergedRanking:
    """Describes one order made from two officials' orders.

    ``refused`` are the choices that contradict earlier ones.
    """

    order: tuple[str, ...]
    refused: tuple[Pair, ...]


def disagreeing_pairs(ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
    """Returns the pairs that the two orders put differently, each as ours has it.

    Those that stand nearest to one another in ours come first.  Firms that only one of them lists are in no pair.
    """
    place = {key: at for at, key in enumerate(theirs)}
    common = [key for key in ours if key in place]
    rank = {key: at for at, key in enumerate(ours)}
    pairs = list(_inversions(common, place))
    return sorted(pairs, key=lambda pair: (rank[pair[1]] - rank[pair[0]], rank[pair[0]]))


def _inversions(common: Sequence[str], place: Mapping[str, int]) -> Iterator[Pair]:
    """Yields (before, after) for each pair that stands the other way round in ``place``.

    The cost grows with the number of pairs that it yields.
    """
    seen: list[tuple[int, str]] = []
    for key in common:
        at = place[key]
        for other, name in reversed(seen):
            if other < at:
                break
            yield name, key
        insort(seen, (at, key))


def disagreeing_values(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Returns (key, ours, theirs) for keys of both with different values, in the order of ours."""
    return [(key, value, theirs[key]) for key, value in ours.items() if key in theirs and theirs[key] != value]


def merge_rankings(ours: Sequence[str], theirs: Sequence[str], chosen: Sequence[Pair] = ()) -> MergedRanking:
    """Returns one order: what both agree on, then the pairs (first, second) that were decided, then ours.

    A firm that only theirs lists comes behind the one that it stands behind there.  A choice that contradicts the
    ones before it, taken together with what both agree on, is refused and changes nothing.
    """
    order = list(ours)
    _add_unknown(order, theirs)
    place = {key: at for at, key in enumerate(theirs)}
    first = {key: at for at, key in enumerate(ours)}

    def agreed(one: str, other: str) -> bool:
        both = one in place and other in place and one in first and other in first
        return both and first[one] < first[other] and place[one] < place[other]

    decided: set[Pair] = set()
    refused: list[Pair] = []
    for winner, loser in chosen:
        start, end = order.index(loser), order.index(winner)
        if end > start:
            block = _must_move(order[start : end + 1], winner, agreed, decided)
            if loser in block:
                refused.append((winner, loser))
                continue
            inside = order[start : end + 1]
            order[start : end + 1] = [k for k in inside if k in block] + [k for k in inside if k not in block]
        elif agreed(loser, winner):  # not reached from a disagreeing pair
            refused.append((winner, loser))
            continue
        decided.add((winner, loser))
    return MergedRanking(tuple(order), tuple(refused))


def _must_move(inside: Sequence[str], winner: str, agreed: _Agreed, decided: set[Pair]) -> set[str]:
    """Returns the winner and all between that has to stay before it."""
    block = {winner}
    for key in reversed(inside[:-1]):
        if any(agreed(key, other) or (key, other) in decided for other in block):
            block.add(key)
    return block


def _add_unknown(order: list[str], theirs: Sequence[str]) -> None:
    known, behind = set(order), ""
    for key in theirs:
        if key not in known:
            order.insert(order.index(behind) + 1 if behind else 0, key)
            known.add(key)
        behind = key
