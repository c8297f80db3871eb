"""Describes the issue as it was printed: its PDF, its boxes, and each page drawn to be compared with a scan."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from app.pdfium import PDFIUM, OpenPdf
from app.scan.codes import FoundCode, find_code

Greys = npt.NDArray[np.uint8]

_DRAWN = 2
"""Grey images, and fine ones, that are remembered: one of each page that is under way."""
_CHANNELS = 3
_CLOSER = 4
"""Times the resolution at which parts are drawn in which characters have to stand where the document sets them."""
_SHEETS = ".pages"
"""What the paths of attachments' sheets end with (contract, section 1)."""
_PATCH_DPI = 101.6
_PATCH = 8
"""Pixels of a patch's edge, two millimetres: a digit of 五号 takes most of the ink of one of those it lies on."""
_DARK, _LEAST_INK = 150, 6
"""Level of ink, and pixels of it (0.4 square millimetres) of a patch that is compared."""


@dataclass(frozen=True, slots=True)
class PaperBox:
    """Describes a rectangle on a page (from 1), in points from the page's upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    def grown(self, margin: float) -> PaperBox:
        """Returns the box with ``margin`` points more on each side."""
        return PaperBox(self.page, self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)


@dataclass(frozen=True, slots=True)
class Glyph:
    """Describes a printed character and its tight box; an inked patch of an attachment's sheet has no ``char``."""

    char: str
    box: PaperBox


@dataclass(frozen=True, slots=True)
class Answer:
    """Describes a place that prints an answer; ``path`` is as in a finding, and can have several places."""

    path: str
    box: PaperBox


@dataclass(frozen=True, slots=True)
class IssuePaper:
    """Describes an issue by what a scan is held against: its PDF, its rooms and its answers.

    ``seals`` and ``signatures`` are rooms by name; a seal's room on the cover is wider than any seal.  ``answers`` say
    what stands where, in printed order.
    """

    number: str
    fingerprint: str
    pdf: bytes
    pages: int
    seals: Mapping[str, PaperBox]
    signatures: Mapping[str, PaperBox]
    answers: tuple[Answer, ...] = ()
    attached_from: int = 0
    """The page (from 1) of 相关附件, behind which attachments are bound in; 0 where the form has none."""


@dataclass(frozen=True, slots=True)
class FinePage:
    """Describes a page drawn for the comparison: in ``grey``, and as the ``red`` channel of a colour scan shows it.

    Both are the same image where the page has no pictures; then ``half``, its colours at half the resolution, is None.
    """

    grey: Image.Image
    red: Image.Image
    half: Image.Image | None = None


