"""Draws the pages of an attached PDF as pictures, to be printed with the form: never the foreign file's objects.

PDFium draws in the child process, under its limits; what comes back are PNGs and JPEGs made there.  A sheet of A4
stands on the page at 0.78 of its size: at 200 dots an inch the strokes of 五号 run together there, at 300 they do not.
Measured on the 17 dense pages of the factory form: 437 KB a page at 300 (largest 662), 244 at 200, 0.12 and 0.05 s.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Final

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

from app.errors import InputRefused
from app.pdfium import PDFIUM
from app.sandbox.pool import shared_pool
from app.sandbox.process import Overrun, Pace, ReaderFailed
from app.trust.page_code import parse_page_code

DPI: Final = 300
"""Dots an inch of the paper; pictures of the form are printed no finer."""
MOST_PAGES: Final = 200
"""Pages of one attachment."""
MOST_BYTES: Final = 80 << 20
"""Bytes of the pictures of one attachment: a scan in colour takes about 1 MB a page."""
_PACE: Final = Pace(item=12.0, whole=16.0, each=1.5)
"""Seconds: a page takes half a second to be drawn and packed."""
_QUALITY: Final = 85
_COLOURED: Final = 20
"""Levels between two channels from which a pixel is coloured; scanners of grey paper stay below."""
_SMALL: Final = 4
_LEAST_POINTS: Final = 8.0
_CODE_EDGE: Final = 2400
_APART: Final = 44
"""Levels between a page drawn again and its picture, four by four pixels averaged: JPEG makes 22 at most (12 dense
pages measured), another digit of 6 points 90 and more."""

BROKEN: Final = "PDF 打不开或画不出来，可能已损坏或加了密码，请另存为新的 PDF 后替换"
EMPTY: Final = "PDF 里没有页面，请重新导出后替换"
COSTLY: Final = "画这份 PDF 用的时间或内存太多，请用别的 PDF 软件另存后替换"
TOO_MANY: Final = "有 {count} 页，最多装订 {most} 页，请拆开或另行装订"
TOO_LARGE: Final = "画出的图片太大，请另行装订"
CODED: Final = "{page}上有申报书的页码二维码，会和这一页自己的混在一起，请另行装订"


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Describes one page that was drawn as a picture; ``kind`` is ``png`` or ``jpeg``."""

    data: bytes
    kind: str


def draw_pages(
    pdf: bytes,
    upright: tuple[float, float],
    wide: tuple[float, float],
    *,
    cancelled: Callable[[], bool] | None = None,
) -> list[DrawnPage]:
    """Returns every page of a PDF, drawn for a room of so many points on an upright page or on one on its side.

    Raises:
        InputRefused: it cannot be drawn; the reason goes on from the attachment's name and has no full stop.
        Abandoned: ``cancelled`` said so.
    """
    arguments = {"upright": list(upright), "wide": list(wide)}
    pages: list[DrawnPage] = []
    room = MOST_BYTES
    with shared_pool().borrowed() as sandbox:
        try:
            reader = f"{__name__}:draw"
            for item in sandbox.run(reader, arguments, [BytesIO(pdf)], pace=_PACE, cancelled=cancelled):
                pages.append(DrawnPage(bytes(item.blobs[0]), str(item.told["kind"])))
                room -= len(pages[-1].data)
                if room < 0:
                    raise InputRefused("", TOO_LARGE)
        except Overrun as overrun:
            raise InputRefused("", COSTLY) from overrun
        except ReaderFailed as failed:
            raise InputRefused("", BROKEN) from failed
    return pages


def check_picture(data: bytes) -> None:
    """Refuses a picture of a page of ours: two page codes on a sheet, and nobody knows which is whose.

    Raises:
        InputRefused: with the reason, as :func:`draw_pages`.
    """
    with shared_pool().borrowed() as sandbox:
        try:
            for _ in sandbox.run(f"{__name__}:look", {}, [BytesIO(data)]):
                pass
        except Overrun as overrun:
            raise InputRefused("", TOO_LARGE) from overrun
        except ReaderFailed as failed:
            raise InputRefused("", "图片打不开，请换一张") from failed


