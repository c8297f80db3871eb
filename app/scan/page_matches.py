"""Makes of a stack of read pages the grid of the issue's pages and copies, and names every fault.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.trust.fingerprint import parse_issue_number

State = Literal["ok", "other-issue", "duplicate", "unreadable", "missing"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Describes what one sheet says it is; ``number`` is empty where nothing could be read.

    ``by_hand`` tells that a person said it.  ``foreign`` is a sheet that bears the number and yet another fingerprint
    or page count: not of the issue; ``blank`` the empty back of one, which is no page and nobody's fault; ``bare`` a
    sheet that was seen well and shows no trace of a page code.
    """

    number: str
    page: int = 0
    by_hand: bool = False
    foreign: bool = False
    blank: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class PageMatch:
    """Describes one line of the verdict: a page of a copy, or a sheet without a place.

    ``page`` is None where it could not be read, ``copy`` (from 1) where the sheet has no place in the grid, ``sheet``
    (from 0) where there is none; ``number`` is the 版本号 read, if it is another.
    """

    state: State
    page: int | None
    copy: int | None
    sheet: int | None
    number: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Describes the verdict on a stack by its ``cells``.

    They are ordered by copy and page; then come the sheets without a place, in scanned order.
    """

    pages: int
    copies: int
    cells: tuple[PageMatch, ...]
    disordered: tuple[int, ...]
    """Sheets that lay out of order; they were put where they belong."""
    attached: tuple[int, ...] = ()
    """Sheets without a page code that were bound in as attachments (装订的附件页): not checked, not missed."""

    @property
    def complete(self) -> bool:
        """Tells whether every page of every copy is there, and nothing else (齐全)."""
        return all(cell.state == "ok" for cell in self.cells)

    @property
    def missing(self) -> tuple[int, ...]:
        """Returns pages missing in some copy, each once."""
        return tuple(sorted({cell.page for cell in self.cells if cell.state == "missing" and cell.page}))


def judge(
    readings: Sequence[Reading], number: str, pages: int, copies: int | None = None, *, attached_from: int = 0
) -> Verdict:
    """Returns the verdict on ``readings`` in scanned order, for the issue ``number`` of ``pages`` pages.

    Without ``copies`` the stack itself tells: as many as more than half of the pages appear.  ``attached_from`` is the
    page (from 1) of 相关附件, behind which attachments are bound in; 0 where it is not known: then behind the last.
    """
    ours: dict[int, list[int]] = {page: [] for page in range(1, pages + 1)}
    strays: list[PageMatch] = []
    bare: list[int] = []
    for sheet, reading in enumerate(readings):
        if not reading.number:
            if reading.bare:
                bare.append(sheet)
            elif not reading.blank:
                strays.append(PageMatch("unreadable", None, None, sheet))
        elif reading.foreign or reading.number != number or reading.page not in ours:
            strays.append(PageMatch("other-issue", reading.page, None, sheet, reading.number, reading.by_hand))
        else:
            ours[reading.page].append(sheet)
    count = copies or _copies([len(found) for found in ours.values()])
    grid = _grid(readings, ours, count)
    for page, found in ours.items():
        strays += [PageMatch("duplicate", page, None, s, by_hand=readings[s].by_hand) for s in found[count:]]
    attached: list[int] = []
    # where a page is missing, any sheet without a code may be that page
    if not any(cell.state == "missing" for cell in grid):
        attached = _attached(readings, bare, number, min(attached_from or pages, pages))
    strays += [PageMatch("unreadable", None, None, sheet) for sheet in bare if sheet not in attached]
    strays.sort(key=lambda cell: -1 if cell.sheet is None else cell.sheet)
    return Verdict(pages, count, (*grid, *strays), _disorder(grid, count), tuple(attached))


def _grid(readings: Sequence[Reading], ours: Mapping[int, Sequence[int]], copies: int) -> list[PageMatch]:
    """Returns the pages of every copy in order, each of them there or missing."""
    grid = []
    for copy in range(1, copies + 1):
        for page, found in ours.items():
            if len(found) >= copy:
                sheet = found[copy - 1]
                grid.append(PageMatch("ok", page, copy, sheet, by_hand=readings[sheet].by_hand))
            else:
                grid.append(PageMatch("missing", page, copy, None))
    return grid


def _attached(readings: Sequence[Reading], bare: Sequence[int], number: str, first: int) -> list[int]:
    """Returns the sheets that follow page ``first`` of their copy, or a later one.

    In a stack that lay face down a sheet follows what was scanned after it.
    """
    ours = [
        (sheet, reading.page)
        for sheet, reading in enumerate(readings)
        if reading.number == number and not reading.foreign
    ]
    rises = sum(after > before for (_, before), (_, after) in pairwise(ours))
    falls = sum(after < before for (_, before), (_, after) in pairwise(ours))
    if falls > rises:
        return [sheet for sheet in bare if next((page for at, page in ours if at > sheet), 0) >= first]
    return [sheet for sheet in bare if next((page for at, page in reversed(ours) if at < sheet), 0) >= first]


def _copies(counts: Sequence[int]) -> int:
    return max([1, *(c for c in set(counts) if sum(n >= c for n in counts) * 2 > len(counts))])


def _disorder(grid: Sequence[PageMatch], copies: int) -> tuple[int, ...]:
    """Returns the sheets that break their copy's order; a stack that lay face down, last page first, is in order."""
    found: list[int] = []
    for copy in range(1, copies + 1):
        sheets = [cell.sheet for cell in grid if cell.copy == copy and cell.sheet is not None]
        if sheets != sorted(sheets) and sheets != sorted(sheets, reverse=True):
            kept = _longest_rise(sheets)
            found += [sheet for sheet in sheets if sheet not in kept]
    return tuple(sorted(found))


