"""Sheets whose lines all read the same: each is laid over its own line, not over its neighbour's."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest
from PIL import ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.scan.page_check import look_at
from app.scan.paper import DrawnPaper, IssuePaper
from app.trust.fingerprint import issue_number
from tests.app.scan import papers

g = papers.generator
MM = papers.MM


@cache
def table(pitch: float, *, ruled: bool, numbered: bool) -> IssuePaper:
    """A page full of one line, again every ``pitch`` millimetres; only a running number tells one from another."""
    out = io.BytesIO()
    canvas, high = Canvas(out, A4), A4[1]
    number = issue_number(papers.FINGERPRINT, 1)
    papers.draw_code(canvas, A4, number, 1, 1)
    canvas.setFont("Helvetica", 10)
    top, rows = high - 40 * MM, int(240 / pitch)
    for row in range(rows):
        base = top - row * pitch * MM
        words = ["CNC lathe", "type A", "1", "100.00", "2020-06", "running"]
        for column, word in enumerate([str(row + 1), *words[:-1]] if numbered else words):
            canvas.drawString((25 + column * 28) * MM, base + 1.5 * MM, word)
        if ruled:
            canvas.line(22 * MM, base, 190 * MM, base)
    for column in range(7 if ruled else 0):
        canvas.line((23 + column * 28) * MM, top - (rows - 1) * pitch * MM, (23 + column * 28) * MM, top + pitch * MM)
    canvas.showPage()
    canvas.save()
    return IssuePaper(number, papers.FINGERPRINT, out.getvalue(), 1, {}, {})


def looked(paper, chance, *, white=False, code=True):
    """What is said of a scan, and the digit that was whited out on it."""
    conditions = g.Conditions(
        dpi=chance.choice((150, 200, 300)), skew=chance.uniform(-2.5, 2.5), quality=chance.randint(60, 90),
        noise=chance.uniform(0, 5), upside_down=chance.random() < 0.3, grey=chance.random() < 0.4,
    )  # fmt: skip
    sheet, dots = g.drawn_page(paper.pdf, 1, conditions.dpi), conditions.dpi / 72
    with DrawnPaper(paper) as drawn:
        digits = [each for each in drawn.glyphs(1) if each.char.isdigit() and each.box.top > papers.HEIGHT / 2]
        digit, pen = chance.choice(digits), ImageDraw.Draw(sheet)
        box = digit.box
        if white:
            pen.rectangle([edge * dots for edge in (box.left, box.top, box.right, box.bottom)], fill="white")
        if not code:
            pen.rectangle((sheet.width - 100 * dots, 0, sheet.width, 80 * dots), fill="white")
        data = g.as_jpeg(g.on_the_glass(sheet, conditions, chance), conditions)
        return look_at(papers.sheet_of(data), drawn, 0 if code else 1), digit


@pytest.mark.parametrize(
    ("pitch", "ruled", "numbered"), [(7, False, False), (5, True, False), (4, False, False), (5, False, True)]
)
def test_lines_that_read_the_same_are_laid_over_themselves(pitch, ruled, numbered):
    paper = table(pitch, ruled=ruled, numbered=numbered)
    seen, _ = looked(paper, random.Random(1))  # hundreds of them: tests/bench/scan/README.md
    assert (seen.registered, seen.changes) == (True, ())
    seen, digit = looked(paper, random.Random(7), white=True)
    [change] = seen.changes
    assert (seen.registered, change.kind) == (True, "missing")
    assert digit.char in change.text
    assert abs(change.box.top - digit.box.top) < 2


@pytest.mark.parametrize(("pitch", "ruled", "numbered"), [(7, False, False), (7, True, False), (5, False, True)])
def test_they_are_also_where_a_person_has_to_name_the_page(pitch, ruled, numbered):
    paper = table(pitch, ruled=ruled, numbered=numbered)
    seen, _ = looked(paper, random.Random(1), code=False)
    assert (seen.reading.by_hand, seen.problem, seen.registered) == (True, "", True)
    assert all(change.kind == "missing" and change.box.top < 80 for change in seen.changes)  # the code itself
