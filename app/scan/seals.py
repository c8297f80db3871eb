"""An aid to whoever looks for the seal: what colour and shape is in the rooms for seals and signatures.

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
from app.scan.paper import Box
from app.scan.rings import LEAST_AREA, Ring, find_ring

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
_SEAL_MARGIN = 15 * 72 / 25.4
_SIGN_MARGIN = 4 * 72 / 25.4
_SIGN_AREA = 2.0
_SEAL_EXTENT = 15.0
_SHADE, _PEN = 3, 96
"""Pixels that a seal's ink spreads in JPEG, and the red channel of what is darker than any seal."""


@dataclass(frozen=True, slots=True)
class SealFound:
    """What is in a seal's room; ``ring`` is where, on the page at ``DPI``, also of a seal that lost its colour."""

    state: SealState
    ring: Ring | None = None


def seal_in(page: Image.Image, drawn: Image.Image, box: Box, *, colour: bool) -> SealFound:
    """What is in a seal's room, 15 mm around it included: people do not stamp to the millimetre.

    ``page`` is the straightened scan and ``drawn`` the issue's page, both at ``DPI``; ``colour`` whether the
    sheet, before it was straightened, can show any.
    """
    rows, columns = pixels(box.grown(_SEAL_MARGIN), (page.height, page.width))
    if colour:
        mask = red_mask(page)[rows, columns]
        ring = find_ring(mask)
        if ring is not None:
            return SealFound("round", ring.moved(columns.start, rows.start))
        if mask.sum() / _MM**2 >= LEAST_AREA:
            return SealFound("red")
    dark = _added(page.convert("L"), drawn, rows, columns)
    ring = find_ring(dark)
    if not colour or ring is not None or _large(dark):
        # in colour the ring of a seal in black: somebody scanned a copy, or the colour was lost on the way
        return SealFound("no-colour", None if ring is None else ring.moved(columns.start, rows.start))
    return SealFound("none")


def ink_in(page: Image.Image, drawn: Image.Image, box: Box, seals: Sequence[Ring], *, colour: bool) -> InkState:
    """Whether something was written or stamped in a signature's room that the issue does not print there.

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
        red, plain = red_mask(page)[rows, columns], ink_channel(page)
        shade = sealed & grown(red, _SHADE) & (np.asarray(plain)[rows, columns] >= _PEN)
        marks = (_added(plain, drawn, rows, columns) & ~shade) | (red & ~sealed)
    return "ink" if marks.sum() / _MM**2 >= _SIGN_AREA else "blank"


def _added(grey: Image.Image, drawn: Image.Image, rows: slice, columns: slice) -> Mask:
    printed = grown(np.asarray(drawn)[rows, columns] < 225, 3)  # noqa: PLR2004
    return strokes(np.asarray(grey)[rows, columns]) & ~printed


def _large(marks: Mask) -> bool:
    """Whether the marks are of a seal's size both ways."""
    if marks.sum() / _MM**2 < LEAST_AREA:
        return False
    down, across = np.nonzero(marks)
    extents = [float(np.subtract(*np.percentile(each, (95, 5)))) / _MM for each in (down, across)]
    return min(extents) > _SEAL_EXTENT
