"""Tells what differs between two texts, by characters; breaks, widths and variants of marks are no difference."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.intake.plain import plain_text

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Describes a stretch of one of the texts: in both, only in the expected one, or only in the one found."""

    kind: Literal["same", "missing", "extra"]
    text: str


def differences(expected: str, found: str) -> list[TextPiece]:
    """Returns the expected text as pieces, with what the other has instead; a single ``same`` piece where they agree.

    Both texts are cut at 20 000 characters.
    """
    one, other = expected[:_LONGEST], found[:_LONGEST]
    left, right = plain_text(one), plain_text(other)
    pieces: list[TextPiece] = []
    for tag, a, b, c, d in SequenceMatcher(None, left.text, right.text, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(TextPiece("same", one[left.start_of(a) : left.start_of(b)]))
            continue
        if b > a:
            pieces.append(TextPiece("missing", one[left.start_of(a) : left.start_of(b)]))
        if d > c:
            pieces.append(TextPiece("extra", other[right.start_of(c) : right.start_of(d)]))
    return pieces


def align(expected: str, found: str) -> list[tuple[bool, str, str]]:
    """Cuts both texts at the same places: whether a stretch is the same, and how it stands in each.

    One comparison for both sides: held against each other the other way round, other digits may be taken for the same.
    """
    one, other = expected[:_LONGEST], found[:_LONGEST]
    left, right = plain_text(one), plain_text(other)
    codes = SequenceMatcher(None, left.text, right.text, autojunk=False).get_opcodes()
    return [
        (tag == "equal", one[left.start_of(a) : left.start_of(b)], other[right.start_of(c) : right.start_of(d)])
        for tag, a, b, c, d in codes
    ]


def agree(expected: str, found: str) -> bool:
    """Tells whether both say the same."""
    return plain_text(expected).text == plain_text(found).text
