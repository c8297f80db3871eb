"""Looks for each answer in the text of another program's PDF: the same, different, or not there.

The layout is unknown, so only the text counts, as the pages show it (:mod:`app.intake.official_pdf`).  Line breaks,
spaces, full-width and half-width forms and variants of punctuation are the same.  Answers mostly stand in the form's
order: the longest chain of answers found one after the other fixes where the rest must be looked for, so that a figure
that happens to stand elsewhere proves nothing.  A short answer that stands where another of its kind belongs is
different, too: see :mod:`app.intake.exchanges`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal

from app.intake.answer_chain import heaviest_chain
from app.intake.exchanges import Placed, exchanged
from app.intake.pieces import Stretches
from app.intake.plain import Figures, Plain, Span, joined, places_of, plain_text

State = Literal["same", "different", "absent"]

_MOST_PLACES = 200
"""Beginnings of stretches that are held against a long answer."""
ALONE = "alone"
"""The kind of an answer that is never taken for another: boxes that were ticked."""
_MOST_LABELS = 50
_LABEL_ROOM = 60
"""Characters before an answer in which its label is looked for."""
_UNIT = re.compile(r"[:|]?(?:\([^()]{0,8}\))?[:|]?$")
_UNIT_BEHIND = re.compile(r"^[:|]?(?:\([^()]{0,8}\))?[:|]?")
_LINE_END = re.compile(r"[\r\n]")
_NOBODY = -1
"""The owner of labels whose answers should not be there."""
_SEED = 5
_WIDEST_GAP = 20_000
_ALIKE = 0.55
"""How alike a text must be to count as this answer, altered."""
_LONG = 12
"""Characters from which an answer is looked for by its parts."""
_SHORTEST = 2
"""Characters below which an altered answer cannot be told from anything else."""
_TELLING = 5
"""Characters from which a word with one other character is rather this answer, altered, than another word."""
_OVERLAPPING = 64
"""Spans before a place that may still reach into it: answers that stand inside one another."""


@dataclass(frozen=True, slots=True)
class AnswerComparison:
    """Describes how one answer stands in the other program's document.

    ``found`` is the other program's text where it differs, as it stands there.  ``exchanged_with`` is the path of the
    answer that stands in its place, while this one stands in that one's.  ``unjudged`` says why it is not known whether
    the document shows what its text says there; such an answer counts as absent.
    """

    path: str
    state: State
    expected: str
    found: str
    exchanged_with: str = ""
    unjudged: str = ""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Describes a stretch of the other document's text, of which it is not known whether it is shown, and why."""

    begin: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Label:
    """Describes words printed ``of`` times outside of long texts, for this answer the ``nth`` time (from 0).

    ``rank`` is the answer's among those that one label is for, e.g. the years of a row.  A ``solid`` one is never
    broken over lines: 2018年 over 资产总额 are two.
    """

    text: str
    nth: int = 0
    of: int = 1
    rank: int = 0
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """Describes an answer to look for, and the ways in which it may stand there.

    Attributes:
        ways: Texts of which any may stand there, the form's own first.
        kind: Answers of one kind can be taken for one another.
        number: What a figure means, to be found however it is written.
        keys: Sorts the answers of a kind as in the application file, and other orders in which forms are printed.
        labels: What may be printed before it, what no other answer has first.
    """

    path: str
    ways: tuple[str, ...]
    kind: str = "text"
    number: Decimal | None = None
    keys: tuple[Any, ...] = ()
    labels: tuple[Label, ...] = ()


