"""Which place on the pages belongs to a field, and which field to a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.draft.draft import Change, Draft
from app.draft.paths import scope_of, slot_of

if TYPE_CHECKING:
    from app.output.pdf.answer_positions import AnswerBox


_FAR = 10_000
"""From what has no place of its own, further than from anything."""


class SpotIndex:
    """Finds the spots of answers on the pages, and the pages of answers.

    ``order`` are the form's template paths, for fields that print nothing yet.
    """

    def __init__(self, spots: Sequence[AnswerBox], order: Sequence[str]) -> None:
        self._spots = spots
        self._pages: dict[int, list[AnswerBox]] = {}
        for spot in spots:
            self._pages.setdefault(spot.page, []).append(spot)
        self._rank = {slot: at for at, slot in enumerate(order)}

    def at(self, page: int, x: float, y: float) -> AnswerBox | None:
        """Returns the spot under a point (points from the page's upper left corner), the smallest where several lie."""
        under = [s for s in self.on(page) if s.left <= x <= s.right and s.top <= y <= s.bottom]
        return min(under, key=lambda s: (s.right - s.left) * (s.bottom - s.top), default=None)

    def on(self, page: int) -> list[AnswerBox]:
        """Returns the spots of a page."""
        return self._pages.get(page, [])

    def of(self, path: str, page: int | None = None) -> list[AnswerBox]:
        """Returns the spots of an answer (path with row numbers) with those of its blocks and rows.

        They are those on one page, or on all where ``page`` is None.
        """
        spots, inside = self._spots if page is None else self.on(page), (path + "[", path + ".")
        return [s for s in spots if s.path == path or s.path.startswith(inside)]

    def page_of(self, path: str, share: float = 0.0, shown: int | None = None) -> int | None:
        """Returns the page that prints an answer, or the page of its nearest neighbour where it prints nothing yet.

        Of a paragraph that goes over a page's end it is the page that prints the part at ``share`` (0 to 1) of it, of
        an answer that is printed in several places the page that is ``shown`` already.
        """
        mine = self.of(path)
        if mine and path.endswith("]"):
            return _at_share(mine, share).page
        if mine:
            return next((spot.page for spot in mine if spot.page == shown), mine[0].page)
        scope = scope_of(path)
        rank = self._rank_of(path)
        near = [s for s in self._spots if not scope or s.path.startswith(scope)]
        if rank is None or not near:
            return near[0].page if near and scope else None
        ranks = (self._rank_of(s.path) for s in near)
        away = [_FAR if each is None else each - rank for each in ranks]
        nearest = min(map(abs, away))
        beside = [(s, far) for s, far in zip(near, away, strict=True) if abs(far) == nearest]
        before = [s for s, far in beside if far < 0]
        return (before[-1] if before else beside[0][0]).page  # its place is behind all of what comes before it

    def _rank_of(self, path: str) -> int | None:
        """Tells where the form prints a path or, of a part of a text, the text."""
        slot = slot_of(path)
        while slot and slot not in self._rank:
            slot = slot.rpartition("[")[0]
        return self._rank.get(slot)


def printed_order(draft: Draft) -> list[str]:
    """Returns the slots in the order in which the form prints them, what it prints in no part of its own at the end."""
    form = draft.pack.tracks[draft.track].form
    found = [line.field for line in form.cover]
    for part in form.parts:
        for row in part.rows:
            found += [path for cell in row.cells for path in (cell.field, cell.name_field, cell.to_field)]
        found += [part.field, *(column.field for column in part.columns)]
    years = [str(year) for year in draft.pack.years]
    spelt = [path.replace("<year>", year) for path in found for year in (years if "<year>" in path else [""])]
    return list(dict.fromkeys([*filter(None, spelt), *draft.shape.fields]))


def share_of(change: Change, path: str) -> float:
    """Returns how far into the block at ``path``, ``narratives.overview[3]``, a change lies, 0 to 1.

    It is 0 where the change is of no block.
    """
    answer, _, rest = path.rpartition("[")
    before, now = (change.before or {}).get(answer), change.answers.get(answer)
    number = rest.rstrip("]")
    if not number.isdecimal() or not isinstance(now, list) or int(number) >= len(now):
        return 0.0
    old = _words(before[int(number)]) if isinstance(before, list) and int(number) < len(before) else ""
    new = _words(now[int(number)])
    same = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    return min(same / max(len(new), 1), 1.0)


def _words(block: object) -> str:
    found = block.get("text") if isinstance(block, Mapping) else None
    return found if isinstance(found, str) else ""


def _at_share(spots: Sequence[AnswerBox], share: float) -> AnswerBox:
    """Tells which of the rectangles of one text holds the part at ``share`` of it."""
    left = share * sum(spot.bottom - spot.top for spot in spots)
    for spot in spots:
        left -= spot.bottom - spot.top
        if left <= 0:
            return spot
    return spots[-1]