def _longest_rise(sheets: Sequence[int]) -> set[int]:
    """Returns the largest part that is in order: the others are those that somebody misplaced."""
    best = [1] * len(sheets)
    before = [-1] * len(sheets)
    for at, sheet in enumerate(sheets):
        for earlier in range(at):
            if sheets[earlier] < sheet and best[earlier] + 1 > best[at]:
                best[at], before[at] = best[earlier] + 1, earlier
    at = max(range(len(sheets)), key=best.__getitem__)
    kept = set()
    while at >= 0:
        kept.add(sheets[at])
        at = before[at]
    return kept


def sentence(cell: PageMatch, number: str) -> str:
    """Returns a cell in words, without the remedy where it is sound."""
    page = f"第{cell.page}页"
    copy = f"（第{cell.copy}份）" if cell.copy and cell.copy > 1 else ""
    if cell.state == "ok":
        return f"{page}{copy}齐全" + ("（人工指定）" if cell.by_hand else "")
    if cell.state == "missing":
        return f"缺{page}{copy}，请补扫这一页"
    if cell.state == "duplicate":
        return f"{page}重复，多扫的一张没有收进去"
    if cell.state == "other-issue":
        return f"{page}来自{_which(cell.number, number)}，请换成这一版的{page}"
    return "看不清页码，请在原件上核对右上角的版本号和页码后指定，或重新扫描"


def attached_words(count: int) -> str:
    """Returns how many attached pages there are in words: ``2 张装订的附件页（没有页码，不核对）``."""
    return f"{count} 张装订的附件页（没有页码，不核对）"


def _which(found: str, ours: str) -> str:
    if found == ours:
        return "另一份同号的申报书"
    mine, other = parse_issue_number(ours), parse_issue_number(found)
    if mine and other and mine.sequence != other.sequence:
        # a later version than the one asked for is more likely another firm's: the number alone does not tell
        doubt = "或别的申报书" if other.sequence > mine.sequence else ""
        return f"第{other.sequence}版{doubt}（{found}）"
    return f"别的申报书（{found}）"
