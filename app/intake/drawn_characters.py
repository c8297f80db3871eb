"""Has a PDF's text say what its fonts draw, where a font says one character and draws another.

Every code that the text uses is drawn once by its font on a sheet of our own, and held against how the program's own
fonts draw the character that it is said to be.  What is plainly another one is said to be that; what is none, or is ink
that is said to be nothing, becomes U+FFFD, which is no answer's.  The text of the pages then follows.

Imports pikepdf, PDFium and numpy: import this module only where a PDF is read.
"""

from __future__ import annotations

import ctypes
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, TypeVar

import numpy as np
import pikepdf
import pypdfium2
from pypdfium2 import raw

from app.intake.font_codes import (
    codes_in,
    every_font,
    has_two_bytes,
    is_composite,
    listed_codes,
    told_codes,
    written_strings,
)
from app.intake.glyph_boxes import is_missing, is_told_by_code
from app.intake.glyph_shapes import Shape, known_shapes, likenesses, shape_of
from app.intake.plain import UNREADABLE, plain_text

_Of = TypeVar("_Of")

_SECONDS: Final = 5.0
"""Processor time for all fonts; those behind stay as they are, and are named."""
_MOST_CODES: Final = 8000
"""Codes of one font."""
_ACROSS, _CELL, _LARGE, _SCALE = 24, 40, 24, 2
"""Characters a row and a column of a sheet, points of a cell and of a character, pixels a point."""
_LEFT, _DOWN = 8, 12
_WHITE: Final = 255
_INK: Final = 6
"""Pixels of ink that are a character, and no speck."""

_FIGURES: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BOUNDS: Final = {"figure": (0.6, 0.1), "letter": (0.85, 0.32), "chinese": (0.75, 0.25), "mark": (0.85, 0.3)}
"""By kind: how like another character a drawing has to be, and how much more than what it is said to be."""
_STRICTER: Final = 0.1
_NOTHING_LIKE: Final = {"figure": 0.5, "chinese": 0.55}
"""Below this likeness, or by so much below the middle of its font, a drawing is nothing that it is said to be."""
_FEWEST: Final = 20
"""Chinese characters of a font from which its middle tells something."""


@dataclass(slots=True)
class DrawnTruth:
    """Tells what was found in the fonts.

    ``other`` are pairs of characters, told and drawn.  ``unjudged`` are the names of fonts that there was no time for,
    ``foreign`` of those that are not in the file and whose codes do not say what they are.  ``failed`` says that the
    fonts could not be taken apart, so that nothing is known of any page.
    """

    other: list[tuple[str, str]] = field(default_factory=list)
    unjudged: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    failed: bool = False


@dataclass(slots=True)
class _Drawn:
    code: bytes
    told: str
    shape: Shape | None
    truth: str | None = None


def with_drawn_characters(pdf: bytes) -> tuple[bytes, DrawnTruth]:
    """Returns the same PDF with what its fonts draw as its text.

    It stays as it was where all is as it says.  Hostile bytes are fine: what cannot be taken apart is given back as it
    came.
    """
    truth = DrawnTruth()
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            if not _corrected(document, truth):
                return pdf, truth
            out = BytesIO()
            document.save(out)
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, ArithmeticError):
        truth.failed = True  # else one spoilt font would keep all others from being looked at
        return pdf, truth
    return out.getvalue(), truth


def _corrected(document: pikepdf.Pdf, truth: DrawnTruth) -> bool:
    """Corrects the fonts of a document, and tells whether there was anything to correct."""
    begun = time.process_time()
    strings = written_strings(document)
    changed = False
    for font in list(every_font(document)):
        if _is_boxed(font):
            if not is_told_by_code(font):
                truth.foreign |= _names(font)
            continue
        codes = _codes(font, strings)
        if len(codes) > _MOST_CODES or time.process_time() - begun > _SECONDS:
            truth.unjudged |= _names(font)
            continue
        drawn = list(_drawn(font, codes))
        _judge(drawn)
        if any(each.truth is not None for each in drawn):
            listed = listed_codes(font)  # before the table is another one
            font["/ToUnicode"] = document.make_stream(_table(drawn, two_bytes=is_composite(font)))
            changed = True
            truth.other += [
                (each.told, each.truth)
                for each in drawn
                if each.truth not in (None, UNREADABLE) and (listed is None or each.code in listed)
            ]
    return changed


