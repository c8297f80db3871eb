"""Compares a PDF's fonts with ours, glyph by glyph, for a code that shows another shape than its character's.

For PDFs that cannot be set again, because another edition of the program laid them out.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pikepdf
import uharfbuzz as hb

from app.output.pdf.faces import Face, Typefaces, script_base
from app.output.pdf.readback import ForeignError, code_widths, unicode_table, unpacked

_MOST_FONT = 64 * 2**20
_MAP_BYTES = 0x20000
_WIDTH_APART = 0.00001
_UNITS, _EM, _KIND = 2, 1000, "/CIDFontType2"
_FONT = frozenset({"/Type", "/Subtype", "/BaseFont", "/Encoding", "/DescendantFonts", "/ToUnicode"})
_INNER = frozenset(
    "/Type /Subtype /BaseFont /DW /W /CIDSystemInfo /FontDescriptor /CIDToGIDMap".split()  # noqa: SIM905 - names are easier to read as one text
)
_ABOUT = frozenset(
    "/Type /FontName /Flags /FontBBox /ItalicAngle /Ascent /Descent /CapHeight /StemV /FontFile2".split()  # noqa: SIM905 - names are easier to read as one text
)
_TABLES = frozenset({"head", "hhea", "hmtx", "maxp", "glyf", "loca", "cvt ", "cmap"})
"""No programs: they could move a glyph's points."""
_METRIC, _HEAD, _FORMAT_AT, _LONG_AT = 4, 10, 50, 34
_INSTRUCTED = 0x100
"""WE_HAVE_INSTRUCTIONS of a compound glyph (OpenType, glyf)."""
_MORE, _WORDS, _SCALE, _SCALES, _MATRIX = 0x20, 0x1, 0x8, 0x40, 0x80


def foreign_glyphs(document: pikepdf.Pdf) -> str:
    """Returns what is wrong with the first font that does not show our shapes; empty if all do."""
    faces = {face.metrics().name: face for face in Typefaces().faces.values()}
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        fonts: Any = page.obj.Resources.get("/Font", {})
        for font in fonts.values():
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            try:
                fault = _fault_of(font, faces)
            except (
                ForeignError,
                pikepdf.PdfError,
                AttributeError,
                KeyError,
                IndexError,
                ValueError,
                TypeError,
                struct.error,
            ):
                fault = "字体读不出来"
            if fault:
                return fault
    return ""


def _fault_of(font: Any, faces: dict[str, Face]) -> str:
    inner = font.DescendantFonts[0]
    face = faces.get(str(font.BaseFont).partition("+")[2])
    if face is None or font.Encoding != pikepdf.Name("/Identity-H") or font.Subtype != pikepdf.Name.Type0:
        return "用了不是本软件自带的字体"
    parts = ((font, _FONT), (inner, _INNER), (inner.FontDescriptor, _ABOUT))
    if any(set(part.keys()) != keys for part, keys in parts) or (inner.DW, str(inner.Subtype)) != (_EM, _KIND):
        return "字体带有别的设置"
    program = hb.Face(unpacked(inner.FontDescriptor.FontFile2, _MOST_FONT))
    if program.upem != face.source.upem or set(program.table_tags) - _TABLES or _has_programs(program):
        return "字体里有别的内容"
    glyphs = unpacked(inner.CIDToGIDMap, _MAP_BYTES)
    widths = code_widths(inner)
    same = _Glyphs(program, face.source)
    for code, ch in unicode_table(font).items():
        (shown,) = struct.unpack_from(">H", glyphs, code * _UNITS)
        meant = face.glyph(ch) or face.glyph(script_base(ch)[1] or ch)
        if not meant or not same.outline(shown, meant):
            return f"“{ch}”印成了别的字形"
        if abs(widths.get(code, 1.0) - face.width(meant)) > _WIDTH_APART or not same.bearings(shown, meant):
            return f"“{ch}”的宽度或位置不是字体里的"
    return ""


class _Glyphs:
    """Compares two font programs glyph by glyph."""

    def __init__(self, theirs: hb.Face, own: hb.Face) -> None:
        self._fonts = hb.Font(theirs), hb.Font(own)
        self._metrics = _bearings(theirs), _bearings(own)

    def outline(self, shown: int, meant: int) -> bool:
        """Tells whether both draw the same shape."""
        return _outline(self._fonts[0], shown) == _outline(self._fonts[1], meant)

    def bearings(self, shown: int, meant: int) -> bool:
        """Tells whether both stand at the same place."""
        return self._metrics[0](shown) == self._metrics[1](meant)


def _bearings(face: hb.Face) -> Callable[[int], tuple[int, int]]:
    """Returns advance and left side bearing by glyph (OpenType, table hmtx).

    Some readers move a glyph by the latter.
    """
    table = bytes(face.reference_table("hmtx").data)
    (long,) = struct.unpack_from(">H", face.reference_table("hhea").data, _LONG_AT)

    def of(glyph: int) -> tuple[int, int]:
        if glyph < long:
            advance, left = struct.unpack_from(">Hh", table, _METRIC * glyph)
            return advance, left
        (advance,) = struct.unpack_from(">H", table, _METRIC * (long - 1))
        (left,) = struct.unpack_from(">h", table, _METRIC * long + _UNITS * (glyph - long))
        return advance, left

    return of


def _has_programs(face: hb.Face) -> bool:
    """Tells whether a glyph has instructions (OpenType, table glyf)."""
    glyphs, places = bytes(face.reference_table("glyf").data), bytes(face.reference_table("loca").data)
    (wide,) = struct.unpack_from(">h", face.reference_table("head").data, _FORMAT_AT)
    starts = [place * (1 if wide else 2) for (place,) in struct.iter_unpack(">I" if wide else ">H", places)]
    return any(_is_instructed(glyphs[begin:end]) for begin, end in pairwise(starts) if end > begin)


def _is_instructed(glyph: bytes) -> bool:
    (outlines,) = struct.unpack_from(">h", glyph)
    at = _HEAD
    if outlines >= 0:
        (length,) = struct.unpack_from(">H", glyph, at + _UNITS * outlines)
        return bool(length)
    flags = _MORE
    while flags & _MORE:
        (flags,) = struct.unpack_from(">H", glyph, at)
        if flags & _INSTRUCTED:
            return True
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _SCALES else 8 if flags & _MATRIX else 0
    return False


def _outline(font: hb.Font, glyph: int) -> list[tuple[Any, ...]]:
    drawn: list[tuple[Any, ...]] = []
    font.draw_glyph_with_pen(glyph, _Pen(drawn))
    return drawn


class _Pen:
    """Notes the strokes of a glyph."""

    def __init__(self, drawn: list[tuple[Any, ...]]) -> None:
        self._drawn = drawn

    def moveTo(self, *points: Any) -> None:  # noqa: N802 - names of the fontTools pen protocol
        self._drawn.append(("m", points))

    def lineTo(self, *points: Any) -> None:  # noqa: N802 - as moveTo
        self._drawn.append(("l", points))

    def qCurveTo(self, *points: Any) -> None:  # noqa: N802 - as moveTo
        self._drawn.append(("q", points))

    def curveTo(self, *points: Any) -> None:  # noqa: N802 - as moveTo
        self._drawn.append(("c", points))

    def closePath(self) -> None:  # noqa: N802 - as moveTo
        self._drawn.append(("z",))

    def endPath(self) -> None:  # noqa: N802 - as moveTo
        self._drawn.append(("e",))
