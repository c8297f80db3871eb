"""Finds where a scanned page differs from the issue's, ink added or taken away: advice where to look, no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from app.scan.added_ink import DPI, Closely, Comparison, compare, surplus, surplus_around
from app.scan.codes import ink_channel
from app.scan.coloured_ink import coloured_pens, hues_of, seal_shade, sealed_pixels
from app.scan.ink import Greys, Mask, grown, pixels
from app.scan.margins import without_margins
from app.scan.marks import Blot, blots, joined
from app.scan.missing_ink import MissingInk, find_missing
from app.scan.paper import Answer, Glyph, PaperBox
from app.scan.punched_holes import without_holes
from app.scan.seal_marks import outside_seals, within, without_seals

_MM = DPI / 25.4
_POINTS_A_MM = 72 / 25.4
_FINE = 2
"""Pixels of a cell, a quarter of a millimetre, that joins the marks of a pen."""
_SOME = 26
"""Surplus (of 255) from which a pixel counts."""
_PEAK, _PEAK_AT_DIGIT = 0.33, 0.30
_NARROW, _PEAK_IF_NARROW = 0.6, 0.38
"""Millimetres, and the peak from which a narrower mark at print is no stroke of that print, half a pixel off: a clean
page at 300 dpi had one of 0.35; what a pen leaves beside print has 0.45 and more."""
_AT_DIGIT, _AT_PRINT, _ALONE = (0.05, 0.0), (0.15, 0.0), (0.3, 1.0)
"""Ink in square millimetres and length in millimetres that are no dirt: on or beside a printed digit, which is what
people alter; at other print; and away from any.  Behind a digit a pen's point of 0.4 mm shows as 0.05 to 0.07, a speck
of 0.3 mm as 0.04 at most."""
_FAINT, _FAINT_INK, _FAINT_LENGTH = 0.19, 0.25, 3.0
_FAINT_WIDTH_AT_PRINT, _FAINT_WIDTH = 2.0, 1.5
"""Peak, square millimetres of ink, length and width in millimetres from which pale ink is meant: pencil, a worn
printer.  Rules of tables that strayed show as pale and as long, and are 0.4 to 1.7 mm wide."""
_THIN, _THIN_INK, _THIN_LENGTH = 0.2, 0.08, 1.1
"""The same at a digit, where a stroke of 0.25 mm is a minus sign or strikes it through."""
_AGREED = 8
"""Pixels, a millimetre, within which the second look finds a mark too."""
_NEAR_DIGIT = 0.8 * _POINTS_A_MM
_NEAR_PRINT = 4
_EDGE = 7 * _MM
"""Pixels at the page's edges that are the scanner's: shadows, holes, the cut of the paper."""
_BOX_MARGIN = 3 * _POINTS_A_MM
_MOST = 60
_DIGITS = frozenset("0123456789")
_SAME_LINE = 1.2
"""Times its height that a touched character may lie from the next, if they are one place."""
ChangeKind = Literal["added", "missing"]


@dataclass(frozen=True, slots=True)
class InkChange:
    """Describes a place where the scan has ink that the issue's page does not have, or lacks ink that it has.

    ``area`` is in square millimetres of full ink.  ``path`` is the answer that stands there, empty where none does, and
    ``text`` the printed characters that were touched.  Where ink is missing ``share`` is how much of its ink the most
    touched of them lacks, ``usual`` the most that any sound character of its sort on the page does (both 0 to 1).
    """

    box: PaperBox
    area: float
    kind: ChangeKind = "added"
    path: str = ""
    text: str = ""
    share: float = 0.0
    usual: float = 0.0


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """Describes what is compared of a scan laid over the issue's page at :data:`DPI`.

    ``grey`` shows no red seal where the scan has colour; ``half`` are its colours at half the resolution, None where it
    has none.
    """

    grey: Image.Image
    half: Image.Image | None

    @classmethod
    def of(cls, page: Image.Image, *, colour: bool, plain: Image.Image | None = None) -> ScannedPage:
        """Returns what is compared of ``page``, which is not needed any more; ``plain`` is its channel of ink."""
        if not colour and page.mode != "L":
            return cls(page.convert("L"), None)
        return cls(ink_channel(page) if plain is None else plain, page.reduce(2) if colour else None)


def find_changes(
    page: ScannedPage,
    drawn: Image.Image,
    number: int,
    rooms: Sequence[PaperBox],
    *,
    glyphs: Sequence[Glyph] = (),
    answers: Sequence[Answer] = (),
    coloured: Image.Image | None = None,
    toned: Image.Image | None = None,
    closely: Closely | None = None,
) -> tuple[InkChange, ...]:
    """Finds new and missing ink on page ``number``, and returns it with the largest first.

    New ink counts outside the ``rooms`` for seals and signatures, missing ink anywhere.  ``page`` is the scan laid over
    the issue's page, ``drawn`` that page in grey at :data:`DPI`; ``glyphs`` are its characters as far as the scan
    shows them, ``answers`` what stands where; where it prints colours, ``coloured`` are they at half of that, and
    ``toned`` is what a colour scan's red channel would show of them; ``closely`` draws parts of it in which characters
    stand where the document sets them, for a second look at what would be told.  Red marks of a seal's
    size are seals wherever they are; on a page without colour so are rings of that size.
    """
    grey, drawn = _of_one_size(page.grey, drawn)
    compared = compare(grey, drawn if toned is None else toned.crop((0, 0, *grey.size)))
    added = surplus(compared)
    sealed = None
    printed = np.asarray(drawn)
    allowed = _allowed(added.shape, rooms)
    figures = _figures(glyphs, added.shape)
    hues = None if page.half is None else hues_of(page.half, printed)
    if hues is not None:
        shade = seal_shade(hues.red, np.asarray(grey), hues.seals)
        added[shade] = 0
        sealed = sealed_pixels(hues.red, hues.seals)
    pens = _pens(added, printed, allowed, figures)
    if closely is not None and 0 < len(pens) <= _MOST:
        again = surplus_around(
            compared.closer(closely), [(each.top, each.left, each.bottom, each.right) for each in pens]
        )
        if hues is not None:
            again[shade] = 0
        agreed = _pens(again, printed, allowed, figures)
        pens = [each for each in pens if any(_beside(each, other) for other in agreed)]
    if hues is not None:
        pens = [each for each in pens if not (each.ink < 1 and any(within(each.box(DPI), s) for s in hues.seals))]
        pens += coloured_pens(hues, printed, allowed, figures, coloured)
    else:
        pens = without_seals(pens, added > _SOME)
    pens = without_holes(pens, np.asarray(grey), printed < 200)  # noqa: PLR2004 - used once, clear where it stands
    found = _added_changes(pens, printed, number, glyphs, answers)
    found += _missing_changes(compared, glyphs, answers, sealed, closely)
    return tuple(sorted(found, key=lambda each: -each.area)[:_MOST])


def find_coloured(
    half: Image.Image,
    drawn: Image.Image,
    number: int,
    rooms: Sequence[PaperBox],
    *,
    glyphs: Sequence[Glyph] = (),
    answers: Sequence[Answer] = (),
    coloured: Image.Image | None = None,
) -> tuple[InkChange, ...]:
    """Returns those changes of :func:`find_changes` that are told by their colour alone: red and blue ink.

    ``half`` is the scan in colour at half of :data:`DPI`.
    """
    printed = np.asarray(drawn)
    allowed = _allowed(printed.shape, rooms)
    pens = coloured_pens(hues_of(half, printed), printed, allowed, _figures(glyphs, printed.shape), coloured)
    if pens:
        whole = np.asarray(ink_channel(half).resize((printed.shape[1], printed.shape[0])))
        pens = without_holes(pens, whole, printed < 200)  # noqa: PLR2004 - used once, clear where it stands
    found = _added_changes(pens, printed, number, glyphs, answers)
    return tuple(sorted(found, key=lambda each: -each.area)[:_MOST])


def _of_one_size(page: Image.Image, drawn: Image.Image) -> tuple[Image.Image, Image.Image]:
    size = (min(page.width, drawn.width), min(page.height, drawn.height))
    page, drawn = (each.crop((0, 0, *size)) if each.size != size else each for each in (page, drawn))
    return page, drawn


def _figures(glyphs: Sequence[Glyph], shape: tuple[int, ...]) -> Mask:
    """Returns the pixels that lie at printed digits."""
    figures = np.zeros(shape, bool)
    for glyph in glyphs:
        if glyph.char in _DIGITS:
            figures[pixels(glyph.box.grown(_NEAR_DIGIT), shape, DPI)] = True
    return figures


def _added_changes(
    pens: list[Blot], printed: Greys, number: int, glyphs: Sequence[Glyph], answers: Sequence[Answer]
) -> list[InkChange]:
    """Returns marks that lie beside print or where nobody but a pen leaves them, those that touch joined into one."""
    pens = without_margins(pens, printed < 200)  # noqa: PLR2004 - used once, clear where it stands
    return [
        _added_change(PaperBox(number, box.left, box.top, box.right, box.bottom), area, glyphs, answers)
        for box, area in joined([(each.box(DPI), each.ink) for each in pens], _POINTS_A_MM)
    ]


def _added_change(box: PaperBox, area: float, glyphs: Sequence[Glyph], answers: Sequence[Answer]) -> InkChange:
    text = "".join(each.char for each in glyphs if _overlap(each.box, box) > 0)
    return InkChange(box, area, "added", answer_at(box, answers), text)


def _missing_changes(
    compared: Comparison,
    glyphs: Sequence[Glyph],
    answers: Sequence[Answer],
    sealed: Mask | None,
    closely: Closely | None,
) -> list[InkChange]:
    """Joins touched characters side by side into places."""
    groups: list[list[MissingInk]] = []
    for each in find_missing(compared, glyphs, sealed, closely):
        if groups and _side_by_side(groups[-1][-1].glyph.box, each.glyph.box):
            groups[-1].append(each)
        else:
            groups.append([each])
    found = []
    for group in groups:
        boxes = [each.glyph.box for each in group]
        box = PaperBox(
            boxes[0].page,
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )
        text, most = "".join(each.glyph.char for each in group), max(group, key=lambda each: each.share)
        area = sum(each.area for each in group)
        found.append(InkChange(box, area, "missing", answer_at(box, answers), text, most.share, most.usual))
    return found


def _side_by_side(one: PaperBox, other: PaperBox) -> bool:
    high = max(one.bottom - one.top, other.bottom - other.top)
    near = -high < other.left - one.right < _SAME_LINE * high
    return near and min(one.bottom, other.bottom) > max(one.top, other.top)


def answer_at(box: PaperBox, answers: Sequence[Answer]) -> str:
    """Returns the path of the answer that a place touches most, or an empty text for none.

    Of several it is the one with the least room.
    """
    touched = [(_overlap(box, each.box), each) for each in answers if each.box.page == box.page]
    most = max((share for share, _ in touched), default=0.0)
    if most <= 0:
        return ""
    best = [each for share, each in touched if share >= 0.8 * most]
    return min(best, key=lambda each: (each.box.right - each.box.left) * (each.box.bottom - each.box.top)).path


def _overlap(one: PaperBox, other: PaperBox) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, wide) * max(0.0, high)


def _pens(added: Greys, drawn: Greys, allowed: Mask, figures: Mask) -> list[Blot]:
    """Returns what is broad and dark enough to be meant: less is at a digit, and at print, than on bare paper."""
    marks = blots((added > _SOME) & allowed, added, DPI, _FINE)
    near = grown(drawn < 200, _NEAR_PRINT) if marks else figures  # noqa: PLR2004 - used once, clear where it stands
    kept, pale = [], []
    for each in marks:
        place = slice(each.top, each.bottom), slice(each.left, each.right)
        at_digit, at_print = figures[place].any(), near[place].any()
        least, longest = _AT_DIGIT if at_digit else _AT_PRINT if at_print else _ALONE
        sizes = sorted(each.extents(DPI))
        narrow = at_print and sizes[0] < _NARROW
        peak = _PEAK_AT_DIGIT if at_digit else _PEAK_IF_NARROW if narrow else _PEAK
        dark = each.peak >= peak and each.ink >= least and sizes[1] >= longest
        thin = at_digit and each.peak >= _THIN and each.ink >= _THIN_INK and sizes[1] >= _THIN_LENGTH
        width = _FAINT_WIDTH_AT_PRINT if at_print else _FAINT_WIDTH
        faint = each.peak >= _FAINT and each.ink >= _FAINT_INK and sizes[0] >= width and sizes[1] >= _FAINT_LENGTH
        if dark:
            kept.append(each)
        elif thin or faint:
            pale.append(each)

    return kept + (outside_seals(pale, added > _SOME) if pale else [])


def _beside(one: Blot, other: Blot) -> bool:
    """Tells whether two marks are of one place: laid otherwise, a pen on a digit shows on its other side."""
    return (
        one.left - _AGREED < other.right
        and other.left < one.right + _AGREED
        and one.top - _AGREED < other.bottom
        and other.top < one.bottom + _AGREED
    )


def _allowed(shape: tuple[int, ...], rooms: Sequence[PaperBox]) -> Mask:
    allowed = np.zeros(shape, bool)
    edge = round(_EDGE)
    allowed[edge:-edge, edge:-edge] = True
    for room in rooms:
        allowed[pixels(room.grown(_BOX_MARGIN), shape, DPI)] = False
    return allowed
