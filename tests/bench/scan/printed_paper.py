"""Paper as a printer, a pen, a bottle of white and a scanner leave it; nothing of ``app.scan`` and no PDFium is used.

Pages are drawn by poppler at 600 dpi, in two levels of toner as laser printers print; what is done to them is done at
that resolution; the scanner turns, blurs, averages its sensor's cells, and packs.  Lengths are millimetres from the
page's upper left corner.  It is written from how paper and offices are, not from how it is read.
"""

from __future__ import annotations

import io
import math
import random
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

PRINTER = 600
MM = PRINTER / 25.4
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>')
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scanner:
    """``levels`` is ``colour`` or ``grey``; ``soft`` the optics' deviation in mm, ``gain`` the toner's, in pixels."""

    dpi: int
    levels: str
    turn: float
    quality: int
    soft: float
    gain: float
    toner: int
    paper: tuple[int, int, int]
    noise: float
    contrast: float
    shift: tuple[float, float]
    upside_down: bool


def any_scanner(chance: random.Random) -> Scanner:
    """One that an office may have."""
    tint = chance.randint(236, 255)
    return Scanner(
        dpi=chance.choice((150, 200, 300)), levels=chance.choice(("colour", "grey")), turn=chance.gauss(0, 0.8),
        quality=chance.choice((55, 65, 75, 85, 92)), soft=chance.uniform(0.02, 0.07), gain=chance.uniform(0.5, 1.6),
        toner=chance.randint(8, 60), paper=(tint, tint, max(225, tint - chance.randint(0, 10))),
        noise=chance.uniform(0.5, 5), contrast=chance.uniform(0.95, 1.15),
        shift=(chance.uniform(-2, 2), chance.uniform(-2, 2)), upside_down=chance.random() < 0.25,
    )  # fmt: skip


@dataclass
class Layer:
    """Something coloured on the paper: its corner in pixels, and what it lets through of red, green and blue."""

    left: int
    top: int
    through: Image.Image


