"""Reads the page code on a scanned page, in any of four orientations (contract, Paper).

A wrong number would be worse than none: a code counts only if it parses to the last character, if its 版本号 is the
one of its own fingerprint, if it stands at the upper right of the page that it says it is on, and if there is no
second one of its size anywhere on the sheet: two pages side by side on the glass, or a code that was stuck on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from app.trust.fingerprint import issue_number, parse_issue_number
from app.trust.page_code import PageCode, parse_page_code

Points = npt.NDArray[np.float64]
_Attempt = tuple[Image.Image, float, tuple[float, float]]

_BINARIZERS = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
_LONGEST = 65_535
"""Pixels of the longest side that the reader of codes takes; A0 at 1200 dpi has 56,000."""
_FIRST_EDGE = 2400
_CROP = 0.42
"""Share of the page's edges that a corner crop takes; generous, for photographs with a border."""
_FARTHEST = 0.55
_RIVAL = 0.7
"""A second code at least this long of side is another page's; a smaller one belongs to a picture on the page."""
_QUIET = 0.02
"""Share of the longer edge that is added in white all around where the scan's edge took a code's quiet zone."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """Describes a page code that was read, and where it lies.

    ``corners`` are image pixels, 4 by 2: the upper left, upper right, lower right and lower left corner of the symbol
    as it is printed; so they tell how the sheet was turned.
    """

    code: PageCode
    corners: Points

    @property
    def side(self) -> float:
        """Returns the symbol's side in pixels."""
        return float(np.linalg.norm(np.roll(self.corners, 1, axis=0) - self.corners, axis=1).mean())


@dataclass(frozen=True, slots=True)
class QuickLook:
    """Describes a quick look at a sheet: the sheet in grey, and the codes that were read there.

    The codes are wherever they stand, and what is hard to read is missed.
    """

    plain: Image.Image
    found: tuple[FoundCode, ...]


def find_code(image: Image.Image) -> FoundCode | None:
    """Returns the page code of an RGB or L page, or None where there is none, or more than one."""
    found = find_codes(image)
    return found[0] if len(found) == 1 else None


def find_codes(image: Image.Image, quick: QuickLook | None = None) -> list[FoundCode]:
    """Returns the page code of an RGB or L page, and after it the others that stand against it.

    The list is empty where there is none.  ``quick`` is what :func:`look_quickly` said of the same page, if it was
    asked.
    """
    plain = ink_channel(image) if quick is None else quick.plain
    for variant, scale, origin in _attempts(plain):
        found: list[FoundCode] = []
        for binarizer in _BINARIZERS:  # both, though one would read it: what it misses may be the second code
            known = variant is plain and binarizer is _BINARIZERS[0]
            for each in quick.found if known and quick else _read(variant, binarizer, scale, origin):
                if not any(_same_place(each, other) for other in found):
                    found.append(each)
        placed = [each for each in found if _at_upper_right(each.corners, plain.size)]
        if placed:
            first = max(placed, key=lambda each: each.side)
            rivals = [each for each in found if each is not first and each.side >= _RIVAL * first.side]
            return [first, *rivals]
    return []


def has_code_remains(image: Image.Image, quick: QuickLook | None = None) -> bool:
    """Tells whether a QR code is on the sheet that cannot be read: torn, smeared or badly scanned."""
    small = _shrunk(ink_channel(image) if quick is None else quick.plain)[0]
    results = zxingcpp.read_barcodes(
        np.ascontiguousarray(small),
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        try_invert=False,
        return_errors=True,
    )
    return any(not result.valid for result in results)


def look_quickly(image: Image.Image) -> QuickLook:
    """Returns every page code of an image wherever it stands, by one quick look.

    It looks at all pixels: making the sheet smaller first takes three times as long as reading it does.
    """
    plain = ink_channel(image)
    return QuickLook(plain, tuple(_read(plain, _BINARIZERS[0], 1.0, (0, 0))))


