"""Every character that the fonts promise, on paper and back again by two other programs."""

import struct
import subprocess
import unicodedata

import pypdfium2
import uharfbuzz as hb

from app.output.blocks import Paragraph, Role, Span
from app.output.document import Document
from app.output.pdf import objects
from app.output.pdf.faces import Typefaces, script_base
from app.output.pdf.readback import read_answers
from app.output.pdf.render import render_pdf
from app.paths import resources_root
from tests.systems import needs

_PER_SLOT = 400
# What implementation level 2 of GB 18030-2022 adds to level 1: the characters of 通用规范汉字表 (8105 in all) that have
# four bytes beyond the basic plane, as Unihan's kTGH gives them.
_LEVEL_2 = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰"
    "𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭"
    "𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬"
    "𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)


def promised():
    """Han, kana, marks and letters of coverage.txt; combining and invisible ones have no place of their own."""
    found = []
    for row in (resources_root() / "fonts" / "coverage.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        first, _, last = row.partition("-")
        found += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    return [ch for ch in found if unicodedata.category(ch)[0] not in {"M", "Z", "C"}]


@needs("pdftotext")
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
    """GB 18030-2022 level 1 as code ranges, and all 196 characters that level 2 adds."""
    there = set(promised())
    double = {bytes((row, cell)).decode("gb18030", "ignore") for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF)}
    marks = {ch for text in double for ch in text if unicodedata.category(ch)[0] not in {"M", "Z", "C"}}
    assert len(marks) > 21000
    assert marks - there == set()
    unified = [chr(code) for first, last in ((0x3400, 0x4DB5), (0x4E00, 0x9FEF)) for code in range(first, last + 1)]
    assert [ch for ch in unified if ch not in there] == []
    assert len(set(_LEVEL_2)) == len(_LEVEL_2) == 196
    assert [ch for ch in _LEVEL_2 if ch not in there] == []
    # the newest elements of both levels, and names
    assert [ch for ch in "𬬻𬭊𬭛𬭳𬭶鿏𫟼𬬭鿔鿭𫓧𫟷鿬鿫𠮷𬭎䶮" if ch not in there] == []


@needs("pdftotext")
def test_rare_characters_are_found_in_every_face(tmp_path):
    """Each of level 2 inside a word of its own: as often as it was printed, and never as something else.

    PDFium's search merges surrogate pairs of what is asked for but not those of the page where ``wchar_t`` has 32 bits,
    so beyond the basic plane the page's own units are compared, as it does itself where ``wchar_t`` has 16.
    """
    rare = (*_LEVEL_2, "𠮷", "䶮", "㛃", "龚")
    roles: tuple[Role, ...] = ("body", "note", "head")
    blocks = tuple(Paragraph((Span(f"甲{ch}乙"),), role) for role in roles for ch in rare)
    pdf = render_pdf(Document("miit-2021", "scene", "字表", blocks, (), None)).pdf
    (tmp_path / "rare.pdf").write_bytes(pdf)
    command = ["pdftotext", "-raw", tmp_path / "rare.pdf", "-"]
    poppler = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    pdfium, searched = "", dict.fromkeys("䶮㛃龚", 0)
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            text = page.get_textpage()
            units = [pypdfium2.raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
            pdfium += b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")
            for ch in searched:
                search = text.search(f"甲{ch}乙")
                while search.get_next():
                    searched[ch] += 1
    for read in (poppler, pdfium):
        assert {ch: read.count(f"甲{ch}乙") for ch in rare} == dict.fromkeys(rare, len(roles))
        assert read.count("甲") == len(rare) * len(roles)
    assert set(searched.values()) == {len(roles)}


def test_every_glyph_on_paper_is_the_fonts_own():
    """Code to glyph to outline: what is embedded for a character has the box and the advance of the font's glyph."""
    faces = Typefaces()
    text = "".join(promised())
    faces.shaper("serif").measure(text)
    seen = 0
    for face in faces.faces.values():
        if not face.used:
            continue
        part = objects.subset(face)
        ours, theirs = (hb.Font(hb.Face(blob)) for blob in (part.program, face.file.read_bytes()))
        for code, ch, _ in part.used:
            (glyph,) = struct.unpack_from(">H", part.glyph_map, 2 * code)
            own = theirs.get_nominal_glyph(ord("□" if ch in "☐☑" else ch)) or theirs.get_nominal_glyph(
                ord(script_base(ch)[1])
            )
            assert glyph, f"U+{ord(ch):04X} is .notdef"
            assert ours.get_glyph_extents(glyph) == theirs.get_glyph_extents(own), f"U+{ord(ch):04X}"
            assert ours.get_glyph_h_advance(glyph) == theirs.get_glyph_h_advance(own), f"U+{ord(ch):04X}"
            seen += 1
    assert seen >= len(set(text))
