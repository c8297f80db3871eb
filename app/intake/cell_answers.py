"""Answers that the cells of a form's tables hold, parsed as the pack's fields want them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.intake.form_labels import AnswerCell, label_unit, own_words
from app.intake.form_values import (
    Parsed,
    Refused,
    parse_choice,
    parse_date,
    parse_lines,
    parse_mention,
    parse_period,
    short,
    without_hint,
)
from app.intake.shared_cells import SharedCells
from app.intake.table_cells import ShownCell, TableRow, paragraphs_of, source_of
from app.intake.word_model import WordParagraph, WordTable

if TYPE_CHECKING:
    from app.intake.form_blocks import BlockReader
    from app.intake.form_findings import FormFindings, FormRow
    from app.intake.form_labels import FormLabels
    from app.pack.model import Field

_CODED = frozenset({"choice", "sector", "division", "group"})
"""Kinds whose value is not the words that stand there: what is doubtful keeps its words in the tray too."""


@dataclass(slots=True)
class CellAnswers:
    """Stores what cells hold as answers, or leaves it in the tray with the reason."""

    labels: FormLabels
    found: FormFindings
    blocks: BlockReader
    scenario: FormRow | None = None
    """The scenario whose rows of the grid are being read."""
    shared: SharedCells = field(init=False)
    beside: list[tuple[range, FormRow | None]] = field(default_factory=list)
    """The scenarios that stand side by side in the set being read, by their columns."""

    def __post_init__(self) -> None:
        """Makes the reader of cells that several scenarios share."""
        self.shared = SharedCells(self.labels, self.found)

    def store_cell(self, table: WordTable, row: TableRow, answer: AnswerCell, place: ShownCell, doubt: str) -> None:
        """Parses a cell as the answer of one cell of the form."""
        if answer.each and self._in_shared_cell(table, row, answer, place, doubt):
            return
        self._store_one(answer, self._scope(answer, place), place, source_of(table, row, place), doubt)

    def store_beside(
        self, table: WordTable, row: TableRow, answer: AnswerCell, places: Sequence[ShownCell], doubt: str
    ) -> bool:
        """Stores the cells behind one label for scenarios that stand side by side; False where they do not."""
        if self._is_first(answer):
            self.shared.forget()
            self.beside = []
            if not self.shared.stand_beside(table, row, answer, places):
                return False
            for place in places:
                self._start_scenario(answer, place)
                self.beside.append((place.columns, self.scenario))
        chosen = [next((r for columns, r in self.beside if set(columns) & set(p.columns)), None) for p in places]
        if not all(chosen) or len(set(map(id, chosen))) != len(places):
            return False
        why = doubt or "几个场景并排写，按列分给各个场景。"
        for place, scope in zip(places, chosen, strict=True):
            self._store_one(answer, scope, place, source_of(table, row, place), why)
        return True

    def _store_one(self, answer: AnswerCell, scope: FormRow | None, place: ShownCell, source: str, doubt: str) -> None:
        cell = answer.cell
        nested = [each for each in place.cell.blocks if isinstance(each, WordTable)]
        direct = [each for each in place.cell.blocks if isinstance(each, WordParagraph)]
        boxed = [p for p in direct if p.boxed and p.text.strip()]
        if boxed and any(p.text.strip() for p in direct if not p.boxed):
            doubt = doubt or "格里既有字，又有文本框。"
        if nested and any(p.text.strip() for each in nested for p in paragraphs_of(each)):
            doubt = doubt or "格里套着另一个表。"
        if cell.style == "mention":
            self._mention(answer, scope, place, source, doubt)
        elif cell.style == "period":
            self._period(answer, scope, place, source, doubt)
        elif cell.style == "promise":
            self._promise(answer, place, source)
        elif cell.style == "choice":
            parsed = parse_choice(self.labels.pack, self.field_of(answer), place.text)
            self.store_parsed(cell.field, scope, parsed, place.paragraphs, source, doubt=doubt)
        else:
            self._value(answer, scope, place, source, doubt)

    def _value(self, answer: AnswerCell, scope: FormRow | None, place: ShownCell, source: str, doubt: str) -> None:
        known = self.field_of(answer)
        lines = place.lines
        if answer.cell.text:
            lines = _without_printed(lines, answer.cell.text)
        if known.kind == "blocks":
            blocks = self.blocks.read(place.paragraphs)
            if blocks:
                self.found.add(answer.cell.field, scope, Parsed(blocks), place.paragraphs, source, doubt=doubt)
            return
        parsed = parse_lines(self.labels.pack, known, lines)
        days = [day for p in place.paragraphs for day in p.dates]
        if known.kind == "date" and isinstance(parsed, Parsed) and parsed.reason and len(days) == 1:
            shown = parse_date(days[0])
            if shown is not None and not shown.reason:
                parsed = Parsed(shown.value, f"日期控件里是这一天，显示的是“{short(place.text)}”。")
        self.store_parsed(answer.cell.field, scope, parsed, place.paragraphs, source, doubt=doubt)
        self.leave_pictures(place, source)

    def _mention(self, answer: AnswerCell, scope: FormRow | None, place: ShownCell, source: str, doubt: str) -> None:
        said, name = parse_mention(place.text, answer.cell.prompt)
        if isinstance(said, Refused):
            self.found.leave(place.paragraphs, source, said.reason.rstrip("。"))
            return
        if said is not None:
            self.found.add(answer.cell.field, scope, said, place.paragraphs, source, doubt=doubt)
        if name is not None:
            why = doubt or (
                "" if said is not None and said.value is True and not said.reason else "没有勾“是”，却写了名称。"
            )
            self.found.add(answer.cell.name_field, scope, name, place.paragraphs, source, doubt=why)
        self.found.claim(place.paragraphs)
        if said is not None and said.reason:
            self.found.leave(place.paragraphs, source, said.reason.rstrip("。"), place.text)

    def _period(self, answer: AnswerCell, scope: FormRow | None, place: ShownCell, source: str, doubt: str) -> None:
        halves = parse_period(place.text)
        if isinstance(halves, Refused):
            self.found.leave(place.paragraphs, source, halves.reason.rstrip("。"))
            return
        self.found.claim(place.paragraphs)
        for template, parsed in zip((answer.cell.field, answer.cell.to_field), halves, strict=True):
            if parsed is not None:
                self.found.add(template, scope, parsed, place.paragraphs, source, doubt=doubt)

    def _promise(self, answer: AnswerCell, place: ShownCell, source: str) -> None:
        """Reads the date of a promise out of its cell.

        Its words and the lines to sign are the form's own.
        """
        printed = {own_words(text) for text in (answer.cell.text, *answer.cell.lines)}
        whole = own_words(answer.cell.text)
        rest = []
        for paragraph in place.paragraphs:
            words = own_words(paragraph.text)
            if not words or words in printed or words in whole:
                self.found.claim([paragraph])
            else:
                rest.append(paragraph)
        for paragraph in rest:
            parsed = parse_date(paragraph.text.strip())
            if parsed is None:
                self.found.claim([paragraph])
            elif not parsed.reason:
                self.found.add(answer.cell.field, None, parsed, [paragraph], source)
            else:
                self.found.leave([paragraph], source)

    def _in_shared_cell(
        self, table: WordTable, row: TableRow, answer: AnswerCell, place: ShownCell, doubt: str
    ) -> bool:
        """Stores a cell that speaks of several scenarios, or of one by its number; False for any other."""
        known = self.field_of(answer)
        if self._is_first(answer):
            self.beside = []
            done = self.shared.read_names(table, row, answer, place, known)
            self.scenario = list(self.shared.rows.values())[-1] if done else self.scenario
        else:
            done = self.shared.store(answer, place, source_of(table, row, place), known, doubt)
        if done:
            self.leave_pictures(place, source_of(table, row, place))
        return done

    def _scope(self, answer: AnswerCell, place: ShownCell) -> FormRow | None:
        """Returns the row of the application that a cell of a repeated grid belongs to."""
        if not answer.each:
            return None
        if self._is_first(answer):
            self._start_scenario(answer, place)
        elif self.scenario is None or answer.cell.field in self.scenario.fields:
            self.scenario = self.found.new_row(answer.each, "grid")
            self.scenario.doubt = "这一组前面没有写场景名称。"
        return self.scenario

    def _is_first(self, answer: AnswerCell) -> bool:
        """Tells whether a cell is the one that every set of its grid begins with."""
        return answer.key == next(c for c in self.labels.cells if c.each == answer.each).key

    def _start_scenario(self, answer: AnswerCell, place: ShownCell) -> None:
        name = " ".join(without_hint(self.field_of(answer), place.text).split())
        self.scenario = self.found.new_row(answer.each, "grid", name)

    def store_parsed(
        self, template: str, scope: FormRow | None, parsed: Parsed | Refused | None,
        paragraphs: Sequence[WordParagraph], source: str, *, doubt: str,
    ) -> None:  # fmt: skip
        """Stores an answer, or leaves the text in the tray with the reason."""
        if isinstance(parsed, Parsed):
            self.found.add(template, scope, parsed, paragraphs, source, doubt=doubt)
            if parsed.reason and self.field_at(template).kind in _CODED:
                text = "\n".join(each.text.strip() for each in paragraphs if each.text.strip())
                self.found.leave(paragraphs, source, parsed.reason.rstrip("。"), text)
        elif isinstance(parsed, Refused):
            self.found.leave(paragraphs, source, parsed.reason.rstrip("。"))
        else:
            self.found.claim(paragraphs)

    def leave_pictures(self, place: ShownCell, source: str) -> None:
        """Puts pictures of a cell whose answer is text into the tray."""
        if any(p.pictures for p in place.paragraphs):
            with_pictures = [p for p in place.paragraphs if p.pictures]
            self.found.leave(with_pictures, source, "这一项不能放图片", "〔图片〕")

    def field_of(self, answer: AnswerCell) -> Field:
        """Returns the pack's field of an answer."""
        return self.field_at(answer.cell.field)

    def field_at(self, template: str) -> Field:
        """Returns the pack's field of a template path, a year in it or not."""
        fields = self.labels.pack.fields
        return fields.get(template) or fields[re.sub(r"\.20\d\d\.", ".<year>.", template)]

    def unit_doubt(self, answer: AnswerCell, places: Sequence[ShownCell], value: ShownCell) -> str:
        """Tells why a figure may be in another unit than the form's: its label names one."""
        known = self.field_of(answer)
        if not known.unit:
            return ""
        for place in places:
            if place is value or place.label != answer.label:
                continue
            unit = label_unit(place.text)
            if unit and unit != known.unit:
                return f"文件里的单位是“{unit}”，表上是“{known.unit}”，数没有换算。"
        return ""

    def is_marked_for(self, answer: AnswerCell, place: ShownCell) -> bool:
        """Tells whether a cell has the words or boxes of this answer and no other."""
        text = own_words(place.text)
        if answer.cell.text:
            return text.startswith(own_words(answer.cell.text))
        if answer.cell.style == "choice":
            return not isinstance(parse_choice(self.labels.pack, self.field_of(answer), place.text), Refused)
        return False

    def could_hold(self, answer: AnswerCell, place: ShownCell) -> bool:
        """Tells whether what stands there could be this answer at all."""
        known = self.field_of(answer)
        if answer.cell.style == "choice":
            return not isinstance(parse_choice(self.labels.pack, known, place.text), Refused)
        if answer.cell.style == "period":
            return not isinstance(parse_period(place.text), Refused)
        if answer.cell.style == "mention":
            return not isinstance(parse_mention(place.text, answer.cell.prompt)[0], Refused)
        if answer.cell.style == "promise":
            return False
        parsed = parse_lines(self.labels.pack, known, place.lines)
        return isinstance(parsed, Parsed) and not parsed.reason


def _without_printed(lines: Sequence[str], printed: str) -> list[str]:
    """Lines without the form's own words at their beginning."""
    words = own_words(printed)
    left = list(lines)
    while left and not left[0].strip():
        left.pop(0)
    if left and own_words(left[0]) == words:
        return left[1:]
    if left and own_words(left[0]).startswith(words):
        at = 0
        while at < len(left[0]) and own_words(left[0][:at]) != words:
            at += 1
        return [left[0][at:].lstrip("）) ：:\u3000"), *left[1:]]
    return left
