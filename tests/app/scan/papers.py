"""An issue's paper for the tests of scanning."""

from __future__ import annotations

import importlib.util
import io
import random
import sys
from functools import cache
from pathlib import Path

import segno
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from app.output.document import IssueMark, build_document
from app.output.pdf.render import render_pdf
from app.pack.catalogue import example_file, load
from app.paths import forms_root
from app.sandbox.process import Sandbox
from app.scan.cutting import CODE_RIGHT, CODE_SIZE, CODE_TOP
from app.scan.paper import Answer, IssuePaper, PaperBox
from app.scan.sheets import OpenScan, ScanFile, Sheet, open_scan
from app.trust.fingerprint import issue_number
from app.trust.page_code import page_code

FINGERPRINT = "0123456789abcdef" * 4
HEIGHT = 841.89
MM = 72 / 25.4


def _generator():
    spec = importlib.util.spec_from_file_location("scan_generator", Path(__file__).with_name("generator.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scan_generator"] = module
    spec.loader.exec_module(module)
    return module


generator = _generator()


@cache
def sandbox() -> Sandbox:
    """The child process that reads the files of all tests: to start one costs as much as to read a page."""
    return Sandbox()


def opened(*contents: bytes) -> OpenScan:
    """Files with these contents, called 0, 1, …"""
    files = [ScanFile(str(at), io.BytesIO(data), len(data)) for at, data in enumerate(contents)]
    return open_scan(files, sandbox())


def sheet_of(data: bytes) -> Sheet:
    """The only page of a file."""
    [sheet] = opened(data).sheets()
    return sheet


@cache
def paper(track: str = "scene", sequence: int = 2) -> IssuePaper:
    import json

    pack = load("miit-2021")
    application = json.loads(example_file(pack, track, forms_root()).read_text(encoding="utf-8"))
    mark = IssueMark(issue_number(FINGERPRINT, sequence), sequence, FINGERPRINT)
    folder = example_file(pack, track, forms_root()).parent
    drawn = render_pdf(build_document(pack, application, lambda name: (folder / name).read_bytes(), mark))
    boxes = {
        name: PaperBox(at.page + 1, at.left, HEIGHT - at.top, at.right, HEIGHT - at.bottom)
        for name, at in drawn.places.items()
    }
    answers = tuple(Answer(s.path, PaperBox(s.page + 1, s.left, s.top, s.right, s.bottom)) for s in drawn.spots)
    return IssuePaper(
        mark.number, FINGERPRINT, drawn.pdf, drawn.pages,
        {"公章": boxes["公章"]}, {"法定代表人签章": boxes["法定代表人签章"]}, answers,
    )  # fmt: skip


def middle(box: PaperBox) -> tuple[float, float]:
    """In millimetres."""
    return (box.left + box.right) / 2 / MM, (box.top + box.bottom) / 2 / MM


def draw_code(canvas: Canvas, size: tuple[float, float], number: str, page: int, pages: int) -> None:
    """Draws a page's code where the client prints it; ``size`` is the page in points."""
    symbol = segno.make(page_code(number, page, pages, FINGERPRINT), error="m", mode="byte", micro=False)
    modules, (wide, high) = list(symbol.matrix), size
    cell = CODE_SIZE * MM / len(modules)
    for down, row in enumerate(modules):
        for column, dark in enumerate(row):
            if dark:
                left = wide - (CODE_RIGHT + CODE_SIZE) * MM + column * cell
                canvas.rect(left, high - CODE_TOP * MM - (down + 1) * cell, cell, cell, stroke=0, fill=1)


@cache
def leaflet(pages: int = 3) -> IssuePaper:
    """An issue of few small pages (A5), for tests of whole stacks: words and figures, no seal's room."""
    out, chance = io.BytesIO(), random.Random(3)
    canvas, number = Canvas(out, A5), issue_number(FINGERPRINT, 1)
    for page in range(1, pages + 1):
        draw_code(canvas, A5, number, page, pages)
        canvas.setFont("Helvetica", 10)
        for row in range(22):
            words = ("".join(chance.choices("abcdefghijklmnop 0123456789", k=9)) for _ in range(4))
            for column, word in enumerate(words):
                canvas.drawString((15 + column * 30) * MM, A5[1] - (45 + row * 6.5) * MM, word)
        canvas.showPage()
    canvas.save()
    return IssuePaper(number, FINGERPRINT, out.getvalue(), pages, {}, {})
