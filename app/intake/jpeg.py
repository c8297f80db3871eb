"""Cuts what is not picture out of a JPEG file; what is kept is kept byte for byte.

Structure after ITU-T T.81 annex B; JFIF 1.02 (APP0), ICC.1 annex B.4 (APP2), Adobe TN 5116 (APP14).
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from app.intake.segments import DamagedPicture, orientation_block, orientation_of

_START = b"\xff\xd8"
_EOI = 0xD9
_SOS = 0xDA
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_TABLES = frozenset({0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF})
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})
# In scan data FF 00 is a byte and FF D0…D7 a restart; anything else after FF ends the scan.
# Possessive, so that a long run of FF costs no more than its length.
_SCAN = re.compile(rb"(?:[^\xff]++|\xff++[\x00\xd0-\xd7])*+")
_STRAY = re.compile(rb"(?:[^\xff]++|\xff++\x00)*+")
_MARKER = re.compile(rb"\xff++[^\x00\xff]")
_EXIF = b"Exif\x00\x00"
_JFIF_SIZE, _ADOBE_SIZE = 14, 12


class CleanJpeg(NamedTuple):
    """Describes the cleaned file, its size in pixels as stored, and its turn (Exif orientation, 1 = none)."""

    data: bytes
    width: int
    height: int
    turn: int


class _SingleSegments:
    """Tells which of the segments that may stand once were met, and what was read from them."""

    def __init__(self) -> None:
        self.jfif = self.adobe = self.scanned = False
        self.turn = 1
        self.size: tuple[int, int] | None = None


def clean_jpeg(data: bytes) -> CleanJpeg:
    """Cuts out whatever is not needed to show the picture.

    With nothing to cut the same object comes back.

    JFIF without its thumbnail, the ICC profile, Adobe's colour mark and the orientation stay; every other APPn,
    comments, stray bytes between segments and whatever follows the end mark go.

    Raises:
        DamagedPicture: the segments do not lead from the start mark to the end mark.
    """
    if not data.startswith(_START):
        raise DamagedPicture
    kept = _SingleSegments()
    pieces = [_START]
    position = len(_START)
    while True:
        prefix, body = _next_marker(data, position)
        marker = prefix[-1]
        if marker == _EOI:
            pieces.append(prefix)
            break
        end = body + _length(data, body)
        pieces.append(_segment(prefix, marker, data[body + 2 : end], kept))
        position = end
        if marker == _SOS:
            kept.scanned = True
            position = _end_of(_SCAN, data, end)
            pieces.append(data[end:position])
    if kept.size is None or not kept.scanned:
        raise DamagedPicture
    cleaned = b"".join(pieces)
    return CleanJpeg(data if cleaned == data else cleaned, *kept.size, kept.turn)


def _end_of(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _next_marker(data: bytes, at: int) -> tuple[bytes, int]:
    """Returns the next marker with the fill bytes before it, and where it ends."""
    found = _MARKER.match(data, _end_of(_STRAY, data, at))
    if not found:
        raise DamagedPicture(cut=True)
    return found.group(), found.end()


def _length(data: bytes, at: int) -> int:
    if at + 2 > len(data):
        raise DamagedPicture(cut=True)
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2:  # noqa: PLR2004 - the length counts its own two bytes
        raise DamagedPicture
    if at + length > len(data):
        raise DamagedPicture(cut=True)
    return int(length)


def _segment(prefix: bytes, marker: int, body: bytes, kept: _SingleSegments) -> bytes:
    """Returns the bytes that stay of one segment."""
    if marker in _DROPPED:
        body = _application_data(marker, body, kept)
        return _whole(prefix, body) if body else b""
    if marker in _FRAMES:
        if len(body) < 6 or kept.size:  # noqa: PLR2004 - precision, height, width, components
            raise DamagedPicture
        height, width = struct.unpack_from(">HH", body, 1)
        kept.size = (width, height)
    elif marker not in _TABLES:
        raise DamagedPicture
    return _whole(prefix, body)


def _whole(prefix: bytes, body: bytes) -> bytes:
    return prefix + struct.pack(">H", len(body) + 2) + body


def _application_data(marker: int, body: bytes, kept: _SingleSegments) -> bytes:
    """Returns what stays of an APPn or comment segment; empty if nothing does."""
    if kept.scanned:
        return b""
    if marker == _APP0 and body.startswith(b"JFIF\x00") and len(body) >= _JFIF_SIZE and not kept.jfif:
        kept.jfif = True
        return body[: _JFIF_SIZE - 2] + b"\x00\x00"
    if marker == _APP1 and body.startswith(_EXIF) and kept.turn == 1:
        kept.turn = orientation_of(body[len(_EXIF) :])
        return _EXIF + orientation_block(kept.turn) if kept.turn != 1 else b""
    if marker == _APP2 and body.startswith(b"ICC_PROFILE\x00"):
        return body
    if marker == _APP14 and body.startswith(b"Adobe") and len(body) >= _ADOBE_SIZE and not kept.adobe:
        kept.adobe = True
        return body[:_ADOBE_SIZE]
    return b""
