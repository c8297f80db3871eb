"""Writes PNG files that are the same bytes on every system.

Pillow's wheels bring compressors of their own, which differ between systems; Python's ``zlib`` is one and the same, and
the pictures in the PDF go through it already.
"""

from __future__ import annotations

import struct
import zlib
from itertools import chain, repeat

from PIL import Image, ImageChops

_COLOUR_TYPES = {"L": 0, "RGB": 2}
_UP = b"\2"
_LEVEL = 6
_BODY = 8 + 25 + 8
"""Where the rows begin: behind the signature, the head, and the head of their own chunk."""


def png(image: Image.Image, *, squeeze: bool = True) -> bytes:
    """Encodes ``image``, eight bits of grey or RGB, as PNG: rows by difference to the row above (9.2).

    Without ``squeeze`` it is made fast and large, for :func:`same_but_for_compression`.
    """
    above = Image.new(image.mode, image.size)
    above.paste(image, (0, 1))
    told = ImageChops.subtract_modulo(image, above).tobytes()
    wide = len(image.getbands()) * image.width
    rows = (told[at : at + wide] for at in range(0, len(told), wide))
    packed = zlib.compress(
        b"".join(chain.from_iterable(zip(repeat(_UP), rows, strict=False))), _LEVEL if squeeze else 0
    )
    head = struct.pack(">IIBBBBB", image.width, image.height, 8, _COLOUR_TYPES[image.mode], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def same_but_for_compression(ours: bytes, theirs: bytes) -> bool:
    """Tells whether two PNGs, one of them by :func:`png`, have the same chunks and rows."""
    one, other = _split_chunks(ours), _split_chunks(theirs)
    if one is None or other is None:
        return False
    (head, packed), (their_head, their_packed) = one, other
    plain = zlib.decompress(packed)
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(their_packed, len(plain) + 1)
    except zlib.error:
        return False
    return head == their_head and unpacked == plain and unpacker.eof and not unpacker.unused_data


def _split_chunks(data: bytes) -> tuple[bytes, bytes] | None:
    """Returns all before the rows' one chunk, and its content.

    Returns None for a PNG that this program would not write.
    """
    (length,) = struct.unpack(">I", data[_BODY - 8 : _BODY - 4]) if len(data) >= _BODY else (0,)
    packed = data[_BODY : _BODY + length]
    rebuilt = data[: _BODY - 8] + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    return (data[: _BODY - 8], packed) if length and rebuilt == data else None
