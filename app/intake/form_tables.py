"""Tables of a filled form: labels beside answers, and list tables under their heads, found by the pack's words.

Renamed, moved or added cells are taken as likely, with the reason, or go to the tray.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.intake.cell_answers import CellAnswers
from app.intake.form_grid import GridReader
from app.intake.form_lists import ListReader
from app.intake.inline_labels import InlineLabels
from app.intake.renamed_labels import RenamedLabels
from app.intake.table_cells import TableRow, rows_of
from app.intake.year_columns import YearColumns

if TYPE_CHECKING:
    from app.intake.form_blocks import BlockReader
    from app.intake.form_findings import FormFindings
    from app.intake.form_labels import FormLabels
    from app.intake.word_model import WordTable


class TableReader:
    """Reads the tables of one file, in order."""

    def __init__(self, labels: FormLabels, found: FormFindings, blocks: BlockReader) -> None:
        answers = CellAnswers(labels, found, blocks)
        self.years = YearColumns(labels, found, answers)
        self.renamed = RenamedLabels(labels, found, answers)
        self.inline = InlineLabels(labels, found, answers)
        self._lists = ListReader(labels, found, answers)
        self._grid = GridReader(labels, found, answers, self.years, self.renamed, self.inline, self.read)

    def read(self, table: WordTable) -> bool:
        """Reads one table; tells whether anything of the form was found in it."""
        rows = rows_of(table)
        at = 0
        any_found = False
        grid: list[TableRow] = []

        while at < len(rows):
            heads = self._lists.find_heads(rows, at)
            if heads is None:
                if self._lists.continues(table, rows, at):
                    at = self._lists.read_on(table, rows, at)
                    any_found = True
                    continue
                if (after := self._lists.read_upright(table, rows, at)) > at:
                    self._grid.read(table, grid)
                    grid = []
                    at = after
                    any_found = True
                    continue
                grid.append(rows[at])
                at += 1
                continue

            self._grid.read(table, grid)
            grid = []
            listed, at = heads
            any_found = True
            at = self._lists.read(table, rows, listed, at)

        any_found |= self._grid.read(table, grid)
        return any_found
