"""Reads the rows of the tables that were found into answers; whatever is not certain says why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from app.errors import InputRefused
from app.intake.application import OUTER_ROW_LIMIT, ROW_LIMIT
from app.intake.excel.cell_answers import answer_of
from app.intake.excel.cells import Cell, Place, cell_name
from app.intake.excel.sheet_tables import SheetGrid, SheetTable
from app.intake.excel.table_forms import NUMBER, plain_head
from app.intake.numbered_entries import ordinal_alone, several_rows, without_ordinal
from app.intake.placed_values import PlacedValue
from app.notation.characters import narrow

if TYPE_CHECKING:
    from app.intake.excel.form_words import FormWords
    from app.intake.excel.table_forms import TableForm
    from app.pack.model import Pack

_TOTALS: Final = re.compile(r"(?:合计|小计|总计|共计|累计|总和)(?:[:：].*)?")
_NOTES: Final = re.compile(
    r"\s*(?:备?注|说明|填表|填报|制表|审核|联系|单位|日期|附件?|经办|负责人|盖章|编制|来源|以上|本表)[^,，。]{0,8}[:：]"
    r"|\s*[*※]|.*签[字章]"
)
_NOTHING: Final = frozenset({"无", "/", "／", "-", "—", "——", "暂无", "无。", "没有"})
_SAMPLE: Final = "示例"
_NUMBER_TEXT: Final = re.compile(r"[\[(]?(\d{1,5}|[一二三四五六七八九十百]{1,4}|[a-z])[\])]?[.、)]?")
_UNKNOWN: Final = "场景表里没有这个名称，请核对。"
_SLOPE: Final = 3
_SAID: Final = 2
_END: Final = 2
"""Empty rows that end a table whose numbers do not go on."""


@dataclass(slots=True)
class FoundAnswers:
    """Collects what the workbook says, in the order of the form's rows.

    ``claimed`` are the cells by sheet that an answer was read from, or that are the form's own.
    """

    pack: Pack
    source: str
    words: FormWords
    placed: list[PlacedValue] = field(default_factory=list)
    claimed: set[tuple[int, Place]] = field(default_factory=set)
    reasons: dict[tuple[int, Place], str] = field(default_factory=dict)
    """Why a cell that looks like an answer was not read."""
    counts: dict[str, int] = field(default_factory=dict)
    """Rows so far by the path of their table."""
    scenarios: dict[str, list[int]] = field(default_factory=dict)
    """Numbers of the outer rows by their plain names."""
    doubtful_rows: set[str] = field(default_factory=set)
    """Rows made only because a row inside them named them."""

    def add_row(self, table: str, *, outer: bool) -> str:
        """Returns the path of a new row at the end of a table.

        Raises InputRefused where there are too many.
        """
        number = self.counts.get(table, 0)
        limit = OUTER_ROW_LIMIT if outer else ROW_LIMIT
        if number >= limit:
            raise InputRefused(
                self.source, f"一张表里超过 {limit} 行，不像是申报书的附表，没有读入。请只留下要填的行。"
            )
        self.counts[table] = number + 1
        return f"{table}[{number}]"


@dataclass(frozen=True, slots=True)
class PictureNames:
    """Names of the pictures over each cell of one sheet."""

    names: Mapping[Place, tuple[str, ...]]

    def over(self, place: Place) -> tuple[str, ...]:
        """Returns the pictures over a cell, from the top."""
        return self.names.get(place, ())


def read_rows(found: FoundAnswers, sheet: int, grid: SheetGrid, table: SheetTable, pictures: PictureNames) -> None:
    """Reads one table into ``found``; ``sheet`` is the number of its sheet in the workbook."""
    _TableReader(found, sheet, grid, table, pictures).read()


@dataclass(slots=True)
class _TableReader:
    found: FoundAnswers
    sheet: int
    grid: SheetGrid
    table: SheetTable
    pictures: PictureNames
    _fields: dict[int, str] = field(default_factory=dict)
    _number: int | None = None
    _before: int | None = None
    _numbered: bool = False
    _gap: int = 0
    """Rows with nothing in them since the last one that was read."""
    _before_any: bool = False
    _parent: str = ""

    def read(self) -> None:
        line = self.table.line
        self._fields = {at: match.field for at, match in line.columns.items() if match.field != NUMBER}
        self._number = next((at for at, match in line.columns.items() if match.field == NUMBER), None)
        first, last = self.table.head_rows
        for column in line.columns:
            self._claim((next((r for r in range(last, first - 1, -1) if column in self.grid.heads(r)), first), column))
        for row in range(last + 1, self.table.last_row + 1):
            texts = {at: self._cell(row, at) for at in self._fields}
            filled = {at: cell for at, cell in texts.items() if cell is not None}
            own = {at for at in filled if self.grid.owner((row, at))[0] == row}
            if not filled or (not own and self._number_text(row) == ""):
                self._claim_number(row)
                self._gap += 1
                continue
            if self._is_apart(row, filled, own):
                continue
            if self._gap >= _END and self._before_any and not self._follows(row):
                self._leave_from(row)
                return
            self._read_row(row, filled)
            self._gap = 0

    def _follows(self, row: int) -> bool:
        """Tells whether the running number of a row is the next one."""
        number = _ordinal(self._number_text(row))
        return number is not None and (self._before is None or number == self._before + 1)

    def _leave_from(self, row: int) -> None:
        """Leaves what stands further down under the same columns: another table, or a text."""
        for below in range(row, self.table.last_row + 1):
            for at in self._fields:
                if (below, at) in self.grid.sheet.cells:
                    self._leave((below, at), "和上面的表隔着几行，没有当作表里的行。")

    # ---- one row

    def _cell(self, row: int, column: int) -> Cell | None:
        place = self.grid.owner((row, column))
        cell = self.grid.sheet.cells.get(place) if place[0] > self.table.head_rows[1] else None
        if cell is None and self.pictures.over(self.grid.real((row, column))):
            return Cell("")
        if cell is None:
            return None
        return cell

    def _number_text(self, row: int) -> str:
        if self._number is None:
            return ""
        place = self.grid.owner((row, self._number))
        cell = self.grid.sheet.cells.get(place)
        return "".join(narrow(cell.text).split()) if cell is not None and place[0] > self.table.head_rows[1] else ""

    def _is_apart(self, row: int, filled: Mapping[int, Cell], own: set[int]) -> bool:
        """Tells whether a row is no row of the table: the form's example, a total, a note under it, a continuation."""
        if self._is_example(row, filled):
            self._claim_row(row, filled)
            return True
        names = self._column(self.table.line.form.names)
        continued = _is_outer(self.table.line.form) and names in filled and names not in own
        merged = all(self._is_wide(row, at) for at in filled)
        # the title of the table below, and its first head: the form's words alone are nobody's answer
        texts = [text for text in self.grid.rows.get(row, {}).values() if text.strip()]
        own_words = bool(texts) and all(map(self.found.words.holds, texts))
        return continued or merged or own_words or self._repeats_headings(filled) or self._is_note(row, filled, names)

    def _is_note(self, row: int, filled: Mapping[int, Cell], names: int) -> bool:
        """Tells whether a row is a total, or a line that is written under a table."""
        number = self._number_text(row)
        texts = [cell.text.strip() for cell in filled.values()]
        if _TOTALS.fullmatch(number) or any(_TOTALS.fullmatch(text) for text in texts[:2]):
            return True
        if len(filled) == 1:
            ((at, cell),) = filled.items()
            text = cell.text.strip()
            if text in _NOTHING or (not number and (at != names or _NOTES.match(text) or self._numbered)):
                return True
        return not number and bool(texts) and bool(_NOTES.match(texts[0])) and len(filled) < _SLOPE

    def _is_example(self, row: int, filled: Mapping[int, Cell]) -> bool:
        """Tells whether every cell says what the form's own 示例 says there."""
        columns = self.table.line.form.columns
        for example in self.table.line.form.examples:
            printed = {column.field: _bare(text) for column, text in zip(columns, example[1:], strict=True)}
            texts = {self._fields[at]: _bare(cell.text) for at, cell in filled.items()}
            if all(printed.get(path) == text for path, text in texts.items()) and (
                len(texts) >= _SLOPE or self._number_text(row) == _SAMPLE
            ):
                return True
        return False

    def _repeats_headings(self, filled: Mapping[int, Cell]) -> bool:
        """Tells whether a row says the form's headings once more."""
        headings = {column.field: plain_head(column.heading) for column in self.table.line.form.columns}
        said = sum(plain_head(cell.text) == headings[self._fields[at]] for at, cell in filled.items())
        return said >= _SAID

    def _is_wide(self, row: int, column: int) -> bool:
        merge = self.grid.merge_at((row, column))
        return merge is not None and merge.right > merge.left

    def _read_row(self, row: int, filled: Mapping[int, Cell]) -> None:
        form = self.table.line.form
        doubt = self._row_doubt(row, filled)
        parent, unsure = self._parent_of(row, filled, doubt)
        if parent is None:
            for at in filled:
                self._leave((row, at), "看不出属于哪个场景，没有读入。")
            return
        # a row that follows an uncertain one is no surer of whose it is
        doubt = doubt or unsure
        table = form.each if not parent else f"{parent}{form.each[form.each.index('[]') + 2 :]}"
        for cells, why in self._rows_in(filled):
            answers = list(self._answers(row, cells))
            if not answers:
                continue
            path = self.found.add_row(table, outer=_is_outer(form))
            if not parent and _is_outer(form):
                self._remember_name(row, path)
            for at, template, value, reason in answers:
                place = self.grid.owner((row, at))
                self._put(f"{path}.{template.rpartition('.')[2]}", value, place, reason or doubt or why)
            if self._number is not None:
                self._claim_number(row)

    def _rows_in(self, filled: Mapping[int, Cell]) -> Iterator[tuple[Mapping[int, Cell], str]]:
        """Yields the cells of a row, or those of each row that its cells list under numbers or line by line."""
        form = self.table.line.form
        inner = {
            at: cell
            for at, cell in filled.items()
            if "[]" in form.each and self._fields[at].startswith(f"{form.each}[].") and not cell.refused and cell.text
        }
        key = next((at for at in inner if self._fields[at] == form.names), None)
        lines = {at: [line for line in cell.text.split("\n") if line.strip()] for at, cell in inner.items()}
        several = several_rows(lines, key) if key is not None else None
        if several is None:
            yield filled, ""
            return
        for number in several.numbers:
            texts = {at: found.get(number, "") for at, found in several.texts.items()}
            yield {at: replace(cell, text=texts.get(at, cell.text)) for at, cell in filled.items()}, several.doubt

    def _answers(self, row: int, filled: Mapping[int, Cell]) -> Iterator[tuple[int, str, Any, str]]:
        """Yields column, template path, value and doubt of each cell that can be an answer of the row itself."""
        form = self.table.line.form
        columns = self.table.line.columns
        for at, cell in sorted(filled.items()):
            template = self._fields[at]
            if not template.startswith(f"{form.each}[]."):
                continue
            if cell.refused:
                self._leave((row, at), cell.refused)
                continue
            if self._is_wide(row, at):
                self._leave((row, at), "几列合并成了一格，没有读入。")
                continue
            answer = answer_of(cell, self.found.pack.fields[template], self.pictures.over(self.grid.real((row, at))))
            if answer is None:
                self._leave((row, at), "不是这一列能填的内容，没有读入。")
                continue
            merge = self.grid.merge_at((row, at))
            reason = answer.doubt
            if merge is not None and merge.top < row:
                reason = "和上一行合并成一格，这里各填了一份。"
            elif not columns[at].certain:
                reason = reason or f"表头是“{self._head(at)}”，请核对是不是这一项。"
            yield at, template, answer.value, reason

    def _row_doubt(self, row: int, filled: Mapping[int, Cell]) -> str:
        """Tells why a whole row is only likely to be one of this table."""
        number = _ordinal(self._number_text(row))
        follows = self._follows(row)
        named = self._column(self.table.line.form.names)
        doubt = self.table.line.doubt
        if self._number_text(row) == _SAMPLE:
            doubt = doubt or "这一行标着“示例”。"
        elif self._gap and not follows and self._before_any:
            doubt = doubt or "和上面的行之间有空行，可能不属于这张表。"
        elif self._numbered and number is None:
            doubt = doubt or "别的行有序号，这一行没有。"
        if named not in filled:
            doubt = doubt or "这一行没有名称。"
        self._before = number if number is not None else self._before
        self._numbered = self._numbered or number is not None
        self._before_any = True
        return doubt

    # ---- whose row it is

    def _parent_of(self, row: int, filled: Mapping[int, Cell], row_doubt: str) -> tuple[str | None, str]:
        """Returns the outer row that a row belongs to, and a doubt.

        The row is empty for an outer one, and None where nobody can tell.
        """
        form = self.table.line.form
        if _is_outer(form) or "[]" not in form.each:
            return "", ""
        outer = form.each[: form.each.index("[]")]
        at = next((at for at, path in self._fields.items() if not path.startswith(f"{form.each}[].")), None)
        cell = filled.get(at) if at is not None else None
        if cell is None or cell.refused or at is None:
            return self._unnamed_parent(outer)
        certain = self.table.line.columns[at].certain
        doubt = cell.doubt or ("" if certain else f"表头是“{self._head(at)}”，请核对属于哪个场景。")
        place = self.grid.owner((row, at))
        others = bool(self.found.scenarios) and not self.found.doubtful_rows.issuperset(self._scenario_paths(outer))
        known, why = self._known_parent(outer, cell.text)
        if known >= 0:
            self._claim(place)
            self._parent = f"{outer}[{known}]"
            made_up = others and self._parent in self.found.doubtful_rows
            return self._parent, doubt or why or (_UNKNOWN if made_up else "")
        path = self.found.add_row(outer, outer=True)
        self.found.scenarios.setdefault(_plain_name(cell.text), []).append(self.found.counts[outer] - 1)
        self.found.doubtful_rows.add(path)
        template = self._fields[at]
        answer = answer_of(cell, self.found.pack.fields[template])
        if others:
            doubt = doubt or _UNKNOWN
        if answer is not None:
            self._put(f"{path}.{template.rpartition('.')[2]}", answer.value, place, answer.doubt or doubt or row_doubt)
        self._parent = path
        return path, doubt

    def _known_parent(self, outer: str, name: str) -> tuple[int, str]:
        """Returns the number of the scenario that a cell names, or -1, and a doubt."""
        named = self.found.scenarios.get(_plain_name(name), [])
        if named:
            return named[0], "有几个同名的场景，请核对属于哪一个。" if len(named) > 1 else ""
        said = ordinal_alone(name)
        if 0 < said <= self.found.counts.get(outer, 0) and not self.found.doubtful_rows:
            return said - 1, f"写的是“{name.strip()}”，当作第 {said} 个场景。"
        return -1, ""

    def _scenario_paths(self, outer: str) -> set[str]:
        return {f"{outer}[{number}]" for numbers in self.found.scenarios.values() for number in numbers}

    def _unnamed_parent(self, outer: str) -> tuple[str | None, str]:
        if self._parent:
            return self._parent, "没有写场景名称，按上一行的场景算。"
        if len(named := self.found.scenarios.get(_plain_name(self.grid.sheet.name), [])) == 1:
            return f"{outer}[{named[0]}]", "没有写场景名称，按工作表的名字放。"
        if self.found.counts.get(outer, 0) == 1:
            return f"{outer}[0]", "没有写场景名称，表里只有一个场景。"
        return None, ""

    def _remember_name(self, row: int, path: str) -> None:
        at = self._column(self.table.line.form.names)
        cell = self.grid.sheet.cells.get(self.grid.owner((row, at)))
        if cell is not None:
            number = int(path[path.rindex("[") + 1 : -1])
            self.found.scenarios.setdefault(_plain_name(cell.text), []).append(number)

    # ---- places

    def _put(self, path: str, value: Any, place: Place, doubt: str) -> None:
        source = f"{self.found.source} · {self.grid.sheet.name} · {cell_name(self.grid.real(place))}"
        self.found.placed.append(PlacedValue(path, value, source, "look" if doubt else "read", doubt))
        self._claim(place)

    def _column(self, path: str) -> int:
        return next(at for at, template in self._fields.items() if template == path)

    def _head(self, column: int) -> str:
        first, last = self.table.head_rows
        texts = (self.grid.heads(row).get(column, "") for row in range(last, first - 1, -1))
        return next((" ".join(text.split())[:20] for text in texts if text.strip()), "")

    def _claim(self, place: Place) -> None:
        self.found.claimed.add((self.sheet, self.grid.real(place)))

    def _claim_row(self, row: int, filled: Mapping[int, Cell]) -> None:
        for at in filled:
            self._claim((row, at))
        if self._number is not None:
            self._claim((row, self._number))

    def _claim_number(self, row: int) -> None:
        """Claims a running number as the form's own, and leaves anything else in its column."""
        text = self._number_text(row)
        if self._number is not None and (_NUMBER_TEXT.fullmatch(text.casefold()) or text == _SAMPLE):
            self._claim((row, self._number))

    def _leave(self, place: Place, reason: str) -> None:
        self.found.reasons[self.sheet, self.grid.real(place)] = reason


def _is_outer(form: TableForm) -> bool:
    """Tells whether the rows of a table are scenarios, which hold tables themselves."""
    return "." not in form.each


def _plain_name(text: str) -> str:
    return "".join(narrow(without_ordinal(text)).split()).casefold()


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。.")


def _ordinal(text: str) -> int | None:
    """Returns the running number that a text is, or None where it is none."""
    found = _NUMBER_TEXT.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1].isascii() and found[1].isdecimal() else _chinese(found[1])


def _chinese(text: str) -> int | None:
    digits = {character: at for at, character in enumerate("一二三四五六七八九", 1)}
    if text in digits:
        return digits[text]
    tens, ten, ones = text.partition("十")
    if not ten or (tens and tens not in digits) or (ones and ones not in digits):
        return None
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)
