"""Makes the modules of page codes together: the codes of a form's pages differ in a digit or two.

What a QR code shows is an affine function of the bits of its text (Reed-Solomon codes are linear, the mask of modules
is fixed): two texts of one length differ in the same modules wherever they differ in the same characters.  So a whole
code is encoded once for each length and once for each character that stands anew in a place, and every other code is
put together from these by exclusive or.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import segno


@dataclass(slots=True)
class PageCodes:
    """Makes codes, remembering what their texts share."""

    _whole: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    """By the length of the text: the first one met, the modules along an edge, all modules as one number."""
    _changes: dict[tuple[int, int, str], int] = field(default_factory=dict)
    """By length, place and character: the modules that it turns over."""

    def rows(self, text: str) -> Iterator[str]:
        """Returns the rows of an ASCII text's code from the top, ``1`` for dark, without a quiet zone."""
        if len(text) not in self._whole:
            self._whole[len(text)] = (text, *_encoded(text))
        base, edge, modules = self._whole[len(text)]
        for at, (was, ch) in enumerate(zip(base, text, strict=True)):
            if ch == was:
                continue
            key = (len(text), at, ch)
            if key not in self._changes:
                self._changes[key] = _encoded(base[:at] + ch + base[at + 1 :])[1] ^ self._whole[len(text)][2]
            modules ^= self._changes[key]
        shown = f"{modules:0{edge * edge}b}"
        return (shown[start : start + edge] for start in range(0, edge * edge, edge))


def _encoded(text: str) -> tuple[int, int]:
    """Returns the modules along an edge, and all as a number.

    Row by row as the digits of one binary number.
    """
    # a fixed mask spares trying all eight on every page; any reader takes it
    matrix = segno.make(text, error="m", mode="byte", micro=False, boost_error=False, mask=2).matrix
    digits = "".join("1" if value & 1 else "0" for row in matrix for value in row)
    return len(matrix), int(digits, 2)
