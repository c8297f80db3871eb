"""Checks that the pictures on the pages are the ones that the Document holds."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageStat

from app.output.document import Document
from app.output.pdf.faces import Typefaces
from app.output.pdf.pictures import Encoded, PictureStore, PreparedPicture
from app.output.pdf.readback import DrawnPicture
from app.output.pdf.render import pieces
from app.output.pdf.style import Look
from app.output.walk import pictures

_THUMB: Final = (48, 48)
# mean difference of 0 … 255 that another release of the same encoder may make, far below what an eye sees
_NEAR: Final = 3.0
_FAILURES: Final = (OSError, ValueError, SyntaxError, zlib.error, Image.DecompressionBombError)


def differing(document: Document, drawn: list[DrawnPicture]) -> Iterator[tuple[str, str]]:
    """Yields (path, fault) for each picture shown otherwise.

    Than the Document has it.

    Nothing is compared where bytes of a picture are not at hand.

    ``drawn`` is every picture of the pages in reading order.  A JPEG that was taken over must be the same to the byte.
    """
    store = PictureStore()
    for _ in pieces(document, Typefaces(), store, Look()):
        pass  # setting tells the store how large each picture is printed
    wanted = []
    for picture in pictures(document):
        prepared = store.prepare(picture.data) if picture.data is not None else None
        if prepared is not None and prepared.data is not None:
            wanted.append((picture.slot, prepared))
    if len(wanted) < sum(1 for _ in pictures(document)) or any(_is_dot(prepared) for _, prepared in wanted):
        return
    seen: dict[tuple[str, str], bool] = {}
    for (slot, prepared), found in zip(wanted, drawn, strict=False):
        key = (prepared.key, found.sha256)
        if key not in seen:
            seen[key] = _same(prepared, store.encode(prepared), found)
        if not seen[key]:
            yield slot, "另一幅图片"
    for slot, _ in wanted[len(drawn) :]:
        yield slot, "没有这幅图片"


def _is_dot(prepared: PreparedPicture) -> bool:
    """Tells whether a pixel stands for a missing picture.

    Whose bytes are not at hand.
    """
    return prepared.width == prepared.height == 1


def _same(prepared: PreparedPicture, expected: Encoded | None, found: DrawnPicture) -> bool:
    if expected is None:
        # the head of the file could be read and its pixels could not: a blank stands for it
        return found.width == found.height == 1
    if hashlib.sha256(expected.content).hexdigest() == found.sha256:
        return True
    if expected.content is prepared.data or (expected.width, expected.height) != (found.width, found.height):
        return False
    ours, theirs = _pixels(expected), _pixels(found.encoded)
    if ours is None or theirs is None or ours.mode != theirs.mode:
        return False
    if expected.filter == "FlateDecode":
        return ours.tobytes() == theirs.tobytes()
    apart = ImageStat.Stat(ImageChops.difference(ours.resize(_THUMB), theirs.resize(_THUMB)))
    return max(apart.mean) <= _NEAR


def _pixels(picture: Encoded) -> Image.Image | None:
    mode = "RGB" if picture.colour == "DeviceRGB" else "L"
    size = (picture.width, picture.height)
    length = size[0] * size[1] * len(mode)
    try:
        if picture.filter == "FlateDecode":
            data = zlib.decompressobj().decompress(picture.content, length)
            return Image.frombytes(mode, size, data)
        with Image.open(BytesIO(picture.content), formats=["JPEG"]) as image:
            return image.convert(mode) if image.size == size else None
    except _FAILURES:
        return None
