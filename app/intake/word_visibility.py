"""Tells which runs of a Word file nobody sees on the page, though they are not marked as hidden text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.intake.ink_colours import PAPER, are_alike, is_colour
from app.intake.word_package import attr, child, is_on

SMALLEST_SIZE = 8
"""Half points: below 4 pt print is a speck."""
NARROWEST = 10
"""Percent of a character's width."""
_GROUNDS = ("background1", "light1")
_PROPERTIES = ("color", "shd", "sz", "w", "specVanish")


def is_unseen(looks: Iterable[Any]) -> bool:
    """Tells whether run properties make text invisible; nearest first: the run's, its style's, the paragraph style's.

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
    written, fill = attr(colour, "val") or "", (attr(shade, "fill") or "") if shade is not None else ""
    if attr(colour, "themeColor") or not is_colour(written):
        return not is_colour(fill) and attr(colour, "themeColor") in _GROUNDS
    return are_alike(written, fill if is_colour(fill) else PAPER)
