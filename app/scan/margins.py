"""Leaves out what lies in a page's margins and is nobody's ink: staples, punched holes, parts of a seam seal.

A seal set across the fanned edges of all sheets (骑缝章) leaves a slice on each, also where the scan has no colour.
"""

from __future__ import annotations

import numpy as np

from app.scan.added_ink import DPI
from app.scan.ink import Mask, grown
from app.scan.marks import Blot, joined

_MM = DPI / 25.4
_OUTER = 14 * _MM
"""Pixels from the page's edge within which nothing is printed but at the code, and nobody writes what would count."""
_STAPLED = 26 * _MM
"""Pixels from the edge that a staple reaches at most: it holds a corner or the spine."""
_CLEAR = round(5 * _MM)
"""Pixels to the next print from which a mark lies in an empty margin."""
_REDUCED = 4
_APART = 1.5 * 72 / 25.4
_LONGEST, _BROADEST = 16.0, 1.6
"""Millimetres: a staple is 13 long, and half a millimetre broad with its shadow beside it."""
_HOLE = 9.0
"""Millimetres: what a punch leaves, with the shadow at its rim."""


def without_margins(pens: list[Blot], drawn: Mask) -> list[Blot]:
    """Returns the marks that lie beside print, or where only a pen leaves such a mark.

    ``drawn`` is where the page prints.
    """
    if not pens:
        return pens
    height, width = drawn.shape
    rows, columns = height // _REDUCED, width // _REDUCED
    cells = drawn[: rows * _REDUCED, : columns * _REDUCED].reshape(rows, _REDUCED, columns, _REDUCED)
    near = grown(np.asarray(cells.any(axis=(1, 3))), _CLEAR // _REDUCED)
    outside = [each for each in pens if not near[_small(each)].any()]
    shapes = joined([(each.box(DPI), 0.0) for each in outside], _APART)
    dropped = set()
    for box, _ in shapes:
        points = 72 / DPI
        left, top, right, bottom = box.left / points, box.top / points, box.right / points, box.bottom / points
        inside = [at for at, each in enumerate(outside) if left - 1 < each.left and each.right < right + 1
                  and top - 1 < each.top and each.bottom < bottom + 1]  # fmt: skip
        within = min(right, bottom, width - left, height - top)  # from an edge to the far side of the mark
        if within <= _OUTER or (within <= _STAPLED and _like_a_staple([outside[at] for at in inside])):
            dropped |= {id(outside[at]) for at in inside}
    return [each for each in pens if id(each) not in dropped]


def _small(blot: Blot) -> tuple[slice, slice]:
    return (slice(blot.top // _REDUCED, blot.bottom // _REDUCED + 1),
            slice(blot.left // _REDUCED, blot.right // _REDUCED + 1))  # fmt: skip


def _like_a_staple(marks: list[Blot]) -> bool:
    """Tells whether the marks are a straight line of a staple's length, or no larger than what a punch leaves.

    A slanting line has a broad box, so that its ink is held against what a line of this length would have.
    """
    wide = (max(each.right for each in marks) - min(each.left for each in marks)) / _MM
    high = (max(each.bottom for each in marks) - min(each.top for each in marks)) / _MM
    if max(wide, high) <= _HOLE:
        return True
    length = float(np.hypot(wide, high))
    return length <= _LONGEST and sum(each.ink for each in marks) <= _BROADEST * length
