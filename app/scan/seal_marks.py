"""Tells which marks on a page are seals by their size and form, or slices of a seam seal (骑缝章) at an edge."""

from __future__ import annotations

import numpy as np
from PIL import Image

from app.scan import ink
from app.scan.added_ink import DPI
from app.scan.ink import Mask
from app.scan.marks import Blot, blots
from app.scan.paper import PaperBox
from app.scan.rings import find_ring

_MM = DPI / 25.4
_POINTS_A_MM = 72 / 25.4
COARSE = 8
"""Pixels of a cell, a millimetre, that joins the marks of a seal."""
_SIZES = (15.0, 55.0)
"""Millimetres that a seal is wide and high at least, and at most."""
_EDGE, _PART = 12 * _MM, 8
"""Pixels from the page's edge within which a slice of a seam seal begins, and millimetres that it is long."""


def seal_like(blot: Blot, shape: tuple[int, ...]) -> bool:
    """Tells whether a mark is like a seal, or like the slice of a 骑缝章 at an edge of the page."""
    width, height = blot.extents(DPI)
    at_side = blot.left < _EDGE or blot.right > shape[1] - _EDGE
    at_end = blot.top < _EDGE or blot.bottom > shape[0] - _EDGE
    return (
        min(width, height) >= _SIZES[0]
        or (at_side and height >= _PART)
        or (at_end and width >= _PART)
    )  # fmt: skip


def within(box: PaperBox, other: PaperBox) -> bool:
    """Tells whether the first box lies in the second."""
    return box.left >= other.left and box.right <= other.right and box.top >= other.top and box.bottom <= other.bottom


def outside_seals(pale: list[Blot], marks: Mask) -> list[Blot]:
    """Returns the pale marks that are not of a seal: its ink is as pale in a scan without colour.

    ``marks`` are the pixels with added ink.
    """
    large = blots(marks, marks.astype(np.uint8) * 255, DPI, COARSE, gap=5)
    seals = [each.box(DPI).grown(_POINTS_A_MM) for each in large if seal_like(each, marks.shape)]
    return [each for each in pale if not any(within(each.box(DPI), seal) for seal in seals)]


def without_seals(pens: list[Blot], marks: Mask) -> list[Blot]:
    """Returns the colourless marks without those that are rings or 骑缝章.

    A ring of a seal's size is a seal, and so is what lies along an edge.
    """
    kept = pens
    for each in blots(marks, marks.astype(np.uint8) * 255, DPI, COARSE, gap=5):
        if not seal_like(each, marks.shape) or max(each.extents(DPI)) > _SIZES[1]:
            continue
        if min(each.extents(DPI)) >= _SIZES[0] and not _ring(marks, each):
            continue
        place = each.box(DPI).grown(_POINTS_A_MM)
        kept = [pen for pen in kept if not within(pen.box(DPI), place)]
    return kept


def _ring(marks: Mask, blot: Blot) -> bool:
    part = Image.fromarray(marks[blot.top : blot.bottom, blot.left : blot.right])
    scale = ink.DPI / DPI
    small = part.convert("L").resize((round(part.width * scale), round(part.height * scale)), Image.Resampling.BOX)
    return find_ring(np.asarray(small) > 100) is not None  # noqa: PLR2004 - used once, clear where it stands
