"""Finds where a scanned page differs from the issue's, ink added or taken away: advice where to look, no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.scan import ink
from app.scan.added_ink import DPI, Closely, Comparison, compare, surplus, surplus_around
from app.scan.codes import ink_channel
from app.scan.cutting import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.scan.ink import Greys, Mask, grown, red_mask
from app.scan.margins import without_margins
from app.scan.marks import Blot, blots, joined
from app.scan.missing_ink import MissingInk, find_missing
from app.scan.paper import Answer, Glyph, PaperBox
from app.scan.punched_holes import without_holes
from app.scan.rings import find_ring

_MM = DPI / 25.4
_POINTS_A_MM = 72 / 25.4
_FINE, _COARSE = 2, 8
"""Pixels of a cell that joins marks: a quarter of a millimetre for pens, one for seals."""
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
_BLUE_AT_DIGIT, _BLUE = 0.045, 0.075
"""By how much of the paper's brightness blue exceeds red and green where somebody wrote."""
_WHOLE = 4096
"""What a hue is measured in: 255 levels of the darkest paper fit into sixteen bits."""
_FRINGE = 2.2
"""How much bluer than the bluest of the print, which the scanner's colours fringe, a pen's ink is."""
_BLUE_INK, _BLUE_LENGTH = 0.25, 0.7
_HUE = 24
"""Levels between the channels of what the issue itself prints in colour."""
_RED_AREA, _RED_LENGTH = 0.4, 1.1
_EDGE = 7 * _MM
"""Pixels at the page's edges that are the scanner's: shadows, holes, the cut of the paper."""
_PRINT_MARGIN = 3
_CODE_EDGE = _MM
"""Pixels around the page code that its modules fringe."""
_SEAL_SIZES = (15.0, 55.0)
_SEAL_EDGE = 12 * _MM
_SEAL_PART = 8
_SEAL_FREE = 4.0
"""Square millimetres of red that a seal shows beside print: what a scanner's fringes redden is at print only."""
_BOX_MARGIN = 3 * _POINTS_A_MM
_MOST = 60
_SHADE, _PEN = 7, 96
"""Pixels that a seal's ink spreads in JPEG, and the red channel of what is darker than any seal ink."""


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
    hues = None if page.half is None else _hues_of(page.half, printed)
    if hues is not None:
        shade = _shade(hues.red, np.asarray(grey), hues.seals)
        added[shade] = 0
        sealed = _under(hues.red, hues.seals)
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
        pens = [each for each in pens if not (each.ink < 1 and any(_within(each.box(DPI), s) for s in hues.seals))]
        pens += _coloured_pens(hues, printed, allowed, figures, coloured)
    else:
        pens = _without_seals(pens, added > _SOME)
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
    pens = _coloured_pens(_hues_of(half, printed), printed, allowed, _figures(glyphs, printed.shape), coloured)
    if pens:
        whole = np.asarray(ink_channel(half).resize((printed.shape[1], printed.shape[0])))
        pens = without_holes(pens, whole, printed < 200)  # noqa: PLR2004 - used once, clear where it stands
    found = _added_changes(pens, printed, number, glyphs, answers)
    return tuple(sorted(found, key=lambda each: -each.area)[:_MOST])


def _of_one_size(page: Image.Image, drawn: Image.Image) -> tuple[Image.Image, Image.Image]:
    size = (min(page.width, drawn.width), min(page.height, drawn.height))
    page, drawn = (each.crop((0, 0, *size)) if each.size != size else each for each in (page, drawn))
    return page, drawn


@dataclass(frozen=True, slots=True)
class _Hues:
    """Describes the colours of a scan at half its resolution: where it is red, and where its seals are.

    The boxes of the seals have a margin.
    """

    half: Image.Image
    red: Mask
    seals: Sequence[PaperBox]


def _hues_of(half: Image.Image, printed: Greys) -> _Hues:
    red = red_mask(half, (printed.shape[1], printed.shape[0]))
    # whole seals first, print and rooms included: a seal cut in parts is not of a seal's size
    marks = blots(red, red.astype(np.uint8) * 255, DPI, _COARSE, gap=4)
    free = red & ~grown(printed < 200, _PRINT_MARGIN) if marks else red  # noqa: PLR2004 - used once, clear where it stands
    seals = [
        each.box(DPI).grown(3 * _POINTS_A_MM)
        for each in marks
        if _seal_like(each, red.shape) and _area(free, each) >= _SEAL_FREE
    ]
    return _Hues(half, red, seals)


