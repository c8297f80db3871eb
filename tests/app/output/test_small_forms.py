"""Raised and lowered characters that the fonts lack: set from digits and letters, read back as what was typed."""

import subprocess
import unicodedata
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.glyphs import GlyphCoverage, is_ignorable
from app.output.blocks import Paragraph, Span
from app.output.document import Document
from app.output.docx import render_docx
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.faces import Typefaces, script_base
from app.output.pdf.line_breaking import may_break
from app.output.pdf.readback import read_answers, read_pages
from app.output.pdf.render import render_pdf
from app.output.xlsx import render_tables
from tests.app.output import word_reading
from tests.app.output.output_samples import document, example
from tests.systems import needs

TYPED = ("10⁻⁶ m·s⁻¹", "NOₓ", "CO₂ SO₄²⁻ H₂O", "aᵢⱼ xₙ₊₁", "10⁽ⁿ⁺¹⁾", "PMᵧ₋ₓ", "²³¹ ⁴")
SMALL = "".join(
    chr(code) for code in range(0x2070, 0x20A0) if unicodedata.decomposition(chr(code)).startswith(("<super>", "<sub>"))
)


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data)).active


def shown(*texts):
    blocks = tuple(Paragraph((Span(text, f"company.x[{at}]"),)) for at, text in enumerate(texts))
    return Document("miit-2021", "scene", "小字", blocks, (), None)


def test_they_do_not_stop_an_issue():
    assert len(SMALL) > 40
    assert GlyphCoverage().missing(SMALL + "".join(TYPED) + "☐☑") == []
    assert not any(is_ignorable(ch) for ch in SMALL)


@needs("pdftotext")
def test_every_one_is_read_back_and_by_two_other_programs(tmp_path):
    made = shown(*TYPED, SMALL)
    pdf = render_pdf(made).pdf
    assert compare_answers(made, pdf) == []
    assert list(read_answers(pdf).values()) == [*TYPED, SMALL]
    (tmp_path / "a.pdf").write_bytes(pdf)
    poppler = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    with pypdfium2.PdfDocument(pdf) as opened:
        pdfium = opened[0].get_textpage().get_text_range()
    for ch in set(SMALL + "".join(TYPED)) - {" "}:
        assert ch in poppler, ch
        assert ch in pdfium, ch


@pytest.mark.parametrize("face", ["serif", "sans", "kai"])
def test_those_of_one_word_are_of_one_hand(face):
    shaper = Typefaces().shaper(face)
    shaper.measure("10⁻⁶NOₓCO₂ᵢ")
    assert {run.face for run in shaper.runs("10⁻⁶NOₓCO₂ᵢ")} == {shaper.chain[0]}


@pytest.mark.parametrize(("text", "side"), [("8⁻8", 1), ("8ₓ8", -1), ("8⁺8", 1), ("8₂8", -1)])
def test_they_stand_above_or_below_and_smaller(text, side):
    """By the ink itself: the middle one of three characters, against its neighbours."""
    pdf = render_pdf(shown(text)).pdf
    with pypdfium2.PdfDocument(pdf) as opened:
        page = opened[0].get_textpage()
        codes = [pypdfium2.raw.FPDFText_GetUnicode(page, at) for at in range(page.count_chars())]
        eights = [at for at, code in enumerate(codes) if code == ord("8")]
        boxes = [page.get_charbox(at) for at in (eights[0], codes.index(ord(text[1])), eights[1])]
    (_, low, _, high), (left, bottom, right, top) = boxes[0], boxes[1]
    assert top - bottom < 0.75 * (high - low)
    assert ((bottom + top) / 2 - (low + high) / 2) * side > 0
    assert boxes[0][2] <= left + 0.5
    assert right <= boxes[2][0] + 0.5


def test_what_follows_stands_on_the_line_again():
    assert "0 Ts" in _content(render_pdf(shown("10⁻⁶", "下一段")).pdf)
    assert [page.foreign for page in read_pages(render_pdf(shown("甲⁻", "乙")).pdf)] == [[]]


def _content(pdf):

    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.pages[0].Contents.read_bytes().decode("ascii")


def test_a_number_and_its_power_stay_on_one_line():
    assert not may_break("10⁻⁶", 2)
    assert not may_break("NOₓ", 2)
    assert not may_break("m³", 1)


@given(st.text(alphabet=SMALL + "甲乙1a，。 ", min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_any_mixture_is_read_back(text):
    made = shown(text.strip())
    assert compare_answers(made, render_pdf(made).pdf) == []


def test_a_base_is_one_character_and_older_than_every_python_in_use():
    assert script_base("℠") == ("", "")
    assert script_base("\U0001e030") == ("", "")
    assert script_base("ₓ") == ("sub", "x")
    assert script_base("⁻") == ("super", "−")


def test_word_and_excel_keep_the_characters():
    application = example("scene")
    application["scenarios"][0]["description"] = "NOₓ降到10⁻⁶。"
    made = document(application)
    data = render_docx(made)
    assert "NOₓ降到10⁻⁶。" in "\n".join(word_reading.paragraphs(data))
    with zipfile.ZipFile(BytesIO(data)) as file:
        assert b'w:ascii="Cambria"' in file.read("word/document.xml")
    (table,) = (book for name, book in render_tables(made).items() if name.startswith("附4-1"))

    assert sheet_of(table)["C4"].value == "NOₓ降到10⁻⁶。"
