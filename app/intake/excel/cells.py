"""Describes what stands in a workbook, as plain data: sheets, cells with their last values, pictures and remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "date", "flag", "error"]
Place = tuple[int, int]
"""Row and column of a cell, both from 0."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Describes a cell with something in it, as a person sees it.

    Attributes:
        text: the value in plain characters; a figure with all its digits, a share with its %.
        kind: what the workbook says it is.
        doubt: why the text may not be what was meant; empty where it is certain.
        refused: why it cannot be an answer at all; empty where it can.
    """

    text: str
    kind: Kind = "text"
    doubt: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one, from the first to the last row and column, both inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: Place) -> bool:
        """Tells whether a cell is one of them."""
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


@dataclass(frozen=True, slots=True)
class CellPicture:
    """Describes a picture over a cell by the bytes of its file and the ending of its name."""

    place: Place
    data: bytes
    ending: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Describes a text beside the cells: ``where`` is 批注 B7, 页眉, 页脚 or 文本框."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Describes one sheet by its cells and pictures; only cells that are not empty are in ``cells``."""

    name: str
    hidden: bool
    cells: Mapping[Place, Cell]
    merges: tuple[Merge, ...] = ()
    pictures: tuple[CellPicture, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """Describes a workbook from outside, by its sheets and what was left alone in it.

    Attributes:
        source: the file's name, as messages and sources call it.
        notes: sentences on what was left alone, e.g. macros.
    """

    source: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def cell_name(place: Place) -> str:
    """Returns what a workbook calls a place, counted from 0: ``(6, 1)`` is ``B7``."""
    row, column = place
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
