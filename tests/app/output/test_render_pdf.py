"""The PDF, read back by other programs."""

import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from app.output.document import IssueMark
from app.output.pdf.answer_comparison import compare_answers, expected_answers
from app.output.pdf.faces import Typefaces
from app.output.pdf.readback import read_answers, read_attachment
from app.output.pdf.render import RenderCancelled, render_pdf
from app.trust.page_code import page_code
from tests.app.output.output_samples import MARK, document, example, many, picture
from tests.systems import needs


@pytest.fixture(scope="module", params=["scene", "factory"])
def drawn(request):
    application = example(request.param)
    made = document(application)
    return made, render_pdf(made, attachment=json.dumps(application).encode()), application


def bare(text):
    return "".join(text.split())


def test_every_answer_reads_back(drawn):
    made, rendered, _ = drawn
    printed = read_answers(rendered.pdf)
    for slot, text in expected_answers(made).items():
        assert bare(printed[slot]) == bare(text), slot
    assert compare_answers(made, rendered.pdf) == []


@needs("pdftotext")
def test_pdfium_and_poppler_read_the_same_text(drawn, tmp_path):
    made, rendered, _ = drawn
    file = tmp_path / "a.pdf"
    file.write_bytes(rendered.pdf)
    poppler = bare(subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True, text=True).stdout)
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        pdfium = "".join(pdf[at].get_textpage().get_text_range() for at in range(len(pdf)))
    pdfium = bare(pdfium.replace("\ufffe", "-").replace("\x02", "-"))
    for slot, text in expected_answers(made).items():
        # long texts run over lines and columns of a table; a piece of one line must stand there as it is
        piece = bare(text)[:8]
        if set(piece) <= {"□", "☑"}:  # two boxes with the form's words between them
            continue
        assert piece in poppler, (slot, piece)
        assert piece in pdfium, (slot, piece)


def test_page_line_number_and_code_on_every_page(drawn):
    rendered = drawn[1]
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        assert len(pdf) == rendered.pages
        for at in range(len(pdf)):
            text = pdf[at].get_textpage().get_text_range()
            assert f"第{at + 1}页 共{len(pdf)}页" in text
            assert MARK.number in text
            codes = zxingcpp.read_barcodes(pdf[at].render(scale=200 / 72).to_pil())
            assert [code.text for code in codes] == [page_code(MARK.number, at + 1, len(pdf), MARK.fingerprint)]


@needs("qpdf")
def test_qpdf_finds_nothing_wrong(drawn, tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(drawn[1].pdf)
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_same_document_same_bytes(drawn):
    _, rendered, application = drawn
    again = render_pdf(document(application), attachment=json.dumps(application).encode())
    assert hashlib.sha256(again.pdf).digest() == hashlib.sha256(rendered.pdf).digest()


def test_what_pdf_a_asks_of_the_file(drawn):
    _, rendered, application = drawn
    payload = read_attachment(rendered.pdf)
    assert payload is not None
    assert json.loads(payload) == application
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "zh-CN"
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert root.OutputIntents[0].DestOutputProfile.N == 3
        assert root.AF[0].AFRelationship == "/Source"
        assert root.Outlines.Count > 3
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "U")
            assert meta["dc:title"] == str(pdf.docinfo.Title)
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                inner = font.DescendantFonts[0]
                assert "/FontFile2" in inner.FontDescriptor
                assert "/ToUnicode" in font
        assert "/Encrypt" not in pdf.trailer
        assert "/ID" in pdf.trailer


def test_places_for_seal_and_signature(drawn):
    _, rendered, _ = drawn
    seal, signature = rendered.places["公章"], rendered.places["法定代表人签章"]
    assert seal.page == signature.page
    assert seal.right - seal.left > 42 * 72 / 25.4
    assert seal.top - seal.bottom > 42 * 72 / 25.4
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        page = pdf[seal.page].get_textpage()
        assert page.get_text_bounded(seal.left, seal.bottom, seal.right, seal.top).strip() == ""
        beside = page.get_text_bounded(seal.left - 150, seal.bottom, seal.left, seal.top)
        assert bare(beside).endswith("公章：")


def test_drafts_say_so_and_carry_no_code():
    made = document(example("scene"), mark=None)
    rendered = render_pdf(made)
    assert compare_answers(made, rendered.pdf) == []
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        for at in range(len(pdf)):
            assert pdf[at].get_textpage().get_text_range().count("草稿") == 2
            assert not zxingcpp.read_barcodes(pdf[at].render(scale=2).to_pil())


def test_any_changed_answer_is_noticed():
    application = example("factory")
    rendered = render_pdf(document(application))
    changed = json.loads(json.dumps(application))
    changed["company"]["financials"]["2019"]["debt_ratio"] = "49.9"
    found = compare_answers(document(changed), rendered.pdf)
    assert [mismatch.path for mismatch in found] == ["company.financials.2019.debt_ratio"]
    other = IssueMark("ZN-7F3K9R-02", 2, MARK.fingerprint)
    assert len(compare_answers(document(application, other), rendered.pdf)) == rendered.pages * 4


