"""Writes what differs between two versions as a page to hand on: printed (PDF), or as a workbook to filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.output import xlsx
from app.output.blocks import Block, Change, Content, Heading, ListTable, Paragraph, Span
from app.output.document import Document
from app.output.pdf.render import render_pdf

Stretch = tuple[int, int]
_TITLE = 5
"""Level of the heading, see :class:`app.output.blocks.Heading`."""
_HOW = "下划线是新写的字，删除线是去掉的字；没有改的长段落用省略号代替。"
_SAME = "两版没有差别。"
_SHARES = (0.18, 0.41, 0.41)
_WIDTHS = (16.0, 28.0, 60.0, 60.0)


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """Describes an answer that differs: its name and place, both texts, and the stretches that only one of them has.

    Stretches are (begin, length) in characters.
    """

    name: str
    place: str
    before: str
    after: str
    gone: tuple[Stretch, ...]
    new: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Describes a comparison of two versions, whose names are ``first`` and ``second``; ``lines`` stand above it."""

    title: str
    first: str
    second: str
    lines: tuple[str, ...]
    changes: tuple[ChangedAnswer, ...]


def comparison_pdf(page: ComparisonPage) -> bytes:
    """Draws the comparison as a PDF; the same comparison gives the same bytes."""
    blocks: list[Block] = [Heading(_TITLE, (Span(page.title),))]
    lines = (*page.lines, _HOW if page.changes else _SAME)
    blocks += [Paragraph((Span(line),), "note") for line in lines]
    if page.changes:
        heads = ("哪一项", page.first, page.second)
        rows = tuple(_row(each) for each in page.changes)
        blocks.append(ListTable(page.title, page.title, _SHARES, heads, (None,) * len(heads), rows))
    return render_pdf(Document("", "", page.title, tuple(blocks), (), None, page.title)).pdf


def _row(each: ChangedAnswer) -> tuple[tuple[Content, ...], ...]:
    named = tuple(Paragraph((Span(words),), "value") for words in (each.name, each.place) if words)
    return named, _paragraphs(each.before, each.gone, "gone"), _paragraphs(each.after, each.new, "new")


def _paragraphs(text: str, stretches: Sequence[Stretch], what: Change) -> tuple[Content, ...]:
    lines: list[list[Span]] = [[]]
    for part, marked in _parts(text, stretches):
        for at, piece in enumerate(part.split("\n")):
            if at:
                lines.append([])
            if piece:
                lines[-1].append(Span(piece, change=what if marked else ""))
    return tuple(Paragraph(tuple(line), "value") for line in lines if line)


def _parts(text: str, stretches: Sequence[Stretch]) -> list[tuple[str, bool]]:
    """Cuts a text where stretches begin and end, and tells of each part whether it is one of them."""
    inside = {at for begin, length in stretches for at in range(begin, begin + length)}
    cuts = [0, *(at for at in range(1, len(text)) if (at in inside) != (at - 1 in inside)), len(text)]
    return [(text[begin:end], begin in inside) for begin, end in pairwise(cuts) if begin < end]


def comparison_xlsx(page: ComparisonPage) -> bytes:
    """Writes the comparison as a workbook of one sheet, all text; the same comparison gives the same bytes."""
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "比较"
    widths = list(_WIDTHS)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    xlsx.write_row(sheet, 1, ["哪一项", "在哪里", page.first, page.second], widths, head=True)
    for number, each in enumerate(page.changes, 2):
        xlsx.write_row(sheet, number, [each.name, each.place, each.before, each.after], widths, head=False)
        _mark(sheet.cell(number, 3), each.before, each.gone, InlineFont(strike=True))
        _mark(sheet.cell(number, 4), each.after, each.new, InlineFont(u="single"))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:D{max(len(page.changes) + 1, 1)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    return xlsx.same_bytes(book)


def _mark(cell: object, text: str, stretches: Sequence[Stretch], font: InlineFont) -> None:
    """Marks stretches in a cell that shows the whole text; a text that was cut or changed for the cell stays plain."""
    assert isinstance(cell, Cell)
    if stretches and cell.value == text:
        cell.value = CellRichText(
            *(TextBlock(font, part) if marked else part for part, marked in _parts(text, stretches))
        )
