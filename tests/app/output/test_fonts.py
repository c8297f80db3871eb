"""The bundled fonts: what they can print is what the table says, and they are what the list says."""

import hashlib
import re

from app.glyphs import GlyphCoverage, read_ranges
from tests.app.output.coverage_table import FONTS, printable, table


def test_the_table_equals_the_fonts():
    assert (FONTS / "coverage.txt").read_text(encoding="utf-8") == table(printable())
    ranges = read_ranges((FONTS / "coverage.txt").read_text(encoding="utf-8"))
    assert {code for first, last in ranges for code in range(first, last + 1)} == printable()


def test_every_font_is_listed_with_its_hash():
    listed = (FONTS.parent / "LICENSES.md").read_text(encoding="utf-8")
    for file in FONTS.glob("*.ttf"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in listed
    assert not re.search(r"https?://", listed)


def test_chinese_of_the_standards_is_there():
    coverage = GlyphCoverage()
    gb2312 = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    gbk = "".join(chr(code) for code in range(0x4E00, 0x9FA6))
    assert coverage.missing("".join(gb2312) + gbk + "𠮷𬭎䶮㛃①Ⅷ℃㎡±×÷≤≥→√☑□") == []


def test_what_leaves_no_mark_and_what_cannot_be_printed():
    coverage = GlyphCoverage()
    assert coverage.missing("甲 乙\n\t\u3000\u00a0\u200b\u200d\ufe0f\ufeff\u00ad") == []
    assert coverage.missing("\x07\x85甲\ue000\uffff\U0001f600\x07") == [
        "\x07",
        "\x85",
        "\ue000",
        "\uffff",
        "\U0001f600",
    ]
    assert coverage.can_print("甲")
    assert not coverage.can_print("\ud800")


def test_every_character_of_a_long_text_is_looked_up_once(monkeypatch):
    looked = []
    look_up = GlyphCoverage._look_up

    def counted(self, ch):
        looked.append(ch)
        return look_up(self, ch)

    monkeypatch.setattr(GlyphCoverage, "_look_up", counted)
    coverage = GlyphCoverage()
    text = "智能制造" * 65_000
    assert coverage.missing(text) == []
    assert coverage.missing(text) == []
    assert sorted(looked) == sorted(set(text))
