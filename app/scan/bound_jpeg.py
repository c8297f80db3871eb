"""Checks a page's JPEG as this program binds it: one picture, and nothing that a reader could take otherwise."""

from __future__ import annotations

import re
from typing import Final

_START, _END = b"\xff\xd8", b"\xff\xd9"
_JFIF: Final = 0xE0
_JFIF_SIZE: Final = 16
_TABLES: Final = frozenset({0xDB, 0xC4})
"""Quantisation and Huffman tables."""
_FRAME, _SCAN = 0xC0, 0xDA
"""The baseline frame, and the one scan behind it (ITU-T T.81, annex B)."""
_CODED = re.compile(rb"(?:[^\xff]++|\xff\x00)*+")


def is_bound_jpeg(data: bytes) -> bool:
    """Tells whether a JPEG is JFIF, baseline, of one scan, without comments, profiles or anything behind its end."""
    if not data.startswith(_START):
        return False
    at, met = len(_START), []
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - what a marker begins with
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        met.append(marker)
        at += 2 + size
        if marker == _SCAN:
            break
        if not _is_expected(marker, size, met):
            return False
    coded = _CODED.match(data, at)

    return met.count(_FRAME) == 1 and met[-1:] == [_SCAN] and coded is not None and data[coded.end() :] == _END


def _is_expected(marker: int, size: int, met: list[int]) -> bool:
    if len(met) == 1:
        return marker == _JFIF and size == _JFIF_SIZE
    return marker in _TABLES or marker == _FRAME
