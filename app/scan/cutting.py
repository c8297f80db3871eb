"""Cuts sheets apart that hold more than a page: two A4 on an A3 sheet, or an A4 on a glass of A3.

Only by the geometry of the page codes: each is 18 mm at a fixed place of its page, so that it tells where that page
lies.  Nothing is cut where pages would overlap or stick out: a code that was stuck on a page lies within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from app.scan.blanks import MOST_DARK, PAPER_DEPTH
from app.scan.codes import FoundCode, look_quickly
from app.scan.geometry import Floats
from app.scan.sheets import Sheet

CODE_SIZE, CODE_RIGHT, CODE_TOP = 18.0, 12.0, 9.0
"""Millimetres: edge of a page code, and how far its page's edges are (tests hold them against the printed page)."""
_SHORT, _LONG = 210.0, 297.0
_SHAPES = ((_SHORT, _LONG), (_LONG, _SHORT))
_LARGE = 1.6
"""Times A4 that a sheet with one code is at least, if it is no page with its surroundings."""
_MARGIN = 3.0
"""Millimetres around a page that are left on it: a code read to a pixel tells its page's far end to three."""
_OUTSIDE = 0.04
"""Share of its long edge by which a page may stick out of the sheet."""
_EVEN, _SQUARE = 1.04, 0.05
"""Photographs from the side are no sheets: there a code's edges differ, or meet at another angle."""
_ALIKE = 1.15
_BAND = 6.0
_SMALL = 4
_INNER = 0.06


@dataclass(frozen=True, slots=True)
class _Lying:
    """Describes a code and where its page lies, in pixels.

    ``origin`` is the page's upper left corner, ``along`` and ``down`` a millimetre in these directions.
    """

    found: FoundCode
    origin: Floats
    along: Floats
    down: Floats

    def corners(self, shape: tuple[float, float], margin: float = 0.0) -> Floats:
        """Returns the page's corners in pixels, 4 by 2, if it is of ``shape`` (millimetres)."""
        wide, high = shape
        places = [
            (-margin, -margin),
            (wide + margin, -margin),
            (wide + margin, high + margin),
            (-margin, high + margin),
        ]
        return np.array([self.origin + x * self.along + y * self.down for x, y in places])

    def holds(self, shape: tuple[float, float], point: Floats) -> bool:
        """Tells whether a point of the sheet lies on the page."""
        x, y = np.linalg.solve(np.stack([self.along, self.down], axis=1), point - self.origin)
        return bool(0 < x < shape[0] and 0 < y < shape[1])