class Paper:
    """A printed page at :data:`PRINTER` dpi: ``ink`` is grey; ``layers`` lie over it."""

    def __init__(self, pdf: Path, page: int, scanner: Scanner) -> None:
        self.scanner = scanner
        self.ink = _toner(pdf, page, round(scanner.gain * 4) / 4).copy()
        self.layers: list[Layer] = []

    def dark(self, box: Box) -> float:
        """Share of a box that print darkens."""
        part = self.ink.crop(_pixels(box))
        return 1 - float(np.asarray(part, np.float32).mean()) / 255

    def white_out(self, box: Box, chance: random.Random) -> None:
        """Covers a box with correction fluid, whose edge is no straight line."""
        left, top, right, bottom = (edge * MM for edge in box)
        rim = [(x, y) for x, y in _around(left, top, right, bottom, 18)]
        ImageDraw.Draw(self.ink).polygon(
            [(x + chance.gauss(0, 1.5), y + chance.gauss(0, 1.5)) for x, y in rim], fill=255
        )

    def scrape(self, box: Box, chance: random.Random) -> None:
        """Takes nearly all toner off a box."""
        place = _pixels(box)
        part = np.asarray(self.ink.crop(place), np.float32)
        left = chance.uniform(0.0, 0.15)
        self.ink.paste(Image.fromarray((255 - (255 - part) * left).astype(np.uint8)), place[:2])

    def pen(self, strokes: list[list[tuple[float, float]]], colour: tuple[int, int, int], width: float) -> None:
        """Draws with a pen: round ends, a line that is never quite as wide as before."""
        xs, ys = [x for s in strokes for x, _ in s], [y for s in strokes for _, y in s]
        left, top = round((min(xs) - 1) * MM), round((min(ys) - 1) * MM)
        size = (round((max(xs) + 1) * MM) - left, round((max(ys) + 1) * MM) - top)
        mask = Image.new("L", size, 0)
        draw = ImageDraw.Draw(mask)
        for stroke in strokes:
            points = [(x * MM - left, y * MM - top) for x, y in stroke]
            draw.line(points, fill=255, width=max(2, round(width * MM)), joint="curve")
            for x, y in (points[0], points[-1]):
                r = width * MM / 2
                draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
        mask = mask.filter(ImageFilter.GaussianBlur(1.5))
        self.layers.append(
            Layer(left, top, Image.composite(Image.new("RGB", size, colour), Image.new("RGB", size, "white"), mask))
        )

    def seal(self, middle: tuple[float, float], chance: random.Random, radius: float = 20.0) -> None:
        """Presses a round red seal with a star and a ring of signs."""
        red = (chance.randint(190, 225), chance.randint(20, 70), chance.randint(30, 80))
        edge = round(2 * (radius + 1) * MM)
        size, centre, r = (edge, edge), edge / 2, radius * MM
        mask = Image.new("L", size, 0)
        draw = ImageDraw.Draw(mask)
        draw.ellipse((centre - r, centre - r, centre + r, centre + r), outline=255, width=round(1.2 * MM))
        star = [
            (centre + (0.32 if at % 2 == 0 else 0.13) * r * math.sin(at * math.pi / 5),
             centre - (0.32 if at % 2 == 0 else 0.13) * r * math.cos(at * math.pi / 5)) for at in range(10)
        ]  # fmt: skip
        draw.polygon(star, fill=255)
        for at in range(12):
            angle = math.pi * (0.9 + 1.2 * at / 11)
            x, y = centre + 0.76 * r * math.cos(angle), centre + 0.76 * r * math.sin(angle)
            for _ in range(4):
                dx, dy = chance.uniform(-1.4, 1.4) * MM, chance.uniform(-1.6, 1.6) * MM
                draw.line((x - dx, y - dy, x + dx, y + dy), fill=255, width=round(0.45 * MM))
        grain = Image.effect_noise((edge // 8 + 1, edge // 8 + 1), 90).resize(size, Image.Resampling.BILINEAR)
        strength = chance.uniform(0.55, 0.95)
        mask = Image.fromarray(
            (np.asarray(mask, np.float32) * strength * (0.6 + 0.4 * (np.asarray(grain) > 96))).astype(np.uint8)
        )
        through = Image.composite(Image.new("RGB", size, red), Image.new("RGB", size, "white"), mask)
        self.layers.append(Layer(round(middle[0] * MM - edge / 2), round(middle[1] * MM - edge / 2), through))

    def staple(self, chance: random.Random) -> None:
        """Leaves a staple at the upper left."""
        x, y, angle = chance.uniform(6, 12), chance.uniform(6, 12), chance.uniform(-0.9, 0.9)
        self.pen([[(x, y), (x + 11 * math.cos(angle), y + 11 * math.sin(angle))]], (95, 95, 100), 0.5)

    def coffee(self, middle: tuple[float, float], chance: random.Random) -> None:
        """Leaves the ring of a cup."""
        edge = round(70 * MM / 8)
        mask = Image.new("L", (edge, edge), 0)
        ImageDraw.Draw(mask).ellipse(
            (4, 4, edge - 4, edge - 4), outline=chance.randint(40, 90), width=round(2 * MM / 8)
        )
        mask = mask.filter(ImageFilter.GaussianBlur(4)).resize((edge * 8, edge * 8), Image.Resampling.BILINEAR)
        size = mask.size
        through = Image.composite(Image.new("RGB", size, (150, 110, 70)), Image.new("RGB", size, "white"), mask)
        self.layers.append(Layer(round(middle[0] * MM) - edge * 4, round(middle[1] * MM) - edge * 4, through))

    def dust(self, chance: random.Random, count: int) -> None:
        """Strews specks of 0.05 to 0.15 mm."""
        draw = ImageDraw.Draw(self.ink)
        for _ in range(count):
            x, y, r = chance.uniform(0, 210) * MM, chance.uniform(0, 297) * MM, chance.uniform(0.025, 0.075) * MM
            draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.randint(60, 190))

    def scanned(self, chance: random.Random) -> bytes:
        """The JPEG of a scanner."""
        s = self.scanner
        toner = s.toner
        width, height = round(self.ink.width * s.dpi / PRINTER), round(self.ink.height * s.dpi / PRINTER)
        step = PRINTER / s.dpi
        cos, sin = math.cos(math.radians(s.turn)), math.sin(math.radians(s.turn))
        cx, cy = self.ink.width / 2 + s.shift[0] * MM, self.ink.height / 2 + s.shift[1] * MM
        finer = {300: 2, 200: 3, 150: 4}[s.dpi]

        def seen(plane: Image.Image, area: tuple[int, int, int, int], corner: tuple[int, int]) -> Image.Image:
            """What the sensor sees of ``area`` (in its pixels) of a plane whose own corner is ``corner``."""
            left, top, right, bottom = area
            a, b = step * cos / finer, step * sin / finer
            x0 = cx - corner[0] + step * (cos * (left - width / 2) + sin * (top - height / 2))
            y0 = cy - corner[1] + step * (-sin * (left - width / 2) + cos * (top - height / 2))
            size = ((right - left) * finer, (bottom - top) * finer)
            turned = plane.transform(
                size, Image.Transform.AFFINE, (a, b, x0, -b, a, y0), Image.Resampling.BILINEAR, fillcolor=255
            )
            turned = turned.filter(ImageFilter.GaussianBlur(s.soft * s.dpi * finer / 25.4))
            return turned.reduce(finer)

        whole = (0, 0, width, height)
        grey = np.asarray(seen(self.ink, whole, (0, 0)), np.float32)
        ink = toner + grey * (255 - toner) / 255
        tints = (sum(s.paper) / 3,) if s.levels == "grey" else s.paper
        planes = [ink * tint / 255 for tint in tints]
        for layer in self.layers:
            right, bottom = layer.left + layer.through.width, layer.top + layer.through.height
            corners = [(x - cx, y - cy) for x in (layer.left, right) for y in (layer.top, bottom)]
            xs = [(cos * x - sin * y) / step + width / 2 for x, y in corners]
            ys = [(sin * x + cos * y) / step + height / 2 for x, y in corners]
            area = (
                max(0, int(min(xs))),
                max(0, int(min(ys))),
                min(width, int(max(xs)) + 2),
                min(height, int(max(ys)) + 2),
            )
            if area[2] <= area[0] or area[3] <= area[1]:
                continue
            of = [seen(each, area, (layer.left, layer.top)) for each in layer.through.split()]
            if s.levels == "grey":
                red, green, blue = (np.asarray(each, np.float32) for each in of)
                through = [0.3 * red + 0.59 * green + 0.11 * blue]
            else:
                through = [np.asarray(each, np.float32) for each in of]
            for plane, part in zip(planes, through, strict=True):
                plane[area[1] : area[3], area[0] : area[2]] *= part / 255
        dice = np.random.default_rng(chance.randrange(1 << 30))
        noisy = []
        for plane in planes:
            levels = (plane - 128) * s.contrast + 128 + dice.standard_normal(plane.shape, dtype=np.float32) * s.noise
            noisy.append(Image.fromarray(levels.clip(0, 255).astype(np.uint8)))
        image = noisy[0] if len(noisy) == 1 else Image.merge("RGB", noisy)
        if s.upside_down:
            image = image.rotate(180)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=s.quality, dpi=(s.dpi, s.dpi))
        return out.getvalue()


