"""Measures how much darker a scan is than its page printed and scanned would be: the ink that somebody added.

The issue's page is made to look as this printer and this scanner make it look: blurred, its edges run, its black as
pale.  What the scan has beyond that, and beyond what noise and a fraction of a pixel's shift explain, is surplus.  An
edge that is a little off gives a thin and faint line, a pen a broad and dark one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.scan.ink import Greys, Mask, closed, darkest
from app.scan.tiles import (
    DARKEST,
    WRONG,
    Levels,
    Look,
    Page,
    Places,
    Plane,
    in_doubt,
    looked_again,
    tiles_of,
    too_light,
)

Closely = Callable[[slice, slice], Greys]
"""Draws rows and columns of the issue's page so that its characters stand where the document sets them."""
DPI = 200
"""Resolution of both images: a pen's stroke is three pixels wide."""
_PAPER = 21
"""Pixels: paper shows within this width everywhere but in pictures."""
_TINTED = 215
_ROWS = 256
"""Rows of a page that are drawn together as they should look."""
_BAND, _AT_HAND = 64, 100_000
"""Rows of a page, or pixels of something narrower, that are looked at together: they stay in the processor's cache."""
_FAR = 12
"""Pixels beyond which the widest of the blurs brings no ink."""
_PATCH = 96
_PATCHES = 14
_RIM = 6
"""Pixels at a patch's sides that blur with what is not of it."""
_INK = (0.05, 0.35)
_REACH = 2.7
"""Deviations of a Gaussian beyond which hardly a level of 255 is left."""
_BLURS = (0.6, 0.85, 1.1, 1.4, 1.8, 2.3)
_USUAL = 0.35
_SPREADS = (0.0, _USUAL, 0.7, 1.0)
_BLANK = 250


@dataclass(frozen=True, slots=True)
class Printing:
    """Describes how print looks in one scan, for drawing the issue's page as it should look there.

    ``blur`` is the deviation of a Gaussian in pixels, ``spread`` what share of a pixel print grew on each side, ``ink``
    how dark full ink is, of the paper.
    """

    blur: float = 1.1
    spread: float = 0.35
    ink: float = 0.85


@dataclass(frozen=True, slots=True)
class Comparison:
    """Describes a scan beside what its page should look like when this printer and this scanner have had it.

    ``levels`` are both in bytes: the scan in grey, smoothed, and what should be seen; ``sight`` are both, paper being
    1; ``printing`` is how print looks in this scan.
    """

    levels: Levels
    sight: Page
    printing: Printing

    def closer(self, draw: Closely) -> Page:
        """Returns :attr:`sight` for a second look, with the issue's page as ``draw`` draws its parts."""
        height, width = self.sight.plain.shape

        def light(rows: slice, columns: slice) -> Plane:
            wide = (slice(max(0, rows.start - _FAR), min(height, rows.stop + _FAR)),
                    slice(max(0, columns.start - _FAR), min(width, columns.stop + _FAR)))  # fmt: skip
            ideal = draw(*wide)
            expected = _expected(_on_white(ideal, closed(ideal, _PAPER)), self.printing)
            top, left = rows.start - wide[0].start, columns.start - wide[1].start
            inner = slice(top, top + rows.stop - rows.start), slice(left, left + columns.stop - columns.start)
            return _lightness(expected[inner], self.printing)

        return Page(self.sight.seen, light, self.sight.plain)

    def too_light(self) -> Places:
        """Returns the places in the flattened page of pixels that lack more ink than edges and noise explain."""
        return too_light(self.levels)


def compare(page: Image.Image, drawn: Image.Image) -> Comparison:
    """Lays a scan beside its page, which is made to look as this printer and this scanner make it look.

    ``page`` is the scan laid over the issue's page, ``drawn`` that page; both grey, at ``DPI``, of one size.
    """
    observed, ideal = _smoothed(np.asarray(page)), np.asarray(drawn)
    around, tone = closed(observed, _PAPER), closed(ideal, _PAPER)
    plain = tone > _TINTED  # pictures print as they please
    bare = ideal[::4, ::4] > _BLANK
    level = _level(observed[::4, ::4], around[::4, ::4], bare)
    ideal = _on_white(ideal, tone)

    def seen(rows: slice, columns: slice) -> Plane:
        paper = np.maximum(around[rows, columns], DARKEST).astype(np.float32)
        return np.asarray(observed[rows, columns] / (paper * np.float32(level)), np.float32)

    printing = _printing(ideal, seen, plain)
    expected = _expected_page(ideal, printing)
    levels = np.ceil(255 * _lightness(np.arange(256, dtype=np.uint8), printing)).clip(0, 255).astype(np.uint8)
    # a third of the time of levels[expected]
    light = np.frombuffer(expected.tobytes().translate(levels.tobytes()), np.uint8).reshape(expected.shape)
    sight = Page(seen, lambda rows, columns: _lightness(expected[rows, columns], printing), plain)
    return Comparison(Levels.of(observed, around, level, light), sight, printing)