def compare_texts(
    answers: Sequence[Expected | tuple[str, Sequence[str]]],
    other: str,
    doubtful: Sequence[Doubtful] = (),
    unanswered: Sequence[str] = (),
) -> list[AnswerComparison]:
    """Looks for each answer, in form order, in the whole text of the other document.

    An answer may be printed in several ways, a date for instance.  A pair is a path and its ways.  What stands in a
    ``doubtful`` stretch is never the same.  ``unanswered`` are the labels of answers that should not be there: what
    stands behind one of them, and not behind its own, is different.
    """
    haystack = plain_text(other)
    figures = Figures(haystack)
    wanted: list[_Wanted] = []
    for each in answers:
        expected = each if isinstance(each, Expected) else Expected(each[0], tuple(each[1]))
        if made := _wanted(expected, haystack, figures):
            wanted.append(made)
    search = _Search(haystack, _outside_longer(wanted), unanswered, other)
    verdicts = [
        AnswerComparison(each.expected.path, "same", each.way, "") if i in search.chain else search.elsewhere(i, other)
        for i, each in enumerate(wanted)
    ]
    search.settle_alike(verdicts)
    for i, j in search.exchanged(verdicts).items():
        first, last = search.found[j]
        verdicts[i] = AnswerComparison(
            wanted[i].expected.path,
            "different",
            wanted[i].way,
            search.original(first, last, other),
            wanted[j].expected.path,
        )
    for i, (first, last) in search.behind_unanswered(verdicts).items():
        verdicts[i] = replace(verdicts[i], state="different", found=search.original(first, last, other))
    for i, verdict in enumerate(verdicts):
        if verdict.state == "same" and (why := search.doubt(i, doubtful)):
            verdicts[i] = replace(verdict, state="absent", unjudged=why)
    return verdicts


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Describes an answer as it is looked for in the document.

    ``way`` is how it stands there, or else the form's own way; ``plain`` is the same normalised.
    """

    expected: Expected
    way: str
    plain: str
    places: list[Span]

    @property
    def meaning(self) -> str:
        """Returns what makes two answers the same: 34 and 34.0 are."""
        number = self.expected.number
        return self.plain if number is None else f"{number.normalize():f}"


def _wanted(expected: Expected, haystack: Plain, figures: Figures) -> _Wanted | None:
    tried = [(way, plain, places_of(plain, haystack)) for way in expected.ways if (plain := plain_text(way).text)]
    if not tried:
        return None
    way, plain, found = next((each for each in tried if each[2]), tried[0])
    if expected.number is not None:
        found = sorted({*(span for _, _, some in tried for span in some), *figures.places(expected.number)})
    return _Wanted(expected, way, plain, found)


def _outside_longer(wanted: list[_Wanted]) -> list[_Wanted]:
    """Returns the answers without the places inside a longer answer: a text that mentions one is not its place."""
    longer = sorted({span for each in wanted if len(each.plain) >= _LONG for span in each.places})
    reach, ends = 0, []
    for _, end in longer:
        reach = max(reach, end)
        ends.append(reach)

    def is_inside(span: Span) -> bool:
        at = bisect_left(longer, span)
        if at and ends[at - 1] >= span[1]:
            return True
        return (
            at < len(longer)
            and longer[at][0] == span[0]
            and any(begin == span[0] and end > span[1] for begin, end in longer[at : at + _OVERLAPPING])
        )

    return [replace(each, places=[span for span in each.places if not is_inside(span)]) for each in wanted]


class _Search:
    """Tells where the answers stand that are not in the chain, and which of all were exchanged."""

    def __init__(self, haystack: Plain, wanted: list[_Wanted], unanswered: Sequence[str], other: str) -> None:
        self.text = haystack.text
        self.haystack = haystack
        self._other = other
        self.wanted = wanted
        self.chain = heaviest_chain([each.places for each in wanted])
        self.found: dict[int, Span] = dict(self.chain)
        self._taken = sorted(self.chain.values())
        self._labels: dict[str, list[int]] = {}
        self._altered_at: dict[int, Span] = {}
        self._pieces: dict[int, list[Span]] = {}
        self._stretches = Stretches(haystack)
        every = {plain_text(label.text).text for each in wanted for label in each.expected.labels}
        self._unanswered = {plain_text(each).text for each in unanswered} - every - {""}
        self._every_label = tuple((every | self._unanswered) - {""})
        # Whatever is some answer as it should be is not another answer gone wrong.
        self._known = sorted({span for each in wanted for span in each.places})

    def elsewhere(self, i: int, other: str) -> AnswerComparison:
        """Returns the verdict on an answer that does not stand in its turn."""
        each = self.wanted[i]
        path, way, plain = each.expected.path, each.way, each.plain
        start = max((self.chain[j][1] for j in self.chain if j < i), default=0)
        end = min((self.chain[j][0] for j in self.chain if j > i), default=len(self.text))
        end = min(end, start + _WIDEST_GAP)
        if not each.places and self._is_in_pieces(i, plain):
            return AnswerComparison(path, "same", way, "")
        telling = len(plain) >= _TELLING or any(c.isdecimal() for c in plain)
        where = self._off_by_one(plain, start, end) if telling and len(plain) < _LONG else None
        free = [span for span in each.places if _is_free(*span, self._taken)]
        if where is not None and not self._stands_alone(where) and any(map(self._stands_alone, free)):
            where = None  # part of a sentence, while the answer itself has a place to itself
        if any(self._is_behind(each.expected.labels, span[0]) for span in free):
            where = None
        if where is None:
            if free:
                insort(self._taken, free[0])
                self.found[i] = free[0]
                return AnswerComparison(path, "same", way, "")
            if each.places and self._is_in_pieces(i, plain):
                return AnswerComparison(path, "same", way, "")
            where = self._altered(plain, start, end)
        if where is None:
            return AnswerComparison(path, "absent", way, "")
        self._altered_at[i] = where
        return AnswerComparison(path, "different", way, self.original(*where, other))

    def settle_alike(self, verdicts: list[AnswerComparison]) -> None:
        """Gives answers of the same text their places in form order: which of them was altered is told by its place."""
        alike: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, each in enumerate(self.wanted):
            if i in self.found or i in self._altered_at:
                alike[each.expected.kind, each.meaning].append(i)
        for some in alike.values():
            if len(some) == 1 or not any(i in self._altered_at for i in some):
                continue
            spans = [self.found.pop(i) if i in self.found else self._altered_at[i] for i in some]
            there = sorted(zip(spans, (verdicts[i] for i in some), strict=True), key=itemgetter(0))
            for i, (span, verdict) in zip(self._by_label(some, there), there, strict=True):
                verdicts[i] = replace(verdict, path=self.wanted[i].expected.path, expected=self.wanted[i].way)
                if verdict.state == "same":
                    self.found[i] = span

    def _by_label(self, some: list[int], there: Sequence[tuple[Span, AnswerComparison]]) -> list[int]:
        """Orders the answers by their places: what stands behind its own label first, the rest in form order."""
        own = {
            at: next((i for i in some if self._is_behind(self.wanted[i].expected.labels, span[0])), -1)
            for at, (span, _) in enumerate(there)
        }
        rest = iter([i for i in some if i not in own.values()])
        used: set[int] = set()
        ordered = []
        for at in range(len(there)):
            i = own[at] if own[at] >= 0 and own[at] not in used else next(rest, -1)
            used.add(i)
            ordered.append(i)
        left = iter([i for i in some if i not in used])
        return [i if i >= 0 else next(left) for i in ordered]

    def _stands_alone(self, span: Span) -> bool:
        """Tells whether blanks or line ends are on both sides."""
        first, last = span
        origin = self.haystack.origin
        before = first == 0 or origin[first] - origin[first - 1] > 1
        return before and (last == len(self.text) or origin[last] - origin[last - 1] > 1)

    def _is_in_pieces(self, i: int, plain: str) -> bool:
        pieces = self._stretches.find(plain, lambda span: not _is_covered(*span, self._taken))
        if pieces:
            self.found[i] = pieces[0]
            self._pieces[i] = pieces
            for span in pieces:
                insort(self._taken, span)
        return bool(pieces)

    def doubt(self, i: int, doubtful: Sequence[Doubtful]) -> str:
        """Returns why it is not known whether an answer that was found is shown, or ``""``."""
        spans = self._pieces.get(i) or ([self.found[i]] if i in self.found else [])
        for first, last in spans if doubtful else ():
            begin, end = self.haystack.origin[first], self.haystack.origin[last - 1] + 1
            if why := next((each.why for each in doubtful if each.begin < end and begin < each.end), ""):
                return why
        return ""

    def original(self, first: int, last: int, other: str) -> str:
        """Returns a stretch as it stands in the document."""
        origin = self.haystack.origin
        return other[origin[first] : origin[last - 1] + 1]

    def exchanged(self, verdicts: Sequence[AnswerComparison]) -> dict[int, int]:
        """Answers that stand where another of their kind belongs: index → index of the other."""
        pairs = self._behind_each_other(verdicts)
        long = sorted(span for i, span in self.found.items() if len(self.wanted[i].plain) >= _LONG)
        starts = sorted(begin for begin, _ in self.found.values())
        labels = {i: self._label_place(self.wanted[i].expected.labels, long, starts) for i in self.found}
        # a table of figures by year may have the years down its side: its labels stand above all of them
        ranked = [at for i, at in labels.items() if at is not None and self._is_ranked(i)]
        top = min(ranked)[0] if ranked else 0
        placed = []
        for i, (begin, _) in sorted(self.found.items()):
            each = self.wanted[i]
            if verdicts[i].state == "same" and each.expected.kind != ALONE and i not in pairs:
                by_label: tuple[Any, ...] = (None,) * 4
                if (at := labels[i]) is not None:
                    above = top if self._is_ranked(i) else at[0]
                    by_label = (at, (at[0], -at[1]), (above, at[1], at[0]), (above, -at[1], at[0]))
                keys = (i, *each.expected.keys)
                proven = self._is_behind(each.expected.labels, begin)
                placed.append(Placed(i, each.expected.kind, each.meaning, begin, keys, by_label, proven))
        return pairs | exchanged(placed, self._printed({each.number for each in placed}))

    def _behind_each_other(self, verdicts: Sequence[AnswerComparison]) -> dict[int, int]:
        """Pairs of which each stands right behind the other's own label, and nowhere behind its own.

        All places count: a short figure stands by chance elsewhere too, as the number of a page.
        """
        short = [
            i
            for i, each in enumerate(self.wanted)
            if verdicts[i].state == "same" and each.expected.kind != ALONE and len(each.plain) < _LONG
        ]
        owners = self._owners(short)
        lengths = sorted({len(label) for label in owners}, reverse=True)
        behind: dict[int, dict[int, Span]] = {}
        for i in short:
            kind = self.wanted[i].expected.kind
            told = {owner: span for span in self.wanted[i].places if (owner := self._owner(span[0], owners, lengths))}
            places = {owner - 1: span for owner, span in told.items() if self.wanted[owner - 1].expected.kind == kind}
            if places and i not in places:
                behind[i] = places
        pairs: dict[int, int] = {}
        for i, places in behind.items():
            crossed = [j for j in places if i in behind.get(j, {}) and self.wanted[i].meaning != self.wanted[j].meaning]
            if len(crossed) == 1:
                pairs[i] = crossed[0]
        pairs = {i: j for i, j in pairs.items() if pairs.get(j) == i}
        self.found |= {i: behind[i][j] for i, j in pairs.items()}
        return pairs

    def behind_unanswered(self, verdicts: Sequence[AnswerComparison]) -> dict[int, Span]:
        """Answers that stand behind the label of one that is not answered: index → label and answer there.

        Either the place that was found is such a one, and there is none that is nobody's; or nothing stands behind the
        answer's own label.
        """
        short = [
            i
            for i, each in enumerate(self.wanted)
            if verdicts[i].state == "same" and each.expected.kind != ALONE and len(each.plain) < _LONG
        ]
        own = self._owners(short)
        owners = dict.fromkeys(self._unanswered, _NOBODY) | own
        lengths = sorted({len(label) for label in owners}, reverse=True)
        labels = {owner: label for label, owner in own.items()}
        found: dict[int, Span] = {}
        for i in short if self._unanswered else ():
            places = {span: self._owner(span[0], owners, lengths, in_line=True) for span in self.wanted[i].places}
            strange = [span for span, owner in places.items() if owner == _NOBODY]
            if not strange or i + 1 in places.values():
                continue
            alone = self.found.get(i) in strange and 0 not in places.values()
            if alone or self._is_bare(labels.get(i + 1, "")):
                found[i] = self._with_label(strange[0], lengths)
        return found

    def _is_bare(self, label: str) -> bool:
        """Tells whether a label stands in the document once, right before another label."""
        places = _occurrences(label, self.text) if label else []
        if len(places) != 1:
            return False
        behind = self.text[places[0] + len(label) :][:_LABEL_ROOM]
        return _UNIT_BEHIND.sub("", behind, count=1).startswith(self._every_label)

    def _with_label(self, span: Span, lengths: Sequence[int]) -> Span:
        """Returns a place with the label of an unanswered field right before it."""
        before = _UNIT.sub("", self.text[max(0, span[0] - _LABEL_ROOM) : span[0]])
        end = self.text.rfind(before, 0, span[0]) + len(before)
        length = next(each for each in lengths if before[-each:] in self._unanswered)
        return end - length, span[1]

    def _owners(self, some: Sequence[int]) -> dict[str, int]:
        """Labels that only one of these answers has, printed once: label → its index from 1."""
        owners: dict[str, list[int]] = defaultdict(list)
        for i in some:
            for label in self.wanted[i].expected.labels:
                if label.of == 1 and label.rank == 0 and (plain := plain_text(label.text).text):
                    owners[plain].append(i + 1)
        return {label: found[0] for label, found in owners.items() if len(found) == 1}

    def _owner(self, begin: int, owners: Mapping[str, int], lengths: Sequence[int], *, in_line: bool = False) -> int:
        """Tells whose label a place stands right behind, as :func:`_is_behind` asks it; 0 for nobody's.

        With ``in_line`` another label may stand before that one, if a line holds it and the place: where labels stand
        above answers, a line ends between them.
        """
        before = _UNIT.sub("", self.text[max(0, begin - _LABEL_ROOM) : begin])
        label = next((before[-length:] for length in lengths if before[-length:] in owners), "")
        beside = in_line and self._is_in_line(label, begin)
        if not label or (not beside and _UNIT.sub("", before.removesuffix(label)).endswith(self._every_label)):
            return 0
        owner = owners[label]
        solid = (each.text for each in self.wanted[owner - 1].expected.labels if each.solid)
        broken = any(plain_text(text).text == label for text in solid) and not self._is_unbroken(label, begin)
        return 0 if broken else owner

    def _is_in_line(self, label: str, begin: int) -> bool:
        """Tells whether no line ends between a label and the place that it stands right before."""
        at = self.text.rfind(label, max(0, begin - _LABEL_ROOM), begin) + len(label)
        origin = self.haystack.origin
        return at > 0 and not _LINE_END.search(self._other, origin[at - 1], origin[begin])

    def _is_unbroken(self, label: str, begin: int) -> bool:
        """Tells whether a label last stands in one piece before a place.

        The head of the last year and the name of the first row follow one another on the form as well.
        """
        at = self.text.rfind(label, max(0, begin - _LABEL_ROOM), begin)
        origin = self.haystack.origin
        return at >= 0 and origin[at + len(label) - 1] - origin[at] < len(label)

    def _is_ranked(self, i: int) -> bool:
        """Tells whether an answer shares its label with others: the years of a row."""
        return any(label.solid for label in self.wanted[i].expected.labels)

    def _printed(self, numbers: set[int]) -> dict[str, list[str]]:
        """Returns the texts of these answers in the document's order, by kind, wherever they stand."""
        there: dict[str, dict[Span, str]] = defaultdict(dict)
        for i in numbers:
            each = self.wanted[i]
            for span in each.places or [self.found[i]]:
                there[each.expected.kind][span] = each.meaning
        return {kind: [some[span] for span in sorted(some)] for kind, some in there.items()}

    def _label_place(self, labels: Sequence[Label], long: list[Span], starts: list[int]) -> tuple[int, int] | None:
        """Tells where the answer's label stands, and its rank among those that the label is for."""
        for label in labels:
            found = self._label_places(label, long)
            if len(found) == label.of and _are_apart(found, starts):
                return found[label.nth], label.rank
        return None

    def _label_places(self, label: Label, long: list[Span]) -> list[int]:
        if label.text not in self._labels:
            plain = plain_text(label.text).text
            found = _occurrences(plain, self.text) if plain else []
            origin = self.haystack.origin
            self._labels[label.text] = [
                at
                for at in found
                if _is_free(at, at + len(plain), long)
                and not (label.solid and origin[at + len(plain) - 1] - origin[at] >= len(plain))
            ]
        return self._labels[label.text]

    def _is_behind(self, labels: Sequence[Label], begin: int) -> bool:
        """Tells whether an answer stands right behind a label that is its own alone, a unit and a colon aside."""
        before = _UNIT.sub("", self.text[max(0, begin - _LABEL_ROOM) : begin])
        yearly = any(label.solid for label in labels)  # the name of its row is that of the other years as well
        own = (
            plain
            for label in labels
            if label.of == 1 and label.rank == 0 and label.solid == yearly and (plain := plain_text(label.text).text)
            if not label.solid or self._is_unbroken(plain, begin)
        )
        label = next((plain for plain in own if plain and before.endswith(plain)), "")
        # Where labels stand above answers, the last of them is right before the first answer.
        further = _UNIT.sub("", before.removesuffix(label))
        return bool(label) and not further.endswith(self._every_label)

    def _altered(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """Finds an answer in its turn if it is anywhere alike there, else anywhere where it is very much alike."""
        if (where := self._closest(plain, start, end)) is not None:
            return where
        return self._off_by_one(plain, 0, len(self.text)) if len(plain) < _LONG else _seeded(plain, self.text)

    def _off_by_one(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """Returns a stretch that differs in a single character and is no other answer."""
        if len(plain) < _SHORTEST:
            return None
        ways = "|".join(f"{re.escape(plain[:k])}.{re.escape(plain[k + 1 :])}" for k in range(len(plain)))
        for match in re.finditer(ways, self.text[start:end]):
            first, last = start + match.start(), start + match.end()
            whole = not (joined(self.haystack, first) or joined(self.haystack, last))
            if whole and _is_free(first, last, self._known):
                return first, last
        return None

    def _closest(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """Returns the stretch most like ``plain`` that is no other answer, if it is like it at all."""
        best: tuple[float, int, int] | None = None
        for at, to in _stretches(plain, self.text[start:end]):
            first, last = start + at, start + to
            if not _is_free(first, last, self._known):
                continue
            likeness = SequenceMatcher(None, plain, self.text[first:last], autojunk=False).ratio()
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = (likeness, first, last)
        return best[1:] if best else None


def _occurrences(label: str, text: str) -> list[int]:
    found: list[int] = []
    at = text.find(label)
    while at >= 0 and len(found) <= _MOST_LABELS:
        found.append(at)
        at = text.find(label, at + 1)
    return found


def _is_covered(first: int, last: int, spans: list[Span]) -> bool:
    """Tells whether one of the sorted spans holds all from ``first`` to ``last``."""
    at = bisect_left(spans, (first + 1, 0))
    return any(end >= last for _, end in spans[max(0, at - _OVERLAPPING) : at])


def _are_apart(places: Sequence[int], starts: Sequence[int]) -> bool:
    """Tells whether answers, which begin at ``starts``, stand between labels of the same words.

    Such are one a row.  The title of a table and its head may say the same too, and one head the same word twice.
    """
    return all(bisect_left(starts, one) < bisect_left(starts, other) for one, other in pairwise(places))


def _is_free(first: int, last: int, spans: list[tuple[int, int]]) -> bool:
    """Tells whether none of the sorted spans overlaps ``first`` to ``last``."""
    at = bisect_left(spans, (last, 0))
    return all(end <= first for _, end in spans[max(0, at - _OVERLAPPING) : at])


def _stretches(plain: str, gap: str) -> Iterator[tuple[int, int]]:
    """Yields candidates: whole figures and words for short answers, stretches around shared seeds for long ones."""
    if len(plain) < _LONG:
        for match in re.finditer(r"[0-9a-z.@_%+-]+|[^0-9a-z.@_%+-]+", gap):
            for first in range(match.start(), max(match.start() + 1, match.end() - len(plain) + 1)):
                yield first, min(first + len(plain), match.end())
            yield match.span()
        return
    seeds = {plain[k : k + _SEED]: k for k in range(0, len(plain) - _SEED + 1, 2)}
    starts = {at - seeds[gap[at : at + _SEED]] for at in range(len(gap) - _SEED + 1) if gap[at : at + _SEED] in seeds}
    for first in sorted(starts)[:_MOST_PLACES]:
        yield max(0, first), min(len(gap), first + len(plain))


def _seeded(plain: str, text: str) -> tuple[int, int] | None:
    """Looks anywhere in the whole text, for a long answer that stands out of order and altered."""
    for at in range(0, len(plain) - 2 * _SEED + 1, _SEED):
        for place in _occurrences(plain[at : at + 2 * _SEED], text):
            first = max(0, place - at)
            if text[first : first + len(plain)] != plain:
                return first, min(len(text), first + len(plain))
    return None
