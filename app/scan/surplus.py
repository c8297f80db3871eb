"""How much darker a scan is than its page printed and scanned would be: the ink that somebody added.

The issue's page is made to look as this printer and this scanner make it look: blurred, its edges run, its black as
pale.  What the scan has beyond that, and beyond what noise and a fraction of a pixel's shift explain, is surplus.  An
edge that is a little off gives a thin and faint line, a pen a broad and dark one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from app.scan.ink import Greys, closed, darkest

Plane = npt.NDArray[np.float32]

DPI = 200
"""Resolution of both images: a pen's stroke is three pixels wide."""
_PAPER = 21
"""Pixels: paper shows within this width everywhere but in pictures."""
_TOLERANCE = 0.10
"""Of full ink: noise, and the waves that JPEG leaves beside an edge."""
_SHIFT = 0.5
"""Pixels that an edge may lie off."""
_TILE = 48
_AROUND = 16
_REACH = 3.0
"""Pixels that the print of one tile may be shifted, once more, to fit best."""
_HOT = 0.10
_TINTED = 215
_GAIN = (0.85, 1.25)
_PATCH = 96
_PATCHES = 14
_INK = (0.05, 0.35)
_BLURS = (0.6, 0.85, 1.1, 1.4, 1.8, 2.3)
_USUAL = 0.35
_SPREADS = (0.0, _USUAL, 0.7, 1.0)
_BLANK = 250
_WRONG = 0.3


@dataclass(frozen=True, slots=True)
class Printing:
    """How print looks in one scan.

    ``blur`` is the deviation of a Gaussian in pixels, ``spread`` what share of a pixel print grew on each side,
    ``ink`` how dark full ink is, of the paper.
    """

    blur: float = 1.1
    spread: float = 0.35
    ink: float = 0.85


