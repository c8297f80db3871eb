"""An aid to whoever looks for the seal: what colour and shape is in the rooms for seals and signatures.

It never says that a seal is valid, nor that a page is not sealed: a person decides.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import numpy as np
from PIL import Image

from app.scan.ink import DPI, Mask, grown, pixels, red_mask, strokes
from app.scan.paper import Box

SealState = Literal["round", "red", "none", "no-colour"]
SealSentence = MappingProxyType(
    {
        "round": "检出红色圆形印记（不代表印章真伪）",
        "red": "有红色内容但未检出圆章",
        "none": "未检出红色印记",
        "no-colour": "扫描件无彩色信息，无法判断",
    }
)
InkState = Literal["ink", "blank"]
InkSentence = MappingProxyType({"ink": "有墨迹", "blank": "无墨迹"})

_MM = DPI / 25.4
_SMALLEST, _LARGEST = 17.0, 25.0
"""Radius of a firm's round seal in mm: 40 to 45 across (国发〔1999〕25号), with room for smears and scaling."""
_SEAL_MARGIN = 15 * 72 / 25.4
_SIGN_MARGIN = 4 * 72 / 25.4
_COVERED = 0.62
_HALF_WIDTH = 0.9
_TRIES = 1500
_POINTS = 5000
_RED_AREA = 6.0
_SIGN_AREA = 2.0
_SEAL_EXTENT = 15.0


def seal_in(page: Image.Image, drawn: Image.Image, box: Box, *, colour: bool) -> SealState:
    """What is in a seal's room, 15 mm around it included: people do not stamp to the millimetre.

    ``page`` is the straightened scan and ``drawn`` the issue's page, both at ``DPI``; ``colour`` whether the
    sheet, before it was straightened, can show any.
    """
    rows, columns = pixels(box.grown(_SEAL_MARGIN), (page.height, page.width))
    if colour:
        mask = red_mask(page)[rows, columns]
        if _is_round(mask):
            return "round"
        if mask.sum() / _MM**2 >= _RED_AREA:
            return "red"
    if not colour:
        return "no-colour"
    # the ring of a seal in black: somebody scanned a copy, or the colour was lost on the way
    return "no-colour" if _large_dark_mark(page, drawn, rows, columns) else "none"


def ink_in(page: Image.Image, drawn: Image.Image, box: Box) -> InkState:
    """Whether something was written or stamped in a signature's room that the issue does not print there."""
    rows, columns = pixels(box.grown(_SIGN_MARGIN), (page.height, page.width))
    marks = _added(page.convert("L"), drawn, rows, columns)
    if page.mode == "RGB":
        marks = marks | red_mask(page)[rows, columns]
    return "ink" if marks.sum() / _MM**2 >= _SIGN_AREA else "blank"


def _added(grey: Image.Image, drawn: Image.Image, rows: slice, columns: slice) -> Mask:
    printed = grown(np.asarray(drawn)[rows, columns] < 225, 3)  # noqa: PLR2004
    return strokes(np.asarray(grey)[rows, columns]) & ~printed


def _large_dark_mark(page: Image.Image, drawn: Image.Image, rows: slice, columns: slice) -> bool:
    marks = _added(page.convert("L"), drawn, rows, columns)
    if marks.sum() / _MM**2 < _RED_AREA:
        return False
    down, across = np.nonzero(marks)
    extents = [float(np.subtract(*np.percentile(each, (95, 5)))) / _MM for each in (down, across)]
    return min(extents) > _SEAL_EXTENT


def _is_round(mask: Mask) -> bool:
    """Whether the red marks hold most of a circle of a seal's size (random samples of three points; RANSAC)."""
    down, across = np.nonzero(mask)
    if len(down) < _RED_AREA * _MM**2:
        return False
    chance = np.random.default_rng(len(down))  # the same page gives the same answer
    points = np.c_[across, down].astype(float) / _MM
    if len(points) > _POINTS:
        points = points[chance.choice(len(points), _POINTS, replace=False)]
    a, b, c = (points[chance.integers(len(points), size=_TRIES)] for _ in range(3))
    middle, radius = _circles(a, b, c)
    sane = (radius >= _SMALLEST) & (radius <= _LARGEST)
    return any(
        _coverage(points, centre, r) >= _COVERED
        for centre, r in zip(middle[sane][:400], radius[sane][:400], strict=True)
    )


def _circles(
    a: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    b: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    c: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Centres and radii of the circles through three points each; radius 0 where they lie in a line."""
    p, q = b - a, c - a
    cross = 2 * (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])
    flat = np.abs(cross) < 1e-6  # noqa: PLR2004
    cross = np.where(flat, 1.0, cross)
    p2, q2 = (p**2).sum(axis=1), (q**2).sum(axis=1)
    offset = np.c_[(q[:, 1] * p2 - p[:, 1] * q2) / cross, (p[:, 0] * q2 - q[:, 0] * p2) / cross]
    radius = np.where(flat, 0.0, np.hypot(offset[:, 0], offset[:, 1]))
    return a + offset, radius


def _coverage(
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    centre: np.ndarray[tuple[int], np.dtype[np.float64]],
    radius: float,
) -> float:
    """Share of the circle's 72 arcs with ink on the line, and little of it just outside: a disc is no ring."""
    away = points - centre
    distance = np.hypot(away[:, 0], away[:, 1])
    on_line = np.abs(distance - radius) < _HALF_WIDTH
    arcs = np.unique((np.degrees(np.arctan2(away[on_line, 1], away[on_line, 0])) // 5).astype(int))
    outside = ((distance > radius + 1.5) & (distance < radius + 4)).sum()
    if outside > on_line.sum():
        return 0.0
    return len(arcs) / 72
