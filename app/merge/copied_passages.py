"""Finds long passages that stand in applications of different firms.

Passages are copied, not whole applications, so an index of character grams is used: a gram is eight characters of a
normalised text, in which spaces and marks are left out and every figure is ``0``.  A quarter of the grams, chosen by
their hash and so the same ones in every text, leads to pairs of stretches that share several; only these are compared
gram by gram.  A passage is at least 60 characters of which three fifths are covered by shared grams, or half where few
others hold these grams, so that exchanged figures, reordered sentences and a changed character in twelve, wherever it
stands, do not hide it.  Where these are torn too much, characters in the same order prove it, three quarters of them
equal.  Grams of the form's and the notice's own words are taken out first.  Compares no firm with
itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

LEAST = 60
"""Characters of the shortest passage, marks and spaces not counted; as in the check ``duplicate-text``."""
_GRAM = 8
_COVERED = 0.6
_GAP = 12
"""Characters without a shared gram that a passage may hold in one stretch: a changed word, a figure."""
_COVERED_RARE = 0.5
_GAP_RARE = 24
"""The same for stretches of grams that few others hold: changed characters that stand where they will tear more."""
_WIDE_SHARE = 0.25
"""Share of such a stretch's indexed grams that may be phrases of the trade, which many hold."""
_STRETCH = 512
"""Characters of the stretches in which shared grams are counted."""
_SAMPLED = 4
"""One gram in so many is indexed."""
_SHARED = 2
"""Indexed grams that two stretches must share to be compared."""
_PAIRED = 12
"""Stretches holding one gram that are all paired; what more of them hold is a phrase of the trade."""
_EXCHANGED = 3
"""Equal characters that outweigh an exchanged one: a run is equal by more than three quarters, wherever it ends."""
_ALIGNED_GRAMS = 0.15
"""Share of an aligned run's places at which a shared gram begins that is not the form's own."""
_REMEMBERED = 512
"""Texts whose letters are held at a time; pairs of one text are compared one after the other."""
_ALIGNED_SEEDS = 6
"""Grams that two texts must share at one distance, so that it is worth looking at every character there."""
_MOST_SEEDS = 4_000_000
"""Pairs of places compared for one pair of texts."""
_LONG_GRAM = 24
"""Characters of the grams that tell a widely copied passage from a phrase: each holder is paired with the first."""
_FACTORS = tuple((width, np.uint64(pow(0x9E3779B97F4A7C15, width, 1 << 64))) for width in (1, 2, 4))
"""What the left half of a gram's hash is multiplied by, for halves of so many characters."""
_PLACE_BITS = np.uint64(24)
_PLACES = (np.uint64(1) << _PLACE_BITS) - np.uint64(1)
"""Bits of a sorted key that are a gram's place in its text; the other forty are the gram's last, which mix best."""

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class TextSource:
    """Gives the texts of one application by path, to be compared with others.

    ``firm`` is the same for applications that are not to be compared.
    """

    name: str
    firm: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """Describes a stretch of one text, as it was written."""

    source: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """Describes two passages of different firms that are nearly the same.

    ``length`` is in characters without marks, ``holders`` are all sources that have it.
    """

    left: Passage
    right: Passage
    length: int
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """Gives one text of a source, long enough to hold a passage."""

    source: int
    path: str
    original: str


@dataclass(frozen=True, slots=True)
class _Letters:
    """Gives a text's normalised characters, their places in the original, and the grams that begin at them."""

    codes: Codes
    places: Ints
    grams: Hashes
    keys: Hashes
    """The last bits of each gram that is not the form's own, and below them where it begins; sorted."""
    listed: Hashes
    """The last bits of these grams where they stand in ``keys``, sorted, each once."""

    def starts(self, wanted: Hashes) -> Ints:
        """Returns the places, in order, at which grams of ``wanted`` begin, some of ``listed``."""
        first = np.searchsorted(self.keys, wanted)
        counts = np.searchsorted(self.keys, wanted | _PLACES, side="right") - first
        skipped = np.cumsum(counts) - counts
        found = self.keys[np.repeat(first - skipped, counts) + np.arange(counts.sum())]
        return np.sort(found & _PLACES).astype(np.int64)


class _LetterCache:
    """Works out the letters of texts, and remembers the last ones: those of all at once would fill the memory."""

    def __init__(self, texts: Sequence[_Text], common: Hashes) -> None:
        self._texts = texts
        self._common = common
        self.of = lru_cache(maxsize=_REMEMBERED)(self._letters_of)

    def _letters_of(self, number: int) -> _Letters:
        codes, places = normalize(self._texts[number].original)
        codes, places = codes[: int(_PLACES)], places[: int(_PLACES)]
        grams = _grams(codes)
        own = np.flatnonzero(~_among(grams, self._common)).astype(np.uint64)
        keys = np.sort(grams[own] << _PLACE_BITS | own)  # three times as fast as an order of the grams
        return _Letters(codes, places, grams, keys, _each_once(keys & ~_PLACES))


