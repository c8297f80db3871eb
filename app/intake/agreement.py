"""Looks for each answer in the text of another program's PDF: the same, different, or not there.

The layout is unknown, so only the text counts.  Line breaks, spaces, full-width and half-width forms and variants of
punctuation are the same.  Answers mostly stand in the form's order: the longest chain of answers found one after the
other fixes where the rest must be looked for, so that a figure that happens to stand elsewhere proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

State = Literal["same", "different", "absent"]

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("“”„‟〝〞＂『』「」", '"'),
        **dict.fromkeys("‘’‚‛＇′", "'"),
        **dict.fromkeys("‐‑‒–—―−─━－", "-"),
        **dict.fromkeys("·•・‧∙⋅", "·"),
        "，": ",", "、": ",", "；": ";", "：": ":", "。": ".", "．": ".", "？": "?", "！": "!",
        "（": "(", "）": ")", "【": "[", "】": "]", "《": "<", "》": ">", "〈": "<", "〉": ">", "～": "~", "％": "%",
        "×": "x", "…": "...",
    }
)  # fmt: skip
_MOST_PLACES = 200
"""Occurrences of one answer that are looked at."""
_SEED = 5
_WIDEST_GAP = 20_000
_ALIKE = 0.55
"""How alike a text must be to count as this answer, altered."""
_LONG = 12
"""Characters from which an answer is looked for by its parts."""
_SHORTEST = 2
"""Characters below which an altered answer cannot be told from anything else."""
_OVERLAPPING = 64
"""Spans before a place that may still reach into it: answers that stand inside one another."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer: ``found`` is the other program's text where it differs, as it stands there."""

    path: str
    state: State
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Normalised text, and for each of its characters the place in the text that it comes from."""

    text: str
    origin: tuple[int, ...]

    def begin(self, at: int) -> int:
        """Where character ``at`` stands in the text that it comes from; its end for one past the last."""
        if at < len(self.origin):
            return self.origin[at]
        return self.origin[-1] + 1 if self.origin else 0


def compare_texts(answers: Sequence[tuple[str, Sequence[str]]], other: str) -> list[Compared]:
    """Each (path, ways to print it) in form order against the whole text of the other document.

    An answer may be printed in several ways, a date for instance; the first that stands there is taken.
    """
    haystack = plain_text(other)
    wanted: list[tuple[str, str, str]] = []
    places: list[list[int]] = []
    for path, ways in answers:
        tried = [(way, plain, _places(plain, haystack)) for way in ways if (plain := plain_text(way).text)]
        if tried:
            way, plain, found = next((each for each in tried if each[2]), tried[0])
            wanted.append((path, way, plain))
            places.append(found)
    search = _Search(haystack, wanted, places)
    return [
        Compared(path, "same", way, "") if i in search.chain else search.elsewhere(i, other)
        for i, (path, way, _) in enumerate(wanted)
    ]


def plain_text(text: str) -> Plain:
    """``text`` with all that does not count as a difference taken off."""
    characters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        for each in unicodedata.normalize("NFKC", character.translate(_VARIANTS)).translate(_VARIANTS).casefold():
            if not each.isspace() and unicodedata.category(each) not in ("Cf", "Cc"):
                characters.append(each)
                origin.append(at)
    return Plain("".join(characters), tuple(origin))


def _places(needle: str, haystack: Plain) -> list[int]:
    """Where ``needle`` stands; a figure or a Latin word only as a whole, never inside a longer one."""
    found: list[int] = []
    at = haystack.text.find(needle)
    while at >= 0 and len(found) < _MOST_PLACES:
        if not (_joined(haystack, at) or _joined(haystack, at + len(needle))):
            found.append(at)
        at = haystack.text.find(needle, at + 1)
    return found


def _joined(plain: Plain, at: int) -> bool:
    """Whether the characters before and at ``at`` are of one figure or word, with no space between them."""
    if not 0 < at < len(plain.text) or plain.origin[at] - plain.origin[at - 1] > 1:
        return False
    before, after = plain.text[at - 1], plain.text[at]
    if _is_word(before):
        further = plain.text[at + 1 : at + 2]
        return _is_word(after) or (after == "." and before.isdecimal() and further.isdecimal())
    return before == "." and at > 1 and plain.text[at - 2].isdecimal() and after.isdecimal()


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _chain(wanted: list[str], places: list[list[int]]) -> dict[int, int]:
    """Index → place of the heaviest set of answers that stand one after the other, by length of text.

    Heaviest increasing subsequence over (answer, place); a Fenwick tree over the ends keeps it O(n log n).
    """
    ends = sorted({place + len(w) for w, some in zip(wanted, places, strict=True) for place in some})
    tree = [(0, -1)] * (len(ends) + 1)
    steps: list[tuple[int, int, int]] = []
    for i, (text, some) in enumerate(zip(wanted, places, strict=True)):
        fresh = []
        for place in some:
            weight, before = _best(tree, bisect_left(ends, place + 1))
            steps.append((i, place, before))
            fresh.append((bisect_left(ends, place + len(text)) + 1, weight + len(text), len(steps) - 1))
        for position, weight, step in fresh:
            _raise(tree, position, (weight, step))
    chain: dict[int, int] = {}
    _, step = _best(tree, len(ends))
    while step >= 0:
        i, place, step = steps[step]
        chain[i] = place
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


class _Search:
    """Where the answers stand that are not in the chain."""

    def __init__(self, haystack: Plain, wanted: list[tuple[str, str, str]], places: list[list[int]]) -> None:
        self.text = haystack.text
        self.haystack = haystack
        self.wanted = wanted
        self.places = places
        self.chain = _chain([plain for _, _, plain in wanted], places)
        self._taken = sorted((self.chain[i], self.chain[i] + len(wanted[i][2])) for i in self.chain)
        # Whatever is some answer as it should be is not another answer gone wrong.
        spans = {(at, at + len(w[2])) for w, some in zip(wanted, places, strict=True) for at in some}
        self._known = sorted(spans)

    def elsewhere(self, i: int, other: str) -> Compared:
        """The verdict on an answer that does not stand in its turn."""
        path, way, plain = self.wanted[i]
        start = max((self.chain[j] + len(self.wanted[j][2]) for j in self.chain if j < i), default=0)
        end = min((self.chain[j] for j in self.chain if j > i), default=len(self.text))
        end = min(end, start + _WIDEST_GAP)
        where = self._off_by_one(plain, start, end) if len(plain) < _LONG else None
        if where is None:
            free = next((at for at in self.places[i] if _is_free(at, at + len(plain), self._taken)), None)
            if free is not None:
                insort(self._taken, (free, free + len(plain)))
                return Compared(path, "same", way, "")
            where = self._altered(plain, start, end)
        if where is None:
            return Compared(path, "absent", way, "")
        origin = self.haystack.origin
        return Compared(path, "different", way, other[origin[where[0]] : origin[where[1] - 1] + 1])

    def _altered(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """In its turn if it is anywhere alike there, else anywhere where it is very much alike."""
        if (where := self._closest(plain, start, end)) is not None:
            return where
        return self._off_by_one(plain, 0, len(self.text)) if len(plain) < _LONG else _seeded(plain, self.text)

    def _off_by_one(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """A stretch that differs in a single character and is no other answer."""
        if len(plain) < _SHORTEST:
            return None
        ways = "|".join(f"{re.escape(plain[:k])}.{re.escape(plain[k + 1 :])}" for k in range(len(plain)))
        for match in re.finditer(ways, self.text[start:end]):
            first, last = start + match.start(), start + match.end()
            whole = not (_joined(self.haystack, first) or _joined(self.haystack, last))
            if whole and _is_free(first, last, self._known):
                return first, last
        return None

    def _closest(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """The stretch most like ``plain`` that is no other answer, if it is like it at all."""
        best: tuple[float, int, int] | None = None
        for at, to in _stretches(plain, self.text[start:end]):
            first, last = start + at, start + to
            if not _is_free(first, last, self._known):
                continue
            likeness = SequenceMatcher(None, plain, self.text[first:last], autojunk=False).ratio()
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = (likeness, first, last)
        return best[1:] if best else None


def _is_free(first: int, last: int, spans: list[tuple[int, int]]) -> bool:
    """Whether no span overlaps ``first`` to ``last``; spans are sorted."""
    at = bisect_left(spans, (last, 0))
    return all(end <= first for _, end in spans[max(0, at - _OVERLAPPING) : at])


def _stretches(plain: str, gap: str) -> Iterator[tuple[int, int]]:
    """Candidates: whole figures and words for short answers, stretches around shared seeds for long ones."""
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
    """Anywhere in the whole text, for a long answer that stands out of order and altered."""
    for at in range(0, len(plain) - 2 * _SEED + 1, _SEED):
        place = text.find(plain[at : at + 2 * _SEED])
        if place >= 0:
            first = max(0, place - at)
            return first, min(len(text), first + len(plain))
    return None
