"""Finds ink that is told by its colour: red and blue pens, also on print and where they darken nothing, and seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.scan.added_ink import DPI
from app.scan.cutting import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.scan.ink import Greys, Mask, grown, pixels, red_mask
from app.scan.marks import Blot, blots
from app.scan.paper import PaperBox
from app.scan.seal_marks import COARSE, seal_like, within

_MM = DPI / 25.4
_POINTS_A_MM = 72 / 25.4
_BLUE_AT_DIGIT, _BLUE = 0.045, 0.075
"""By how much of the paper's brightness blue exceeds red and green where somebody wrote."""
_WHOLE = 4096
"""What a hue is measured in: 255 levels of the darkest paper fit into sixteen bits."""
_FRINGE = 2.2
"""How much bluer than the bluest of the print, which the scanner's colours fringe, a pen's ink is."""
_BLUE_INK, _BLUE_INK_ELSEWHERE, _BLUE_LENGTH = 0.25, 0.4, 0.7
"""Square millimetres at a digit, and anywhere else, and millimetres of length, that a pen leaves at least."""
_DENSE, _BLUE_IN_DENSE = 0.4, 0.12
"""Share of a mark that is printed, from which JPEG, which keeps colour coarsely, tints the gaps between strokes.

Clean pages at 150 dpi showed up to 0.106 there; pens on print have 0.126 and more.
"""
_HUE = 24
"""Levels between the channels of what the issue itself prints in colour."""
_RED_AREA, _RED_LENGTH = 0.4, 1.1
_PRINT_MARGIN = 3
_CODE_EDGE = _MM
"""Pixels around the page code that its modules fringe."""
_SEAL_FREE = 4.0
"""Square millimetres of red that a seal shows beside print: what a scanner's fringes redden is at print only."""
_SHADE, _PEN = 7, 96
"""Pixels that a seal's ink spreads in JPEG, and the red channel of what is darker than any seal ink."""


@dataclass(frozen=True, slots=True)
class Hues:
    """Describes the colours of a scan at half its resolution: where it is red, and where its seals are.

    The boxes of the seals have a margin.
    """

    half: Image.Image
    red: Mask
    seals: Sequence[PaperBox]


def hues_of(half: Image.Image, printed: Greys) -> Hues:
    """Returns what is red on a page and which of that are seals.

    ``half`` is the scan in colour at half of :data:`DPI`, ``printed`` the issue's page in grey.
    """
    red = red_mask(half, (printed.shape[1], printed.shape[0]))
    # whole seals first, print and rooms included: a seal cut in parts is not of a seal's size
    marks = blots(red, red.astype(np.uint8) * 255, DPI, COARSE, gap=4)
    free = red & ~grown(printed < 200, _PRINT_MARGIN) if marks else red  # noqa: PLR2004 - used once, clear where it stands
    seals = [
        each.box(DPI).grown(3 * _POINTS_A_MM)
        for each in marks
        if seal_like(each, red.shape) and _area(free, each) >= _SEAL_FREE
    ]
    return Hues(half, red, seals)


def sealed_pixels(red: Mask, seals: Sequence[PaperBox]) -> Mask | None:
    """Returns the pixels that a seal covers, or that JPEG colours beside it; None without a seal."""
    if not seals:
        return None
    covered = np.zeros_like(red)
    for box in seals:
        place = pixels(box, red.shape, DPI)
        covered[place] = grown(red[place], _SHADE)
    return covered


def seal_shade(red: Mask, grey: Greys, seals: Sequence[PaperBox]) -> Mask:
    """Returns what a seal's own ink darkens in the red channel, where JPEG keeps colour coarsely and spreads it.

    A pen is darker than that.
    """
    shade = np.zeros(red.shape, bool)
    for seal in seals:
        place = pixels(seal, red.shape, DPI)
        shade[place] = grown(red[place], _SHADE) & (grey[place] >= _PEN)
    return shade


def coloured_pens(hues: Hues, printed: Greys, allowed: Mask, figures: Mask, coloured: Image.Image | None) -> list[Blot]:
    """Returns the marks of red and blue pens in the ``allowed`` part of a page.

    ``figures`` are the pixels at printed digits, ``coloured`` is what the issue itself prints in colour.
    """
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


def _area(mask: Mask, blot: Blot) -> float:
    """Returns square millimetres of a mask in a mark's box."""
    return float(np.count_nonzero(mask[blot.top : blot.bottom, blot.left : blot.right])) / _MM**2


def _red_pens(red: Mask, drawn: Greys, seals: Sequence[PaperBox]) -> list[Blot]:
    if not red.any():
        return []
    marks = red & ~grown(drawn < 240, _PRINT_MARGIN)  # noqa: PLR2004 - used once, clear where it stands
    return [
        each
        for each in blots(marks, marks.astype(np.uint8) * 255, DPI, COARSE)
        if each.ink >= _RED_AREA
        and max(each.extents(DPI)) >= _RED_LENGTH
        and not any(within(each.box(DPI), seal) for seal in seals)
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
    return [each for each in _blue_marks(mask) if _of_pen(each, blue, printed, figures[half])]


def _of_pen(mark: Blot, blue: npt.NDArray[np.int16], printed: Mask, figures: Mask) -> bool:
    """Tells whether a blue mark away from digits is more than what the scanner and JPEG tint at print.

    ``blue``, ``printed`` and ``figures`` are at half the resolution of the mark.
    """
    place = slice(mark.top // 2, mark.bottom // 2), slice(mark.left // 2, mark.right // 2)
    if figures[place].any():
        return True
    dense = float(printed[place].mean()) >= _DENSE
    return mark.ink >= _BLUE_INK_ELSEWHERE and (not dense or int(blue[place].max()) >= _BLUE_IN_DENSE * _WHOLE)


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
