"""Finds where a scan is darker than its page would be: a quick look at all tiles, a second at the few in doubt.

The quick look counts in bytes and errs to one side only, so that what it passes over could not have been surplus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from app.scan.ink import Greys, Mask

Plane = npt.NDArray[np.float32]
Look = Callable[[slice, slice], Plane]
Corner = tuple[int, int]
Places = npt.NDArray[np.int64]

DARKEST = 40
"""Grey below which no paper is taken to be."""
WRONG = 0.3
"""Difference from which pixels are of different things, and do not tell how the print lies."""
TOLERANCE = 0.10
"""Of full ink: noise, and the waves that JPEG leaves beside an edge."""
_SHIFT = 0.5
"""Pixels that an edge may lie off."""
_TILE = 48
_AROUND = 16
_REACH = 3.0
"""Pixels that the print of one tile may be shifted, once more, to fit best."""
_HOT = 0.10
_GAIN = (0.85, 1.25)
_TOGETHER = 16
"""Tiles that are looked at together: as much as stays in the processor's cache."""
_SIDE = 4
"""Pixels at the sides of what is looked at that shifts may draw in."""
_DOUBT = int(255 * (TOLERANCE + _HOT)) - 1
"""Levels by which a pixel at least falls short, if it and its neighbours together are hot."""


@dataclass(frozen=True, slots=True)
class Page:
    """Describes a scan and what it should look like, drawn by rows and columns, both from 0 for black to 1 for paper.

    ``plain`` is what can be compared: pictures print as they please.
    """

    seen: Look
    light: Look
    plain: Mask


@dataclass(frozen=True, slots=True)
class Levels:
    """Describes a scan beside what should be seen, in bytes.

    ``observed`` is as bright as ``around`` times ``level``, a half at least, where there is paper; ``light`` is what
    should be seen, of 255, rounded up; ``allowed`` are the levels by which a pixel may be off.
    """

    observed: Greys
    around: Greys
    level: float
    light: Greys
    allowed: Greys

    @classmethod
    def of(cls, observed: Greys, around: Greys, level: float, light: Greys) -> Levels:
        """Returns the levels with what noise and the steepness of the print's edges explain."""
        allowed = np.empty_like(light)
        for top in range(0, light.shape[0], _TILE):  # bands stay at hand
            rows = slice(max(0, top - 1), min(light.shape[0], top + _TILE + 1))
            part = _allowance(light[rows])
            allowed[top : top + _TILE] = part[top - rows.start : top - rows.start + _TILE]
        return cls(observed, around, level, light, allowed)

    @property
    def half(self) -> int:
        """Returns what makes observed levels halves of whole ones: a byte times this fits into sixteen bits."""
        return int(255 / self.level / 2)  # no level is below a half


def in_doubt(levels: Levels, plain: Mask) -> list[Corner]:
    """Returns the upper left corners (y, x) of the tiles that may hold surplus; the others hold none."""
    height, width = levels.observed.shape
    lefts = np.arange(0, width, _TILE)
    found = []
    for top in range(0, height, _TILE):
        rows = slice(max(0, top - 1), min(height, top + _TILE + 1))
        if _is_bare(levels, rows):
            continue
        near = np.asarray((_short(levels, rows) & plain[rows]).any(axis=0))
        if near.any():
            near[1:] |= near[:-1].copy()
            near[:-1] |= near[1:].copy()
            found += [(top, int(left)) for left in lefts[np.logical_or.reduceat(near, lefts)]]
    return found


def _is_bare(levels: Levels, rows: slice) -> bool:
    """Tells whether nothing is printed in these rows, and nothing that is darker than noise is in the scan."""
    if levels.light[rows].min() < 255:  # noqa: PLR2004 - paper
        return False
    brightest = (255 - _DOUBT) * max(int(levels.around[rows].max()), DARKEST)
    return (brightest + 1) >> 1 <= int(levels.observed[rows].min()) * levels.half


