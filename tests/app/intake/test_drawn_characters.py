"""A PDF's text is what its fonts draw, and where that cannot be known, the answers there are not called the same."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as TrueTypeFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.intake import official_pdf
from app.intake.drawn_characters import with_drawn_characters
from app.intake.official_comparison import compare_texts
from app.intake.official_pdf import ShownText, read_pages, read_shown
from app.intake.unseen_pages import remarks_on, unseen_stretches
from app.paths import resources_root
from tests.app.intake.unknown_fonts import in_unknown_font

FONTS = ("NotoSerifSC-Regular", "NotoSansSC-Regular", "NotoSansSC-Bold", "LXGWWenKai-Regular")
WORDS = "企业名称重庆江渝传动机械有限公司成立时间二〇一二年法定代表人联系电话资产总额万元主营业务收入利润率负债率"
FIGURES = "41280.60 13800000018 91500116MA5U00007X 0123456789 zhang.san@example.com"


def drawn(font: str, lines: list[str]) -> bytes:
    if font in FONTS and font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(font, str(resources_root() / "fonts" / f"{font}.ttf")))
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont(font, 10)
    for at, line in enumerate(lines):
        canvas.drawString(50, 780 - 20 * at, line)
    canvas.save()
    return out.getvalue()


def told_otherwise(pdf: bytes, changes: dict[str, str]) -> bytes:
    """The same drawing, whose fonts say other characters."""
    codes = {f"{ord(a):04X}": f"{ord(b):04X}" for a, b in changes.items()}
    with pikepdf.open(BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                table = each.ToUnicode.read_bytes().decode("latin-1")
                table = re.sub(r"<([0-9A-F]{4})>(?=\s*(?:\n|\]|<|$))", lambda m: f"<{codes.get(m[1], m[1])}>", table)
                each.ToUnicode = document.make_stream(table.encode("latin-1"))
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def read(pdf: bytes) -> tuple[str, list[dict[str, Any]]]:
    """The text as the child process reads it, and what it tells of each page."""
    items = list(read_pages({"source": "official.pdf", "shown": True}, [BytesIO(pdf)]))
    return "\n".join(blobs[0].decode() for _, blobs in items), [told for told, _ in items]


@pytest.mark.parametrize(
    "told",
    [
        {"2": "3", "3": "2"},
        {"0": "8", "8": "0"},
        {"1": "7", "7": "1", "6": "9", "9": "6"},
        {"江": "渝", "渝": "江"},
        {"企": "传", "传": "企", "5": "4", "4": "5"},
    ],
)
def test_the_text_is_what_the_font_draws(told):
    pdf = told_otherwise(drawn("NotoSerifSC-Regular", [WORDS, FIGURES]), told)
    text, _ = read(pdf)
    assert text.split() == [WORDS, *FIGURES.split()]


@pytest.mark.parametrize("font", [*FONTS, "Helvetica", "Times-Italic", "Courier-Bold"])
def test_a_font_that_draws_what_it_says_is_left_alone(font):
    pdf = drawn(font, [WORDS, FIGURES] if font in FONTS else [FIGURES])
    assert with_drawn_characters(pdf)[1].other == []
    text, _ = read(pdf)
    assert FIGURES in text
    assert "\N{REPLACEMENT CHARACTER}" not in text


def test_ink_that_is_said_to_be_nothing_is_no_part_of_a_figure():
    # drawn 941280.60, told as a blank and 41280.60
    pdf = told_otherwise(drawn("NotoSerifSC-Regular", [WORDS, "资产总额 941280.60"]), {"9": " "})
    text, _ = read(pdf)
    assert compare_texts([("a", ["41280.60"])], text)[0].state != "same"


@pytest.mark.parametrize(("told", "shown"), [("②", "3"), ("：", "9"), ("□", "4")])
def test_a_sign_that_is_drawn_as_a_figure_is_that_figure(told, shown):
    pdf = told_otherwise(drawn("NotoSansSC-Regular", [WORDS, f"资产总额 {shown}1280.60"]), {shown: told})
    assert f"{shown}1280.60" in read(pdf)[0]


def test_signs_that_are_drawn_as_they_are_stay():
    signs = "①②⑩□√：；，。（）%±×℃²〇·—…“”《》￥"
    pdf = drawn("NotoSansSC-Regular", [WORDS, signs])
    text, told = read(pdf)
    assert told[0]["other"] == []
    assert signs in text


def test_a_drawing_that_is_no_figure_is_none():
    # drawn 金1280.60
    pdf = told_otherwise(drawn("NotoSerifSC-Regular", [WORDS, "资产总额 金1280.60"]), {"金": "4"})
    text, _ = read(pdf)
    assert "41280.60" not in text
    assert compare_texts([("a", ["41280.60"])], text)[0].state != "same"


def test_a_code_counts_for_more_than_a_table_where_the_font_is_not_in_the_file():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pdf = drawn("STSong-Light", ["资产总额 41280.60"])
    table = "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0034> <0039> endbfchar"
    with pikepdf.open(BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0":
                each.ToUnicode = document.make_stream(f"begincmap {table} endcmap".encode())
        out = BytesIO()
        document.save(out)
    text, told = read(out.getvalue())
    assert "41280.60" in text
    assert told[0]["unjudged"] == ""


def test_white_text_in_a_font_that_is_not_in_the_file_is_not_read():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(50, 700, "资产总额 91280.60")
    canvas.setFillColor(Color(1, 1, 1))
    canvas.drawString(200, 700, "41280.60")
    canvas.save()
    text, _ = read(out.getvalue())
    assert "资产总额" in text
    assert "91280.60" in text
    assert "41280.60" not in text


def test_text_too_small_to_be_read_is_not_read():
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 700, "Total 91280.60")
    canvas.setFont("Helvetica", 1)
    canvas.drawString(200, 700, "41280.60")
    canvas.setFont("Helvetica", 4)
    canvas.drawString(200, 600, "small print 7")
    canvas.save()
    text, _ = read(out.getvalue())
    assert "41280.60" not in text
    assert "91280.60" in text
    assert "small print 7" in text


def test_pages_in_fonts_that_nobody_can_look_at_are_believed_and_named(tmp_path):
    """Official systems name a font of Windows and do not embed it: every answer is there, and a remark says so."""
    (tmp_path / "official.pdf").write_bytes(in_unknown_font(["资产总额", "41280.60"]))
    shown = read_shown(tmp_path / "official.pdf")
    assert list(shown.unjudged) == [0]
    body = "\n".join(shown.pages)
    same, other = (
        compare_texts([("a", [each])], body, unseen_stretches(shown))[0] for each in ("41280.60", "41380.60")
    )
    assert (same.state, same.unjudged) == ("same", "")
    assert (other.state, other.unjudged) == ("different", "")
    assert ["第 1 页" in each and "AnyFontNobodyHas" in each for each in remarks_on(shown)] == [True]


def test_fonts_that_cannot_be_taken_apart_leave_no_page_judged(monkeypatch):
    def fail(_document):
        raise ValueError("spoilt")

    monkeypatch.setattr("app.intake.drawn_characters.written_strings", fail)
    _, told = read(told_otherwise(drawn(FONTS[0], [FIGURES]), {"1": "2", "2": "1"}))
    assert [each["unjudged"] for each in told] == ["time"]


def test_pages_that_there_was_no_time_to_look_at_are_named(monkeypatch):
    out = BytesIO()
    canvas = Canvas(out)
    for number in range(3):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 700, f"page {number} with 41280.60")
        canvas.showPage()
    canvas.save()
    monkeypatch.setattr(official_pdf, "_DRAWING", 0.0)
    monkeypatch.setattr(official_pdf, "_DRAWING_PAGE", 0.0)
    text, told = read(out.getvalue())
    assert [each["unjudged"] for each in told] == ["time", "time", "time"]
    shown = ShownText(tuple(text.split("\n")), {at: each["unjudged"] for at, each in enumerate(told)}, ())
    assert [each.state for each in compare_texts([("a", ["41280.60"])], text, unseen_stretches(shown))] == ["absent"]
    assert [each.startswith("第 1–3 页") for each in remarks_on(shown)] == [True]


def in_part_of_a_font(text: str, missing: str, told_as: str = "") -> bytes:
    """A line in part of a font whose characters are numbered from 1, as office programs write it.

    ``missing`` is the character whose drawing stands for all those that the part has not.  ``told_as`` is what its
    table says in place of the text.
    """
    font = TrueTypeFont(resources_root() / "fonts" / "NotoSansSC-Regular.ttf")
    names = font.getBestCmap()
    code = {character: at + 1 for at, character in enumerate(dict.fromkeys(text))}
    glyphs = font["glyf"]
    glyphs[".notdef"], font["hmtx"][".notdef"] = glyphs[names[ord(missing)]], font["hmtx"][names[ord(missing)]]
    part = Subsetter(Options(notdef_outline=True))
    part.populate(text=text)
    part.subset(font)
    table = CmapSubtable.newSubtable(0)
    table.platformID, table.platEncID, table.language = 1, 0, 0
    table.cmap = {at: names[ord(each)] for each, at in code.items()}
    font["cmap"].tables = [table]
    data = BytesIO()
    font.save(data)
    said = dict(zip(text, told_as or text, strict=True))
    told = "".join(f"<{at:02x}> <{ord(said[each]):04x}>\n" for each, at in code.items())
    with pikepdf.new() as document:
        stream = document.make_stream(data.getvalue())
        of_font = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/AAAAAA+Part"), Flags=4, FontFile2=stream,
            FontBBox=[0, -300, 1000, 1000], ItalicAngle=0, Ascent=900, Descent=-200, CapHeight=700, StemV=80,
        )  # fmt: skip
        own = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name("/AAAAAA+Part"), FirstChar=0,
            LastChar=len(code), Widths=[600] * (len(code) + 1), FontDescriptor=document.make_indirect(of_font),
            ToUnicode=document.make_stream(
                f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(code)} beginbfchar\n{told}"
                "endbfchar endcmap".encode()
            ),
        )  # fmt: skip
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(own)))
        written = "".join(f"{code[each]:02x}" for each in text)
        page.Contents = document.make_stream(f"BT /F1 10 Tf 60 780 Td <{written}> Tj ET".encode())
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def test_codes_that_a_font_has_not_are_no_reason_for_a_remark():
    """The code that elsewhere is 1 draws what a part of a font draws for all it has not, here a 0."""
    pdf = in_part_of_a_font("2086.54", missing="0")
    assert read(pdf)[0].strip() == "2086.54"
    _, truth = with_drawn_characters(pdf)
    assert truth.other == []


def test_a_remark_names_codes_of_a_part_of_a_font():
    pdf = in_part_of_a_font("2086.54", missing="0", told_as="2089.54")
    assert with_drawn_characters(pdf)[1].other == [("9", "6")]


def test_a_remark_says_which_characters_were_drawn_as_others(tmp_path: Path):
    pdf = told_otherwise(drawn("NotoSerifSC-Regular", [WORDS, FIGURES]), {"2": "3", "3": "2"})
    (tmp_path / "official.pdf").write_bytes(pdf)
    shown = read_shown(tmp_path / "official.pdf")
    (said,) = remarks_on(shown)
    assert "“3”画成了“2”" in said
    assert "“2”画成了“3”" in said
