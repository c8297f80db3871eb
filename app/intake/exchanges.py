"""Answers of one kind that stand in each other's place.

Two figures, dates, names or telephones that were exchanged both stand in the other document.  What gives them away is
the order: in one of the orders in which forms are printed (as on paper, as in the file, by year, or as the labels stand
in that document) all answers of the kind follow one another, and these two do so only when they are put back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final, Literal

_LOOSE: Final = 0.34
"""Share of the answers of a kind that may stand out of order where the order is still one."""
_FEW: Final = 2
_WIDE: Final = 3
"""Ranks around a place in which its own answer is looked for, beyond the answers that are out of order."""
_BOTH: Final = 2
_NEAR: Final = 60
"""Characters between an answer and its label where labels stand above two or three answers."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Describes an answer that stands in the other document.

    Each of ``keys`` sorts the answers of one kind in an order of printing, each of ``labels`` as their labels stand in
    the document; None where the label is not there, or more than once.  ``proven`` where it stands right behind its own
    label, which no other answer has.
    """

    number: int
    kind: str
    text: str
    place: int
    keys: tuple[Any, ...]
    labels: tuple[Any, ...]
    proven: bool


def exchanged(answers: Sequence[Placed], printed: Mapping[str, Sequence[str]] | None = None) -> dict[int, int]:
    """Finds each answer that stands where another of its kind belongs: its number → the other's.

    ``printed`` says which answers' texts follow one another in the document, by kind: one that is printed several times
    has no place of its own, but what stands between its neighbours is told all the same.
    """
    kinds: dict[str, list[Placed]] = defaultdict(list)
    for each in answers:
        kinds[each.kind].append(each)
    found: dict[int, int] = {}
    for kind, some in kinds.items():
        if len(some) >= _BOTH:
            in_turn = _between_neighbours(some, (printed or {}).get(kind, ()))
            rest = _in_kind(_put_back(some, in_turn))
            found |= {a: b for a, b in rest.items() if a not in in_turn and b not in in_turn} | in_turn
    return found


def _put_back(some: Sequence[Placed], pairs: Mapping[int, int]) -> list[Placed]:
    """Returns the answers as if these were meant so, those of the same text in the order of the file."""
    by_number = {each.number: each for each in some}
    partners = {each.number: by_number[pairs[each.number]] for each in some if each.number in pairs}
    meant = [
        replace(each, text=partners[each.number].text, place=partners[each.number].place)
        if each.number in partners
        else each
        for each in some
    ]
    texts = {each.text for each in partners.values()}
    free = {text: sorted((each.place for each in meant if each.text == text), reverse=True) for text in texts}
    placed = {each.number: free[each.text].pop() for each in sorted(meant, key=_order_in_file) if each.text in texts}
    return [replace(each, place=placed.get(each.number, each.place)) for each in meant]


def _order_in_file(each: Placed) -> Any:
    """Sorts by the second of the keys, the order of the file, where there is one."""
    return each.keys[min(1, len(each.keys) - 1)]


def _between_neighbours(some: Sequence[Placed], printed: Sequence[str]) -> dict[int, int]:
    """Pairs of which each stands alone between the other's neighbours, all else being in the order of the file."""
    texts = [each.text for each in some]
    if len(set(texts)) == len(texts) or not printed:
        return {}  # each has its own place, which tells more
    expected = sorted(some, key=_order_in_file)
    matcher = SequenceMatcher(None, [each.text for each in expected], printed, autojunk=False)
    # short names stand inside longer ones as well: one or two of these may stand beside
    other = {
        begin: printed[first:last]
        for how, begin, end, first, last in matcher.get_opcodes()
        if how == "replace" and end - begin == 1 and last - first <= _WIDE and not expected[begin].proven
    }
    found: dict[int, int] = {}
    for a, there in other.items():
        partners = [b for b, told in other.items() if expected[b].text in there and expected[a].text in told]
        if len(partners) == 1:
            found[expected[a].number] = expected[partners[0]].number
    return {a: b for a, b in found.items() if found.get(b) == a}


def _in_kind(some: Sequence[Placed]) -> dict[int, int]:
    """Returns what is exchanged by the labels, where the document has them, and else by the order of printing."""
    found: dict[int, int] = {}
    settled: set[int] = set()
    labelled = _best_order(some, "labels")
    if labelled is not None:
        found = _swaps(labelled)
        kept = _longest([each.place for each in labelled])
        if len(kept) == len(some):
            return {}  # every answer stands as its label does
        if len(kept) == len(labelled):
            known = {each.number for each in labelled}
            loose = [each.place for each in some if each.number not in known]
            settled = {
                each.number
                for each in labelled
                if each.place - each.labels[0][0] <= _NEAR
                and not any(each.labels[0][0] < place < each.place for place in loose)
            }
        settled |= {
            each.number
            for at, each in enumerate(labelled)
            if at in kept
            and _is_beside(labelled, at)
            # Its label may be followed by another answer of the kind, whose own label the document does not tell.
            and not any(each.labels[0][0] < other.place < each.place for other in some)
        }
        settled |= found.keys()
    rest = [replace(each, proven=True) if each.number in settled else each for each in some]
    ordered = _best_order(rest, "keys")
    return found | (_swaps(ordered) if ordered is not None else {})