def surplus(compared: Comparison) -> Greys:
    """Returns each pixel's added ink, from 0 for none to 255 for full, averaged over 3 by 3 pixels."""
    return looked_again(compared.sight, in_doubt(compared.levels, compared.sight.plain))


def surplus_around(sight: Page, boxes: Sequence[tuple[int, int, int, int]]) -> Greys:
    """Returns the surplus as :func:`surplus` does, in boxes (top, left, bottom, right) and not much around them."""
    return looked_again(sight, tiles_of(boxes, sight.plain.shape))


def _smoothed(grey: Greys) -> Greys:
    """Returns each pixel averaged with its neighbours, weighed by 1, 2, 4, 2, 1.

    It is done in bands that stay at hand, which takes a third of the time.
    """
    smooth = grey.copy()
    for top in range(1, grey.shape[0] - 1, _BAND):
        bottom = min(top + _BAND, grey.shape[0] - 1)
        sums = grey[top - 1 : bottom + 1].astype(np.uint16)
        sums = sums[:-2] + 2 * sums[1:-1] + sums[2:]
        sums = sums[:, :-2] + 2 * sums[:, 1:-1] + sums[:, 2:]
        smooth[top:bottom, 1:-1] = (sums + 8) >> 4
    return smooth


def _on_white(ideal: Greys, tone: Greys) -> Greys:
    """Returns the page as if what is printed in a tone were not there."""
    tinted = tone < 255  # noqa: PLR2004 - paper
    if not tinted.any():
        return ideal
    white = ideal.copy()
    brighter = ideal[tinted].astype(np.uint16) * 255 // np.maximum(tone[tinted], DARKEST)
    white[tinted] = np.minimum(brighter, 255)
    return white


def _level(observed: Greys, around: Greys, bare: Mask) -> float:
    """Returns what bare paper measures of the paper around it: the brightest of many pixels is noise."""
    if not bare.any():
        return 1.0
    return max(0.5, float(np.median(observed[bare] / np.maximum(around[bare], DARKEST))))


def _expected_page(ideal: Greys, printing: Printing) -> Greys:
    """Returns a whole page as :func:`_expected` does, where nothing runs farther from the print than a few pixels.

    It is done in bands that stay at hand.
    """
    page = np.full_like(ideal, 255)
    height = ideal.shape[0]
    for top in range(0, height, _ROWS):
        bottom, above = min(top + _ROWS, height), max(0, top - _FAR)
        rows = ideal[above : min(height, bottom + _FAR)]
        across = np.flatnonzero((rows < 255).any(axis=0))  # noqa: PLR2004 - paper
        if len(across):
            columns = slice(max(0, int(across[0]) - _FAR), int(across[-1]) + 1 + _FAR)
            page[top:bottom, columns] = _expected(rows[:, columns], printing)[top - above : bottom - above]
    return page


def _expected(ideal: Greys, printing: Printing) -> Greys:
    """Returns the page with its edges run and blurred; what is 255 is paper."""
    return blurred(_spread(ideal, printing.spread), printing.blur)


