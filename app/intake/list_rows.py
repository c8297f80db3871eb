"""Rows of a list table: which cell answers which column, and which scenario a row belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.intake.form_labels import ListHeads, own_words
from app.intake.form_values import Parsed, Refused, parse_choice, parse_lines, short
from app.intake.numbered_entries import SeveralRows, filled_lines, several_rows
from app.intake.table_cells import ShownCell, TableRow, source_of
from app.intake.word_model import WordTable

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings, FormRow
    from app.intake.form_labels import FormLabels
    from app.pack.model import Field

_SAMPLE = ("示例", "例", "样例", "举例", "例如")


@dataclass(slots=True)
class ListRows:
    """Reads the rows under the heads of one list table."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers
    listed: ListHeads
    spots: list[tuple[int, range, str]]
    head: TableRow | None
    doubt: str
    group: FormRow | None = None
    group_name: str = ""

    def read(self, table: WordTable, row: TableRow) -> None:
        """Reads one row of the file's table into what was found."""
        found = self.found
        cells = self._by_column(row)
        if not any(place.filled for place in row.places):
            for place in row.places:
                found.claim(place.paragraphs)
            return
        if self._is_sample(row):
            if self._is_own_sample(row):
                for place in row.places:
                    found.claim(place.paragraphs)
            else:
                for place in row.places:
                    found.leave(place.paragraphs, source_of(table, row, place), "示例行")
            return
        self._store(cells, {index: source_of(table, row, place) for index, (place, _) in cells.items()})
        for place in row.places:
            if place.filled and place not in [p for p, _ in cells.values()]:
                head = self._head_of(place)
                found.leave(
                    place.paragraphs,
                    source_of(table, row, place),
                    f"“{head}”一栏" if head else "表上没有这一栏",
                )

    def read_upright(self, record: Mapping[int, tuple[ShownCell, str, str]]) -> None:
        """Reads one row that stands on its side: cell, doubt and source by column."""
        self._store(
            {index: (place, doubt) for index, (place, doubt, _) in record.items()},
            {index: source for index, (_, _, source) in record.items()},
        )

    def _store(self, cells: dict[int, tuple[ShownCell, str]], sources: Mapping[int, str]) -> None:
        dealt = self._several(cells)
        scope = self._scope(cells)
        for index, (place, doubt) in cells.items():
            if dealt is None or index not in dealt.texts:
                self._cell(sources[index], index, place, doubt, scope)
        if dealt is None:
            return
        scopes = dict.fromkeys(dealt.numbers[:1], scope)
        for number in dealt.numbers[1:]:
            made = self.found.new_row(scope.table, "list", "", scope.parent)
            made.doubt = scope.doubt
            scopes[number] = made
        for index, texts in dealt.texts.items():
            place, doubt = cells[index]
            field = self.listed.part.columns[index].field
            for number, text in texts.items():
                parsed = self._parsed_text(self.answers.field_at(field), text.split("\n"))
                if isinstance(parsed, Refused):
                    self.found.leave(place.paragraphs, sources[index], parsed.reason.rstrip("。"), text)
                elif parsed is not None:
                    self.found.add(
                        field, scopes[number], parsed, place.paragraphs, sources[index], doubt=doubt or dealt.doubt
                    )
            self.found.claim(place.paragraphs)

    def _several(self, cells: dict[int, tuple[ShownCell, str]]) -> SeveralRows | None:
        """Takes apart a row of the file that holds several rows of an inner table; None for one row alone."""
        outer = self.listed.part.each.rpartition("[]")[0]
        if not outer:
            return None
        inner = [
            index
            for index, (place, _) in cells.items()
            if place.filled and self.listed.part.columns[index].field.startswith(self.listed.part.each + "[].")
        ]
        if not inner or any(isinstance(b, WordTable) for index in inner for b in cells[index][0].cell.blocks):
            return None
        lines = {index: filled_lines(cells[index][0].paragraphs) for index in inner}
        return several_rows(lines, min(inner))

    def _by_column(self, row: TableRow) -> dict[int, tuple[ShownCell, str]]:
        made: dict[int, tuple[ShownCell, str]] = {}
        for place in row.places:
            over = sorted(
                (
                    (len(set(columns) & set(place.columns)), -at, index, doubt)
                    for at, (index, columns, doubt) in enumerate(self.spots)
                ),
                reverse=True,
            )
            over = [each for each in over if each[0]]
            if not over or over[0][0] * 2 < min(len(place.columns), 2):
                continue
            _, _, index, doubt = over[0]
            if len(over) > 1 and place.filled:
                doubt = doubt or "这一格跨着两栏。"
            if index in made:
                if not place.filled:
                    self.found.claim(place.paragraphs)
                    continue
                before, why = made[index]
                if before.filled:
                    made[index] = (before, why or "这一栏里分成了几格。")
                    continue
                doubt = doubt or "这一栏里分成了几格。"
            made[index] = (place, doubt)
        return made

    def _is_sample(self, row: TableRow) -> bool:
        first = next((p for p in row.places if p.filled), None)
        return first is not None and "".join(first.text.split()) in _SAMPLE

    def _is_own_sample(self, row: TableRow) -> bool:
        example = {own_words(text) for text in self.listed.part.example}
        fields = self.labels.track.fields
        example |= {own_words(fields[c.field].example) for c in self.listed.part.columns if c.field in fields}
        return all(own_words(p.text) in example for p in row.places if p.filled)

    def _scope(self, cells: dict[int, tuple[ShownCell, str]]) -> FormRow:
        found = self.found
        each = self.listed.part.each
        outer = each.rpartition("[]")[0]
        if not outer:
            key = self._key_column()
            name = " ".join(cells[key][0].text.split()) if key in cells else ""
            made = found.new_row(each, "list", name)
            if each == self.labels.pack.roles.get("scenarios") and not name:
                made.doubt = "这一行没有写场景名称。"
            made.doubt = made.doubt or self.doubt
            return made
        outer_key = next(
            (
                n
                for n, c in enumerate(self.listed.part.columns)
                if c.field.startswith(outer + "[].") and c.field.count("[]") == 1
            ),
            -1,
        )
        place = cells[outer_key][0] if outer_key in cells else None
        name = " ".join(place.text.split()) if place is not None else ""
        why = ""
        if name and "".join(name.split()) != "".join(self.group_name.split()):
            self.group = found.new_row(outer, "rows", name)
            self.group_name = name
        elif not name and place is not None and not place.covered:
            why = "没有写场景名称，按上一行的场景放。"
        elif place is None:
            why = "没有“具体场景名称”一栏。"
        if self.group is None:
            self.group = found.new_row(outer, "rows", "")
            self.group.doubt = why or "没有写场景名称。"
        made = found.new_row(each, "list", "", self.group)
        made.doubt = why or self.doubt
        return made

    def _key_column(self) -> int:
        fields = self.labels.pack.fields
        return next(
            (n for n, c in enumerate(self.listed.part.columns) if c.field in fields and fields[c.field].kind == "text"),
            -1,
        )

    def _number(self, place: ShownCell, source: str) -> None:
        if "".join(place.text.split()).strip("．.、)）(（").isdecimal():
            self.found.claim(place.paragraphs)
        elif place.filled:
            self.found.leave(place.paragraphs, source, "“序号”一栏")

    def _cell(self, source: str, index: int, place: ShownCell, doubt: str, scope: FormRow) -> None:
        column = self.listed.part.columns[index]
        if column.field == "#":
            self._number(place, source)
            return
        if place.covered:
            return
        known = self.answers.field_at(column.field)
        target: FormRow | None = scope
        if column.field.count("[]") < scope.table.count("[]") + 1 and scope.parent is not None:
            target = scope.parent
        if any(isinstance(each, WordTable) for each in place.cell.blocks):
            doubt = doubt or "格里套着另一个表。"
        if known.kind == "blocks":
            blocks = self.answers.blocks.read(place.paragraphs)
            if blocks:
                self.found.add(column.field, target, Parsed(blocks), place.paragraphs, source, doubt=doubt)
            return
        self.answers.store_parsed(
            column.field, target, self._parsed(known, place), place.paragraphs, source, doubt=doubt
        )
        self.answers.leave_pictures(place, source)

    def _parsed(self, known: Field, place: ShownCell) -> Parsed | Refused | None:
        if known.kind == "choice":
            return parse_choice(self.labels.pack, known, place.text) if place.filled else None
        return self._parsed_text(known, place.lines)

    def _parsed_text(self, known: Field, lines: Sequence[str]) -> Parsed | Refused | None:
        parsed = parse_lines(self.labels.pack, known, lines)
        if (
            isinstance(parsed, Parsed)
            and not parsed.reason
            and known.kind == "paragraph"
            and "".join(lines).strip().isdecimal()
        ):
            return Parsed(parsed.value, "只有数字，不像这一栏的内容。")
        return parsed

    def _head_of(self, place: ShownCell) -> str:
        for each in self.head.places if self.head is not None else ():
            if set(each.columns) & set(place.columns):
                return short(each.text)
        return ""
