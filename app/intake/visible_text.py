"""Leaves out what a PDF holds as text and does not show: text without ink, in the ground's colour, under a box.

A page is drawn, and each character's place is looked at: it has to differ from what surrounds it, and the colour in
which it is drawn has to differ from that as well.  Text in place of other text (``/ActualText``) is none of the page.

Imports pikepdf and numpy: import this module only where a PDF is read.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Collection
from io import BytesIO
from typing import Any, Final

import numpy as np
import pikepdf
import pypdfium2
from pypdfium2 import raw

_SCALE: Final = 1.5
"""Pixels a point: the thinnest stroke of a figure in 8 points is still grey then."""
_LEAST: Final = 24
"""Steps of 255 by which something has to differ to be seen."""
_RING: Final = 2
"""Pixels around a character that show its ground."""
_SMALLEST: Final = 2.0
"""Points of a character's room (from its font's foot to its head) below which nobody reads it."""
_THIN: Final = 3
"""Pixels below which a side of a character's box is no measure of where its ink is."""
_INVISIBLE: Final = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_STROKED: Final = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_LARGEST_SIDE: Final = 4000
"""Pixels of a page's longer side; larger pages are drawn smaller."""
_SPELT: Final = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){10,30})")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTUAL_TEXT: Final = "/ActualText"


def without_actual_text(pdf: bytes) -> bytes:
    """Returns the same PDF without text in place of other text (``/ActualText``).

    Hostile bytes are fine: what cannot be taken apart is given back as it came.
    """
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            if not sum([_clear(each) for each in document.objects]):
                return pdf
            out = BytesIO()
            document.save(out)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        return pdf
    return out.getvalue()


def _clear(each: Any) -> bool:
    """Clears texts for others out of an object and what it directly holds, and tells whether there were any."""
    changed = _clear_dictionary(each) if isinstance(each, pikepdf.Dictionary | pikepdf.Stream) else False
    if not isinstance(each, pikepdf.Stream) or str(each.get("/Subtype", "")) == "/Image" or "/Length1" in each:
        return changed
    try:
        content = each.read_bytes()
    except pikepdf.PdfError:
        return changed
    cleared = _SPELT.sub(_renamed, content)
    if cleared != content:
        each.write(cleared)
    return changed or cleared != content


def _renamed(found: re.Match[bytes]) -> bytes:
    name = _ESCAPED.sub(lambda part: bytes([int(part[1], 16)]), found[1])
    return b"/X" if name == b"ActualText" else found[0]


def _clear_dictionary(each: Any, depth: int = 0) -> bool:
    changed = _ACTUAL_TEXT in each
    if changed:
        del each[_ACTUAL_TEXT]
    for key in list(each.keys()):
        inside = each.get(key)
        direct = isinstance(inside, pikepdf.Dictionary) and not inside.is_indirect
        if direct and depth < _DEEPEST:
            changed |= _clear_dictionary(inside, depth + 1)
    return bool(changed)


_DEEPEST: Final = 8
_LONGEST_NAME: Final = 256


def hidden_characters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, *, drawn: bool) -> set[int]:
    """Returns the characters of a page that are not shown.

    ``drawn`` says that the page can be judged by how it looks: all its fonts are in the file.
    """
    count = text.count_chars()
    look = _PagePixels(page) if drawn and count else None
    return {at for at in range(count) if _is_hidden(text, at, look)}


def text_without(text: pypdfium2.PdfTextPage, hidden: Collection[int]) -> str:
    """Returns the text of a page without some of its characters, in the order of drawing."""
    units = [raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars()) if at not in hidden]
    told = "".join(map(chr, units))
    return told.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def fonts_of(text: pypdfium2.PdfTextPage) -> set[str]:
    """Returns the names of the fonts in which a page's text is set."""
    names: dict[int, str] = {}
    for at in range(text.count_chars()):
        item = raw.FPDFText_GetTextObject(text, at)
        if item and (address := ctypes.cast(item, ctypes.c_void_p).value or 0) not in names:
            name = ctypes.create_string_buffer(_LONGEST_NAME)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item), name, _LONGEST_NAME)
            names[address] = name.value.decode("utf-8", "replace")
    return set(names.values())


