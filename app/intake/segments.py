"""Shares between the two segment walkers how damage is said, and the one Exif entry that pictures keep."""

from __future__ import annotations

import struct

_TIFF_ORDER = {b"II": "<", b"MM": ">"}
_ORIENTATION = 0x0112
_SHORT = 3
_TIFF_MAGIC = 42


class DamagedPicture(Exception):
    """Signals a picture whose structure does not hold; ``cut`` tells that it ends before its end mark."""

    def __init__(self, *, cut: bool = False) -> None:
        super().__init__()
        self.cut = cut


def orientation_of(tiff: bytes) -> int:
    """Returns the turn that an Exif block asks for: 2 to 8, or 1 where it asks for none or cannot be read.

    ``tiff`` is the block from its byte-order mark on (TIFF 6.0 section 2, Exif 2.32 tag 0x0112).
    """
    order = _TIFF_ORDER.get(tiff[:2])
    try:
        if order is None or struct.unpack_from(f"{order}H", tiff, 2)[0] != _TIFF_MAGIC:
            return 1
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, min(start + 2 + 12 * count, len(tiff)), 12):
            tag, kind, values, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and values == 1 and 1 <= value <= 8 else 1  # noqa: PLR2004 - used once, clear where it stands
    except struct.error:
        pass
    return 1


def orientation_block(turn: int) -> bytes:
    """Returns the smallest Exif block that holds the orientation alone."""
    return struct.pack("<2sHIHHHIHHI", b"II", _TIFF_MAGIC, 8, 1, _ORIENTATION, _SHORT, 1, turn, 0, 0)
