"""Blocks of cells on the clipboard, as Excel and WPS put them there: tabs between cells, lines between rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.intake.table_heads import Block


def block_of(text: str) -> Block:
    """Returns the cells of a copied text, row by row.

    A cell in quotes may hold line ends, and trailing empty lines are no rows.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    rows = [list(row) for row in csv.reader(io.StringIO(plain, newline=""), dialect="excel-tab")]
    while rows and not any(rows[-1]):
        rows.pop()
    return [row or [""] for row in rows]


def text_of(block: Sequence[Sequence[str]]) -> str:
    """Returns the text that Excel and WPS paste back into the same cells."""
    out = io.StringIO(newline="")
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(block)
    return out.getvalue()


def is_block(text: str) -> bool:
    """Tells whether a copied text is more than one cell."""
    block = block_of(text) if "\t" in text or "\n" in text else []
    return len(block) > 1 or any(len(row) > 1 for row in block)


def one_line(text: str) -> str:
    """Returns a text for a cell of one line."""
    return " ".join(text.split("\n")).replace("\t", " ")