def _is_boxed(font: Any) -> bool:
    below = font.get("/DescendantFonts")
    return isinstance(below, pikepdf.Array) and any(is_missing(each) for each in below)


def _names(font: Any) -> set[str]:
    """Returns the names by which PDFium may know a font."""
    below = font.get("/DescendantFonts")
    both = [font, *(below if isinstance(below, pikepdf.Array) else ())]
    return {str(each.get("/BaseFont", "")).removeprefix("/") for each in both if isinstance(each, pikepdf.Dictionary)}


def _codes(font: Any, strings: list[bytes]) -> list[bytes]:
    if not is_composite(font):
        return [bytes([code]) for code in range(256)]
    two_bytes = has_two_bytes(font)
    written, told = codes_in(strings, two_bytes=two_bytes), told_codes(font)
    return sorted(written | told if len(told) <= _MOST_CODES else written)


# ---------------------------------------------------------------- the sheet


def _drawn(font: Any, codes: Sequence[bytes]) -> Iterator[_Drawn]:
    """Yields the characters of a font: what they are said to be and how they are drawn."""
    sheet = pikepdf.new()
    own = sheet.copy_foreign(font if font.is_indirect else font.with_same_owner_as(font))
    side = _ACROSS * _CELL
    for some in _batches(codes, _ACROSS * _ACROSS):
        content = "\n".join(
            f"BT /F {_LARGE} Tf 1 0 0 1 {x + _LEFT} {y + _DOWN} Tm <{code.hex()}> Tj ET"
            for code, (x, y) in zip(some, map(_corner, range(len(some))), strict=True)
        )
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, side, side],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=own)),
            Contents=sheet.make_stream(content.encode()),
        )
        sheet.pages.append(pikepdf.Page(sheet.make_indirect(page)))
    out = BytesIO()
    sheet.save(out)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        for number, some in enumerate(_batches(codes, _ACROSS * _ACROSS)):
            yield from _on_page(document[number], some)
    finally:
        document.close()


