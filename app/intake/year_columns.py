"""Reads figures of several years in a form's grid: one column a year, under heads that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.intake.form_labels import AnswerCell, plain_label
from app.intake.table_cells import LONGEST_LABEL, ShownCell, TableRow, source_of

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings
    from app.intake.form_labels import FormLabels
    from app.intake.word_model import WordTable

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class YearColumn(NamedTuple):
    """Names the columns of the table under the head of one year."""

    columns: range
    year: int
    rest: str
    """What the head says beside the year."""


@dataclass(slots=True)
class YearColumns:
    """Stores figures under the year that their column names."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers
    met: list[int] = field(default_factory=list)
    """Years of the heads met last, in the order of the columns."""

    def read_heads(self, row: TableRow) -> list[YearColumn]:
        """Returns the years that a row of heads names, by column."""
        found = []
        for place in row.places:
            years = _YEAR.findall(place.text)
            if place.filled and len(years) == 1 and len(place.text) <= LONGEST_LABEL // 2 and "月" not in place.text:
                rest = _YEAR.sub("", "".join(place.text.split())).strip("年度()（）")
                found.append(YearColumn(place.columns, int(years[0]), rest))
        if len(found) < 2 or any(  # noqa: PLR2004 - one year alone is no row of heads
            place.filled and plain_label(place.text) in self.labels.by_label for place in row.places
        ):
            return []
        self.met = [year for _, year, _ in found]
        for place in row.places:
            if any(place.columns == columns for columns, year, _ in found if year in self.labels.pack.years):
                self.found.claim(place.paragraphs)
        return found

    def store_row(
        self, table: WordTable, row: TableRow, label: ShownCell, *, known: list[AnswerCell], behind: list[ShownCell],
        years: list[YearColumn],
    ) -> None:  # fmt: skip
        """Stores the figures of a row, each under the year of its column."""
        by_year = {int(_YEAR.findall(cell.column)[0]): cell for cell in known}
        filled = [place for place in behind if place.filled]
        if not years:
            for place, year in zip(behind, by_year, strict=False):
                if place.filled and len(behind) == len(by_year):
                    self.answers.store_cell(table, row, by_year[year], place, "表头没有写年份，按表上的次序放。")
                elif place.filled:
                    self.found.leave(place.paragraphs, source_of(table, row, place), "看不出是哪一年的")
            for place in filled:
                self.found.leave(place.paragraphs, source_of(table, row, place), "看不出是哪一年的")
            return
        for place in filled:
            over = [(len(set(columns) & set(place.columns)), year, rest) for columns, year, rest in years]
            over = sorted((each for each in over if each[0]), reverse=True)
            source = source_of(table, row, place)
            if not over or over[0][1] not in by_year:
                head = _year_words(over)
                self.found.leave(place.paragraphs, source, head or "看不出是哪一年的")
                continue
            _, year, rest = over[0]
            doubt = self.answers.unit_doubt(by_year[year], [label], place)
            if rest:
                doubt = doubt or f"表头写的是“{year}年{rest}”，按 {year} 年放。"
            if len(over) > 1:
                doubt = doubt or "这一格跨着两个年份。"
            self.answers.store_cell(table, row, by_year[year], place, doubt)


def _year_words(over: list[tuple[int, int, str]]) -> str:
    return f"“{over[0][1]}年{over[0][2]}”一栏" if over else ""
