"""Puts a block of figures, as a spreadsheet copies it, into a table of rows and years by its own heads.

Heads decide: years in another order, rows in another order, rows and years exchanged all come where they belong.  What
the heads name and the table does not have is left out and told.  A block without heads goes from the current cell on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.notation.characters import clean_text, narrow

Block = list[list[str]]
_YEAR = re.compile(r"((?:19|20)\d\d)\s*(年|年度|年末|年底)?")
_FIGURE_BEGINS = re.compile(r"[-+(（－]?[.\d０-９]")
_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
"""A name has two at least: 无 is an answer."""
_UNIT = re.compile(r"[（(\[]?(?:单位[:：])?(千元|百万元|万元|亿元|元|%|％)[）)\]]?$")
_EXTRA = re.compile(r"[（(\[][^）)\]]*[）)\]]|[\s:：、,，]")
_ABOVE = 3
"""Lines that stand over the years at most: a title, a unit."""
_SHORTEST = 2
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Describes a row of the table by its printed name and unit."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class PlacedFigures:
    """Describes what a pasted block becomes: texts by row and column of the table, and what has no place in it.

    ``refusal`` is a sentence where the heads cannot be read safely: nothing is placed then.
    """

    cells: tuple[tuple[int, int, str], ...]
    unknown: tuple[str, ...] = ()
    """Heads that the table does not have, as they were copied."""
    outside: int = 0
    """Cells with text beyond the table's edge."""
    refusal: str = ""


def place_figures(
    block: Block, rows: Sequence[FigureRow], years: Sequence[str], start: tuple[int, int]
) -> PlacedFigures:
    """Finds the place of each cell.

    ``start`` is the row and column where a block without heads begins.
    """
    table = _Table(rows, years, start)
    cells = [[clean_text(cell).strip() for cell in line] for line in block]
    head = _head_line(cells, years)
    named = _has_names(cells[head + 1 :], years)
    if head < 0 and not named:
        return table.within(
            [(start[0] + r, start[1] + c, text) for r, line in enumerate(cells) for c, text in enumerate(line)]
        )
    across, body = (cells[head] if head >= 0 else []), cells[head + 1 :]
    if named and across and not any(map(_year, across)):
        # Years run down: the same table lying on its side.
        across, *body = _transposed([across, *body])
    return _by_heads(across, body, table, named=named)


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Sequence[FigureRow]
    years: Sequence[str]
    start: tuple[int, int]

    def within(self, placed: Sequence[tuple[int, int, str]], unknown: Sequence[str] = ()) -> PlacedFigures:
        """Returns what lies inside the table, and how much does not."""
        inside = tuple(each for each in placed if each[0] < len(self.rows) and each[1] < len(self.years))
        outside = sum(bool(text) for _, _, text in placed) - sum(bool(text) for _, _, text in inside)
        return PlacedFigures(inside, tuple(dict.fromkeys(unknown)), outside)


def _by_heads(across: Sequence[str], body: Sequence[Sequence[str]], table: _Table, *, named: bool) -> PlacedFigures:
    """Places the figures of a block by the heads over it.

    ``across`` are the heads over the block, ``named`` whether its first column holds names.
    """
    columns, unknown = _columns(across, body, table, 1 if named else 0)
    if len(set(columns.values())) < len(columns):
        return PlacedFigures((), refusal="表头里同一年出现了两次，没有贴进来。请只选一组数再复制。")
    lines, more, refusal = _lines(body, table, named=named)
    if refusal:
        return PlacedFigures((), refusal=refusal)
    placed = [(row, column, line[at]) for row, line in lines for at, column in columns.items() if at < len(line)]
    return table.within(placed, [*unknown, *more])


def _columns(
    across: Sequence[str], body: Sequence[Sequence[str]], table: _Table, first: int
) -> tuple[dict[int, int], list[str]]:
    """Returns the table's column by the block's, and the heads over figures that the table does not have."""
    columns: dict[int, int] = {}
    unknown: list[str] = []
    for at in range(first, max(map(len, body), default=0)):
        head = across[at] if at < len(across) else ""
        filled = any(at < len(line) and line[at] for line in body)
        if not across:
            columns[at] = table.start[1] + at - first
        elif _year(head) in table.years:
            columns[at] = list(table.years).index(_year(head))
        elif filled:
            unknown.append(head or f"第 {at + 1} 列")
    return columns, unknown


