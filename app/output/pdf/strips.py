"""Pages of a PDF for a printer: drawn at its resolution in strips, so that a sheet never stands in memory whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

from app.errors import InputRefused
from app.pdfium import PDFIUM, OpenPdf

_STRIP_PIXELS = 6_000_000
"""Pixels of one strip: 24 MB in colour."""
_NEARLY = 0.5
_DAMAGED = "PDF 打不开，可能已损坏，没有打印。请重新定稿后再打印。"


@dataclass(frozen=True, slots=True)
class Strip:
    """Describes rows of a sheet from ``top`` on.

    A pixel is one byte where ``grey``, else four for blue, green, red and unused.
    """

    top: int
    width: int
    height: int
    stride: int
    pixels: bytes
    grey: bool


class PrintSource(OpenPdf):
    """Draws the pages of a PDF for printing, until it is closed.

    Raises InputRefused where PDFium cannot open it.
    """

    def __init__(self, pdf: bytes) -> None:
        try:
            super().__init__(pdf)
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused("", _DAMAGED) from trouble
        with PDFIUM:
            self.pages = len(self._document)

    def size(self, page: int) -> tuple[float, float]:
        """Returns a page's (from 0) size in points, upright as :meth:`strips` has it."""
        with PDFIUM:
            width, height = self._document.get_page_size(page)
        return (float(width), float(height)) if height >= width else (float(height), float(width))

    def strips(self, page: int, dpi: float, *, grey: bool) -> Iterator[Strip]:
        """Yields a page (from 0) in strips, from top to bottom.

        Wide pages are turned with their head to the left edge, as GB/T 9704-2012 (9.1) asks of tables set across.  A
        page without pictures is grey even where ``grey`` is False.  Raises InputRefused where PDFium cannot draw it.
        """
        scale = dpi / 72
        with PDFIUM:
            width, height = self._document.get_page_size(page)
            plain = grey or not self._has_picture(page)
        turned = width > height
        wide, high = (math.ceil(side * scale) for side in ((height, width) if turned else (width, height)))
        rows = max(1, _STRIP_PIXELS // wide)
        for top in range(0, high, rows):
            below = max(0, high - top - rows)
            yield self._strip(page, scale, (top, below), turned=turned, grey=plain)

    def _has_picture(self, page: int) -> bool:
        opened = self._document[page]
        try:
            return any(True for _ in opened.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        finally:
            opened.close()

    def _strip(self, page: int, scale: float, cut: tuple[int, int], *, turned: bool, grey: bool) -> Strip:
        # PDFium rounds what is cut off upwards: half a pixel less gives whole ones
        top, bottom = ((pixels - _NEARLY) / scale if pixels else 0.0 for pixels in cut)
        kind = pypdfium2.raw.FPDFBitmap_Gray if grey else pypdfium2.raw.FPDFBitmap_BGRx
        with PDFIUM:
            try:
                opened = self._document[page]
                bitmap = opened.render(
                    scale=scale, rotation=270 if turned else 0, crop=(0, bottom, 0, top), optimize_mode="print",
                    grayscale=grey, force_bitmap_format=kind, may_draw_forms=False,
                )  # fmt: skip
            except (pypdfium2.PdfiumError, ValueError) as trouble:
                raise InputRefused("", _DAMAGED) from trouble
            try:
                return Strip(cut[0], bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), grey)
            finally:
                bitmap.close()
                opened.close()
