"""Sheets as a copying room hands them over, made from physics: toner, pens, tape, glass, sensor, two JPEG encoders.

Pages are drawn by cairo at 16 dots a millimetre, whose characters stand where the document puts them.  Toner is a
threshold in a grain with a tide of density; paper is bent by a mesh, not turned by one matrix; the sensor has columns
of its own and its light falls off; noise grows with light; scans may be made smaller and packed a second time.
Nothing of ``app.scan``, of ``tests/app/scan`` and of the other benches is used.  Lengths are millimetres from the
page's upper left corner.
"""

from __future__ import annotations

import io
import math
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

DOTS = 16.0
"""A millimetre's dots on paper."""
Box = tuple[float, float, float, float]
Picture = Any


@dataclass(frozen=True)
class Glyph:
    """A character of the document, and the box of its ink."""

    char: str
    box: Box
    size: float


@dataclass(frozen=True)
class Machine:
    """A printer and a scanner; ``scale`` of the print, ``turn`` in degrees, ``wobble`` of the feed in millimetres."""

    dpi: int
    levels: str
    scale: tuple[float, float]
    turn: float
    shear: float
    wobble: float
    optics: float
    edge: float
    grain: float
    tide: float
    black: int
    white: tuple[int, int, int]
    gamma: float
    shot: float
    sharpen: int
    fringe: float
    first: int
    second: int
    chroma: int
    upside_down: bool


def any_machine(chance: np.random.Generator) -> Machine:
    """One of the machines that an office may have."""
    white = int(chance.integers(232, 256))
    fit = chance.random() < 0.15
    scale = chance.uniform(0.962, 0.975) if fit else 1 + chance.normal(0, 0.003)
    return Machine(
        dpi=int(chance.choice((150, 200, 200, 300, 300, 300, 400), p=(0.2, 0.1, 0.1, 0.15, 0.15, 0.2, 0.1))),
        levels=str(chance.choice(("colour", "grey"), p=(0.65, 0.35))),
        scale=(scale, scale * (1 + chance.normal(0, 0.0012))),
        turn=float(np.clip(chance.normal(0, 0.7), -2.2, 2.2)), shear=float(chance.normal(0, 0.0007)),
        wobble=float(chance.uniform(0, 0.11)), optics=float(chance.uniform(0.02, 0.055)),
        edge=float(chance.uniform(0.38, 0.58)), grain=float(chance.uniform(0.02, 0.16)),
        tide=float(chance.uniform(0, 0.07)), black=int(chance.integers(6, 62)),
        white=(white, white - int(chance.integers(0, 4)), white - int(chance.integers(0, 12))),
        gamma=float(chance.uniform(0.82, 1.22)), shot=float(chance.uniform(0.6, 5.5)),
        sharpen=int(chance.choice((0, 0, 40, 80, 130))), fringe=float(abs(chance.normal(0, 0.025))),
        first=int(chance.integers(58, 96)), second=int(chance.choice((0, 0, 0, 72, 80, 88))),
        chroma=int(chance.choice((0, 2))), upside_down=bool(chance.random() < 0.2),
    )  # fmt: skip


@lru_cache(maxsize=4)
def glyphs_of(pdf: Path, page: int) -> tuple[Glyph, ...]:
    """All characters of a page that leave ink; the boxes are the document's own."""
    document = pdfium.PdfDocument(str(pdf))
    sheet = document[page - 1]
    text = sheet.get_textpage()
    high, found = sheet.get_height(), []
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if not char.strip():
            continue
        left, bottom, right, top = text.get_charbox(at)
        loose = text.get_charbox(at, loose=True)
        box = tuple(each / 72 * 25.4 for each in (left, high - top, right, high - bottom))
        if box[2] - box[0] > 0.1 and box[3] - box[1] > 0.1:
            found.append(Glyph(char, box, (loose[3] - loose[1]) / 72 * 25.4))
    document.close()
    return tuple(found)