def _best_order(some: Sequence[Placed], which: Literal["keys", "labels"]) -> list[Placed] | None:
    """Returns the answers in the order in which fewest stand out of place.

    Returns None where there is no order in them.
    """
    best: tuple[int, list[Placed]] | None = None
    for order in range(len(getattr(some[0], which))):
        known = [each for each in some if getattr(each, which)[order] is not None]
        if len(known) < _BOTH:
            continue
        known = _alike_in_order(sorted(known, key=lambda each: getattr(each, which)[order]))
        out = len(known) - len(_longest([each.place for each in known]))
        if best is None or out < best[0]:
            best = out, known
    return best[1] if best is not None and best[0] <= max(_FEW, _LOOSE * len(best[1])) else None


def _alike_in_order(known: list[Placed]) -> list[Placed]:
    """Gives answers of the same text their places so that most stand in order: they may change places among them."""
    pool: dict[str, list[int]] = defaultdict(list)
    for each in known:
        if not each.proven:
            pool[each.text].append(each.place)
    free = {text: sorted(places, reverse=True) for text, places in pool.items()}
    in_turn = [each if each.proven else replace(each, place=free[each.text].pop()) for each in known]
    tried = [
        (at, place)
        for at, each in enumerate(known)
        for place in ([each.place] if each.proven else sorted(set(pool[each.text]), reverse=True))
    ]
    chosen = {tried[step][0]: tried[step][1] for step in sorted(_longest([place for _, place in tried]))}
    if len(chosen) <= len(_longest([each.place for each in in_turn])):
        return in_turn
    for at, place in chosen.items():
        if not known[at].proven:
            pool[known[at].text].remove(place)
    for places in pool.values():
        places.sort(reverse=True)
    return [
        each if each.proven else replace(each, place=chosen[at] if at in chosen else pool[each.text].pop())
        for at, each in enumerate(known)
    ]


def _swaps(known: list[Placed]) -> dict[int, int]:
    """Pairs that put the answers in order when they change places.

    ``known`` is in the order of printing.
    """
    found: dict[int, int] = {}
    places = [each.place for each in known]
    kept = _longest(places)
    done: set[int] = set()
    while True:
        out = [at for at in range(len(known)) if at not in kept]
        pair = _best_pair(known, places, out, len(kept), done)
        if pair is None:
            return found
        a, b = pair
        done |= {a, b}
        places[a], places[b] = places[b], places[a]
        found[known[a].number], found[known[b].number] = known[b].number, known[a].number
        kept = _longest(places)


def _best_pair(
    known: list[Placed], places: list[int], out: list[int], length: int, done: set[int]
) -> tuple[int, int] | None:
    """Returns the two that bring most into order when they change places."""
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    reach = len(out) + _WIDE
    best: tuple[int, int, int] | None = None
    for a in out:
        rank = ranks[places[a]]
        for b in range(max(0, rank - reach), min(len(known), rank + reach + 1)):
            if a == b or a in done or b in done or known[a].text == known[b].text or known[a].proven or known[b].proven:
                continue
            tried = list(places)
            tried[a], tried[b] = tried[b], tried[a]
            if not (_behind(known[a], places[b]) and _behind(known[b], places[a])):
                continue
            gain = len(_longest(tried)) - length
            # Neighbours that change places gain one; farther apart, one that was merely moved gains one as well.
            neighbours = abs(ranks[places[a]] - ranks[places[b]]) == 1 and abs(a - b) == 1
            if gain >= _BOTH or (gain == 1 and (neighbours or _come_home(known, places, a, b))):
                best = max(best or (0, 0, 0), (gain, a, b))
    return best[1:] if best else None


def _is_beside(labelled: Sequence[Placed], at: int) -> bool:
    """Tells whether an answer stands between its own label and the next of its kind."""
    own = labelled[at].labels[0][0]
    following = min((each.labels[0][0] for each in labelled if each.labels[0][0] > own), default=None)
    return labelled[at].place > own and (following is None or labelled[at].place < following)


def _come_home(known: Sequence[Placed], places: Sequence[int], a: int, b: int) -> bool:
    """Tells whether one of two that change places comes to stand beside its own label."""
    labelled = [each for each in known if each.labels and each.labels[0] is not None]
    return any(
        known[one].labels
        and known[one].labels[0] is not None
        and _is_beside([replace(known[one], place=places[other]), *labelled], 0)
        and not _is_beside([replace(known[one], place=places[one]), *labelled], 0)
        for one, other in ((a, b), (b, a))
    )


def _behind(answer: Placed, place: int) -> bool:
    """Tells whether a place is behind the answer's own label, as far as that is known."""
    label = answer.labels[0] if answer.labels else None
    return label is None or place > label[0]


def _longest(places: Sequence[int]) -> set[int]:
    """Returns the indices of a longest strictly growing subsequence, by patience sorting, O(n log n)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            ends.append(at)
        else:
            tops[pile], ends[pile] = place, at
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
