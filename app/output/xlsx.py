"""Writes the form's list tables as Excel workbooks: one a table, text as text, the same bytes for the same Document."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, SpreadsheetDrawing
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from app.errors import AppError
from app.output.blocks import Content, ListTable, Paragraph, Picture
from app.output.document import Document
from app.output.office_members import OfficeMembers
from app.output.pdf.pictures import FAILURES, ORIENTATION, opened, upright
from app.output.png import png

HEAD_ROW = 3
"""Row of the column heads; the annex's number and title stand above it, what is listed below."""
CELL_LIMIT = 32767
"""Characters that Excel takes in one cell."""
# Excel reads _x0041_ in a text as the character A; the underscore is written so that it stays what it is
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold, whoever gives the text."""
_TOTAL_WIDTH = {False: 90.0, True: 150.0}
_WIDE_COLUMNS = 7
_LINE_HEIGHT = 15.0
_SHORT_LINES = 3
_EMU = 12700
"""English metric units in a point."""
# a column of width 1 is about 5.25 points wide
_COLUMN = 5.25
_PICTURE_HEIGHT = 110.0
_PICTURE_GAP = 4.0
_PICTURE_PIXELS = 1000
_TALLEST_ROW = 409.0
_LARGEST_AHEAD = 16_000_000
"""Pixels."""
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
BODY_FONT = Font(name="宋体", size=10.5)
_HEAD = Font(name="黑体", size=10.5, bold=True)
NUMBER_FONT = Font(name="黑体", size=12)
TITLE_FONT = Font(name="黑体", size=14)
_TITLE_HEIGHT = 24.0
_WORDS = "字数"
_COUNTED, _BEYOND_BMP = 2000, 20000
"""Characters of a cell that are counted; the code point that stands for half a character beyond the basic plane."""
_KINDS = (
    (0, 0), (33, 1), (133, 0), (134, 1), (160, 0), (161, 1), (183, 2), (184, 1), (4352, 2), (4608, 1), (8192, 0),
    (8203, 1), (8212, 2), (8213, 1), (8216, 2), (8218, 1), (8220, 2), (8222, 1), (8230, 2), (8231, 1), (8232, 0),
    (8234, 1), (8239, 0), (8240, 1), (8287, 0), (8288, 1), (11904, 2), (12256, 1), (12272, 2), (12288, 0), (12289, 2),
    (12688, 1), (12704, 2), (19904, 1), (19968, 2), (40960, 1), (43360, 2), (43392, 1),
    (44032, 2), (55296, 1), (63744, 2), (64256, 1), (65072, 2), (65104, 1), (65280, 2), (65520, 1),
)  # fmt: skip
"""From which code point on characters are blank (0), part of a run that counts one (1), or count one each (2)."""
_NOT_IN_NAMES = str.maketrans('/\\:*?"<>|', "、、：×？”〈〉｜")


@dataclass(frozen=True, slots=True)
class CellPicture:
    """Describes a picture's file as it goes into a workbook, and its size in dots."""

    data: bytes
    width: int
    height: int


CellPictures = Callable[[bytes], "CellPicture | None"]
"""Makes the file for a workbook from a stored picture's; None where there is nothing to show."""


class PicturesAhead:
    """Prepares pictures in threads while the caller works, until it is closed.

    Decoding and shrinking need no lock of Python's: on two cores that is half the time of verifying a large issue.
    """

    def __init__(self, document: Document, *, squeeze: bool) -> None:
        self._squeeze = squeeze
        self._threads = ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="cell-pictures")
        self._made: dict[int, Future[CellPicture | None]] = {}
        for block in document.blocks:
            if isinstance(block, ListTable):
                for content in (content for row in block.rows for cell in row for content in cell):
                    if isinstance(content, Picture) and content.data is not None:
                        self._start(content.data)

    def _start(self, data: bytes) -> None:
        # a very large one would stand in memory beside the others: it is made when it is its turn
        if id(data) not in self._made and _pixels(data) <= _LARGEST_AHEAD:
            self._made[id(data)] = self._threads.submit(cell_picture, data, squeeze=self._squeeze)

    def __enter__(self) -> Self:
        """Returns itself, closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Gives up what has not begun."""
        self._threads.shutdown(cancel_futures=True)

    def __call__(self, data: bytes) -> CellPicture | None:
        """Returns the picture's file, waited for.

        Made here if the document has it not.
        """
        made = self._made.get(id(data))
        return cell_picture(data, squeeze=self._squeeze) if made is None else made.result()


