"""Aids whoever looks for the seal: tells what colour and shape is in the rooms for seals and signatures.

It never says that a seal is valid, nor that a page is not sealed: a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from PIL import Image

from app.scan.codes import ink_channel
from app.scan.ink import DPI, Mask, grown, pixels, red_mask, strokes
from app.scan.paper import PaperBox
from app.scan.rings import LEAST_AREA, Ring, find_ring

SealState = Literal["round", "red", "other-colour", "none", "no-colour"]
SealSentence = MappingProxyType(
    {
        "round": "检出红色圆形印记（不代表印章真伪）",
        "red": "有红色内容但未检出圆章",
        "other-colour": "有印记或污渍，但不是印泥的红色",
        "none": "未检出红色印记",
        "no-colour": "扫描件无彩色信息，无法判断",
    }
)
InkState = Literal["ink", "blank"]
InkSentence = MappingProxyType({"ink": "有墨迹", "blank": "无墨迹"})

_MM = DPI / 25.4
_SEAL_MARGIN = 15 * 72 / 25.4
_RING_MARGIN = 45 * 72 / 25.4
"""Around a room: the whole of a seal whose near edge is 15 mm off."""
_BROWN = 0.35
"""Share of what red exceeds green by, that green exceeds blue by: coffee 0.8, a seal's ink below 0.2."""
_SIGN_MARGIN = 4 * 72 / 25.4
_SIGN_AREA = 2.0
_SEAL_EXTENT = 15.0
_SHADE, _PEN = 3, 96
"""Pixels that a seal's ink spreads in JPEG, and the red channel of what is darker than any seal."""


@dataclass(frozen=True, slots=True)
class SealFound:
    """Describes what is in a seal's room.

    ``ring`` is where, on the page at ``DPI``, also of a seal that lost its colour.
    """

    state: SealState
    ring: Ring | None = None


def seal_in(page: Image.Image, drawn: Image.Image, box: PaperBox, *, colour: bool) -> SealFound:
    """Returns what is in a seal's room, 15 mm around it included: people do not stamp to the millimetre.

    ``page`` is the straightened scan and ``drawn`` the issue's page, both at ``DPI``; ``colour`` whether the
    sheet, before it was straightened, can show any.
    """
    rows, columns = pixels(box.grown(_SEAL_MARGIN), (page.height, page.width))
    brown = False
    if colour:
        red = red_mask(page.reduce(2), page.size)
        ring = find_ring(red[rows, columns])
        if ring is not None:
            return SealFound("round", ring.moved(columns.start, rows.start))
        if red[rows, columns].sum() / _MM**2 >= LEAST_AREA:
            brown = _brown(page, red, rows, columns)
            wide = None if brown else _ring_around(red, box)
            if wide is not None:
                return SealFound("round", wide)
            if not brown:
                return SealFound("red")
    dark = _added(page.convert("L"), drawn, rows, columns)
    ring = find_ring(dark)
    if not colour:
        return SealFound("no-colour", None if ring is None else ring.moved(columns.start, rows.start))
    if ring is not None or brown or _large(dark):
        # a seal in blue, the ring of one in black (somebody scanned a copy), the ring of a cup
        return SealFound("other-colour", None if ring is None else ring.moved(columns.start, rows.start))
    return SealFound("none")


def _ring_around(red: Mask, box: PaperBox) -> Ring | None:
    """Returns a ring that reaches into a seal's room from outside: people stamp beside it, or over the date below."""
    rows, columns = pixels(box.grown(_RING_MARGIN), red.shape)
    ring = find_ring(red[rows, columns])
    if ring is None:
        return None
    ring = ring.moved(columns.start, rows.start)
    near_rows, near_columns = pixels(box.grown(_SEAL_MARGIN), red.shape)
    reaches = (near_columns.start - ring.radius < ring.x < near_columns.stop + ring.radius
               and near_rows.start - ring.radius < ring.y < near_rows.stop + ring.radius)  # fmt: skip
    return ring if reaches else None


def _brown(page: Image.Image, red: Mask, rows: slice, columns: slice) -> bool:
    """Tells whether what is red is brown rather: its green lies between its red and its blue, as ink's does not."""
    part = np.asarray(page.crop((columns.start, rows.start, columns.stop, rows.stop)), np.int16)
    mask = red[rows, columns]
    paper = np.median(part[~mask], axis=0) if not mask.all() else np.array([255, 255, 255])
    lost = paper - part[mask].mean(axis=0)  # what the ink takes of red, green and blue
    return bool(lost[2] - lost[1] > _BROWN * max(1.0, lost[1] - lost[0]))


def ink_in(page: Image.Image, drawn: Image.Image, box: PaperBox, seals: Sequence[Ring], *, colour: bool) -> InkState:
    """Tells whether something was written or stamped in a signature's room that the issue does not print there.

    ``seals`` are rings found on the page: a firm's seal that reaches into the room signs nothing.
    """
    rows, columns = pixels(box.grown(_SIGN_MARGIN), (page.height, page.width))
    sealed = np.zeros((page.height, page.width), bool)
    for ring in seals:
        sealed |= ring.disc(sealed.shape)
    sealed = sealed[rows, columns]
    if not colour or page.mode != "RGB":
        marks = _added(page.convert("L"), drawn, rows, columns) & ~sealed
    else:
        red, plain = red_mask(page.reduce(2), page.size)[rows, columns], ink_channel(page)
        shade = sealed & grown(red, _SHADE) & (np.asarray(plain)[rows, columns] >= _PEN)
        marks = (_added(plain, drawn, rows, columns) & ~shade) | (red & ~sealed)
    return "ink" if marks.sum() / _MM**2 >= _SIGN_AREA else "blank"


def _added(grey: Image.Image, drawn: Image.Image, rows: slice, columns: slice) -> Mask:
    printed = grown(np.asarray(drawn)[rows, columns] < 225, 3)  # noqa: PLR2004 - used once, clear where it stands
    return strokes(np.asarray(grey)[rows, columns]) & ~printed


def _large(marks: Mask) -> bool:
    """Tells whether the marks are of a seal's size both ways."""
    if marks.sum() / _MM**2 < LEAST_AREA:
        return False
    down, across = np.nonzero(marks)
    extents = [float(np.subtract(*np.percentile(each, (95, 5)))) / _MM for each in (down, across)]
    return min(extents) > _SEAL_EXTENT
