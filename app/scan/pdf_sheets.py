"""Reads the pages of a PDF with PDFium: how many, what kind they are, and their pictures.

Runs in the child process (:mod:`app.sandbox`): PDFium has no limits of its own.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import islice
from typing import Any, BinaryIO

import pypdfium2

from app.errors import InputRefused
from app.scan.sheet_limits import (
    BROKEN,
    LOCKED,
    LONG_EDGE,
    PAGE_BROKEN,
    PAGE_LARGE,
    PAGE_VAST,
    PDF_EDGE,
    PIXEL_LIMIT,
    SCAN_DPI,
)

_DRAWN_AGAIN = 16
"""Pages after which a PDF is opened anew: PDFium keeps the bytes of every picture that it has drawn until then."""
_CHANNELS = 3
_DEEP = 3
_MOST_PICTURES, _MOST_OBJECTS = 50, 2000
_NEARLY_ALL = 0.85
"""Share of a page that a scan's picture covers at least: scanners may leave a margin."""
_HALF = 0.5
"""Share of a page that the pictures on a scan of it cover at least; one laid into a text document may cover less, but
then the page prints no 版本号 in letters."""
_SHAPES = 300
"""Shapes on a page without any picture: letters turned into outlines."""
_NUMBER = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-\d{2}")

Told = tuple[Mapping[str, Any], Sequence[memoryview]]


def count(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields how many pages the file has.

    Raises InputRefused (by ``name``) where the file cannot be opened.
    """
    with closing(_opened(files[0], arguments["name"])) as document:
        yield {"pages": len(document)}, []


def draw(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields the pages from ``first`` (from 0) on as pixels, or their ``problem``.

    A pixel has three bytes, from blue to red.
    """
    document, canvas = _opened(files[0], arguments["name"]), _Canvas()
    try:
        for at in range(arguments["first"], len(document)):
            if (at - arguments["first"]) % _DRAWN_AGAIN == _DRAWN_AGAIN - 1:
                document.close()
                document = _opened(files[0], arguments["name"])
            yield from _drawn(document, at, canvas)
    finally:
        document.close()


def originals(_arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields for each page whether it was never on paper: it prints its 版本号 as letters, or shapes and no picture."""
    with suppress(pypdfium2.PdfiumError), closing(pypdfium2.PdfDocument(files[0])) as document:
        for at in range(len(document)):
            found = False
            with suppress(pypdfium2.PdfiumError):
                found = _is_original(document[at])
            yield {"original": found}, []


def pictured(_arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields for each page whether it is a picture: no text is printed, or a picture lies over nearly all of it.

    Many office scanners lay the text that they have recognised behind the picture.
    """
    with suppress(pypdfium2.PdfiumError), closing(pypdfium2.PdfDocument(files[0])) as document:
        for at in range(len(document)):
            yield {"picture": _is_picture(document[at])}, []


def _opened(file: BinaryIO, name: str) -> Any:
    file.seek(0)
    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise InputRefused(name, LOCKED if locked else BROKEN) from error


class _Canvas:
    """Lends all pages the same memory: to get 26 MB for each anew took a third of the time of drawing it."""

    def __init__(self) -> None:
        self._pixels: Any = b""

    def new_bitmap(self, width: int, height: int, **kind: Any) -> Any:
        """Returns a bitmap of packed rows of three bytes a pixel, as ``bitmap_maker`` of pypdfium2 does."""
        if len(self._pixels) < width * height * _CHANNELS:
            self._pixels = (ctypes.c_ubyte * (width * height * _CHANNELS))()
        return pypdfium2.PdfBitmap.new_native(width, height, **kind, buffer=self._pixels)


def _drawn(document: Any, at: int, canvas: _Canvas) -> Iterator[Told]:
    try:
        page = document[at]
    except pypdfium2.PdfiumError:
        yield {"problem": PAGE_BROKEN}, []
        return
    try:
        longest = max(page.get_size())
        if not 0 < longest <= PDF_EDGE:
            yield {"problem": PAGE_VAST}, []
            return
        if problem := _bomb_inside(page):
            yield {"problem": problem}, []
            return
        scale = min(SCAN_DPI / 72, LONG_EDGE / longest)
        kind = pypdfium2.raw.FPDFBitmap_BGR
        bitmap = page.render(
            scale=scale, may_draw_forms=False, force_bitmap_format=kind, bitmap_maker=canvas.new_bitmap
        )
    except (pypdfium2.PdfiumError, ValueError, OSError):
        yield {"problem": PAGE_BROKEN}, []
        return
    finally:
        page.close()
    try:
        size = {"width": bitmap.width, "height": bitmap.height, "stride": bitmap.stride}
        yield size, [memoryview(bitmap.buffer).cast("B")[: bitmap.stride * bitmap.height]]
    finally:
        bitmap.close()


def _bomb_inside(page: Any) -> str:
    for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEP):
        width, height = each.get_px_size()
        if width * height > PIXEL_LIMIT:
            return PAGE_LARGE
    return ""


def _is_original(page: Any) -> bool:
    try:
        covered, shapes = _content(page)
        if covered >= _HALF:
            return False
        return _NUMBER.search("".join(_text(page).split())) is not None or (covered == 0 and shapes >= _SHAPES)
    finally:
        page.close()


def _content(page: Any) -> tuple[float, int]:
    """Returns the share of a page that pictures cover, all together, and how many shapes are drawn on it."""
    raw = pypdfium2.raw
    wide, high = page.get_size()
    area, shapes = 0.0, 0
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    for each in islice(page.get_objects(filter=kinds, max_depth=_DEEP), _MOST_OBJECTS):
        if each.type == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
            continue
        left, bottom, right, top = each.get_bounds()
        area += max(right - left, 0) * max(top - bottom, 0)
    return area / max(wide * high, 1.0), shapes


def _is_picture(page: Any) -> bool:
    try:
        return not _text(page).strip() or _covered(page) >= _NEARLY_ALL
    finally:
        page.close()


def _covered(page: Any) -> float:
    """Returns the share of a page that its largest picture covers."""
    wide, high = page.get_size()
    pictures = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEP)
    bounds = [each.get_bounds() for each in islice(pictures, _MOST_PICTURES)]
    shares = [(right - left) * (top - bottom) / max(wide * high, 1.0) for left, bottom, right, top in bounds]
    return max(shares, default=0.0)


def _text(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded())
    finally:
        text.close()
