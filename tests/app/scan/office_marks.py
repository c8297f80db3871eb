"""What people do to a printed sheet before it is scanned: alter a figure, staple, punch, stamp, spill.

Lengths are millimetres from the page's upper left corner; sheets are RGB at :data:`tests.app.scan.office.DPI`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.app.scan.office import MM, Box, cloud

Soiling = Callable[[Image.Image, random.Random], Image.Image]
PENS = ((20, 20, 24), (26, 32, 84), (30, 60, 165))
_PEN = 0.42
"""How broad a pen writes."""
_SEAL_RED = (204, 36, 44)


def whiten(paper: Image.Image, box: Box, chance: random.Random, *, whole: bool = True) -> None:
    """Covers a character with correction fluid or tape, a little more or (``whole`` unset) a good part of it."""
    left, top, right, bottom = box
    if not whole:
        top, bottom = top + chance.uniform(0, 0.3) * (bottom - top), bottom - chance.uniform(0, 0.3) * (bottom - top)
    reach = chance.uniform(0.05, 0.25)
    edges = [(left - reach) * MM, (top - reach) * MM, (right + reach) * MM, (bottom + reach) * MM]
    shade = chance.randint(246, 255)
    ImageDraw.Draw(paper).rounded_rectangle(edges, radius=0.3 * MM, fill=(shade, shade, shade))


PARTS = {
    "8→3": ((0.0, 0.1, 0.36, 0.42), (0.0, 0.58, 0.36, 0.9)),
    "8→6": ((0.62, 0.1, 1.0, 0.42),),
    "8→9": ((0.0, 0.58, 0.38, 0.9),),
}
"""What of a printed 8 is scraped off, as shares of its box, to make another digit of it."""


def scrape(paper: Image.Image, box: Box, parts: Sequence[Box]) -> None:
    """Takes parts of a character away, to the paper."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    pen = ImageDraw.Draw(paper)
    for x0, y0, x1, y1 in parts:
        start, end = x0 - (0.06 if x0 <= 0 else 0), x1 + (0.06 if x1 >= 1 else 0)
        place = [(left + start * wide) * MM, (top + y0 * high) * MM, (left + end * wide) * MM, (top + y1 * high) * MM]
        pen.rectangle(place, fill=(250, 250, 250))


Line = tuple[tuple[float, float], ...]
_STROKES: dict[str, tuple[Line, ...]] = {
    "1": (((0.2, 0.25), (0.55, 0.0), (0.55, 1.0)),),
    "3": (((0.05, 0.1), (0.5, 0.0), (0.9, 0.2), (0.45, 0.47), (0.95, 0.7), (0.5, 1.0), (0.0, 0.88)),),
    "4": (((0.7, 1.0), (0.7, 0.0), (0.0, 0.7), (1.0, 0.7)),),
    "7": (((0.0, 0.0), (1.0, 0.0), (0.4, 1.0)),),
    "9": (((0.9, 0.3), (0.5, 0.55), (0.1, 0.3), (0.5, 0.0), (0.9, 0.3), (0.8, 1.0)),),
}


def write(paper: Image.Image, box: Box, digit: str, colour: tuple[int, int, int], chance: random.Random) -> None:
    """Writes a digit by hand into a box."""
    left, top, right, bottom = box
    wide, high = max(right - left, 1.4), bottom - top
    draw = ImageDraw.Draw(paper)
    for line in _STROKES[digit]:
        points = [
            ((left + x * wide + chance.uniform(-0.1, 0.1)) * MM, (top + y * high + chance.uniform(-0.1, 0.1)) * MM)
            for x, y in line
        ]
        draw.line(points, fill=colour, width=round(_PEN * MM), joint="curve")


def stroke(paper: Image.Image, box: Box, colour: tuple[int, int, int], chance: random.Random) -> None:
    """Adds one stroke of 1.5 to 3 mm that begins beside a digit and crosses or touches it."""
    left, top, right, bottom = box
    length, lean = chance.uniform(1.5, 3.0), chance.uniform(0.2, 1.3)
    x, y = chance.choice((left - 0.2, right + 0.2)), chance.uniform(top, bottom)
    way = 1 if x < left else -1
    ends = [(x, y), (x + way * length * math.cos(lean), y - length * math.sin(lean))]
    draw = ImageDraw.Draw(paper)
    draw.line([(a * MM, b * MM) for a, b in ends], fill=colour, width=round(_PEN * MM))


