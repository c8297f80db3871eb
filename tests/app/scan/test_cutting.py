"""Sheets with several pages: two A4 on an A3 sheet, an A4 on a glass of A3; and what must not be cut."""

import io
import random

import numpy as np
import pytest
from PIL import Image

from app.output.pdf.frame import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.output.pdf.style import MM as POINTS_A_MM
from app.scan import cutting
from app.scan.cutting import cut_apart, pages_on
from app.scan.page_check import check_scan
from app.scan.sheets import Sheet
from app.trust.page_code import PageCode
from app.verify.scan_checks import read_codes
from tests.app.scan.papers import generator as g
from tests.app.scan.papers import opened, paper

DPI = 150
GRAIN = np.random.default_rng(3).normal(0, 3, 1 << 20).round().astype(np.int16)
A3 = (round(420 / 25.4 * DPI), round(297 / 25.4 * DPI))


def printed(page):
    return g.drawn_page(paper().pdf, page, DPI).convert("RGB")


def side_by_side(left, right, size=A3):
    sheet = Image.new("RGB", size, "white")
    sheet.paste(left, (0, 0))
    sheet.paste(right, (size[0] // 2, 0))
    return sheet


def scanned(image, skew=0.0, quality=80, lid="white"):
    if skew:
        image = image.rotate(skew, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=lid)
    grain = np.asarray(image, np.int16) + np.resize(GRAIN, (image.height, image.width, 1))
    out = io.BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def as_sheet(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return Sheet("a.jpg", 1, image.copy(), len(data))


def pages_read(checked):
    return [(sheet.reading.number, sheet.reading.page, sheet.registered, sheet.changes) for sheet in checked.sheets]


def test_the_place_of_a_code_is_the_one_that_is_printed():
    printed_place = [round(each / POINTS_A_MM, 6) for each in (CODE_SIZE, CODE_RIGHT, CODE_TOP)]
    assert printed_place == [cutting.CODE_SIZE, cutting.CODE_RIGHT, cutting.CODE_TOP]


@pytest.mark.parametrize(
    ("skew", "turned"),
    [(1.6, 0), (-1.2, 180), (0.5, 90)],
    ids=["crooked", "headlong", "sideways"],
)
def test_two_pages_on_a_sheet_are_two_pages(skew, turned):
    sheet = side_by_side(printed(2), printed(3)).rotate(turned, expand=True)
    checked = check_scan(opened(scanned(sheet, skew)), paper(), copies=1)
    number = paper().number
    assert pages_read(checked) == [(number, 2, True, ()), (number, 3, True, ())]
    assert [cell.state for cell in checked.verdict.cells if cell.page in (2, 3)] == ["ok", "ok"]


def test_a_small_page_on_a_large_glass_is_cut_out_wherever_it_lies():
    for left, top, lid in ((10, 8, "white"), (1200, 0, "white"), (600, 10, (52, 52, 52))):
        glass = Image.new("RGB", A3, lid)
        glass.paste(printed(2), (left, top))
        data = scanned(glass)
        (page,) = pages_on(as_sheet(data))
        assert page.part == 1
        assert page.image is not None
        assert abs(page.image.width - 210 / 25.4 * DPI) < 10 / 25.4 * DPI  # the cut leaves some room
        checked = check_scan(opened(data), paper(), copies=1)
        assert pages_read(checked) == [(paper().number, 2, True, ())]


def test_the_page_beside_one_that_is_read_is_not_lost():
    """Its code is covered: a person has to see it, or a stranger's page would vanish."""
    covered = printed(3)
    covered.paste("white", (covered.width - 230, 0, covered.width, 230))
    data = scanned(side_by_side(covered, printed(2)))
    sheets = pages_on(as_sheet(data))
    assert [each.part for each in sheets] == [1, 2]
    checked = check_scan(opened(data), paper(), copies=1)
    assert [cell.state for cell in checked.verdict.cells if cell.state != "missing"] == ["ok", "unreadable"]


def test_what_is_one_page_or_in_doubt_is_not_cut():
    plain, code = printed(2), printed(3).crop((1000, 40, 1190, 170))
    stuck = plain.copy()
    stuck.paste(code, (400, 800))
    overlapping = Image.new("RGB", A3, "white")
    overlapping.paste(printed(3), (700, 0))
    overlapping.paste(plain, (0, 0))  # it hides a part of the other, and its own code lies where that goes on
    for image in (plain, stuck, overlapping, Image.new("RGB", A3, "white")):
        sheet = as_sheet(scanned(image))
        assert pages_on(sheet) == [sheet]
    photograph = as_sheet(g.photographed(paper().pdf, 2, random.Random(2), 0.1))
    assert pages_on(photograph) == [photograph]


def test_verify_reads_the_codes_of_both_pages():
    data = scanned(side_by_side(printed(2), printed(3)))
    steps = []
    codes = read_codes(opened(data, scanned(printed(4))), lambda at, of: steps.append((at, of)), None)
    assert [code.page if isinstance(code, PageCode) else code for code in codes] == [2, 3, 4]
    assert steps == [(1, 2), (2, 2), (2, 2)]


def test_all_pages_of_a_stack_keep_their_order():
    stack = [as_sheet(scanned(side_by_side(printed(2), printed(3)))), as_sheet(scanned(printed(4)))]
    assert [each.part for each in cut_apart(stack)] == [1, 2, 0]
