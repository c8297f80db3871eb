"""A page's text is read as a person reads it: rows from top to bottom, cells from left to right, cells whole."""

from __future__ import annotations

import random
from collections.abc import Sequence
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.intake.official_comparison import Expected, Label, compare_texts
from app.intake.official_pdf import read_pages

ROWS = [("Legal representative", "Zhou Qiming"), ("Contact person", "Chen Yuan"), ("Total assets", "41280.60")]


def drawn(pieces: Sequence[tuple[float, float, str]], *, turned: int = 0, page_turned: int = 0) -> bytes:
    """A page with these texts at these places, in this order, perhaps turned to the left."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(600, 600))
    if page_turned:
        canvas.setPageRotation(page_turned)
    if turned:
        canvas.translate(600, 0)
        canvas.rotate(turned)
    canvas.setFont("Helvetica", 10)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.save()
    return out.getvalue()


def read(pdf: bytes) -> list[str]:
    (item,) = read_pages({"source": "official.pdf", "shown": True}, [BytesIO(pdf)])
    return item[1][0].decode().replace("\r", "").split("\n")


def table(values: list[str]) -> list[tuple[float, float, str]]:
    pieces: list[tuple[float, float, str]] = [(250, 560, "Head"), (280, 20, "Foot")]
    for at, ((label, _), value) in enumerate(zip(ROWS, values, strict=True)):
        pieces += [(50, 500 - 26 * at, label), (250, 500 - 26 * at, value)]
    return pieces


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("turned", "page_turned"), [(0, 0), (90, 0), (0, 90), (0, 180), (0, 270), (90, 90)])
def test_rows_are_read_from_top_to_bottom_whatever_was_drawn_first(seed, turned, page_turned):
    pieces = table([value for _, value in ROWS])
    random.Random(seed).shuffle(pieces)
    assert read(drawn(pieces, turned=turned, page_turned=page_turned)) == [
        "Head",
        *(" ".join(row) for row in ROWS),
        "Foot",
    ]


def test_answers_drawn_in_each_others_rows_are_called_exchanged():
    # in the order of drawing each stands behind its own label
    pieces = [
        (50, 560, "Head"),
        (50, 20, "Foot"),
        (50, 500, ROWS[0][0]),
        (250, 474, ROWS[0][1]),
        (50, 474, ROWS[1][0]),
        (250, 500, ROWS[1][1]),
    ]
    expected = [Expected(label, (value,), labels=(Label(label),)) for label, value in ROWS[:2]]
    found = compare_texts(expected, "\n".join(read(drawn(pieces))))
    assert [each.exchanged_with for each in found] == [ROWS[1][0], ROWS[0][0]]


def test_digits_drawn_in_another_order_are_read_as_they_stand():
    figure = "41280.60"
    pieces = [(50, 500, "Total assets"), *((250 + 6 * at, 500, digit) for at, digit in enumerate(figure))]
    pieces = [(50, 540, "Head"), (50, 20, "Foot"), *pieces]
    pieces[3], pieces[4] = (256, 500, "4"), (250, 500, "1")
    text = " ".join(read(drawn(pieces)))
    assert figure not in text.replace(" ", "")
    assert "14280.60" in text.replace(" ", "")


def test_a_cell_of_several_lines_stays_whole_beside_another():
    left = [(50, 500 - 12 * at, f"left {at}") for at in range(3)]
    right = [(300, 500 - 12 * at, f"right {at}") for at in range(4)]
    label = [(10, 482, "Row")]
    frame = [(50, 560, "Head"), (50, 20, "Foot")]
    words = " ".join(read(drawn([*frame, *left, *right, *label])))
    assert (
        words.removeprefix("Head ").removesuffix(" Foot") == "Row left 0 left 1 left 2 right 0 right 1 right 2 right 3"
    )


def test_pieces_of_a_line_that_stand_a_little_apart_are_one_line():
    """Office programs set figures apart from the Chinese beside them; the next line belongs to all of it."""
    apart = [(300, 506, "2009"), (325, 506, "y"), (333, 506, "6"), (341, 506, "m"), (300, 494, "16 d")]
    rows = [(50, 500, "Founded"), *apart, (50, 460, "Contact person"), (300, 460, "Chen Yuan"), (50, 440, "Code")]
    # the code was drawn before its label, which is what makes the page read by its places
    pieces = [(250, 560, "Head"), (300, 440, "41280"), *rows, (280, 20, "Foot")]
    assert read(drawn(pieces)) == [
        "Head",
        "Founded 2009 y 6 m",
        "16 d",
        "Contact person Chen Yuan",
        "Code 41280",
        "Foot",
    ]


def test_a_page_drawn_in_order_is_left_as_it_is():
    pieces = table([value for _, value in ROWS])
    assert read(drawn(pieces))[:2] == ["Head", "Foot"]


def test_text_that_leans_does_not_tear_rows_apart():
    out = BytesIO()
    canvas = Canvas(out, pagesize=(600, 600))
    canvas.setFont("Helvetica", 10)
    for x, y, text in reversed(table([value for _, value in ROWS])):
        canvas.drawString(x, y, text)
    canvas.setFillGray(0.8)
    canvas.translate(40, 400)
    canvas.rotate(40)
    canvas.drawString(0, 0, "SPECIMEN")
    canvas.save()
    assert read(out.getvalue())[:5] == ["Head", *(" ".join(row) for row in ROWS), "Foot"]
