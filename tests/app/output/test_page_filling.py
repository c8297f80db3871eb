"""Pages of random forms: nothing outside the text area, no heading left behind, figures in order, pages well filled."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.output.document import build_document
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import paginate
from app.output.pdf.frame import set_footnotes
from app.output.pdf.pictures import PictureStore
from app.output.pdf.render import pieces
from app.output.pdf.style import Look
from app.output.pdf.table_layout import GOES_ON, Band
from app.output.pdf.text_layout import SetPicture, SetPlace, SetText
from tests.app.output.output_samples import MARK, example, many, pack, picture

FACES = Typefaces()
LOOK = Look()
SENTENCE = "单元控制器统一调度机器人、五轴机床与三坐标测量机，按工单自动切换夹具与程序；"
SHAPES = ((1600, 1200), (1600, 500), (700, 1400), (300, 200))
TEXT = st.integers(1, 700).map(lambda count: {"text": (SENTENCE * 20)[:count]})
HEADING = st.just({"heading": "一、实施方法"})
PICTURE = st.integers(0, len(SHAPES) - 1).map(lambda at: {"image": f"{at}.png", "caption": f"图样{at}"})
SECTION = st.tuples(TEXT, st.lists(TEXT | TEXT | HEADING | PICTURE, max_size=6), TEXT).map(
    lambda parts: [parts[0], *parts[1], parts[2]]
)
IMAGES = {f"{at}.png": picture("PNG", size=size) for at, size in enumerate(SHAPES)}


def set_pages(application):
    made = build_document(pack(), application, lambda name: IMAGES.get(name, IMAGES["0.png"]), MARK)
    notes = set_footnotes(made.footnotes, FACES, LOOK)
    return paginate(pieces(made, FACES, PictureStore(), LOOK), LOOK, notes, lambda: None)


def of_sections(sections):
    application = example("scene")
    seed = application["scenarios"][0]
    application["scenarios"] = [seed | {"narrative": blocks} for blocks in sections]
    return application


def is_heading(laid):
    return isinstance(laid.box, SetText) and laid.box.style.keep


def check_whole(pages):
    """What holds for every form."""
    figures = []
    for number, page in enumerate(pages, 1):
        floor = page.style.bottom + sum(note.height for note in page.notes)
        for laid in page.laid:
            assert laid.top <= page.style.height - page.style.top + 0.01, number
            assert laid.top - laid.box.height >= floor - 0.01, number
        for above, below in pairwise(page.laid):
            assert above.top - above.box.height >= below.top - 0.01, number
        figures += [laid.box.caption.text for laid in page.laid if isinstance(laid.box, SetPicture)]
    numbers = [int(re.findall(r"\d+", caption)[0]) for caption in figures]
    assert numbers == sorted(set(numbers))
    assert pages[-1].laid


@settings(max_examples=40, deadline=None)
@given(st.lists(SECTION, min_size=1, max_size=5))
def test_running_text_fills_its_pages(sections):
    pages = set_pages(of_sections(sections))
    check_whole(pages)
    for page, after in pairwise(pages):
        assert not is_heading(page.laid[-1]), "a heading stands alone at the foot"
        running = all(isinstance(laid.box, (SetText, SetPicture)) for laid in page.laid)
        if not running or after.style is not page.style:
            continue
        last = page.laid[-1]
        used = (page.style.height - page.style.top - last.top + last.box.height) / page.style.text_height
        # at most a picture and its headings go over to the next page
        assert used > 0.5, used


def promise_page(pages):
    """The row with the places for signing, and its page."""
    ((page, row),) = [
        (page, laid.box)
        for page in pages
        for laid in page.laid
        if isinstance(laid.box, Band)
        and any(isinstance(box, SetPlace) for cell in laid.box.cells for box in cell.boxes)
    ]
    return page, row


@pytest.mark.parametrize("track", ["scene", "factory"])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 900), st.integers(1, 6))
def test_the_promise_stands_in_one_piece(track, length, scenarios):
    application = example(track)
    application["company"]["profile"] = (SENTENCE * 30)[:length]
    application["scenarios"] = (application["scenarios"] * 6)[:scenarios]
    pages = set_pages(application)
    check_whole(pages)
    page, row = promise_page(pages)
    texts = ["".join(box.text for box in cell.boxes if isinstance(box, SetText)) for cell in row.cells]
    assert texts[0] == "真实性承诺"
    assert texts[1].startswith("我单位申报的所有材料")
    assert row.height < 0.5 * page.style.text_height


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 260), min_size=1, max_size=40), st.integers(1, 600))
def test_rows_are_not_left_alone(lengths, solution):
    application = many("scene", 2, narrative=500)
    seed = application["scenarios"][0]["equipment"][0]
    application["scenarios"][0]["equipment"] = [seed | {"usage": (SENTENCE * 8)[:length]} for length in lengths]
    application["scenarios"][1]["solution"] = [{"text": (SENTENCE * 20)[:solution]}]
    pages = set_pages(application)
    check_whole(pages)
    rows = [[laid.box for laid in page.laid if isinstance(laid.box, Band)] for page in pages if page.style is LOOK.wide]
    for bands in rows:
        assert len(bands) > 1, "a head without rows"
    short = [band.height < 0.15 * LOOK.wide.text_height for band in rows[-1][1:]]
    if len(rows) > 2 and all(short) and len(lengths) > 4:
        assert len(short) > 1, "the last row alone on the last page"


@settings(max_examples=15, deadline=None)
@given(st.integers(300, 4000))
def test_a_row_longer_than_a_page_loses_nothing(length):
    application = many("scene", 2, narrative=500)
    words = (SENTENCE * 120)[:length]
    application["scenarios"][0]["solution"] = [{"text": words}, {"image": "0.png", "caption": "图样"}]
    pages = set_pages(application)
    check_whole(pages)
    read = "".join(
        box.text[line.start : line.end]
        for page in pages if page.style is LOOK.wide
        for laid in page.laid if isinstance(laid.box, Band) and len(laid.box.cells) == 9
        for box in laid.box.cells[4].boxes if isinstance(box, SetText)
        for line in box.lines
    )  # fmt: skip
    assert words in read.replace("采用的技术方案（包括供应商）（300字以内，可以配图）", "")


def annex_rows(application, name):
    """Pages of 附4-1 that a scenario's row stands on, with the row's cells."""
    pages = set_pages(application)
    check_whole(pages)
    found = []
    for page in pages:
        rows = [laid.box for laid in page.laid if isinstance(laid.box, Band) and len(laid.box.cells) == 9]
        for row in rows:
            texts = ["".join(box.text for box in cell.boxes if isinstance(box, SetText)) for cell in row.cells]
            if texts[1] == name or texts[0].endswith(GOES_ON):
                found.append((page, row, texts))
    return found


def test_a_row_that_goes_on_overleaf_says_which_it_is():
    application = many("scene", 2, narrative=500)
    application["scenarios"][1]["name"] = "甲"
    application["scenarios"][1]["solution"] = [{"text": SENTENCE * 90}]
    rows = annex_rows(application, "甲")
    assert len(rows) > 2
    assert [texts[0] for _, _, texts in rows] == ["2"] + ["2" + GOES_ON] * (len(rows) - 1)
    assert len({id(page) for page, _, _ in rows}) == len(rows)


def test_a_row_whose_picture_lacks_a_little_room_stays_whole():
    pages = set_pages(example("factory"))
    rows = [laid.box for page in pages for laid in page.laid if isinstance(laid.box, Band) and len(laid.box.cells) == 9]
    pictured = [row for row in rows if any(isinstance(box, SetPicture) for cell in row.cells for box in cell.boxes)]
    (row,) = pictured
    assert row.cells[0].boxes
    assert not any(GOES_ON in box.text for row in rows for box in row.cells[0].boxes if isinstance(box, SetText))


def test_pictures_of_a_row_give_way_a_little_and_texts_do_not():
    pages = set_pages(many("scene", 1, narrative=500))
    rows = [laid.box for page in pages for laid in page.laid if isinstance(laid.box, Band) and len(laid.box.cells) == 9]
    head, row = rows

    def drawn(band):
        return [box.drawn for cell in band.cells for box in cell.boxes if isinstance(box, SetPicture)]

    ((width, height),) = drawn(row)
    less = row.shrunk(row.height - 20)
    assert less is not None
    assert less.height == pytest.approx(row.height - 20)
    assert max(cell.content for cell in less.cells) + 2 * less.pad[1] <= less.height
    ((narrower, lower),) = drawn(less)
    assert narrower / lower == pytest.approx(width / height)
    assert lower == pytest.approx(height - 20, abs=0.1)
    assert row.shrunk(row.height - 0.5 * height) is None
    assert head.shrunk(head.height - 5) is None
