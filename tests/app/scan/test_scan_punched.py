"""A hole punched for binding is nobody's ink, also beside a table; whatever else is drawn in a margin is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PIL import ImageDraw

from app.scan.page_check import Looked, look_at
from app.scan.paper import DrawnPaper
from tests.app.scan import office
from tests.app.scan.papers import paper, sheet_of

SCANNER = office.Scanner(dpi=200, skew=0.5, toner=0.9, spread=0.02, dust=4, feed=0.1, quality=75)
PAGE = 10
"""A broad page: its table begins 15 mm from the left edge."""
Drawing = Callable[[ImageDraw.ImageDraw], None]


def looked(drawing: Drawing, seed: int = 5) -> Looked:
    chance = random.Random(seed)
    sheet = office.printed(paper().pdf, PAGE, SCANNER, chance)
    drawing(ImageDraw.Draw(sheet))
    with DrawnPaper(paper()) as drawn:
        return look_at(sheet_of(office.scan(sheet, SCANNER, chance)), drawn)


def disc(x: float, y: float, radius: float = 2.75, shade: int = 45) -> Drawing:
    def draw(pen: ImageDraw.ImageDraw) -> None:
        edges = [value * office.MM for value in (x - radius, y - radius, x + radius, y + radius)]
        pen.ellipse(edges, fill=(shade, shade, shade))

    return draw


def ring(pen: ImageDraw.ImageDraw) -> None:
    edges = [value * office.MM for value in (6.25, 97.25, 11.75, 102.75)]
    pen.ellipse(edges, outline=(30, 30, 30), width=round(0.5 * office.MM))


def six(pen: ImageDraw.ImageDraw) -> None:
    disc(9, 100)(pen)
    ends = [value * office.MM for value in (7.0, 99.5, 10.5, 93.0)]
    pen.line(ends, fill=(30, 30, 30), width=round(0.6 * office.MM))


def holed(pen: ImageDraw.ImageDraw) -> None:
    disc(9, 100)(pen)
    disc(9, 100, 1.0, 240)(pen)


def seven(pen: ImageDraw.ImageDraw) -> None:
    for ends in ((7.5, 98.0, 10.5, 98.0), (10.5, 98.0, 8.5, 102.0)):
        pen.line([value * office.MM for value in ends], fill=(30, 30, 30), width=round(0.45 * office.MM))


@pytest.mark.parametrize(("x", "radius", "shade"), [(9, 2.75, 45), (9, 2.75, 110), (11, 3.0, 30), (10, 3.75, 60)])
def test_a_hole_beside_a_table_is_no_ink(x: float, radius: float, shade: int) -> None:
    seen = looked(disc(x, 100, radius, shade))
    assert (seen.registered, seen.changes) == (True, ())


@pytest.mark.parametrize("drawing", [ring, six, holed, seven, disc(9, 100, 1.6)])
def test_what_is_drawn_beside_a_table_is_ink(drawing: Drawing) -> None:
    seen = looked(drawing)
    assert {each.kind for each in seen.changes} == {"added"}


def test_a_disc_on_print_is_ink() -> None:
    (left, top, right, bottom), = [each.box for each in office.glyphs_of(paper().pdf)
                                  if each.page == PAGE and each.char in "0123456789"][:1]  # fmt: skip
    assert looked(disc((left + right) / 2, (top + bottom) / 2)).changes


def test_a_disc_in_a_cell_is_ink() -> None:
    assert looked(disc(24, 150)).changes