def tiles_of(boxes: Sequence[tuple[int, int, int, int]], shape: tuple[int, ...]) -> list[Corner]:
    """Returns the upper left corners (y, x) of the tiles that boxes (top, left, bottom, right) touch, in order."""
    height, width = shape
    found = {
        (y, x)
        for top, left, bottom, right in boxes
        for y in range(max(0, top - 2) // _TILE * _TILE, min(bottom + 2, height), _TILE)
        for x in range(max(0, left - 2) // _TILE * _TILE, min(right + 2, width), _TILE)
    }
    return sorted(found)


def _short(levels: Levels, rows: slice) -> Mask:
    """Returns the pixels that may be darker than edges, noise and rounding explain."""
    allowed = levels.allowed[rows]
    wanted = np.maximum(levels.light[rows], allowed) - allowed
    paper = np.multiply(wanted, np.maximum(levels.around[rows], DARKEST), dtype=np.uint16)
    return np.asarray((paper + 1) >> 1 > np.multiply(levels.observed[rows], levels.half, dtype=np.uint16))


def _allowance(light: Greys) -> Greys:
    """Returns the levels by which a pixel may be off, by noise and by the steepness of the print's edges."""
    edge = np.zeros_like(light)
    edge[1:-1] = _apart(light[2:], light[:-2])
    edge[:, 1:-1] = np.maximum(edge[:, 1:-1], _apart(light[:, 2:], light[:, :-2]))
    edge -= edge > 0  # each light was rounded up by less than one
    return np.asarray((edge >> round(np.log2(2 / _SHIFT))) + np.uint8(_DOUBT), np.uint8)


def too_light(levels: Levels) -> Places:
    """Returns the places in the flattened page of pixels that are lighter than edges and noise explain."""
    found = []
    for top in range(0, levels.observed.shape[0], _TILE):
        rows = slice(top, min(levels.observed.shape[0], top + _TILE))
        part, allowed = levels.light[rows], levels.allowed[rows]
        if int(part.min()) + _DOUBT >= 255:  # noqa: PLR2004 - nothing is printed in these rows
            continue
        most = np.minimum(part, 255 - allowed) + allowed
        paper = np.multiply(most, np.maximum(levels.around[rows], DARKEST), dtype=np.uint16)
        seen = np.multiply(levels.observed[rows], levels.half, dtype=np.uint16)
        mask = ((paper + 1) >> 1 < seen) & (most < 255)  # noqa: PLR2004 - used once, clear where it stands
        found.append(np.flatnonzero(mask) + top * levels.observed.shape[1])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _apart(one: Greys, other: Greys) -> Greys:
    return np.maximum(one, other) - np.minimum(one, other)


def looked_again(page: Page, corners: Sequence[Corner]) -> Greys:
    """Returns the surplus of the tiles at ``corners``, 0 to 255, averaged over 3 by 3 pixels; none is anywhere else."""
    added = np.zeros(page.plain.shape, np.uint8)
    marked = _hot(page, corners)
    for corner in marked:
        _fit_print(page, corner, added)
    result = np.zeros_like(added)
    for top, left in marked:
        rows, columns = _around(added.shape, top, left, 3, 3)
        if not added[rows, columns].any():
            continue
        part = np.asarray(Image.fromarray(added[rows, columns]).filter(ImageFilter.BoxBlur(1)))
        down, across = _around(added.shape, top, left, 1, 1)
        result[down, across] = part[_within(down, rows), _within(across, columns)]
    return result


def _of_one_size(
    shape: tuple[int, ...], corners: Sequence[Corner], down: int, across: int
) -> dict[tuple[int, int], list[Corner]]:
    """Returns the tiles by their size with so much more on every side: those at the page's edges are smaller."""
    found: dict[tuple[int, int], list[Corner]] = {}
    for corner in corners:
        rows, columns = _around(shape, *corner, down, across)
        found.setdefault((rows.stop - rows.start, columns.stop - columns.start), []).append(corner)
    return found


def _hot(page: Page, corners: Sequence[Corner]) -> list[Corner]:
    """Returns the tiles that may hold surplus as the page lies, in their order."""
    shape, found = page.plain.shape, set()
    for alike in _of_one_size(shape, corners, 2, 2).values():
        for at in range(0, len(alike), _TOGETHER):
            some = alike[at : at + _TOGETHER]
            places = [_around(shape, *corner, 2, 2) for corner in some]
            first = _excess(np.stack([page.seen(*each) for each in places]),
                            np.stack([page.light(*each) for each in places]))  # fmt: skip
            first[~np.stack([page.plain[each] for each in places])] = 0
            hot = averaged(first) > _HOT
            for corner, near, mask in zip(some, places, hot, strict=True):
                tile = _around(shape, *corner, 0, 0)
                if mask[_within(tile[0], near[0]), _within(tile[1], near[1])].any():
                    found.add(corner)
    return [corner for corner in corners if corner in found]


def _fit_print(page: Page, corner: Corner, added: Greys) -> None:
    """Writes the surplus of one tile, whose print is laid to fit best, into ``added``."""
    shape = page.plain.shape
    tile = _around(shape, *corner, 0, 0)
    wide = _around(shape, *corner, _AROUND, _AROUND + _SIDE)
    seen, light, plain = page.seen(*wide), page.light(*wide), page.plain[wide]
    inner = tuple(slice(_SIDE, length - _SIDE) for length in seen.shape)
    rows, columns = inner
    excess = _excess(seen[inner], fitted(seen, light, rows, columns))
    excess[~plain[inner]] = 0
    y, x = max(tile[0].start - wide[0].start, rows.start), max(tile[1].start - wide[1].start, columns.start)
    down, across = min(tile[0].stop - wide[0].start, rows.stop), min(tile[1].stop - wide[1].start, columns.stop)
    if y < down and x < across:
        part = excess[y - rows.start : down - rows.start, x - columns.start : across - columns.start]
        place = slice(y + wide[0].start, down + wide[0].start), slice(x + wide[1].start, across + wide[1].start)
        added[place] = np.asarray(np.clip(part, 0, 1) * 255, np.uint8)


def _around(shape: tuple[int, ...], top: int, left: int, down: int, across: int) -> tuple[slice, slice]:
    """Returns a tile's rows and columns with so many more on every side, within the page."""
    height, width = shape
    rows = slice(max(0, top - down), min(height, top + _TILE + down))
    return rows, slice(max(0, left - across), min(width, left + _TILE + across))


def _within(part: slice, whole: slice) -> slice:
    return slice(part.start - whole.start, part.stop - whole.start)


def _excess(seen: Plane, light: Plane) -> Plane:
    return np.asarray(light - seen - np.float32(TOLERANCE) - np.float32(_SHIFT / 2) * edges_of(light))


def edges_of(light: Plane) -> Plane:
    """Tells how steep the print's edges are, along rows or columns, over two pixels; of one part, or of several."""
    edge = np.zeros_like(light)
    np.abs(light[..., 2:, :] - light[..., :-2, :], out=edge[..., 1:-1, :])
    edge[..., 1:-1] = np.maximum(edge[..., 1:-1], np.abs(light[..., 2:] - light[..., :-2]))
    return edge


def averaged(excess: Plane) -> Plane:
    """Returns what is above nothing, averaged over 3 by 3 pixels; of one part, or of several."""
    some = np.maximum(excess, 0)
    some[..., 1:-1, :] = some[..., :-2, :] + some[..., 1:-1, :] + some[..., 2:, :]
    some[..., 1:-1] = (some[..., :-2] + some[..., 1:-1] + some[..., 2:]) / 9
    return some


def fitted(seen: Plane, light: Plane, rows: slice, columns: slice) -> Plane:
    """Returns the expected print of a tile and what lies around it, shifted and inked to fit best.

    A pen's stroke cannot be fitted so.
    """
    looks = seen[rows, columns]
    apart = np.empty_like(looks)

    def laid(down: float, across: float) -> Plane:
        return moved(light, rows.start + down, columns.start + across, looks.shape)

    def cost(of: Plane) -> float:
        np.abs(np.subtract(of, looks, out=apart), out=apart)
        return float(np.add.reduce(np.minimum(apart, WRONG, out=apart), axis=None))

    at, best = (0.0, 0.0), laid(0, 0)
    least, known = cost(best), {at}
    for step in (1.0, 0.5, 0.25):
        for _ in range(3):
            before = at
            for down, across in ((-step, 0), (step, 0), (0, -step), (0, step)):
                there = (before[0] + down, before[1] + across)
                if max(abs(there[0]), abs(there[1])) > _REACH or there in known:
                    continue
                known.add(there)
                tried = laid(*there)
                if (costs := cost(tried)) < least:
                    at, best, least = there, tried, costs
            if at == before:
                break
    ink, dark = 1 - best, 1 - looks
    alike = np.abs(best - looks) < WRONG
    share = float((ink * dark)[alike].sum() / ((ink * ink)[alike].sum() + 1.0))
    return np.asarray(1 - ink * np.float32(min(max(share, _GAIN[0]), _GAIN[1])), np.float32)


def moved(plane: Plane, down: float, across: float, shape: tuple[int, ...]) -> Plane:
    """Returns a part of this shape that begins ``down`` and ``across`` pixels from the upper left corner."""
    y, x = int(np.floor(down)), int(np.floor(across))
    part = plane[y : y + shape[0] + 1, x : x + shape[1] + 1]
    return _between(_between(part, down - y).T, across - x).T


def _between(part: Plane, share: float) -> Plane:
    """Returns each row but the last, moved on to the next by ``share``."""
    if share == 0:
        return part[:-1]
    return np.asarray(part[:-1] * np.float32(1 - share) + part[1:] * np.float32(share))
