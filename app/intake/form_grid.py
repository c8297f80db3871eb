"""Grids of a filled form: labels beside answers.

Certain is only what the form's own words say: the label as printed, beside its answer, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.intake.form_labels import AnswerCell, GridLine, likeness, own_words
from app.intake.form_values import Refused, parse_choice, short
from app.intake.table_cells import LIKE, LONGEST_LABEL, ShownCell, TableRow, paragraphs_of, source_of
from app.intake.word_model import WordParagraph, WordTable

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings
    from app.intake.form_labels import FormLabels
    from app.intake.inline_labels import InlineLabels
    from app.intake.renamed_labels import RenamedLabels
    from app.intake.year_columns import YearColumn, YearColumns


@dataclass(slots=True)
class GridReader:
    """Reads rows of labels beside answers."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers
    years: YearColumns
    renamed: RenamedLabels
    inline: InlineLabels
    read_nested: Callable[[WordTable], bool]
    """Reads a table that lies in a cell."""

    def read(self, table: WordTable, rows: list[TableRow]) -> bool:
        """Reads rows that are no list; tells whether any is a row of the form."""
        carry: dict[int, str] = {}
        years: list[YearColumn] = []
        for row in rows:
            if found := self.years.read_heads(row):
                years = found
            if not self._aligned(table, row):
                self._scanned(table, row, rows, carry, years)
            for place in row.places:
                if place.label in self.labels.labels:
                    carry[place.cell.column] = place.label
        for at, row in enumerate(rows):
            self.renamed.read_row(table, rows, at)
            for place in row.places:
                for nested in place.cell.blocks:
                    if isinstance(nested, WordTable) and not self._is_claimed(nested):
                        self.read_nested(nested)
        return any(row.printed >= 0 for row in rows)

    def _is_claimed(self, table: WordTable) -> bool:
        return all(p.id in self.found.claimed for p in paragraphs_of(table))

    def _aligned(self, table: WordTable, row: TableRow) -> bool:
        """Reads a row that has the form's cells one by one."""
        fitting = [
            (number, line)
            for number, line in enumerate(self.labels.lines)
            if len(line.labels) == len(row.places)
            and any(line.answers)
            and not any(answer and answer.column for answer in line.answers)
            and all(
                self._fits(label, covered, place)
                for label, covered, place in zip(line.labels, line.covered, row.places, strict=True)
            )
        ]
        if len(fitting) > 1:
            fitting = [each for each in fitting if self._content_fits(each[1], row)] or fitting
            fitting = [each for each in fitting if [p.covered for p in row.places] == list(each[1].covered)] or fitting
        if len(fitting) != 1:
            return False
        row.printed, line = fitting[0]
        for answer, label, place in zip(line.answers, line.labels, row.places, strict=True):
            if label is not None:
                self._own_label(place)
            elif answer is not None and not place.covered:
                doubt = self.answers.unit_doubt(answer, row.places, place)
                self.answers.store_cell(table, row, answer, place, doubt)
        return True

    def _fits(self, label: str | None, covered: bool, place: ShownCell) -> bool:  # noqa: FBT001 - a pair with the label
        if label is None:
            return True
        return place.label == label or (covered and not place.covered and not place.text)

    def _content_fits(self, line: GridLine, row: TableRow) -> bool:
        """Chooses of two rows with one label: the one with words of its own in the cell, or with boxes."""
        for answer, place in zip(line.answers, row.places, strict=True):
            if answer is None:
                continue
            text = own_words(place.text)
            if answer.cell.text and not text.startswith(own_words(answer.cell.text)):
                return False
            if answer.cell.style == "choice" and text and isinstance(
                parse_choice(self.labels.pack, self.answers.field_of(answer), place.text), Refused
            ):  # fmt: skip
                return False
        return True

    def _scanned(
        self, table: WordTable, row: TableRow, rows: list[TableRow], carry: dict[int, str], years: list[YearColumn]
    ) -> None:
        """Reads a row cell by cell, from each known label to the cells behind it."""
        at = 0
        chain: list[str] = []
        while at < len(row.places):
            place = row.places[at]
            if place.label in self.labels.labels and not (place.label == "" or self._is_value_of_label(row, at)):
                behind = self._behind(row, at)
                self._own_label(place)
                candidates = self._candidates(place.label, chain, carry, place, row)
                chain.append(place.label)
                behind = behind[: self._renamed_sibling(candidates, behind)]
                if candidates:
                    row.printed = max(row.printed, candidates[0].row)
                    self._labelled(table, row, rows, place, known=candidates, behind=behind, years=years)
                else:
                    for each in behind:
                        self.inline.read_cell(table, row, each)
                at += 1 + len(behind)
                continue
            if self.inline.read_cell(table, row, place):
                at += 1
                continue
            if place.filled and not place.covered:
                behind = [p for p in self._behind(row, at) if p.filled]
                if behind and len(place.text) <= LONGEST_LABEL:
                    row.open.append((place, behind[:1]))
            elif not place.covered and place.cell.column in carry:
                chain.append(carry[place.cell.column])
            at += 1

    def _is_value_of_label(self, row: TableRow, at: int) -> bool:
        """Tells whether a cell that reads like a label stands where an answer must: label, this, label, answer."""
        if at == 0 or row.places[at - 1].label not in self.labels.by_label:
            return False
        here = row.places[at].label
        if here in self.labels.by_label:
            following = row.places[at + 1] if at + 1 < len(row.places) else None
            return following is None or following.label in self.labels.by_label
        return False

    def _behind(self, row: TableRow, at: int) -> list[ShownCell]:
        """Returns the cells from one label to the next."""
        found: list[ShownCell] = []
        for number in range(at + 1, len(row.places)):
            place = row.places[number]
            if (
                place.label in self.labels.labels
                and place.label
                and not (number == at + 1 and self._is_value_of_label(row, number))
            ):
                break
            found.append(place)
        return found

    def _renamed_sibling(self, known: list[AnswerCell], behind: list[ShownCell]) -> int:
        """Finds among the cells behind a label where another label of the same printed row begins in other words."""
        rows = {cell.row for cell in known}
        others = {cell.label for cell in self.labels.cells if cell.row in rows} - {cell.label for cell in known}
        for number, place in enumerate(behind):
            if number and place.filled and any(likeness(place.label, each) >= LIKE for each in others):
                return number
        return len(behind)

    def _candidates(
        self, label: str, chain: list[str], carry: dict[int, str], place: ShownCell, row: TableRow
    ) -> list[AnswerCell]:
        known = self.labels.by_label.get(label, [])
        if len({(c.cell.field) for c in known if not c.column}) <= 1:
            return known
        if all(c.column for c in known):
            return known
        groups = {*chain, *(carry.get(c, "") for c in range(place.cell.column))} - {""}
        for at in range(row.places.index(place)):
            groups.add(row.places[at].label)
        left = [c for c in known if c.group and c.group in (set(chain) | {p.label for p in row.places if p.covered})]
        if not left:
            nearest = [carry.get(c, "") for c in sorted(carry) if c < place.cell.column]
            left = [c for c in known if c.group and c.group in nearest]
        if not left and len({c.group for c in known}) == 1:
            left = known
        return left

    def _labelled(
        self, table: WordTable, row: TableRow, rows: list[TableRow], label: ShownCell, *, known: list[AnswerCell],
        behind: list[ShownCell], years: list[YearColumn],
    ) -> None:  # fmt: skip
        if all(cell.column for cell in known):
            self.years.store_row(table, row, label, known=known, behind=behind, years=years)
            return
        filled = [place for place in behind if place.filled]
        fields = {cell.cell.field for cell in known}
        if len(fields) > 1:
            fitting = [c for c in known if not filled or self.answers.is_marked_for(c, filled[0])]
            if len(fitting) != 1:
                for place in filled:
                    self.found.leave(place.paragraphs, source_of(table, row, place), "看不出是谁的这一项")
                return
            known = fitting
        answer = known[0]
        first = behind[0] if behind else None
        if not filled:
            if first is not None:
                self.answers.store_cell(table, row, answer, first, "")
            return
        doubt = self.answers.unit_doubt(answer, [label], filled[0])
        if answer.each and len(filled) > 1 and self.answers.store_beside(table, row, answer, filled, doubt):
            return
        if filled[0] is not first:
            doubt = doubt or "标题右边的第一格是空的，字在后面一格。"
        self._store_first(table, row, rows, answer, filled, doubt=doubt)

    def _store_first(
        self, table: WordTable, row: TableRow, rows: list[TableRow], answer: AnswerCell, filled: list[ShownCell],
        *, doubt: str,
    ) -> None:  # fmt: skip
        """Stores the first of the cells behind a label, and leaves the others in the tray."""
        others = filled[1:]
        if others and not all(self._is_added(rows, place) for place in others):
            doubt = doubt or "这一行在这一格后面还有字。"
        self.answers.store_cell(table, row, answer, filled[0], doubt)
        for place in others:
            head = self._head_above(rows, row, place)
            self.found.leave(
                place.paragraphs, source_of(table, row, place), f"“{head}”一栏" if head else "表上没有这一格"
            )

    def _is_added(self, rows: list[TableRow], place: ShownCell) -> bool:
        """Tells whether a cell stands in a column that the form does not have: the same far column in most rows."""
        here = place.cell.column
        with_it = [row for row in rows if any(p.cell.column == here for p in row.places)]
        last = [row for row in with_it if row.places[-1].cell.column == here]
        return len(rows) > 2 and len(last) * 2 > len(rows)  # noqa: PLR2004 - two rows say nothing

    def _head_above(self, rows: list[TableRow], row: TableRow, place: ShownCell) -> str:
        for other in rows:
            if other.number >= row.number:
                break
            for each in other.places:
                if each.cell.column == place.cell.column and 0 < len(each.text) <= LONGEST_LABEL:
                    return short(each.text)
        return ""

    def _own_label(self, place: ShownCell) -> None:
        self.found.matched.add(place.label)
        if not place.covered:  # a text box over a label, or a table in its cell, is no part of it
            own = (each for each in place.cell.blocks if isinstance(each, WordParagraph) and not each.boxed)
            self.found.claim(own)
