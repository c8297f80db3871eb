"""A block of figures by year as a spreadsheet puts it on the clipboard, with its heads or without."""

from __future__ import annotations

import itertools
import re

from app.notation.characters import clean_text
from ui.models.pasting import Block, block_of

_YEAR = re.compile(r"((?:19|20)\d\d)\s*(年|年度)?")
_FIGURE_BEGINS = re.compile(r"[-+]?[.\d]")
_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
"""A name has two at least: 无 is an answer."""

_ABOVE = 3
"""Lines that stand over the years at most: a title, a unit."""


def figures_of(text: str) -> Block:
    """The cells of a block; thousands commas, % and full-width digits made plain.

    A line of years, a title over it and a column of names are left out.  Nothing else is: a line dropped in error
    would put every figure below it one line too high, where it looks right.
    """
    rows = [[_plain(cell) for cell in row] for row in block_of(text)]
    above = _titles(rows)
    if len(rows) > above + 1 and _is_heading(rows[above]):
        rows = rows[above + 1 :]
    if rows and any(row[0] for row in rows) and all(len(row) > 1 and _is_name(row[0]) for row in rows):
        rows = [row[1:] for row in rows]
    return rows


def _titles(rows: Block) -> int:
    """How many lines stand over a line of years: one cell each, as merged cells are copied."""
    for at, row in enumerate(rows[: _ABOVE + 1]):
        if _is_heading(row) and any(_YEAR.fullmatch(cell) for cell in row):
            return at
        if sum(map(bool, row)) > 1:
            break
    return 0


def _is_heading(row: list[str]) -> bool:
    """Names and years only, as in 指标 2018年 2019年; an empty line is none, and 2.2亿 is an answer, if a wrong one."""
    years = [match for cell in row if (match := _YEAR.fullmatch(cell))]
    bare = [int(match[1]) for match in years if not match[2]]
    follow = all(after == before + 1 for before, after in itertools.pairwise(bare))
    return any(row) and follow and all(_is_name(cell) or _YEAR.fullmatch(cell) for cell in row)


def _is_name(cell: str) -> bool:
    return not cell or bool(_LETTERS.search(cell) and not _FIGURE_BEGINS.match(cell))


def _plain(cell: str) -> str:
    return clean_text(cell).strip()
