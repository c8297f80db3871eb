"""Prints, alters, soils and scans pages: a second generator, written from how offices work and not from the reader.

A page is printed at 300 dpi as toner (edges that run, pale patches, grain, holes), altered and soiled on the paper
(:mod:`tests.app.scan.office_marks`), and scanned: skew, uneven feed, lens blur, tone curve, sharpening, colour fringes,
noise, JPEG or two levels.  Lengths are millimetres from the page's upper left corner.  Nothing of ``app.scan`` is used.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

DPI = 300
MM = DPI / 25.4
Sheet = Image.Image
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_APART = (0, 7919, 104729)
"""Where in one row of dice the noise of each channel starts: at no pixel do two of them meet."""
_DICE = 1 << 22
"""Dice that are thrown once for all sheets, each of which begins among them where chance says."""
_TONERS = 4
"""Patterns of pale patches, of which each sheet shows one."""


@dataclass(frozen=True)
class Glyph:
    """A printed character and its tight box on ``page`` (from 1)."""

    page: int
    char: str
    box: Box


@dataclass(frozen=True)
class Scanner:
    """How a sheet is printed and scanned; ``levels`` is ``colour``, ``grey``, ``two`` or ``two-local``."""

    dpi: int = 300
    levels: str = "colour"
    skew: float = 0.0
    upside_down: bool = False
    toner: float = 1.0
    """Darkness of full ink, 0 to 1."""
    spread: float = 0.0
    """How far edges run; negative where they are eaten."""
    holes: int = 0
    """Specks of toner that did not stick, 0.06 to 0.12 mm."""
    dust: int = 0
    feed: float = 0.0
    """How far rows stray along the page."""
    blur: float = 0.05
    """Deviation of the lens, in mm."""
    sharpen: int = 0
    """Percent."""
    gamma: float = 1.0
    gradient: float = 0.0
    noise: float = 4.0
    fringe: float = 0.0
    """By how much red and blue lie off green, in pixels of the scan."""
    quality: int = 75
    subsampled: bool = True


def any_scanner(chance: random.Random, levels: str, dpi: int) -> Scanner:
    """A printer and a scanner by chance, good and bad ones."""
    return Scanner(
        dpi=dpi, levels=levels, skew=chance.uniform(-2.5, 2.5), upside_down=chance.random() < 0.3,
        toner=chance.uniform(0.78, 1.0), spread=chance.uniform(-0.012, 0.045), holes=chance.choice((0, 0, 10, 60)),
        dust=chance.randint(0, 14), feed=chance.uniform(0, 0.2), blur=chance.uniform(0.03, 0.085),
        sharpen=chance.choice((0, 0, 40, 90)), gamma=chance.uniform(0.85, 1.2), gradient=chance.uniform(0, 0.12),
        noise=chance.uniform(1, 8), fringe=chance.choice((0.0, 0.3, 0.6)), quality=chance.randint(45, 92),
        subsampled=chance.random() < 0.8,
    )  # fmt: skip


def glyphs_of(pdf: bytes) -> list[Glyph]:
    """Every visible character of a PDF's text."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    points = 72 / 25.4
    for at in range(len(document)):
        page, text = document[at], document[at].get_textpage()
        height = page.get_height()
        for index in range(text.count_chars()):
            char = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
            if not char.isspace() and char.isprintable():
                left, bottom, right, top = text.get_charbox(index)
                box = (left / points, (height - top) / points, right / points, (height - bottom) / points)
                found.append(Glyph(at + 1, char, box))
    document.close()
    return found


def printed(pdf: bytes, page: int, scanner: Scanner, chance: random.Random) -> Image.Image:
    """A page (from 1) as the printer leaves it, RGB at :data:`DPI`."""
    drawn = _with_edges(pdf, page, scanner.spread * MM)
    strength = _paleness(chance.randrange(_TONERS), scanner.toner, drawn.size)
    white = Image.new(drawn.mode, drawn.size, "white")
    paper = Image.composite(white, drawn, strength).convert("RGB")
    pen = ImageDraw.Draw(paper)
    for _ in range(scanner.holes):
        _spot(pen, paper.size, chance, (0.03, 0.06), 252)
    for _ in range(scanner.dust):
        _spot(pen, paper.size, chance, (0.04, 0.15), chance.randint(60, 170))
    return paper


@lru_cache(8)
def _paleness(pattern: int, toner: float, size: tuple[int, int]) -> Image.Image:
    """How much of the paper shows through the toner, of 255."""
    dice, (columns, rows) = np.random.default_rng(pattern), size
    pale = cloud(dice, rows, columns, 160) * 0.05 + cloud(dice, rows, columns, 5) * 0.07
    return Image.fromarray(((1 - toner * (1 + pale)) * 255).clip(0, 255).astype(np.uint8))


@lru_cache(12)
def _with_edges(pdf: bytes, page: int, pixels: float) -> Image.Image:
    """A page whose edges run by that much, or are eaten where it is negative."""
    drawn = _drawn(pdf, page)
    if not pixels:
        return drawn
    around = drawn.filter(ImageFilter.MinFilter(3) if pixels > 0 else ImageFilter.MaxFilter(3))
    return Image.blend(drawn, around, min(1.0, abs(pixels)))


@lru_cache(24)
def _drawn(pdf: bytes, page: int) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    drawn: Image.Image = document[page - 1].render(scale=DPI / 72).to_pil().convert("RGB")
    document.close()
    return without_colour(drawn)


def without_colour(sheet: Image.Image) -> Image.Image:
    """The same in one channel where all three are alike: what is done to it next takes a third of the time."""
    red, green, blue = sheet.convert("RGB").split()
    return red if red.tobytes() == green.tobytes() == blue.tobytes() else sheet


