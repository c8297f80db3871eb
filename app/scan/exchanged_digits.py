"""Finds printed digits in whose place a scan shows another digit, also where it is too soft to show single strokes.

An 8 of small print that somebody made a 5 lacks less ink, in a soft scan, than a sound character may.  But which digit
stands there is still plain: of the ten as this page prints them, another explains the scan far better than its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.scan.added_ink import DPI, Comparison
from app.scan.ink import Mask
from app.scan.paper import Glyph, PaperBox
from app.scan.tiles import Page, Plane, moved

_SCALE = DPI / 72
_DIGITS = frozenset("0123456789")
_MARGIN = 1
"""Pixels around a digit's box that belong to it."""
_ASIDE = 3
"""Pixels more that shifts draw in."""
_OFFSETS = tuple(step / 2 for step in range(-2, 3))
"""Pixels that a digit may lie off its place, down and across."""
_INK = (0.7, 1.3)
_UNLIKE = 0.1
"""Share of a digit's own darkness, squared, that is unexplained at least where another stands."""
_LIKE, _TIMES = 0.15, 0.5
"""Share that is unexplained by the other digit at most, and how much less than by its own that is.

Of 20 exchanged digits of 7 points, soft, at 200 dpi and JPEG 60, the other left 0.03 at most in 19, and a seventh of
what its own left; of 1,815 sound ones that lay off a little, on 36 scans, none of which another left less than 0.15
was below 1.4 times.
"""
_ALIKE = 0.5
"""Points by which heights of digits of one size differ at most."""
_SAMPLES = 2
"""Digits of each kind that are tried, those that lie most like the one in question between the pixels."""


@dataclass(frozen=True, slots=True)
class ExchangedDigit:
    """Describes a printed digit, ``glyph``, and the one that the scan shows.

    ``share`` is how much of its ink the scan lacks, ``area`` the square millimetres of ink that differ; ``lighter``
    tells whether it has less ink than was printed.
    """

    glyph: Glyph
    shown: str
    share: float
    area: float
    lighter: bool


def find_exchanged(
    compared: Comparison, glyphs: Sequence[Glyph], covered: Mask | None = None
) -> tuple[ExchangedDigit, ...]:
    """Finds digits that were exchanged for others, in printed order.

    Those that the page prints nowhere in that size cannot be told.  ``covered`` are pixels under a seal's ink.
    """
    digits = [each for each in glyphs if each.char in _DIGITS]
    samples: dict[str, list[Glyph]] = {}
    for each in digits:
        samples.setdefault(each.char, []).append(each)
    found = (_exchanged(compared.sight, each, samples, covered) for each in digits)
    return tuple(each for each in found if each is not None)


def _exchanged(
    sight: Page, glyph: Glyph, samples: Mapping[str, Sequence[Glyph]], covered: Mask | None
) -> ExchangedDigit | None:
    place = _pixels(glyph.box)
    wide = tuple(slice(each.start - _ASIDE, each.stop + _ASIDE) for each in place)
    shape = sight.plain.shape
    if any(each.start < 0 or each.stop > length for each, length in zip(wide, shape, strict=True)):
        return None
    if not sight.plain[place].all() or (covered is not None and covered[place].any()):
        return None
    dark, own = 1 - sight.seen(wide[0], wide[1]), 1 - sight.light(*place)
    inner = dark[_ASIDE:-_ASIDE, _ASIDE:-_ASIDE]
    whole = float((own * own).sum())
    if whole <= 0 or float(((inner - own) ** 2).sum()) < _UNLIKE * whole:  # most digits
        return None
    looks = np.stack([
        moved(dark, _ASIDE + down, _ASIDE + across, own.shape).ravel() for down in _OFFSETS for across in _OFFSETS
    ])  # fmt: skip
    unlike = _unexplained(looks, own)
    if unlike < _UNLIKE:
        return None
    others = [
        (_unexplained(looks, other), char)
        for char, alike in samples.items()
        if char != glyph.char
        for other in _drawn(sight, glyph, alike, own.shape)
    ]
    least, shown = min(others, default=(1.0, ""))
    if least > _LIKE or least > _TIMES * unlike:
        return None
    lost, gained = (float(np.maximum(each, 0).sum()) for each in (own - inner, inner - own))
    area = (lost + gained) / (DPI / 25.4) ** 2
    return ExchangedDigit(glyph, shown, lost / float(own.sum()), area, lost >= gained)


def _pixels(box: PaperBox) -> tuple[slice, slice]:
    return (
        slice(round(box.top * _SCALE) - _MARGIN, round(box.bottom * _SCALE) + _MARGIN),
        slice(round(box.left * _SCALE) - _MARGIN, round(box.right * _SCALE) + _MARGIN),
    )


def _drawn(sight: Page, glyph: Glyph, alike: Sequence[Glyph], shape: tuple[int, ...]) -> list[Plane]:
    """Returns how other digits of the page would look where ``glyph`` stands, on its base and around its middle."""
    high = glyph.box.bottom - glyph.box.top

    def left(box: PaperBox) -> float:
        return (box.left + box.right) / 2 * _SCALE - shape[1] / 2

    def apart(box: PaperBox) -> float:
        between = (left(box) - left(glyph.box)) % 1
        return min(between, 1 - between)

    of_size = [each.box for each in alike if abs(each.box.bottom - each.box.top - high) <= _ALIKE]
    found = []
    for box in sorted(of_size, key=apart)[:_SAMPLES]:
        top = round(box.bottom * _SCALE) + _MARGIN - shape[0]
        across = round(left(box))
        part = 1 - sight.light(slice(max(0, top), top + shape[0]), slice(max(0, across), across + shape[1]))
        if part.shape == shape:
            found.append(part)
    return found


def _unexplained(looks: Plane, ink: Plane) -> float:
    """Returns the least share of the ink, squared, by which any of ``looks`` (a row each) differs from it.

    It may be paler or darker as a whole.
    """
    flat = ink.ravel()
    whole = float(flat @ flat)
    if whole <= 0:
        return 1.0
    shares = np.clip(looks @ flat / np.float32(whole), *_INK).astype(np.float32)
    rest = looks - shares[:, None] * flat
    return float((rest * rest).sum(axis=1).min()) / whole
