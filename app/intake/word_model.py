"""Describes a Word file as plain data: what a reader sees, in order, with nothing of its markup left.

Made by the child process, which sends it as JSON; read by :mod:`app.intake.word_form`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TICKED, UNTICKED = "☑", "□"
"""How every mark of a box is written here that the file says outright: controls, form fields, symbols."""


@dataclass(slots=True)
class WordParagraph:
    """Describes one paragraph as it reads.

    Attributes:
        id: identity within the file, in reading order.
        text: what is visible, tracked insertions included; line breaks as LF.
        level: outline level from 0 of a heading's style, -1 for running text.
        style: name of the paragraph's style.
        pictures: numbers of the pictures that stand in it.
        tag: the tag of the content control that most of its text stands in, as this program writes it; or empty.
        boxed: whether it stands in a text box beside its place.
        numbered: whether the word processor numbers it by itself.
        contents: whether it belongs to a table of contents.
        deleted: what tracked deletions took out of it.
        struck: what of its text is crossed out.
        unseen: what of its text nobody sees on the page: white on white, or too small.
        dates: days that date controls of it hold beside the shown text.
        page: 1 for every page break that came before, where the file says so.
    """

    id: int
    text: str
    level: int = -1
    style: str = ""
    pictures: tuple[int, ...] = ()
    tag: str = ""
    boxed: bool = False
    numbered: bool = False
    contents: bool = False
    deleted: str = ""
    dates: tuple[str, ...] = ()
    struck: str = ""
    unseen: str = ""


@dataclass(slots=True)
class WordCell:
    """Describes a cell of a table; ``column`` and ``span`` are in columns of the table's grid.

    ``merge`` is 0 for a cell alone, 1 for the first of merged ones, 2 for a covered one.
    """

    column: int
    span: int
    merge: int
    blocks: list[WordBlock]

    def paragraphs(self) -> Iterator[WordParagraph]:
        """Returns an iterator over every paragraph in it, those of nested tables included."""
        return paragraphs_in(self.blocks)

    @property
    def text(self) -> str:
        """Returns its paragraphs' texts as lines, empty ones left out."""
        return "\n".join(each.text.strip() for each in self.paragraphs() if each.text.strip())


@dataclass(slots=True)
class WordTable:
    """Describes a table by its rows; ``number`` counts the tables of the file from 1, nested ones too."""

    number: int
    rows: list[list[WordCell]]


WordBlock = WordParagraph | WordTable


@dataclass(slots=True)
class Beside:
    """Describes a text beside the body: ``kind`` is header, footer, footnote, endnote, comment, drawing or chunk."""

    kind: str
    text: str
    number: int = 0


@dataclass(slots=True)
class WordDocument:
    """Describes a whole Word file as it reads.

    Attributes:
        blocks: the body.
        beside: texts of headers, notes, comments and drawings.
        pictures: name and bytes of each picture; no bytes where it is outside, missing or too large.
        notes: sentences about the file.
    """

    blocks: list[WordBlock]
    beside: list[Beside] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def paragraphs_in(blocks: Sequence[WordBlock]) -> Iterator[WordParagraph]:
    """Yields every paragraph, in reading order."""
    for block in blocks:
        if isinstance(block, WordParagraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from paragraphs_in(cell.blocks)


def block_from_json(told: Mapping[str, Any]) -> WordBlock:
    """Returns a block that the child process sent."""
    if "rows" in told:
        rows = [
            [WordCell(c["c"], c["s"], c["m"], [block_from_json(b) for b in c["b"]]) for c in row]
            for row in told["rows"]
        ]
        return WordTable(told["n"], rows)
    return WordParagraph(
        told["id"], told["t"], told.get("h", -1), told.get("s", ""), tuple(told.get("im", ())), told.get("tg", ""),
        bool(told.get("bx")), bool(told.get("nm")), bool(told.get("toc")), told.get("del", ""),
        tuple(told.get("dt", ())), told.get("sk", ""), told.get("un", ""),
    )  # fmt: skip
