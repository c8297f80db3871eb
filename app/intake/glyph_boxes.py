"""Gives every character of a PDF an extent before its text is read, whatever fonts this computer has.

PDFium leaves out a text object that covers no room.  Where a PDF names a Chinese font without embedding it, and the
computer has none that fits, a character has no glyph and so no room: a line of a single character is lost, and where
each character is an object of its own, all of them are.  Every such font is given a tiny one, one mark for whatever
character, with the room of a character around it.  What the characters are is told by the PDF itself: by the code where
that says it (a viewer draws by the code), or else by the font's table, which nothing on the page can confirm.

Imports pikepdf: import this module only where a PDF is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

import pikepdf

_FONTS: Final = ("/CIDFontType0", "/CIDFontType2")
_EMBEDDED: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_EM: Final = 1000
_UP, _DOWN = 800, -120
"""The box, in thousandths of the em: what a Chinese character fills."""
_MARK = (150, 250, 400, 450)
"""Left, bottom, right and top of what is drawn: inside of narrow characters too, with its ground around it."""
_CIDS: Final = 1 << 16
_COLLECTIONS: Final = frozenset({"GB1", "CNS1", "Japan1", "Korea1", "KR"})
"""Adobe's character collections, in which a code says which character it is."""


def with_boxes(pdf: bytes) -> bytes:
    """Returns the same PDF with a box for each character of fonts that are not embedded.

    It stays as it was where there are none.  Hostile bytes are fine: what cannot be taken apart is given back as it
    came.
    """
    if b"%PDF-" not in pdf[:1024]:
        return pdf
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            missing = list(_missing(document))
            if not missing:
                return pdf
            for font, _ in missing:
                if "/ToUnicode" in font and is_told_by_code(font):
                    del font["/ToUnicode"]
            _embed(document, [glyphs for _, glyphs in missing])
            out = BytesIO()
            document.save(out)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        return pdf
    return out.getvalue()


def is_told_by_code(font: Any) -> bool:
    """Tells whether the codes of a composite font say by themselves which characters they are."""
    below = font.get("/DescendantFonts")
    glyphs = below[0] if isinstance(below, pikepdf.Array) and len(below) else None
    system = _inside(glyphs, "/CIDSystemInfo")
    encoding = font.get("/Encoding")
    named = isinstance(encoding, pikepdf.Name) and not str(encoding).startswith("/Identity")
    return named or str(_inside(system, "/Ordering")) in _COLLECTIONS


def _missing(document: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Yields the composite fonts whose glyphs are not in the file, with the glyphs, wherever fonts are told of."""
    for each in document.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        named = _inside(_inside(each, "/Resources"), "/Font")
        for font in (each, *_values(named), *_values(_inside(each, "/Font"))):
            below = _inside(font, "/DescendantFonts")
            for glyphs in below if isinstance(below, pikepdf.Array) else ():
                if is_missing(glyphs):
                    yield font, glyphs


def _inside(each: Any, name: str) -> Any:
    return each.get(name) if isinstance(each, pikepdf.Dictionary | pikepdf.Stream) else None


def _values(each: Any) -> list[Any]:
    return [each[name] for name in each.keys()] if isinstance(each, pikepdf.Dictionary) else []  # noqa: SIM118 - pikepdf's dictionaries list keys by this alone


def is_missing(glyphs: Any) -> bool:
    """Tells whether the glyphs of a composite font are not in the file."""
    if not isinstance(glyphs, pikepdf.Dictionary) or str(glyphs.get("/Subtype", "")) not in _FONTS:
        return False
    told = glyphs.get("/FontDescriptor")
    return not isinstance(told, pikepdf.Dictionary) or not any(name in told for name in _EMBEDDED)


def _embed(document: pikepdf.Pdf, fonts: list[Any]) -> None:
    box = document.make_stream(_box_font())
    every = document.make_stream(b"\0" * (2 * _CIDS))  # whatever the character, glyph 0
    for font in fonts:
        font["/Subtype"] = pikepdf.Name.CIDFontType2
        font["/CIDToGIDMap"] = every
        name = font.get("/BaseFont", pikepdf.Name.Box)
        font["/FontDescriptor"] = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=[0, _DOWN, _EM, _UP],
            ItalicAngle=0,
            Ascent=_UP,
            Descent=_DOWN,
            CapHeight=_UP,
            StemV=80,
            FontFile2=box,
        )


def _box_font() -> bytes:
    """Returns a TrueType font with one glyph, a mark in the middle of a box as wide as the em.

    OpenType 1.9, the least that FreeType takes.  Two empty contours at the corners of the box give the room, no ink.
    """
    left, low, right, high = _MARK
    corners = [(left, low), (right, low), (right, high), (left, high)]
    points = [*corners, (0, _DOWN), (0, _DOWN), (_EM, _UP), (_EM, _UP)]
    outline = struct.pack(">h4h", 3, 0, _DOWN, _EM, _UP) + struct.pack(">4H", 3, 5, 7, 0) + b"\1" * len(points)
    for axis in (0, 1):
        steps = [b[axis] - a[axis] for a, b in pairwise([(0, 0), *points])]
        outline += struct.pack(f">{len(steps)}h", *steps)
    outline += b"\0" * (-len(outline) % 4)
    bounds = struct.pack(">4h", 0, _DOWN, _EM, _UP)
    head = struct.pack(">IIIIHHQQ", 0x00010000, 0x00010000, 0, 0x5F0F3CF5, 3, _EM, 0, 0) + bounds
    head += struct.pack(">HHhhh", 0, 8, 2, 1, 0)
    hhea = struct.pack(">Ihhh", 0x00010000, _UP, _DOWN, 0) + struct.pack(">H3h", _EM, 0, 0, _EM)
    hhea += struct.pack(">3h4hhH", 1, 0, 0, 0, 0, 0, 0, 0, 1)
    maxp = struct.pack(">I14H", 0x00010000, 1, 8, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    parts = {
        b"glyf": outline,
        b"head": head,
        b"hhea": hhea,
        b"hmtx": struct.pack(">Hh", _EM, 0),
        b"loca": struct.pack(">II", 0, len(outline)),
        b"maxp": maxp,
    }
    start = 12 + 16 * len(parts)
    index, body = b"", b""
    for tag, data in parts.items():
        index += tag + struct.pack(">III", 0, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">IHHHH", 0x00010000, len(parts), 64, 2, 32) + index + body
