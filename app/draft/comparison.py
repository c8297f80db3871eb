"""Compares two applications answer by answer, rows matched by their ids or by what they say.

Works on application objects as the contract writes them.  What counts as a difference is decided beforehand, by the
reduced form that the fingerprint is made of: two applications without a difference have the same fingerprint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.draft.paths import slot_of

ROW_ID = "#"
"""Key under which a row of a stored draft has its id; no field can be called so."""
_NUMBER = re.compile(r"\[([0-9]+)\]")
_TITLES = ("name", "title", "item", "standard")
_MOST_PAIRS = 40_000
"""Pairs of rows that are held against each other by what they say; above, rows are paired in order."""
_ALIKE = 0.3
"""How much of two rows has to be the same for one to be the other, changed."""
_SHORT = 60
_GRAMS = 4000
"""Characters of one answer that are looked at when two rows are held against each other."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Describes one place where two applications differ.

    ``path`` has the row numbers of the second application, for a row that is only in the first those of the first.
    ``old_path`` has the numbers of the first, and is empty for a row that is only in the second.  ``before`` and
    ``after`` are answers, whole rows as objects, and for a table whose rows were moved the numbers, in the first
    application, of the rows that both have.
    """

    path: str
    old_path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ComparedApplication:
    """Gives one side of a comparison: as typed, and reduced to what counts.

    In the reduced form names of files are replaced by hashes.  Rows of both forms may have their ids under
    :data:`ROW_ID`.
    """

    written: Mapping[str, Any]
    reduced: Mapping[str, Any]


def compare_applications(
    first: ComparedApplication, second: ComparedApplication, tables: Collection[str], order: Mapping[str, int]
) -> list[Difference]:
    """Lists the differences of two applications, in the order of the form.

    The list is empty where both have the same fingerprint.  ``tables`` are the slots of the tables, ``order`` is the
    place of each slot in the form.
    """
    walk = _Walk(first, second, tables)
    found = list(walk.group(first.reduced, second.reduced, "", ""))
    found.sort(key=lambda each: form_place(each.path, order))
    return found


def form_place(path: str, order: Mapping[str, int]) -> tuple[int, ...]:
    """Returns a key that sorts numbered paths in the order in which they are printed.

    Rows come one after the other, and in each row its answers.
    """
    place: list[int] = []
    for match in _NUMBER.finditer(path):
        place += [order.get(slot_of(path[: match.start()]), len(order)), int(match[1])]
    return (*place, order.get(slot_of(path), -1 if path.endswith("]") else len(order)))


def with_row_ids(application: Mapping[str, Any], answers: Mapping[str, Any], tables: Collection[str]) -> dict[str, Any]:
    """Returns a copy of the application in which every row has its id.

    ``answers`` are those that the application was written from.
    """
    found: dict[str, Any] = dict(application)
    for table in (key for key, value in application.items() if isinstance(value, list | dict)):
        found[table] = _identified(application[table], table, answers, tables)
    return found


def without_row_ids(value: Any) -> Any:
    """Returns a copy of a value from which the ids of rows are taken out."""
    if isinstance(value, Mapping):
        return {key: without_row_ids(item) for key, item in value.items() if key != ROW_ID}
    return [without_row_ids(item) for item in value] if isinstance(value, list) else value


def _identified(value: Any, path: str, answers: Mapping[str, Any], tables: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _identified(item, f"{path}.{key}", answers, tables) for key, item in value.items()}
    if not isinstance(value, list) or slot_of(path) not in tables:
        return value
    rows = answers.get(path) or ()
    return [
        {ROW_ID: row} | _identified(item, f"{path}[{row}]", answers, tables)
        for row, item in zip(rows, value, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Walk:
    first: ComparedApplication
    second: ComparedApplication
    tables: Collection[str]

    def group(self, one: Mapping[str, Any], other: Mapping[str, Any], old: str, new: str) -> Iterator[Difference]:
        """Yields the differences of two objects at the paths ``old`` and ``new``."""
        for key in dict.fromkeys((*one, *other)):
            if key == ROW_ID:
                continue
            here, there = (f"{path}.{key}" if path else key for path in (old, new))
            left, right = one.get(key), other.get(key)
            if slot_of(here) in self.tables:
                yield from self._rows(left or [], right or [], here, there)
            elif isinstance(left, Mapping) or isinstance(right, Mapping):
                yield from self.group(left or {}, right or {}, here, there)
            elif left != right or isinstance(left, bool) != isinstance(right, bool):
                yield self._leaf(left, right, here, there)

    def _leaf(self, left: Any, right: Any, old: str, new: str) -> Difference:
        before, after = _at(self.first.written, old), _at(self.second.written, new)
        if before == after:  # other bytes under the same name
            before, after = left, right
        return Difference(new, old, before, after)

    def _rows(self, one: Sequence[Any], other: Sequence[Any], old: str, new: str) -> Iterator[Difference]:
        pairs = match_rows(one, other)
        for left, right in pairs:
            yield from self.group(one[left], other[right], f"{old}[{left}]", f"{new}[{right}]")
        gone = set(range(len(one))) - {left for left, _ in pairs}
        come = set(range(len(other))) - {right for _, right in pairs}
        for at in sorted(gone):
            path = f"{old}[{at}]"
            yield Difference(path, path, without_row_ids(_at(self.first.written, path)), None)
        for at in sorted(come):
            path = f"{new}[{at}]"
            yield Difference(path, "", None, without_row_ids(_at(self.second.written, path)))
        was = [left for left, _ in sorted(pairs)]
        now = [left for left, _ in sorted(pairs, key=lambda pair: pair[1])]
        if was != now:
            yield Difference(new, old, was, now)


def _at(value: Any, path: str) -> Any:
    for key in path.replace("[", ".[").split("."):
        if key.startswith("["):
            value = value[int(key[1:-1])]
        elif isinstance(value, Mapping):
            value = value.get(key)
        else:
            return None
    return value


def match_rows(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Pairs the rows of two tables by id, or else by what they say.

    Ids decide where the tables share any.  Otherwise rows that are the same are paired first, then those of one name,
    then those that are alike, then those between the same neighbours.  The pairs are in the order of ``one``.
    """
    ids = {row.get(ROW_ID): at for at, row in enumerate(other) if row.get(ROW_ID)}
    if any(row.get(ROW_ID) in ids for row in one):
        return [(at, ids[row[ROW_ID]]) for at, row in enumerate(one) if row.get(ROW_ID) in ids]
    left = [without_row_ids(row) for row in one]
    right = [without_row_ids(row) for row in other]
    pairs = _same(left, right, repr)
    pairs += _same(left, right, _key, pairs)
    pairs += _alike(left, right, pairs)
    pairs += _between(left, right, pairs)
    return sorted(pairs)


