"""Lays out the verdict on a stack as a grid for people: the issue's pages copy by copy, each sheet in one place.

Pure.  The verdict counts; the grid also says where a sheet most likely belongs that could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.scan.page_matches import Reading, Verdict

GridState = Literal["ok", "by-hand", "missing", "other-issue", "duplicate", "unreadable"]


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Describes what lies at the place of one page in one copy.

    ``sheet`` (from 0) is None where nothing does; ``extra`` are further sheets of the same page; ``number`` is the
    版本号 of a page of another issue.
    """

    copy: int
    page: int
    state: GridState
    sheet: int | None = None
    extra: tuple[int, ...] = ()
    number: str = ""

    @property
    def sound(self) -> bool:
        """Tells whether nothing is left to do here."""
        return self.state in ("ok", "by-hand")


@dataclass(frozen=True, slots=True)
class ModuleGrid:
    """Describes a stack as people look at it: the places of every copy, and the sheets without a place.

    ``copies`` holds the places of each copy in page order, ``loose`` the sheets that fit nowhere.  ``attached`` are
    sheets that were bound in as attachments and have no page code: nothing is asked of them.
    """

    copies: tuple[tuple[GridPlace, ...], ...]
    loose: tuple[int, ...]
    attached: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Tells whether every place is sound and no sheet is left over (齐全)."""
        return not self.loose and all(place.sound for places in self.copies for place in places)

    def of_state(self, state: GridState) -> tuple[GridPlace, ...]:
        """Returns all places of a state, in order."""
        return tuple(place for places in self.copies for place in places if place.state == state)


def lay_out(verdict: Verdict, readings: Sequence[Reading], names: Sequence[int] | None = None) -> ModuleGrid:
    """Lays out a verdict on ``readings`` as a grid.

    ``names`` are what the sheets are called outside (default: 0, 1, …).
    """
    called = names if names is not None else range(len(readings))
    grid: dict[tuple[int, int], GridPlace] = {}
    loose: list[int] = []
    for cell in verdict.cells:
        if cell.copy is not None and cell.page is not None:
            state: GridState = "missing" if cell.sheet is None else "by-hand" if cell.by_hand else "ok"
            grid[cell.copy, cell.page] = GridPlace(cell.copy, cell.page, state, cell.sheet)
    for cell in verdict.cells:
        if cell.copy is not None or cell.sheet is None:
            continue
        place = None
        if cell.state == "duplicate":
            place = _beside(grid, cell.page, cell.sheet)
        elif cell.state == "other-issue":
            place = _gap(grid, cell.page, cell.sheet, "other-issue", cell.number)
        elif cell.state == "unreadable":
            place = _gap(grid, _between(readings, cell.sheet), cell.sheet, "unreadable")
        if place is None:
            loose.append(cell.sheet)
        else:
            grid[place.copy, place.page] = place
    copies = tuple(
        tuple(_called(grid[copy, page], called) for page in range(1, verdict.pages + 1))
        for copy in range(1, verdict.copies + 1)
    )
    attached = tuple(called[sheet] for sheet in verdict.attached)
    return ModuleGrid(copies, tuple(called[sheet] for sheet in loose), attached)


def _beside(grid: Mapping[tuple[int, int], GridPlace], page: int | None, sheet: int) -> GridPlace | None:
    """Returns the place of ``page`` in the copy that lay nearest, with the sheet added; None where no copy has it."""
    there = [place for place in grid.values() if place.page == page and place.sheet is not None]
    if not there:
        return None
    nearest = min(there, key=lambda place: abs((place.sheet or 0) - sheet))
    return replace(nearest, state="duplicate", extra=(*nearest.extra, sheet))


def _gap(
    grid: Mapping[tuple[int, int], GridPlace], page: int | None, sheet: int, state: GridState, number: str = ""
) -> GridPlace | None:
    """Returns the first copy in which the page is missing, of several the one whose neighbours lay nearest."""
    gaps = [place for place in grid.values() if place.page == page and place.state == "missing"]
    if not gaps:
        return None

    def distance(place: GridPlace) -> int:
        around = [grid.get((place.copy, place.page + step)) for step in (-1, 1)]
        far = [abs(each.sheet - sheet) for each in around if each is not None and each.sheet is not None]
        return min(far, default=10**6)

    return replace(min(gaps, key=distance), state=state, sheet=sheet, number=number)


def _between(readings: Sequence[Reading], sheet: int) -> int | None:
    """Returns the page that an unreadable sheet must be if the stack is in order, forwards or face down; else None."""
    before = next((each for each in reversed(readings[:sheet]) if not each.blank), None)
    after = next((each for each in readings[sheet + 1 :] if not each.blank), None)
    pages = [each.page if each is not None and each.number and not each.foreign else 0 for each in (before, after)]
    if all(pages) and abs(pages[1] - pages[0]) == 2:  # noqa: PLR2004 - one page between them
        return sum(pages) // 2
    if after is None and pages[0] > 1:
        return pages[0] + 1
    if before is None and pages[1] > 1:
        return pages[1] - 1
    return None


def _called(place: GridPlace, names: Sequence[int]) -> GridPlace:
    sheet = None if place.sheet is None else names[place.sheet]
    return replace(place, sheet=sheet, extra=tuple(names[each] for each in place.extra))
