"""Finds printed characters whose ink a scan lacks: whited out, scraped off, or in part (an 8 that became a 3).

Of each character the share of its ink that the scan lacks beyond what an edge a little off, noise and pale toner
explain.  All characters get a quick look, those in doubt a second one in which the print around is laid to fit best.
A small mark, such as a decimal point, is gone where hardly anything of its form is seen.
What would be told after that is drawn again where the document sets it, and laid to fit by itself: PDFium sets
characters on whole pixels, printers do not, and half a pixel of a stroke of three is more than some alterations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.scan.added_ink import DPI, Closely, Comparison
from app.scan.ink import Mask
from app.scan.paper import Glyph
from app.scan.tiles import TOLERANCE, Page, Places, Plane, averaged, edges_of, fitted, moved

_SCALE = DPI / 72
_MM = DPI / 25.4
_MARGIN = 2
"""Pixels around a character's box that its blurred edges reach."""
_AROUND = 16
"""Pixels of other print around a character that show how the print lies there."""
_ALONE = 3
"""The same for a character that is laid to fit by itself."""
_SIDE = 4
_CELL = 16
"""Pixels of a cell in which places are looked for first."""
_SHIFT = 0.5
_FAINT = 0.1
"""Missing ink, averaged over 3 by 3 pixels, from which a pixel counts as a missing stroke's."""
_DOUBTFUL, _DOUBTFUL_SPOT, _DOUBTFUL_SIGN = 6, 4, 10
"""Pixels that look too light from which a digit, a small mark, another character is looked at again."""
_WHOLE, _SPOT, _POINT = 0.18, 0.010, 0.0015
"""A decimal point is missing where it lacks this share of its ink, and as many square millimetres as the last: a poor
scan shows little of it.  So does a patch of a picture, from the second on."""
_MARK = 0.22
"""Share from which any other mark is missing: a sound comma lacked 0.19 (grey, 200 dpi, JPEG 65), thirty covered
ones at least 0.26."""
_PART, _STROKE = 0.025, 0.008
"""Of a digit a stroke is missing from these on: sound ones lack 0.007 at most, specks that did not stick included."""
_DENSE = 0.19
"""Share from which any other character was touched: dense signs fill in, and print as unlike as 0.13."""
_SMALL, _THIN = 1.2 * 72 / 25.4, 0.3 * 72 / 25.4
"""Points: no side of a small mark is longer or shorter.  A hyphen is thinner than a page may lie off."""
_SEEN = 0.45
"""Share of a small mark's darkness that is seen at most, if it is gone: 2258 sound ones of 144 scans showed 0.63 and
more, decimal points 0.77; 73 that were covered, some by a thin coat, 0.23 at most."""
_ASIDE, _FRACTION = 1.0, 0.5
"""Pixels that a small mark may lie off its place, and the steps in which it is looked for."""
_ROUGH = 0.6
"""Share of what a touched character lacks at least, below which it is not laid to fit: that makes it lack less."""
_BEYOND = 1.5
"""Times what sound characters of the same sort lack at most, from which one lacks more than these."""
_COMPARED = 6
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class MissingInk:
    """Describes a character, ``glyph``, that lacks ``share`` of its ink: ``area`` square millimetres of full ink.

    ``usual`` is the most that any sound character of its sort on the page lacks.
    """

    glyph: Glyph
    share: float
    area: float
    usual: float = 0.0


def find_missing(
    compared: Comparison, glyphs: Sequence[Glyph], covered: Mask | None = None, closely: Closely | None = None
) -> tuple[MissingInk, ...]:
    """Finds characters of which ink was removed, in printed order.

    ``covered`` are pixels under a seal's ink: what is light there was stamped over, and nothing can be said of it.
    ``closely`` draws the page for the second look.
    """
    found, sound = [], []
    for at in _in_doubt(compared, glyphs):
        rough = _measured(compared.sight, glyphs[at], covered, fit=False)
        if rough is None:
            continue
        gone = _gone(compared.sight, glyphs[at], covered)
        if gone is not None:
            found.append(gone)
            continue
        if rough.share < _ROUGH * _least_share(rough.glyph.char):
            sound.append(rough)
            continue
        measured = _measured(compared.sight, glyphs[at], covered, fit=True)
        if measured is not None and _touched(measured):
            found.append(measured)
        elif measured is not None:
            sound.append(measured)
    if not found:
        return ()
    return _agreed(compared.sight if closely is None else compared.closer(closely), found, sound, covered)