def _lines(
    body: Sequence[Sequence[str]], table: _Table, *, named: bool
) -> tuple[list[tuple[int, Sequence[str]]], list[str], str]:
    """Returns the row of the table with each line of the block, the lines left out, and a refusal.

    The refusal is a sentence where it cannot be done, else empty.
    """
    if not named:
        return [(table.start[0] + at, line) for at, line in enumerate(body)], [], ""
    found: list[tuple[int, Sequence[str]]] = []
    unknown: list[str] = []
    for line in body:
        row = _row_of(line[0], table.rows)
        unit = _unit_of(line[0])
        if row is None:
            unknown += [line[0]] if line[0] and any(line[1:]) else []
        elif row in (taken for taken, _ in found):
            return [], [], f"行名“{line[0]}”出现了两次，没有贴进来。请只选一行再复制。"
        elif unit and unit != narrow(table.rows[row].unit):
            unknown.append(f"{line[0]}（表上的单位是{table.rows[row].unit}）")
        else:
            found.append((row, line))
    if not found and not any("单位" in each for each in unknown):
        shown = "、".join(line[0] for line in body if line[0])[:_SHOWN]
        return [], [], f"认不出行名“{shown}”，没有贴进来。请把行名改成表上的写法，或只选数字再复制。"
    return found, unknown, ""


def _head_line(cells: Block, years: Sequence[str]) -> int:
    """Returns the line of years, or of names over a column of years; -1 where the block has none."""
    for at, line in enumerate(cells[: _ABOVE + 1]):
        if at + 1 < len(cells) and _is_head(line, years, [below[0] for below in cells[at + 1 :] if below]):
            return at
        if sum(map(bool, line)) > 1:
            break
    return -1


def _is_head(line: Sequence[str], years: Sequence[str], below: Sequence[str]) -> bool:
    """Returns names and years only, as in 指标 2018年 2019年.

    An empty line is none, and 2.2亿 is an answer, if a wrong one.

    Bare years may be figures: they are years where all of them are the table's.
    """
    if not any(line) or not all(_is_name(cell) or _year(cell) for cell in line):
        return False
    found = [match for cell in line if (match := _YEAR.fullmatch(cell))]
    if not found:
        return sum(map(bool, line)) > 1 and any(_year(cell) for cell in below)
    bare = [match[1] for match in found if not match[2]]
    if len(bare) == 1 and len(found) == 1:
        return bare[0] in years and (any(map(_is_word, line)) or any(map(_is_word, below)))
    follow = {int(b) - int(a) for a, b in pairwise(bare)} in ({1}, {-1}) and not set(years).isdisjoint(bare)
    return follow or (set(bare) <= set(years) and len(set(bare)) == len(bare))


def _has_names(body: Sequence[Sequence[str]], years: Sequence[str]) -> bool:
    """Tells whether the first column holds names, or the table's years."""
    first = [line[0] for line in body if line]
    wide = all(len(line) > 1 for line in body)
    as_years = [cell for cell in first if _year(cell)]
    if as_years and len(as_years) == len([cell for cell in first if cell]):
        marked = all(not cell.isdecimal() for cell in as_years)
        return wide and (marked or set(map(_year, as_years)) <= set(years))
    return wide and any(first) and all(_is_name(cell) for cell in first)


def _transposed(cells: Block) -> Block:
    width = max(map(len, cells))
    return [list(each) for each in zip(*([*line, *[""] * (width - len(line))] for line in cells), strict=True)]


def _year(cell: str) -> str:
    match = _YEAR.fullmatch(narrow(cell))
    return match[1] if match else ""


def _is_word(cell: str) -> bool:
    return bool(cell) and _is_name(cell)


def _is_name(cell: str) -> bool:
    return not cell or bool(_LETTERS.search(cell) and not _FIGURE_BEGINS.match(cell))


def _row_of(name: str, rows: Sequence[FigureRow]) -> int | None:
    """Returns the row of that name: the same without brackets and blanks, or the only one that holds or is in it."""
    plain = _bare(name)
    wanted = [_bare(row.name) for row in rows]
    if plain in wanted:
        return wanted.index(plain)
    alike = [at for at, each in enumerate(wanted) if len(plain) >= _SHORTEST and (each in plain or plain in each)]
    return alike[0] if len(alike) == 1 else None


def _bare(name: str) -> str:
    return _UNIT.sub("", _EXTRA.sub("", name))


def _unit_of(name: str) -> str:
    found = _UNIT.search(narrow(name).strip())
    return found[1] if found else ""
