"""What offices do to paper is nobody's ink, and what is said of it is true: staples, seals, coffee, two levels."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.scan.changes import InkChange
from app.scan.page_check import TWO_LEVELS, Looked, look_at
from app.scan.paper import DrawnPaper
from tests.app.scan import office, office_marks
from tests.app.scan.papers import MM, middle, paper, sheet_of

GOOD = office.Scanner(dpi=200, skew=-0.7, toner=0.9, spread=0.02, dust=6, feed=0.1, quality=70)


def looked(sheet: office.Sheet, scanner: office.Scanner, chance: random.Random) -> Looked:
    data = office.scan(sheet, scanner, chance)
    with DrawnPaper(paper()) as drawn:
        return look_at(sheet_of(data), drawn)


@pytest.mark.parametrize(("done", "levels", "seed"), [  # hundreds of them: tests/bench/scan
    (office_marks.staple, "colour", 3), (office_marks.punch, "grey", 6),
    (office_marks.seam_slice, "colour", 3), (office_marks.seam_slice, "grey", 6),
])  # fmt: skip
def test_what_lies_in_the_margins_is_no_ink(done: office_marks.Soiling, levels: str, seed: int) -> None:
    chance = random.Random(seed)
    scanner = replace(GOOD, levels=levels)
    seen = looked(done(office.printed(paper().pdf, 8, scanner, chance), chance), scanner, chance)
    assert (seen.registered, seen.changes) == (True, ())


def test_a_stroke_beside_print_at_the_margin_is_still_ink() -> None:
    chance = random.Random(5)
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    edge = min(each.box[0] for each in office.glyphs_of(paper().pdf) if each.page == 2)
    office_marks.write(sheet, (edge - 3.0, 150.0, edge - 1.0, 153.0), "7", office_marks.PENS[0], chance)
    (found,) = looked(sheet, GOOD, chance).changes
    assert isinstance(found, InkChange)
    assert found.kind == "added"
    assert abs(found.box.top / MM - 150) < 2


def test_a_page_with_a_chart_in_colour_is_no_change() -> None:
    chance = random.Random(8)
    with DrawnPaper(paper()) as drawn:
        page = next(page for page in range(1, paper().pages + 1) if drawn.has_pictures(page))
    scanner = replace(GOOD, dpi=300, quality=80, levels="colour")
    assert looked(office.printed(paper().pdf, page, scanner, chance), scanner, chance).changes == ()


@pytest.mark.parametrize(("colour", "state"), [
    ((30, 60, 170), "other-colour"), ((34, 34, 36), "other-colour"), ((204, 36, 44), "round"),
])  # fmt: skip
def test_a_ring_is_called_by_its_colour(colour: tuple[int, int, int], state: str) -> None:
    chance, box = random.Random(12), paper().seals["公章"]
    sheet = office.printed(paper().pdf, box.page, GOOD, chance)
    x, y = middle(box)
    sheet = office_marks.seal(sheet, (x + 12, y + 16), chance, radius=19, colour=colour)  # 20 mm off its place
    assert looked(sheet, replace(GOOD, levels="colour"), chance).seals["公章"] == state


def test_coffee_in_colour_is_neither_red_nor_without_colour() -> None:
    chance, box = random.Random(14), paper().seals["公章"]
    sheet = office_marks.coffee(office.printed(paper().pdf, box.page, GOOD, chance), middle(box), chance)
    assert looked(sheet, replace(GOOD, levels="colour"), chance).seals["公章"] in {"other-colour", "none"}


@pytest.mark.parametrize("levels", ["two", "two-local"])
def test_a_scan_of_two_levels_is_said_not_to_be_compared(levels: str) -> None:
    chance = random.Random(16)
    scanner = replace(GOOD, levels=levels)
    seen = looked(office.printed(paper().pdf, 2, scanner, chance), scanner, chance)
    assert (seen.reading.page, seen.registered, seen.changes, seen.problem) == (2, True, (), TWO_LEVELS)
