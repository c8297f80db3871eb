"""Tells the empty back of a sheet, as a feeder that scans both sides delivers it."""

from __future__ import annotations

from PIL import Image

MOST_DARK = 0.0004
"""Of a page's pixels that may be dark on the empty back of a sheet."""
_INNER = 0.06
PAPER_DEPTH = 70
"""Levels below the paper: what shines through from the front is paler."""


def is_blank(image: Image.Image, *, edges: bool = False) -> bool:
    """Tells whether next to nothing is on the sheet, its edges aside or, with ``edges``, there neither."""
    grey = image.convert("L").reduce(4)
    dx, dy = (0 if edges else round(length * _INNER) for length in grey.size)
    histogram = grey.crop((dx, dy, grey.width - dx, grey.height - dy)).histogram()
    paper = max(range(256), key=histogram.__getitem__)
    return sum(histogram[: max(0, paper - PAPER_DEPTH)]) <= MOST_DARK * sum(histogram)
