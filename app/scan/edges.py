"""Finds the four corners of a sheet that lies bright on something darker, as on a photograph."""

from __future__ import annotations

import numpy as np
from PIL import Image

from app.scan.geometry import Floats
from app.scan.ink import closed, darkest

_EDGE = 500
"""Pixels of the longer edge at which corners are looked for."""
_PRINT = 15
_SPECK = 5
_LEAST, _MOST = 0.15, 0.97
"""Share of the picture that the sheet takes; what fills all of it shows no edges."""


def sheet_corners(grey: Image.Image) -> Floats | None:
    """Returns the sheet's corners in pixels as the picture lies, or None where it shows none.

    They are the upper left, upper right, lower right and lower left one.
    """
    scale = _EDGE / max(grey.size)
    if scale >= 1:
        return None
    small = np.asarray(grey.resize((round(grey.width * scale), round(grey.height * scale)), reducing_gap=2))
    plain = closed(small, _PRINT)  # print and seals do not count
    bright = darkest((plain > _threshold(plain)).astype(np.uint8), _SPECK) > 0
    if not _LEAST <= float(bright.mean()) <= _MOST:
        return None
    down, across = np.nonzero(bright)
    places = np.c_[across, down].astype(float)
    ways = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    found = np.array([places[(places @ np.array(way)).argmin()] for way in ways])
    outward = np.array([(-way[0], -way[1]) for way in ways], float) * (_SPECK // 2)
    return np.asarray((found + outward + 0.5) / scale, float)


def _threshold(grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    """Returns the brightness that parts the picture into the two most different halves (Otsu 1979)."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(float)
    levels = np.arange(256)
    below, total = counts.cumsum(), counts.sum()
    sums = (counts * levels).cumsum()
    apart = (sums[-1] * below / total - sums) ** 2 / np.maximum(below * (total - below), 1)
    return float(apart.argmax())