def find_differing_page(
    pdf: bytes,
    pages: Sequence[bytes],
    upright: tuple[float, float],
    wide: tuple[float, float],
    *,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Returns the number of the first page of a PDF, from 1, that its picture does not show; 0 where all do.

    ``pages`` are what :func:`draw_pages` made of it for the same rooms, or what somebody says that it made.

    Raises:
        InputRefused: the PDF cannot be drawn, as :func:`draw_pages`.
        Abandoned: ``cancelled`` said so.
    """
    arguments = {"upright": list(upright), "wide": list(wide)}
    files = [BytesIO(each) for each in (pdf, *pages)]
    with shared_pool().borrowed() as sandbox:
        try:
            for item in sandbox.run(f"{__name__}:compare", arguments, files, pace=_PACE, cancelled=cancelled):
                if item.told["differs"]:
                    return int(item.told["page"])
        except Overrun as overrun:
            raise InputRefused("", COSTLY) from overrun
        except ReaderFailed as failed:
            raise InputRefused("", BROKEN) from failed
    return 0


# ------------------------------------------------------------ in the child


def compare(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields for each page whether the picture that goes with it shows something else, in the child."""
    pictures = files[1:]
    count = 0
    for count, image in enumerate(_images(files[0], arguments), 1):
        same = count <= len(pictures) and _shows(pictures[count - 1], image)
        yield {"page": count, "differs": not same}, []
    if len(pictures) > count:
        yield {"page": count + 1, "differs": True}, []


def _shows(picture: BinaryIO, image: Image.Image) -> bool:
    """Tells whether a picture is that of a page, however it was packed."""
    with Image.open(picture) as opened:
        if opened.size != image.size:  # before anything is decoded
            return False
        shown = opened.convert("RGB").reduce(_SMALL)
    apart = np.asarray(ImageChops.difference(shown, image.convert("RGB").reduce(_SMALL)))
    return int(apart.max()) <= _APART


def draw(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields the pages of a PDF as pictures, in the child."""
    for at, image in enumerate(_images(files[0], arguments), 1):
        if _has_page_code(image):
            raise InputRefused("", CODED.format(page=f"第{at}页"))
        data, kind = _packed(image)
        yield {"kind": kind}, [data]


def _images(file: BinaryIO, arguments: Mapping[str, Any]) -> Iterator[Image.Image]:
    """Yields every page of a PDF, drawn.

    Raises:
        InputRefused: it cannot be drawn, or has no pages or too many.
    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(file.read())
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused("", BROKEN) from trouble
        try:
            count = len(document)
            if not count:
                raise InputRefused("", EMPTY)
            if count > MOST_PAGES:
                raise InputRefused("", TOO_MANY.format(count=count, most=MOST_PAGES))
            _show_forms(document)
            for at in range(count):
                yield _drawn(document, at, arguments)
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused("", BROKEN) from trouble
        finally:
            document.close()


def look(_arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Looks for a page code on a picture, in the child."""
    with Image.open(files[0]) as opened:
        opened.draft("L", (_CODE_EDGE, _CODE_EDGE))
        image = opened.convert("L")
    if _has_page_code(image):
        raise InputRefused("", CODED.format(page="图片"))
    yield {}, []


def _show_forms(document: pypdfium2.PdfDocument) -> None:
    """Makes PDFium draw what was filled into form fields as well.

    Scripts are not run: this PDFium has no engine for them.
    """
    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return


def _drawn(document: pypdfium2.PdfDocument, at: int, arguments: Mapping[str, Any]) -> Image.Image:
    page = document[at]
    try:
        across, down = page.get_size()
        if min(across, down) < _LEAST_POINTS:
            raise InputRefused("", f"第{at + 1}页小得看不见，请重新导出后替换")
        width, height = arguments["wide" if across > down else "upright"]
        scale = min(width / across, height / down) * DPI / 72
        bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
        try:
            image: Image.Image = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
    finally:
        page.close()
    return image if _is_coloured(image) else image.convert("L")


def _is_coloured(image: Image.Image) -> bool:
    small = image.reduce(_SMALL)
    red, green, blue = small.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return bool(apart.getextrema()[1] >= _COLOURED)  # type: ignore[operator]


def _packed(image: Image.Image) -> tuple[bytes, str]:
    """Returns the smaller one: letters as PNG, which loses nothing, photographs and scans as JPEG.

    A PNG counts twice: in the PDF it stands on its page, and beside it as the file that restores the draft.
    """
    plain, photo = io.BytesIO(), io.BytesIO()
    image.save(plain, "PNG", compress_level=6)
    image.save(photo, "JPEG", quality=_QUALITY, dpi=(DPI, DPI))
    if 2 * plain.tell() <= photo.tell():
        return plain.getvalue(), "png"
    return photo.getvalue(), "jpeg"


def _has_page_code(image: Image.Image) -> bool:
    grey = image.convert("L")
    grey.thumbnail((_CODE_EDGE, _CODE_EDGE))
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        try_invert=False,
    )
    return any(parse_page_code(each.text) is not None for each in found)
