"""Pictures from outside: cleaned by cutting segments out, then decoded in full to see that they really are pictures.

Decoding is done by Pillow in a child process with limits of its own (:func:`prove` and :func:`redraw`); what is done
here is reading and copying segments.  Imports Pillow: import this module only where pictures are taken in.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final, Literal

from PIL import Image, ImageOps

from app.errors import InputRefused
from app.heic import is_heic
from app.intake.jpeg import clean_jpeg
from app.intake.png import SIGNATURE, clean_png
from app.intake.segments import DamagedPicture
from app.intake.wording import shown, size_words
from app.sandbox.pool import shared_pool
from app.sandbox.process import Item, Overrun, Pace, ReaderFailed

BYTE_LIMIT = 50 << 20
"""Bytes of one picture file."""
PIXEL_LIMIT = 100_000_000
"""Pixels of one picture; A3 at 600 dpi has 70 million."""
_TURNED = 5
"""Exif orientations from here on swap width and height."""
_OTHERS = {b"GIF87a": "GIF", b"GIF89a": "GIF", b"BM": "BMP", b"II*\x00": "TIFF", b"MM\x00*": "TIFF"}
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})
_NEAREST = {
    "CMYK": "RGB", "YCbCr": "RGB", "LAB": "RGB", "HSV": "RGB", "RGBX": "RGB",
    "RGBa": "RGBA", "La": "LA", "PA": "RGBA", "I;16B": "I;16", "I;16L": "I;16", "I;16N": "I;16",
}  # fmt: skip

_KNOWN = (
    (0, b"%PDF-", " PDF "),
    (0, b"8BPS", " PSD "),
    (40, b" EMF", " EMF "),
    (0, b"\xd7\xcd\xc6\x9a", " WMF "),
    (4, b"ftypavif", " AVIF "),
    (4, b"ftyp", "视频"),
    (0, b"\x00\x00\x00\x0cjP  ", " JPEG 2000 "),
    (0, b"\xff\x0a", " JPEG XL "),
)
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"})

TOO_MANY_PIXELS = f"图片像素太多{{size}}，超过 {PIXEL_LIMIT // 100_000_000} 亿像素，请缩小后再放入。"
NOT_A_PICTURE = "不是图片文件{but}，请换成 PNG 或 JPEG 图片。"
UNSUPPORTED = "不支持{kind}格式，请另存为 PNG 或 JPEG 后再放入。"
HEIC = "这是 HEIC 照片。请在 iPhone 的“设置 → 相机 → 格式”里选“兼容性最佳”后重拍，或把照片另存为 JPEG 后再放入。"
DAMAGED = "图片已损坏，打不开，请重新导出或重新拍摄后替换。"
CUT_SHORT = "图片不完整（文件被截断），请重新复制或导出后替换。"
EMPTY = "文件是空的，请重新导出后替换。"
COSTLY = "打开这张图片用的时间或内存太多，请缩小并另存为 PNG 或 JPEG 后再放入。"
_PACE: Final = Pace(item=18.0, whole=18.0)
"""Seconds: a hundred million pixels take eight to be redrawn."""


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """Describes a picture or attachment as it will be stored, or why it cannot be.

    Attributes:
        data: the cleaned bytes; empty if there is a problem.
        sha256: of ``data``, lower-case hex; empty if there is a problem.
        kind: what the bytes are, whatever the name says; empty if there is a problem.
        width, height: pixels as shown, the Exif turn counted in; 0 for a PDF.
        problem: empty, or a Chinese sentence that says what is wrong and what to do.
        converted: the format that it came in (``GIF``, ``BMP``, ``TIFF``, ``WebP``), if it was redrawn as PNG.
        pages: pages of a PDF, 0 for a picture.
    """

    data: bytes
    sha256: str
    kind: Literal["png", "jpeg", "pdf", ""]
    width: int = 0
    height: int = 0
    problem: str = ""
    converted: str = ""
    pages: int = 0


# Pillow reports odd files as log lines too, which Python prints on standard error where no log is set up.
logging.getLogger("PIL").addHandler(logging.NullHandler())


class _Unfit(Exception):
    """Signals that a file is not taken; its text is the sentence, and it never leaves this module."""


def with_problem(sentence: str) -> PreparedFile:
    """Returns the entry of a file that cannot be taken in."""
    return PreparedFile(b"", "", "", problem=sentence)


def prepared_file(data: bytes, kind: Literal["png", "jpeg", "pdf"], **more: int | str) -> PreparedFile:
    """Returns the entry of a file that can."""
    return PreparedFile(data, hashlib.sha256(data).hexdigest(), kind, **more)  # type: ignore[arg-type]


def clean_picture(data: bytes, name: str) -> PreparedFile:
    """Cleans and proves one picture.

    ``name`` only serves the sentence for a format that is not known.

    The same bytes always give the same result, and what comes out comes out of a second cleaning unchanged.
    Converted pictures depend on the zlib of this machine: the stored bytes count from then on.
    """
    try:
        return _prepare_picture(data, name)
    except _Unfit as unfit:
        return with_problem(str(unfit))
    except DamagedPicture as damaged:
        return with_problem(CUT_SHORT if damaged.cut else DAMAGED)


def _prepare_picture(data: bytes, name: str) -> PreparedFile:
    if not data:
        raise _Unfit(EMPTY)
    if len(data) > BYTE_LIMIT:
        raise _Unfit(f"图片文件有 {size_words(len(data))}，超过 {size_words(BYTE_LIMIT)}，请缩小后再放入。")
    if data.startswith(SIGNATURE):
        return _cleaned(data, "png")
    if data.startswith(b"\xff\xd8\xff"):
        return _cleaned(data, "jpeg")
    if found := _other_format(data):
        return _converted(data, found)
    raise _Unfit(_what_else(data, name))


def _cleaned(data: bytes, kind: Literal["png", "jpeg"]) -> PreparedFile:
    clean, width, height, turn = clean_png(data) if kind == "png" else clean_jpeg(data)
    _check_pixels(width, height)
    told = _in_the_child("prove", clean, kind.upper()).told
    width, height = told["width"], told["height"]  # a JPEG may state its height after the scan (DNL)
    _check_pixels(width, height)
    if turn >= _TURNED:
        width, height = height, width
    return prepared_file(clean, kind, width=width, height=height)


def _other_format(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    return next((name for magic, name in _OTHERS.items() if data.startswith(magic)), "")


def _converted(data: bytes, came_as: str) -> PreparedFile:
    """Returns the first frame, turned as its Exif says, redrawn as PNG with fixed settings and no metadata."""
    clean = clean_png(bytes(_in_the_child("redraw", data, came_as.upper()).blobs[0]))
    return prepared_file(clean.data, "png", width=clean.width, height=clean.height, converted=came_as)


def _in_the_child(reader: str, data: bytes, pillow_format: str) -> Item:
    """Returns what a reader below gives for a picture.

    _Unfit where it refuses, or takes too much.
    """
    with shared_pool().borrowed() as sandbox:
        found = sandbox.run(f"{__name__}:{reader}", {"format": pillow_format}, [io.BytesIO(data)], pace=_PACE)
        try:
            return next(iter(list(found)))
        except InputRefused as refused:
            raise _Unfit(refused.reason) from refused
        except Overrun as overrun:
            raise _Unfit(DAMAGED if overrun.what == "crash" else COSTLY) from overrun
        except (ReaderFailed, IndexError) as failed:
            raise _Unfit(DAMAGED) from failed


def prove(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Decodes every pixel of a picture, in the child, and yields its width and height."""
    try:
        picture = _decoded(files[0].read(), arguments["format"])
    except _Unfit as unfit:
        raise InputRefused("", str(unfit)) from unfit
    yield {"width": picture.width, "height": picture.height}, []


