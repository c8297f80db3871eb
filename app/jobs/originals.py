"""Telling the electronic original from a scan of it: a PDF page that still prints 版本号 as letters was never paper.

A scan is a picture, whatever a scanner's text recognition has laid behind it.  The original is handed in by mistake
when somebody takes the wrong file, or has put the scanned signature pages into the exported PDF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from app.errors import InputRefused
from app.pdfium import PDFIUM

if TYPE_CHECKING:
    import pypdfium2

    from app.scan.sheets import OpenScan, ScanFile

_NUMBER = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-\d{2}")
_HALF = 0.5
"""Share of a page that the pictures on a scan of it cover at least; one laid into a text document may cover less, but
then the page prints no 版本号 in letters."""
_DRAWN = 300
"""Shapes on a page without any picture: letters turned into outlines."""
_DEEP, _MOST = 3, 2000
_NAMED = 3


def refuse_originals(scan: OpenScan) -> None:
    """InputRefused where a page of a PDF is no scan but the electronic original."""
    for file, kind, pages in scan.files:
        if kind == "pdf" and (found := original_pages(file)):
            raise InputRefused(file.name, said(found, pages))


def said(found: Sequence[int], pages: int) -> str:
    """What is wrong with a file of so many pages, and what to do."""
    if len(found) == pages:
        return "这是电子原件，不是扫描件。请打印、盖章，把纸质件彩色扫描以后再核对。"
    some = "、".join(map(str, found[:_NAMED])) + (f" 等 {len(found)} " if len(found) > _NAMED else " ")
    return f"第 {some}页是电子原件，不是扫描件。请把盖好章的纸质件整本彩色扫描，再一起核对。"


def original_pages(file: ScanFile) -> tuple[int, ...]:
    """Numbers (from 1) of the pages that were never on paper; none where the PDF cannot be read."""
    import pypdfium2  # noqa: PLC0415 - loaded when it is needed

    found = []
    with suppress(pypdfium2.PdfiumError):
        with PDFIUM:
            file.file.seek(0)
            document = pypdfium2.PdfDocument(file.file)
            pages = len(document)
        try:
            for at in range(pages):
                with PDFIUM, suppress(pypdfium2.PdfiumError):  # let go between pages: a window draws meanwhile
                    if _is_original(document[at]):
                        found.append(at + 1)
        finally:
            with PDFIUM:
                document.close()
    return tuple(found)


def _is_original(page: pypdfium2.PdfPage) -> bool:
    try:
        covered, drawn = _content(page)
        if covered >= _HALF:
            return False
        return _prints_number(page) or (covered == 0 and drawn >= _DRAWN)
    finally:
        page.close()


def _content(page: pypdfium2.PdfPage) -> tuple[float, int]:
    """The share of a page that pictures cover, all together, and how many shapes are drawn on it."""
    import pypdfium2  # noqa: PLC0415 - loaded by now

    raw = pypdfium2.raw
    wide, high = page.get_size()
    area, drawn = 0.0, 0
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    for each in islice(page.get_objects(filter=kinds, max_depth=_DEEP), _MOST):
        if each.type == raw.FPDF_PAGEOBJ_PATH:
            drawn += 1
            continue
        left, bottom, right, top = each.get_bounds()
        area += max(right - left, 0) * max(top - bottom, 0)
    return area / max(wide * high, 1.0), drawn


def _prints_number(page: pypdfium2.PdfPage) -> bool:
    text = page.get_textpage()
    try:
        return _NUMBER.search("".join(text.get_text_bounded().split())) is not None
    finally:
        text.close()
