"""Cells and rows of a Word table, with the label that each shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.form_labels import plain_label
from app.intake.word_model import WordCell, WordParagraph, WordTable

LIKE, MARGIN = 0.6, 0.1
"""Likeness from which two labels may be one, and by which it must lead the next."""
LONGEST_LABEL = 40
"""Characters: a longer cell is no label."""


@dataclass(eq=False, slots=True)
class ShownCell:
    """Describes a cell of a row with what it shows; ``covered`` tells that it belongs to one that began above."""

    cell: WordCell
    covered: bool
    label: str
    """Its plain label; of the cell above where it is covered."""
    paragraphs: list[WordParagraph]

    @property
    def text(self) -> str:
        """Returns what it shows, in lines."""
        return "" if self.covered else "\n".join(p.text.strip() for p in self.paragraphs if p.text.strip())

    @property
    def lines(self) -> list[str]:
        """Returns the texts of its paragraphs."""
        return [p.text for p in self.paragraphs]

    @property
    def filled(self) -> bool:
        """Tells whether it shows anything of its own."""
        return not self.covered and any(p.text.strip() or p.pictures for p in self.paragraphs)

    @property
    def columns(self) -> range:
        """Returns the columns of the table's grid that it covers."""
        return range(self.cell.column, self.cell.column + self.cell.span)


@dataclass(slots=True)
class TableRow:
    """Describes a row with what became of it; ``printed`` is the printed row that it is, -1 where it is none."""

    number: int
    places: list[ShownCell]
    printed: int = -1
    open: list[tuple[ShownCell, list[ShownCell]]] = field(default_factory=list)
    """Cells that may be labels unknown to the form, with the filled cells behind them."""


def rows_of(table: WordTable) -> list[TableRow]:
    """Lists the rows of a table, counted from 1."""
    return [TableRow(number, places) for number, places in enumerate(_labelled_rows(table), 1)]


def source_of(table: WordTable, row: TableRow, place: ShownCell | None = None) -> str:
    """Tells where a row or cell stands in the file, in words."""
    words = f"第 {table.number} 个表第 {row.number} 行"
    return words if place is None else f"{words}第 {row.places.index(place) + 1} 格"


def paragraphs_of(table: WordTable) -> Iterator[WordParagraph]:
    """Yields all paragraphs of a table, row by row."""
    for row in table.rows:
        for cell in row:
            yield from cell.paragraphs()


def _labelled_rows(table: WordTable) -> Iterator[list[ShownCell]]:
    """Yields rows of cells with their labels; a covered cell has that of the cell above."""
    above: dict[int, ShownCell] = {}
    for row in table.rows:
        made = []
        for cell in row:
            paragraphs = list(cell.paragraphs())
            origin = above.get(cell.column) if cell.merge == 2 else None  # noqa: PLR2004 - covered
            own = "".join(p.text for p in cell.blocks if isinstance(p, WordParagraph) and not p.boxed)
            if origin is not None and not own.strip():
                place = ShownCell(cell, covered=True, label=origin.label, paragraphs=paragraphs)
            else:
                place = ShownCell(cell, covered=False, label=plain_label(own), paragraphs=paragraphs)
            made.append(place)
            if cell.merge == 1 or origin is None:
                above[cell.column] = place
        yield made
