"""Finds the ring of a firm's round seal among marks on a page; what is nearly round, or half of a ring, is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.scan.geometry import Floats
from app.scan.ink import DPI, Mask

_MM = DPI / 25.4
_SMALLEST, _LARGEST = 17.0, 25.0
"""Radius of a firm's round seal in mm: 40 to 45 across (国发〔1999〕25号), with room for smears and scaling."""
LEAST_AREA = 6.0
"""Square millimetres of ink below which nothing was stamped."""
_TRIES = 1500
_KEPT = 400
_POINTS = 5000
_NEAR = 0.9
_ARCS = 72
_LINE, _GAP, _BEYOND = 0.7, 1.1, 2.1
"""Millimetres from the circle: within the first lies the line, between the others the white beside it."""
_WHITE = 0.28
"""Share of the line's ink that may lie in the white of an arc."""
_CLEAN = 0.5
_PALE, _PURE = 0.3, 0.9
"""A dry seal shows fewer arcs, but beside hardly any of them lies other ink."""
_QUARTER = 0.15
"""Each quarter has this share of its arcs: half a seal, or the end of an oval, is no round seal."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Describes a circle in pixels at ``DPI`` of the mask that it was found in."""

    x: float
    y: float
    radius: float

    def moved(self, x: int, y: int) -> Ring:
        """Returns the ring on a page of which the mask's corner is at ``x``, ``y``."""
        return Ring(self.x + x, self.y + y, self.radius)

    def disc(self, shape: tuple[int, int], margin: float = 1.5) -> Mask:
        """Returns the ring with its inside, and ``margin`` mm more, on a page of ``shape``."""
        rows, columns = np.ogrid[: shape[0], : shape[1]]
        return np.asarray((columns - self.x) ** 2 + (rows - self.y) ** 2 <= (self.radius + margin * _MM) ** 2)


def find_ring(mask: Mask) -> Ring | None:
    """Finds the circle of a seal's size on the marks by random samples of three points (RANSAC)."""
    down, across = np.nonzero(mask)
    if len(down) < LEAST_AREA * _MM**2:
        return None
    chance = np.random.default_rng(len(down))  # the same page gives the same answer
    points = np.c_[across, down].astype(float) / _MM
    if len(points) > _POINTS:
        points = points[chance.choice(len(points), _POINTS, replace=False)]
    a, b, c = (points[chance.integers(len(points), size=_TRIES)] for _ in range(3))
    middles, radii = _circles(a, b, c)
    sane = (radii >= _SMALLEST) & (radii <= _LARGEST)
    candidates = list(zip(middles[sane][:_KEPT], radii[sane][:_KEPT], strict=True))
    if not candidates:
        return None
    across, down = np.ascontiguousarray(points.T)
    middle, radius = _fitted(points, *max(candidates, key=lambda each: _coverage(across, down, *each)))
    if not (_SMALLEST <= radius <= _LARGEST and _is_ring(points, middle, radius)):
        return None
    return Ring(float(middle[0]) * _MM, float(middle[1]) * _MM, radius * _MM)


def _circles(a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """Returns the centres and radii of the circles through three points each.

    The radius is 0 where the points lie in a line.
    """
    p, q = b - a, c - a
    cross = 2 * (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])
    flat = np.abs(cross) < 1e-6  # noqa: PLR2004 - used once, clear where it stands
    cross = np.where(flat, 1.0, cross)
    p2, q2 = (p**2).sum(axis=1), (q**2).sum(axis=1)
    offset = np.c_[(q[:, 1] * p2 - p[:, 1] * q2) / cross, (p[:, 0] * q2 - q[:, 0] * p2) / cross]
    radius = np.where(flat, 0.0, np.hypot(offset[:, 0], offset[:, 1]))
    return a + offset, radius


def _away(points: Floats, middle: Floats) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Returns each point's distance from the middle, and the number of the arc in which it lies."""
    off = points - middle
    turn = np.arctan2(off[:, 1], off[:, 0]) / (2 * np.pi) % 1.0
    return np.hypot(off[:, 0], off[:, 1]), np.minimum((turn * _ARCS).astype(np.int64), _ARCS - 1)


def _coverage(across: Floats, down: Floats, middle: Floats, radius: float) -> int:
    """Counts the arcs of a circle that have ink; the points are given by their two coordinates."""
    x, y = across - middle[0], down - middle[1]
    squares = x * x + y * y
    near = (squares > (radius - _NEAR) ** 2) & (squares < (radius + _NEAR) ** 2)  # few: their arcs alone are worked out
    points = np.stack([x[near], y[near]], axis=1)
    return int(np.count_nonzero(np.bincount(_away(points, np.zeros(2))[1], minlength=_ARCS)))


def _fitted(points: Floats, middle: Floats, radius: float) -> tuple[Floats, float]:
    """Returns the circle of least squares through the points near it (Kåsa 1976), the band narrowing."""
    for band in (1.5, 1.0, 0.8):
        near = points[np.abs(_away(points, middle)[0] - radius) < band]
        if len(near) < 3:  # noqa: PLR2004 - points of a circle
            break
        solved = np.linalg.lstsq(np.c_[2 * near, np.ones(len(near))], (near**2).sum(axis=1), rcond=None)[0]
        middle, radius = solved[:2], float(np.sqrt(max(solved[2] + solved[:2] @ solved[:2], 0.0)))
    return middle, radius


def _is_ring(points: Floats, middle: Floats, radius: float) -> bool:
    """Tells whether a line runs all around with white on both sides of it."""
    distance, arc = _away(points, middle)
    off = np.abs(distance - radius)
    line = np.bincount(arc[off < _LINE], minlength=_ARCS)
    white = np.bincount(arc[(off > _GAP) & (off < _BEYOND)], minlength=_ARCS)
    inked = line > 0
    clean = inked & (white * (_LINE / (_BEYOND - _GAP)) < _WHITE * line)
    share = clean.mean()
    pale = share >= _PALE and clean.sum() >= _PURE * inked.sum()
    return bool((share >= _CLEAN or pale) and (clean.reshape(4, -1).mean(axis=1) >= _QUARTER).all())