def cloud(dice: np.random.Generator, rows: int, columns: int, size: int) -> np.ndarray[Any, Any]:
    """Unevenness with a wave length of ``size`` pixels and a deviation of about one."""
    small = dice.normal(0, 1, (rows // size + 2, columns // size + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(small).resize((columns, rows), Image.Resampling.BILINEAR))


def _spot(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random, radii: tuple[float, float], shade: int
) -> None:
    x, y, radius = chance.uniform(0, size[0]), chance.uniform(0, size[1]), chance.uniform(*radii) * MM
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(shade, shade, shade))


# ------------------------------------------------------------ scanning


def scan(paper: Image.Image, scanner: Scanner, chance: random.Random) -> bytes:
    """A JPEG, or a TIFF of two levels, of a sheet on the glass."""
    begins = chance.randrange(_DICE)
    colour = scanner.levels == "colour"
    base = (paper if scanner.fringe else without_colour(paper)) if colour else paper.convert("L")
    glass = _on_glass(base, scanner, chance)
    tone = chance.uniform(0.91, 0.985)
    black = chance.uniform(0.05, 0.16)
    table = black + (tone - black) * (np.arange(256, dtype=np.float32) / 255) ** scanner.gamma
    tints = (1.0, chance.uniform(0.985, 1.0), chance.uniform(0.95, 1.0)) if colour else (1.0,)
    slope = np.linspace(1, 1 - scanner.gradient, glass.width, dtype=np.float32)
    planes = glass.split() * (1 if len(glass.getbands()) == len(tints) else len(tints))
    channels = []
    for plane, tint, start in zip(planes, tints, _APART, strict=False):
        light = (table * np.float32(255 * tint)).round().astype(np.int16)[np.asarray(plane)]
        if scanner.gradient:
            light = (light * slope).astype(np.int16)
        light += np.resize(np.roll(_thrown(scanner.noise), -((begins + start) % _DICE)), light.shape)
        channels.append(Image.fromarray(light.clip(0, 255, out=light).astype(np.uint8)))
    image = Image.merge("RGB", channels) if colour else channels[0]
    if scanner.sharpen:
        image = image.filter(ImageFilter.UnsharpMask(radius=1.2, percent=scanner.sharpen, threshold=2))
    if scanner.upside_down:
        image = image.transpose(Image.Transpose.ROTATE_180)
    out = io.BytesIO()
    if scanner.levels.startswith("two"):
        two_levels(image, scanner.levels, chance).save(out, "TIFF", compression="group4", dpi=(scanner.dpi,) * 2)
    else:
        image.save(
            out, "JPEG", quality=scanner.quality, dpi=(scanner.dpi,) * 2, subsampling=2 if scanner.subsampled else 0
        )
    return out.getvalue()


@lru_cache(8)
def _thrown(noise: float) -> np.ndarray[Any, Any]:
    """The dice, in levels."""
    dice = np.random.default_rng(20211123).standard_normal(_DICE, dtype=np.float32)
    return (dice * noise).round().clip(-127, 127).astype(np.int8)


def two_levels(image: Image.Image, levels: str, chance: random.Random) -> Image.Image:
    """Black where darker than a fixed grey, or than most of what lies around."""
    plain = image.convert("L")
    grey = np.asarray(plain, np.float32)
    if levels == "two":
        return Image.fromarray(grey > chance.uniform(105, 175))
    around = np.asarray(plain.filter(ImageFilter.BoxBlur(12)), np.float32)
    return Image.fromarray(grey > np.minimum(around - 18, 200))


def _on_glass(base: Image.Image, scanner: Scanner, chance: random.Random) -> Image.Image:
    """Turned, pulled to and fro by the feed, and sampled at the scanner's resolution; channels a little apart."""
    scale = DPI / scanner.dpi
    wide, high = round(base.width / scale), round(base.height / scale)
    # no lens lets through what is finer than two of its pixels: what one of them averages is a box of that many
    box = (scale**2 - 1) / 12 if scale > 1.4 else 0.0
    base = base.filter(ImageFilter.GaussianBlur(math.sqrt((scanner.blur * MM) ** 2 + box)))
    turn = math.radians(scanner.skew)
    cosine, sine = math.cos(turn), math.sin(turn)
    length, start = chance.uniform(50, 180), chance.uniform(0, 6.28)
    shift = chance.uniform(-1.5, 1.5), chance.uniform(-1.5, 1.5)
    band = round(3 * scanner.dpi / 25.4)

    def source(x: float, y: float, off: float) -> tuple[float, float]:
        y = y + scanner.feed * scanner.dpi / 25.4 * math.sin(2 * math.pi * y * 25.4 / scanner.dpi / length + start)
        u, v = (x + off - wide / 2) * scale, (y - high / 2) * scale
        return (base.width / 2 + cosine * u - sine * v + shift[0] * MM,
                base.height / 2 + sine * u + cosine * v + shift[1] * MM)  # fmt: skip

    def sampled(plane: Image.Image, off: float) -> Image.Image:
        mesh = []
        for top in range(0, high, band):
            bottom = min(top + band, high)
            corners = [source(0, top, off), source(0, bottom, off), source(wide, bottom, off), source(wide, top, off)]
            mesh.append(((0, top, wide, bottom), tuple(v for corner in corners for v in corner)))
        return plane.transform((wide, high), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor="white")

    if base.mode == "L" or not scanner.fringe:
        return sampled(base, 0)
    offs = (scanner.fringe, 0.0, -scanner.fringe)
    return Image.merge("RGB", [sampled(plane, off) for plane, off in zip(base.split(), offs, strict=True)])
