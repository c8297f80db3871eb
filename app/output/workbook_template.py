"""Makes the workbook that people without this program fill in: every list table and the figures of three years.

Each cell says when it is entered what belongs there, from the form's own words; lengths are counted as the form counts
them, choices are picked from a list, and codes stay texts.  What is filled in is read by ``app.intake.excel``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.output.answers import AnswerPrinter, look_up
from app.output.xlsx import (
    BODY_FONT,
    HEAD_ROW,
    NUMBER_FONT,
    TITLE_FONT,
    count_of_words,
    same_bytes,
    set_up_page,
    sheet_widths,
    write_line,
    write_row,
)
from app.pack.workbook_words import FIGURE_HEAD, GUIDE_SHEET, YEARS_SHEET, YEARS_TITLE, instructions

if TYPE_CHECKING:
    from app.pack.model import Column, Field, Pack, Part

ROWS: Final = 200
"""Rows that are made ready to be filled in, in each table."""
NUMBERED: Final = 30
"""Of these, how many have their running number already."""
_FOOT: Final = "第&P页 共&N页"
_SAMPLE_FONT: Final = Font(name="宋体", size=10.5, italic=True, color="FF7F7F7F")
_SAMPLE_FILL: Final = PatternFill("solid", fgColor="FFF2F2F2")
_PROMPT: Final = 255
"""Characters that Excel shows of a note at most; 32 of its title."""
_TITLE: Final = 32
_FIGURE_WIDTHS: Final = (28.0, 16.0)
_GUIDE_WIDTH: Final = 80.0
_LAST_SERIES: Final = 1_000_000_000


def render_template(pack: Pack, track: str, scenarios: Sequence[str] = ()) -> tuple[str, bytes]:
    """Returns the name of the workbook's file, and the workbook.

    ``scenarios`` are names that are filled in already.  The same arguments give the same bytes.  Raises KeyError where
    the pack has no such track.
    """
    form = pack.tracks[track].form
    book = Workbook()
    book.properties.creator = ""
    book.properties.title = f"{form.title} 附表填写模板"
    guide = book.active
    assert isinstance(guide, Worksheet)
    _write_guide(guide, pack, track)
    parts = [part for part in form.parts if part.kind == "list"]
    named = _Names(pack, parts)
    for part in parts:
        _TableSheet(pack, part, named, scenarios).write(book.create_sheet(part.sheet))
    _write_years(book.create_sheet(YEARS_SHEET), pack, {}, notes=True)
    return f"{form.annex} 附表填写模板.xlsx", same_bytes(book)


def render_years(pack: Pack, application: Mapping[str, Any]) -> tuple[str, bytes]:
    """Returns an application's three-year figures as a workbook."""
    book = Workbook()
    book.properties.creator = ""
    book.properties.title = YEARS_TITLE
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = YEARS_SHEET
    _write_years(sheet, pack, application, notes=False)
    return f"{YEARS_TITLE}.xlsx", same_bytes(book)


def _write_guide(sheet: Worksheet, pack: Pack, track: str) -> None:
    sheet.title = GUIDE_SHEET
    sheet.column_dimensions["A"].width = _GUIDE_WIDTH
    for row, text in enumerate(instructions(pack, track), 1):
        cell = sheet.cell(row, 1, text)
        cell.font = TITLE_FONT if row == 1 else BODY_FONT
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 30.0 if row == 1 else 22.0
    set_up_page(sheet, _FOOT, wide=False)


@dataclass(frozen=True, slots=True)
class _Names:
    """Tells where scenario names stand, for other tables' lists."""

    pack: Pack
    parts: Sequence[Part]

    def list_for(self, part: Part, column: Column) -> str:
        """Returns the cells of names that a column repeats; empty for other columns."""
        outer = part.each.partition("[]")[0]
        if "[]" not in part.each or not column.field.startswith(f"{outer}[].") or column.field.count("[]") != 1:
            return ""
        other = next((each for each in self.parts if each.each == outer), None)
        at = [each.field for each in other.columns].index(column.field) if other else -1
        if other is None or at < 0:
            return ""
        first, last = _rows_of(other)
        letter = get_column_letter(at + 1)
        return f"{quote_sheetname(other.sheet)}!${letter}${first}:${letter}${last}"


def _rows_of(part: Part) -> tuple[int, int]:
    """Returns the first and last row to be filled in."""
    first = HEAD_ROW + 1 + (1 if part.example else 0)
    return first, first + ROWS - 1