def _pixels(data: bytes) -> int:
    """Tells how many pixels a picture says to have, 0 where it does not say."""
    try:
        with opened(data) as picture:
            return picture.width * picture.height
    except FAILURES:
        return 0


def render_tables(document: Document, pictures: CellPictures | None = None) -> dict[str, bytes]:
    """Returns a workbook for every list table by file name, such as ``附4-1 具体场景描述.xlsx``.

    A table with nothing to list gives the heads alone.  ``pictures`` are made elsewhere, by default here and squeezed.
    Raises AppError where a text is longer than a cell can hold.
    """
    tables = (block for block in document.blocks if isinstance(block, ListTable))
    return {f"{_file_name(table)}.xlsx": _workbook(document, table, pictures or cell_picture) for table in tables}


def _file_name(table: ListTable) -> str:
    return f"{table.sheet} {table.title}".strip().translate(_NOT_IN_NAMES)


def _workbook(document: Document, table: ListTable, pictures: CellPictures) -> bytes:
    book = Workbook()
    book.properties.creator = ""
    book.properties.title = _file_name(table)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.sheet.translate(_NOT_IN_NAMES)[:31] or "Sheet1"
    wide, widths = sheet_widths(table.widths)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = round(width, 2)
    _write_titles(sheet, table)
    write_row(sheet, HEAD_ROW, [_one_line(head) for head in table.heads], widths, head=True)
    rows = () if table.sample else table.rows
    for number, row in enumerate(rows, HEAD_ROW + 1):
        write_row(sheet, number, list(_texts(table, number - HEAD_ROW, row)), widths, head=False)
        _draw_pictures(sheet, number, row, widths, pictures)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    front = f"版本号 {document.issue.number}" if document.issue else "草稿"
    set_up_page(sheet, f"{front}　第&P页 共&N页", wide=wide)
    _offer_choices(sheet, table)
    _limit_lengths(book, sheet, table)
    return same_bytes(book)


def _write_titles(sheet: Worksheet, table: ListTable) -> None:
    """Writes the annex's number and title above the table, over all columns."""
    write_line(sheet, 1, table.sheet, NUMBER_FONT, len(table.heads))
    write_line(sheet, 2, table.title, TITLE_FONT, len(table.heads), across="center")


def write_line(sheet: Worksheet, number: int, text: str, font: Font, columns: int, *, across: str = "left") -> None:
    """Writes a text over all columns of a row."""
    cell = sheet.cell(number, 1)
    assert isinstance(cell, Cell)
    _write_text(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=across, vertical="center")
    sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=columns)
    sheet.row_dimensions[number].height = _TITLE_HEIGHT


def sheet_widths(shares: Sequence[float]) -> tuple[bool, list[float]]:
    """Returns whether a table lies across, and its widths by the shares of its columns."""
    wide = len(shares) >= _WIDE_COLUMNS
    return wide, [share / sum(shares) * _TOTAL_WIDTH[wide] for share in shares]


def set_up_page(sheet: Worksheet, foot: str, *, wide: bool) -> None:
    """Sets the page to A4, as wide as the table, with 版本号 and page number under it."""
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    fit_width(sheet, foot, PageMargins(left=0.5, right=0.5, top=0.7, bottom=0.7, header=0.3, footer=0.35))


def fit_width(sheet: Worksheet, foot: str, margins: PageMargins) -> None:
    """Has a sheet printed on A4, as wide as the page and in its middle, with a text under it."""
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = foot
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = margins


def _texts(table: ListTable, number: int, row: tuple[tuple[Content, ...], ...]) -> Iterator[str]:
    for head, content in zip(table.heads, row, strict=True):
        text = "\n".join(_content_text(each) for each in content)
        if len(text.encode("utf-16-le")) // 2 > CELL_LIMIT:
            place = f"{table.sheet} 第{number}行“{head}”"
            raise AppError(f"{place}有{len(text)}个字符，超过Excel一格能放的{CELL_LIMIT}个；请先删短这一格再导出。")
        yield text