def find_copied_passages(sources: Sequence[TextSource], own_words: Iterable[str] = ()) -> list[CopiedPassage]:
    """Returns the passages that two firms' texts share, the longest first.

    ``own_words`` are texts of the form and the notice, which every application repeats.
    """
    common = _sorted_grams(own_words)
    texts: list[_Text] = []
    index = _Index()
    for at, source in enumerate(sources):
        for path, original in source.texts.items():
            if len(original) < LEAST:
                continue
            codes, _ = normalize(original)
            if len(codes) >= LEAST:
                _index_text(index, len(texts), _grams(codes), common)
                texts.append(_Text(at, path, original))
    if not texts:
        return []
    candidates, wide = _candidates(index, texts, sources)
    letters = _LetterCache(texts, common)
    pairs = [pair for left, right in candidates for pair in _compare(letters, left, right, wide)]
    return _named(pairs, texts, sources, letters)


@cache
def _folded() -> npt.NDArray[np.uint32]:
    """Returns for every code of the basic plane the one that it counts as, 0 for what is left out."""
    table = np.zeros(1 << 16, dtype=np.uint32)
    for code in range(1 << 16):
        for character in unicodedata.normalize("NFKC", chr(code)).casefold():
            kind = unicodedata.category(character)
            if kind[0] in "LMN" or kind == "So":
                table[code] = ord("0") if kind[0] == "N" else ord(character)
                break
    return table


def normalize(text: str) -> tuple[Codes, Ints]:
    """Returns the codes without spaces and marks, with ``0`` for each run of figures, and their places in the text."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    table = _folded()
    if len(codes) and codes.max() >= len(table):
        codes = np.where(codes < len(table), table[np.minimum(codes, len(table) - 1)], codes)
    else:
        codes = table[codes]
    places = np.flatnonzero(codes)
    codes = codes[places]
    figures = codes == ord("0")
    if len(codes):
        repeated = np.concatenate(([False], figures[1:] & figures[:-1]))
        codes, places = codes[~repeated], places[~repeated]
    return codes, places


def _grams(codes: Codes) -> Hashes:
    """Returns the hash of every gram, one for each place but the last seven."""
    if len(codes) < _GRAM:
        return np.empty(0, dtype=np.uint64)
    total = codes.astype(np.uint64)
    for width, factor in _FACTORS:  # modulo 2**64, two halves at a time
        total = total[:-width] * factor + total[width:]
    # the last bits of a product depend on the last bits of the factors only
    return total ^ (total >> np.uint64(29))


def _distinct(grams: Hashes) -> Hashes:
    """Returns each gram once, sorted: eleven times as fast as NumPy's own way, which builds a table of hashes first."""
    return _each_once(np.sort(grams))


def _each_once(ordered: Hashes) -> Hashes:
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def _sorted_grams(texts: Iterable[str]) -> Hashes:
    parts = [_grams(normalize(text)[0]) for text in texts]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.uint64)


def _among(grams: Hashes, listed: Hashes) -> npt.NDArray[np.bool_]:
    """Tells for each gram whether it stands in a sorted list."""
    if not len(listed):
        return np.zeros(len(grams), dtype=np.bool_)
    at = np.minimum(np.searchsorted(listed, grams), len(listed) - 1)
    found: npt.NDArray[np.bool_] = listed[at] == grams
    return found


def _index_text(index: _Index, number: int, grams: Hashes, common: Hashes) -> None:
    """Adds the sampled grams of a text to an index, stretch by stretch, without those of ``common``."""
    rare = ~_among(grams, common)
    sampled = np.flatnonzero((grams % np.uint64(_SAMPLED) == 0) & rare)
    for start in range(0, len(grams), _STRETCH):
        inside = sampled[(sampled >= start) & (sampled < start + _STRETCH)]
        if len(inside) >= _SHARED:
            index.add(number, grams, inside)


def _candidates(
    index: _Index, texts: Sequence[_Text], sources: Sequence[TextSource]
) -> tuple[list[tuple[int, int]], Hashes]:
    """Returns pairs of texts that have stretches with several indexed grams in common, and the grams held widely."""
    pairs = index.pairs()
    numbers = {firm: number for number, firm in enumerate(dict.fromkeys(source.firm for source in sources))}
    firms = np.array([numbers[sources[text.source].firm] for text in texts], dtype=np.int64)
    pairs = pairs[firms[pairs[:, 0]] != firms[pairs[:, 1]]]
    return [(int(a), int(b)) for a, b in pairs], index.wide()