def _pixels(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * MM) for edge in box)
    return left, top, right, bottom


@lru_cache(8)
def _toner(pdf: Path, page: int, gain: float) -> Image.Image:
    drawn = _drawn(pdf, page)
    return drawn.filter(ImageFilter.GaussianBlur(gain)).point(
        [min(255, max(0, round((v - 128) * 1.6 + 128))) for v in range(256)]
    )


@lru_cache(32)
def _drawn(pdf: Path, page: int) -> Image.Image:
    command = ["pdftoppm", "-r", str(PRINTER), "-gray", "-f", str(page), "-l", str(page), str(pdf)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=300)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


@dataclass(frozen=True)
class Word:
    """A printed word and its box."""

    text: str
    box: Box


@lru_cache(64)
def words(pdf: Path, page: int) -> tuple[Word, ...]:
    """The words of a page as poppler reads them."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    scale = 25.4 / 72
    return tuple(
        Word(text, (float(a) * scale, float(b) * scale, float(c) * scale, float(d) * scale))
        for a, b, c, d, text in _WORD.findall(told)
    )


def characters(paper: Paper, word: Word) -> list[Box]:
    """Boxes of a word's inked characters, by the gaps between their columns; empty where they do not come apart."""
    left, top, right, bottom = (round(edge * MM) for edge in word.box)
    part = np.asarray(paper.ink.crop((left, top, right, bottom))) < 128
    columns = part.any(axis=0)
    edges = np.flatnonzero(np.diff(np.r_[False, columns, False].astype(np.int8)))
    found = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(part[:, start:stop].any(axis=1))
        found.append(((left + start) / MM, (top + rows[0]) / MM, (left + stop) / MM, (top + rows[-1] + 1) / MM))
    return found if len(found) == len(word.text) else []


def _around(left: float, top: float, right: float, bottom: float, count: int) -> Any:
    for at in range(count):
        share = 4 * at / count
        side, along = int(share), share - int(share)
        yield ((left + (right - left) * along, top), (right, top + (bottom - top) * along),
               (right - (right - left) * along, bottom), (left, bottom - (bottom - top) * along))[side]  # fmt: skip
