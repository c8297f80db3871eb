"""Decodes a large TIFF page strip by strip and makes it smaller on the way: it never stands in memory whole.

Pillow decodes a page into four bytes a pixel: A3 at 600 dpi would take 280 MB.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, TiffImagePlugin, TiffTags

_LEAST = 16_000_000
"""Pixels below which a page is decoded whole."""
_ROWS = 256
"""Rows that are decoded at once, if a strip has not more."""
_WIDTH, _HEIGHT, _BITS, _PACKING, _MEANING, _PLACES, _SAMPLES, _STRIP, _LENGTHS = (
    256,
    257,
    258,
    259,
    262,
    273,
    277,
    278,
    279,
)
_PLANES, _PREDICTOR, _TILES, _SUBSAMPLING, _JPEG_TABLES, _BLACK_WHITE = 284, 317, 322, 530, 347, 532
_KEPT = (_BITS, _PACKING, _MEANING, _SAMPLES, _PLANES, _PREDICTOR, _SUBSAMPLING, _JPEG_TABLES, _BLACK_WHITE)
"""Tags that every strip needs to be a TIFF of its own (TIFF 6.0, sections 3, 14, 21, 22)."""
_PACKINGS = frozenset({1, 5, 7, 8, 32773, 32946})
"""None, LZW, JPEG, deflate, PackBits, old deflate: each strip is packed by itself."""


def by_strips(source: Image.Image, file: BinaryIO, edge: int) -> Image.Image | None:
    """Returns the page with its longer edge at least ``edge``.

    Returns None where the page is small, or not made of strips of grey or colour.
    """
    if not isinstance(source, TiffImagePlugin.TiffImageFile) or source.mode not in {"L", "RGB"}:
        return None
    factor = max(source.size) // edge
    tags = source.tag_v2
    if source.width * source.height < _LEAST or factor < 2:  # noqa: PLR2004 - nothing would be saved
        return None
    if _TILES in tags or tags.get(_PLANES, 1) != 1 or tags.get(_PACKING) not in _PACKINGS or _STRIP not in tags:
        return None
    small = Image.new(source.mode, (-(-source.width // factor), -(-source.height // factor)), "white")
    left: Image.Image | None = None
    top = 0
    for part in _parts(source, file):
        rows = part if left is None else _below(left, part)
        whole = rows.height - rows.height % factor
        if whole:
            small.paste(rows.crop((0, 0, rows.width, whole)).reduce(factor), (0, top // factor))
            top += whole
        left = rows.crop((0, whole, rows.width, rows.height)) if whole < rows.height else None
    if left is not None:
        small.paste(left.reduce(factor), (0, top // factor))
    return small


def _parts(source: TiffImagePlugin.TiffImageFile, file: BinaryIO) -> Iterator[Image.Image]:
    """Yields some strips at a time as images, from the top."""
    tags = source.tag_v2
    height = int(tags[_STRIP])
    strips = list(zip(tags[_PLACES], tags[_LENGTHS], strict=True))
    together = max(1, _ROWS // height)
    rows = source.height
    if height * len(strips) < rows:
        raise ValueError("strips are missing")
    for first in range(0, len(strips), together):
        if rows <= 0:
            return
        data = []
        for place, length in strips[first : first + together]:
            file.seek(place)
            data.append(file.read(length))
        count = min(height * len(data), rows)
        alone = _alone(tags, data, (source.width, count, height))
        with Image.open(io.BytesIO(alone), formats=("TIFF",)) as part:
            part.load()
            if part.mode != source.mode:
                raise ValueError(part.mode)
            yield part
        rows -= count


def _alone(tags: TiffImagePlugin.ImageFileDirectory_v2, strips: list[bytes], sizes: tuple[int, int, int]) -> bytes:
    """Returns strips as a file of their own; ``sizes`` are width, rows in all and rows of a strip."""
    directory = TiffImagePlugin.ImageFileDirectory_v2(b"II\x2a\x00\x00\x00\x00\x00")
    for tag in _KEPT:
        if tag in tags:
            directory.tagtype[tag] = tags.tagtype[tag]
            directory[tag] = tags[tag]
    width, count, height = sizes
    for tag, value in ((_WIDTH, width), (_HEIGHT, count), (_STRIP, min(height, count))):
        directory[tag] = value
    places = [0]
    for strip in strips:
        places.append(places[-1] + len(strip))
    directory.tagtype[_PLACES] = directory.tagtype[_LENGTHS] = TiffTags.LONG
    directory[_PLACES] = tuple(places[:-1])  # Pillow writes them behind the directory, and counts from there
    directory[_LENGTHS] = tuple(len(strip) for strip in strips)
    return struct.pack("<2sHI", b"II", 42, 8) + directory.tobytes(8) + b"".join(strips)


def _below(upper: Image.Image, lower: Image.Image) -> Image.Image:
    both = Image.new(upper.mode, (upper.width, upper.height + lower.height))
    both.paste(upper, (0, 0))
    both.paste(lower, (0, upper.height))
    return both
