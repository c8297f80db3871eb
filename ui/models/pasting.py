"""Blocks of cells on the clipboard, as Excel and WPS put them there: tabs between cells, lines between rows."""

from __future__ import annotations

import csv
import io
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


def block_of(text: str) -> Block:
    """The cells of a copied text; a cell in quotes may hold line ends, and trailing empty lines are no rows."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    rows = [list(row) for row in csv.reader(io.StringIO(plain, newline=""), dialect="excel-tab")]
    while rows and not any(rows[-1]):
        rows.pop()
    return [row or [""] for row in rows]


def text_of(block: Sequence[Sequence[str]]) -> str:
    """The text that Excel and WPS paste back into the same cells."""
    out = io.StringIO(newline="")
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(block)
    return out.getvalue()


def is_block(text: str) -> bool:
    """Whether a copied text is more than one cell."""
    block = block_of(text) if "\t" in text or "\n" in text else []
    return len(block) > 1 or any(len(row) > 1 for row in block)


def without_headings(block: Block, headings: Sequence[str]) -> Block:
    """The block in the columns of the table, without its line of headings and a first column of running numbers.

    With a line of headings the columns may stand in another order and among others that the table does not have;
    a title over it, one cell as merged cells are copied, is left out too.
    """
    line, places = _heading_line(block, headings)
    if line >= 0:
        return [[row[at] if 0 <= at < len(row) else "" for at in places] for row in block[line + 1 :]]
    first = block[0][0].strip() if block else ""
    begin = int(first) if first.isdecimal() and len(first) < _DIGITS else None
    if begin is None:
        return block
    numbered = all(len(row) > len(headings) and row[0].strip() == str(begin + i) for i, row in enumerate(block))
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
    """Which line has the headings and where each stands in it; -1 where none has."""
    for line, row in enumerate(block[: _ABOVE + 1]):
        places = _places(row, headings)
        if places is not None:
            return line, places
        if sum(bool(cell.strip()) for cell in row) > 1:
            break
    return -1, []


def _places(row: Sequence[str], headings: Sequence[str]) -> list[int] | None:
    """Where each heading stands in a line of headings, -1 where it does not; None where the line is none."""
    cells = [_plain(cell) for cell in row]
    wanted = [_plain(heading) for heading in headings]
    found = [cells.index(each) if each in cells else -1 for each in wanted]
    known = sum(at >= 0 for at in found)
    others = [cell for cell in cells if cell and cell not in wanted and not cell.endswith(_OTHERS)]
    # A row of answers may hold the word of one heading, hardly those of most.
    return found if known >= _SURE and known > len(others) else None


def _plain(heading: str) -> str:
    """A heading without what people leave out of it: limits in brackets, spaces, line ends."""
    return _EXTRA.sub("", heading)


def one_line(text: str) -> str:
    """A text for a cell of one line."""
    return " ".join(text.split("\n")).replace("\t", " ")
