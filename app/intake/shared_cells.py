"""Reads a set of the form's repeated grid that holds several scenarios in its cells, one a line or under numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.intake.form_labels import own_words, plain_label
from app.intake.form_values import Parsed, Refused, parse_lines, parse_period, without_hint
from app.intake.numbered_entries import filled_lines, numbered_entries
from app.intake.table_cells import rows_of, source_of
from app.notation.figures import usual_figure

if TYPE_CHECKING:
    from app.intake.form_findings import FormFindings, FormRow
    from app.intake.form_labels import AnswerCell, FormLabels
    from app.intake.table_cells import ShownCell, TableRow
    from app.intake.word_model import WordTable
    from app.pack.model import Field

_COUNTED = frozenset({"number", "integer", "date"})
_JOINED = re.compile(r"[、，,；;]")
_BY_LINES = "几个场景写在一格里，没有编号，按行分给各个场景。"
_FOR_ALL = "几个场景只写了一处，各个场景都按它放。"


@dataclass(slots=True)
class SharedCells:
    """Deals the cells of one set out among the scenarios that its first cell names."""

    labels: FormLabels
    found: FormFindings
    rows: dict[int, FormRow] = field(default_factory=dict)
    """The scenarios of the set being read, by the number written before them; empty where it is of one alone."""
    doubt: str = ""

    def forget(self) -> None:
        """Ends the set being read."""
        self.rows, self.doubt = {}, ""

    def read_names(self, table: WordTable, row: TableRow, answer: AnswerCell, place: ShownCell, known: Field) -> bool:
        """Starts a new set with its first cell; tells whether its names were taken apart and stored."""
        self.forget()
        lines = _without_hints(known, place)
        names = numbered_entries(lines)
        met = sum(each.origin == "grid" and each.table == answer.each for each in self.found.rows)
        if len(names) > 1 and list(names) != list(range(1, len(names) + 1)):
            return False
        if len(names) == 1 and next(iter(names)) != met + 1:
            return False
        if not names:
            apart = self._names_by_lines(table, row, answer, lines)
            if not apart:
                return False
            names = dict(enumerate(apart, 1))
            self.doubt = _BY_LINES
        if not all(names.values()):
            return False
        for number, name in names.items():
            flat = " ".join(name.split())
            made = self.found.new_row(answer.each, "grid", flat)
            self.rows[number] = made
            self.found.add(
                answer.cell.field, made, Parsed(flat), place.paragraphs, source_of(table, row, place), doubt=self.doubt
            )
        return True

    def _names_by_lines(self, table: WordTable, row: TableRow, answer: AnswerCell, lines: list[str]) -> list[str]:
        """Returns the names of a cell without numbers where the catalogue or the cells below tell them apart."""
        catalogue = {own_words(each.name) for stage in self.labels.pack.stages for each in stage.scenarios}
        if len(lines) == 1:
            lines = [each for each in _JOINED.split(lines[0]) if each.strip()]
            return lines if len(lines) > 1 and all(own_words(each) in catalogue for each in lines) else []
        if len(lines) < 2:  # noqa: PLR2004 - one line is one name
            return []
        if all(own_words(each) in catalogue for each in lines):
            return lines
        return lines if self._count_below(table, row, answer) == len(lines) else []

    def stand_beside(self, table: WordTable, row: TableRow, answer: AnswerCell, places: Sequence[ShownCell]) -> bool:
        """Tells whether cells beside one another name a scenario each: the set has periods or figures under each."""
        for asked, cells in self._below(table, row, answer):
            under = [next((c for c in cells if set(c.columns) & set(p.columns)), None) for p in places]
            if all(cell is not None and _is_one(asked, cell.text) for cell in under):
                return True
        return False

    def _below(
        self, table: WordTable, row: TableRow, answer: AnswerCell
    ) -> Iterator[tuple[AnswerCell, list[ShownCell]]]:
        """Yields the answers of the set below its first row that are days or figures, with the cells behind them."""
        for below in rows_of(table)[row.number :]:
            if any(place.label == answer.label for place in below.places):
                return
            for at, place in enumerate(below.places):
                for asked in self.labels.by_label.get(place.label, ()):
                    kind = self.labels.pack.fields[asked.cell.field].kind
                    if asked.each == answer.each and (asked.cell.style == "period" or kind in _COUNTED):
                        yield asked, [each for each in below.places[at + 1 :] if each.filled]

    def _count_below(self, table: WordTable, row: TableRow, answer: AnswerCell) -> int:
        """Tells how many periods or figures the cells of the set hold, where each line is one; 0 where none says."""
        for asked, cells in self._below(table, row, answer):
            lines = filled_lines(cells[0].paragraphs) if cells else []
            if len(lines) > 1 and all(_is_one(asked, line) for line in lines):
                return len(lines)
        return 0

    def store(self, answer: AnswerCell, place: ShownCell, source: str, known: Field, doubt: str) -> bool:
        """Stores a cell of the set for each of its scenarios; False where it is of one and holds no number."""
        if not self.rows or answer.cell.field in next(iter(self.rows.values())).fields:
            return False
        figures = answer.cell.style == "period" or known.kind in _COUNTED
        lines = _without_hints(known, place)
        entries = numbered_entries(lines, figures=figures)
        why = doubt or self.doubt
        if entries and set(entries) <= set(self.rows):
            if known.kind in _COUNTED and all(usual_figure(line, known.unit) is not None for line in lines):
                why = why or "编号和数写在一起，看不准是编号还是数。"
        elif len(self.rows) == 1 or not lines:
            return False
        elif by_name := self._entries_by_name(lines):
            entries = by_name
        elif not entries and set(loose := numbered_entries(lines, figures=True)) == set(self.rows):
            entries, why = loose, why or "编号和后面的数连着写，请核对。"
        elif not entries and len(lines) == len(self.rows):
            entries, why = dict(zip(self.rows, lines, strict=True)), why or _BY_LINES
        elif not entries and len(lines) == 1:
            entries, why = dict.fromkeys(self.rows, lines[0]), why or _FOR_ALL
        else:
            self.found.leave(place.paragraphs, source, "看不出哪一行是哪个场景的")
            return True
        for number, text in entries.items():
            self._store_entry(answer, self.rows[number], text, place, source, doubt=why)
        self.found.claim(place.paragraphs)
        return True

    def _entries_by_name(self, lines: Sequence[str]) -> dict[int, str]:
        """Returns what stands behind each scenario's name and a colon; empty where a line begins with no name."""
        found: dict[int, str] = {}
        for line in lines:
            name, colon, text = line.replace(":", "：").partition("：")
            numbers = [number for number, row in self.rows.items() if own_words(row.name) == own_words(name)]
            if not colon or len(numbers) != 1 or numbers[0] in found:
                return {}
            found[numbers[0]] = text.strip()
        return found

    def _store_entry(
        self, answer: AnswerCell, row: FormRow, text: str, place: ShownCell, source: str, *, doubt: str
    ) -> None:
        found = self.found
        if answer.cell.style == "period":
            halves = parse_period(text)
            if isinstance(halves, Refused):
                found.leave(place.paragraphs, source, halves.reason.rstrip("。"), text)
                return
            for template, half in zip((answer.cell.field, answer.cell.to_field), halves, strict=True):
                if half is not None:
                    found.add(template, row, half, place.paragraphs, source, doubt=doubt)
            return
        parsed = parse_lines(self.labels.pack, self.labels.pack.fields[answer.cell.field], text.split("\n"))
        if isinstance(parsed, Refused):
            found.leave(place.paragraphs, source, parsed.reason.rstrip("。"), text)
        elif parsed is not None:
            found.add(answer.cell.field, row, parsed, place.paragraphs, source, doubt=doubt)


def _is_one(answer: AnswerCell, line: str) -> bool:
    if answer.cell.style == "period":
        halves = parse_period(line)
        return not isinstance(halves, Refused) and all(half is not None for half in halves)
    return plain_label(line) != "" and usual_figure(line, "") is not None


def _without_hints(known: Field, place: ShownCell) -> list[str]:
    lines = filled_lines(place.paragraphs)
    hint = own_words(known.hint) if known.hint else ""
    lines = [line for line in lines if not hint or own_words(line) != hint]
    if lines:
        first, *rest = lines
        lines = [stripped for stripped in (without_hint(known, first).strip(), *rest) if stripped]
    return lines