@lru_cache(maxsize=2)
def _drawn(pdf: Path, page: int) -> tuple[Picture, Picture, Picture]:
    """The page as cairo draws it, as toner spreads, and where it is black; in files, for they are the dearest part."""
    stem = pdf.with_name(f"{pdf.stem}-{page}")
    names = [stem.with_suffix(f".{each}.png") for each in ("drawn", "spread", "black")]
    if not names[-1].exists():
        command = ["pdftocairo", "-png", "-r", str(DOTS * 25.4), "-f", str(page), "-l", str(page), "-singlefile"]
        subprocess.run([*command, str(pdf), str(names[0].with_suffix(""))], check=True, capture_output=True)
        drawn = Image.open(names[0]).convert("RGB")
        drawn.save(names[0], compress_level=1)
        grey = drawn.convert("L")
        grey.filter(ImageFilter.GaussianBlur(0.7)).save(names[1], compress_level=1)
        full = grey.point(_table(lambda v: 255 if v < 60 else 0)).filter(ImageFilter.MaxFilter(5))
        full.save(names[2], compress_level=1)
    drawn, spread, black = (Image.open(each) for each in names)
    return drawn.convert("RGB"), spread.convert("L"), black.convert("L")


def _field(chance: np.random.Generator, cell: float, size: tuple[int, int]) -> Picture:
    """Smooth noise of about deviation 1/4 around 1/2, as 8 bits; ``cell`` in dots."""
    wide, high = (max(2, math.ceil(each / cell)) for each in size)
    small = Image.fromarray(np.clip(chance.normal(128, 64, (high, wide)), 0, 255).astype(np.uint8))
    return small.resize(size, Image.Resampling.BICUBIC)


def _table(shape: Any) -> list[int]:
    return [int(np.clip(round(shape(value)), 0, 255)) for value in range(256)]


