"""Ink that the issue does not have: pens are found, seals are not, whatever the scanner's compression."""

import random

import pypdfium2
import pytest

from app.scan.page_check import check_scan
from tests.app.scan import papers

g = papers.generator

STROKE = ((112.0, 200.0), (118.0, 207.0), (124.0, 201.0), (128.0, 209.0))


def changes(dpi, quality, marks, page=1, **more):
    paper = papers.paper()
    conditions = g.Conditions(dpi=dpi, skew=1, quality=quality, noise=3, **more)
    data = g.scanned(paper.pdf, page, conditions, marks, random.Random(3))
    return check_scan(papers.opened(data), paper).sheets[0].changes


@pytest.mark.parametrize(("dpi", "quality", "place"), [(150, 65, (120, 205)), (200, 65, (150, 90))])
def test_a_seal_in_the_open_is_no_change(dpi, quality, place):
    assert changes(dpi, quality, g.Marks(seal=place)) == ()


def test_a_pen_across_a_seal_is_found():
    alone = changes(150, 65, g.Marks(strokes=(STROKE,)))
    found = changes(150, 65, g.Marks(seal=(120, 205), strokes=(STROKE,)))
    mm = 72 / 25.4
    assert all(105 < each.box.left / mm < 135 and 193 < each.box.top / mm < 217 for each in found)
    # where pen and seal cross, what is dark is the seal's shade as well: the better part is found all the same
    assert sum(each.area for each in found) > 0.5 * sum(each.area for each in alone)


def test_a_digit_altered_with_a_pen_is_found():
    found = changes(200, 70, g.Marks(strokes=(((150.0, 180.0), (152.5, 183.0), (150.5, 184.5)),)))
    assert len(found) == 1


def digit(page, wanted):
    """The box in mm of the first ``wanted`` in the text of a page."""
    document = pypdfium2.PdfDocument(papers.paper().pdf)
    text = document[page - 1].get_textpage()
    height = document[page - 1].get_height()
    words = text.get_text_range()
    left, bottom, right, top = text.get_charbox(words.index(wanted) + wanted.index("0"))
    document.close()
    return left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


MM = 72 / 25.4
OFFICE = {"spread": 0.05, "wobble": 0.18, "fold": True}
"""A printer whose ink runs, an uneven feed, folded paper."""


@pytest.mark.parametrize(("pen", "grey"), [((20, 20, 22), False), ((28, 30, 74), True)])
def test_a_nought_made_a_six_is_found(pen, grey):
    left, top, right, _ = digit(2, "2000")
    stroke = (((left + right) / 2 + 1.1, top - 0.7), (left + 0.3, top + 1.0))
    found = changes(200, 70, g.Marks(strokes=(stroke,), stroke_colour=pen), page=2, grey=grey, **OFFICE)
    assert len(found) == 1
    assert abs(found[0].box.left / MM - left) < 2
    assert abs(found[0].box.top / MM - top) < 2


def test_a_blue_stroke_along_a_printed_one_shows_by_its_colour():
    left, top, _, bottom = digit(2, "2000")
    stroke = ((left + 0.25, bottom - 0.5), (left + 0.25, top + 0.5))
    blue = changes(200, 80, g.Marks(strokes=(stroke,), stroke_colour=(30, 60, 160)), page=2, **OFFICE)
    assert len(blue) == 1


@pytest.mark.parametrize(("dpi", "grey"), [(200, False), (300, True)])
def test_print_that_ran_and_strayed_is_no_change(dpi, grey):
    assert changes(dpi, 50, g.Marks(dirt=25), page=3, grey=grey, **OFFICE) == ()


@pytest.mark.parametrize(("dpi", "width", "tone"), [(150, 0.2, 0), (150, 0.3, 90), (200, 0.25, 90)])
def test_a_thin_or_pale_minus_before_a_number_is_found(dpi, width, tone):
    left, top, _, bottom = digit(2, "2000")
    middle = (top + bottom) / 2
    minus = ((left - 3.2, middle), (left - 1.4, middle))
    marks = g.Marks(strokes=(minus,), stroke_width=width, stroke_colour=(tone, tone, tone))
    assert [each.kind for each in changes(dpi, 85, marks, page=2)] == ["added"]


@pytest.mark.parametrize("grey", [False, True])
def test_pale_writing_on_bare_paper_is_found(grey):
    bars = [((90.0, 80.0 + y), (96.0, 80.0 + y)) for y in (0.0, 1.2, 2.4)]
    sign = (*bars, ((93.0, 79.0), (93.0, 84.0)))
    found = changes(200, 80, g.Marks(strokes=sign, stroke_colour=(150, 150, 150)), grey=grey)
    assert found
    assert all(each.kind == "added" for each in found)


def test_a_seal_that_a_grey_scan_makes_as_pale_is_none():
    assert changes(200, 80, g.Marks(seal=(120, 205)), grey=True) == ()