def blurred(grey: Greys, deviation: float) -> Greys:
    """Returns the page under a Gaussian filter of ``deviation`` pixels.

    In bands that stay at hand this takes a third of the time that Pillow's filter does.
    """
    reach = max(1, math.ceil(_REACH * deviation))
    bell = np.exp(-(np.arange(reach + 1) ** 2) / (2 * deviation**2))
    shares = np.round(bell / (2 * bell.sum() - 1) * 256)
    shares[0] = 256 - 2 * shares[1:].sum()
    weights = shares.astype(np.uint16)  # a sum of levels fits into sixteen bits
    smooth = np.empty_like(grey)
    height = grey.shape[0]
    band = max(_BAND, _AT_HAND // grey.shape[1])
    for top in range(0, height, band):
        bottom = min(top + band, height)
        rows = grey[max(0, top - reach) : min(height, bottom + reach)]
        if rows.min(initial=255) == 255:  # noqa: PLR2004 - bare paper stays so
            smooth[top:bottom] = 255
            continue
        edges = (max(0, reach - top), max(0, bottom + reach - height))
        down = _weighed(np.pad(rows, (edges, (0, 0)), mode="edge").astype(np.uint16), weights, 0)
        smooth[top:bottom] = _weighed(np.pad(down, ((0, 0), (reach, reach)), mode="edge"), weights, 1)
    return smooth


def _weighed(grey: npt.NDArray[np.uint16], weights: npt.NDArray[np.uint16], axis: int) -> npt.NDArray[np.uint16]:
    """Returns the weighed sum of each row (or column) and its neighbours, as levels again."""
    reach = len(weights) - 1
    length = grey.shape[axis] - 2 * reach

    def moved(by: int) -> npt.NDArray[np.uint16]:
        return grey[reach + by : reach + by + length] if axis == 0 else grey[:, reach + by : reach + by + length]

    sums = moved(0) * weights[0]
    for by in range(1, reach + 1):
        both = moved(-by) + moved(by)
        both *= weights[by]
        sums += both
    sums += 128
    sums >>= 8
    return np.asarray(sums, np.uint16)


def _spread(ideal: Greys, share: float) -> Greys:
    if share <= 0:
        return ideal
    return np.asarray(Image.blend(Image.fromarray(ideal), Image.fromarray(darkest(ideal, 3)), share))


def _lightness(expected: Greys, printing: Printing) -> Plane:
    return np.asarray(1 - printing.ink * (1 - expected.astype(np.float32) / 255), np.float32)


def _printing(ideal: Greys, seen: Look, plain: Mask) -> Printing:
    """Returns the printing that best explains patches of text, which are taken from all over the page."""
    patches = _text(ideal, plain)
    if not patches:
        return Printing()
    drawn = np.concatenate([ideal[rows, columns] for rows, columns in patches])
    looks = 1 - _inner(np.concatenate([seen(rows, columns) for rows, columns in patches]))
    spreads = {share: _spread(drawn, share) for share in _SPREADS}

    def fit(blur: float, spread: float) -> tuple[float, Printing]:
        ink = 1 - _inner(blurred(spreads[spread], blur)).astype(np.float32) / 255
        share = float((ink * looks).sum() / ((ink * ink).sum() + 1e-6))
        return float(np.minimum(np.abs(share * ink - looks), WRONG).mean()), Printing(blur, spread, share)

    best = min((fit(blur, _USUAL) for blur in _BLURS), key=_error)
    best = min((best, *(fit(best[1].blur, spread) for spread in _SPREADS if spread != _USUAL)), key=_error)
    if best[1].spread != _USUAL:
        best = min((best, *(fit(blur, best[1].spread) for blur in _BLURS if blur != best[1].blur)), key=_error)
    return best[1]


def _inner(patches: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Returns the pixels of patches that lie below each other, without those at the sides of each."""
    return patches.reshape(-1, _PATCH, _PATCH)[:, _RIM:-_RIM, _RIM:-_RIM].ravel()


def _error(fitted: tuple[float, Printing]) -> float:
    return fitted[0]


def _text(ideal: Greys, plain: Mask) -> list[tuple[slice, slice]]:
    found = []
    for top in range(_PATCH, ideal.shape[0] - 2 * _PATCH, _PATCH):
        rows = slice(top, top + _PATCH)
        dark, whole = (ideal[rows] < 128).sum(axis=0), np.asarray(plain[rows].all(axis=0))  # noqa: PLR2004 - used once, clear where it stands
        for left in range(_PATCH // 2, ideal.shape[1] - 2 * _PATCH, _PATCH):
            columns = slice(left, left + _PATCH)
            if _INK[0] < float(dark[columns].sum()) / _PATCH**2 < _INK[1] and whole[columns].all():
                found.append((rows, columns))
    return [found[at * len(found) // _PATCHES] for at in range(_PATCHES)] if len(found) > _PATCHES else found
