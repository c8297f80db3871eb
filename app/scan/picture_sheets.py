"""Reads scanned pages out of TIFF, JPEG and PNG files with Pillow: which pictures are pages, and their pixels.

Runs in the child process (:mod:`app.sandbox`): a decoder in a loop, or one that wants gigabytes, ends with it.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from PIL import Image, ImageOps, TiffImagePlugin

from app.errors import InputRefused
from app.scan.sheet_limits import BROKEN, LONG_EDGE, PAGE_BROKEN, PAGE_LARGE, PIXEL_LIMIT, SHEET_LIMIT
from app.scan.tiff_strips import by_strips

_KIND, _OLD_KIND = 254, 255
"""Tags of TIFF 6.0: NewSubfileType, SubfileType."""
_REDUCED, _MASK, _OLD_REDUCED = 1, 4, 2
_STAMP = 400
"""Pixels of the longer edge below which a picture is no page: at 18 mm of 297 a page code has no 30 pixels."""
_LARGER = 4
"""Times that a page of the same file is larger, where a picture without the tag is taken for its thumbnail."""
_SAME_SHAPE = 0.06
_EVEN = 1.02
"""Ratio of the two resolutions up to which pixels count as square."""
_MOST_UNEVEN = 4.5
"""Fax pages have 204 by 98, 196 or 391 dots an inch (ITU-T T.4): more uneven is a wrong tag."""
_UPRIGHT = math.log(2**0.5)
"""Logarithm of the shape of A paper."""

Told = tuple[Mapping[str, Any], Sequence[bytes]]


def count(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields which pictures of the file are pages, by number from 0.

    Raises InputRefused (by ``name``) where it cannot be read.
    """
    name = arguments["name"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked here before anything is decoded
            image = _open(files[0])
            # an MPO's second picture is a preview, an animated PNG's second is no page
            frames = _pages(image) if image.format == "TIFF" else [0]
    except Image.DecompressionBombError as error:
        raise InputRefused(name, PAGE_LARGE) from error
    except MemoryError:
        raise
    except Exception as error:  # hostile bytes make Pillow raise more kinds than it documents
        raise InputRefused(name, BROKEN) from error
    yield {"frames": frames}, []


def draw(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields the pages ``frames`` as pixels, with ``mode`` L or RGB and ``size``, or their ``problem``."""
    for frame in arguments["frames"]:
        image, problem = _frame(files[0], frame)
        if image is None:
            yield {"problem": problem}, []
            continue
        yield {"mode": image.mode, "size": image.size}, [image.tobytes()]


def draw_jpegs(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[Told]:
    """Yields JPEGs that lie one behind the other from byte ``begins`` on, as :func:`draw` does.

    ``lengths`` are their bytes.
    """
    begins = arguments["begins"]
    for length in arguments["lengths"]:
        files[0].seek(begins)
        begins += length
        yield from draw({"frames": [0]}, [io.BytesIO(files[0].read(length))])


def _open(file: BinaryIO) -> Image.Image:
    file.seek(0)
    return Image.open(file, formats=("JPEG", "PNG", "TIFF"))


def _pages(image: Image.Image) -> list[int]:
    """Returns the frames of a TIFF that are pages: not those marked as smaller copies or masks, nor unmarked stamps."""
    sizes: list[tuple[int, int]] = []
    marked: list[bool] = []
    try:
        while len(sizes) <= SHEET_LIMIT:
            image.seek(len(sizes))
            sizes.append(image.size)
            marked.append(_marked(image))
    except EOFError:
        pass
    plain = [at for at in range(len(sizes)) if not marked[at] and not _stamp_of_another(sizes, at)]
    return plain or list(range(len(sizes)))


def _marked(image: Image.Image) -> bool:
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    kind, old = tags.get(_KIND, 0), tags.get(_OLD_KIND, 0)
    return bool(isinstance(kind, int) and kind & (_REDUCED | _MASK)) or old == _OLD_REDUCED


def _stamp_of_another(sizes: Sequence[tuple[int, int]], at: int) -> bool:
    """Tells whether a picture too small to be read has the shape of a neighbour that is many times larger."""
    width, height = sizes[at]
    if max(width, height) >= _STAMP:
        return False
    around = [sizes[other] for other in (at - 1, at + 1) if 0 <= other < len(sizes)]
    return any(
        min(wide / width, high / height) >= _LARGER and abs(math.log(wide / high * height / width)) <= _SAME_SHAPE
        for wide, high in around
    )


def _frame(file: BinaryIO, at: int) -> tuple[Image.Image | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = _open(file)
            if at:
                source.seek(at)
            if source.width * source.height > PIXEL_LIMIT:
                return None, PAGE_LARGE
            source.draft(None, _least(source.size))  # a large JPEG is made smaller while it is decoded
            uneven = _uneven(source)
            image = by_strips(source, file, LONG_EDGE) or _plain(source)
            image.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.BOX)
            return ImageOps.exif_transpose(_squared(image, uneven)), ""
    except MemoryError:
        return None, PAGE_LARGE
    except Image.DecompressionBombError:
        return None, PAGE_LARGE
    except Exception:  # noqa: BLE001 - as in count
        return None, PAGE_BROKEN


def _least(size: tuple[int, int]) -> tuple[int, int]:
    """Returns the size with a longer edge of ``LONG_EDGE``, rounded down.

    Pillow halves a JPEG while both edges stay larger.
    """
    scale = LONG_EDGE / max(size)
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _uneven(source: Image.Image) -> float:
    """Tells how many times finer the columns are than the rows.

    Returns 1 where the pixels are square, or nothing sound is said.
    """
    said = source.info.get("dpi") or source.info.get("jfif_density") or source.info.get("resolution") or (1, 1)
    try:
        across, down = (float(each) for each in said)
        ratio = across / down
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0
    if not 1 / _MOST_UNEVEN <= ratio <= _MOST_UNEVEN or 1 / _EVEN <= ratio <= _EVEN:
        return 1.0
    shape = abs(math.log(source.width / source.height))
    square = abs(math.log(source.width / source.height / ratio))
    # believed only where it makes the page more like paper, or leaves it so
    return ratio if abs(square - _UPRIGHT) <= abs(shape - _UPRIGHT) + abs(math.log(_EVEN)) else 1.0


def _squared(image: Image.Image, uneven: float) -> Image.Image:
    """Makes pixels square: the coarser way as fine as the other."""
    if uneven == 1.0:
        return image
    width, height = image.size
    size = (width, round(height * uneven)) if uneven > 1 else (round(width / uneven), height)
    return image.resize(size, Image.Resampling.BILINEAR)


def _plain(source: Image.Image) -> Image.Image:
    """Returns RGB or L on white, whatever the file holds."""
    if source.mode == "L":
        source.load()
        return source
    if source.mode == "1":
        return source.convert("L")
    if source.mode.startswith("I;16"):
        return source.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if source.mode in {"LA", "RGBA", "PA", "P"}:
        full = source.convert("RGBA")
        paper = Image.new("RGBA", full.size, "white")
        paper.alpha_composite(full)
        return paper.convert("RGB")
    if source.mode == "RGB":  # not converted: that would be a second copy of what may be half a gigabyte
        source.load()
        return source
    return source.convert("RGB")
