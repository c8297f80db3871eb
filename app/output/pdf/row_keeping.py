"""Tells which rows of a table stay on one page with the row after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.output.pdf.text_layout import LayoutBox

_SMALL_TABLE = 0.3
_SMALL_ROW = 0.15


def held_rows(bands: Sequence[LayoutBox], page: float) -> Iterator[tuple[LayoutBox, bool]]:
    """Yields each row, and whether it stays with the next.

    ``page`` is the height of the text area in points.

    A small table is not parted; of a longer one neither the first nor the last row stands alone.
    """
    whole = sum(band.height for band in bands) <= _SMALL_TABLE * page
    for at, band in enumerate(bands):
        pair = bands[at : at + 2]
        edge = at in {0, len(bands) - 2} and all(each.height <= _SMALL_ROW * page for each in pair)
        yield band, len(pair) > 1 and (whole or edge)
