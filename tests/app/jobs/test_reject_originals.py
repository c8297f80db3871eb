"""The electronic original told from scans of all kinds, by what its pages are made of."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.jobs.reject_originals import originals_sentence
from app.sandbox.process import Sandbox
from app.scan.sheets import OpenedFile, OpenScan, ScanFile, open_scan

A4 = (595.0, 842.0)
NUMBER = "ZN-7F3K9Q-02"
Draw = Callable[[Canvas], None]


def picture(canvas: Canvas, share: float = 1.0) -> None:
    image = ImageReader(Image.new("RGB", (60, 80), "white"))
    canvas.drawImage(image, 0, 0, A4[0], A4[1] * share)


def letters(canvas: Canvas, text: str = NUMBER, *, hidden: bool = False) -> None:
    written = canvas.beginText(100, 700)
    written.setTextRenderMode(3 if hidden else 0)
    written.textLine(text)
    canvas.drawText(written)


def recognised(canvas: Canvas) -> None:
    letters(canvas, hidden=True)
    picture(canvas)


def strips(canvas: Canvas) -> None:
    image = ImageReader(Image.new("RGB", (60, 8), "white"))
    for at in range(10):
        canvas.drawImage(image, 0, A4[1] * at / 10, A4[0], A4[1] / 10)
    letters(canvas, hidden=True)


def photo_in_a_text(canvas: Canvas) -> None:
    picture(canvas, 0.3)
    letters(canvas, "Page 1")


def outlines(canvas: Canvas) -> None:
    for at in range(400):
        canvas.rect(100 + at % 40, 100 + at, 3, 3, fill=1)


def with_pictures(canvas: Canvas) -> None:
    picture(canvas, 0.3)
    letters(canvas)


def separator(canvas: Canvas) -> None:
    letters(canvas, "Scanner cover sheet")


def original_pages(file: ScanFile) -> tuple[int, ...]:
    scan = open_scan([file])
    return scan.original_pages(scan.files[0].file)


def pages(*draw: Draw) -> ScanFile:
    out = io.BytesIO()
    canvas = Canvas(out, A4)
    for each in draw:
        each(canvas)
        canvas.showPage()
    canvas.save()
    return ScanFile("x.pdf", io.BytesIO(out.getvalue()), len(out.getvalue()))


@pytest.mark.parametrize("scan", [picture, recognised, strips, photo_in_a_text, separator])
def test_a_scan_is_no_original(scan: Draw) -> None:
    assert original_pages(pages(scan)) == ()


@pytest.mark.parametrize("original", [letters, with_pictures, outlines])
def test_what_was_never_paper_is_found_page_by_page(original: Draw) -> None:
    assert original_pages(pages(picture, original, recognised)) == (2,)


def test_a_file_that_cannot_be_read_is_left_to_whoever_reads_it() -> None:
    broken = ScanFile("x.pdf", io.BytesIO(b"%PDF-1.7 broken"), 15)
    assert OpenScan((OpenedFile(broken, "pdf", (0,)),), Sandbox()).original_pages(broken) == ()


def test_it_says_how_much_of_a_file_it_is() -> None:
    assert originals_sentence((1, 2), 2).startswith("这是电子原件")
    assert originals_sentence((2,), 3).startswith("第 2 页是电子原件")
    assert originals_sentence((1, 2, 3, 5), 9).startswith("第 1、2、3 等 4 页是电子原件")