def _coloured_pens(
    hues: _Hues, printed: Greys, allowed: Mask, figures: Mask, coloured: Image.Image | None
) -> list[Blot]:
    free = _without_code(allowed)
    return [
        *_red_pens(hues.red & free, printed, hues.seals),
        *_blue_pens(hues.half, printed, free, figures, coloured),
    ]


def _without_code(allowed: Mask) -> Mask:
    """Returns the mask without the page code: the white gaps of its symbol fringe as much as a pen is blue.

    One of 26 clean pages (colour, 200 dpi, red and blue 0.05 mm apart) was marked there.  Whoever writes on the code
    darkens it, and is found by that.
    """
    free, right = allowed.copy(), allowed.shape[1] - CODE_RIGHT * _MM
    bottom, left = (CODE_TOP + CODE_SIZE) * _MM + _CODE_EDGE, right - CODE_SIZE * _MM - _CODE_EDGE
    free[: round(bottom), round(left) : round(right + _CODE_EDGE)] = False
    return free


def _figures(glyphs: Sequence[Glyph], shape: tuple[int, ...]) -> Mask:
    """Returns the pixels that lie at printed digits."""
    figures = np.zeros(shape, bool)
    for glyph in glyphs:
        if glyph.char in _DIGITS:
            figures[_pixels(glyph.box.grown(_NEAR_DIGIT), shape)] = True
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


def _area(mask: Mask, blot: Blot) -> float:
    """Returns square millimetres of a mask in a mark's box."""
    return float(np.count_nonzero(mask[blot.top : blot.bottom, blot.left : blot.right])) / _MM**2


def _under(red: Mask, seals: Sequence[PaperBox]) -> Mask | None:
    """Returns the pixels that a seal covers, or that JPEG colours beside it; None without a seal."""
    if not seals:
        return None
    covered = np.zeros_like(red)
    for box in seals:
        place = _pixels(box, red.shape)
        covered[place] = grown(red[place], _SHADE)
    return covered


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

    return kept + _outside_seals(pale, added)


def _beside(one: Blot, other: Blot) -> bool:
    """Tells whether two marks are of one place: laid otherwise, a pen on a digit shows on its other side."""
    return (
        one.left - _AGREED < other.right
        and other.left < one.right + _AGREED
        and one.top - _AGREED < other.bottom
        and other.top < one.bottom + _AGREED
    )


def _outside_seals(pale: list[Blot], added: Greys) -> list[Blot]:
    """Returns the pale marks that are not of a seal: its ink is as pale in a scan without colour."""
    if not pale:
        return []
    marks = added > _SOME
    large = blots(marks, marks.astype(np.uint8) * 255, DPI, _COARSE, gap=5)
    seals = [each.box(DPI).grown(_POINTS_A_MM) for each in large if _seal_like(each, marks.shape)]

    return [each for each in pale if not any(_within(each.box(DPI), seal) for seal in seals)]


def _red_pens(red: Mask, drawn: Greys, seals: Sequence[PaperBox]) -> list[Blot]:
    if not red.any():
        return []
    marks = red & ~grown(drawn < 240, _PRINT_MARGIN)  # noqa: PLR2004 - used once, clear where it stands
    return [
        each
        for each in blots(marks, marks.astype(np.uint8) * 255, DPI, _COARSE)
        if each.ink >= _RED_AREA
        and max(each.extents(DPI)) >= _RED_LENGTH
        and not any(_within(each.box(DPI), seal) for seal in seals)
    ]