@dataclass(frozen=True, slots=True)
class _TableSheet:
    pack: Pack
    part: Part
    names: _Names
    scenarios: Sequence[str]

    def write(self, sheet: Worksheet) -> None:
        part = self.part
        wide, widths = sheet_widths([column.width for column in part.columns])
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = round(width, 2)
        write_line(sheet, 1, part.sheet, NUMBER_FONT, len(widths))
        write_line(sheet, 2, part.text, TITLE_FONT, len(widths), across="center")
        write_row(sheet, HEAD_ROW, [" ".join(c.heading.split()) for c in part.columns], widths, head=True)
        if part.example:
            write_row(sheet, HEAD_ROW + 1, list(part.example), widths, head=False)
            for cell in sheet[HEAD_ROW + 1]:
                cell.font, cell.fill = _SAMPLE_FONT, _SAMPLE_FILL
        first, last = _rows_of(part)
        filled = list(self.scenarios) if part.each in self.pack.roles.values() and "." not in part.each else []
        for row in range(first, last + 1):
            texts = [self._text(column, row - first, filled) for column in part.columns]
            write_row(sheet, row, texts, widths, head=False)
            sheet.row_dimensions[row].height = None
            for cell in sheet[row]:
                cell.number_format = "@"
        sheet.freeze_panes = f"A{first}"
        for at, column in enumerate(part.columns, 1):
            self._check(sheet, at, column)
        set_up_page(sheet, _FOOT, wide=wide)

    def _text(self, column: Column, row: int, filled: Sequence[str]) -> str:
        if column.field == "#":
            return str(row + 1) if row < max(NUMBERED, len(filled)) else ""
        named = filled and row < len(filled) and column.field == f"{self.part.each}[].name"
        return filled[row] if named else ""

    def _check(self, sheet: Worksheet, at: int, column: Column) -> None:
        """Adds one check a column (a list, a length or nothing), and says in each case what belongs into the cell."""
        field = self.pack.fields.get(column.field)
        if field is None:
            return
        head = " ".join(column.heading.split())
        listed = self.names.list_for(self.part, column)
        limit = column.limit or field.limit
        if field.kind == "choice":
            offered = ",".join(choice.label for choice in field.choices)
            check = _list(f'"{offered}"', f"“{head[:60]}”只能填{offered.replace(',', '、')}。", "stop")
        elif listed:
            check = _list(listed, "场景表里没有这个名称，两张表里的名称要一样。", "warning")
        elif limit is not None:
            check = DataValidation(
                type="custom", formula1=f"{self._words(sheet)}<={limit}", allow_blank=True, errorStyle="warning",
                errorTitle="字数", error=f"“{head[:60]}”不超过{limit}字。", showErrorMessage=True,
            )  # fmt: skip
        else:
            check = DataValidation(allow_blank=True)
        _explain(check, field.label, _note(field, limit))
        first, last = _rows_of(self.part)
        check.add(f"{get_column_letter(at)}{first}:{get_column_letter(at)}{last}")
        sheet.add_data_validation(check)

    @staticmethod
    def _words(sheet: Worksheet) -> str:
        """Returns the 字 formula's name, made when first needed."""
        return count_of_words(sheet)


def _list(formula: str, error: str, style: Literal["stop", "warning"]) -> DataValidation:
    return DataValidation(
        type="list", formula1=formula, allow_blank=True, errorStyle=style, errorTitle="请从列表里选", error=error,
        showErrorMessage=True,
    )  # fmt: skip


def _explain(check: DataValidation, title: str, note: str) -> None:
    check.promptTitle = title[:_TITLE]
    check.prompt = note[:_PROMPT]
    check.showInputMessage = True


def _note(field: Field, limit: int | None) -> str:
    """Returns what belongs there: help, limit, official example."""
    sentences = [field.help] if field.help else []
    if limit is not None:
        sentences.append(f"不超过{limit}字。")
    if field.marked_optional:
        sentences.append("选填。")
    if field.kind == "choice":
        sentences.append("从下拉里选：" + "、".join(choice.label for choice in field.choices) + "。")
    if field.example:
        sentences.append(f"示例：{field.example}")
    text = "".join(sentences) or f"填{field.label}。"
    return text if len(text) <= _PROMPT else text[: _PROMPT - 1] + "…"


# ---- the figures of three years


def _write_years(sheet: Worksheet, pack: Pack, application: Mapping[str, Any], *, notes: bool) -> None:
    """Writes years across, figures down, as the form does.

    With ``notes``, what is typed is checked and explained.
    """
    fields = [field for path, field in pack.fields.items() if "<year>" in path]
    widths = [_FIGURE_WIDTHS[0], *[_FIGURE_WIDTHS[1]] * len(pack.years)]
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    write_line(sheet, 1, YEARS_TITLE, TITLE_FONT, len(widths), across="center")
    write_row(sheet, 2, [FIGURE_HEAD, *(f"{year}年" for year in pack.years)], widths, head=True)
    printer = AnswerPrinter(pack)
    for row, field in enumerate(fields, 3):
        paths = [field.path.replace("<year>", str(year)) for year in pack.years]
        texts = [printer.text(path, look_up(application, path)) for path in paths]
        write_row(sheet, row, [f"{field.label}（{field.unit}）", *texts], widths, head=False)
        for column in range(2, len(widths) + 1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            cell.alignment = Alignment(horizontal="right", vertical="center")
            cell.number_format = "General" if notes else "@"
        if notes:
            _check_figures(sheet, row, field, len(widths))
    sheet.freeze_panes = "B3"
    set_up_page(sheet, _FOOT, wide=False)


def _check_figures(sheet: Worksheet, row: int, field: Field, columns: int) -> None:
    lowest = field.minimum or str(-_LAST_SERIES)
    check = DataValidation(
        type="decimal", operator="between", formula1=lowest, formula2=str(_LAST_SERIES), allow_blank=True,
        errorStyle="stop", errorTitle="请填数字", error=f"“{field.label}”只填数字，单位是{field.unit}。",
        showErrorMessage=True,
    )  # fmt: skip
    example = "例如 35.2% 填 35.2。" if field.unit == "%" else ""
    _explain(check, f"{field.label}（{field.unit}）", f"只填数字，不写单位。{example}{field.help}")
    check.add(f"B{row}:{get_column_letter(columns)}{row}")
    sheet.add_data_validation(check)
