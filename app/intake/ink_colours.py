"""Compares colours of letters and grounds in Word and Excel files, written as six hexadecimal digits (RRGGBB)."""

from __future__ import annotations

PAPER = "FFFFFF"
_DIGITS = 6
_NEAR = 24
"""Difference of each channel, of 255, up to which letters cannot be told from their ground."""


def is_colour(text: str) -> bool:
    """Tells whether a text names a colour; ``auto`` does not."""
    return _channels(text) is not None


def are_alike(letters: str, ground: str) -> bool:
    """Tells whether letters cannot be seen on a ground; false where either names no colour."""
    one, other = _channels(letters), _channels(ground)
    if one is None or other is None:
        return False
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _channels(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == _DIGITS else None
    except ValueError:
        return None
