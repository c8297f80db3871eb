"""Damaged, absurd and unusual pictures: every file is made all the same, and says what it cannot show."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from app.output.docx import render_docx
from app.output.pdf.pictures import MISSING, UNREADABLE
from app.output.pdf.render import render_pdf
from app.output.xlsx import render_tables
from tests.app.output import word_reading
from tests.app.output.output_samples import document, example

NOISE = Image.effect_noise((400, 300), 60).convert("RGB")
TURNED = Image.Exif()
TURNED[0x0112] = 6


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


UNUSUAL = {
    "cmyk jpeg, turned": saved(NOISE.convert("CMYK"), "JPEG", exif=TURNED),
    "16 bits, turned": saved(
        NOISE.convert("L").convert("I").point(lambda value: value * 257).convert("I;16"), "PNG", exif=TURNED
    ),
    "palette with a clear colour, turned": saved(NOISE.convert("P"), "PNG", transparency=0, exif=TURNED),
    "grey with alpha, turned": saved(NOISE.convert("LA"), "PNG", exif=TURNED),
    "one bit, turned": saved(NOISE.convert("1"), "PNG", exif=TURNED),
    "one pixel": saved(Image.new("RGB", (1, 1), "red"), "PNG"),
    "a line upright": saved(Image.new("RGB", (1, 5000), "red"), "PNG"),
    "a line across": saved(Image.new("RGB", (5000, 1), "red"), "PNG"),
    "a line, turned": saved(Image.new("RGB", (1, 5000), "red"), "JPEG", exif=TURNED),
}
# the head is a picture's, the pixels are not there
BROKEN = {
    "jpeg": saved(NOISE, "JPEG")[:9000],
    "jpeg, turned": saved(NOISE, "JPEG", exif=TURNED)[:9000],
    "png": saved(NOISE, "PNG")[:9000],
    "png, turned": saved(NOISE, "PNG", exif=TURNED)[:9000],
}


def made(data: bytes) -> Any:
    application = example("scene")
    application["scenarios"] = application["scenarios"][:1]
    return document(application, image=data)


@pytest.mark.parametrize("data", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_pictures_stand_in_every_file(data):
    form = made(data)
    with pypdfium2.PdfDocument(render_pdf(form).pdf) as pdf:
        shown = [each.get_bounds() for page in pdf for each in page.get_objects(filter=[3])]
        sizes = [page.get_size() for page in pdf]
    assert len(shown) == 2
    for left, bottom, right, top in shown:
        assert 0 < left < right < max(wide for wide, _ in sizes)
        assert 0 < bottom < top < max(high for _, high in sizes)
    word = render_docx(form)
    assert len(docx.Document(BytesIO(word)).inline_shapes) + nested(word) >= 2
    with ZipFile(BytesIO(word)) as file:
        for name in file.namelist():
            if name.startswith("word/media/"):
                with Image.open(BytesIO(file.read(name))) as image:
                    image.load()
                    assert image.getexif().get(0x0112, 1) == 1
    [book] = [each for name, each in render_tables(form).items() if name.startswith("附4-1")]
    sheet: Any = openpyxl.load_workbook(BytesIO(book)).active
    assert len(sheet._images) == 1


def nested(word: bytes) -> int:
    """Drawings inside tables, which python-docx does not count."""
    cells = word_reading.part(word).iter(word_reading.W + "tc")
    return sum(1 for cell in cells for _ in cell.iter(word_reading.W + "drawing"))


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken_pictures_stop_nothing(data):
    form = made(data)
    assert render_pdf(form).pages
    word = render_docx(form)
    with ZipFile(BytesIO(word)) as file:
        media = [name for name in file.namelist() if name.startswith("word/media/")]
    words = word_reading.paragraphs(word)
    # an upright one is the stored file itself, as in the PDF; one that had to be turned says that it could not be
    assert bool(media) != (UNREADABLE in words)
    assert MISSING not in words
    assert render_tables(form)


def test_no_picture_at_all_says_so_in_every_file():
    form = made(b"")
    assert UNREADABLE in word_reading.paragraphs(render_docx(form))
    with pypdfium2.PdfDocument(render_pdf(form).pdf) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert UNREADABLE in "".join(text.split())
