"""PNG files that are the same bytes on every system.

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


def png(image: Image.Image) -> bytes:
    """``image``, eight bits of grey or RGB, as a PNG whose rows are told by their difference to the row above (9.2)."""
    above = Image.new(image.mode, image.size)
    above.paste(image, (0, 1))
    told = ImageChops.subtract_modulo(image, above).tobytes()
    wide = len(image.getbands()) * image.width
    rows = (told[at : at + wide] for at in range(0, len(told), wide))
    packed = zlib.compress(b"".join(chain.from_iterable(zip(repeat(_UP), rows, strict=False))), _LEVEL)
    head = struct.pack(">IIBBBBB", image.width, image.height, 8, _COLOUR_TYPES[image.mode], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
