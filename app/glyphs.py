"""Tells which characters the bundled fonts can print, without opening a font.

``resources/fonts/coverage.txt`` lists the code points that at least one bundled font has a glyph for, as sorted
hexadecimal ranges, one a line (``4E00-9FFF`` or ``3007``); a test holds it against the fonts' own tables.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from app.paths import resources_root

_BLANKS = frozenset("\n\r\t \u00a0\u3000")
# Unicode's Default_Ignorable_Code_Point property: characters that are meant to leave no mark on paper.
_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
_IGNORABLE_STARTS = tuple(first for first, _ in _IGNORABLE)


def is_ignorable(ch: str) -> bool:
    """Tells whether ``ch`` leaves no mark by design (zero-width space, variation selector, byte-order mark …)."""
    at = bisect_right(_IGNORABLE_STARTS, ord(ch)) - 1
    return at >= 0 and ord(ch) <= _IGNORABLE[at][1]


def read_ranges(text: str) -> list[tuple[int, int]]:
    """Returns the inclusive code point ranges of a coverage file, in its order.

    Lines that start with ``#`` are comments.
    """
    ranges = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            ranges.append((int(first, 16), int(last or first, 16)))
    return ranges


class GlyphCoverage:
    """Answers which characters the bundled fonts can print.

    The coverage file is read at the first question and kept.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or resources_root() / "fonts" / "coverage.txt"
        self._good: set[str] = set()

    @cached_property
    def _ranges(self) -> tuple[list[int], list[int]]:
        ranges = read_ranges(self._file.read_text(encoding="utf-8"))
        return [first for first, _ in ranges], [last for _, last in ranges]

    def can_print(self, ch: str) -> bool:
        """Tells whether one character prints as itself.

        Blanks and characters that leave no mark count as printable.
        """
        if ch in self._good:
            return True
        if good := self._look_up(ch):
            self._good.add(ch)
        return good

    def _look_up(self, ch: str) -> bool:
        if ch in _BLANKS or is_ignorable(ch):
            return True
        if unicodedata.category(ch) in {"Cc", "Cs"}:
            return False
        starts, ends = self._ranges
        at = bisect_right(starts, ord(ch)) - 1
        return at >= 0 and ord(ch) <= ends[at]

    def missing(self, text: str) -> list[str]:
        """Returns the distinct characters of ``text`` that cannot be printed, in code point order."""
        # Two set operations in C settle all but the characters met for the first time.
        return sorted(ch for ch in set(text) - self._good if not self.can_print(ch))
