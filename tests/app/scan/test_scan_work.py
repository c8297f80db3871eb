"""What looking at a sheet does once only: a stack of a hundred pages waits for it."""

import io
import random
from collections import Counter

import pytest
from PIL import Image

from app.scan import codes, page_check, page_comparison
from app.scan.codes import QuickLook, find_codes, look_quickly
from app.scan.cutting import pages_on
from app.scan.page_check import look_at
from app.scan.paper import DrawnPaper
from app.scan.sheets import Sheet
from tests.app.scan import papers
from tests.app.scan.papers import generator as g

PAGE = 3


@pytest.fixture(scope="module")
def sheets():
    """The same page in colour, in grey and in two levels, 300 dpi."""
    conditions = g.Conditions(dpi=300, skew=0.6, quality=80, noise=3)
    data = g.scanned(papers.paper().pdf, PAGE, conditions, g.Marks(), random.Random(4))
    with Image.open(io.BytesIO(data)) as opened:
        colour = opened.convert("RGB")
    grey = colour.convert("L")
    two = grey.point(lambda value: 255 * (value > 128))
    return {name: Sheet("a", 1, image, len(data)) for name, image in (("colour", colour), ("grey", grey), ("two", two))}


def counted(monkeypatch, *places):
    calls: Counter[str] = Counter()

    def count(module, name):
        real = getattr(module, name)

        def called(*arguments, **named):
            calls[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(module, name, called)

    for module, name in places:
        count(module, name)
    return calls


@pytest.mark.parametrize("levels", ["colour", "grey"])
def test_all_ink_of_a_page_is_compared_once(sheets, levels, monkeypatch):
    calls = counted(monkeypatch, (page_comparison, "find_changes"), (page_comparison, "find_coloured"))
    with DrawnPaper(papers.paper()) as drawn:
        looked = look_at(sheets[levels], drawn)
    assert (looked.registered, looked.changes) == (True, ())
    # of a colour scan the bound page keeps the hues more coarsely: they are looked at on the scan as well
    assert calls == {"find_changes": 1} | ({"find_coloured": 1} if levels == "colour" else {})


def test_a_page_of_two_levels_is_not_laid_for_a_comparison_that_is_not_made(sheets, monkeypatch):
    calls = counted(monkeypatch, (page_check, "laid"), (page_check, "strays"), (page_check, "compare_both"))
    with DrawnPaper(papers.paper()) as drawn:
        looked = look_at(sheets["two"], drawn)
    assert looked.registered
    assert looked.problem == page_check.TWO_LEVELS
    assert looked.jpeg
    assert not calls


def test_a_page_of_the_issue_is_drawn_and_read_once_while_it_is_looked_at(sheets, monkeypatch):
    drawings = []
    with DrawnPaper(papers.paper()) as drawn:
        real = drawn._document.__class__.__getitem__

        def opened(document, at):
            drawings.append(at)
            return real(document, at)

        monkeypatch.setattr(drawn._document.__class__, "__getitem__", opened)
        look_at(sheets["grey"], drawn)
        once = len(drawings)
        look_at(sheets["grey"], drawn)
        assert (once, len(drawings)) == (3, 3)  # at two resolutions, and its text
        assert drawn.draw(PAGE, 150) is drawn.draw(PAGE, 150)
        for page in range(1, papers.paper().pages + 1):
            drawn.draw(page, 36)
        assert len(drawn._greys) <= 8


def test_the_quick_look_for_cutting_is_not_repeated_to_read_the_code(sheets, monkeypatch):
    calls = counted(monkeypatch, (codes, "_shrunk"), (codes, "_read"))
    [whole] = pages_on(sheets["colour"])
    assert whole.image is not None
    [found] = find_codes(whole.image, whole.quick)
    assert found.code.page == PAGE
    assert calls == {"_read": len(codes._BINARIZERS)}  # nor is the sheet made smaller, which takes longer
    again = find_codes(sheets["colour"].image)
    assert [each.code for each in again] == [found.code]
    assert (again[0].corners == found.corners).all()
    assert [each.code for each in look_quickly(sheets["colour"].image).found] == [found.code]


def test_an_empty_back_is_not_searched_for_a_code_again_and_again(monkeypatch):
    back = Image.effect_noise((1240, 1754), 6).point(lambda value: min(255, value + 122))
    back.paste(210, (300, 300, 900, 420))  # what shines through
    [sheet] = pages_on(Sheet("a", 1, back, 10**5))
    calls = counted(monkeypatch, (codes, "_read"))
    looked, found = page_check.read(sheet, papers.paper())
    assert (looked.reading.blank, found) == (True, None)
    assert not calls


def test_a_code_alone_on_its_page_is_looked_for_although_the_quick_look_missed_it():
    page = g.drawn_page(papers.paper().pdf, PAGE, 150)
    alone = Image.new("RGB", page.size, "white")
    corner = (page.width - 210, 0, page.width, 195)
    alone.paste(page.crop(corner), corner[:2])
    missed = QuickLook(alone.convert("L"), ())
    looked, _ = page_check.read(Sheet("a", 1, alone, 10**5, quick=missed), papers.paper())
    assert looked.reading.page == PAGE


def test_a_sheet_is_let_go_before_its_ink_is_compared(monkeypatch):
    conditions = g.Conditions(dpi=200, skew=0.4, quality=80, noise=2)
    data = g.scanned(papers.paper().pdf, PAGE, conditions, g.Marks(), random.Random(5))
    with Image.open(io.BytesIO(data)) as opened:
        [sheet] = pages_on(Sheet("a", 1, opened.convert("RGB"), len(data)))
    compared = page_comparison.compare_both
    seen = []

    def compare_both(*arguments, **named):
        seen.append(sheet.image)
        assert sheet.image is not None
        with pytest.raises(ValueError, match="closed"):
            sheet.image.getpixel((0, 0))
        return compared(*arguments, **named)

    monkeypatch.setattr(page_check, "compare_both", compare_both)
    with DrawnPaper(papers.paper()) as drawn:
        looked = look_at(sheet, drawn, release=True)
    assert (looked.registered, looked.changes, len(seen)) == (True, (), 1)
