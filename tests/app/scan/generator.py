"""Synthetic scans: what printers, clerks and office scanners do to a page, and nothing of what a reader hopes for.

Pages are drawn by the PDF program that the client also prints with, then stamped, written on, folded, laid crooked on
the glass, cut, lit unevenly, made noisy and compressed.  Lengths are millimetres.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

RED = (206, 32, 38)
PEN = (28, 30, 74)
_APART = (0, 7919, 104729, 224737)
"""Where in one row of dice the noise of all channels and of each begins: at no pixel do two of them meet."""
DRAWN = 300
"""Dots an inch at which the client draws a scanner's PDF: one that says so is drawn no larger than it was scanned."""
_DICE = 1 << 22
"""Dice that are thrown once for all pages, each of which begins among them where chance says: to throw them for every
page took most of the time of the tests that scan."""


@dataclass(frozen=True)
class Conditions:
    """How one page is scanned."""

    dpi: int = 200
    skew: float = 0.0
    upside_down: bool = False
    quality: int = 75
    noise: float = 5.0
    """Standard deviation of brightness; colour channels get as much again, each its own."""
    grey: bool = False
    fold: bool = False
    cut: float = 0.0
    """Of the margins at two neighbouring edges, lost outside the glass."""
    blur: float = 0.4
    """In hundredths of an inch's pixels at 200 dpi."""
    warm: float = 0.0
    """Yellow cast of the paper, 0 to 1."""
    gradient: float = 0.0
    spread: float = 0.0
    """How far the printer's ink runs beyond each printed edge."""
    wobble: float = 0.0
    """How far the scanner's feed strays, to and fro along the page: no plane mapping undoes that."""


@dataclass(frozen=True)
class Marks:
    """What people put on one page; places from the upper left corner."""

    seal: tuple[float, float] | None = None
    seal_radius: float = 20.5
    seal_strength: float = 0.7
    seal_colour: tuple[int, int, int] = RED
    square: tuple[float, float] | None = None
    """A square name seal's centre."""
    signature: tuple[float, float] | None = None
    strokes: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Pen strokes, each a line of points."""
    stroke_colour: tuple[int, int, int] = PEN
    stroke_width: float = 0.45
    dirt: int = 0
    """Specks of dust."""


def drawn_page(pdf: bytes, page: int, dpi: int) -> Image.Image:
    return _drawn(pdf, page, dpi).convert("RGB")


@lru_cache(12)
def _drawn(pdf: bytes, page: int, dpi: int) -> Image.Image:
    """A page in one channel where it shows no colour: what is done to it next takes a third of the time."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _without_colour(document[page - 1].render(scale=dpi / 72).to_pil())
    finally:
        document.close()


def scanned(pdf: bytes, page: int, conditions: Conditions, marks: Marks, chance: random.Random) -> bytes:
    """JPEG bytes of a page (from 1)."""
    paper = _spread(_drawn(pdf, page, conditions.dpi), conditions.spread * conditions.dpi / 25.4)
    if marks != Marks():
        paper = marked(paper.convert("RGB"), conditions.dpi, marks, chance)
    return as_jpeg(on_the_glass(paper, conditions, chance), conditions)


def marked(paper: Image.Image, dpi: int, marks: Marks, chance: random.Random) -> Image.Image:
    if marks.seal is not None:
        paper = _multiply(paper, _seal(dpi, marks, chance), marks.seal, dpi)
    if marks.square is not None:
        paper = _multiply(paper, _name_seal(dpi, marks.seal_strength), marks.square, dpi)
    pen = ImageDraw.Draw(paper)
    mm = dpi / 25.4
    lines = list(marks.strokes)
    if marks.signature is not None:
        lines += _scrawl(marks.signature, chance)
    for line in lines:
        points = [(x * mm, y * mm) for x, y in line]
        pen.line(points, fill=marks.stroke_colour, width=max(1, round(marks.stroke_width * mm)), joint="curve")
    for _ in range(marks.dirt):
        x, y, radius = chance.uniform(0, paper.width), chance.uniform(0, paper.height), chance.uniform(0.05, 0.17) * mm
        shade = chance.randint(60, 170)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(shade, shade, shade))
    return paper