class _PagePixels:
    """Holds a page as it is drawn."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        scale = min(_SCALE, _LARGEST_SIDE / max(page.get_size()))
        self.pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].astype(np.int16)

    def around(self, box: tuple[float, float, float, float]) -> tuple[Any, Any] | None:
        """Returns the pixels of a box (left, right, bottom, top in points) and the colour around it; None off the page.

        A stroke thinner than the box of pixels that it lies in may be drawn in the next.
        """
        high, wide = self.pixels.shape[:2]
        corners = [self._place(x, y) for x in box[:2] for y in box[2:]]
        left, right = (pick(x for x, _ in corners) for pick in (min, max))
        top, bottom = (pick(y for _, y in corners) for pick in (min, max))
        if right < 0 or bottom < 0 or left >= wide or top >= high:
            return None
        thin, flat = right - left < _THIN, bottom - top < _THIN
        inner = self.pixels[
            max(0, top - flat) : bottom + 1 + flat, max(0, left - thin) : right + 1 + thin
        ].reshape(-1, 3)  # fmt: skip
        outer = self.pixels[max(0, top - _RING) : bottom + 1 + _RING, max(0, left - _RING) : right + 1 + _RING]
        across, down = (0, outer.shape[1] // 2, -1), (0, -1)
        ring = np.array([outer[y, x] for y in down for x in across])
        return inner, np.sort(ring, axis=0)[len(ring) // 2]

    def _place(self, x: float, y: float) -> tuple[int, int]:
        high, wide = self.pixels.shape[:2]
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page, 0, 0, wide, high, 0, x, y, across, down)
        return across.value, down.value


def _is_hidden(text: pypdfium2.PdfTextPage, at: int, look: _PagePixels | None) -> bool:
    if raw.FPDFText_IsGenerated(text, at) or chr(raw.FPDFText_GetUnicode(text, at)).isspace():
        return False
    item = raw.FPDFText_GetTextObject(text, at)
    mode = raw.FPDFTextObj_GetTextRenderMode(item) if item else raw.FPDF_TEXTRENDERMODE_FILL
    if mode in _INVISIBLE:
        return True
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if look is None or not raw.FPDFText_GetCharBox(text, at, left, right, bottom, top):
        return False
    box = (left.value, right.value, bottom.value, top.value)
    if _is_tiny(text, at):
        return True
    has_room = box[1] > box[0] and box[3] > box[2]
    return has_room and _is_unseen(look.around(box), _colour(text, at, stroked=mode in _STROKED))


def _is_tiny(text: pypdfium2.PdfTextPage, at: int) -> bool:
    """Tells whether a character is too small to be read by anybody."""
    room = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, at, room):
        return False
    return bool(max(abs(room.right - room.left), abs(room.top - room.bottom)) < _SMALLEST)


def _is_unseen(pixels: tuple[Any, Any] | None, colour: tuple[int, int, int] | None) -> bool:
    """Tells whether a character's own pixels, or its colour, are those of its ground; off the page it is unseen too."""
    if pixels is None:
        return True
    inner, ground = pixels
    plain = int(np.abs(inner - ground).max(initial=0)) < _LEAST
    return plain or (colour is not None and int(np.abs(np.array(colour) - ground).max()) < _LEAST)


def _colour(text: pypdfium2.PdfTextPage, at: int, *, stroked: bool) -> tuple[int, int, int] | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = raw.FPDFText_GetStrokeColor if stroked else raw.FPDFText_GetFillColor
    return (red.value, green.value, blue.value) if ask(text, at, red, green, blue, alpha) else None
