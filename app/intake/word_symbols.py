"""Letters of symbol fonts, read as the marks that they draw."""

from __future__ import annotations

import unicodedata

from app.intake.word_model import TICKED, UNTICKED

_BYTE, _SYMBOLS, _LAST = 0x100, (0xF000, 0xF0FF), 0xFFFD
"""Codes of letters that a symbol font draws as marks: a byte, or the same in the private range; the last of XML."""
# Marks of the symbol fonts that Word and WPS offer, by font and code: ticked, empty, or a letter that means neither.
_TICKS = {
    "wingdings": {0xFC: TICKED, 0xFE: TICKED, 0xFD: "☒", 0x78: "☒", 0xA8: UNTICKED, 0x6F: UNTICKED, 0x71: UNTICKED,
                  0x72: UNTICKED, 0x6E: "■", 0xFB: "✗"},
    "wingdings 2": {0x50: TICKED, 0x52: TICKED, 0x53: "☒", 0x54: "☒", 0xA3: UNTICKED, 0x2A: UNTICKED, 0x30: UNTICKED,
                    0x4F: "✗", 0x51: "☒", 0xA2: "■"},
    "segoe ui symbol": {},
    "webdings": {0x61: TICKED, 0x72: "✗", 0x63: UNTICKED, 0x67: "■"},
}  # fmt: skip


def read_symbols(words: str, fonts: str) -> str:
    """Returns the text as it reads: in a symbol font letters are marks."""
    table = _TICKS.get(fonts)
    if not table:
        return words
    return "".join(table.get(ord(c) & 0xFF, c) if _is_symbol(ord(c)) else c for c in words)


def read_symbol(font: str, code: str) -> str:
    """Returns the mark of a hexadecimal code in a font; U+FFFD where it is none."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    table = _TICKS.get(font.lower())
    if table is not None and (number & 0xFF) in table:
        return table[number & 0xFF]
    plain = _BYTE <= number <= _LAST and unicodedata.category(chr(number)) not in ("Co", "Cs", "Cn", "Cc")
    return chr(number) if plain else "\ufffd"


def _is_symbol(code: int) -> bool:
    return code < _BYTE or _SYMBOLS[0] <= code <= _SYMBOLS[1]