def _content_text(content: Content) -> str:
    if isinstance(content, Paragraph):
        return content.text
    if isinstance(content, Picture):
        return f"［{content.caption.text}］"
    return content.label


def write_row(sheet: Worksheet, number: int, texts: list[str], widths: list[float], *, head: bool) -> None:
    """Writes a row of framed cells, as high as needed."""
    lines = max(
        sum(1 + int(_em(part) / max(1.0, width / 2 - 0.5)) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    # texts that are read side by side begin side by side; rows that are looked over at a glance stand in the middle
    upright = "center" if head or lines <= _SHORT_LINES else "top"
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(number, column)
        assert isinstance(cell, Cell)
        _write_text(cell, text)
        cell.font = _HEAD if head else BODY_FONT
        cell.border = _FRAME
        centred = head or column == 1
        cell.alignment = Alignment(wrap_text=True, vertical=upright, horizontal="center" if centred else "left")
    sheet.row_dimensions[number].height = min(_TALLEST_ROW, lines * _LINE_HEIGHT + 4)


def _draw_pictures(
    sheet: Worksheet,
    number: int,
    row: tuple[tuple[Content, ...], ...],
    widths: list[float],
    pictures: CellPictures,
) -> None:
    """Draws pictures at the foot of their cells, under the text that names them.

    The row grows as far as Excel lets it.
    """
    height = sheet.row_dimensions[number].height or _LINE_HEIGHT
    tops = dict.fromkeys(range(len(row)), height)
    for column, content in enumerate(row):
        room = widths[column] * _COLUMN - 2 * _PICTURE_GAP
        for picture in content:
            image = _sheet_image(picture.data, room, pictures) if isinstance(picture, Picture) else None
            if image is None or tops[column] + image.height + _PICTURE_GAP > _TALLEST_ROW:
                continue
            marker = AnchorMarker(
                col=column, colOff=int(_PICTURE_GAP * _EMU), row=number - 1, rowOff=int(tops[column] * _EMU)
            )
            size = XDRPositiveSize2D(int(image.width * _EMU), int(image.height * _EMU))
            image.anchor = OneCellAnchor(_from=marker, ext=size)
            sheet.add_image(image)
            tops[column] += image.height + _PICTURE_GAP
    sheet.row_dimensions[number].height = max(height, *tops.values())


class _CellImage(SheetImage):  # type: ignore[misc, unused-ignore]
    """Puts a picture file into a workbook as it is."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self._bytes = data

    def _data(self) -> bytes:
        return self._bytes


def _sheet_image(data: bytes | None, room: float, pictures: CellPictures) -> SheetImage | None:
    """Returns a picture with its size in points, or None where there is nothing to show."""
    picture = pictures(data) if data is not None else None
    if picture is None:
        return None
    scale = min(room / picture.width, _PICTURE_HEIGHT / picture.height, 0.75)
    image = _CellImage(picture.data)
    image.width, image.height = int(picture.width * scale), int(picture.height * scale)
    return image


def cell_picture(data: bytes, *, squeeze: bool = True) -> CellPicture | None:
    """Returns a picture of at most 1000 dots a side as a workbook has it; None where it cannot be read.

    A small one that stands upright is the stored file itself, as in Word.  Without ``squeeze`` it is made fast and
    large, to be held against that of a workbook that is there.
    """
    picture = upright(data, _PICTURE_PIXELS)
    if picture is None:
        return None
    return CellPicture(data if _fits(data) else png(picture, squeeze=squeeze), picture.width, picture.height)


def _fits(data: bytes) -> bool:
    """Tells whether Excel shows the file as it is.

    Small, upright, of a kind and colours that it knows.
    """
    with opened(data) as stored:
        known = stored.format == "PNG" or (stored.format == "JPEG" and stored.mode in {"L", "RGB"})
        return known and max(stored.size) <= _PICTURE_PIXELS and stored.getexif().get(ORIENTATION, 1) == 1


def _write_text(cell: Cell, text: str) -> None:
    """Writes text as typed (``=1+1``, ``001``, ``1/2``), so that it stays so when edited in Excel."""
    if not text:
        return
    cell.value = _ESCAPE.sub("_x005F_", _NOT_XML.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True


def _em(text: str) -> float:
    return sum(0.5 if ch.isascii() else 1.0 for ch in text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rows_to_fill(table: ListTable) -> str:
    """Returns the rows to fill, those that are there and room for more, as ``{0}4:{0}203``.

    A column's letter goes into the braces.
    """
    return f"{{0}}{HEAD_ROW + 1}:{{0}}{HEAD_ROW + max(len(table.rows), 200)}"


def _offer_choices(sheet: Worksheet, table: ListTable) -> None:
    """Offers the form's choices in drop-downs.

    Anything else is refused, as the form refuses it.
    """
    for column, (offered, head) in enumerate(zip(table.choices, table.heads, strict=False), 1):
        if not offered:
            continue
        check = DataValidation(
            type="list",
            formula1=f'"{",".join(offered)}"',
            allow_blank=True,
            errorTitle="请从列表里选",
            error=f"“{_one_line(head)[:60]}”只能填{'、'.join(offered)}。",
            showErrorMessage=True,
        )
        check.add(_rows_to_fill(table).format(get_column_letter(column)))
        sheet.add_data_validation(check)


def _count_of_words(sheet: Worksheet) -> str:
    """Returns the 字数 formula, told by code points, for the cell that uses the name; see :mod:`app.draft.counting`.

    A workbook stores the references of a name as seen from A1: A1 itself is the cell that uses it.
    """
    own = f"{quote_sheetname(sheet.title)}!A1"
    starts, kinds = (",".join(map(str, each)) for each in zip(*_KINDS, strict=True))

    def kind(first: int) -> str:
        rows = f"ROW(${first}:${first + _COUNTED - 1})"
        code = f'IFERROR(_xlfn.UNICODE(MID(" "&{own}&REPT(" ",{_COUNTED}),{rows},1)),{_BEYOND_BMP})'
        return f"LOOKUP({code},{{{starts}}},{{{kinds}}})"

    here, before = kind(2), kind(1)
    return f"SUMPRODUCT(--({here}=2))+SUMPRODUCT(({here}=1)*({before}<>1))"


def count_of_words(sheet: Worksheet) -> str:
    """Defines the 字数 formula for one sheet, if it is not there yet, and returns its name."""
    if _WORDS not in sheet.defined_names:
        sheet.defined_names.add(DefinedName(_WORDS, attr_text=_count_of_words(sheet)))
    return _WORDS


def _limit_lengths(book: Workbook, sheet: Worksheet, table: ListTable) -> None:
    """Warns where more 字 are typed than allowed, as the form counts them."""
    if any(limit is not None for limit in table.limits):
        book.defined_names.add(DefinedName(_WORDS, attr_text=_count_of_words(sheet)))
    for column, (limit, head) in enumerate(zip(table.limits, table.heads, strict=True), 1):
        if limit is None:
            continue
        check = DataValidation(
            type="custom",
            formula1=f"{_WORDS}<={limit}",
            allow_blank=True,
            errorStyle="warning",
            errorTitle="字数",
            error=f"“{_one_line(head)[:60]}”不超过{limit}字。",
            showErrorMessage=True,
        )
        check.add(_rows_to_fill(table).format(get_column_letter(column)))
        sheet.add_data_validation(check)


class _MemoryWriter(ExcelWriter):  # type: ignore[misc, unused-ignore]
    """Writes the sheets of a workbook in memory.

    openpyxl's own way leaves answers in the shared temporary folder when it is killed.
    """

    _archive: OfficeMembers

    def write_worksheet(self, sheet: Any) -> None:
        """Adds one sheet to the archive."""
        drawing: Any = SpreadsheetDrawing()
        drawing.charts, drawing.images = sheet._charts, sheet._images  # noqa: SLF001 - as openpyxl's own does
        sheet._drawing = drawing  # noqa: SLF001 - nothing public tells it
        out = BytesIO()
        writer: Any = WorksheetWriter(sheet, out)
        writer.write()
        sheet._rels = writer._rels  # noqa: SLF001 - nothing public tells it
        self._archive.writestr(sheet.path[1:], out.getvalue())
        self.manifest.append(sheet)


def same_bytes(book: Workbook) -> bytes:
    """Packs the workbook without compression or date."""
    members = OfficeMembers()
    _MemoryWriter(book, cast("Any", members)).save()
    return members.pack()