def _free(rows: Sequence[Any], pairs: Sequence[Pair], side: int) -> list[int]:
    taken = {pair[side] for pair in pairs}
    return [at for at in range(len(rows)) if at not in taken]


def _same(one: Sequence[Any], other: Sequence[Any], key: Any, pairs: Sequence[Pair] = ()) -> list[Pair]:
    """Pairs the rows that are still free and have equal keys, in order.

    A row with an empty key is paired with none.
    """
    places: dict[str, list[int]] = {}
    for at in reversed(_free(other, pairs, 1)):
        places.setdefault(key(other[at]), []).append(at)
    found = []
    for at in _free(one, pairs, 0):
        called = key(one[at])
        if called and places.get(called):
            found.append((at, places[called].pop()))
    return found


def _key(row: Mapping[str, Any]) -> str:
    """Returns a row's name with its catalogue number, empty where it has neither."""
    named = [str(row[name]) for name in ("catalogue_no", *_TITLES) if row.get(name) not in (None, "")]
    return "\0".join(named)


def _alike(one: Sequence[Any], other: Sequence[Any], pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs the rows that are still free and alike, the most alike first."""
    left, right = _free(one, pairs, 0), _free(other, pairs, 1)
    if not left or not right or len(left) * len(right) > _MOST_PAIRS:
        return []
    bags = {id(row): _bag(row) for row in (*(one[at] for at in left), *(other[at] for at in right))}
    scored = [(_likeness(bags[id(one[a])], bags[id(other[b])]), -abs(a - b), a, b) for a in left for b in right]
    found: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for score, _, a, b in sorted(scored, reverse=True):
        if score < _ALIKE:
            break
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            found.append((a, b))
    return found


def _between(one: Sequence[Any], other: Sequence[Any], pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs short rows that stand behind the same neighbour in both tables.

    This finds a row whose name was changed.
    """
    back = dict(pairs)
    taken = set(back.values())
    found = []
    for at in _free(one, pairs, 0):
        before = next((back[near] for near in range(at - 1, -1, -1) if near in back), -1)
        goal = before + 1
        if goal < len(other) and goal not in taken and _is_short(one[at]) and _is_short(other[goal]):
            back[at] = goal
            taken.add(goal)
            found.append((at, goal))
    return found


def _is_short(row: Mapping[str, Any]) -> bool:
    """Tells whether a row holds no more than names.

    When the names of such a row are changed, nothing need be left to know it by.
    """
    return sum(len(str(each)) for each in row.values()) <= _SHORT and not any(
        isinstance(each, list) for each in row.values()
    )


def _bag(row: Mapping[str, Any]) -> Counter[str]:
    """Counts the pairs of characters in each answer of a row, by the answer's key."""
    bag: Counter[str] = Counter()
    for key, value in row.items():
        text = (value if isinstance(value, str) else repr(value))[:_GRAMS]
        bag.update(f"{key}\0{text[at : at + 2]}" for at in range(max(1, len(text) - 1)))
    return bag


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 1.0