def on_the_glass(
    paper: Image.Image, conditions: Conditions, chance: random.Random, followed: list[tuple[float, float]] | None = None
) -> Image.Image:
    """The paper as the scanner sees it; ``followed`` are points of the paper (mm), made pixels of the scan."""
    mm = conditions.dpi / 25.4
    paper = _without_colour(paper)
    points = [(x * mm, y * mm) for x, y in followed or []]
    if conditions.fold:
        paper = _folded(paper, chance, mm)
    tone = chance.randint(236, 252)
    back = (tone, tone, round(tone - 14 * conditions.warm))
    if conditions.skew:
        # paper on the glass under a light lid: the frame stays the sheet's size, corners are lost outside it
        points = [_rotated(point, conditions.skew, paper.size) for point in points]
        paper = paper.rotate(conditions.skew, Image.Resampling.BICUBIC, fillcolor="white")
    if conditions.wobble:
        paper = _wobbled(paper, conditions.wobble * mm, mm, chance)
    if conditions.cut:
        inset = round(conditions.cut * mm)
        left, top = (chance.choice((0, inset)) for _ in range(2))
        box = (left, top, paper.width - (inset - left), paper.height - (inset - top))
        points = [(x - left, y - top) for x, y in points]
        paper = paper.crop(box)
    if conditions.upside_down:
        points = [(paper.width - x, paper.height - y) for x, y in points]
        paper = paper.transpose(Image.Transpose.ROTATE_180)
    paper = paper.filter(ImageFilter.GaussianBlur(conditions.blur * conditions.dpi / 100))
    if followed is not None:
        followed[:] = points
    return _exposed(paper, back, conditions, chance)


def _without_colour(paper: Image.Image) -> Image.Image:
    """The same page in one channel where all three are alike."""
    if paper.mode == "L":
        return paper
    red, green, blue = paper.convert("RGB").split()
    return red if red.tobytes() == green.tobytes() == blue.tobytes() else paper


def _rotated(point: tuple[float, float], degrees: float, size: tuple[int, int]) -> tuple[float, float]:
    """Where a pixel goes when Pillow turns the picture about its middle, against the clock."""
    middle, sine, cosine = (size[0] / 2, size[1] / 2), math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x, y = point[0] - middle[0], point[1] - middle[1]
    return middle[0] + x * cosine + y * sine, middle[1] - x * sine + y * cosine


def as_jpeg(image: Image.Image, conditions: Conditions) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=conditions.quality, dpi=(conditions.dpi, conditions.dpi))
    return out.getvalue()


def as_pdf(jpegs: list[bytes], dpi: int = DRAWN) -> bytes:
    """A scanner's PDF: the JPEGs as they are, one a page."""
    import pikepdf

    document = pikepdf.new()
    for data in jpegs:
        with Image.open(io.BytesIO(data)) as image:
            (width, height), mode = image.size, image.mode
        picture = document.make_stream(data)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
        picture.ColorSpace = pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB
        picture.Filter = pikepdf.Name.DCTDecode
        wide, high = width * 72 / dpi, height * 72 / dpi
        page = document.add_blank_page(page_size=(wide, high))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = document.make_stream(f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /P Do Q".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_tiff(jpegs: list[bytes], compression: str = "jpeg") -> bytes:
    images = [Image.open(io.BytesIO(data)) for data in jpegs]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression=compression)
    return out.getvalue()


