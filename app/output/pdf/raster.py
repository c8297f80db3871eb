"""Draws PDF pages as pixels, by PDFium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Final

import pypdfium2

from app.errors import InputRefused
from app.pdfium import PDFIUM
from app.sandbox.pool import shared_pool
from app.sandbox.process import Overrun, ReaderFailed

_LARGEST_SIDE: Final = 6000
_COSTLY: Final = "画这份 PDF 的一页用的时间或内存太多，没有画出来。请换一份，或用别的 PDF 软件另存后再试。"
_BROKEN: Final = "这一页画不出来，可能已损坏，请换一份。"


@dataclass(frozen=True, slots=True)
class Raster:
    """Describes a page's pixels: rows from the top, four bytes a pixel for blue, green, red and unused (BGRx)."""

    width: int
    height: int
    stride: int
    """Bytes from one row to the next."""
    pixels: bytes
    pages: int
    """How many pages the file has."""


def raster(pdf: bytes, page: int, width: int) -> Raster:
    """Draws a page (from 0) ``width`` pixels wide, kept within the file.

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
            raise InputRefused("", _BROKEN) from trouble
        finally:
            document.close()


def foreign_raster(pdf: bytes, page: int, width: int) -> Raster:
    """Draws a foreign PDF's page in a limited child process.

    Raises:
        InputRefused: it cannot be opened or drawn, or takes too much time or memory.
    """
    with shared_pool().borrowed() as sandbox:
        try:
            (item,) = sandbox.run(f"{__name__}:draw", {"page": page, "width": width}, [BytesIO(pdf)])
        except Overrun as overrun:
            raise InputRefused("", _COSTLY) from overrun
        except (ReaderFailed, ValueError) as failed:
            raise InputRefused("", _BROKEN) from failed
    told = item.told
    return Raster(told["width"], told["height"], told["stride"], bytes(item.blobs[0]), told["pages"])


def draw(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields a page as pixels, in the child."""
    found = raster(files[0].read(), arguments["page"], arguments["width"])
    told = {"width": found.width, "height": found.height, "stride": found.stride, "pages": found.pages}
    yield told, [found.pixels]


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
