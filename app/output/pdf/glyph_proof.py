"""The embedded fonts of a PDF held against ours, glyph by glyph: a code that shows another shape than its character's.

For PDFs that cannot be set again, because another edition of the program laid them out.
"""

from __future__ import annotations

import struct
from typing import Any

import pikepdf
import uharfbuzz as hb

from app.output.pdf.faces import Face, Typefaces, script_base
from app.output.pdf.readback import ForeignError, unicode_table, unpacked

_MOST_FONT = 64 * 2**20
_MAP_BYTES = 0x20000
_WIDTH_APART = 0.01
_UNITS = 2


def foreign_glyphs(document: pikepdf.Pdf) -> str:
    """What is wrong with the first font that does not show our shapes; empty if all do."""
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
            except (ForeignError, pikepdf.PdfError, AttributeError, KeyError, IndexError, ValueError, TypeError):
                fault = "字体读不出来"
            if fault:
                return fault
    return ""


def _fault_of(font: Any, faces: dict[str, Face]) -> str:
    inner = font.DescendantFonts[0]
    face = faces.get(str(font.BaseFont).partition("+")[2])
    if face is None or font.Encoding != pikepdf.Name("/Identity-H") or font.Subtype != pikepdf.Name.Type0:
        return "用了不是本软件自带的字体"
    glyphs = unpacked(inner.CIDToGIDMap, _MAP_BYTES)
    theirs = hb.Font(hb.Face(unpacked(inner.FontDescriptor.FontFile2, _MOST_FONT)))
    own = hb.Font(face.source)
    widths = _widths(inner)
    for code, ch in unicode_table(font).items():
        (shown,) = struct.unpack_from(">H", glyphs, code * _UNITS)
        meant = face.glyph(ch) or face.glyph(script_base(ch)[1] or ch)
        if not meant or _outline(theirs, shown) != _outline(own, meant):
            return f"“{ch}”印成了别的字形"
        if abs(widths.get(code, 1000.0) - face.width(meant) * 1000) > _WIDTH_APART:
            return f"“{ch}”的宽度不是字体里的"
    return ""


def _widths(inner: Any) -> dict[int, float]:
    """``/W`` as this program writes it: a code, then its one width."""
    items = list(inner.get("/W", []))
    return {int(items[at]): float(items[at + 1][0]) for at in range(0, len(items), 2)}


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

    def lineTo(self, *points: Any) -> None:  # noqa: N802
        self._drawn.append(("l", points))

    def qCurveTo(self, *points: Any) -> None:  # noqa: N802
        self._drawn.append(("q", points))

    def curveTo(self, *points: Any) -> None:  # noqa: N802
        self._drawn.append(("c", points))

    def closePath(self) -> None:  # noqa: N802
        self._drawn.append(("z",))

    def endPath(self) -> None:  # noqa: N802
        self._drawn.append(("e",))
