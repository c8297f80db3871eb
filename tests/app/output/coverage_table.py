"""Derives ``resources/fonts/coverage.txt`` from the fonts: ``python -m tests.app.output.coverage_table``."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import uharfbuzz as hb

from app.output.pdf.faces import script_base

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
HEAD = (
    "# Code points that the bundled fonts can print. Drawn, not in a font: ☐ ☑ (the box of U+25A1, with a tick),\n"
    "# and raised and lowered characters that are set from the one that they are a small form of.\n"
)


def printable() -> set[int]:
    """Every code point with a glyph in one of the fonts, controls apart, and those that are drawn."""
    found = {0x2610, 0x2611}
    for file in sorted(FONTS.glob("*.ttf")):
        found.update(hb.Face(hb.Blob.from_file_path(str(file))).unicodes)
    found.update(code for code in range(0x110000) if ord(script_base(chr(code))[1] or "\0") in found)
    return {code for code in found if unicodedata.category(chr(code)) != "Cc"}


def table(codes: set[int]) -> str:
    """Sorted hexadecimal ranges, one a line."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return HEAD + "".join(f"{a:04X}\n" if a == b else f"{a:04X}-{b:04X}\n" for a, b in ranges)


if __name__ == "__main__":
    (FONTS / "coverage.txt").write_text(table(printable()), encoding="utf-8", newline="\n")