def paste(paper: Image.Image, source: Box, target: Box) -> None:
    """Lays a printed character over another: cut out of the same page and glued on."""
    reach = 0.12
    edges = _grown(source, reach)
    cut = paper.crop((round(edges[0] * MM), round(edges[1] * MM), round(edges[2] * MM), round(edges[3] * MM)))
    left, top, right, bottom = _grown(target, reach)
    cut = cut.resize((round((right - left) * MM), round((bottom - top) * MM)), Image.Resampling.BICUBIC)
    paper.paste(cut, (round(left * MM), round(top * MM)))


def _grown(box: Box, reach: float) -> Box:
    return box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach


# ------------------------------------------------------------ what happens to a sheet


def staple(paper: Image.Image, chance: random.Random) -> Image.Image:
    """A staple at the upper left corner or the left edge, or the four holes that it left, with its shadow."""
    layer = paper.copy()
    pen = ImageDraw.Draw(layer)
    x, y, angle = chance.uniform(7, 16), chance.uniform(7, 16), chance.choice((0.0, 0.785, 1.571)) + 0.1
    if chance.random() < 0.4:
        y = chance.choice((chance.uniform(60, 90), chance.uniform(200, 230)))
        x, angle = chance.uniform(7, 14), 1.571
    half = chance.uniform(5, 6.5)
    ends = [(x - half * math.cos(angle), y - half * math.sin(angle)), (x + half * math.cos(angle),
                                                                        y + half * math.sin(angle))]  # fmt: skip
    pixels = [(a * MM, b * MM) for a, b in ends]
    if chance.random() < 0.3:  # it was drawn out
        for a, b in pixels:
            pen.ellipse((a - 0.35 * MM, b - 0.35 * MM, a + 0.35 * MM, b + 0.35 * MM), fill=(70, 66, 60))
        return layer
    shadow = [(a + 0.4 * MM, b + 0.4 * MM) for a, b in pixels]
    pen.line(shadow, fill=(186, 186, 188), width=round(0.7 * MM))
    pen.line(pixels, fill=(74, 76, 80), width=round(0.5 * MM))
    pen.line(pixels, fill=chance.choice(((190, 192, 196), (120, 122, 126))), width=round(0.18 * MM))
    return layer


def punch(paper: Image.Image, chance: random.Random) -> Image.Image:
    """Two holes at the left edge, through which the scanner's lid shows."""
    layer = paper.copy()
    pen = ImageDraw.Draw(layer)
    shade = chance.choice(((20, 20, 20), (120, 118, 116), (222, 222, 222)))
    middle, x = paper.height / MM / 2 + chance.uniform(-4, 4), chance.uniform(8, 12)
    for y in (middle - 40, middle + 40):
        pen.ellipse([v * MM for v in (x - 3, y - 3, x + 3, y + 3)], fill=shade)
    return layer