def _blue_pens(
    small: Image.Image, drawn: Greys, allowed: Mask, figures: Mask, coloured: Image.Image | None
) -> list[Blot]:
    """Finds blue ink, also on print and where it darkens nothing: what is printed black has no hue.

    ``small`` is the page at half the resolution of ``drawn``.
    """
    blue = _blueness(small.crop((0, 0, drawn.shape[1] // 2, drawn.shape[0] // 2)))
    lowest = round(_BLUE_AT_DIGIT * _WHOLE)
    if blue.max() <= lowest:  # most pages
        return []
    half = tuple(slice(0, length * 2, 2) for length in blue.shape)
    printed = drawn[half] < 128  # noqa: PLR2004 - used once, clear where it stands
    fringe = _FRINGE * float(np.percentile(blue[printed], 99.5)) if printed.any() else 0.0
    mask = (blue > max(lowest, fringe)) & allowed[half]
    mask &= figures[half] | (blue > max(_BLUE * _WHOLE, fringe))
    if not mask.any():
        return []
    if coloured is not None and _blue_marks(mask):  # to take away what is printed in colour leaves no larger mark
        hues = np.asarray(coloured.convert("RGB").resize((blue.shape[1], blue.shape[0])), np.int16)
        mask &= ~grown(np.ptp(hues, axis=2) > _HUE, 4)
    return _blue_marks(mask)


def _blue_marks(mask: Mask) -> list[Blot]:
    """Returns the marks of ``mask``, at half the resolution, that are as large as a pen's."""
    return [
        Blot(2 * each.left, 2 * each.top, 2 * each.right, 2 * each.bottom, each.ink, each.peak)
        for each in blots(mask, mask.astype(np.uint8) * 255, DPI / 2, 1)
        if each.ink >= _BLUE_INK and max(each.extents(DPI / 2)) >= _BLUE_LENGTH
    ]


def _blueness(small: Image.Image) -> npt.NDArray[np.int16]:
    """Tells how much brighter blue is than red and green, 3 by 3 pixels together; :data:`_WHOLE` is the paper."""
    levels = []
    for band in small.split():
        plane = np.pad(np.asarray(band), 1, mode="edge").astype(np.uint16)
        sums = plane[:-2] + plane[1:-1] + plane[2:]
        sums = sums[:, :-2] + sums[:, 1:-1] + sums[:, 2:]
        paper = max(60.0 * 9, float(np.median(sums[::4, ::4])))
        levels.append((sums * np.float32(_WHOLE / paper)).astype(np.int16))
    red, green, blue = levels
    blue -= np.maximum(red, green)
    blue -= np.int16(np.median(blue[::4, ::4]))
    return np.asarray(blue, np.int16)


def _without_seals(pens: list[Blot], marks: Mask) -> list[Blot]:
    """Returns the colourless marks without those that are rings or 骑缝章.

    A ring of a seal's size is a seal, and so is what lies along an edge.
    """
    kept = pens
    for each in blots(marks, marks.astype(np.uint8) * 255, DPI, _COARSE, gap=5):
        if not _seal_like(each, marks.shape) or max(each.extents(DPI)) > _SEAL_SIZES[1]:
            continue
        if min(each.extents(DPI)) >= _SEAL_SIZES[0] and not _ring(marks, each):
            continue
        place = each.box(DPI).grown(_POINTS_A_MM)
        kept = [pen for pen in kept if not _within(pen.box(DPI), place)]
    return kept


def _ring(marks: Mask, blot: Blot) -> bool:
    part = Image.fromarray(marks[blot.top : blot.bottom, blot.left : blot.right])
    scale = ink.DPI / DPI
    small = part.convert("L").resize((round(part.width * scale), round(part.height * scale)), Image.Resampling.BOX)
    return find_ring(np.asarray(small) > 100) is not None  # noqa: PLR2004 - used once, clear where it stands


def _shade(red: Mask, grey: Greys, seals: Sequence[PaperBox]) -> Mask:
    """Returns what a seal's own ink darkens in the red channel, where JPEG keeps colour coarsely and spreads it.

    A pen is darker than that.
    """
    shade = np.zeros(red.shape, bool)
    for seal in seals:
        place = _pixels(seal, red.shape)
        shade[place] = grown(red[place], _SHADE) & (grey[place] >= _PEN)
    return shade


def _allowed(shape: tuple[int, ...], rooms: Sequence[PaperBox]) -> Mask:
    allowed = np.zeros(shape, bool)
    edge = round(_EDGE)
    allowed[edge:-edge, edge:-edge] = True
    for room in rooms:
        allowed[_pixels(room.grown(_BOX_MARGIN), shape)] = False
    return allowed


def _pixels(box: PaperBox, shape: tuple[int, ...]) -> tuple[slice, slice]:
    scale = DPI / 72
    rows = slice(max(0, round(box.top * scale)), min(shape[0], round(box.bottom * scale)))
    return rows, slice(max(0, round(box.left * scale)), min(shape[1], round(box.right * scale)))


def _seal_like(blot: Blot, shape: tuple[int, ...]) -> bool:
    """Tells whether a mark is like a seal, or like the slice of a 骑缝章 at an edge of the page."""
    width, height = blot.extents(DPI)
    at_side = blot.left < _SEAL_EDGE or blot.right > shape[1] - _SEAL_EDGE
    at_end = blot.top < _SEAL_EDGE or blot.bottom > shape[0] - _SEAL_EDGE
    return (
        min(width, height) >= _SEAL_SIZES[0]
        or (at_side and height >= _SEAL_PART)
        or (at_end and width >= _SEAL_PART)
    )  # fmt: skip


def _within(box: PaperBox, other: PaperBox) -> bool:
    return box.left >= other.left and box.right <= other.right and box.top >= other.top and box.bottom <= other.bottom