def redraw(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Draws the first frame of a picture anew as PNG, in the child."""
    try:
        drawn = _redrawn(_decoded(files[0].read(), arguments["format"]))
    except _Unfit as unfit:
        raise InputRefused("", str(unfit)) from unfit
    yield {}, [drawn]


def _redrawn(picture: Image.Image) -> bytes:
    try:
        turned = ImageOps.exif_transpose(picture)
        profile = turned.info.get("icc_profile") if turned.mode in _PNG_MODES else None
        turned = _in_png_mode(turned)
        out = io.BytesIO()
        turned.save(out, "PNG", compress_level=6, icc_profile=profile, exif=b"")
    except (_Unfit, MemoryError):
        raise
    except Exception as error:  # hostile input, as in _decoded
        raise _Unfit(DAMAGED) from error
    return out.getvalue()


def _in_png_mode(picture: Image.Image) -> Image.Image:
    if picture.mode in _PNG_MODES:
        return picture
    if picture.mode not in _NEAREST:
        raise _Unfit(UNSUPPORTED.format(kind="这种图片（" + shown(picture.mode) + "）"))
    return picture.convert(_NEAREST[picture.mode])


def _decoded(data: bytes, pillow_format: str) -> Image.Image:
    """Decodes every pixel of the first frame.

    Raises:
        _Unfit: too many pixels, or the decoder gives up.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of size and of odd metadata; both are judged here instead
        try:
            picture = Image.open(io.BytesIO(data), formats=[pillow_format])
            _check_pixels(*picture.size)
            picture.load()
        except (_Unfit, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise _Unfit(TOO_MANY_PIXELS.format(size="")) from error
        except Exception as error:  # Pillow's decoders raise a dozen kinds on hostile bytes; all mean the same here
            raise _Unfit(DAMAGED) from error
    return picture


def _check_pixels(width: int, height: int) -> None:
    if width * height > PIXEL_LIMIT:
        raise _Unfit(TOO_MANY_PIXELS.format(size=f"（{width}×{height}）"))


def _what_else(data: bytes, name: str) -> str:
    """Returns the sentence for bytes that are none of the formats taken in."""
    if is_heic(data):
        return HEIC
    for at, magic, kind in _KNOWN:
        if data.startswith(magic, at):
            return UNSUPPORTED.format(kind=kind)
    if re.match(rb"\s*(<\?xml[^>]*>\s*)?(<!--.{0,500}?-->\s*)?<svg\b", data[:2000], re.DOTALL):
        return UNSUPPORTED.format(kind=" SVG ")
    suffix = PurePosixPath(name).suffix
    return NOT_A_PICTURE.format(but=f"（内容与扩展名 {shown(suffix, 8)} 不符）" if suffix.lower() in _SUFFIXES else "")
