"""A bound file taken apart, and the page as it is bound compared by the code that ``verify`` compares it with."""

import io
import random

import pikepdf
import pytest
from PIL import Image

from app.scan.binding import bind, bind_again, split_bound
from app.scan.page_check import look_at
from app.scan.page_comparison import compare_bound
from app.scan.paper import DrawnPaper
from tests.app.scan import office, office_marks
from tests.app.scan.papers import paper, sheet_of

A4 = (595.28, 841.89)


def jpeg(mode="RGB", colour=(250, 240, 30)):
    out = io.BytesIO()
    Image.new(mode, (60, 80), colour if mode == "RGB" else 200).save(out, "JPEG")
    return out.getvalue()


def two_levels():
    out = io.BytesIO()
    Image.new("1", (64, 90), 1).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def bound():
    return bind([(jpeg(), A4), (two_levels(), (420.0, 595.28)), (jpeg("L"), A4)])


def test_what_was_bound_comes_apart_and_makes_the_same_file(bound):
    pages = split_bound(bound)
    assert [page.jpeg for page in pages] == [jpeg(), b"", jpeg("L")]
    assert [page.size for page in pages] == [A4, (420.0, 595.28), A4]
    assert [page.pixels for page in pages] == [("RGB", (60, 80)), ("L", (64, 90)), ("L", (60, 80))]
    assert bind_again(pages) == bound
    with pikepdf.open(io.BytesIO(bound)) as document:  # and it is a PDF to others
        assert [len(page.get_images()) for page in document.pages] == [1, 1, 1]


def test_any_other_file_does_not_come_apart(bound):
    """A byte changed, put in or left out, a page drawn over, an update behind the end: no viewer shows that as ours."""
    chance = random.Random(7)
    changed = []
    for _ in range(3000):
        at, way = chance.randrange(len(bound)), chance.randrange(3)
        other = (
            bytes([bound[at] ^ (1 << chance.randrange(8))]) if way == 0 else b"" if way == 1 else bound[at : at + 1] * 2
        )
        changed.append(bound[:at] + other + bound[at + 1 :])
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bound)) as document:
        document.save(out)
    for each in [*changed, out.getvalue(), bound + b"\n", bound + bound, b"", b"%PDF-1.7"]:
        pages = split_bound(each)
        # what is left is a changed picture, in the place that the file says and drawn by nothing else
        assert pages == [] or (bind_again(pages) == each and len(pages) == 3 and each != bound)


@pytest.mark.parametrize(("levels", "quality"), [("colour", 50), ("grey", 50)])
def test_what_a_bound_page_shows_was_found_before_it_was_bound(levels, quality):
    """Crooked, packed hard, with a pen on it and a seal over print: the record tells all that verify will see."""
    chance, issue = random.Random(quality), paper()
    scanner = office.Scanner(dpi=200, levels=levels, skew=1.7, toner=0.85, dust=14, noise=7, quality=quality)
    sheet = office.printed(issue.pdf, 2, scanner, chance)
    glyphs = [each for each in office.glyphs_of(issue.pdf) if each.page == 2 and each.char in "0123456789"]
    office_marks.stroke(sheet, glyphs[5].box, office_marks.PENS[0], chance)
    sheet = office_marks.seal(sheet, (100, 150), chance, radius=20)
    data = office.scan(sheet, scanner, chance)
    with DrawnPaper(issue) as drawn:
        looked = look_at(sheet_of(data), drawn)
        assert looked.registered
        with Image.open(io.BytesIO(looked.jpeg)) as packed:
            packed.load()
            seen = compare_bound(packed, drawn, 2)
    assert seen is not None
    assert looked.changes
    told = [each.box.grown(6) for each in looked.changes]
    for each in seen:
        box = each.box
        assert any(
            box.left < b.right and b.left < box.right and box.top < b.bottom and b.top < box.bottom for b in told
        )


def test_a_page_that_was_moved_is_no_bound_page_of_ours():
    issue = paper()
    with DrawnPaper(issue) as drawn:
        page = drawn.draw(2, 200)
        assert compare_bound(page, drawn, 2) == ()
        moved = Image.new("L", page.size, 255)
        moved.paste(page, (6, 0))
        assert compare_bound(moved, drawn, 2) is None
        assert compare_bound(drawn.draw(3, 200), drawn, 2) is None
