"""Workbooks for the tests of intake: made by openpyxl, or of raw parts where openpyxl is too well behaved."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from app.intake.excel.excel_form import form_of_workbook
from app.intake.excel.workbook import workbook_of
from app.intake.placed_values import FilledForm
from app.pack.catalogue import load
from app.pack.model import Pack

PACK_ID = "miit-2021"
EXAMPLES = Path(__file__).parents[3] / "forms" / PACK_ID / "example"

Rows = Sequence[Any]


def pack() -> Pack:
    return load(PACK_ID)


def example(track: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / f"{track}.json").read_text(encoding="utf-8"))
    return loaded


def book_bytes(sheets: Mapping[str, Rows], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A workbook with these rows; ``change`` gets it before it is written."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "表.xlsx") -> FilledForm:
    return form_of_workbook(workbook_of(data, name), pack())


def read_rows(rows: Rows, name: str = "Sheet1") -> FilledForm:
    return read(book_bytes({name: rows}))


def values(form: FilledForm) -> dict[str, Any]:
    return {each.path: each.value for each in form.placed}


def states(form: FilledForm) -> dict[str, str]:
    return {each.path: each.state for each in form.placed}


def unplaced(form: FilledForm) -> list[str]:
    return [each.text for each in form.unplaced]


def with_parts(data: bytes, change: Callable[[str, bytes], bytes | None], more: Mapping[str, bytes] = {}) -> bytes:
    """The same workbook with its parts changed; None leaves a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            changed = change(info.filename, old.read(info))
            if changed is not None:
                new.writestr(info.filename, changed)
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()
