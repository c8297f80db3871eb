"""Looks at the pages of a bound file again: they lie straight, so that nothing is turned or packed.

Only for files that :func:`app.scan.binding.split_bound` takes; all others are scans like any.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby

from PIL import Image

from app.sandbox.process import Sandbox
from app.scan.binding import BoundPage, bind_again, of_two_levels
from app.scan.ink import has_colour
from app.scan.page_check import Checked, Looked, look_at, read, wanted
from app.scan.page_comparison import bound_mapping, compare_bound, look_into_rooms
from app.scan.page_matches import judge
from app.scan.page_workers import abreast
from app.scan.paper import DrawnPaper, IssuePaper
from app.scan.sheet_limits import PAGE_BROKEN
from app.scan.sheets import ScanFile, Sheet, jpeg_sheets, open_scan


@dataclass(frozen=True, slots=True)
class BoundScan:
    """Offers the pages of a bound file called ``name`` as sheets; ``sandbox`` decodes them."""

    name: str
    pages: Sequence[BoundPage]
    sandbox: Sandbox

    def sheets(self, cancelled: Callable[[], bool] | None = None) -> Iterator[Sheet]:
        """Yields the pages in order; a picture that is not what the file says of it is one that cannot be read."""
        at = 0
        for is_jpeg, group in groupby(self.pages, lambda page: bool(page.jpeg)):
            pages = list(group)
            drawn = self._jpegs(pages, cancelled) if is_jpeg else self._two_levels(pages, cancelled)
            for page, sheet in zip(pages, drawn, strict=True):
                at += 1
                placed = replace(sheet, file=self.name, at=at, share=len(page.body))
                claimed = sheet.image is None or not is_jpeg or (sheet.image.mode, sheet.image.size) == page.pixels
                if not is_jpeg and placed.image is not None:
                    placed = replace(placed, image=_in_two_levels(placed.image))
                yield placed if claimed else Sheet(self.name, at, None, placed.share, PAGE_BROKEN)

    def _jpegs(self, pages: Sequence[BoundPage], cancelled: Callable[[], bool] | None) -> Iterator[Sheet]:
        return jpeg_sheets(self.name, [page.jpeg for page in pages], self.sandbox, cancelled)

    def _two_levels(self, pages: list[BoundPage], cancelled: Callable[[], bool] | None) -> Iterator[Sheet]:
        data = bind_again(pages)
        return open_scan([ScanFile(self.name, io.BytesIO(data), len(data))], self.sandbox).sheets(cancelled)


def _in_two_levels(image: Image.Image) -> Image.Image:
    """Returns a page of two levels as it is kept: drawn at another resolution its edges come out grey."""
    return image.convert("L").point(lambda value: 255 * (value >= 128))  # noqa: PLR2004 - the middle


def check_bound(
    scan: BoundScan,
    paper: IssuePaper,
    *,
    assigned: Mapping[int, int],
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checked:
    """Compares the pages with the issue, as :func:`app.scan.page_check.check_scan` does.

    They are one copy, and nothing is bound.
    """
    looked: list[Looked] = []
    with DrawnPaper(paper) as drawn:
        sheets = wanted(enumerate(scan.sheets(cancelled)), cancelled)
        with closing(abreast(sheets, lambda each: _look_at(each[1], drawn, assigned.get(each[0], 0)))) as seen:
            for each in wanted(seen, cancelled):
                looked.append(each)
                if progress is not None:
                    progress(len(looked), len(scan.pages))
    verdict = judge([each.reading for each in looked], paper.number, paper.pages, 1)
    return Checked(verdict, tuple(looked), b"", sum(len(page.body) for page in scan.pages))


def _look_at(sheet: Sheet, drawn: DrawnPaper, assigned: int) -> Looked:
    looked, _ = read(sheet, drawn.paper, assigned)
    image, page = sheet.image, looked.reading.page
    if image is None or not looked.reading.number or looked.reading.foreign:
        return looked
    if of_two_levels(image) or (changes := compare_bound(image, drawn, page)) is None:
        return replace(look_at(sheet, drawn, assigned), jpeg=b"")
    mapping, colour = bound_mapping(image, drawn.size(page)), has_colour(image)
    seals, signatures = look_into_rooms(image, mapping, page, drawn, colour=colour)
    return replace(looked, registered=True, seals=seals, signatures=signatures, changes=changes)
