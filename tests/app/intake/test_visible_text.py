"""What another program's PDF holds as text and does not show is no text of it; what it shows, however, is."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from app.errors import InputRefused
from app.intake.official_pdf import read_pages, read_text

FIGURE, OTHER = "41280.60", "91280.60"
WHITE, BLACK = Color(1, 1, 1), Color(0, 0, 0)


def drawn(draw) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("Helvetica", 10.5)
    canvas.drawString(60, 700, "Total assets")
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(pdf: bytes) -> str:
    """The text as the child process reads it."""
    return "\n".join(blobs[0].decode() for _, blobs in read_pages({"source": "official.pdf"}, [BytesIO(pdf)]))


def written(canvas, text, x=200, y=700, *, colour=BLACK, mode=0):
    body = canvas.beginText(x, y)
    body.setFont("Helvetica", 10.5)
    body.setFillColor(colour)
    body.setTextRenderMode(mode)
    body.textOut(text)
    body.setTextRenderMode(0)
    canvas.drawText(body)


def invisible_under_another(canvas):
    written(canvas, FIGURE, mode=3)
    written(canvas, OTHER)


def clipping(canvas):
    written(canvas, FIGURE, mode=7)


def white(canvas):
    written(canvas, FIGURE, colour=WHITE)


def nearly_white(canvas):
    written(canvas, FIGURE, colour=Color(0.96, 0.96, 0.96))


def white_under_another(canvas):
    written(canvas, FIGURE, colour=WHITE)
    written(canvas, OTHER)


def under_a_box(canvas):
    written(canvas, FIGURE)
    canvas.setFillColor(WHITE)
    canvas.rect(190, 690, 70, 20, stroke=0, fill=1)
    written(canvas, OTHER, y=660)


def see_through(canvas):
    written(canvas, FIGURE, colour=Color(0, 0, 0, alpha=0))


def black_on_black(canvas):
    canvas.rect(190, 690, 70, 20, stroke=0, fill=1)
    written(canvas, FIGURE)


@pytest.mark.parametrize(
    "draw",
    [
        invisible_under_another, clipping, white, nearly_white, white_under_another, under_a_box, see_through,
        black_on_black,
    ],
)  # fmt: skip
def test_what_nobody_sees_is_not_read(draw):
    text = read(drawn(draw))
    assert FIGURE not in text
    assert "Total assets" in text
    assert (OTHER in text) == ("another" in draw.__name__ or draw is under_a_box)


def test_one_covered_digit_is_gone():
    def first_covered(canvas):
        written(canvas, FIGURE)
        canvas.setFillColor(WHITE)
        canvas.rect(199, 695, 6.8, 14, stroke=0, fill=1)

    text = read(drawn(first_covered))
    assert FIGURE not in text
    assert FIGURE[1:] in text


def grey(canvas):
    written(canvas, FIGURE, colour=Color(0.75, 0.75, 0.75))


def red(canvas):
    written(canvas, FIGURE, colour=Color(0.9, 0.2, 0.2))


def on_dark(canvas):
    canvas.setFillColor(Color(0.1, 0.2, 0.5))
    canvas.rect(190, 690, 80, 20, stroke=0, fill=1)
    written(canvas, FIGURE, colour=WHITE)


def on_grey(canvas):
    canvas.setFillColor(Color(0.8, 0.8, 0.8))
    canvas.rect(190, 690, 80, 20, stroke=0, fill=1)
    written(canvas, FIGURE)


def outlined(canvas):
    written(canvas, FIGURE, mode=1)


def in_a_grid(canvas):
    for y in (695, 711):
        canvas.line(190, y, 270, y)
    for x in (198, 248):
        canvas.line(x, 695, x, 711)
    written(canvas, FIGURE)


def turned(canvas):
    canvas.saveState()
    canvas.translate(300, 300)
    canvas.rotate(90)
    written(canvas, FIGURE, 0, 0)
    canvas.restoreState()


@pytest.mark.parametrize("draw", [grey, red, on_dark, on_grey, outlined, in_a_grid, turned])
def test_what_is_shown_in_whatever_way_is_read(draw):
    assert FIGURE in read(drawn(draw))


@pytest.mark.parametrize("size", [5, 6, 7.5, 9, 14, 36])
def test_small_and_thin_marks_are_seen(size):
    marks = "-.,:;'|_1 il - (0.5) 41280.60 a-b"

    def small(canvas):
        canvas.setFont("Times-Roman", size)
        canvas.drawString(80.3, 400.7, marks)

    assert marks.replace(" ", "") in read(drawn(small)).replace(" ", "")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pages_that_are_turned_or_cropped(rotation):
    out = BytesIO()
    with pikepdf.open(BytesIO(drawn(lambda canvas: written(canvas, FIGURE)))) as document:
        document.pages[0].Rotate = rotation
        document.pages[0].CropBox = [40, 300, 500, 800]
        document.save(out)
    assert FIGURE in read(out.getvalue())


@pytest.mark.parametrize("name", [b"/ActualText", b"/Actual#54ext", b"/#41ctualTex#74"])
@pytest.mark.parametrize("place", ["content", "properties"])
def test_text_in_place_of_other_text_is_not_read(name, place):
    told = b"(" + FIGURE.encode() + b")"
    out = BytesIO()
    with pikepdf.open(BytesIO(drawn(lambda canvas: written(canvas, OTHER)))) as document:
        page = document.pages[0]
        if place == "content":
            opening = b"/Span << " + name + b" " + told + b" >> BDC\n"
        else:
            page.Resources.Properties = pikepdf.Dictionary(P=pikepdf.Object.parse(b"<< " + name + b" " + told + b" >>"))
            opening = b"/Span /P BDC\n"
        page.Contents = document.make_stream(opening + page.Contents.read_bytes() + b"\nEMC")
        document.save(out)
    text = read(out.getvalue())
    assert FIGURE not in text
    assert OTHER in text


def test_a_page_that_shows_nothing_of_its_text_has_none(tmp_path):
    """As a scan with a text layer: what the picture shows cannot be compared as text."""

    def layer(canvas):
        canvas.setFillColor(WHITE)
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)

    path = tmp_path / "official.pdf"
    path.write_bytes(drawn(layer))
    with pytest.raises(InputRefused, match="没有文字"):
        read_text(path)
