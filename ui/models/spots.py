"""Which place on the pages belongs to a field, and which field to a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.draft.paths import scope_of, slot_of

if TYPE_CHECKING:
    from app.output.pdf.spots import Spot


class SpotIndex:
    """Spots by path.  ``order`` are the form's template paths, for fields that print nothing yet."""

    def __init__(self, spots: Sequence[Spot], order: Sequence[str]) -> None:
        self._spots = spots
        self._rank = {slot: at for at, slot in enumerate(order)}

    def at(self, page: int, x: float, y: float) -> Spot | None:
        """The spot under a point (points from the page's upper left corner); the smallest where several lie."""
        under = [s for s in self.on(page) if s.left <= x <= s.right and s.top <= y <= s.bottom]
        return min(under, key=lambda s: (s.right - s.left) * (s.bottom - s.top), default=None)

    def on(self, page: int) -> list[Spot]:
        """The spots of a page."""
        return [spot for spot in self._spots if spot.page == page]

    def of(self, path: str) -> list[Spot]:
        """The spots of an answer (path with row numbers), those of its blocks and rows with it."""
        return [s for s in self._spots if s.path == path or s.path.startswith((path + "[", path + "."))]

    def page_of(self, path: str) -> int | None:
        """The page that prints an answer; of one that prints nothing yet, the page of its nearest neighbour."""
        mine = self.of(path)
        if mine:
            return mine[0].page
        scope = scope_of(path)
        rank = self._rank.get(slot_of(path))
        near = [s for s in self._spots if not scope or s.path.startswith(scope)]
        if rank is None or not near:
            return near[0].page if near and scope else None
        return min(near, key=lambda s: abs(self._rank.get(slot_of(s.path), 10_000) - rank)).page
