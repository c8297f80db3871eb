"""Two page codes on one sheet: no page is picked, and what to do is said."""

import io
import random
from functools import cache

import pytest
from PIL import Image

from app.scan.codes import find_code
from app.scan.page_check import check_scan
from tests.app.scan import papers

g = papers.generator


def page(number):
    return scan_of(number).copy()


@cache
def scan_of(number):
    data = g.scanned(papers.paper().pdf, number, g.Conditions(dpi=150), g.Marks(), random.Random(number))
    with Image.open(io.BytesIO(data)) as image:
        return image.copy()


def code_of(image):
    """The upper right corner with its symbol."""
    return image.crop((image.width - 190, 35, image.width - 60, 175))


def checked(image, assigned=0):
    out = io.BytesIO()
    image.save(out, "PNG")
    return check_scan(papers.opened(out.getvalue()), papers.paper(), assigned={0: assigned} if assigned else None)


def looked(image, assigned=0):
    (sheet,) = checked(image, assigned).sheets
    return sheet


def abreast(left, right):
    both = Image.new("RGB", (left.width + right.width, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


@pytest.mark.parametrize(("second", "turned"), [(3, 0), (4, 90)])
def test_two_pages_side_by_side_are_cut_apart(second, turned):
    told = checked(abreast(page(3), page(second)).rotate(turned, expand=True)).sheets
    assert [each.reading.page for each in told] == [3, second]


def test_two_pages_one_over_the_other_are_not_one():
    both = Image.new("RGB", (2000, 1760), "white")
    both.paste(page(4), (600, 0))
    both.paste(page(3), (0, 0))
    told = looked(both)
    assert told.reading.number == ""
    assert "分开扫描" in told.problem
    assert "第3页、第4页" in told.problem


@pytest.mark.parametrize("place", [(60, 60), (830, 300)])
def test_a_code_stuck_on_elsewhere_makes_the_page_unreadable(place):
    sheet = page(3)
    sheet.paste(code_of(page(4)), place)
    assert find_code(sheet) is None
    assert "第3页、第4页" in looked(sheet).problem


def test_whoever_names_such_a_sheet_is_told_again():
    sheet = page(3)
    sheet.paste(code_of(page(4)), (500, 1200))
    told = looked(sheet, assigned=3)
    assert (told.reading.number, bool(told.problem)) == ("", True)


def test_a_picture_of_a_page_within_a_page_does_not_count():
    sheet = page(3)
    small = page(4)
    sheet.paste(small.resize((small.width // 2, small.height // 2)), (200, 700))
    assert looked(sheet).reading.page == 3


def test_a_code_stuck_over_the_page_s_own_is_found_by_the_print():
    sheet = page(3)
    other = page(4)
    corner = (sheet.width - 190, 35, sheet.width - 60, 175)
    sheet.paste(other.crop(corner), corner[:2])
    told = looked(sheet)
    assert told.reading.number == ""
    assert "第4页" in told.problem
    assert "第3页" in told.problem


@pytest.mark.parametrize("size", [(1, 200_000), (200_000, 1), (1, 1), (3, 90_000)])
def test_a_strip_of_a_few_pixels_has_no_code_and_breaks_nothing(size):
    assert find_code(Image.new("L", size, 255)) is None
