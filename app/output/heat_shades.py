"""Chooses the shades of a heat map, for the window and for its picture alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

SHADES = ("#FFFFFF", "#D3E7E8", "#A9CFD2", "#78B1B6", "#2C7C83", "#14686F", "#084A50")
"""One hue from light to dark: the first for none, the last for the most."""
FIRST_WHITE = 4
"""Shade from which the letters are white: contrast at least 4.5 (computed in the visual reference)."""
_STEPS = (1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80)
"""Numbers that people count by; beyond the last, hundreds."""
_HUNDRED = 100


def shade_bounds(cells: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Returns the least number of every shade, ascending: 0, 1, and equal steps up to the largest number in ``cells``.

    Up to eleven the numbers 1 to 5 have a shade each and what is above has the last; 150 gives 0, 1, 26, 51, 76, 101,
    126.
    """
    bands = len(SHADES) - 1
    least_step = max((count for row in cells for count in row), default=0) // bands
    whole_hundreds = -(-least_step // _HUNDRED) * _HUNDRED
    step = next((each for each in _STEPS if each >= least_step), whole_hundreds)
    return (0, *(1 + band * step for band in range(bands)))


def shade_at(count: int, bounds: Sequence[int]) -> int:
    """Returns which shade a number has, as an index into :data:`SHADES`."""
    return bisect_right(bounds, count) - 1


def heading_lines(name: str) -> str:
    """Breaks the name of a 环节 before its last two characters: 供应链 / 管理."""
    return f"{name[:-2]}\n{name[-2:]}" if len(name) > 3 else name  # noqa: PLR2004 - three characters fit beside one another
