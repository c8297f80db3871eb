"""Reads the old binary ``.xls`` by python-calamine; runs in the child process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine

from app.errors import InputRefused
from app.intake.excel.cells import Cell
from app.intake.excel.number_formats import moment_cell, number_cell
from app.intake.excel.xlsx_parts import LONGEST_CELL, MOST_CELLS, MOST_CHARACTERS, MOST_SHEETS

_DAMAGED = "文件已损坏，或不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_LOCKED = "工作簿加了密码，打不开。请去掉密码，另存后再试。"
_TOO_MUCH = "表格太大，不像是申报书的附表，没有读入。请只留下要填的几张表，另存后再试。"
_NOTE = "这是旧格式 .xls：批注、图片、隐藏的行列和公式算出的文字看不到，百分数可能只读到小数，要读全请另存为 .xlsx。"
_AT_ONCE = 5000


def read_xls(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields what :func:`app.intake.excel.xlsx_parts.read_xlsx` yields, without remarks and pictures.

    Raises:
        InputRefused: damaged, locked, or larger than a table of an application can be.
    """
    source = str(arguments["source"])
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(files[0])
        yield {"notes": [_NOTE]}, []
        counted = _Counted(source)
        if len(book.sheets_metadata) > MOST_SHEETS:
            raise InputRefused(source, _TOO_MUCH)
        for known in book.sheets_metadata:
            if known.typ == python_calamine.SheetTypeEnum.WorkSheet:
                hidden = known.visible != python_calamine.SheetVisibleEnum.Visible
                yield {"sheet": known.name, "hidden": hidden}, []
                yield from _told(book.get_sheet_by_name(known.name), counted)
    except python_calamine.PasswordError as error:
        raise InputRefused(source, _LOCKED) from error
    except (python_calamine.CalamineError, OSError) as error:
        raise InputRefused(source, _DAMAGED) from error


def _told(sheet: python_calamine.CalamineSheet, counted: _Counted) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields the cells of a sheet in pieces, its merged cells with the last.

    calamine counts rows from the sheet's first, but columns from the first that has something in it.
    """
    held: list[list[Any]] = []
    left = (sheet.start or (0, 0))[1]
    for row, values in enumerate(sheet.iter_rows()):
        for column, value in enumerate(values, left):
            cell = _cell(value)
            if cell is not None:
                counted.add(len(cell.text))
                held.append([row, column, cell.text, cell.kind, cell.doubt, cell.refused])
        if len(held) >= _AT_ONCE:
            yield {"cells": held}, []
            held = []
    yield {"cells": held, "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]}, []


class _Counted:
    """Cells and characters so far, against the limits."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._cells = self._characters = 0

    def add(self, characters: int) -> None:
        self._cells += 1
        self._characters += characters
        if self._cells > MOST_CELLS or self._characters > MOST_CHARACTERS:
            raise InputRefused(self._source, _TOO_MUCH)


def _cell(value: Any) -> Cell | None:
    """Returns what a value is, or None where the cell is empty.

    A flag is tested before a number: it is one in Python.
    """
    if isinstance(value, bool):
        return Cell("是" if value else "否", "flag", "格里是 TRUE 或 FALSE，请核对。")
    if isinstance(value, int | float):
        return number_cell(repr(value), 0, None)
    if isinstance(value, datetime | date):
        return moment_cell(value)
    if isinstance(value, time | timedelta):
        return Cell(str(value), "date", "格式是时间，请核对。")
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_CELL:
        return Cell(text, refused=f"有 {len(text)} 个字符，超过 Excel 一格能放的 {LONGEST_CELL} 个，没有读入。")
    return Cell(text) if text.strip() else None
