"""Scanned pages out of PDF, TIFF, JPEG and PNG files, one at a time: never two page images in memory.

Every file is hostile.  What spoils a whole file is InputRefused; what spoils one page is a sheet with a ``problem``,
so that one bad page costs nobody the other ninety-nine.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps

from app.errors import InputRefused
from app.pdfium import PDFIUM

BYTE_LIMIT = 1 << 30
"""Bytes of one scanned file; a hundred colour pages at 600 dpi stay under it."""
SHEET_LIMIT = 2000
"""Pages of all files together."""
PIXEL_LIMIT = 150_000_000
"""Pixels of one page image as stored; A3 at 600 dpi has 70 million."""
LONG_EDGE = 3600
"""Pixels along the longer edge of a page as handed out: A4 at 300 dpi."""
_SCAN_DPI = 300
_PDF_EDGE = 5000 / 25.4 * 72  # five metres: nothing that was ever on a desk
_KEPT = 16
"""Pages after which a PDF is opened anew: PDFium keeps the bytes of every picture that it has drawn until then."""
_MARK_BYTES = 1024

EMPTY = "文件是空的，请重新扫描或重新复制。"
TOO_LARGE = "文件超过 1 GB。请用彩色 300 dpi 重新扫描，或分成几个文件。"
LOCKED = "PDF 加了密码，打不开。请另存为不加密的 PDF，或重新扫描。"
BROKEN = "文件已损坏或不完整，打不开。请重新复制或重新扫描。"
NO_PAGES = "文件里没有页面，请重新扫描。"
TOO_MANY = f"扫描件超过 {SHEET_LIMIT} 页，请核对是否选对了文件，或分几次导入。"
UNKNOWN = "不是能读的扫描件。请扫描成 PDF、TIFF、JPEG 或 PNG 文件。"
JPEG_2000 = "是 JPEG 2000 图片，不能直接读。请另存为 PDF、TIFF、JPEG 或 PNG。"
PAGE_BROKEN = "这一页的图像已损坏，请重新扫描这一页。"
PAGE_LARGE = "这一页的图像过大，超过 1.5 亿像素，请用 300 dpi 重新扫描这一页。"
PAGE_VAST = "这一页的纸张尺寸超过 5 米，不是一张扫描的纸，请重新扫描这一页。"

# Pillow reports odd files as log lines too, which Python prints where no log is set up.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class ScanFile:
    """An open file from outside; ``name`` is what sentences call it, ``size`` its bytes."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scanned side of paper.

    ``image`` is RGB, or L where the scan has no colour; None where ``problem`` says why it cannot be read.
    ``at`` counts from 1 within its file; ``share`` is its part of the file's bytes.
    """

    file: str
    at: int
    image: Image.Image | None
    share: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenScan:
    """Scanned files that were looked at: how many pages, and the pages themselves."""

    files: tuple[tuple[ScanFile, str, int], ...]
    """File, kind (``pdf`` or ``image``), pages."""

    @property
    def count(self) -> int:
        """Pages of all files."""
        return sum(pages for _, _, pages in self.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file, _, _ in self.files)

    def sheets(self) -> Iterator[Sheet]:
        """The pages in the order of the files; drop each before taking the next."""
        for file, kind, pages in self.files:
            share = max(1, file.size // pages)
            yield from _pdf_sheets(file, share) if kind == "pdf" else _image_sheets(file, pages, share)


def open_scan(files: Sequence[ScanFile]) -> OpenScan:
    """Looks at each file without decoding a page.

    Raises:
        InputRefused: a file is empty, too large, encrypted, damaged or of another kind; or the pages are too many.
    """
    found = []
    total = 0
    for file in files:
        kind = _kind(file)
        pages = _pdf_count(file) if kind == "pdf" else _image_count(file)
        total += pages
        if total > SHEET_LIMIT:
            raise InputRefused(file.name, TOO_MANY)
        found.append((file, kind, pages))
    return OpenScan(tuple(found))


def _kind(file: ScanFile) -> str:
    if file.size > BYTE_LIMIT:
        raise InputRefused(file.name, TOO_LARGE)
    file.file.seek(0)
    head = file.file.read(_MARK_BYTES)
    if not head:
        raise InputRefused(file.name, EMPTY)
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")):
        return "image"
    if head[4:8] == b"jP  " or head.startswith(b"\xff\x4f\xff\x51"):
        raise InputRefused(file.name, JPEG_2000)
    raise InputRefused(file.name, UNKNOWN)


def _open_pdf(file: ScanFile) -> Any:
    file.file.seek(0)
    try:
        return pypdfium2.PdfDocument(file.file)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise InputRefused(file.name, LOCKED if locked else BROKEN) from error


def _pdf_count(file: ScanFile) -> int:
    with PDFIUM:
        document = _open_pdf(file)
        try:
            pages = len(document)
        finally:
            document.close()
    if not pages:
        raise InputRefused(file.name, NO_PAGES)
    return pages


def _pdf_sheets(file: ScanFile, share: int) -> Iterator[Sheet]:
    with PDFIUM:
        document = _open_pdf(file)
        pages = len(document)
    try:
        for at in range(pages):
            with PDFIUM:  # let go between pages: a window draws its own meanwhile
                if at and at % _KEPT == 0:
                    document.close()
                    document = _open_pdf(file)
                image, problem = _pdf_image(document, at)
            yield Sheet(file.name, at + 1, image, share, problem)
    finally:
        with PDFIUM:
            document.close()


def _pdf_image(document: Any, at: int) -> tuple[Image.Image | None, str]:
    try:
        page = document[at]
    except pypdfium2.PdfiumError:
        return None, PAGE_BROKEN
    try:
        longest = max(page.get_size())
        if not 0 < longest <= _PDF_EDGE:
            return None, PAGE_VAST
        if problem := _bomb_inside(page):
            return None, problem
        scale = min(_SCAN_DPI / 72, LONG_EDGE / longest)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        try:
            drawn = bitmap.to_pil()
            image = drawn if drawn.mode == "RGB" else drawn.convert("RGB")
        finally:
            bitmap.close()
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None, PAGE_BROKEN
    finally:
        page.close()
    return image, ""


def _bomb_inside(page: Any) -> str:
    for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        width, height = each.get_px_size()
        if width * height > PIXEL_LIMIT:
            return PAGE_LARGE
    return ""


def _open_image(file: ScanFile) -> Image.Image:
    file.file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked here before anything is decoded
            return Image.open(file.file, formats=("JPEG", "PNG", "TIFF"))
    except Image.DecompressionBombError as error:
        raise InputRefused(file.name, PAGE_LARGE) from error
    except Exception as error:  # hostile bytes make Pillow raise more kinds than it documents
        raise InputRefused(file.name, BROKEN) from error


def _image_count(file: ScanFile) -> int:
    image = _open_image(file)
    if image.format != "TIFF":  # an MPO's second picture is a preview, an animated PNG's second is no page
        return 1
    count = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            while count <= SHEET_LIMIT:
                image.seek(count)
                count += 1
    except EOFError:
        pass
    except Exception as error:
        raise InputRefused(file.name, BROKEN) from error
    return count


def _image_sheets(file: ScanFile, pages: int, share: int) -> Iterator[Sheet]:
    for at in range(pages):
        image, problem = _frame(file, at)
        yield Sheet(file.name, at + 1, image, share, problem)


def _frame(file: ScanFile, at: int) -> tuple[Image.Image | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = _open_image(file)
            if at:
                source.seek(at)
            if source.width * source.height > PIXEL_LIMIT:
                return None, PAGE_LARGE
            source.draft(None, (LONG_EDGE, LONG_EDGE))  # a large JPEG is made smaller while it is decoded
            image = _plain(source)
            image.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.BOX)
            return ImageOps.exif_transpose(image), ""
    except MemoryError:
        return None, PAGE_LARGE
    except Image.DecompressionBombError:
        return None, PAGE_LARGE
    except Exception:  # noqa: BLE001 - as in _open_image
        return None, PAGE_BROKEN


def _plain(source: Image.Image) -> Image.Image:
    """RGB or L on white, whatever the file holds."""
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
