"""Tells a hole punched for binding from ink: an evenly filled disc near the page's edge, on which nothing is printed.

Such a disc says nothing to a reader, so that nobody alters an answer with it.  A ring, a digit, a disc with a tail or
with something in it are no holes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.scan.added_ink import DPI
from app.scan.ink import Greys, Mask, closed, grown
from app.scan.marks import Blot, blots

_MM = DPI / 25.4
_RADII = (2.1 * _MM, 4.2 * _MM)
"""Pixels: punches leave holes 5 to 8 mm wide."""
_REACH = 17 * _MM
"""Pixels from the page's edge to a hole's far side: its middle lies 12 mm from the edge (ISO 838)."""
_AROUND = round(9 * _MM)
_SOLID = 13
"""Pixels: what is narrower is print or a stroke, and no hole."""
_DEPTH = 24
"""Levels by which a hole is darker than the paper at least."""
_RAYS, _STEP = 48, 0.5
_OFF, _ROUND = 0.1, 0.94
"""By how much of the radius a ray's end may be off it, and the share of rays whose ends are not."""
_KNOWN = 0.6
"""Share of rays at least that do not end at print."""
_EVEN, _NOISE, _MOST = 0.25, 8.0, 99.5
"""Of the depth, and levels, by which shades in a hole differ, and per cent of the pixels that do not differ by more."""
_INNER, _BARE, _OUTER, _BEYOND = 0.75, 0.9, 1.25, 1.6
"""Times the radius: within the first all is of one shade, within the second nothing is printed, and between the last
two there is paper and print."""
_SOILED = 0.01
"""Share of what lies around a hole that may be dark, with nothing printed there."""
_RIM = 0.4 * _MM


@dataclass(frozen=True, slots=True)
class _Disc:
    """Describes a disc by its middle and its radius in pixels."""

    x: float
    y: float
    radius: float

    def holds(self, mark: Blot) -> bool:
        """Tells whether a mark lies in the disc or at its rim."""
        reach = self.radius + _RIM
        return (
            mark.left >= self.x - reach and mark.right <= self.x + reach
            and mark.top >= self.y - reach and mark.bottom <= self.y + reach
        )  # fmt: skip

    def reaches(self, shape: tuple[int, ...]) -> float:
        """Returns how far from the nearest edge of the page the disc's far side lies."""
        return min(self.x, self.y, shape[1] - self.x, shape[0] - self.y) + self.radius


def without_holes(marks: list[Blot], grey: Greys, drawn: Mask) -> list[Blot]:
    """Returns the marks that are not of a punched hole.

    ``grey`` is the scan laid over the page, ``drawn`` where the page prints.
    """
    holes: list[_Disc] = []
    ink = []
    for mark in marks:
        if any(each.holds(mark) for each in holes):
            continue
        near = min(mark.right, mark.bottom, grey.shape[1] - mark.left, grey.shape[0] - mark.top) <= _REACH
        hole = _hole_at(mark, grey, drawn) if near else None
        if hole is None or not hole.holds(mark):
            ink.append(mark)
        else:
            holes.append(hole)
    return ink


def _hole_at(mark: Blot, grey: Greys, drawn: Mask) -> _Disc | None:
    """Returns the hole that a mark touches, or None."""
    top, left = max(0, mark.top - _AROUND), max(0, mark.left - _AROUND)
    place = slice(top, mark.bottom + _AROUND), slice(left, mark.right + _AROUND)
    part, printed = grey[place], drawn[place]
    solid, paper = closed(part, _SOLID), float(np.median(part))
    own = solid[mark.top - top : mark.bottom - top, mark.left - left : mark.right - left]
    depth = paper - float(own.min())
    if depth < _DEPTH:
        return None
    dark = solid < paper - depth / 2
    for each in blots(dark, dark.astype(np.uint8) * 255, DPI, 1):
        middle = (each.left + each.right) / 2, (each.top + each.bottom) / 2
        disc = _round_disc(part, printed, middle, paper)
        if disc is not None:
            found = _Disc(left + disc.x, top + disc.y, disc.radius)
            if found.holds(mark) and found.reaches(grey.shape) <= _REACH:
                return found
    return None


def _round_disc(part: Greys, printed: Mask, middle: tuple[float, float], paper: float) -> _Disc | None:
    """Returns the evenly filled disc around ``middle`` (x, y), or None where there is none."""
    down, across = np.indices(part.shape)
    away = np.hypot(across + 0.5 - middle[0], down + 0.5 - middle[1])
    core = part[away < _RADII[0] / 2]
    if not core.size:
        return None
    shade = float(np.median(core))
    depth = paper - shade
    if depth < _DEPTH:
        return None
    dark, near = part < paper - depth / 2, grown(printed, 2)
    radius = _radius(dark, near, middle)
    if radius is None or (printed & (away < _BARE * radius)).any():
        return None
    uneven = np.percentile(np.abs(part[away < _INNER * radius].astype(np.float32) - shade), _MOST)
    around = (away > _OUTER * radius) & (away < _BEYOND * radius) & ~near
    if uneven > max(_EVEN * depth, _NOISE) or not around.any() or float(dark[around].mean()) > _SOILED:
        return None
    return _Disc(*middle, radius)


def _radius(dark: Mask, near: Mask, middle: tuple[float, float]) -> float | None:
    """Returns how far it is from ``middle`` to where it is not dark, None unless that is alike in all directions.

    What ends where the page prints (``near``) does not count.
    """
    lengths = np.arange(0.0, 1.5 * _RADII[1], _STEP)
    angles = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    x = np.clip(middle[0] + np.outer(np.cos(angles), lengths), 0, dark.shape[1] - 1).astype(int)
    y = np.clip(middle[1] + np.outer(np.sin(angles), lengths), 0, dark.shape[0] - 1).astype(int)
    light = ~dark[y, x]
    ends = light.argmax(axis=1)
    known = light.any(axis=1) & ~near[y, x][np.arange(_RAYS), ends]
    if known.mean() < _KNOWN:
        return None
    radius = float(np.median(lengths[ends[known]]))
    if not _RADII[0] <= radius <= _RADII[1]:
        return None
    off = np.abs(lengths[ends[known]] - radius) <= max(_OFF * radius, 1.5)
    return radius if float(off.mean()) >= _ROUND else None
