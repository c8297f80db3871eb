"""Ink that was taken away: whited out, scraped off, or a part of a digit; and what only looks like it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PIL import Image

from app.scan.changes import InkChange
from app.scan.page_check import look_at
from app.scan.paper import DrawnPaper
from tests.app.scan import office, office_marks
from tests.app.scan.papers import MM, paper, sheet_of

GOOD = office.Scanner(dpi=200, skew=0.8, toner=0.9, spread=0.02, dust=6, feed=0.1, quality=70)


def digits(page: int, wanted: str = "0123456789") -> list[office.Glyph]:
    """Printed digits in the page's body."""
    found = [each for each in office.glyphs_of(paper().pdf) if each.page == page and each.char in wanted]
    return [each for each in found if 45 < each.box[1] < 255 and each.box[3] - each.box[1] > 2]


def looked(page: int, sheet: office.Sheet, scanner: office.Scanner, chance: random.Random) -> tuple[InkChange, ...]:
    data = office.scan(sheet, scanner, chance)
    with DrawnPaper(paper()) as drawn:
        seen = look_at(sheet_of(data), drawn)
    assert seen.registered
    return seen.changes


def lies_on(change: InkChange, glyph: office.Glyph) -> bool:
    left, top, right, bottom = glyph.box
    box = change.box
    return box.left / MM < right and box.right / MM > left and box.top / MM < bottom and box.bottom / MM > top


@pytest.mark.parametrize("levels", ["colour", "grey"])
def test_a_whited_out_digit_is_named_with_its_answer(levels: str) -> None:
    chance = random.Random(4)
    glyph = digits(2)[40]
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    office_marks.whiten(sheet, glyph.box, chance)
    (found,) = looked(2, sheet, replace(GOOD, levels=levels), chance)
    assert (found.kind, found.text) == ("missing", glyph.char)
    assert lies_on(found, glyph)
    assert found.path.startswith("company.")
    assert found.share > 0.2
    assert found.usual < 0.1


@pytest.mark.parametrize("made", list(office_marks.PARTS))
def test_an_eight_made_another_digit_is_found(made: str) -> None:
    chance = random.Random(7)
    glyph = digits(2, "8")[2]
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    office_marks.scrape(sheet, glyph.box, office_marks.PARTS[made])
    (found,) = looked(2, sheet, GOOD, chance)
    assert (found.kind, found.text) == ("missing", "8")
    assert lies_on(found, glyph)


def test_a_decimal_point_that_was_covered_is_found() -> None:
    chance = random.Random(9)
    points = [
        each for each in office.glyphs_of(paper().pdf) if each.page == 2 and each.char == "." and each.box[1] > 120
    ]
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    office_marks.whiten(sheet, points[3].box, chance)
    (found,) = looked(2, sheet, GOOD, chance)
    assert (found.kind, found.text) == ("missing", ".")
    assert found.path.startswith("company.financials.")


@pytest.mark.parametrize(("page", "dpi"), [(3, 300), (10, 200)])
def test_a_decimal_point_that_shines_through_what_covers_it_is_found(page: int, dpi: int) -> None:
    """A thin coat leaves a fifth of the point's darkness, and nobody reads 20.5 in it."""
    chance = random.Random(21)
    scanner = replace(GOOD, levels="grey", dpi=dpi)
    points = [
        each for each in office.glyphs_of(paper().pdf) if each.page == page and each.char == "." and each.box[1] > 100
    ]
    sheet = office.printed(paper().pdf, page, scanner, chance)
    covered = points[2::4][:4]
    for each in covered:
        left, top, right, bottom = each.box
        box = (round((left - 0.1) * office.MM), round((top - 0.1) * office.MM),
               round((right + 0.1) * office.MM), round((bottom + 0.1) * office.MM))  # fmt: skip
        coat = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), (245, 245, 245))
        sheet.paste(Image.blend(sheet.crop(box).convert("RGB"), coat, 0.8), box[:2])
    found = looked(page, sheet, scanner, chance)
    assert {(each.kind, each.text) for each in found} == {("missing", ".")}
    assert len(found) == len(covered)
    assert all(each.share > 0.6 for each in found)


def test_a_number_whited_out_whole_is_one_place() -> None:
    chance = random.Random(11)
    figures = digits(2)
    first = next(at for at, each in enumerate(figures) if each.box[1] > 150)
    number = [each for each in figures if abs(each.box[1] - figures[first].box[1]) < 0.5
              and 0 <= each.box[0] - figures[first].box[0] < 8]  # fmt: skip
    assert len(number) >= 3
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    for each in number:
        office_marks.whiten(sheet, each.box, chance)
    found = looked(2, sheet, GOOD, chance)
    assert [each.kind for each in found] == ["missing"]
    assert set(found[0].text) >= {each.char for each in number}


@pytest.mark.parametrize(("levels", "dpi"), [("colour", 300), ("grey", 200)])
def test_pale_toner_with_specks_that_did_not_stick_is_no_change(levels: str, dpi: int) -> None:
    chance = random.Random(13)
    scanner = replace(GOOD, levels=levels, dpi=dpi, toner=0.8, holes=60, dust=12, noise=6, sharpen=60)
    assert looked(3, office.printed(paper().pdf, 3, scanner, chance), scanner, chance) == ()


def test_print_under_a_red_seal_lacks_nothing() -> None:
    chance = random.Random(15)
    scanner = replace(GOOD, levels="colour", quality=50)
    sheet = office_marks.seal(office.printed(paper().pdf, 2, scanner, chance), (100, 160), chance, strength=0.9)
    assert looked(2, sheet, scanner, chance) == ()


def test_what_lies_beyond_the_glass_lacks_nothing() -> None:
    chance = random.Random(17)
    sheet = office.printed(paper().pdf, 2, GOOD, chance)
    cut = sheet.crop((0, 0, sheet.width, round(sheet.height * 0.93)))  # the page's foot is not on the glass
    assert looked(2, cut, replace(GOOD, skew=0.2), chance) == ()