def _batches(items: Sequence[_Of], size: int) -> Iterator[Sequence[_Of]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _corner(at: int) -> tuple[int, int]:
    return at % _ACROSS * _CELL, (_ACROSS - 1 - at // _ACROSS) * _CELL


def _on_page(page: pypdfium2.PdfPage, codes: Sequence[bytes]) -> Iterator[_Drawn]:
    grey = _WHITE - page.render(scale=_SCALE, grayscale=True).to_numpy().reshape(_ACROSS * _CELL * _SCALE, -1)
    text = page.get_textpage()
    told: dict[int, list[int]] = defaultdict(list)
    for at in range(text.count_chars()):
        if not raw.FPDFText_IsGenerated(text, at):
            told[_cell_of(text, at)].append(raw.FPDFText_GetUnicode(text, at))
    text.close()
    page.close()
    for at, code in enumerate(codes):
        left, low = (side * _SCALE for side in _corner(at))
        top = _ACROSS * _CELL * _SCALE - low - _CELL * _SCALE
        pixels = grey[top : top + _CELL * _SCALE, left : left + _CELL * _SCALE]
        units = "".join(map(chr, told.get(at, ()))).encode("utf-16-le", "surrogatepass")
        shape = shape_of(pixels) if int((pixels > _WHITE // 2).sum()) >= _INK else None
        yield _Drawn(code, units.decode("utf-16-le", "replace"), shape)


def _cell_of(text: pypdfium2.PdfTextPage, at: int) -> int:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, at, x, y)
    return (_ACROSS - 1 - int(y.value // _CELL)) * _ACROSS + int(x.value // _CELL)


# ---------------------------------------------------------------- the judgement


def _judge(drawn: Sequence[_Drawn]) -> None:
    """Writes into each what is drawn, where it is another character than is told."""
    kinds: dict[str, list[_Drawn]] = defaultdict(list)
    for each in drawn:
        if each.shape is not None:
            kinds[_kind(each.told)].append(each)
    others = {"figure": _FIGURES, "letter": _FIGURES + _LETTERS, "chinese": "", "mark": _FIGURES}
    for kind, some in kinds.items():
        if kind == "nothing":
            for each in some:
                each.truth = UNREADABLE
        elif kind in others:
            _judge_kind(kind, some, sorted({*map(_reference, some), *others[kind]}))


def _kind(told: str) -> str:
    """Returns what can be said of a character; ``several`` of ligatures, which are not judged.

    Several figures told for one drawing are none.
    """
    folded = plain_text(told).text
    if not folded:
        return "several" if told == "\N{SOFT HYPHEN}" else "nothing"
    if len(told) > 1:
        return "nothing" if any(map(str.isdecimal, folded)) else "several"
    if told.isdecimal():
        return "figure"
    if len(folded) > 1:
        return "mark"
    if folded.isascii() and folded.isalpha():
        return "letter"
    return "chinese" if "㐀" <= folded <= "鿿" else "mark"


def _reference(each: _Drawn) -> str:
    """Returns the character whose picture a drawing should be like: ② is itself, a radical its character."""
    return each.told if _kind(each.told) == "mark" else plain_text(each.told).text


def _judge_kind(kind: str, some: Sequence[_Drawn], wanted: Sequence[str]) -> None:
    known = known_shapes(wanted, slanted=kind in ("figure", "letter"))
    likeness = likenesses([each.shape for each in some], known)
    folds = np.array([each.casefold() for each in wanted])
    is_own = np.array([folds == _reference(each).casefold() for each in some])
    own = np.where(is_own, likeness, -1.0).max(axis=1)
    can_be = np.array([kind != "mark" or each in _FIGURES for each in wanted])
    rivals = np.where(~is_own & can_be, likeness, -1.0)
    likest = rivals.max(axis=1)
    best, more = _BOUNDS[kind]
    other = (likest >= best) & (likest >= own + more)
    # whose drawing another one's code has, may be told for that one's in turn
    moved = {wanted[at].casefold() for at in rivals[other].argmax(axis=1)} if other.any() else set()
    suspect = np.array([_reference(each).casefold() in moved for each in some])
    other |= suspect & (likest >= best) & (likest >= own + more * _STRICTER)
    floor = _NOTHING_LIKE.get(kind, -1.0)
    if kind == "chinese":
        floor = float(np.median(own)) - floor if len(own) >= _FEWEST else -1.0
    for row, each in enumerate(some):
        if other[row]:
            each.truth = wanted[int(rivals[row].argmax())]
        elif own[row] < floor:
            each.truth = UNREADABLE


# ---------------------------------------------------------------- the table


def _table(drawn: Sequence[_Drawn], *, two_bytes: bool) -> bytes:
    """Returns a table of characters (``/ToUnicode``) for all codes of a font."""
    longest = "FFFF" if two_bytes else "FF"
    lines = [
        f"<{each.code.hex()}> <{_units(each.told if each.truth is None else each.truth)}>"
        for each in drawn
        if each.truth is not None or each.told
    ]
    parts = [f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar" for some in _batches(lines, 100)]
    head = f"1 begincodespacerange\n<{'0' * len(longest)}> <{longest}>\nendcodespacerange"
    body = "\n".join([head, *parts])
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Drawn def\n/CMapType 2 def\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _units(text: str) -> str:
    return text.encode("utf-16-be", "surrogatepass").hex()