class Sheet:
    """A printed sheet, on which more is done before it is laid on the glass."""

    def __init__(self, pdf: Path, page: int, machine: Machine, chance: np.random.Generator) -> None:
        self.machine, self.chance = machine, chance
        self.glyphs = glyphs_of(pdf, page)
        self.bare, self._spread, self._black = _drawn(pdf, page)
        self.size = self.bare.size
        self.wide, self.high = (each / DOTS for each in self.size)
        self.paper = self._printed()
        self._bends: list[tuple[float, float]] = []

    def _printed(self) -> Picture:
        """What toner makes of it: black flows to a threshold in a grain; colours and greys stay as they are."""
        machine = self.machine
        noise = np.asarray(_field(self.chance, 1.3, self.size), dtype=np.float32) * np.float32(machine.grain * 1.6)
        noise += np.asarray(self._spread)
        noise += np.asarray(_field(self.chance, 400, self.size), dtype=np.float32) * np.float32(machine.tide * 4)
        level = 255 * (1 - machine.edge) + 128 * (machine.grain * 1.6 + machine.tide * 4)
        noise -= np.float32(level - 35)
        noise *= np.float32((255 - machine.black) / 70)
        body = Image.fromarray((np.clip(noise, 0, 255 - machine.black, out=noise) + machine.black).astype(np.uint8))
        return Image.composite(Image.merge("RGB", (body, body, body)), self.bare, self._black)

    def _dots(self, *lengths: float) -> list[float]:
        return [each * DOTS for each in lengths]

    def darkness(self, box: Box) -> float:
        """The share of a box that is printed."""
        part = self.bare.crop([round(each) for each in self._dots(*box)]).convert("L")
        return float((np.asarray(part) < 160).mean()) if part.width and part.height else 1.0

    # what hands do

    def tape(self, box: Box) -> None:
        """Correction tape: paper of another white, with the shadow of an edge."""
        shade = int(self.chance.integers(-6, 1))
        left, top, right, bottom = self._dots(*box)
        pen = ImageDraw.Draw(self.paper)
        pen.rectangle((left, top, right, bottom), fill=(255 + shade, 255 + shade, 255 + shade))
        if self.chance.random() < 0.5:
            dark = 255 - int(self.chance.integers(4, 22))
            pen.line((left, bottom, right, bottom), fill=(dark, dark, dark), width=1)

    def fluid(self, box: Box) -> None:
        """Correction fluid: a blot with a rough edge, that may let a little shine through."""
        left, top, right, bottom = self._dots(*box)
        middle, radii = ((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2)
        edge = []
        for step in range(28):
            angle, far = step / 28 * math.tau, 1.22 + self.chance.normal(0, 0.05)
            square = max(abs(math.cos(angle)), abs(math.sin(angle)))
            edge.append((middle[0] + radii[0] * far * math.cos(angle) / square ** 0.7,
                         middle[1] + radii[1] * far * math.sin(angle) / square ** 0.7))  # fmt: skip
        part = [round(each) for each in (left - 30, top - 30, right + 30, bottom + 30)]
        mask = Image.new("L", (part[2] - part[0], part[3] - part[1]))
        inner = [(x - part[0], y - part[1]) for x, y in edge]
        ImageDraw.Draw(mask).polygon(inner, fill=int(self.chance.integers(238, 256)))
        self.paper.paste((252, 252, 250), (part[0], part[1]), mask.filter(ImageFilter.GaussianBlur(1.2)))

    def scrape(self, box: Box) -> None:
        """Takes toner off with a blade, but for some crumbs."""
        area = tuple(round(each) for each in self._dots(*box))
        part = np.asarray(self.paper.crop(area), dtype=np.float32)
        crumbs = self.chance.random(part.shape[:2]) < self.chance.uniform(0.0, 0.07)
        clear = 251 + self.chance.normal(0, 2.5, part.shape[:2])
        part = np.where(crumbs[..., None], part, np.clip(clear, 0, 255)[..., None])
        self.paper.paste(Image.fromarray(part.astype(np.uint8)), area[:2])

    def patch(self, box: Box, other: Box) -> None:
        """Glues the ink of box ``other`` over ``box``, cut from a print of the same page."""
        self.tape((box[0] - 0.12, box[1] - 0.12, box[2] + 0.12, box[3] + 0.12))
        area = [round(each) for each in self._dots(other[0] - 0.1, other[1] - 0.1, other[2] + 0.1, other[3] + 0.1)]
        cut = self._source.crop(area)
        high = box[3] - (other[3] - other[1])
        at = self._dots(box[0] + self.chance.normal(0, 0.06) - 0.1, high + self.chance.normal(0, 0.06) - 0.1)
        self.paper.paste(ImageChops.multiply(cut, self.paper.crop((round(at[0]), round(at[1]), round(at[0]) + cut.width,
                                                                   round(at[1]) + cut.height))),
                         (round(at[0]), round(at[1])))  # fmt: skip

    @property
    def _source(self) -> Picture:
        if not hasattr(self, "_print"):
            self._print = self._printed()
        return self._print

    def write(self, path: list[tuple[float, float]], colour: tuple[int, int, int], wide: float) -> None:
        """A ball pen along a path: pressure comes and goes, the ball may skip."""
        middle = path[0]
        part = [round(each) for each in self._dots(middle[0] - 8, middle[1] - 8, middle[0] + 8, middle[1] + 8)]
        mask = Image.new("L", (part[2] - part[0], part[3] - part[1]))
        pen = ImageDraw.Draw(mask)
        pressure, skip = self.chance.uniform(0, math.tau), self.chance.random() < 0.25
        for (x0, y0), (x1, y1) in pairwise(path):
            steps = max(2, round(math.hypot(x1 - x0, y1 - y0) * DOTS))
            for step in range(steps + 1):
                share = step / steps
                x, y = self._dots(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
                x, y = x - part[0], y - part[1]
                radius = wide * DOTS / 2 * (0.92 + 0.14 * math.sin(pressure + step / 17))
                if skip and self.chance.random() < 0.04:
                    continue
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(self.chance.integers(205, 256)))
        ink = Image.new("RGB", mask.size, (255, 255, 255))
        ink.paste(colour, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))
        self.paper.paste(ImageChops.multiply(self.paper.crop(part), ink), (part[0], part[1]))

    # what an office leaves on paper

    def seal(self, middle: tuple[float, float], radius: float = 20.0) -> None:
        """A round red seal whose ink lies unevenly."""
        x, y = self._dots(*middle)
        mask = Image.new("L", self.size)
        pen = ImageDraw.Draw(mask)
        r = radius * DOTS
        pen.ellipse((x - r, y - r, x + r, y + r), outline=255, width=round(1.1 * DOTS))
        star = [(x + r * (0.36 if n % 2 == 0 else 0.14) * math.sin(n * math.pi / 5),
                 y - r * (0.36 if n % 2 == 0 else 0.14) * math.cos(n * math.pi / 5)) for n in range(10)]  # fmt: skip
        pen.polygon(star, fill=255)
        for n in range(-5, 6):
            angle = n * 0.42
            cx, cy = x + 0.78 * r * math.sin(angle), y - 0.78 * r * math.cos(angle)
            for _ in range(4):
                dx, dy, ex, ey = self.chance.uniform(-0.08, 0.08, 4) * r
                pen.line((cx + dx, cy + dy, cx + ex, cy + ey), fill=255, width=round(0.6 * DOTS))
        uneven = _field(self.chance, 30, self.size).point(_table(lambda v: 110 + v * 0.9))
        mask = ImageChops.multiply(mask, uneven).filter(ImageFilter.GaussianBlur(1.5))
        ink = Image.new("RGB", self.size, (255, 255, 255))
        ink.paste((214, 42, 48), mask=mask)
        self.paper = ImageChops.multiply(self.paper, ink)

    def coffee(self, middle: tuple[float, float]) -> None:
        """The ring of a cup, darker at its edges."""
        x, y = self._dots(*middle)
        mask = Image.new("L", self.size)
        pen = ImageDraw.Draw(mask)
        outer = float(self.chance.uniform(26, 40)) * DOTS
        for inset, dark in ((0, 70), (0.5, 38), (2.0, 22), (3.2, 55), (3.6, 0)):
            r = outer - inset * DOTS
            pen.ellipse((x - r, y - r * 0.97, x + r, y + r * 0.97), fill=dark)
        mask = ImageChops.multiply(mask, _field(self.chance, 160, self.size).point(_table(lambda v: 60 + v)))
        ink = Image.new("RGB", self.size, (255, 255, 255))
        ink.paste((120, 78, 40), mask=mask.filter(ImageFilter.GaussianBlur(4)))
        self.paper = ImageChops.multiply(self.paper, ink)

    def staple(self) -> None:
        """A staple in an upper corner, with its shadow."""
        x, y = self._dots(self.chance.uniform(6, 14), self.chance.uniform(6, 14))
        angle = self.chance.uniform(0.4, 1.2)
        dx, dy = math.cos(angle) * 6 * DOTS, -math.sin(angle) * 6 * DOTS
        pen = ImageDraw.Draw(self.paper)
        pen.line((x + 5, y + 6, x + dx + 5, y + dy + 6), fill=(196, 196, 198), width=14)
        pen.line((x, y, x + dx, y + dy), fill=(128, 130, 134), width=11)

    def punch(self) -> None:
        """Two holes in the left margin, dark as the lid behind."""
        middle, shade = self.high / 2 + self.chance.normal(0, 2), int(self.chance.integers(40, 225))
        pen = ImageDraw.Draw(self.paper)
        for y in (middle - 40, middle + 40):
            box = self._dots(9 - 2.75, y - 2.75, 9 + 2.75, y + 2.75)
            pen.ellipse(box, fill=(shade, shade, shade), outline=(200, 200, 200))

    def fold(self) -> None:
        """A fold across: a line of shade, and paper that is a little shorter there."""
        y = float(self.chance.uniform(70, self.high - 67))
        shade = np.full(self.size[1], 255.0)
        rows = (np.arange(self.size[1]) / DOTS - y) / 0.35
        shade -= self.chance.uniform(10, 34) * np.exp(-rows * rows) + 6 * np.exp(-np.abs(rows) / 9)
        band = Image.fromarray(np.clip(shade, 0, 255).astype(np.uint8)[:, None]).resize(self.size)
        self.paper = ImageChops.multiply(self.paper, Image.merge("RGB", (band, band, band)))
        self._bends.append((y, float(self.chance.uniform(0.03, 0.12))))

    def dust(self, count: int = 50) -> None:
        """Specks and hairs."""
        pen = ImageDraw.Draw(self.paper)
        for _ in range(count):
            x, y = self._dots(self.chance.uniform(5, self.wide - 5), self.chance.uniform(5, self.high - 5))
            r, dark = self.chance.uniform(0.6, 2.6), int(self.chance.integers(70, 200))
            pen.ellipse((x - r, y - r, x + r, y + r), fill=(dark, dark, dark))
        for _ in range(2):
            x, y = self._dots(self.chance.uniform(20, self.wide - 20), self.chance.uniform(20, self.high - 27))
            hair = [(x + 9 * n, y + 14 * math.sin(n / 4 + x)) for n in range(9)]
            pen.line(hair, fill=(170, 168, 165), width=1)

    def show_through(self, other: Picture) -> None:
        """The page on the other side of thin paper."""
        back = other.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        back = back.filter(ImageFilter.GaussianBlur(6)).point(_table(lambda v: 255 - (255 - v) * 0.085))
        self.paper = ImageChops.multiply(self.paper, Image.merge("RGB", (back, back, back)))

    # the glass

    def _lies(self, x: float, y: float, phase: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the picture (millimetres from its middle) lies on paper."""
        machine = self.machine
        turn = math.radians(machine.turn)
        y += machine.wobble * (math.sin(y / 13 + phase[0]) + 0.6 * math.sin(y / 31 + phase[1]))
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        x += machine.shear * y + 4e-9 * x * abs(x) * x
        x, y = x / machine.scale[0] + self.wide / 2, y / machine.scale[1] + self.high / 2
        for fold, short in self._bends:
            y += short * math.tanh((y - fold) / 4)
        return x, y

    def scanned(self) -> bytes:
        """The sheet's scan, a JPEG file."""
        machine, chance = self.machine, self.chance
        dpi = max(machine.dpi, 300) if machine.second and machine.dpi in (150, 200) else machine.dpi
        cell = dpi / 25.4
        wide, high = round(self.wide * cell), round(self.high * cell)
        source = self.paper if machine.levels == "colour" else self.paper.convert("L")
        # a cell of the sensor is wider than two dots: those are averaged first, which is quicker
        self._by = 2 if dpi <= 150 else 1
        soft = math.hypot(machine.optics * DOTS, DOTS / cell * (0.3 if self._by == 1 else 0.2)) / self._by
        source = (source.reduce(2) if self._by == 2 else source).filter(ImageFilter.GaussianBlur(soft))
        phase, off = tuple(chance.uniform(0, math.tau, 2)), chance.uniform(-1.5, 1.5, 2)
        columns, rows = np.linspace(0, wide, 9).astype(int), np.linspace(0, high, 61).astype(int)

        def mesh(fringe: float) -> list[Any]:
            def corner(x: int, y: int) -> list[float]:
                at = self._lies(x / cell - self.wide / 2 + off[0], y / cell - self.high / 2 + off[1] + fringe, phase)
                return [each / self._by for each in self._dots(*at)]

            return [
                ((x0, y0, x1, y1), tuple(corner(x0, y0) + corner(x0, y1) + corner(x1, y1) + corner(x1, y0)))
                for x0, x1 in zip(columns[:-1].tolist(), columns[1:].tolist(), strict=True)
                for y0, y1 in zip(rows[:-1].tolist(), rows[1:].tolist(), strict=True)
            ]

        channels = source.split() if machine.levels == "colour" else (source,)
        fringes = (-machine.fringe, 0.0, machine.fringe) if machine.levels == "colour" else (0.0,)
        light = 1 - chance.uniform(0, 0.05) * np.linspace(-1, 1, wide) ** 2
        light *= 1 + chance.normal(0, 0.003, wide)
        if chance.random() < 0.2:
            light[int(chance.integers(wide // 20, wide))] *= 0.93
        made = []
        for plane, fringe, white in zip(channels, fringes, machine.white, strict=False):
            laid = plane.transform(
                (wide, high), Image.Transform.MESH, mesh(fringe), Image.Resampling.BICUBIC, fillcolor=255
            )
            value = np.asarray(laid, dtype=np.float32) / 255
            value = value**machine.gamma * (white * light.astype(np.float32))[None, :]
            value += chance.standard_normal(value.shape, dtype=np.float32) * machine.shot * np.sqrt(value / 255 + 0.05)
            made.append(Image.fromarray(np.clip(value, 0, 255).astype(np.uint8)))
        image = Image.merge("RGB", made) if len(made) == 3 else made[0]
        if machine.sharpen:
            image = image.filter(ImageFilter.UnsharpMask(1.1, machine.sharpen, 2))
        if machine.upside_down:
            image = image.transpose(Image.Transpose.ROTATE_180)
        data = _packed(image, machine.first, machine.chroma, dpi)
        if machine.second:
            image = Image.open(io.BytesIO(data))
            if dpi != machine.dpi:
                size = round(self.wide * machine.dpi / 25.4), round(self.high * machine.dpi / 25.4)
                image = image.resize(size, Image.Resampling.LANCZOS)
            data = _packed(image, machine.second, 2, machine.dpi)
        return data


def _packed(image: Picture, quality: int, chroma: int, dpi: int) -> bytes:
    out = io.BytesIO()
    options = {"subsampling": chroma} if image.mode == "RGB" else {}
    image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi), **options)
    return out.getvalue()
