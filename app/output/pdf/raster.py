"""PDF pages as pixels, by PDFium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pypdfium2

from app.errors import InputRefused
from app.pdfium import PDFIUM

_LARGEST_SIDE: Final = 6000


@dataclass(frozen=True, slots=True)
class Raster:
    """A page as pixels: rows from the top, four bytes a pixel in the order blue, green, red, unused."""

    width: int
    height: int
    stride: int
    """Bytes from one row to the next."""
    pixels: bytes
    pages: int
    """How many pages the file has."""


def raster(pdf: bytes, page: int, width: int) -> Raster:
    """A page (from 0, kept within the file) drawn ``width`` pixels wide.

    Raises:
        InputRefused: PDFium cannot open or draw it.
    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused("", "PDF 打不开，可能已损坏或加了密码，请换一份。") from trouble
        try:
            return _drawn(document, page, width)
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused("", "这一页画不出来，可能已损坏，请换一份。") from trouble
        finally:
            document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int, width: int) -> Raster:
    count = len(document)
    page = document[min(max(number, 0), count - 1)]
    wide, high = page.get_size()
    scale = min(width / max(wide, 1.0), _LARGEST_SIDE / max(wide, high, 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=False, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
    found = Raster(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), count)
    bitmap.close()
    page.close()
    return found