class DrawnPaper(OpenPdf):
    """Draws the issue's pages as images, one at a time, and keeps the last ones; it has to be closed."""

    def __init__(self, paper: IssuePaper) -> None:
        self.paper = paper
        self._codes: dict[int, FoundCode | None] = {}
        self._greys: dict[tuple[int, float], Image.Image] = {}
        self._fine: dict[tuple[int, float], FinePage] = {}
        self._canvas: Any = b""
        self._glyphs: dict[int, tuple[Glyph, ...]] = {}
        super().__init__(paper.pdf)

    def size(self, page: int) -> tuple[float, float]:
        """Returns the width and height of a page (from 1) in points."""
        with PDFIUM:
            width, height = self._document.get_page_size(page - 1)
        return float(width), float(height)

    def draw(self, page: int, dpi: float, *, colour: bool = False) -> Image.Image:
        """Returns a page (from 1) in grey, or as RGB; not to be written on."""
        with PDFIUM:
            if not colour and (page, dpi) in self._greys:
                return self._greys[page, dpi]
            opened = self._document[page - 1]
            bitmap = opened.render(scale=dpi / 72, grayscale=not colour)
            try:
                image: Image.Image = bitmap.to_pil().convert("RGB" if colour else "L")
            finally:
                bitmap.close()
                opened.close()
            if not colour:
                self._greys[page, dpi] = image
                if len(self._greys) > _DRAWN:
                    del self._greys[next(iter(self._greys))]
        return image

    def draw_finely(self, page: int, dpi: float) -> FinePage:
        """Returns a page (from 1) whose characters stand within a sixth of a pixel of their places across.

        In grey PDFium sets them on whole pixels, in colour on thirds of one across.  So a third of the places looks as
        if it were off; for the other direction see :meth:`draw_closely`.
        """
        with PDFIUM:
            if (page, dpi) not in self._fine:
                self._fine[page, dpi] = self._draw_finely(page, dpi)
                if len(self._fine) > _DRAWN:
                    del self._fine[next(iter(self._fine))]
            return self._fine[page, dpi]

    def _draw_finely(self, page: int, dpi: float) -> FinePage:
        opened = self._document[page - 1]
        bitmap = opened.render(
            scale=dpi / 72, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR, bitmap_maker=self._lend_canvas
        )
        try:
            red = Image.fromarray(np.ascontiguousarray(bitmap.to_numpy()[..., 2]))
            if not _has_pictures(opened):  # all else is printed in black
                return FinePage(red, red)
            colours: Image.Image = bitmap.to_pil()
            return FinePage(colours.convert("L"), red, colours.reduce(2))
        finally:
            bitmap.close()
            opened.close()

    def _lend_canvas(self, width: int, height: int, **kind: Any) -> pypdfium2.PdfBitmap:
        """Returns a bitmap in the memory that all pages are drawn in: to get as much anew takes a third of the time."""
        if len(self._canvas) < width * height * _CHANNELS:
            self._canvas = (ctypes.c_ubyte * (width * height * _CHANNELS))()
        return pypdfium2.PdfBitmap.new_native(width, height, **kind, buffer=self._canvas)

    def draw_closely(self, page: int, dpi: float, rows: slice, columns: slice) -> Greys:
        """Returns a part of :meth:`draw` whose characters stand within an eighth of a pixel of their places.

        PDFium sets characters on whole pixels, printers do not; a whole page drawn so takes six times as long.
        """
        high, wide = ((part.stop - part.start) * _CLOSER for part in (rows, columns))
        with PDFIUM:
            opened = self._document[page - 1]
            whole = [math.ceil(length * dpi / 72) * _CLOSER for length in opened.get_size()]
            bitmap = pypdfium2.PdfBitmap.new_native(wide, high, pypdfium2.raw.FPDFBitmap_Gray)
            try:
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
                pypdfium2.raw.FPDF_RenderPageBitmap(
                    bitmap, opened, -columns.start * _CLOSER, -rows.start * _CLOSER, *whole, 0,
                    pypdfium2.raw.FPDF_ANNOT | pypdfium2.raw.FPDF_GRAYSCALE,
                )  # fmt: skip
                image: Image.Image = bitmap.to_pil().convert("L").reduce(_CLOSER)
            finally:
                bitmap.close()
                opened.close()
        return np.asarray(image)

    def has_pictures(self, page: int) -> bool:
        """Tells whether a page (from 1) shows pictures."""
        with PDFIUM:
            opened = self._document[page - 1]
            try:
                return _has_pictures(opened)
            finally:
                opened.close()

    def glyphs(self, page: int) -> tuple[Glyph, ...]:
        """Returns every visible character of a page's text (from 1) in printed order."""
        with PDFIUM:
            if page not in self._glyphs:
                self._glyphs[page] = self._read_glyphs(page)
                if len(self._glyphs) > _DRAWN:
                    del self._glyphs[next(iter(self._glyphs))]
            return self._glyphs[page]

    def _read_glyphs(self, page: int) -> tuple[Glyph, ...]:
        found, raw = [], pypdfium2.raw
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        with PDFIUM:
            opened = self._document[page - 1]
            text = opened.get_textpage()
            try:
                height = float(opened.get_height())
                for at in range(text.count_chars()):
                    char = chr(raw.FPDFText_GetUnicode(text, at))
                    if char.isspace() or not char.isprintable():
                        continue
                    if raw.FPDFText_GetCharBox(text, at, left, right, bottom, top):
                        box = PaperBox(page, left.value, height - top.value, right.value, height - bottom.value)
                        found.append(Glyph(char, box))
            finally:
                text.close()
                opened.close()
        return (*found, *self._patches(page))

    def _patches(self, page: int) -> list[Glyph]:
        """Returns the inked patches of attachments' sheets on a page: pictures have no characters, only ink."""
        sheets = [each.box for each in self.paper.answers if each.box.page == page and each.path.endswith(_SHEETS)]
        if not sheets:
            return []
        dark = np.asarray(self.draw(page, _PATCH_DPI)) < _DARK
        down, across = (length // _PATCH for length in dark.shape)
        counts = dark[: down * _PATCH, : across * _PATCH].reshape(down, _PATCH, across, _PATCH).sum(axis=(1, 3))
        side = _PATCH * 72 / _PATCH_DPI
        boxes = [
            PaperBox(page, x * side, y * side, (x + 1) * side, (y + 1) * side)
            for y, x in zip(*(map(int, each) for each in np.nonzero(counts >= _LEAST_INK)), strict=True)
        ]
        return [
            Glyph("", each)
            for each in boxes
            if any(s.left <= each.left and each.right <= s.right and s.top <= each.top and each.bottom <= s.bottom
                   for s in sheets)
        ]  # fmt: skip

    def code_of(self, page: int, drawn: Image.Image) -> FoundCode | None:
        """Returns the code of a drawn page (from 1) as the same reader sees it: its errors of position cancel out.

        ``drawn`` is always at the same resolution: a page of several copies is read once.
        """
        if page not in self._codes:
            self._codes[page] = find_code(drawn)
        return self._codes[page]


def _has_pictures(opened: Any) -> bool:
    return any(True for _ in opened.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
