"""Blocks of cells on the clipboard, as Excel and WPS put them there: tabs between cells, lines between rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Block = list[list[str]]


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
    """The block without what the table has already: its line of headings, and a first column of running numbers."""
    rows = block
    if rows and any(cell.strip() in headings for cell in rows[0]) and _all_headings(rows[0], headings):
        rows = rows[1:]
    numbered = all(len(row) > len(headings) and row[0].strip() == str(i) for i, row in enumerate(rows, 1))
    return [row[1:] for row in rows] if rows and numbered else rows


def one_line(text: str) -> str:
    """A text for a cell of one line."""
    return " ".join(text.split("\n")).replace("\t", " ")


def _all_headings(row: Sequence[str], headings: Sequence[str]) -> bool:
    known = {*headings, "序号", ""}
    return all(cell.strip() in known for cell in row)