def _agreed(
    sight: Page, found: Sequence[MissingInk], sound: Sequence[MissingInk], covered: Mask | None
) -> tuple[MissingInk, ...]:
    """Returns those of ``found`` that lack ink by a second look too, and more than all of their sort that are sound."""
    looked = [
        _gone(sight, each.glyph, covered) or _measured(sight, each.glyph, covered, fit=True, around=_ALONE)
        for each in found
    ]
    touched = [each for each in looked if each is not None and _touched(each)]
    usual = {least: _most(sight, sound, least, covered) for least in {_least_share(e.glyph.char) for e in touched}}
    among = [replace(each, usual=usual[_least_share(each.glyph.char)]) for each in touched]
    return tuple(each for each in among if each.share >= _BEYOND * each.usual)


def _most(sight: Page, sound: Sequence[MissingInk], least: float, covered: Mask | None) -> float:
    """Returns the most that a sound character of one sort lacks: of those with the most at first sight."""
    alike = [each for each in sound if _least_share(each.glyph.char) == least]
    first = sorted(alike, key=lambda each: -each.share)[:_COMPARED]
    again = [_measured(sight, each.glyph, covered, fit=True, around=_ALONE) for each in first]
    return max((each.share for each in again if each is not None and not _touched(each)), default=0.0)


def _least_share(char: str) -> float:
    if char in _DIGITS:
        return _PART
    return _DENSE if char.isalnum() else _MARK if char not in (".", "") else _WHOLE


def _touched(measured: MissingInk) -> bool:
    share, area = measured.share, measured.area
    char = measured.glyph.char
    if char in _DIGITS:
        return share >= _PART and area >= _STROKE
    if char.isalnum():
        return share >= _DENSE
    return share >= _least_share(char) and area >= (_POINT if char == "." else _SPOT)


def _in_doubt(compared: Comparison, glyphs: Sequence[Glyph]) -> list[int]:
    """Returns the characters with several pixels that are lighter than edges and noise explain."""
    height, width = compared.sight.plain.shape
    light = compared.too_light()
    if not glyphs or not len(light):
        return []
    whose = np.zeros((height, width), np.min_scalar_type(len(glyphs)))
    for at in _near_to(light, glyphs, (height, width)):
        whose[_pixels(glyphs[at], height, width)] = at + 1
    counts = np.bincount(whose.ravel()[light], minlength=len(glyphs) + 1)[1:]
    return [at for at in map(int, np.flatnonzero(counts)) if counts[at] >= _least(glyphs[at].char)]


