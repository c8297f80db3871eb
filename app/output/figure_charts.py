"""Draws investment and stated gains as PNG and SVG: bars with numbers, and every firm's figure of a gain on a line.

Only lengths, places and numbers say something; the one hue is dark enough to be read in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from app.output.chart_pictures import BAR, EDGE, INK, QUIET, PictureKind, empty_picture, letters, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

_WIDE, _NAMES, _NUMBERS = 22.0, 6.4, 3.4
"""Units of the whole picture, of the names at the left, of the numbers at the right."""
_PLOT = _WIDE - _NAMES - _NUMBERS - 0.8
_LONGEST_NAME = 17
_DOT = 34


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """Describes one bar of a chart: a group's name, note, value and words."""

    name: str
    note: str
    value: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class DrawnSpread:
    """Describes the stated figures of a gain, in ascending order, and their median."""

    name: str
    values: tuple[Decimal, ...]
    median: Decimal


def draw_figures(
    title: str, bars: Sequence[DrawnBar], spreads: Sequence[DrawnSpread], note: str, kind: PictureKind
) -> bytes:
    """Draws bars above, gains below, ``note`` at the foot."""
    gains_at = 2.4 + len(bars)
    high = gains_at + (1.6 + len(spreads) if spreads else 0) + 1.0
    figure, axes = empty_picture(_WIDE, high)
    face = letters()
    axes.text(0.4, 0.6, title, fontproperties=face, fontsize=13, color=INK, va="center")
    axes.text(0.4, 1.5, "投资合计（万元）", fontproperties=face, fontsize=11, color=INK, va="center")
    longest = max((bar.value for bar in bars), default=Decimal(0))
    for row, bar in enumerate(bars):
        _bar(axes, 2.1 + row, bar, longest, face)
    if spreads:
        words = "建设成效（每个点是一家，竖线是中间值，两头写着最小和最大）"
        axes.text(0.4, gains_at + 0.6, words, fontproperties=face, fontsize=11, color=INK, va="center")
    for row, spread in enumerate(spreads):
        _spread(axes, gains_at + 1.2 + row, spread, face)
    axes.text(0.4, high - 0.5, note, fontproperties=face, fontsize=9, color=QUIET, va="center")
    return write_picture(figure, kind)


def _bar(axes: Axes, top: float, bar: DrawnBar, longest: Decimal, face: FontProperties) -> None:
    _name(axes, top, bar.name, bar.note, face)
    wide = float(bar.value / longest) * _PLOT if longest else 0.0
    axes.add_patch(Rectangle((_NAMES, top + 0.24), wide, 0.52, facecolor=BAR, edgecolor=BAR, linewidth=0.8))
    at = _NAMES + wide + 0.2
    axes.text(at, top + 0.5, bar.words, fontproperties=face, fontsize=10, color=INK, va="center")


def _spread(axes: Axes, top: float, spread: DrawnSpread, face: FontProperties) -> None:
    _name(axes, top, spread.name, f"{len(spread.values)} 家写了", face)
    least, most = spread.values[0], spread.values[-1]
    words = f"中间 {spread.median:f}"
    axes.text(_WIDE - 0.4, top + 0.5, words, fontproperties=face, fontsize=10, color=INK, ha="right", va="center")
    if least == most:  # there is no stretch to draw
        words = f"都写 {least:f}" if len(spread.values) > 1 else f"只有一家写，{least:f}"
        at = _NAMES + _PLOT / 2
        axes.text(at, top + 0.5, words, fontproperties=face, fontsize=9, color=QUIET, ha="center", va="center")
        return
    left, right = _NAMES + 1.6, _NAMES + _PLOT - 0.2

    def place(value: Decimal) -> float:
        return left + float((value - least) / (most - least)) * (right - left)

    middle = top + 0.5
    axes.plot([left, right], [middle, middle], color=EDGE, linewidth=2, zorder=1)
    dots = [place(value) for value in spread.values]
    axes.scatter(dots, [middle] * len(dots), s=_DOT, facecolor="white", edgecolor=BAR, linewidth=1.4, zorder=2)
    at = place(spread.median)
    axes.plot([at, at], [top + 0.18, top + 0.82], color=INK, linewidth=2.2, zorder=3)
    ends = ((left - 0.3, least, "right"), (right + 0.3, most, "left"))
    for x, value, side in ends:
        axes.text(x, middle, f"{value:f}", fontproperties=face, fontsize=9, color=QUIET, ha=side, va="center")


def _name(axes: Axes, top: float, name: str, note: str, face: FontProperties) -> None:
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    axes.text(_NAMES - 0.3, top + 0.34, short, fontproperties=face, fontsize=9.5, color=INK, ha="right", va="center")
    axes.text(_NAMES - 0.3, top + 0.74, note, fontproperties=face, fontsize=7.5, color=QUIET, ha="right", va="center")
