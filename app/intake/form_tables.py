"""Tables of a filled form: labels beside answers, and list tables under their heads, found by the pack's words.

Certain is only what the form's own words say: the label as printed, beside its answer, once.  Renamed, moved or added
cells are taken as likely, with the reason, or go to the tray.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.intake.form_labels import AnswerCell, GridLine, ListHeads, label_unit, likeness, own_words, plain_label
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
from app.intake.word_model import WordCell, WordParagraph, WordTable

if TYPE_CHECKING:
    from app.intake.form_blocks import BlockReader
    from app.intake.form_findings import FormFindings, FormRow, FoundValue
    from app.intake.form_labels import FormLabels
    from app.pack.model import Field

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_FUZZY, _MARGIN, _NEAR = 0.6, 0.1, 0.4
_LONGEST_LABEL = 40
_CODED = frozenset({"choice", "sector", "division", "group"})
"""Kinds whose value is not the words that stand there: what is doubtful keeps its words in the tray too."""
_LEADING = "scenarios[].name"
_COLON = re.compile(r"[:：]")
_SAMPLE = ("示例", "例", "样例", "举例", "例如")


@dataclass(eq=False, slots=True)
class TablePlace:
    """Represents a cell of a row with what it shows.

    ``covered`` belongs to one that began above.
    """

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
class _Row:
    """Represents a row with what became of it.

    ``line`` is the printed row that it is, -1 where none.
    """

    number: int
    places: list[TablePlace]
    line: int = -1
    open: list[tuple[TablePlace, list[TablePlace]]] = field(default_factory=list)
    """Cells that may be labels unknown to the form, with the filled cells behind them."""


@dataclass(slots=True)
class TableReader:
    """Reads the tables of one file, in order."""

    labels: FormLabels
    found: FormFindings
    blocks: BlockReader
    scenario: FormRow | None = None
    """The scenario whose rows of the grid are being read."""
    years_met: list[int] = field(default_factory=list)
    doubtful: list[tuple[TablePlace, TablePlace]] = field(default_factory=list)
    """Labels of other words that no free answer is like, with the cells behind them."""
    last_list: tuple[ListHeads, list[tuple[int, range, str]]] | None = None
    """The list table read last, in case that it goes on in another one."""

    # ------------------------------------------------------------ tables

    def read(self, table: WordTable) -> bool:
        """Reads one table.

        Whether anything of the form was found in it.
        """
        rows = [_Row(number, places) for number, places in enumerate(_places(table), 1)]
        at = 0
        any_found = False
        grid: list[_Row] = []
        while at < len(rows):
            heads = self._best_heads(rows, at)
            if heads is None:
                if self._goes_on(table, rows, at):
                    at = self._list_rows(table, rows, at, *self.last_list)  # type: ignore[misc]
                    any_found = True
                    continue
                grid.append(rows[at])
                at += 1
                continue
            self._grid(table, grid)
            grid = []
            listed, at = heads
            any_found = True
            at = self._list(table, rows, listed, at)
        any_found |= self._grid(table, grid)
        return any_found

    def source_of(self, table: WordTable, row: _Row, place: TablePlace | None = None) -> str:
        """Tells where a row or cell stands in the file, in words."""
        words = f"第 {table.number} 个表第 {row.number} 行"
        return words if place is None else f"{words}第 {row.places.index(place) + 1} 格"

    # ------------------------------------------------------------ labels beside answers

    def _grid(self, table: WordTable, rows: list[_Row]) -> bool:
        carry: dict[int, str] = {}
        years: list[tuple[range, int, str]] = []
        for row in rows:
            if found := self._year_heads(row):
                years = found
            if not self._aligned(table, row):
                self._scanned(table, row, rows, carry, years)
            for place in row.places:
                if place.label in self.labels.labels:
                    carry[place.cell.column] = place.label
        for at, row in enumerate(rows):
            self._renamed(table, rows, at)
            for place in row.places:
                for nested in place.cell.blocks:
                    if isinstance(nested, WordTable) and any(p.id not in self.found.claimed for p in _all(nested)):
                        self.read(nested)
        return any(row.line >= 0 for row in rows)

    def _aligned(self, table: WordTable, row: _Row) -> bool:
        """Takes a row that has the form's cells one by one."""
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
        row.line, line = fitting[0]
        for answer, label, place in zip(line.answers, line.labels, row.places, strict=True):
            if label is not None:
                self._own_label(place)
            elif answer is not None and not place.covered:
                doubt = self._unit_doubt(answer, row.places, place)
                self._answer(table, row, answer, place, doubt)
        return True

    def _fits(self, label: str | None, covered: bool, place: TablePlace) -> bool:  # noqa: FBT001 - a pair with the label
        if label is None:
            return True
        return place.label == label or (covered and not place.covered and not place.text)

    def _content_fits(self, line: GridLine, row: _Row) -> bool:
        """Of two rows with one label: the one with words of its own in the cell, or with boxes."""
        for answer, place in zip(line.answers, row.places, strict=True):
            if answer is None:
                continue
            text = own_words(place.text)
            if answer.cell.text and not text.startswith(own_words(answer.cell.text)):
                return False
            if answer.cell.style == "choice" and text and isinstance(
                parse_choice(self.labels.pack, self._field(answer), place.text), Refused
            ):  # fmt: skip
                return False
        return True

    def _scanned(
        self, table: WordTable, row: _Row, rows: list[_Row], carry: dict[int, str], years: list[tuple[range, int, str]]
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
                    row.line = max(row.line, candidates[0].row)
                    self._labelled(table, row, rows, place, known=candidates, behind=behind, years=years)
                at += 1 + len(behind)
                continue
            if self._inline(table, row, place):
                at += 1
                continue
            if place.filled and not place.covered:
                behind = [p for p in self._behind(row, at) if p.filled]
                if behind and len(place.text) <= _LONGEST_LABEL:
                    row.open.append((place, behind[:1]))
            elif not place.covered and place.cell.column in carry:
                chain.append(carry[place.cell.column])
            at += 1

    def _is_value_of_label(self, row: _Row, at: int) -> bool:
        """Tells whether a cell that reads like a label stands where an answer must: label, this, label, answer."""
        if at == 0 or row.places[at - 1].label not in self.labels.by_label:
            return False
        here = row.places[at].label
        if here in self.labels.by_label:
            following = row.places[at + 1] if at + 1 < len(row.places) else None
            return following is None or following.label in self.labels.by_label
        return False

    def _behind(self, row: _Row, at: int) -> list[TablePlace]:
        """Returns the cells from one label to the next."""
        found: list[TablePlace] = []
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

    def _renamed_sibling(self, known: list[AnswerCell], behind: list[TablePlace]) -> int:
        """Where, among the cells behind a label, another label of the same printed row begins in other words."""
        rows = {cell.row for cell in known}
        others = {cell.label for cell in self.labels.cells if cell.row in rows} - {cell.label for cell in known}
        for number, place in enumerate(behind):
            if number and place.filled and any(likeness(place.label, each) >= _FUZZY for each in others):
                return number
        return len(behind)

    def _candidates(
        self, label: str, chain: list[str], carry: dict[int, str], place: TablePlace, row: _Row
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
        self, table: WordTable, row: _Row, rows: list[_Row], label: TablePlace, *, known: list[AnswerCell],
        behind: list[TablePlace], years: list[tuple[range, int, str]],
    ) -> None:  # fmt: skip
        if all(cell.column for cell in known):
            self._by_years(table, row, label, known=known, behind=behind, years=years)
            return
        filled = [place for place in behind if place.filled]
        fields = {cell.cell.field for cell in known}
        if len(fields) > 1:
            fitting = [c for c in known if not filled or self._one_fits(c, filled[0])]
            if len(fitting) != 1:
                for place in filled:
                    self.found.leave(place.paragraphs, self.source_of(table, row, place), "看不出是谁的这一项")
                return
            known = fitting
        answer = known[0]
        first = behind[0] if behind else None
        if not filled:
            if first is not None:
                self._answer(table, row, answer, first, "")
            return
        doubt = self._unit_doubt(answer, [label], filled[0])
        if filled[0] is not first:
            doubt = doubt or "标题右边的第一格是空的，字在后面一格。"
        others = filled[1:]
        if others and not all(self._is_added(rows, place) for place in others):
            doubt = doubt or "这一行在这一格后面还有字。"
        self._answer(table, row, answer, filled[0], doubt)
        for place in others:
            head = self._head_above(rows, row, place)
            self.found.leave(
                place.paragraphs, self.source_of(table, row, place), f"“{head}”一栏" if head else "表上没有这一格"
            )

    def _one_fits(self, answer: AnswerCell, place: TablePlace) -> bool:
        text = own_words(place.text)
        if answer.cell.text:
            return text.startswith(own_words(answer.cell.text))
        if answer.cell.style == "choice":
            return not isinstance(parse_choice(self.labels.pack, self._field(answer), place.text), Refused)
        return False

    def _is_added(self, rows: list[_Row], place: TablePlace) -> bool:
        """Tells whether a cell stands in a column that the form does not have: the same far column in most rows."""
        here = place.cell.column
        with_it = [row for row in rows if any(p.cell.column == here for p in row.places)]
        last = [row for row in with_it if row.places[-1].cell.column == here]
        return len(rows) > 2 and len(last) * 2 > len(rows)  # noqa: PLR2004 - two rows say nothing

    def _head_above(self, rows: list[_Row], row: _Row, place: TablePlace) -> str:
        for other in rows:
            if other.number >= row.number:
                break
            for each in other.places:
                if each.cell.column == place.cell.column and 0 < len(each.text) <= _LONGEST_LABEL:
                    return short(each.text)
        return ""

    def _unit_doubt(self, answer: AnswerCell, places: Sequence[TablePlace], value: TablePlace) -> str:
        """Tells why a figure may be in another unit than the form's: its label names one."""
        known = self._field(answer)
        if not known.unit:
            return ""
        for place in places:
            if place is value or place.label != answer.label:
                continue
            unit = label_unit(place.text)
            if unit and unit != known.unit:
                return f"文件里的单位是“{unit}”，表上是“{known.unit}”，数没有换算。"
        return ""

    def _answer(self, table: WordTable, row: _Row, answer: AnswerCell, place: TablePlace, doubt: str) -> None:
        """Parses a cell as the answer of one cell of the form."""
        source = self.source_of(table, row, place)
        cell = answer.cell
        scope = self._scope(answer, place)
        nested = [each for each in place.cell.blocks if isinstance(each, WordTable)]
        direct = [each for each in place.cell.blocks if isinstance(each, WordParagraph)]
        boxed = [p for p in direct if p.boxed and p.text.strip()]
        if boxed and any(p.text.strip() for p in direct if not p.boxed):
            doubt = doubt or "格里既有字，又有文本框。"
        if nested and any(p.text.strip() for each in nested for p in _all(each)):
            doubt = doubt or "格里套着另一个表。"
        if cell.style == "mention":
            self._mention(answer, scope, place, source, doubt)
        elif cell.style == "period":
            self._period(answer, scope, place, source, doubt)
        elif cell.style == "promise":
            self._promise(answer, place, source)
        elif cell.style == "choice":
            parsed = parse_choice(self.labels.pack, self._field(answer), place.text)
            self.store_parsed(cell.field, scope, parsed, place.paragraphs, source, doubt=doubt)
        else:
            self._value(answer, scope, place, source, doubt)

    def _value(self, answer: AnswerCell, scope: FormRow | None, place: TablePlace, source: str, doubt: str) -> None:
        known = self._field(answer)
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

    def leave_pictures(self, place: TablePlace, source: str) -> None:
        """Puts pictures of a cell whose answer is text into the tray."""
        if any(p.pictures for p in place.paragraphs):
            with_pictures = [p for p in place.paragraphs if p.pictures]
            self.found.leave(with_pictures, source, "这一项不能放图片", "〔图片〕")

    def store_parsed(
        self, template: str, scope: FormRow | None, parsed: Parsed | Refused | None,
        paragraphs: Sequence[WordParagraph], source: str, *, doubt: str,
    ) -> None:  # fmt: skip
        """Keeps an answer, or leaves the text in the tray with the reason."""
        if isinstance(parsed, Parsed):
            self.found.add(template, scope, parsed, paragraphs, source, doubt=doubt)
            if parsed.reason and self.field_at(template).kind in _CODED:
                text = "\n".join(each.text.strip() for each in paragraphs if each.text.strip())
                self.found.leave(paragraphs, source, parsed.reason.rstrip("。"), text)
        elif isinstance(parsed, Refused):
            self.found.leave(paragraphs, source, parsed.reason.rstrip("。"))
        else:
            self.found.claim(paragraphs)

    def _mention(self, answer: AnswerCell, scope: FormRow | None, place: TablePlace, source: str, doubt: str) -> None:
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

    def _period(self, answer: AnswerCell, scope: FormRow | None, place: TablePlace, source: str, doubt: str) -> None:
        halves = parse_period(place.text)
        if isinstance(halves, Refused):
            self.found.leave(place.paragraphs, source, halves.reason.rstrip("。"))
            return
        self.found.claim(place.paragraphs)
        for template, parsed in zip((answer.cell.field, answer.cell.to_field), halves, strict=True):
            if parsed is not None:
                self.found.add(template, scope, parsed, place.paragraphs, source, doubt=doubt)

    def _promise(self, answer: AnswerCell, place: TablePlace, source: str) -> None:
        """The date of a promise.

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

    def _scope(self, answer: AnswerCell, place: TablePlace) -> FormRow | None:
        """Returns the row of the application that a cell of a repeated grid belongs to."""
        if not answer.each:
            return None
        first = next(c for c in self.labels.cells if c.each == answer.each)
        if answer.key == first.key:
            self.scenario = self.found.new_row(
                answer.each, "grid", " ".join(without_hint(self._field(answer), place.text).split())
            )
        elif self.scenario is None or answer.cell.field in self.scenario.fields:
            self.scenario = self.found.new_row(answer.each, "grid")
            self.scenario.doubt = "这一组前面没有写场景名称。"
        return self.scenario

    def _field(self, answer: AnswerCell) -> Field:
        return self.field_at(answer.cell.field)

    def field_at(self, template: str) -> Field:
        """Returns the pack's field of a template path, a year in it or not."""
        fields = self.labels.pack.fields
        return fields.get(template) or fields[re.sub(r"\.20\d\d\.", ".<year>.", template)]

    def _own_label(self, place: TablePlace) -> None:
        self.found.matched.add(place.label)
        if not place.covered:  # a text box over a label, or a table in its cell, is no part of it
            own = (each for each in place.cell.blocks if isinstance(each, WordParagraph) and not each.boxed)
            self.found.claim(own)

    def _inline(self, table: WordTable, row: _Row, place: TablePlace) -> bool:
        """Reads a label and its answer in one cell, with a colon between them."""
        if not place.filled:
            return False
        done = False
        for paragraph in place.paragraphs:
            done |= self.labelled_text(paragraph, self.source_of(table, row, place), [p.label for p in row.places])
        return done

    def labelled_text(self, paragraph: WordParagraph, source: str, around: Sequence[str] = ()) -> bool:
        """Takes a paragraph that is labels and answers with colons between them."""
        pairs = self._pairs(paragraph.text)
        if not pairs:
            return False
        made: list[tuple[AnswerCell, Parsed]] = []
        for label, value in pairs:
            known = self.labels.by_label.get(label, [])
            fields = {c.cell.field for c in known}
            if len(fields) > 1:
                known = [c for c in known if c.group and c.group in around]
                fields = {c.cell.field for c in known}
            if len(fields) != 1 or known[0].cell.style != "value" or known[0].each:
                return False
            self.found.matched.add(label)
            parsed = parse_lines(self.labels.pack, self._field(known[0]), [value])
            if isinstance(parsed, Refused):
                return False
            if parsed is not None:
                made.append((known[0], parsed))
        for answer, parsed in made:
            self.found.add(answer.cell.field, None, parsed, [paragraph], source)
        self.found.claim([paragraph])
        return True

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        spots = []
        for colon in _COLON.finditer(text):
            begin = max(text.rfind(mark, 0, colon.start()) for mark in "\t\n，,；;：:") + 1
            for cut in sorted({begin, *(m.end() for m in re.finditer(r"[ \u3000]{2,}", text[: colon.start()]))}):
                label = plain_label(text[cut : colon.start()])
                if cut >= begin and label in self.labels.by_label:
                    spots.append((cut, colon.end(), label))
                    break
        if not spots or text[: spots[0][0]].strip():
            return []
        ends = [*(s for s, _, _ in spots[1:]), len(text)]
        return [
            (label, text[begin:end].strip(" \t\u3000，,；;"))
            for (_, begin, label), end in zip(spots, ends, strict=True)
        ]

    # ------------------------------------------------------------ years

    def _year_heads(self, row: _Row) -> list[tuple[range, int, str]]:
        """Returns the years that a row of heads names, by column."""
        found = []
        for place in row.places:
            years = _YEAR.findall(place.text)
            if place.filled and len(years) == 1 and len(place.text) <= _LONGEST_LABEL // 2 and "月" not in place.text:
                rest = _YEAR.sub("", "".join(place.text.split())).strip("年度()（）")
                found.append((place.columns, int(years[0]), rest))
        if len(found) < 2 or any(  # noqa: PLR2004 - one year alone is no row of heads
            place.filled and plain_label(place.text) in self.labels.by_label for place in row.places
        ):
            return []
        self.years_met = [year for _, year, _ in found]
        for place in row.places:
            if any(place.columns == columns for columns, year, _ in found if year in self.labels.pack.years):
                self.found.claim(place.paragraphs)
        return found

    def _by_years(
        self, table: WordTable, row: _Row, label: TablePlace, *, known: list[AnswerCell], behind: list[TablePlace],
        years: list[tuple[range, int, str]],
    ) -> None:  # fmt: skip
        by_year = {int(_YEAR.findall(cell.column)[0]): cell for cell in known}
        filled = [place for place in behind if place.filled]
        if not years:
            for place, year in zip(behind, by_year, strict=False):
                if place.filled and len(behind) == len(by_year):
                    self._answer(table, row, by_year[year], place, "表头没有写年份，按表上的次序放。")
                elif place.filled:
                    self.found.leave(place.paragraphs, self.source_of(table, row, place), "看不出是哪一年的")
            for place in filled:
                self.found.leave(place.paragraphs, self.source_of(table, row, place), "看不出是哪一年的")
            return
        for place in filled:
            over = [(len(set(columns) & set(place.columns)), year, rest) for columns, year, rest in years]
            over = sorted((each for each in over if each[0]), reverse=True)
            source = self.source_of(table, row, place)
            if not over or over[0][1] not in by_year:
                head = self._year_words(over)
                self.found.leave(place.paragraphs, source, head or "看不出是哪一年的")
                continue
            _, year, rest = over[0]
            doubt = self._unit_doubt(by_year[year], [label], place)
            if rest:
                doubt = doubt or f"表头写的是“{year}年{rest}”，按 {year} 年放。"
            if len(over) > 1:
                doubt = doubt or "这一格跨着两个年份。"
            self._answer(table, row, by_year[year], place, doubt)

    def _year_words(self, over: list[tuple[int, int, str]]) -> str:
        return f"“{over[0][1]}年{over[0][2]}”一栏" if over else ""

    # ------------------------------------------------------------ renamed labels

    def _renamed(self, table: WordTable, rows: list[_Row], at: int) -> None:
        """Takes cells behind a label of other words, where its place and its words leave one answer of the form."""
        row = rows[at]
        for place, behind in row.open:
            if place.paragraphs and all(p.id in self.found.claimed for p in place.paragraphs):
                continue
            answer = self._renamed_answer(rows, at, place)
            if answer is None:
                self.doubtful.append((place, behind[0]))
                continue
            source_doubt = f"文件里的标题是“{short(place.text)}”。"
            value = behind[0]
            if not self._kind_fits(answer, value):
                continue
            self.found.claim(place.paragraphs)
            row.line = answer.row
            self._answer(table, row, answer, value, source_doubt)

    def claim_repeated(self) -> None:
        """Claims answers under labels of other words that another place of the file gave already, word for word."""
        said: dict[str, list[FoundValue]] = {}
        for value in self.found.values:
            if value.row is None and isinstance(value.value, str):
                said.setdefault(own_words(value.value), []).append(value)
        for place, behind in self.doubtful:
            for value in said.get(own_words(behind.text), ()):
                if any(
                    c.cell.field == value.template and likeness(place.label, c.label) >= _NEAR
                    for c in self.labels.cells
                ):
                    self.found.claim([*place.paragraphs, *behind.paragraphs])
                    value.marks += tuple(p.id for p in behind.paragraphs)
                    break

    def _renamed_answer(self, rows: list[_Row], at: int, place: TablePlace) -> AnswerCell | None:
        before = next((r.line for r in reversed(rows[:at]) if r.line >= 0), -1)
        after = next((r.line for r in rows[at + 1 :] if r.line >= 0), -1)
        here = rows[at].line
        taken = {value.template for value in self.found.values if value.row is None}
        taken |= set(self.scenario.fields) if self.scenario is not None else set()
        free = [cell for cell in self.labels.cells if not cell.column and cell.cell.field not in taken and cell.label]
        if here >= 0:
            free = [cell for cell in free if cell.row == here]
        elif before >= 0 and after > before:
            free = [cell for cell in free if before < cell.row < after]
        elif before >= 0:
            free = [cell for cell in free if cell.row > before]
        elif after >= 0:
            free = [cell for cell in free if cell.row < after]
        label = place.label
        if before >= 0 and after == before + 2 and len(free) == 1 and set(label) & set(free[0].label):
            return free[0]
        scored = sorted(((likeness(label, cell.label), -n) for n, cell in enumerate(free)), reverse=True)
        if not scored or scored[0][0] < _FUZZY or (len(scored) > 1 and scored[0][0] - scored[1][0] < _MARGIN):
            return None
        return free[-scored[0][1]]

    def _kind_fits(self, answer: AnswerCell, place: TablePlace) -> bool:
        """Tells whether what stands there could be this answer at all."""
        known = self._field(answer)
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

    # ------------------------------------------------------------ list tables

    def _best_heads(self, rows: list[_Row], at: int) -> tuple[_Heads, int] | None:
        """Returns the heads that begin at a row, of one row or of two."""
        here = self._heads(rows[at])
        below = self._heads(rows[at + 1]) if at + 1 < len(rows) else None
        if below is not None and (here is None or below.score > here.score) and (
            here is not None or any(place.covered for place in rows[at + 1].places)
        ):  # fmt: skip
            for place in rows[at].places:
                if place.label in below.listed.heads or own_words(place.text) in self.labels.own:
                    self.found.claim(place.paragraphs)
            return below, at + 1
        return (here, at) if here is not None else None

    def _heads(self, row: _Row) -> _Heads | None:
        best: _Heads | None = None
        for listed in self.labels.lists:
            columns: list[tuple[int, TablePlace, str]] = []
            used: set[int] = set()
            telling = 0
            for place in row.places:
                index = next((n for n, head in enumerate(listed.heads) if head == place.label and n not in used), None)
                if index is None or not place.label:
                    continue
                used.add(index)
                columns.append((index, place, ""))
                column = listed.part.columns[index]
                telling += column.field != "#" and listed.heads[index] not in ("备注", "序号")
            if telling < 2 or telling * 2 < listed.telling:  # noqa: PLR2004 - one head in common is chance
                continue
            made = _Heads(listed, columns, telling)
            if best is None or made.score > best.score:
                best = made
        return best

    def _list(self, table: WordTable, rows: list[_Row], heads: _Heads, at: int) -> int:
        listed = heads.listed
        self.found.lists[listed.part.id] = max(self.found.lists.get(listed.part.id, 0), heads.telling)
        head_row = rows[at]
        columns = heads.columns + self._renamed_heads(listed, heads.columns, head_row)
        spots: list[tuple[int, range, str]] = []
        for index, place, doubt in columns:
            self.found.claim(place.paragraphs)
            if not doubt:
                self.found.matched.add(listed.heads[index])
            spots.append((index, place.columns, doubt))
        self.last_list = (listed, spots)
        return self._list_rows(table, rows, at + 1, listed, spots, head=head_row)

    def _renamed_heads(
        self, listed: ListHeads, columns: list[tuple[int, TablePlace, str]], row: _Row
    ) -> list[tuple[int, TablePlace, str]]:
        """Heads of other words: where exactly one column is missing between two known ones, or by their words."""
        known = {place: index for index, place, _ in columns}
        free = [n for n in range(len(listed.heads)) if n not in known.values()]
        made: list[tuple[int, TablePlace, str]] = []
        for number, place in enumerate(row.places):
            if place in known or not place.text or place.covered:
                continue
            before = next((known[p] for p in reversed(row.places[:number]) if p in known), -1)
            after = next((known[p] for p in row.places[number + 1 :] if p in known), len(listed.heads))
            between = [n for n in free if before < n < after]
            others = [p for p in row.places[:number] if p not in known][-1:] + [
                p for p in row.places[number + 1 : number + 2] if p not in known
            ]
            alone = not any(abs(row.places.index(p) - number) == 1 for p in others)
            scored = sorted(((likeness(place.label, listed.heads[n]), -n) for n in free), reverse=True)
            chosen = -1
            if len(between) == 1 and alone and len(set(place.label) & set(listed.heads[between[0]])) > 0:
                chosen = between[0]
            elif scored and scored[0][0] >= _FUZZY and (len(scored) == 1 or scored[0][0] - scored[1][0] >= _MARGIN):
                chosen = -scored[0][1]
            if chosen >= 0:
                free.remove(chosen)
                made.append((chosen, place, f"文件里的标题是“{short(place.text)}”。"))
                known[place] = chosen
        return made

    def _goes_on(self, table: WordTable, rows: list[_Row], at: int) -> bool:
        """Tells whether a table without heads goes on with the list of the one before: as many cells, numbered on."""
        if at != 0 or self.last_list is None or len(rows) == 0:
            return False
        listed, spots = self.last_list
        first = rows[0].places
        if len(first) != len(listed.heads) or len(spots) != len(listed.heads):
            return False
        numbered = next((spot for index, spot, _ in spots if listed.part.columns[index].field == "#"), None)
        place = next((p for p in first if numbered is not None and p.columns == numbered), None)
        return place is not None and "".join(place.text.split()).isdecimal() and table.number > 0

    def _list_rows(
        self, table: WordTable, rows: list[_Row], at: int, listed: ListHeads, spots: list[tuple[int, range, str]],
        *, head: _Row | None = None,
    ) -> int:  # fmt: skip
        """Reads rows until the table ends or something else of the form begins.

        Where it stopped.
        """
        reader = _ListRows(
            self, listed, spots, head, "" if head is not None else "这个表没有表头，当作上一个表的续表。"
        )
        while at < len(rows):
            row = rows[at]
            again = self._heads(row)
            if again is not None and again.listed is listed and again.score >= len(spots) - 1:
                for place in row.places:
                    self.found.claim(place.paragraphs)
                at += 1
                continue
            if again is not None or self._is_grid_row(row):
                return at
            reader.read(table, row)
            at += 1
        return at

    def _is_grid_row(self, row: _Row) -> bool:
        if len(row.places) == 1:
            return row.places[0].label in self.labels.labels or own_words(row.places[0].text) in self.labels.own
        return any(
            len(line.labels) == len(row.places)
            and any(line.answers)
            and all(label is None or place.label == label for label, place in zip(line.labels, row.places, strict=True))
            for line in self.labels.lines
        )


@dataclass(frozen=True, slots=True)
class _Heads:
    """Represents a row of heads: index in the list, cell, doubt."""

    listed: ListHeads
    columns: list[tuple[int, TablePlace, str]]
    telling: int

    @property
    def score(self) -> int:
        return len(self.columns)


@dataclass(slots=True)
class _ListRows:
    """Reads the rows under the heads of one list table."""

    tables: TableReader
    listed: ListHeads
    spots: list[tuple[int, range, str]]
    head: _Row | None
    doubt: str
    group: FormRow | None = None
    group_name: str = ""

    def read(self, table: WordTable, row: _Row) -> None:
        """Takes one row."""
        found = self.tables.found
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
                    found.leave(place.paragraphs, self.tables.source_of(table, row, place), "示例行")
            return
        scope = self._scope(cells)
        for index, (place, doubt) in cells.items():
            self._cell(self.tables.source_of(table, row, place), index, place, doubt, scope)
        for place in row.places:
            if place.filled and place not in [p for p, _ in cells.values()]:
                head = self._head_of(place)
                found.leave(
                    place.paragraphs,
                    self.tables.source_of(table, row, place),
                    f"“{head}”一栏" if head else "表上没有这一栏",
                )

    def _by_column(self, row: _Row) -> dict[int, tuple[TablePlace, str]]:
        made: dict[int, tuple[TablePlace, str]] = {}
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
                    self.tables.found.claim(place.paragraphs)
                    continue
                before, why = made[index]
                if before.filled:
                    made[index] = (before, why or "这一栏里分成了几格。")
                    continue
                doubt = doubt or "这一栏里分成了几格。"
            made[index] = (place, doubt)
        return made

    def _is_sample(self, row: _Row) -> bool:
        first = next((p for p in row.places if p.filled), None)
        return first is not None and "".join(first.text.split()) in _SAMPLE

    def _is_own_sample(self, row: _Row) -> bool:
        example = {own_words(text) for text in self.listed.part.example}
        fields = self.tables.labels.track.fields
        example |= {own_words(fields[c.field].example) for c in self.listed.part.columns if c.field in fields}
        return all(own_words(p.text) in example for p in row.places if p.filled)

    def _scope(self, cells: dict[int, tuple[TablePlace, str]]) -> FormRow:
        found = self.tables.found
        each = self.listed.part.each
        outer = each.rpartition("[]")[0]
        if not outer:
            key = self._key_column()
            name = " ".join(cells[key][0].text.split()) if key in cells else ""
            made = found.new_row(each, "list", name)
            if each == self.tables.labels.pack.roles.get("scenarios") and not name:
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
        fields = self.tables.labels.pack.fields
        return next(
            (n for n, c in enumerate(self.listed.part.columns) if c.field in fields and fields[c.field].kind == "text"),
            -1,
        )

    def _number(self, place: TablePlace, source: str) -> None:
        if "".join(place.text.split()).strip("．.、)）(（").isdecimal():
            self.tables.found.claim(place.paragraphs)
        elif place.filled:
            self.tables.found.leave(place.paragraphs, source, "“序号”一栏")

    def _cell(self, source: str, index: int, place: TablePlace, doubt: str, scope: FormRow) -> None:
        tables = self.tables
        column = self.listed.part.columns[index]
        if column.field == "#":
            self._number(place, source)
            return
        if place.covered:
            return
        known = tables.field_at(column.field)
        target: FormRow | None = scope
        if column.field.count("[]") < scope.table.count("[]") + 1 and scope.parent is not None:
            target = scope.parent
        if any(isinstance(each, WordTable) for each in place.cell.blocks):
            doubt = doubt or "格里套着另一个表。"
        if known.kind == "blocks":
            blocks = tables.blocks.read(place.paragraphs)
            if blocks:
                tables.found.add(column.field, target, Parsed(blocks), place.paragraphs, source, doubt=doubt)
            return
        tables.store_parsed(column.field, target, self._parsed(known, place), place.paragraphs, source, doubt=doubt)
        tables.leave_pictures(place, source)

    def _parsed(self, known: Field, place: TablePlace) -> Parsed | Refused | None:
        pack = self.tables.labels.pack
        if known.kind == "choice":
            return parse_choice(pack, known, place.text) if place.filled else None
        parsed = parse_lines(pack, known, place.lines)
        if (
            isinstance(parsed, Parsed)
            and not parsed.reason
            and known.kind == "paragraph"
            and place.text.strip().isdecimal()
        ):
            return Parsed(parsed.value, "只有数字，不像这一栏的内容。")
        return parsed

    def _head_of(self, place: TablePlace) -> str:
        for each in self.head.places if self.head is not None else ():
            if set(each.columns) & set(place.columns):
                return short(each.text)
        return ""


def _places(table: WordTable) -> Iterator[list[TablePlace]]:
    """Rows of cells with their labels.

    Covered cells get that of the cell above.
    """
    above: dict[int, TablePlace] = {}
    for row in table.rows:
        made = []
        for cell in row:
            paragraphs = list(cell.paragraphs())
            origin = above.get(cell.column) if cell.merge == 2 else None  # noqa: PLR2004 - covered
            own = "".join(p.text for p in cell.blocks if isinstance(p, WordParagraph) and not p.boxed)
            if origin is not None and not own.strip():
                place = TablePlace(cell, covered=True, label=origin.label, paragraphs=paragraphs)
            else:
                place = TablePlace(cell, covered=False, label=plain_label(own), paragraphs=paragraphs)
            made.append(place)
            if cell.merge == 1 or origin is None:
                above[cell.column] = place
        yield made


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


def _all(table: WordTable) -> Iterator[WordParagraph]:
    for row in table.rows:
        for cell in row:
            yield from cell.paragraphs()
