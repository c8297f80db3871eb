"""Ink that the issue does not have: advice where to look, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.scan.codes import ink_channel
from app.scan.ink import DPI, Mask, grown, pixels, red_mask, strokes
from app.scan.paper import Box

_MM = DPI / 25.4
_CELL = 6
"""Pixels of a cell of the search grid: 1 mm."""
_LEAST_AREA = 0.4
"""Square millimetres of new ink that are no speck of dirt."""
_LEAST_EXTENT = 1.1
_EDGE = 7 * _MM
"""Pixels at the page's edges that are the scanner's: shadows, holes, the cut of the paper."""
_PRINT_MARGIN = 2
_SEAL_SIZES = (15.0, 55.0)
_BOX_MARGIN = 3 * 72 / 25.4
_MOST = 60
_SPREAD = 5
_PEN = 96
"""Red channel of what is darker than any seal ink."""


@dataclass(frozen=True, slots=True)
class Change:
    """A region with ink that the issue's page does not have; ``area`` in square millimetres."""

    box: Box
    area: float


def find_changes(
    page: Image.Image, drawn: Image.Image, number: int, rooms: Sequence[Box], *, colour: bool
) -> tuple[Change, ...]:
    """New ink on page ``number``, outside the ``rooms`` for seals and signatures, largest first.

    ``page`` is the straightened scan, ``drawn`` the issue's page, both at ``DPI``.  Red marks of a seal's size are
    seals wherever they are; on a page without colour so are rings of that size.
    """
    shape = (min(page.height, drawn.height), min(page.width, drawn.width))
    printed = grown(np.asarray(drawn)[: shape[0], : shape[1]] < 240, _PRINT_MARGIN)  # noqa: PLR2004
    grey = np.asarray(ink_channel(page))[: shape[0], : shape[1]]
    dark = strokes(grey) & ~printed
    allowed = _allowed(shape, rooms)
    red, seals = np.zeros(shape, bool), list[Box]()
    if colour:
        red = red_mask(page)[: shape[0], : shape[1]]
        # whole seals first, print and rooms included: a seal cut in parts is not of a seal's size
        seals = [r.box.grown(72 / 25.4 * 3) for r in _regions(red, gap=4) if _seal_like(r.box, shape)]
        dark &= ~_shade(red, grey, seals)
    found = _regions(dark & allowed)
    if not colour:  # parts of a seal lie apart: they are taken together before their size is judged
        rings = [r.box.grown(72 / 25.4) for r in _regions(dark, gap=5) if _seal_sized(r.box)]
        found = [r for r in found if not any(_within(r.box, ring) for ring in rings)]
    if colour:
        found += [r for r in _regions(red & ~printed & allowed) if not any(_within(r.box, seal) for seal in seals)]
        found = [r for r in found if not any(_within(r.box, seal) and r.area < 1 for seal in seals)]
    found.sort(key=lambda change: -change.area)
    return tuple(Change(Box(number, r.box.left, r.box.top, r.box.right, r.box.bottom), r.area) for r in found[:_MOST])


def _shade(red: Mask, grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], seals: Sequence[Box]) -> Mask:
    """What a seal's own ink darkens in the red channel: JPEG keeps colour coarsely and spreads it; a pen is darker."""
    shade = np.zeros(red.shape, bool)
    for seal in seals:
        place = pixels(seal, red.shape)
        shade[place] = grown(red[place], _SPREAD) & (grey[place] >= _PEN)
    return shade


def _allowed(shape: tuple[int, int], rooms: Sequence[Box]) -> Mask:
    allowed = np.zeros(shape, bool)
    edge = round(_EDGE)
    allowed[edge:-edge, edge:-edge] = True
    for room in rooms:
        allowed[pixels(room.grown(_BOX_MARGIN), shape)] = False
    return allowed


def _regions(mask: Mask, gap: int = 1) -> list[Change]:
    """Connected marks large enough to be meant, found on a grid of millimetres."""
    rows, columns = (length // _CELL for length in mask.shape)
    cells = mask[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL).sum(axis=(1, 3))
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(cells >= 2), strict=True)}  # noqa: PLR2004
    found = []
    while left:
        waiting = [left.pop()]
        group = []
        while waiting:
            y, x = waiting.pop()
            group.append((y, x))
            for other_y in range(y - gap, y + gap + 1):
                for other_x in range(x - gap, x + gap + 1):
                    if (other_y, other_x) in left:
                        left.remove((other_y, other_x))
                        waiting.append((other_y, other_x))
        change = _change(mask, cells, group)
        if change is not None:
            found.append(change)
    return found


def _change(
    mask: Mask, cells: np.ndarray[tuple[int, int], np.dtype[np.int64]], group: list[tuple[int, int]]
) -> Change | None:
    area = sum(int(cells[place]) for place in group) / _MM**2
    if area < _LEAST_AREA:
        return None
    ys, xs = [y for y, _ in group], [x for _, x in group]
    top, left = min(ys) * _CELL, min(xs) * _CELL
    down, across = np.nonzero(mask[top : (max(ys) + 1) * _CELL, left : (max(xs) + 1) * _CELL])
    height, width = (int(np.ptp(each)) + 1 for each in (down, across))
    if max(height, width) / _MM < _LEAST_EXTENT:
        return None
    x, y = left + int(across.min()), top + int(down.min())
    points = 72 / DPI
    return Change(Box(0, x * points, y * points, (x + width) * points, (y + height) * points), area)


def _extents(box: Box) -> tuple[float, float]:
    return (box.right - box.left) * 25.4 / 72, (box.bottom - box.top) * 25.4 / 72


def _seal_sized(box: Box) -> bool:
    least, most = _SEAL_SIZES
    return all(least <= extent <= most for extent in _extents(box))


def _seal_like(box: Box, shape: tuple[int, int]) -> bool:
    """A seal, or the slice of a 骑缝章 at an edge of the page."""
    width, height = _extents(box)
    scale = DPI / 72
    near = 12 * _MM
    at_side = box.left * scale < near or box.right * scale > shape[1] - near
    at_end = box.top * scale < near or box.bottom * scale > shape[0] - near
    return (
        (min(width, height) >= _SEAL_SIZES[0])
        or (at_side and height >= 8)  # noqa: PLR2004
        or (at_end and width >= 8)  # noqa: PLR2004
    )


def _within(box: Box, other: Box) -> bool:
    return box.left >= other.left and box.right <= other.right and box.top >= other.top and box.bottom <= other.bottom
