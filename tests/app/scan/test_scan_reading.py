"""Scanned pages read, straightened and looked at; hostile files refused in a sentence."""

import io
import random

import pikepdf
import pytest
from PIL import Image

from app.errors import InputRefused
from app.scan.codes import find_code
from app.scan.page_check import check_scan
from app.scan.paper import DrawnPaper
from app.scan.sheets import ScanFile, open_scan
from tests.app.scan import papers

g = papers.generator
opened = papers.opened


def looked(page, conditions, marks, seed=1):
    paper = papers.paper()
    data = g.scanned(paper.pdf, page, conditions, marks, random.Random(seed))
    checked = check_scan(opened(data), paper)
    return checked.sheets[0]


def test_pages_in_any_state_are_never_given_a_wrong_number():
    paper, chance = papers.paper(), random.Random(4)
    pages = list(range(1, 5))  # the figures over thousands are those of tests/bench/scan
    scans = [
        g.scanned(paper.pdf, p, g.any_conditions(chance, (200, 150)[at % 2]), g.Marks(dirt=10), chance)
        for at, p in enumerate(pages)
    ]
    checked = check_scan(opened(*scans), paper)
    read = [sheet.reading.page for sheet in checked.sheets]
    assert all(found in (0, asked) for found, asked in zip(read, pages, strict=True))
    assert sum(found > 0 for found in read) >= 3
    assert sum(sheet.registered for sheet in checked.sheets) >= 3


def test_a_whole_scan_becomes_one_smaller_pdf_in_order():
    paper, chance = papers.leaflet(), random.Random(6)
    order = list(range(1, paper.pages + 1))
    chance.shuffle(order)
    pdf = g.as_pdf([g.scanned(paper.pdf, p, g.Conditions(dpi=150, skew=1), g.Marks(), chance) for p in order], 150)
    checked = check_scan(opened(pdf), paper)
    assert checked.verdict.complete
    assert len(checked.pdf) <= 0.6 * len(pdf)
    again = [find_code(sheet.image) for sheet in opened(checked.pdf).sheets() if sheet.image is not None]
    assert [found and (found.code.number, found.code.page) for found in again] == [
        (paper.number, page) for page in range(1, paper.pages + 1)
    ]
    with pikepdf.open(io.BytesIO(checked.pdf)) as document, DrawnPaper(paper) as drawn:
        assert [round(float(page.mediabox[2])) for page in document.pages] == [
            round(drawn.size(page)[0]) for page in range(1, paper.pages + 1)
        ]


def test_a_page_of_an_earlier_issue_is_named():
    older = papers.paper(sequence=1)
    data = g.scanned(older.pdf, 2, g.Conditions(), g.Marks(), random.Random(1))
    reading = check_scan(opened(data), papers.paper()).sheets[0].reading
    assert (reading.number, reading.page, reading.foreign) == (older.number, 2, True)


@pytest.mark.parametrize(("grey", "sealed", "state"), [
    (False, True, "round"), (False, False, "none"), (True, True, "no-colour"), (True, False, "no-colour"),
])  # fmt: skip
def test_the_seal_aid_says_what_it_can(grey, sealed, state):
    box = papers.paper().seals["公章"]
    sign = papers.middle(papers.paper().signatures["法定代表人签章"])
    marks = g.Marks(seal=papers.middle(box), signature=sign) if sealed else g.Marks()
    sheet = looked(box.page, g.Conditions(dpi=200, skew=-1.5, grey=grey, quality=90, noise=9), marks)
    assert sheet.seals == {"公章": state}
    assert sheet.signatures == {"法定代表人签章": "ink" if sealed else "blank"}
    assert sheet.changes == ()


@pytest.mark.parametrize(("quality", "noise", "warm"), [(60, 2, 0.4), (45, 9, 0.2)])
def test_an_unstamped_colour_scan_of_medium_quality_is_called_unstamped(quality, noise, warm):
    box = papers.paper().seals["公章"]
    conditions = g.Conditions(dpi=200, skew=1, quality=quality, noise=noise, warm=warm)
    assert looked(box.page, conditions, g.Marks()).seals == {"公章": "none"}


@pytest.mark.parametrize(("quality", "sealed"), [(40, False), (90, True)])
def test_grey_saved_as_colour_is_never_called_unstamped(quality, sealed):
    paper, box = papers.paper(), papers.paper().seals["公章"]
    conditions = g.Conditions(dpi=200, skew=-1, grey=True, quality=90, noise=8)
    marks = g.Marks(seal=papers.middle(box)) if sealed else g.Marks()
    with Image.open(io.BytesIO(g.scanned(paper.pdf, box.page, conditions, marks, random.Random(3)))) as grey:
        data = g.as_jpeg(grey.convert("RGB"), g.Conditions(dpi=200, quality=quality))
    file = data if sealed else g.as_pdf([data], 200)
    assert check_scan(opened(file), paper).sheets[0].seals == {"公章": "no-colour"}


def test_a_red_square_is_red_and_no_round_seal():
    box = papers.paper().seals["公章"]
    sheet = looked(box.page, g.Conditions(dpi=200), g.Marks(square=papers.middle(box)))
    assert sheet.seals == {"公章": "red"}


def test_a_telephone_photograph_is_read():
    paper = papers.paper()
    checked = check_scan(opened(g.photographed(paper.pdf, 2, random.Random(2))), paper)
    assert checked.sheets[0].reading.page == 2


def test_a_page_without_a_code_can_be_named_by_hand_and_says_so():
    paper = papers.paper()
    page = g.drawn_page(paper.pdf, 2, 150)
    page.paste("white", (page.width - 210, 0, page.width, 195))
    out = io.BytesIO()
    page.save(out, "PNG")
    assert check_scan(opened(out.getvalue()), paper).sheets[0].reading.number == ""
    sheet = check_scan(opened(out.getvalue()), paper, assigned={0: 2}).sheets[0]
    assert (sheet.reading.page, sheet.reading.by_hand, sheet.registered) == (2, True, True)


def locked_pdf():
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"),
    (b"%PDF-1.7\nnothing", "损坏"),
    (locked_pdf(), "密码"),
    (b"II*\x00" + b"\xff" * 200, "损坏"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"hello", "不是能读的扫描件"),
])  # fmt: skip
def test_hostile_files_get_a_sentence(data, words):
    with pytest.raises(InputRefused, match=words):
        opened(data)


def test_a_file_of_two_gigabytes_is_refused_by_its_size():
    with pytest.raises(InputRefused, match="1 GB"):
        open_scan([ScanFile("a.pdf", io.BytesIO(b"%PDF-1.7"), 2 << 30)])


def test_a_page_of_ten_metres_and_a_bomb_spoil_only_themselves():
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page().MediaBox = pikepdf.Array([0, 0, 28346, 842])
    document.add_blank_page(page_size=(595, 842))
    document.save(out)
    sheets = list(opened(out.getvalue()).sheets())
    assert "5 米" in sheets[0].problem
    assert sheets[1].image is not None
    bomb = io.BytesIO()
    Image.new("1", (13000, 13000)).save(bomb, "TIFF", compression="group4")
    assert "像素" in next(opened(bomb.getvalue()).sheets()).problem
