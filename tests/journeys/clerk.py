"""Printer, stamp, pen and scanner of a journey: other people's programs and pixels, nothing of what is tested.

``pdftoppm`` is the printer: at 600 dpi, as office printers have it.  Drawn at the scanner's 200 dpi at once, thin
strokes were lighter than paper shows them: the top of a small 0 was found missing on 24 of 25 scans of one page.  The
seal is drawn where a clerk would press it, right of the words that ask for it.
"""

from __future__ import annotations

import io
import math
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageChops, ImageDraw

DPI = 200
_PRINTER_DPI = 600
_MM = DPI / 25.4
_RED, _PEN = (203, 36, 40), (26, 30, 78)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')


def printed(pdf: Path, folder: Path, *only: str) -> list[Image.Image]:
    """Every page of a PDF on paper; ``only`` may choose some as ``pdftoppm`` does."""
    folder.mkdir(parents=True)
    command = ["pdftoppm", "-r", str(_PRINTER_DPI), *only, str(pdf), str(folder / "p")]
    subprocess.run(command, check=True, timeout=240)
    pages = []
    for path in sorted(folder.glob("p-*.ppm")):
        with Image.open(path) as page:
            pages.append(page.convert("RGB").reduce(_PRINTER_DPI // DPI))
        path.unlink()
    assert pages
    return pages


@dataclass(frozen=True, slots=True)
class Line:
    """Where the words stand that ask for something: the page from 1, their right end and middle in pixels."""

    page: int
    right: float
    middle: float


def asked_for(pdf: Path, words: str) -> Line:
    """Where a page asks for a seal or a signature, as ``pdftotext`` reads it."""
    done = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, timeout=60, capture_output=True, text=True)
    for page, part in enumerate(done.stdout.split("<page ")[1:], 1):
        for _left, top, right, bottom, text in _WORD.findall(part):
            if text.startswith(words):
                return Line(page, float(right) * DPI / 72, (float(top) + float(bottom)) / 2 * DPI / 72)
    raise AssertionError(f"no page asks for {words}")


def stamped(pages: list[Image.Image], signature: Line) -> list[Image.Image]:
    """The company's seal on cover and promise, somebody's name beside it."""
    done = [page.copy() for page in pages]
    promise = done[signature.page - 1]
    _sign(promise, (signature.right + 6 * _MM, signature.middle))
    done[signature.page - 1] = _seal(promise, (signature.right + 24 * _MM, signature.middle + 31 * _MM))
    done[0] = _seal(done[0], (done[0].width * 0.56, done[0].height * 0.69))
    return done


def _seal(page: Image.Image, middle: tuple[float, float]) -> Image.Image:
    """A round one of 42 mm with a star and a ring of strokes for its letters; ink lets the print shine through."""
    ink = Image.new("RGB", page.size, "white")
    pen, (x, y), radius = ImageDraw.Draw(ink), middle, 21 * _MM
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_RED, width=round(1.1 * _MM))
    star = []
    for at in range(10):
        reach, angle = (radius * (0.28 if at % 2 == 0 else 0.12)), math.pi * at / 5 - math.pi / 2
        star.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.polygon(star, fill=_RED)
    for at in range(14):
        angle = math.pi * (0.85 + 1.3 * at / 13)
        cx, cy = x + radius * 0.78 * math.cos(angle), y + radius * 0.78 * math.sin(angle)
        pen.rectangle((cx - 1.3 * _MM, cy - 1.6 * _MM, cx + 1.3 * _MM, cy + 1.6 * _MM), outline=_RED, width=3)
    return ImageChops.multiply(page, ink)


def _sign(page: Image.Image, start: tuple[float, float]) -> None:
    x, y = start
    waves = [(x + at * 0.9 * _MM, y + 3.2 * _MM * math.sin(at * 0.9) * (1 if at % 3 else 0.4)) for at in range(24)]
    ImageDraw.Draw(page).line(waves, fill=_PEN, width=round(0.6 * _MM), joint="curve")


# ------------------------------------------------------------ the scanner


def skewed(page: Image.Image, degrees: float) -> Image.Image:
    """Drawn in crooked."""
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(236, 236, 232))


def torn(page: Image.Image) -> Image.Image:
    """With a slip of paper over half of its code."""
    done = page.copy()
    pen = ImageDraw.Draw(done)
    pen.rectangle((page.width - 29 * _MM, 0, page.width - 17 * _MM, 34 * _MM), fill="white")
    return done


def scan(pages: list[Image.Image], path: Path) -> Path:
    """One PDF as an office scanner writes it: a JPEG on each page."""
    with pikepdf.new() as document:
        for page in pages:
            width, height = page.width * 72 / DPI, page.height * 72 / DPI
            data = io.BytesIO()
            page.save(data, "JPEG", quality=75)
            image = pikepdf.Stream(
                document, data.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                Width=page.width, Height=page.height, ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            sheet = document.add_blank_page(page_size=(width, height))
            sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            sheet.Contents = document.make_stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode())
        document.save(path)
    return path
