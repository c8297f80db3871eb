"""Finds connected marks on a page, by their place and how much ink they are.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.scan.ink import Greys, Mask
from app.scan.paper import PaperBox


@dataclass(frozen=True, slots=True)
class Blot:
    """Describes a connected mark by its box in pixels, its ink and its darkness.

    ``ink`` is in square millimetres of full ink, ``peak`` from 0 to 1.
    """

    left: int
    top: int
    right: int
    bottom: int
    ink: float
    peak: float

    def box(self, dpi: float) -> PaperBox:
        """Returns the mark's box in points, which is of no page yet."""
        points = 72 / dpi
        return PaperBox(0, self.left * points, self.top * points, self.right * points, self.bottom * points)

    def extents(self, dpi: float) -> tuple[float, float]:
        """Returns the width and height in millimetres."""
        return (self.right - self.left) * 25.4 / dpi, (self.bottom - self.top) * 25.4 / dpi


def blots(mask: Mask, ink: Greys, dpi: float, cell: int, gap: int = 1) -> list[Blot]:
    """Returns the marks of ``mask``, joined on a grid of ``cell`` pixels across ``gap`` cells.

    ``ink`` weighs pixels by 255.
    """
    down, across = np.divmod(np.flatnonzero(mask), mask.shape[1])  # few pixels: quicker than to look into every cell
    wide = mask.shape[1] // cell + 1
    left = {divmod(int(place), wide) for place in np.unique(down // cell * wide + across // cell)}
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
        found.append(_blot(mask, ink, dpi, cell, group))
    return found


def _blot(mask: Mask, ink: Greys, dpi: float, cell: int, group: Sequence[tuple[int, int]]) -> Blot:
    ys, xs = [y for y, _ in group], [x for _, x in group]
    top, left = min(ys) * cell, min(xs) * cell
    rows, columns = slice(top, (max(ys) + 1) * cell), slice(left, (max(xs) + 1) * cell)
    weights = np.where(mask[rows, columns], ink[rows, columns], 0)
    down, across = np.nonzero(mask[rows, columns])
    return Blot(
        left + int(across.min()), top + int(down.min()), left + int(across.max()) + 1, top + int(down.max()) + 1,
        float(weights.sum()) / 255 * (25.4 / dpi) ** 2, float(weights.max()) / 255,
    )  # fmt: skip


def joined(boxes: Sequence[tuple[PaperBox, float]], within: float) -> list[tuple[PaperBox, float]]:
    """Joins boxes nearer than ``within``, adding their weights."""
    left, found = list(boxes), []
    while left:
        box, weight = left.pop()
        again = True
        while again:
            near = [each for each in left if _overlap(box.grown(within), each[0])]
            again = bool(near)
            for each in near:
                left.remove(each)
                other = each[0]
                box = PaperBox(
                    box.page,
                    min(box.left, other.left),
                    min(box.top, other.top),
                    max(box.right, other.right),
                    max(box.bottom, other.bottom),
                )
                weight += each[1]
        found.append((box, weight))
    return found


def _overlap(one: PaperBox, other: PaperBox) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
