"""Finds ink on a straightened page: dark strokes, red marks, and whether the scan has colour at all.

Images are upright pages at ``DPI``; masks are arrays of bool, height by width.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.scan.paper import PaperBox

DPI = 150
"""Resolution at which scan and issue are compared: 0.17 mm a pixel, half a pen stroke."""
Mask = npt.NDArray[np.bool_]
Greys = npt.NDArray[np.uint8]

_STROKE = 15
"""Pixels: what is wider than this (2.5 mm) is a shadow, a picture or a blot, not a stroke."""
_CONTRAST = 48
_RED = 34
_TINTED = 3
"""Levels between a pixel's channels that no rounding of a grey page makes."""
_ROWS = 256
"""Rows of a page that are closed together: what is worked out in between stays in the processor's cache."""
_BAND = 128
"""Rows, an even number, that are looked at together for colour."""
_TINTED_SHARE = 3e-4
"""Of all pixels; on colour scans without anything coloured at JPEG quality 45 to 85 it was 0.002 and more."""


def pixels(box: PaperBox, shape: tuple[int, ...], dpi: float = DPI) -> tuple[slice, slice]:
    """Returns a box's rows and columns, within the page."""
    scale = dpi / 72
    rows = slice(max(0, round(box.top * scale)), min(shape[0], round(box.bottom * scale)))
    columns = slice(max(0, round(box.left * scale)), min(shape[1], round(box.right * scale)))
    return rows, columns


def grown(mask: Mask, radius: int) -> Mask:
    """Returns the mask with ``radius`` pixels more on every side (a square)."""
    return _running(mask.astype(np.uint8), 2 * radius + 1, largest=True) > 0


def darkest(grey: Greys, width: int) -> Greys:
    """Returns the darkest value in a square of odd ``width`` around each pixel."""
    return _running(grey, width, largest=False)


def closed(grey: Greys, width: int) -> Greys:
    """Returns the page without what is dark and narrower than ``width`` (odd), in bands that stay at hand."""
    height, reach = grey.shape[0], width - 1
    paper = np.empty_like(grey)
    for top in range(0, height, _ROWS):
        bottom = min(top + _ROWS, height)
        part = grey[max(0, top - reach) : min(height, bottom + reach)]
        both = _running(_running(part, width, largest=True), width, largest=False)
        paper[top:bottom] = both[min(top, reach) : min(top, reach) + bottom - top]
    return paper


def strokes(grey: Greys) -> Mask:
    """Returns pen and print: what is darker than its surroundings within a stroke's width.

    All that is nearly black counts too.  Closing takes strokes away and leaves fold shadows, uneven light and coloured
    paper, which therefore cancel out.
    """
    paper = closed(grey, _STROKE)
    depth = paper.astype(np.int16) - grey
    # on paper in shadow a stroke is less deep by as much as the paper is darker
    return np.asarray(depth > _CONTRAST * np.maximum(paper, 96).astype(np.float32) / 255) | (grey < 40)  # noqa: PLR2004 - used once, clear where it stands


def _running(grey: Greys, width: int, *, largest: bool) -> Greys:
    """Returns the largest or smallest value in a square of odd ``width`` around each pixel."""
    choose = np.maximum if largest else np.minimum
    for axis in (0, 1):
        grey = _running_line(grey, width, choose, axis)
    return grey


def _running_line(grey: Greys, width: int, choose: np.ufunc, axis: int) -> Greys:
    half = width // 2
    edges = [(0, 0), (0, 0)]
    edges[axis] = (half, half)
    window = np.pad(grey, edges, mode="edge")
    length, reach = grey.shape[axis], 1
    while reach * 2 <= width:  # doubling: log steps rather than one for each pixel of the width
        window = choose(_part(window, 0, window.shape[axis] - reach, axis), _part(window, reach, None, axis))
        reach *= 2
    rest = width - reach
    result: Greys = choose(_part(window, 0, length, axis), _part(window, rest, rest + length, axis))
    return result


def _part(grey: Greys, start: int, stop: int | None, axis: int) -> Greys:
    return grey[start:stop] if axis == 0 else grey[:, start:stop]


def red_mask(half: Image.Image, size: tuple[int, int]) -> Mask:
    """Returns the red ink of a page: red above green and blue by more than the paper's own tint and the noise.

    ``half`` is the page in RGB, reduced by two, ``size`` the page's width and height.
    """
    red, green, blue = (np.asarray(band) for band in half.split())
    excess = red.astype(np.int16)
    excess -= np.maximum(green, blue)
    tint = np.bincount((excess + 255).ravel(), minlength=511).cumsum()  # a quarter of the median's time
    excess += np.int16(64 - (int(np.searchsorted(tint, (excess.size + 1) // 2)) - 255))
    # neighbours averaged once more: chroma noise of a cheap scanner is per pixel, ink is not
    if excess.max() <= 64 + _RED:  # most pages: nothing that lies between these is redder
        return np.zeros((size[1], size[0]), bool)
    field = Image.fromarray(np.clip(excess, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(np.asarray(field) > 64 + _RED)


def has_colour(image: Image.Image) -> bool:
    """Tells whether a sheet as it came from the scanner can show colour; one that was straightened has lost the traces.

    Grey saved as RGB keeps equal channels through JPEG, to a level or two of rounding.  A colour sensor leaves what no
    grey page has: paper with a tint, or single pixels with one, even where nothing printed is coloured.  A grey page
    toned all over would pass; so a dark ring in a seal's room is judged apart (:mod:`app.scan.seals`).
    """
    if image.mode != "RGB":
        return False
    rows, columns = (image.height + 1) // 2, (image.width + 1) // 2
    tinted = 0
    for top in range(0, image.height, _BAND):  # a colour scan shows it at once
        part = image.crop((0, top, image.width, min(top + _BAND, image.height)))
        red, green, blue = np.moveaxis(np.asarray(part)[::2, ::2], 2, 0)  # planes: reducing a short axis is slow
        spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
        tinted += int(np.count_nonzero(spread >= _TINTED))
        if tinted >= _TINTED_SHARE * rows * columns:
            return True
    return False
