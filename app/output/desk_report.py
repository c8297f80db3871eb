"""Writes what was found at the desk as PDF and Word, and all its columns as a workbook, for the official's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.output import xlsx
from app.output.blocks import Block, Content, Heading, ListTable, Paragraph, Span
from app.output.document import Document
from app.output.docx import render_docx
from app.output.pdf.render import render_pdf

_TITLE, _PART = 5, 2
"""Levels of headings, see :class:`app.output.blocks.Heading`."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Describes a table under a heading; ``widths`` are shares, and line ends in a cell begin paragraphs."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    """What stands there where there are no rows."""


@dataclass(frozen=True, slots=True)
class DeskReport:
    """Describes a report for the desk by its title, what its numbers are, and its tables."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[ReportTable, ...]


def report_pdf(report: DeskReport) -> bytes:
    """Draws the report as a PDF."""
    return render_pdf(_document(report)).pdf


def report_docx(report: DeskReport) -> bytes:
    """Writes the report as a Word file."""
    return render_docx(_document(report))


def _document(report: DeskReport) -> Document:
    blocks: list[Block] = [Heading(_TITLE, (Span(report.title),))]
    blocks += [Paragraph((Span(line),)) for line in report.lines]
    for table in report.tables:
        blocks.append(Heading(_PART, (Span(table.title),)))
        if table.rows:
            rows = tuple(tuple(_content(cell) for cell in row) for row in table.rows)
            none = (None,) * len(table.heads)
            blocks.append(ListTable(table.title, table.title, table.widths, table.heads, none, rows))
        else:
            blocks.append(Paragraph((Span(table.empty),)))
    return Document("", "", report.title, tuple(blocks), (), None, report.title)


def _content(cell: str) -> tuple[Content, ...]:
    return tuple(Paragraph((Span(line),), "value") for line in cell.split("\n") if line)


def columns_xlsx(tables: Sequence[ReportTable]) -> bytes:
    """Writes tables as sheets of one workbook, all text.

    The same tables give the same bytes.
    """
    book = Workbook()
    book.properties.creator = ""
    first = book.active
    assert isinstance(first, Worksheet)
    for at, table in enumerate(tables):
        sheet = first if at == 0 else book.create_sheet()
        sheet.title = table.title[:31]
        widths = list(table.widths)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        xlsx.write_row(sheet, 1, list(table.heads), widths, head=True)
        for number, row in enumerate(table.rows, 2):
            xlsx.write_row(sheet, number, list(row), widths, head=False)
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.heads))}{max(len(table.rows) + 1, 1)}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
    return xlsx.same_bytes(book)
