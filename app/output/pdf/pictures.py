"""Pictures made ready for the page: turned, flattened, at most 300 dots an inch; a JPEG stays the JPEG it was."""

from __future__ import annotations

import hashlib
import math
import warnings
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

DPI: Final = 300
MISSING, TOO_LARGE, UNREADABLE = "此处的图片文件缺失", "此处的图片尺寸过大，无法印出", "此处的图片无法读取"
"""Printed in the frame of a picture that cannot be shown."""
_MAX_PIXELS: Final = 100_000_000
"""As many as are taken in: what was accepted is printed."""
ORIENTATION: Final = 0x0112
"""Exif's tag of the turn that a picture wants."""
_QUALITY: Final = 88
_TURNED: Final = frozenset({5, 6, 7, 8})
SCREEN: Final = 72 / 96
"""Points of a pixel at most: a small picture is not blown up."""
_SURFACE: Final = 0.54
"""Largest surface of a picture, as a share of the square of its greatest height."""
_FINER: Final = 1.1
_FINER_JPEG: Final = 1.25
"""How much finer than 300 dpi a picture may be before it is made coarser."""
FAILURES: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    Image.DecompressionBombError,
)
"""What Pillow raises over bytes that are no picture after all."""


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """Describes a picture by its content; ``width`` and ``height`` are pixels as it is seen, upright."""

    key: str
    data: bytes | None
    """None where there is nothing to show."""
    width: int
    height: int
    reason: str = ""
    """What to print in its place."""
    orientation: int = 1
    """EXIF orientation, applied when it is drawn, so that a JPEG need not be made anew."""


def printed_scale(picture: PreparedPicture, width: float, tallest: float) -> float:
    """Points of a pixel in a place ``width`` points wide, where a picture may be ``tallest`` points high.

    Pictures of every shape get about the same surface: a photograph of 4:3 takes two thirds of the measure and leaves
    room for text on its page, a flow chart that is wide and low takes all of it.
    """
    surface = math.sqrt(_SURFACE * tallest * tallest / (picture.width * picture.height))
    return min(width / picture.width, tallest / picture.height, surface, SCREEN)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Describes a picture as a PDF image stream."""

    content: bytes
    filter: str
    colour: str
    width: int
    height: int


@dataclass(slots=True)
class PictureStore:
    """Keeps the pictures of one document, each known once, with the largest size at which it is printed."""

    _known: dict[str, PreparedPicture] = field(default_factory=dict)
    _sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    _by_identity: dict[int, PreparedPicture] = field(default_factory=dict)

    def prepare(self, data: bytes | None) -> PreparedPicture:
        """Looks at a picture once; a missing or unreadable one becomes a frame that says so."""
        if data is None:
            return PreparedPicture("", None, 480, 120, MISSING)
        known = self._by_identity.get(id(data))
        if known is None:
            key = hashlib.sha256(data).hexdigest()
            known = self._known.setdefault(key, _look(key, data))
            self._by_identity[id(data)] = known
        return known

    def note_size(self, picture: PreparedPicture, drawn: tuple[float, float]) -> None:
        """Notes that a picture is printed so many points wide and high."""
        wide, high = self._sizes.get(picture.key, (0.0, 0.0))
        self._sizes[picture.key] = (max(wide, drawn[0]), max(high, drawn[1]))

    def encode(self, picture: PreparedPicture) -> Encoded | None:
        """Returns the picture for the PDF, or None where it cannot be decoded after all."""
        if picture.data is None:
            return None
        wide, high = self._sizes[picture.key]
        try:
            return _encode(picture.data, (high, wide) if picture.orientation in _TURNED else (wide, high))
        except FAILURES:
            return None


def upright(data: bytes, limit: int) -> Image.Image | None:
    """Returns a picture as seen, at most ``limit`` pixels a side; None if it cannot be read.

    It has eight bits of grey or RGB.
    """
    looked = _look("", data)
    if looked.data is None:
        return None
    try:
        with opened(data) as image:
            # a picture that stands upright is not copied once more
            turned = image if looked.orientation == 1 else ImageOps.exif_transpose(image)
            turned.format = image.format
            flat = flattened(turned)
    except FAILURES:
        return None
    flat.thumbnail((limit, limit), Image.Resampling.LANCZOS)
    return flat


def opened(data: bytes) -> Image.Image:
    """Returns a picture's file, not decoded yet.

    Pillow's own opinion on its size is not wanted, for the limit is ours.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(BytesIO(data))


def _look(key: str, data: bytes) -> PreparedPicture:
    try:
        with opened(data) as image:
            width, height = image.size
            if width * height > _MAX_PIXELS or not width or not height:
                return PreparedPicture("", None, 480, 120, TOO_LARGE)
            orientation = int(image.getexif().get(ORIENTATION, 1))
            if orientation in _TURNED:
                width, height = height, width
    except FAILURES:
        return PreparedPicture("", None, 480, 120, UNREADABLE)
    return PreparedPicture(key, data, width, height, "", orientation if orientation in range(1, 9) else 1)


def _encode(data: bytes, drawn: tuple[float, float]) -> Encoded:
    with opened(data) as image:
        limit = (max(1, round(drawn[0] * DPI / 72)), max(1, round(drawn[1] * DPI / 72)))
        was_jpeg = image.format == "JPEG"
        # a JPEG somewhat finer stays: a second loss is worse, and the file that came would have to go along as well
        too_fine = image.width > limit[0] * (_FINER_JPEG if was_jpeg else _FINER)
        if was_jpeg and image.mode in {"RGB", "L"} and not too_fine:
            colour = "DeviceRGB" if image.mode == "RGB" else "DeviceGray"
            return Encoded(data, "DCTDecode", colour, image.width, image.height)
        flat = flattened(image)
    if too_fine:
        flat = flat.resize(limit, Image.Resampling.LANCZOS)
    colour = "DeviceRGB" if flat.mode == "RGB" else "DeviceGray"
    if was_jpeg:
        out = BytesIO()
        flat.save(out, "JPEG", quality=_QUALITY, subsampling=0)
        return Encoded(out.getvalue(), "DCTDecode", colour, flat.width, flat.height)
    return Encoded(zlib.compress(flat.tobytes(), 6), "FlateDecode", colour, flat.width, flat.height)


def flattened(image: Image.Image) -> Image.Image:
    """Returns eight bits of grey or RGB on white."""
    if image.mode in {"I", "I;16", "I;16L", "I;16B", "F"}:
        return image.point(lambda value: value / 256).convert("L") if image.mode != "F" else image.convert("L")
    if image.mode in {"L", "1"} and "transparency" not in image.info:
        return image.convert("L")
    if image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return image.convert("RGB")
