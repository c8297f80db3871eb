"""Text of PDFs that name fonts without embedding them: the same on every computer, one with no Chinese font too."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from app.intake.glyph_boxes import with_boxes
from app.intake.official_pdf import read_text

NOWHERE = "\U000f1234"
"""For private use: no computer has a font with it, so it is what 景 is to a computer without a Chinese font."""
FURTHER = "".join(chr(0xF2000 + at) for at in range(6))


def unembedded(path: Path, lines: list[list[str]], *, direct: bool = False) -> Path:
    """Text objects as given, in a font that only has a name; ``direct`` writes its dictionaries into the page."""
    every = sorted({character for line in lines for piece in line for character in piece})
    code = {character: at + 1 for at, character in enumerate(every)}
    with pikepdf.new() as document:
        told = "".join(f"<{at:04x}> <{each.encode('utf-16-be').hex()}>\n" for each, at in code.items())
        to_unicode = document.make_stream(
            f"/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(code)} beginbfchar\n{told}endbfchar\n"
            f"endcmap end".encode()
        )
        glyphs = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/AnyFontNobodyHas"),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            DW=1000,
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/AnyFontNobodyHas"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([glyphs if direct else document.make_indirect(glyphs)]),
            ToUnicode=to_unicode,
        )
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font if direct else document.make_indirect(font)))
        drawn = []
        for row, line in enumerate(lines):
            for column, piece in enumerate(line):
                digits = "".join(f"{code[each]:04x}" for each in piece)
                drawn.append(f"BT /F1 10 Tf {60 + 10 * column} {780 - 16 * row} Td <{digits}> Tj ET")
        page.Contents = document.make_stream("\n".join(drawn).encode())
        document.save(path)
    return path


def as_it_stands(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = str(document[0].get_textpage().get_text_bounded())
    document.close()
    return text


@pytest.mark.parametrize("direct", [False, True])
def test_a_line_of_one_character_is_read(tmp_path, direct):
    pdf = unembedded(tmp_path / "a.pdf", [[FURTHER], [NOWHERE], [FURTHER]], direct=direct)
    assert NOWHERE not in as_it_stands(pdf), "PDFium reads it now without any help: the boxes can go"
    assert read_text(pdf).split() == [FURTHER, NOWHERE, FURTHER]


def test_characters_that_are_objects_of_their_own_are_read(tmp_path):
    pdf = unembedded(tmp_path / "a.pdf", [list(FURTHER), [NOWHERE]])
    assert "".join(read_text(pdf).split()) == FURTHER + NOWHERE


def test_a_pdf_with_all_its_fonts_is_left_as_it_is():
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    assert with_boxes(out.getvalue()) == out.getvalue()


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n" + b"x" * 400, b"%PDF-1.7\n1 0 obj<</Type/Font"])
def test_what_cannot_be_taken_apart_comes_back(data):
    assert with_boxes(data) == data


def test_fonts_that_contradict_themselves_do_no_harm(tmp_path):
    pdf = unembedded(tmp_path / "a.pdf", [[FURTHER]])
    for broken in (Array([]), Name.Font, Array([Dictionary(Subtype=Name.CIDFontType2, FontDescriptor=3)])):
        with pikepdf.open(pdf) as document:
            document.pages[0].Resources.Font.F1.DescendantFonts = broken
            out = BytesIO()
            document.save(out)
        assert with_boxes(out.getvalue()).startswith(b"%PDF-")
