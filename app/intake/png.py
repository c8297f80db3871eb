"""Cuts what is not picture out of a PNG file; what is kept is kept byte for byte.

Structure after the PNG specification, third edition (ISO/IEC 15948 is the second).
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from app.intake.segments import DamagedPicture, orientation_block, orientation_of

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_KEPT = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"hIST", b"sPLT", b"cICP"})
_FRAME = 12
"""Bytes of length, type and CRC around a chunk's body."""
_HEADER_SIZE = 13
_UPPER = 0x20


class CleanPng(NamedTuple):
    """Describes the cleaned file, its size in pixels as stored, and its turn (Exif orientation, 1 = none)."""

    data: bytes
    width: int
    height: int
    turn: int


def clean_png(data: bytes) -> CleanPng:
    """Cuts out whatever is not needed to show the picture.

    With nothing to cut the same object comes back.

    What the pixels and their colours need stays, and the orientation; texts, times, Exif, animation, private chunks and
    whatever follows IEND go.

    Raises:
        DamagedPicture: a chunk is cut short, fails its CRC, or stands where it cannot.
    """
    if not data.startswith(SIGNATURE):
        raise DamagedPicture
    pieces = [SIGNATURE]
    position = len(SIGNATURE)
    size: tuple[int, int] | None = None
    turn, kind, pixels = 1, b"", False
    while kind != b"IEND":
        kind, body, end = _chunk(data, position)
        if (kind == b"IHDR") == (size is not None):
            raise DamagedPicture
        if size is None:
            size = _size(body)
        pixels = pixels or kind == b"IDAT"
        if kind in _CRITICAL or kind in _KEPT:
            pieces.append(data[position:end])
        elif kind == b"eXIf" and turn == 1:
            turn = orientation_of(body)
            pieces.append(_packed(b"eXIf", orientation_block(turn)) if turn != 1 else b"")
        elif not kind[0] & _UPPER:  # a critical chunk of a later standard, or Apple's CgBI: not to be guessed at
            raise DamagedPicture
        position = end
    if size is None or not pixels:
        raise DamagedPicture
    cleaned = b"".join(pieces)
    return CleanPng(data if cleaned == data else cleaned, *size, turn)


def _chunk(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    """Returns type, body and end of the chunk at ``at``, its CRC checked."""
    if at + _FRAME > len(data):
        raise DamagedPicture(cut=True)
    length, kind = struct.unpack_from(">I4s", data, at)
    if not (kind.isascii() and kind.isalpha()):
        raise DamagedPicture
    end = at + _FRAME + length
    if end > len(data):
        raise DamagedPicture(cut=True)
    if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
        raise DamagedPicture
    return kind, data[at + 8 : end - 4], end


def _size(header: bytes) -> tuple[int, int]:
    if len(header) != _HEADER_SIZE:
        raise DamagedPicture
    width, height = struct.unpack_from(">II", header)
    return width, height


def _packed(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
