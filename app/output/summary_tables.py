"""Writes 附件6 and 附件7, the ranked tables of a recommending unit, as xlsx, docx and PDF.

The layout is the notice's: number of the annex, title, 推荐单位（盖章）, the table with its blank numbered rows, notes.
The workbook has a second sheet that tells from which package each row comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from app.output import xlsx
from app.output.blocks import Block, Heading, ListTable, Paragraph, Span
from app.output.document import Document
from app.output.docx import render_docx
from app.output.pdf.render import render_pdf

_WIDTH = 92.0
"""Characters across an upright A4 page."""
_SOURCE_HEADS = ("序号", "企业名称", "统一社会信用代码", "版本号", "指纹", "申报包")
_SOURCE_WIDTHS = (6.0, 34.0, 22.0, 16.0, 68.0, 34.0)
_ANNEX, _TITLE = 3, 5
"""Levels of headings, see :class:`app.output.blocks.Heading`."""


@dataclass(frozen=True, slots=True)
class SummarySource:
    """Tells where a row comes from."""

    rank: int
    company: str
    code: str
    issue: str
    fingerprint: str
    package: str


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """Shows one table: ``rows`` of printed cells as ranked.

    ``blank_rows`` is how many numbered rows the form has.
    """

    annex: str
    title: str
    unit_line: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    blank_rows: int
    notes: tuple[str, ...]
    sources: tuple[SummarySource, ...]

    @property
    def printed_rows(self) -> Iterator[tuple[str, ...]]:
        """Yields the rows, and then numbered blanks up to the form's number of rows."""
        yield from self.rows
        for number in range(len(self.rows) + 1, self.blank_rows + 1):
            yield (str(number), *([""] * (len(self.heads) - 1)))


def summary_pdf(table: SummaryTable) -> bytes:
    """Draws the table as a PDF.

    The same table gives the same bytes.
    """
    return render_pdf(_document(table)).pdf


def summary_docx(table: SummaryTable) -> bytes:
    """Writes the table as an editable Word file."""
    return render_docx(_document(table))


def _document(table: SummaryTable) -> Document:
    rows = tuple(tuple(_paragraphs(cell, label=at == 0) for at, cell in enumerate(row)) for row in table.printed_rows)
    blocks: list[Block] = [
        Heading(_ANNEX, (Span(table.annex),)),
        Heading(_TITLE, (Span(table.title),)),
        Paragraph((Span(table.unit_line),)),
        ListTable(table.annex, table.title, table.widths, table.heads, (None,) * len(table.heads), rows),
        *(Paragraph((Span(note),), "note") for note in table.notes),
    ]
    return Document("", "", table.title, tuple(blocks), (), None, table.annex)


def _paragraphs(cell: str, *, label: bool) -> tuple[Paragraph, ...]:
    role = "label" if label else "value"
    return tuple(Paragraph((Span(line),), role) for line in cell.split("\n") if line)  # type: ignore[arg-type]


def summary_xlsx(table: SummaryTable) -> bytes:
    """Writes the table as a workbook, sources on sheet two.

    The same table gives the same bytes.
    """
    book = Workbook()
    book.properties.creator = ""
    book.properties.title = f"{table.annex} {table.title}"
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.annex
    widths = [share / sum(table.widths) * _WIDTH for share in table.widths]
    _set_widths(sheet, widths)
    xlsx.write_line(sheet, 1, table.annex, xlsx.NUMBER_FONT, len(table.heads))
    xlsx.write_line(sheet, 2, table.title, xlsx.TITLE_FONT, len(table.heads), across="center")
    xlsx.write_line(sheet, 3, table.unit_line, xlsx.BODY_FONT, len(table.heads))
    xlsx.write_row(sheet, 4, [" ".join(head.split()) for head in table.heads], widths, head=True)
    number = 4
    for number, row in enumerate(table.printed_rows, 5):
        xlsx.write_row(sheet, number, list(row), widths, head=False)
    for note in table.notes:
        number += 1
        xlsx.write_line(sheet, number, note, xlsx.BODY_FONT, len(table.heads))
    _set_up_page(sheet, "4:4", f"{table.annex}　第&P页 共&N页")
    sheet.freeze_panes = "A5"
    _add_sources(book, table.sources)
    return xlsx.same_bytes(book)


def _set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = round(width, 2)


def _set_up_page(sheet: Worksheet, repeated: str, foot: str) -> None:
    sheet.print_title_rows = repeated
    xlsx.fit_width(sheet, foot, PageMargins(left=0.7, right=0.7, top=0.8, bottom=0.8, header=0.3, footer=0.4))


def _add_sources(book: Workbook, sources: Sequence[SummarySource]) -> None:
    sheet = book.create_sheet("来源")
    _set_widths(sheet, _SOURCE_WIDTHS)
    xlsx.write_row(sheet, 1, list(_SOURCE_HEADS), list(_SOURCE_WIDTHS), head=True)
    for number, each in enumerate(sources, 2):
        cells = [str(each.rank), each.company, each.code, each.issue, each.fingerprint, each.package]
        xlsx.write_row(sheet, number, cells, list(_SOURCE_WIDTHS), head=False)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.page_setup.orientation = "landscape"
    _set_up_page(sheet, "1:1", "来源　第&P页 共&N页")