def cut_apart(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Yields the sheets, those with several pages as one sheet each page (``part`` from 1), in reading order."""
    for sheet in sheets:
        yield from pages_on(sheet)


def pages_on(sheet: Sheet) -> list[Sheet]:
    """Returns the pages of a sheet, or the sheet itself where it is one page or cannot be cut without doubt."""
    if sheet.image is None:
        return [sheet]
    quick = look_quickly(sheet.image)
    whole = replace(sheet, quick=quick)
    lying = [_lying(each) for each in quick.found]
    found = [each for each in lying if each is not None]
    if not found or len(found) != len(lying) or not _alike(found):
        return [whole]
    if len(found) == 1 and _times_a4(found[0], sheet.image.size) < _LARGE:
        return [whole]
    shapes = _shapes(found, sheet.image)
    if not shapes:
        return [whole]
    return _parts(sheet, sheet.image, found, shapes)


def _lying(found: FoundCode) -> _Lying | None:
    """Tells where a code's page lies, or None where the sheet was not scanned flat."""
    upper_left, upper_right, lower_right, lower_left = found.corners
    along = (upper_right - upper_left + lower_right - lower_left) / 2 / CODE_SIZE
    down = (lower_left - upper_left + lower_right - upper_right) / 2 / CODE_SIZE
    wide, high = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    if max(wide, high) > _EVEN * min(wide, high) or abs(float(along @ down)) > _SQUARE * wide * high:
        return None
    return _Lying(found, found.corners.mean(axis=0), along, down)


def _alike(found: Sequence[_Lying]) -> bool:
    sides = [each.found.side for each in found]
    return max(sides) <= _ALIKE * min(sides)


def _times_a4(lying: _Lying, size: tuple[int, int]) -> float:
    millimetre = float(np.linalg.norm(lying.along))
    return size[0] * size[1] / millimetre**2 / (_SHORT * _LONG)


def _placed(lying: _Lying, shape: tuple[float, float]) -> _Lying:
    """Returns the lying code with its origin moved from the code's middle to the page's upper left corner."""
    right, top = CODE_RIGHT + CODE_SIZE / 2, CODE_TOP + CODE_SIZE / 2
    middle = lying.found.corners.mean(axis=0)
    return replace(lying, origin=middle - (shape[0] - right) * lying.along - top * lying.down)


def _shapes(found: Sequence[_Lying], image: Image.Image) -> list[tuple[float, float]]:
    """Chooses upright or wide for each page; empty where one of them fits neither way."""
    chosen = []
    for each in found:
        others = [other.found.corners.mean(axis=0) for other in found if other is not each]
        fit = [
            shape
            for shape in _SHAPES
            if _inside(_placed(each, shape).corners(shape), image.size)
            and not any(_placed(each, shape).holds(shape, point) for point in others)
        ]
        if not fit:
            return []
        bare = [shape for shape in fit if _bare(image, [_placed(each, shape).corners(shape, _BAND)])]
        chosen.append((bare or fit)[0] if len(found) == 1 else fit[0])
    return chosen


def _inside(corners: Floats, size: tuple[int, int]) -> bool:
    allowed = _OUTSIDE * max(size)
    return bool((corners > -allowed).all() and (corners < np.array(size) + allowed).all())


def _parts(
    sheet: Sheet, image: Image.Image, found: Sequence[_Lying], shapes: Sequence[tuple[float, float]]
) -> list[Sheet]:
    """Returns one sheet each page, and one more for what else is printed beside them."""
    first = found[0].along
    order = sorted(range(len(found)), key=lambda at: float(found[at].found.corners.mean(axis=0) @ first))
    pages = [_cut(image, _placed(found[at], shapes[at]).corners(shapes[at], _MARGIN)) for at in order]
    around = [_placed(each, shape).corners(shape, _BAND) for each, shape in zip(found, shapes, strict=True)]
    if not _bare(image, around):
        rest = image.copy()
        pen = ImageDraw.Draw(rest)
        for corners in around:
            pen.polygon([(float(x), float(y)) for x, y in corners], fill="white" if image.mode == "RGB" else 255)
        pages.append(rest)
    share = max(1, sheet.share // len(pages))
    return [replace(sheet, image=page, share=share, part=at) for at, page in enumerate(pages, 1)]


def _cut(image: Image.Image, corners: Floats) -> Image.Image:
    """Returns the part of a sheet within ``corners``, white around it."""
    left, top = (max(0, int(edge)) for edge in corners.min(axis=0))
    right, bottom = (min(most, int(edge) + 1) for most, edge in zip(image.size, corners.max(axis=0), strict=True))
    part = image.crop((left, top, right, bottom))
    inside = Image.new("1", part.size, 0)
    ImageDraw.Draw(inside).polygon([(float(x) - left, float(y) - top) for x, y in corners], fill=1)
    white = Image.new(part.mode, part.size, "white" if part.mode == "RGB" else 255)
    return Image.composite(part, white, inside)


def _bare(image: Image.Image, pages: Sequence[Floats]) -> bool:
    """Tells whether next to nothing is on the sheet beside its pages: paper, or the lid of the glass."""
    small = image.convert("L").reduce(_SMALL)
    beside = Image.new("1", small.size, 0)
    pen = ImageDraw.Draw(beside)
    dx, dy = round(small.width * _INNER), round(small.height * _INNER)
    pen.rectangle((dx, dy, small.width - dx, small.height - dy), fill=1)
    for corners in pages:
        pen.polygon([(float(x) / _SMALL, float(y) / _SMALL) for x, y in corners], fill=0)
    histogram = small.histogram(beside)
    paper = max(range(256), key=histogram.__getitem__)
    return sum(histogram[: max(0, paper - PAPER_DEPTH)]) <= MOST_DARK * sum(histogram)