def coffee(paper: Image.Image, centre: tuple[float, float], chance: random.Random) -> Image.Image:
    """The ring of a cup, dark at its rim, with a thin brown inside."""
    radius = chance.uniform(32, 41)
    size = round(2.4 * radius * MM)
    mask = Image.new("L", (size // 4, size // 4), 0)
    pen, middle = ImageDraw.Draw(mask), size / 8
    inner, rim = radius * MM / 4, round(chance.uniform(0.6, 2.2) * MM / 4)
    pen.ellipse((middle - inner, middle - inner, middle + inner, middle + inner), fill=chance.randint(8, 40))
    pen.arc((middle - inner, middle - inner, middle + inner, middle + inner), chance.uniform(0, 90),
            chance.uniform(290, 360), fill=chance.randint(90, 150), width=rim)  # fmt: skip
    mask = mask.filter(ImageFilter.GaussianBlur(2.0)).resize((size, size), Image.Resampling.BICUBIC)
    return _inked(paper, mask, centre, (112, 66, 28))


def seal(
    paper: Image.Image,
    centre: tuple[float, float],
    chance: random.Random,
    *,
    radius: float = 20.0,
    strength: float = 0.75,
    colour: tuple[int, int, int] = _SEAL_RED,
) -> Image.Image:
    """A firm's round seal: ring, star, strokes like characters around; uneven where the pad was dry."""
    size = round(2 * (radius + 1.5) * MM)
    mask = Image.new("L", (size, size), 0)
    pen, middle = ImageDraw.Draw(mask), size / 2
    ring = radius * MM
    pen.ellipse((middle - ring, middle - ring, middle + ring, middle + ring), outline=255, width=round(1.2 * MM))
    star = [
        (middle + ring * (0.3 if at % 2 == 0 else 0.12) * math.sin(at * math.pi / 5),
         middle - ring * (0.3 if at % 2 == 0 else 0.12) * math.cos(at * math.pi / 5))
        for at in range(10)
    ]  # fmt: skip
    pen.polygon(star, fill=255)
    sign = 0.16 * ring
    for at in range(chance.randint(9, 16)):
        angle = math.pi * (0.8 + at * 0.095)
        x, y = middle + 0.76 * ring * math.cos(angle), middle + 0.76 * ring * math.sin(angle)
        for _ in range(5):
            points = [x + chance.uniform(-sign, sign), y + chance.uniform(-sign, sign),
                      x + chance.uniform(-sign, sign), y + chance.uniform(-sign, sign)]  # fmt: skip
            pen.line(points, fill=255, width=round(0.35 * MM))
    dice = np.random.default_rng(chance.randrange(1 << 30))
    pad = np.clip(0.9 + 0.12 * cloud(dice, size, size, 12) + 0.1 * cloud(dice, size, size, 90), 0.15, 1)
    cover = np.asarray(mask.rotate(chance.uniform(-25, 25), Image.Resampling.BICUBIC), np.float32) * pad * strength
    return _inked(paper, Image.fromarray(cover.clip(0, 255).astype(np.uint8)), centre, colour)


def seam_slice(paper: Image.Image, chance: random.Random, strength: float = 0.75) -> Image.Image:
    """This sheet's part of a seal set across the fanned edges of all: a slice 2 to 12 mm wide at the right edge."""
    wide, high = paper.width / MM, paper.height / MM
    slice_wide, radius = chance.uniform(2, 12), chance.uniform(19, 22)
    whole = Image.new("RGB", (round(60 * MM), round(60 * MM)), "white")
    whole = seal(whole, (30, 30), chance, radius=radius, strength=strength)
    start = chance.uniform(30 - radius, 30 + radius - slice_wide)
    part = whole.crop((round(start * MM), 0, round((start + slice_wide) * MM), whole.height))
    top = chance.uniform(0.3, 0.6) * high
    return _laid_over(paper, part, (round((wide - slice_wide) * MM), round(top * MM)))


def _inked(
    paper: Image.Image, mask: Image.Image, centre: tuple[float, float], colour: tuple[int, int, int]
) -> Image.Image:
    sheet = Image.new("RGB", mask.size, "white")
    sheet.paste(Image.new("RGB", mask.size, colour), (0, 0), mask)
    return _laid_over(paper, sheet, (round(centre[0] * MM - mask.width / 2), round(centre[1] * MM - mask.height / 2)))


def _laid_over(paper: Image.Image, sheet: Image.Image, corner: tuple[int, int]) -> Image.Image:
    """Transparent ink over print, as far as the paper reaches; ``corner`` is the upper left one of ``sheet``."""
    left, top = (max(0, at) for at in corner)
    right, bottom = min(paper.width, corner[0] + sheet.width), min(paper.height, corner[1] + sheet.height)
    part = sheet.crop((left - corner[0], top - corner[1], right - corner[0], bottom - corner[1]))
    both = paper.copy()
    both.paste(ImageChops.multiply(paper.crop((left, top, right, bottom)), part), (left, top))
    return both
