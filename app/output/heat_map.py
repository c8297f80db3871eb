"""Draws the heat map of 环节 against groups as PNG and SVG; loads matplotlib only when a picture is saved.

One hue from light to dark, a number in every cell, outlines where there is nothing: readable in grey and by people who
do not tell colours apart.  The SVG holds letters as outlines: it looks the same where there is no Chinese font.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from app.output.chart_pictures import EDGE, INK, QUIET, PictureKind, empty_picture, letters, write_picture
from app.output.heat_shades import FIRST_WHITE, SHADES, heading_lines, shade_at, shade_bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties


def letters_of(shade: int) -> str:
    """Returns the colour of the number on a shade."""
    return "#FFFFFF" if shade >= FIRST_WHITE else INK if shade else QUIET


def draw_heat_map(
    title: str, stages: Sequence[str], groups: Sequence[str], cells: Sequence[Sequence[int]], kind: PictureKind
) -> bytes:
    """Returns the heat map as a picture; ``kind`` is ``png`` or ``svg``.

    The same numbers give the same SVG.
    """
    face = letters()
    longest = max((len(name) for name in groups), default=4)
    wide, high = len(stages) + 1.6 + longest * 0.32, len(groups) + 3.2
    figure, axes = empty_picture(wide, high)
    left = 0.4 + longest * 0.32
    axes.text(0.4, 0.6, title, fontproperties=face, fontsize=13, color=INK, va="center")
    _heads(axes, stages, left, face)
    bounds = shade_bounds(cells)
    for row, (name, counts) in enumerate(zip(groups, cells, strict=True)):
        top = 2.1 + row
        axes.text(left - 0.2, top + 0.5, name, fontproperties=face, color=INK, ha="right", va="center")
        for at, count in enumerate(counts):
            _cell(axes, (left + at, top), count, bounds, face)
        axes.text(left + len(stages) + 0.5, top + 0.5, str(sum(counts)), fontproperties=face, color=INK, ha="center",
                  va="center")  # fmt: skip
    _totals(axes, cells, left, 2.1 + len(groups), face)
    return write_picture(figure, kind)


def _heads(axes: Axes, stages: Sequence[str], left: float, face: FontProperties) -> None:
    for at, name in enumerate(stages):
        axes.text(left + at + 0.5, 1.6, heading_lines(name), fontproperties=face, fontsize=9, color=QUIET, ha="center",
                  va="center")  # fmt: skip
    axes.text(left + len(stages) + 0.5, 1.6, "合计", fontproperties=face, fontsize=9, color=QUIET, ha="center",
              va="center")  # fmt: skip


def _cell(axes: Axes, corner: tuple[float, float], count: int, bounds: Sequence[int], face: FontProperties) -> None:
    left, top = corner
    shade = shade_at(count, bounds)
    box = Rectangle((left + 0.04, top + 0.04), 0.92, 0.92, facecolor=SHADES[shade], edgecolor=EDGE, linewidth=0.8)
    axes.add_patch(box)
    axes.text(left + 0.5, top + 0.5, str(count), fontproperties=face, fontsize=11, color=letters_of(shade), ha="center",
              va="center")  # fmt: skip


def _totals(axes: Axes, cells: Sequence[Sequence[int]], left: float, top: float, face: FontProperties) -> None:
    sums = [sum(column) for column in zip(*cells, strict=True)]
    axes.text(left - 0.2, top + 0.5, "合计", fontproperties=face, color=INK, ha="right", va="center")
    for at, total in enumerate([*sums, sum(sums)]):
        axes.text(left + at + 0.5, top + 0.5, str(total), fontproperties=face, color=INK, ha="center", va="center")