def _near_to(places: Places, glyphs: Sequence[Glyph], shape: tuple[int, int]) -> list[int]:
    """Returns the characters, in order, that may have one of ``places`` in their boxes: on most pages few of many."""
    down, across = np.divmod(places, shape[1])
    cells = np.zeros((shape[0] // _CELL + 2, shape[1] // _CELL + 2), np.int32)
    cells[down // _CELL + 1, across // _CELL + 1] = 1
    sums = cells.cumsum(axis=0).cumsum(axis=1)
    boxes = np.array([(each.box.top, each.box.left, each.box.bottom, each.box.right) for each in glyphs]) * _SCALE
    first = ((boxes[:, :2] - _MARGIN) // _CELL).astype(int)
    last = ((boxes[:, 2:] + _MARGIN) // _CELL).astype(int) + 1
    limits = np.array(sums.shape) - 1
    (top, left), (bottom, right) = (np.clip(each, 0, limits).T for each in (first, last))
    held = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return [int(at) for at in np.flatnonzero(held)]


def _least(char: str) -> int:
    return _DOUBTFUL if char in _DIGITS else _DOUBTFUL_SIGN if char.isalnum() else _DOUBTFUL_SPOT


def _pixels(glyph: Glyph, height: int, width: int) -> tuple[slice, slice]:
    box = glyph.box
    rows = slice(max(0, int(box.top * _SCALE) - _MARGIN), min(height, int(box.bottom * _SCALE) + _MARGIN + 1))
    columns = slice(max(0, int(box.left * _SCALE) - _MARGIN), min(width, int(box.right * _SCALE) + _MARGIN + 1))
    return rows, columns


def _measured(
    sight: Page, glyph: Glyph, covered: Mask | None, *, fit: bool, around: int = _AROUND
) -> MissingInk | None:
    """Returns what a character lacks, or None where it cannot be compared.

    Unless ``fit``, it is measured as it lies, which is quick; ``around`` is how far from it print has to fit too.
    """
    height, width = sight.plain.shape
    rows, columns = _pixels(glyph, height, width)
    if rows.stop <= rows.start or columns.stop <= columns.start or not sight.plain[rows, columns].all():
        return None
    reach = around + _SIDE if fit else _SIDE + 1
    wide = (slice(max(0, rows.start - reach), min(height, rows.stop + reach)),
            slice(max(0, columns.start - reach), min(width, columns.stop + reach)))  # fmt: skip
    seen, light = sight.seen(*wide), sight.light(*wide)
    inner = slice(_SIDE, seen.shape[0] - _SIDE), slice(_SIDE, seen.shape[1] - _SIDE)
    best = fitted(seen, light, *inner) if fit else light[inner]
    missing = _missing(seen[inner], best)
    top, left = rows.start - wide[0].start - _SIDE, columns.start - wide[1].start - _SIDE
    place = slice(max(0, top), top + rows.stop - rows.start), slice(max(0, left), left + columns.stop - columns.start)
    ink, missing = (1 - best)[place], missing[place]
    if covered is not None:
        missing = np.where(covered[rows, columns][: missing.shape[0], : missing.shape[1]], np.float32(0), missing)
    whole = float(ink.sum())
    if whole <= 0:
        return None
    strokes = averaged(missing.copy())
    area = float(strokes[strokes > _FAINT].sum()) / _MM**2
    return MissingInk(glyph, float(missing.sum()) / whole, area)


def _gone(sight: Page, glyph: Glyph, covered: Mask | None) -> MissingInk | None:
    """Returns what a small mark lacks of which next to nothing is seen, None where enough is or it is not small.

    What noise and edges explain is most of so small a mark, and there is no print in it that could be laid to fit.  So
    it is looked for by its form, at its place and half a pixel and one beside it.
    """
    box, margin = glyph.box, int(_ASIDE) + 1
    sides = box.right - box.left, box.bottom - box.top
    if glyph.char.isalnum() or not glyph.char or max(sides) > _SMALL or min(sides) < _THIN:
        return None
    height, width = sight.plain.shape
    top, left = int(box.top * _SCALE), int(box.left * _SCALE)
    rows, columns = slice(top, int(box.bottom * _SCALE) + 1), slice(left, int(box.right * _SCALE) + 1)
    wide = slice(top - margin, rows.stop + margin), slice(left - margin, columns.stop + margin)
    if wide[0].start < 0 or wide[1].start < 0 or wide[0].stop > height or wide[1].stop > width:
        return None
    if not sight.plain[rows, columns].all() or (covered is not None and covered[rows, columns].any()):
        return None
    ink, dark = 1 - sight.light(rows, columns), 1 - sight.seen(*wide)
    whole = float((ink * ink).sum())
    if whole <= 0:
        return None
    offsets = np.arange(-_ASIDE, _ASIDE + _FRACTION, _FRACTION)
    seen = max(float((ink * moved(dark, margin + y, margin + x, ink.shape)).sum()) for y in offsets for x in offsets)
    share = 1 - max(0.0, seen / whole)
    return MissingInk(glyph, share, float(ink.sum()) / _MM**2 * share) if share >= 1 - _SEEN else None


def _missing(seen: Plane, best: Plane) -> Plane:
    return np.maximum(seen - best - np.float32(TOLERANCE) - np.float32(_SHIFT / 2) * edges_of(best), 0)