def test_rows_longer_than_a_page_and_hundreds_of_rows():
    application = many("scene", 12)
    application["scenarios"][3]["solution"] = [{"text": "很长的方案，" * 1500}]
    application["scenarios"][5]["equipment"] *= 60
    made = document(application, image=picture("JPEG"))
    rendered = render_pdf(made)
    assert compare_answers(made, rendered.pdf) == []


@needs("pdftotext")
def test_rare_characters_print_and_copy_out(tmp_path):
    application = example("scene")
    application["company"]["name"] = "龚䶮骆㛃𬭎𠮷野☑₂有限公司⼀一"
    made = document(application)
    rendered = render_pdf(made)
    assert read_answers(rendered.pdf)["company.name"] == application["company"]["name"]
    file = tmp_path / "rare.pdf"
    file.write_bytes(rendered.pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True).stdout
    assert application["company"]["name"] in bare(text)


def test_progress_and_cancelling():
    made = document(example("scene"))
    seen = []
    rendered = render_pdf(made, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(at + 1, rendered.pages) for at in range(rendered.pages)]
    with pytest.raises(RenderCancelled):
        render_pdf(made, cancelled=lambda: True)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_pictures_stand_upright(orientation):
    from PIL import Image, ImageOps

    data = picture("JPEG", orientation=orientation)
    with Image.open(BytesIO(data)) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGB")
    application = example("scene")
    application["scenarios"] = application["scenarios"][:1]
    application["scenarios"][0]["narrative"] = [{"image": "a.jpg", "caption": "甲"}]
    application["scenarios"][0]["solution"] = [{"text": "甲"}]
    rendered = render_pdf(document(application, image=data))
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        for page in pdf:
            for item in page.get_objects(filter=[3]):
                left, bottom, right, top = item.get_bounds()
                shown = page.render(scale=1).to_pil().convert("RGB")
                high = page.get_height()
                area = shown.crop((int(left), int(high - top), int(right), int(high - bottom)))
                for x, y in itertools.product((0.05, 0.3, 0.7, 0.95), repeat=2):
                    got = area.getpixel((int(area.width * x), int(area.height * y)))
                    want: Any = upright.getpixel((int(upright.width * x), int(upright.height * y)))
                    assert sum(abs(a - b) for a, b in zip(got, want, strict=True)) < 120
                return
    pytest.fail("no picture on any page")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "RGBA"), ("PNG", "1"), ("TIFF", "CMYK")],
)
def test_pictures_of_every_kind(kind, mode):
    rendered = render_pdf(document(example("scene"), image=picture(kind, mode)))
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        images = [image for page in pdf.pages for image in page.Resources.get("/XObject", {}).values()]
        assert images
        assert {str(image.ColorSpace) for image in images} <= {"/DeviceRGB", "/DeviceGray"}
        assert all("/SMask" not in image for image in images)


def test_a_jpeg_stays_the_jpeg_it_was_and_a_huge_one_does_not():
    small, huge = picture("JPEG"), picture("JPEG", size=(6000, 4000))
    with pikepdf.open(BytesIO(render_pdf(document(example("scene"), image=small)).pdf)) as pdf:
        streams = [i.read_raw_bytes() for page in pdf.pages for i in page.Resources.get("/XObject", {}).values()]
        assert small in streams
    with pikepdf.open(BytesIO(render_pdf(document(example("scene"), image=huge)).pdf)) as pdf:
        widths = [int(i.Width) for page in pdf.pages for i in page.Resources.get("/XObject", {}).values()]
        assert max(widths) <= 300 * 157 / 25.4


def test_a_photograph_of_usual_size_stays_the_jpeg_it_was():
    photograph = picture("JPEG", size=(1600, 1200))
    with pikepdf.open(BytesIO(render_pdf(document(many("scene", 1), image=photograph)).pdf)) as pdf:
        streams = [i.read_raw_bytes() for page in pdf.pages for i in page.Resources.get("/XObject", {}).values()]
    assert set(streams) == {photograph}


def test_justified_lines_part_characters_and_not_the_digits_of_a_number():
    application = example("scene")
    application["scenarios"][0]["description"] = "测得值由一万升到00000毫米为止，" * 8
    rendered = render_pdf(document(application))
    digits, parted = set(), 0
    width = Typefaces().shaper("serif").measure("0")[0]
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        for page in pdf:
            text = page.get_textpage()
            every = text.get_text_range()
            for found in re.finditer("00000(?=毫)", every):
                lefts = [text.get_charbox(at, loose=True)[0] for at in range(*found.span())]
                digits |= {round(b - a, 2) for a, b in itertools.pairwise(lefts)}
            for found in re.finditer("测得值由", every):
                lefts = [text.get_charbox(at, loose=True)[0] for at in range(*found.span())]
                parted += any(9.1 < b - a < 10 for a, b in itertools.pairwise(lefts))
    assert digits
    # less than 0.03 em is not seen
    assert all(-0.01 < step - width * 9 < 0.03 * 9 for step in digits)
    assert parted


def test_unreadable_pictures_say_so():
    rendered = render_pdf(document(example("scene"), image=b"no picture"))
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        text = "".join(pdf[at].get_textpage().get_text_range() for at in range(len(pdf)))
    assert "此处的图片无法读取" in text


@pytest.mark.skipif(os.name == "nt", reason="Debian's packages")
def test_tools_are_here():
    assert shutil.which("qpdf")
    assert shutil.which("pdftotext")
