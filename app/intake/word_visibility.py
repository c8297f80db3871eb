"""Tells which runs of a Word file nobody sees on the page, though they are not marked as hidden text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.intake.word_package import attr, child, is_on

PAPER = "FFFFFF"
NEAR = 24
"""Difference of each channel, of 255, up to which a colour is that of the ground."""
SMALLEST_SIZE = 8
"""Half points: below 4 pt print is a speck."""
NARROWEST = 10
"""Percent of a character's width."""
_GROUNDS = ("background1", "light1")
_PROPERTIES = ("color", "shd", "sz", "w", "specVanish")


def is_unseen(looks: Iterable[Any]) -> bool:
    """Whether run properties make text invisible; nearest first: the run's, its style's, the paragraph style's.

    Text in the colour of its ground, of hardly any size or width, and ``specVanish`` (ECMA-376, 17.3.2.36), which other
    programs than Word hide.
    """
    found: dict[str, Any] = {}
    for look in looks:
        for name in _PROPERTIES:
            element = child(look, name)
            if element is not None:
                found.setdefault(name, element)
    hides = found.get("specVanish")
    if hides is not None and is_on(hides):
        return True
    if _below(found.get("sz"), SMALLEST_SIZE) or _below(found.get("w"), NARROWEST):
        return True
    return _is_of_the_ground(found.get("color"), found.get("shd"))


def _below(element: Any, least: int) -> bool:
    value = (attr(element, "val") or "") if element is not None else ""
    return value.rstrip("%").isdecimal() and int(value.rstrip("%")) < least


def _is_of_the_ground(colour: Any, shade: Any) -> bool:
    if colour is None:
        return False
    ground = _channels(attr(shade, "fill") or "") if shade is not None else None
    written = _channels(attr(colour, "val") or "")
    if written is None or attr(colour, "themeColor"):
        return ground is None and attr(colour, "themeColor") in _GROUNDS
    ground = ground or _channels(PAPER)
    return ground is not None and all(abs(a - b) <= NEAR for a, b in zip(written, ground, strict=True))


def _channels(text: str) -> tuple[int, int, int] | None:
    try:
        red, green, blue = bytes.fromhex(text)
    except ValueError:
        return None
    return red, green, blue