class _Index:
    """Indexes the sampled grams of stretches of texts, and those of them that begin a long gram."""

    def __init__(self) -> None:
        self._texts: list[int] = []
        self._grams: list[Hashes] = []
        self._longs: list[Hashes] = []

    def add(self, text: int, grams: Hashes, places: Ints) -> None:
        """Takes in a stretch: the grams of its text, and the places of those to be indexed."""
        self._texts.append(text)
        self._grams.append(_distinct(grams[places]))
        whole = places[places + _LONG_GRAM - _GRAM < len(grams)]
        longs = grams[whole]
        for offset in range(_GRAM, _LONG_GRAM, _GRAM):
            longs = longs * _FACTORS[0][1] + grams[whole + offset]
        self._longs.append(_distinct(longs))

    def wide(self) -> Hashes:
        """Returns the indexed grams, sorted, that more stretches hold than are all paired."""
        if not self._grams:
            return np.empty(0, dtype=np.uint64)
        hashes, counts = np.unique(np.concatenate(self._grams), return_counts=True)
        return hashes[counts > _PAIRED]

    def pairs(self) -> Ints:
        """Returns pairs of texts (shape n × 2, the lower first) whose stretches share at least ``_SHARED`` grams."""
        count = len(self._texts)
        keys = list(_pair_keys(self._grams, count, widely=False)) + list(_pair_keys(self._longs, count, widely=True))
        if not keys:
            return np.empty((0, 2), dtype=np.int64)
        pairs, shared = np.unique(np.concatenate(keys), return_counts=True)
        pairs = pairs[shared >= _SHARED]
        texts = np.array(self._texts, dtype=np.int64)
        return np.unique(np.sort(np.stack((texts[pairs // count], texts[pairs % count]), axis=1), axis=1), axis=0)


def _pair_keys(stretches: Sequence[Hashes], count: int, *, widely: bool) -> Iterator[Ints]:
    """Yields a number for each pair of stretches and gram that both hold: rare grams, or those held ``widely``."""
    if not stretches:
        return
    hashes = np.concatenate(stretches)
    owners = np.repeat(np.arange(count, dtype=np.int32), [len(each) for each in stretches])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    edges = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1], [True])))
    sizes = np.diff(edges)
    for size in np.unique(sizes):
        if size < _SHARED or (size > _PAIRED) != widely:
            continue
        starts = edges[:-1][sizes == size]
        members = owners[starts[:, None] + np.arange(size)].astype(np.int64)
        columns = ((0, other) for other in range(1, size)) if widely else combinations(range(size), 2)
        for a, b in columns:
            yield members[:, a] * count + members[:, b]  # stretches of a gram stand in order


@dataclass(frozen=True, slots=True)
class _Span:
    """Describes a stretch of a text, by the text's number and places in its normalised form."""

    text: int
    start: int
    end: int


def _compare(letters: _LetterCache, left: int, right: int, wide: Hashes) -> Iterator[tuple[_Span, _Span]]:
    """Yields the passages of two texts, each of the left one with the one of the right that shares most with it.

    Where there are none, letters that stand in the same order with some exchanged are looked for.
    """
    here, there = letters.of(left), letters.of(right)
    both = np.concatenate((here.listed, there.listed))
    both.sort()
    shared = both[1:][both[1:] == both[:-1]]
    lefts, others = here.starts(shared), there.starts(shared)
    rights = list(_passages(there, others, wide))
    found = False
    for start, end in _passages(here, lefts, wide) if rights else ():
        grams = np.unique(here.grams[start : end - _GRAM + 1])
        held = [int(_among(there.grams[first : last - _GRAM + 1], grams).sum()) for first, last in rights]
        if max(held):
            found = True
            yield _Span(left, start, end), _Span(right, *rights[held.index(max(held))])
    if not found and (aligned := _longest_aligned(here, there, lefts, others)) is not None:
        start, first, length = aligned
        yield _Span(left, start, start + length), _Span(right, first, first + length)


def _longest_aligned(here: _Letters, there: _Letters, lefts: Ints, rights: Ints) -> tuple[int, int, int] | None:
    """Returns where two texts say the same, character by character with some exchanged: (left, right, length).

    ``lefts`` and ``rights`` are the places of the grams that both have.  Only characters in the same order count, so
    that torn runs prove a passage whose grams are too few; None where no run is long enough.
    """
    if min(len(lefts), len(rights)) < _ALIGNED_SEEDS or len(lefts) * len(rights) > _MOST_SEEDS:
        return None
    at, other = np.nonzero(here.grams[lefts][:, None] == there.grams[rights][None, :])
    shifts = np.sort(lefts[at] - rights[other])
    often = shifts[_ALIGNED_SEEDS - 1 :] == shifts[: 1 - _ALIGNED_SEEDS]
    ours, theirs = here.codes, there.codes
    best: tuple[int, int, int] | None = None
    for shift in np.unique(shifts[_ALIGNED_SEEDS - 1 :][often]):
        first = max(int(shift), 0)
        size = min(len(ours) - first, len(theirs) - (first - int(shift)))
        same = ours[first : first + size] == theirs[first - int(shift) : first - int(shift) + size]
        begin, end = _best_run(same)
        inside = lefts[(lefts >= first + begin) & (lefts <= first + end - _GRAM)]
        proved = end - begin >= LEAST and len(inside) >= _ALIGNED_GRAMS * (end - begin)
        if proved and (best is None or end - begin > best[2]):
            best = (first + begin, first - int(shift) + begin, end - begin)
    return best


def _best_run(same: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Returns the stretch (start, end) with the most equal characters, each different one costing three equal ones."""
    total = np.concatenate(([0], np.cumsum(np.where(same, 1, -_EXCHANGED))))
    gain = total - np.minimum.accumulate(total)
    end = int(gain.argmax())
    return int(total[: end + 1].argmin()), end


def _passages(text: _Letters, starts: Ints, wide: Hashes) -> Iterator[tuple[int, int]]:
    """Yields the stretches (start, end) of a text that the grams at these places cover.

    ``wide`` are the grams that many texts hold.
    """
    for loose in _parted(starts, _GAP_RARE):
        if _covers(loose, _COVERED_RARE) and _is_rare(text.grams[loose], wide):
            yield int(loose[0]), int(loose[-1]) + _GRAM
        else:
            for inside in _parted(loose, _GAP):
                if _covers(inside, _COVERED):
                    yield int(inside[0]), int(inside[-1]) + _GRAM


def _parted(starts: Ints, gap: int) -> list[Ints]:
    """Returns the places of grams in groups with at most ``gap`` characters between them, if long enough to be read.

    Two texts share many phrases that stand alone: only what is as long as a passage is cut out at all.
    """
    if not len(starts):
        return []
    edges = np.flatnonzero(starts[1:] - starts[:-1] > _GRAM + gap) + 1
    firsts = np.concatenate(([0], edges))
    ends = np.concatenate((edges, [len(starts)]))
    long = np.flatnonzero(starts[ends - 1] - starts[firsts] + _GRAM >= LEAST)
    return [starts[firsts[at] : ends[at]] for at in long]


def _covers(starts: Ints, share: float) -> bool:
    """Tells whether grams at these places cover the stretch between them to that share."""
    length = int(starts[-1] - starts[0]) + _GRAM
    covered = _GRAM + int(np.minimum(np.diff(starts), _GRAM).sum())
    return covered >= share * length


def _is_rare(grams: Hashes, wide: Hashes) -> bool:
    """Tells whether few others hold these grams, as far as they are indexed."""
    indexed = grams[grams % np.uint64(_SAMPLED) == 0]
    return len(indexed) >= _SHARED and float(_among(indexed, wide).mean()) <= _WIDE_SHARE


def _named(
    pairs: Sequence[tuple[_Span, _Span]], texts: Sequence[_Text], sources: Sequence[TextSource], letters: _LetterCache
) -> list[CopiedPassage]:
    """Returns the pairs as they were written, each with all sources that hold the passage, the longest first."""
    holders = _holders(pairs, texts)

    def passage(span: _Span) -> Passage:
        text = texts[span.text]
        places = letters.of(span.text).places
        first, last = int(places[span.start]), int(places[span.end - 1])
        return Passage(sources[text.source].name, text.path, text.original[first : last + 1])

    found = [
        CopiedPassage(
            passage(left),
            passage(right),
            min(left.end - left.start, right.end - right.start),
            tuple(sources[source].name for source in sorted(holders[left])),
        )
        for left, right in pairs
    ]
    return sorted(found, key=lambda each: (-each.length, each.left.source, each.right.source, each.left.path))


def _holders(pairs: Sequence[tuple[_Span, _Span]], texts: Sequence[_Text]) -> dict[_Span, set[int]]:
    """Returns for each stretch the sources that hold it: those joined by pairs and by stretches that overlap."""
    parent: dict[_Span, _Span] = {span: span for pair in pairs for span in pair}

    def root(span: _Span) -> _Span:
        while parent[span] != span:
            parent[span] = span = parent[parent[span]]
        return span

    for left, right in pairs:
        parent[root(left)] = root(right)
    before: _Span | None = None
    for span in sorted(parent, key=lambda each: (each.text, each.start, -each.end)):
        if before is not None and before.text == span.text and 2 * (before.end - span.start) > span.end - span.start:
            parent[root(span)] = root(before)
        if before is None or before.text != span.text or span.end > before.end:
            before = span
    groups: dict[_Span, set[int]] = {}
    for span in parent:
        groups.setdefault(root(span), set()).add(texts[span.text].source)
    return {span: groups[root(span)] for span in parent}