def _shrunk(plain: Image.Image) -> tuple[Image.Image, float]:
    shrink = min(1.0, _FIRST_EDGE / max(plain.size))
    if shrink == 1:
        return plain, shrink
    size = (_side(plain.width * shrink), _side(plain.height * shrink))
    return plain.resize(size, Image.Resampling.HAMMING, reducing_gap=2), shrink


def _same_place(one: FoundCode, other: FoundCode) -> bool:
    away = float(np.linalg.norm(one.corners.mean(axis=0) - other.corners.mean(axis=0)))
    return one.code == other.code and away < other.side / 2


def ink_channel(image: Image.Image) -> Image.Image:
    """Returns the page in grey without red seals, which is the red channel of a colour page."""
    return image.getchannel("R") if image.mode == "RGB" else image


def _attempts(plain: Image.Image) -> Iterator[_Attempt]:
    """Yields pictures to try with their scale and corner, the cheap ones first."""
    yield plain, 1.0, (0, 0)
    small, shrink = _shrunk(plain)
    if shrink < 1:
        yield small, shrink, (0, 0)
    yield _padded(small, shrink, (0, 0))
    width, height = _side(plain.width * _CROP), _side(plain.height * _CROP)
    for left in (plain.width - width, 0):
        for top in (0, plain.height - height):
            crop = plain.crop((left, top, left + width, top + height))
            for scale in (2.0, 3.0) if max(plain.size) < _FIRST_EDGE else (1.0, 1.5, 0.6):
                size = (_side(width * scale), _side(height * scale))
                large = crop.resize(size, Image.Resampling.BICUBIC)
                yield _padded(ImageOps.autocontrast(large, cutoff=2), scale, (left, top))
                yield _padded(large.filter(ImageFilter.GaussianBlur(0.8 * max(1.0, scale))), scale, (left, top))


def _side(length: float) -> int:
    """Returns a side in whole pixels: a strip that is one pixel wide has one, however much it is made smaller."""
    return max(round(length), 1)


def _padded(image: Image.Image, scale: float, origin: tuple[int, int]) -> _Attempt:
    """Adds white around a picture: a code at the very edge of the glass has lost the quiet zone that readers want."""
    border = round(max(image.size) * _QUIET)
    return ImageOps.expand(image, border, 255), scale, (origin[0] - border / scale, origin[1] - border / scale)


def _read(
    image: Image.Image, binarizer: zxingcpp.Binarizer, scale: float, origin: tuple[float, float]
) -> list[FoundCode]:
    if max(image.size) > _LONGEST:
        return []
    results = zxingcpp.read_barcodes(
        np.ascontiguousarray(image),
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        binarizer=binarizer,
        try_invert=False,
    )
    found = []
    for result in results:
        code = _sound(result.text)
        if code is None:
            continue
        at = result.position
        corners = np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)], float)
        found.append(FoundCode(code, (corners + 0.5) / scale + origin))
    return found


def _sound(text: str) -> PageCode | None:
    code = parse_page_code(text)
    if code is None:
        return None
    number = parse_issue_number(code.number)
    if number is None or issue_number(code.fingerprint16.ljust(64, "0"), number.sequence) != code.number:
        return None
    return code


def _at_upper_right(corners: Points, size: tuple[int, int]) -> bool:
    """Tells whether the symbol lies where the page, turned as the symbol is, has its upper right corner."""
    centre = corners.mean(axis=0) / size - 0.5
    right = corners[1] - corners[0]
    down = corners[3] - corners[0]
    if right[0] * down[1] - right[1] * down[0] <= 0:  # mirrored: no paper shows its code so
        return False
    turned = (centre @ (right / np.linalg.norm(right)), centre @ (down / np.linalg.norm(down)))
    return bool(turned[0] > _FARTHEST - 0.5 and turned[1] < 0.5 - _FARTHEST)
