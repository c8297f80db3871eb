"""Puts two sets of answers together that both grew from a third: by field, rows by their ids.

Pure: answers by path go in, what to change and what is in conflict comes out.  Which of the two is called ours makes
no difference but to the names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.draft.paths import row_path, slot_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = object()
"""Stands for an answer that is not there."""
Same = Callable[[Any, Any], bool]
"""Whether two answers, either of which may be :data:`MISSING`, say the same."""


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """Describes a place that both sides changed, each in its own way.

    ``path`` is an answer's, with three answers; or a row's, which one side took away while the other wrote in it, with
    the row's answers by path on the sides that have it; or a table's, whose rows both moved, with three orders.
    ``None`` stands for what is not there.
    """

    path: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(slots=True)
class MergeResult:
    """Describes the changes that turn ours into the merged whole.

    Where there is a conflict, ours stays as it is.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    """Answers to set, :data:`MISSING` for those to take away."""
    merged: list[str] = field(default_factory=list)
    """Paths of what came from them: answers, whole rows, orders of tables."""
    conflicts: list[MergeConflict] = field(default_factory=list)


def merge_answers(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], tables: Collection[str], same: Same
) -> MergeResult:
    """Merges the answers of two sides that both grew from ``base``.

    ``tables`` are the slots of tables, whose answers are lists of row ids.
    """
    walk = _Merge(base, ours, theirs, tables, same)
    walk.level("")
    return walk.result


@dataclass(slots=True)
class _Merge:
    base: Mapping[str, Any]
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]
    tables: Collection[str]
    same: Same
    result: MergeResult = field(default_factory=MergeResult)

    def level(self, scope: str) -> None:
        """Merges what lies directly in a row, or outside all rows for an empty scope, then the rows in it."""
        paths = sorted({path for side in self._sides() for path in _directly_in(side, scope)})
        for path in paths:
            if slot_of(path) in self.tables:
                self._table(path)
            else:
                self._answer(path)

    def _sides(self) -> tuple[Mapping[str, Any], ...]:
        return self.base, self.ours, self.theirs

    def _answer(self, path: str) -> None:
        was, here, there = (side.get(path, MISSING) for side in self._sides())
        if self.same(here, there) or self.same(was, there):
            return
        if self.same(was, here):
            self.result.changes[path] = there
            self.result.merged.append(path)
        else:
            self.result.conflicts.append(MergeConflict(path, *(_told(each) for each in (was, here, there))))

    def _table(self, table: str) -> None:
        was, here, there = (list(side.get(table) or ()) for side in self._sides())
        kept = [row for row in here if self._stays(table, row, was, there)]
        come = [row for row in there if row not in here and self._comes(table, row, was)]
        for row in kept:
            if row in there:
                self.level(row_path(table, row))
        order = self._order(table, was, here, there, {*kept, *come})
        if order != here:
            self.result.changes[table] = order

    def _stays(self, table: str, row: str, was: Sequence[str], there: Sequence[str]) -> bool:
        """Tells whether a row of ours is in the merged whole.

        It is unless they took it away and we wrote nothing in it; where we did write in it, that is a conflict.
        """
        if row in there or row not in was:
            return True
        path = row_path(table, row)
        if self._equal_inside(path, self.base, self.ours):
            self.result.changes |= dict.fromkeys(_inside(self.ours, path), MISSING)
            self.result.merged.append(path)
            return False
        self.result.conflicts.append(MergeConflict(path, _inside(self.base, path), _inside(self.ours, path), None))
        return True

    def _comes(self, table: str, row: str, was: Sequence[str]) -> bool:
        """Tells whether a row that only they have comes in: one that they added, not one that we took away."""
        path = row_path(table, row)
        if row not in was:
            self.result.changes |= _inside(self.theirs, path)
            self.result.merged.append(path)
            return True
        if not self._equal_inside(path, self.base, self.theirs):
            conflict = MergeConflict(path, _inside(self.base, path), None, _inside(self.theirs, path))
            self.result.conflicts.append(conflict)
        return False

    def _equal_inside(self, row: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        left, right = _inside(one, row), _inside(other, row)
        return all(self.same(left.get(path, MISSING), right.get(path, MISSING)) for path in {*left, *right})

    def _order(
        self, table: str, was: Sequence[str], here: Sequence[str], there: Sequence[str], rows: set[str]
    ) -> list[str]:
        """Puts the merged rows in order.

        Rows are moved as the side that moved them did, and new ones come behind the row that they stood behind.
        """
        known = [row for row in was if row in rows]
        ours = [row for row in here if row in known]
        theirs = [row for row in there if row in known]
        shared = [row for row in ours if row in theirs]
        first = [row for row in was if row in shared]
        moved = [row for row in theirs if row in shared]
        spine = ours
        if shared != moved and shared == first:
            spine = order_of(moved, ours)
            self.result.merged.append(table)
        elif moved not in (shared, first):
            self.result.conflicts.append(MergeConflict(table, first, shared, moved))
        return _with_added(spine, _chains(here, spine, rows), _chains(there, spine, rows))


def order_of(moved: Sequence[str], present: Sequence[str]) -> list[str]:
    """Returns the rows that are present, those that ``moved`` names in its order, the others where they stand."""
    wanted = iter([row for row in moved if row in present])
    return [next(wanted) if row in moved else row for row in present]


def _told(value: Any) -> Any:
    return None if value is MISSING else value


def _directly_in(answers: Mapping[str, Any], scope: str) -> Iterator[str]:
    begin = f"{scope}." if scope else ""
    for path in answers:
        if path.startswith(begin) and "[" not in path[len(begin) :]:
            yield path


def _inside(answers: Mapping[str, Any], row: str) -> dict[str, Any]:
    return {path: value for path, value in answers.items() if path.startswith(f"{row}.")}


def _chains(order: Sequence[str], spine: Sequence[str], rows: set[str]) -> dict[str, list[str]]:
    """Returns the rows of one side that are not in the spine, by the row of the spine that they stand behind."""
    chains: dict[str, list[str]] = {}
    anchor = ""
    for row in order:
        if row in spine:
            anchor = row
        elif row in rows:
            chains.setdefault(anchor, []).append(row)
    return chains


def _with_added(spine: Sequence[str], one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> list[str]:
    """Returns the spine with the new rows of both sides put in.

    Of new rows behind the same row, those with the smaller id come first.
    """
    whole: list[str] = []
    for anchor in ("", *spine):
        whole += [anchor] if anchor else []
        for chain in sorted(filter(None, (one.get(anchor), other.get(anchor)))):
            whole += [row for row in chain if row not in whole]
    return whole
