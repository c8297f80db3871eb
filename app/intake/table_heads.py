"""Finds the line of headings over a block of cells, held against the columns of a table of the form."""

from __future__ import annotations

import re
from collections.abc import Sequence

Block = list[list[str]]
_EXTRA = re.compile(r"[（(][^）)]*[）)]|\s")
_OTHERS = ("序号", "场景名称")
"""Columns of the printed table that this one does not have."""
_SURE = 2
_DIGITS = 6
_ABOVE = 3
"""Lines that stand over the headings at most: the table's title, its unit."""


def rows_in_columns(block: Block, headings: Sequence[str], column: int = 0) -> list[dict[int, str]]:
    """Returns each row of the block by the column of the table.

    A column that the block does not have is not in it.

    With a line of headings the columns may stand in another order and among others that the table does not have, and
    it does not matter which column is the current one; a title over it, one cell as merged cells are copied, is left
    out too.  Without one the block begins in ``column``, running numbers before the first column left out.
    """
    line, places = _heading_line(block, headings)
    if line >= 0:
        return [
            {target: row[at] for target, at in enumerate(places) if 0 <= at < len(row)} for row in block[line + 1 :]
        ]
    if len(block) > 1 and all(len(row) == 1 for row in block) and _plain(block[0][0]) in map(_plain, headings):
        target = [_plain(each) for each in headings].index(_plain(block[0][0]))
        return [{target: row[0]} for row in block[1:]]
    rows = block if column else _without_numbers(block, len(headings))
    return [{column + at: cell for at, cell in enumerate(row)} for row in rows]


def has_headings(block: Block, headings: Sequence[str]) -> bool:
    """Tells whether the block has a line of headings."""
    return _heading_line(block, headings)[0] >= 0


def _without_numbers(block: Block, columns: int) -> Block:
    first = block[0][0].strip() if block else ""
    begin = int(first) if first.isdecimal() and len(first) < _DIGITS else None
    if begin is None:
        return block
    numbered = all(len(row) > columns and row[0].strip() == str(begin + i) for i, row in enumerate(block))
    return [row[1:] for row in block] if numbered else block


def unknown_headings(block: Block, headings: Sequence[str]) -> tuple[str, ...]:
    """Headings over cells with text for which the table has no column, as they were copied."""
    line, places = _heading_line(block, headings)
    if line < 0:
        return ()
    names = [" ".join(cell.split()) for cell in block[line]]
    filled = {at for row in block[line + 1 :] for at, cell in enumerate(row) if cell.strip()}
    return tuple(
        name
        for at, name in enumerate(names)
        if name and at in filled and at not in places and not _plain(name).endswith(_OTHERS)
    )


def _heading_line(block: Block, headings: Sequence[str]) -> tuple[int, list[int]]:
    """Tells which line has the headings and where each stands in it; -1 where no line has them."""
    for line, row in enumerate(block[: _ABOVE + 1]):
        places = _places(row, headings)
        if places is not None:
            return line, places
        if sum(bool(cell.strip()) for cell in row) > 1:
            break
    return -1, []


def _places(row: Sequence[str], headings: Sequence[str]) -> list[int] | None:
    """Tells where each heading stands in a line of headings, -1 where it does not; None where the line is none."""
    cells = [_plain(cell) for cell in row]
    wanted = [_plain(heading) for heading in headings]
    found = [cells.index(each) if each in cells else -1 for each in wanted]
    known = sum(at >= 0 for at in found)
    others = [cell for cell in cells if cell and cell not in wanted and not cell.endswith(_OTHERS)]
    # A row of answers may hold the word of one heading, hardly those of most.
    return found if known >= _SURE and known > len(others) else None


def _plain(heading: str) -> str:
    """Returns a heading without what people leave out of it: limits in brackets, spaces, line ends."""
    return _EXTRA.sub("", heading)
