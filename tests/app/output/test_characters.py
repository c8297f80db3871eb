"""Every character that the fonts promise, on paper and back again by two other programs."""

import subprocess
import unicodedata

import pypdfium2

from app.output.blocks import Paragraph, Span
from app.output.document import Document
from app.output.pdf.readback import read_answers
from app.output.pdf.render import render_pdf
from app.paths import resources_root

_PER_SLOT = 400


def promised():
    """Han, kana, marks and letters of coverage.txt; combining and invisible ones have no place of their own."""
    found = []
    for row in (resources_root() / "fonts" / "coverage.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        first, _, last = row.partition("-")
        found += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    return [ch for ch in found if unicodedata.category(ch)[0] not in {"M", "Z", "C"}]


def test_every_character_prints_and_copies_out(tmp_path):
    characters = promised()
    assert {"龚", "䶮", "㛃", "𬭎", "𠮷", "☑"} <= set(characters)
    assert sum("\u4e00" <= ch <= "\u9fff" for ch in characters) > 20900
    texts = {f"company.x[{at}]": "".join(characters[at : at + _PER_SLOT])
             for at in range(0, len(characters), _PER_SLOT)}  # fmt: skip
    blocks = tuple(Paragraph((Span(text, slot),)) for slot, text in texts.items())
    pdf = render_pdf(Document("miit-2021", "scene", "字表", blocks, (), None)).pdf
    assert read_answers(pdf) == texts
    file = tmp_path / "all.pdf"
    file.write_bytes(pdf)
    poppler = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True).stdout.decode("utf-8")
    with pypdfium2.PdfDocument(pdf) as opened:
        pdfium = "".join(page.get_textpage().get_text_range() for page in opened)
    for ch in characters:
        assert ch in poppler, f"poppler U+{ord(ch):04X}"
        # PDFium gives ligatures and presentation forms as the letters that they are made of
        assert ch == "-" or ch in pdfium or unicodedata.normalize("NFKC", ch) in pdfium, f"pdfium U+{ord(ch):04X}"


def test_what_prints_holds_the_levels_of_gb_18030():
    """GB 18030-2022 level 1 as code ranges; of level 2, which adds 196 of 通用规范汉字表, the newest elements."""
    there = set(promised())
    double = {bytes((row, cell)).decode("gb18030", "ignore") for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF)}
    marks = {ch for text in double for ch in text if unicodedata.category(ch)[0] not in {"M", "Z", "C"}}
    assert len(marks) > 21000
    assert marks - there == set()
    unified = [chr(code) for first, last in ((0x3400, 0x4DB5), (0x4E00, 0x9FEF)) for code in range(first, last + 1)]
    assert [ch for ch in unified if ch not in there] == []
    assert [ch for ch in "𬬻𬭊𬭛𬭳𬭶鿏𫟼𬬭鿔鿭𫓧𫟷鿬鿫𠮷𬭎䶮" if ch not in there] == []