def photographed(pdf: bytes, page: int, chance: random.Random, tilt: float = 0.06) -> bytes:
    """A page on a dark desk, by telephone, not quite from above."""
    paper = drawn_page(pdf, page, 200)
    wide, high = 2400, 3200
    corners = [(300, 280), (2100, 280), (2100, 2820), (300, 2820)]
    moved = [(x + chance.uniform(-tilt, tilt) * 1800, y + chance.uniform(-tilt, tilt) * 1800) for x, y in corners]
    source = [(0, 0), (paper.width, 0), (paper.width, paper.height), (0, paper.height)]
    rows, right = [], []
    for (x, y), (u, v) in zip(moved, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    mapping = np.linalg.solve(np.array(rows, float), np.array(right, float))
    desk = (88, 74, 60)
    photo = paper.transform((wide, high), Image.Transform.PERSPECTIVE, list(mapping), Image.Resampling.BICUBIC, 1, desk)
    conditions = Conditions(quality=85, noise=4, gradient=0.25, warm=0.6)
    return as_jpeg(_exposed(photo, (244, 240, 232), conditions, chance), conditions)


def any_conditions(chance: random.Random, dpi: int) -> Conditions:
    """Everything at once, each by chance."""
    return Conditions(
        dpi=dpi,
        skew=chance.uniform(-3, 3),
        upside_down=chance.random() < 0.5,
        quality=chance.randint(40, 90),
        noise=chance.uniform(0, 9),
        grey=chance.random() < 0.25,
        fold=chance.random() < 0.3,
        cut=chance.choice((0.0, 0.0, 5.0)),
        blur=chance.uniform(0.1, 0.45),
        warm=chance.random(),
        gradient=chance.uniform(0, 0.12),
    )


def clean(conditions: Conditions) -> Conditions:
    """The same scanner on a good day."""
    return replace(conditions, skew=0.0, noise=1.0, fold=False, cut=0.0)


def _multiply(paper: Image.Image, stamp: Image.Image, centre: tuple[float, float], dpi: int) -> Image.Image:
    """Ink lies on print without covering it."""
    x, y = (round(value * dpi / 25.4 - stamp.width / 2) for value in centre)
    box = (x, y, x + stamp.width, y + stamp.height)
    product = np.asarray(paper.crop(box), np.uint16) * np.asarray(stamp.convert("RGB"), np.uint16) // 255
    both = paper.copy()
    both.paste(Image.fromarray(product.astype(np.uint8)), (x, y))
    return both


def _seal(dpi: int, marks: Marks, chance: random.Random) -> Image.Image:
    """A round seal: ring, star, signs around; pale where the pad was dry."""
    mm = dpi / 25.4
    size = round(2 * (marks.seal_radius + 1) * mm)
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    middle, ring = size / 2, marks.seal_radius * mm
    pen.ellipse((middle - ring, middle - ring, middle + ring, middle + ring), outline=255, width=round(1.1 * mm))
    star = []
    for at in range(10):
        reach = ring * (0.33 if at % 2 == 0 else 0.13)
        star.append((middle + reach * math.sin(at * math.pi / 5), middle - reach * math.cos(at * math.pi / 5)))
    pen.polygon(star, fill=255)
    for at in range(13):
        angle = math.pi * (0.78 + 1.44 * at / 12)
        x, y, half = middle + ring * 0.74 * math.cos(angle), middle + ring * 0.74 * math.sin(angle), ring * 0.085
        pen.rectangle((x - half, y - half, x + half, y + half), outline=255, width=max(1, round(0.4 * mm)))
        pen.line((x - half, y, x + half, y), fill=255, width=max(1, round(0.35 * mm)))
    ink = ink.rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0.86, 0.12, (size // 3 + 1, size // 3 + 1))
    pad = Image.fromarray((grain.clip(0.3, 1) * 255).astype(np.uint8)).resize((size, size), Image.Resampling.BICUBIC)
    cover = np.asarray(ink, float) / 255 * np.asarray(pad, float) / 255 * marks.seal_strength
    colour = np.array(marks.seal_colour, float)
    return Image.fromarray((255 - cover[..., None] * (255 - colour)).astype(np.uint8))


def _name_seal(dpi: int, strength: float) -> Image.Image:
    mm = dpi / 25.4
    size = round(20 * mm)
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    pen.rectangle((mm, mm, size - mm, size - mm), outline=255, width=round(0.9 * mm))
    for at in range(3, 17, 4):
        pen.line((4 * mm, at * mm, 16 * mm, at * mm), fill=255, width=round(0.8 * mm))
    cover = np.asarray(ink, float)[..., None] / 255 * strength
    return Image.fromarray((255 - cover * (255 - np.array(RED, float))).astype(np.uint8))


def _scrawl(centre: tuple[float, float], chance: random.Random) -> list[tuple[tuple[float, float], ...]]:
    """Three characters' worth of loops."""
    lines = []
    for at in range(3):
        x, y = centre[0] - 12 + at * 12, centre[1]
        phase = chance.uniform(0, 6)
        lines.append(tuple(
            (x + 4 * math.sin(t / 3 + phase) + t * 0.15, y + 4.5 * math.cos(t / 2.3 + phase)) for t in range(26)
        ))  # fmt: skip
    return lines


def _spread(paper: Image.Image, pixels: float) -> Image.Image:
    """Print that ran: wider by a part of a pixel, as the darkest of a neighbourhood, mixed in by that part."""
    if pixels <= 0:
        return paper
    whole = int(pixels)
    wide = paper.filter(ImageFilter.MinFilter(2 * whole + 1)) if whole else paper
    return Image.blend(wide, paper.filter(ImageFilter.MinFilter(2 * whole + 3)), pixels - whole)


def _wobbled(paper: Image.Image, reach: float, mm: float, chance: random.Random) -> Image.Image:
    """Rows pulled to and fro along the page, and a little across, in two slow waves."""
    lengths, starts = (chance.uniform(60, 160) * mm for _ in range(2)), [chance.uniform(0, 6.28) for _ in range(2)]
    waves = list(zip(lengths, starts, strict=True))

    def source(y: float) -> tuple[float, float]:
        along, across = (math.sin(y * 2 * math.pi / length + start) for length, start in waves)
        return 0.5 * reach * across, y + reach * along

    band = round(4 * mm)
    mesh = []
    for top in range(0, paper.height, band):
        bottom = min(top + band, paper.height)
        (x0, y0), (x1, y1) = source(top), source(bottom)
        quad = (x0, y0, x1, y1, x1 + paper.width, y1, x0 + paper.width, y0)
        mesh.append(((0, top, paper.width, bottom), quad))
    return paper.transform(paper.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor="white")


def _folded(paper: Image.Image, chance: random.Random, mm: float) -> Image.Image:
    """A letter's fold across the page: a soft shadow on one side, a bright line on the other."""
    pixels = np.asarray(paper, float)
    at = chance.uniform(0.3, 0.7) * pixels.shape[0]
    away = (np.arange(pixels.shape[0]) - at) / mm
    shadow = 1 - chance.uniform(0.1, 0.3) * np.exp(-np.abs(away) / 2.2) * (away > 0) + 0.03 * np.exp(-(away**2))
    shadow = shadow.reshape(-1, *[1] * (pixels.ndim - 1))
    return Image.fromarray((pixels * shadow).clip(0, 255).astype(np.uint8))


def _exposed(
    paper: Image.Image, back: tuple[int, int, int], conditions: Conditions, chance: random.Random
) -> Image.Image:
    begins = chance.randrange(_DICE)
    black = chance.uniform(18, 48)
    size = paper.height, paper.width
    common, *own = (_grains(conditions.noise, begins + start, size) for start in _APART)
    slope = np.linspace(1, 1 - conditions.gradient, paper.width, dtype=np.float32)
    planes = []
    for plane, tone, noise in zip(paper.split() * (3 // len(paper.getbands())), back, own, strict=True):
        levels = (np.arange(256) * ((tone - black) / 255) + black).round().astype(np.int16)
        light = levels[np.asarray(plane)]
        if conditions.gradient:
            light = (light * slope).astype(np.int16)
        light += common
        planes.append(light)
        if not conditions.grey:
            light += noise
    if conditions.grey:
        planes = [sum(planes[1:], planes[0]) // 3]
    channels = [Image.fromarray(plane.clip(0, 255, out=plane).astype(np.uint8)) for plane in planes]
    return channels[0] if conditions.grey else Image.merge("RGB", channels)


def _grains(deviation: float, begins: int, size: tuple[int, int]) -> npt.NDArray[np.int8]:
    """Noise of a page in levels, from one of the dice on, and from the first again behind the last."""
    return np.resize(np.roll(_thrown(deviation), -(begins % _DICE)), size)


@lru_cache(8)
def _thrown(deviation: float) -> npt.NDArray[np.int8]:
    dice = np.random.default_rng(20211123).standard_normal(_DICE, dtype=np.float32)
    dice *= deviation
    return dice.round().clip(-127, 127).astype(np.int8)