def surplus(page: Image.Image, drawn: Image.Image) -> Greys:
    """Added ink of each pixel, 0 to 255 for none to full, averaged over 3 by 3 pixels.

    ``page`` is the scan laid over the issue's page, ``drawn`` that page; both grey, at ``DPI``, of one size.
    """
    observed = np.asarray(page.filter(ImageFilter.Kernel((3, 3), (1, 2, 1, 2, 4, 2, 1, 2, 1))))
    ideal = np.asarray(drawn)
    around, tone = closed(observed, _PAPER), closed(ideal, _PAPER)
    plain = tone > _TINTED  # pictures print as they please
    bare = ideal[::4, ::4] > _BLANK
    level = _level(observed[::4, ::4], around[::4, ::4], bare)
    ideal = np.minimum(ideal.astype(np.uint16) * 255 // np.maximum(tone, 40), 255).astype(np.uint8)

    def seen(rows: slice, columns: slice = slice(None)) -> Plane:
        paper = np.maximum(around[rows, columns], 40).astype(np.float32)
        return np.asarray(observed[rows, columns] / (paper * np.float32(level)), np.float32)

    printing = _printing(ideal, seen, plain)
    expected = _expected(ideal, printing)
    added = np.zeros(ideal.shape, np.uint8)
    for top in range(0, ideal.shape[0], _TILE):
        rows = slice(max(0, top - _AROUND), min(ideal.shape[0], top + _TILE + _AROUND))
        _band(seen(rows), _lightness(expected[rows], printing), plain[rows], added[rows], top - rows.start)
    return np.asarray(Image.fromarray(added).filter(ImageFilter.BoxBlur(1)))


def _level(observed: Greys, around: Greys, bare: npt.NDArray[np.bool_]) -> float:
    """What bare paper measures of the paper around it: the brightest of many pixels is noise."""
    if not bare.any():
        return 1.0
    return max(0.5, float(np.median(observed[bare] / np.maximum(around[bare], 40))))


def _expected(ideal: Greys, printing: Printing) -> Greys:
    """The page with its edges run and blurred; what is 255 is paper."""
    wide = _spread(ideal, printing.spread)
    return np.asarray(Image.fromarray(wide).filter(ImageFilter.GaussianBlur(printing.blur)))


def _spread(ideal: Greys, share: float) -> Greys:
    if share <= 0:
        return ideal
    return np.asarray(Image.blend(Image.fromarray(ideal), Image.fromarray(darkest(ideal, 3)), share))


def _lightness(expected: Greys, printing: Printing) -> Plane:
    return np.asarray(1 - printing.ink * (1 - expected.astype(np.float32) / 255), np.float32)


def _printing(ideal: Greys, seen: object, plain: npt.NDArray[np.bool_]) -> Printing:
    """The printing that explains patches of text best; they are taken from all over the page."""
    assert callable(seen)
    patches = _text(ideal, plain)
    if not patches:
        return Printing()
    drawn = np.concatenate([ideal[rows, columns] for rows, columns in patches])
    looks = np.concatenate([seen(rows, columns) for rows, columns in patches])
    inner = np.zeros(drawn.shape, bool)
    for at in range(len(patches)):
        inner[at * _PATCH + 6 : (at + 1) * _PATCH - 6, 6:-6] = True
    looks = 1 - looks[inner]

    def fit(blur: float, spread: float) -> tuple[float, Printing]:
        ink = 1 - _expected(drawn, Printing(blur, spread))[inner].astype(np.float32) / 255
        share = float((ink * looks).sum() / ((ink * ink).sum() + 1e-6))
        return float(np.minimum(np.abs(share * ink - looks), _WRONG).mean()), Printing(blur, spread, share)

    best = min((fit(blur, _USUAL) for blur in _BLURS), key=_error)
    best = min((best, *(fit(best[1].blur, spread) for spread in _SPREADS)), key=_error)
    if best[1].spread != _USUAL:
        best = min((best, *(fit(blur, best[1].spread) for blur in _BLURS)), key=_error)
    return best[1]


def _error(fitted: tuple[float, Printing]) -> float:
    return fitted[0]


def _text(ideal: Greys, plain: npt.NDArray[np.bool_]) -> list[tuple[slice, slice]]:
    found = []
    for top in range(_PATCH, ideal.shape[0] - 2 * _PATCH, _PATCH):
        for left in range(_PATCH // 2, ideal.shape[1] - 2 * _PATCH, _PATCH):
            place = slice(top, top + _PATCH), slice(left, left + _PATCH)
            if _INK[0] < float((ideal[place] < 128).mean()) < _INK[1] and plain[place].all():  # noqa: PLR2004
                found.append(place)
    return [found[at * len(found) // _PATCHES] for at in range(_PATCHES)] if len(found) > _PATCHES else found


def _band(seen: Plane, light: Plane, plain: npt.NDArray[np.bool_], added: Greys, top: int) -> None:
    """Writes the surplus of one row of tiles, from row ``top`` of the arrays, into ``added``."""
    first = _excess(seen, light)
    first[~plain] = 0
    bottom = min(top + _TILE, len(seen))
    hot = _averaged(first)[top:bottom].max(axis=0) > _HOT
    for left in range(0, seen.shape[1], _TILE):
        right = min(left + _TILE, seen.shape[1])
        if not hot[left:right].any():
            continue
        columns = slice(max(4, left - _AROUND), min(right + _AROUND, seen.shape[1] - 4))
        rows = slice(4, len(seen) - 4)
        fitted = _fitted(seen, light, rows, columns)
        excess = _excess(seen[rows, columns], fitted)
        excess[~plain[rows, columns]] = 0
        y, x = max(top, rows.start), max(left, columns.start)
        down, across = min(bottom, rows.stop), min(right, columns.stop)
        if y < down and x < across:
            part = excess[y - rows.start : down - rows.start, x - columns.start : across - columns.start]
            added[y:down, x:across] = np.asarray(np.clip(part, 0, 1) * 255, np.uint8)


def _excess(seen: Plane, light: Plane) -> Plane:
    edge = np.zeros_like(light)
    np.abs(light[2:] - light[:-2], out=edge[1:-1])
    edge[:, 1:-1] = np.maximum(edge[:, 1:-1], np.abs(light[:, 2:] - light[:, :-2]))
    return np.asarray(light - seen - np.float32(_TOLERANCE) - np.float32(_SHIFT / 2) * edge)


def _averaged(excess: Plane) -> Plane:
    """Over 3 by 3 pixels, surplus only."""
    some = np.maximum(excess, 0)
    some[1:-1] = some[:-2] + some[1:-1] + some[2:]
    some[:, 1:-1] = (some[:, :-2] + some[:, 1:-1] + some[:, 2:]) / 9
    return some


def _fitted(seen: Plane, light: Plane, rows: slice, columns: slice) -> Plane:
    """The expected print of a tile and what lies around it, shifted and inked to fit best; a pen cannot be fitted."""
    looks = seen[rows, columns]

    def moved(down: float, across: float) -> Plane:
        y, x = int(np.floor(down)), int(np.floor(across))
        part = light[rows.start + y : rows.stop + y + 1, columns.start + x : columns.stop + x + 1]
        low, high = np.float32(1 - (down - y)), np.float32(down - y)
        part = part[:-1] * low + part[1:] * high
        low, high = np.float32(1 - (across - x)), np.float32(across - x)
        return np.asarray(part[:, :-1] * low + part[:, 1:] * high)

    def cost(of: Plane) -> float:
        return float(np.minimum(np.abs(of - looks), _WRONG).mean())

    at, best = (0.0, 0.0), moved(0, 0)
    least = cost(best)
    for step in (1.0, 0.5, 0.25):
        for _ in range(3):
            before = at
            for down, across in ((-step, 0), (step, 0), (0, -step), (0, step)):
                there = (before[0] + down, before[1] + across)
                if max(abs(there[0]), abs(there[1])) > _REACH:
                    continue
                tried = moved(*there)
                if (costs := cost(tried)) < least:
                    at, best, least = there, tried, costs
            if at == before:
                break
    ink, dark = 1 - best, 1 - looks
    alike = np.abs(best - looks) < _WRONG
    share = float((ink * dark)[alike].sum() / ((ink * ink)[alike].sum() + 1.0))
    return np.asarray(1 - ink * np.float32(min(max(share, _GAIN[0]), _GAIN[1])), np.float32)
