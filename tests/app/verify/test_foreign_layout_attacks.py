"""A key's holder who claims a layout that this program cannot draw: what the weaker proof has to find all the same.

Also where the fields for later signatures stand, which the holder of the key chooses when certifying.
"""

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from fontTools.ttLib import TTFont

from app.output.layout_number import LAYOUT
from app.output.package import PDF, README, TABLES
from app.trust.certificates import throwaway_signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import REASON, sign_pdf
from tests.app.trust.test_signatures import second_signature
from tests.app.verify.conftest import failing, forged, members, refuted, verified
from tests.app.verify.test_document_proof import content_with, details, relaid
from tests.app.verify.written_anew import Written

NOW = datetime.now(UTC)
HOUSE = throwaway_signer(NOW)


@pytest.fixture(scope="module")
def drawn(factory):
    return Written(factory.pdf[: check_pdf(factory.pdf).drawn_bytes])


def certified(pdf, rooms):
    return sign_pdf(pdf, HOUSE, when=NOW, reason=REASON, field_boxes=rooms)


def with_entry(mark, before, entry, which=0):
    """An object of the document with an entry put before another."""

    def attack(drawn):
        number = drawn.numbers(mark)[which]
        changed = drawn.sources[number].replace(before, entry + b" " + before, 1)
        assert changed != drawn.sources[number]
        return drawn.written({number: changed})

    return attack


def edited_source(mark, pattern, replacement, which=0):
    def attack(drawn):
        number = drawn.numbers(mark)[which]
        changed = re.sub(pattern, replacement, drawn.sources[number], count=1)
        assert changed != drawn.sources[number]
        return drawn.written({number: changed})

    return attack


def font_with(change):
    """Every embedded font, changed by fontTools."""

    def attack(drawn):
        changed = {}
        for number in re.findall(rb"/FontFile2 (\d+) 0 R", b"".join(drawn.sources.values())):
            font = TTFont(io.BytesIO(drawn.content(int(number))), recalcBBoxes=False)
            change(font)
            out = io.BytesIO()
            font.save(out, reorderTables=None)
            changed[int(number)] = drawn.stream(int(number), out.getvalue())
        return drawn.written(changed)

    return attack


def shrunk(font):
    font["head"].unitsPerEm = 16000


def hinted(font):
    """A program that moves points of the glyphs, as fonts with hints may."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables.ttProgram import Program

    font["prep"] = newTable("prep")
    font["prep"].program = Program()
    font["prep"].program.fromBytecode(b"\xb0\x00\x8e")


def shifted_metrics(font):
    """Left side bearings that some readers move the glyphs by."""
    for glyph in font["hmtx"].metrics:
        width, left = font["hmtx"].metrics[glyph]
        font["hmtx"].metrics[glyph] = (width, left - 9000 if left > -20000 else left)


def first_place(content):
    """Where the first text of a page begins."""
    found = re.search(rb"^([\d.]+) ([\d.]+) Td$", content, flags=re.MULTILINE)
    assert found is not None
    return float(found[1]), float(found[2])


def words_twice(content):
    begin = content.index(b"BT")
    return content + content[begin : content.index(b"ET") + 3]


def words_twice_apart(content):
    """A caption of the form once more, at another place of the page."""
    begin = content.index(b"BT")
    again = content[begin : content.index(b"ET") + 3]
    return content + re.sub(rb"([\d.]+) ([\d.]+) Td", rb"\1 90 Td", again, count=1)


def over_the_edge(content):
    """The first line that stands well inside begins at the paper's right edge instead."""
    return re.sub(rb"^([\d.]+) ([\d.]+) Td$", rb"590 \2 Td", content, count=3, flags=re.MULTILINE)


def on_top_of_another(content):
    """The second text stands where the first one stands."""
    first, second = list(re.finditer(rb"^([\d.]+ [\d.]+) Td$", content, flags=re.MULTILINE))[5:7]
    return content[: second.start(1)] + first[1] + content[second.end(1) :]


def exchanged(content):
    """Two texts of the page change places on paper; in the file they stand as before."""
    first, second = list(re.finditer(rb"^([\d.]+ [\d.]+) Td$", content, flags=re.MULTILINE))[6:8]
    return (
        content[: first.start(1)] + second[1] + content[first.end(1) : second.start(1)] + first[1]
        + content[second.end(1) :]
    )  # fmt: skip


def struck_out(content):
    x, y = first_place(content)
    return content + b"4 w %.2f %.2f m %.2f %.2f l S\n" % (x, y + 4, x + 60, y + 4)


def drawn_digit(content):
    """A one before a figure, drawn by a line."""
    x, y = first_place(content)
    x -= 4
    return content + b"1.2 w %.2f %.2f m %.2f %.2f l S\n" % (x, y, x, y + 9)


def boxed(content):
    x, y = first_place(content)
    return content + b"4 w %.2f %.2f 50 2 re S\n" % (x, y + 3)


def blotted(content):
    """Letters drawn round so broadly that they are blots."""
    return content.replace(b"BT\n", b"2 Tr 4 w\nBT\n", 3).replace(b"ET\n", b"ET\n0 Tr\n", 3)


def ticked(content):
    """A tick in a box that is not ticked."""
    x, y = first_place(content)
    return content + b"q 1 J 1 j 1.1 w %.2f %.2f m %.2f %.2f l %.2f %.2f l S Q\n" % (x, y + 4, x + 3, y, x + 9, y + 8)


def pushed_apart(content):
    """Letters of one word moved over its neighbours by numbers between them."""
    return re.sub(rb"^<([0-9A-F]{4})([0-9A-F]{4,})>Tj", rb"[<\1>-9000<\2>]TJ", content, count=2, flags=re.MULTILINE)


def picture_page(drawn):
    return next(at for at, number in enumerate(drawn.pages()) if b" Do" in drawn.content(number))


def picture_with(matrix):
    def attack(drawn):
        edit = lambda content: re.sub(rb"q [-\d. ]+ cm (/I\w+ Do)", b"q " + matrix + rb" cm \1", content, count=1)  # noqa: E731
        return drawn.edited(drawn.pages()[picture_page(drawn)], edit)

    return attack


def picture_last(matrix):
    """The picture drawn after all the words and over them."""

    def attack(drawn):
        def edit(content):
            found = re.search(rb"q [-\d. ]+ cm (/I\w+ Do) Q\n", content)
            assert found is not None
            return content[: found.start()] + content[found.end() :] + b"q " + matrix + b" cm " + found[1] + b" Q\n"

        return drawn.edited(drawn.pages()[picture_page(drawn)], edit)

    return attack


def widget(extra):
    """An annotation in the drawn bytes, before any certification, that says to be a field for a signature."""

    def attack(drawn):
        new = max(drawn.sources) + 1
        page = drawn.numbers(b"/Contents ")[1]
        note = (
            b"<< /Type /Annot /Subtype /Widget /FT /Sig /F 4 /P %d 0 R " % page
            + extra
            + b" /AP << /N %d 0 R >> >>\nendobj\n" % (new + 1)
        )
        content = b"1 g 0 0 600 800 re f"
        form = (
            b"<< /Type /XObject /Subtype /Form /BBox [ 0 0 600 800 ] /Length %d >>\nstream\n" % len(content)
            + content
            + b"\nendstream\nendobj\n"
        )
        source = drawn.sources[page].replace(b"/Contents ", b"/Annots [ %d 0 R ] /Contents " % new, 1)
        return drawn.written({new: note, new + 1: form, page: source})

    return attack


FOREIGN = {
    "words twice in one place": content_with(1, words_twice),
    "words twice in two places": content_with(1, words_twice_apart),
    "words over the edge": content_with(1, over_the_edge),
    "words on top of others": content_with(1, on_top_of_another),
    "two answers exchanged on paper": content_with(1, exchanged),
    "an answer struck out": content_with(1, struck_out),
    "a digit drawn by a line": content_with(1, drawn_digit),
    "a frame over an answer": content_with(1, boxed),
    "blots": content_with(1, blotted),
    "another tick": content_with(1, ticked),
    "letters pushed over others": content_with(1, pushed_apart),
    "a picture over everything": picture_last(b"500 0 0 700 50 50"),
    "a picture off the page": picture_with(b"100 0 0 100 5000 50"),
    "a picture as a point": picture_with(b"0.1 0 0 0.1 100 100"),
    "a picture upside down": picture_with(b"-100 0 0 -100 300 300"),
    "pages cropped by their tree": with_entry(b"/Kids", b"/Kids", b"/CropBox [ 0 0 90 90 ]"),
    "pages turned by their tree": with_entry(b"/Kids", b"/Kids", b"/Rotate 180"),
    "a page size of its own": edited_source(b"/Contents ", rb"/MediaBox \[[^\]]*\]", b"/MediaBox [ 0 300 595 842 ]", 1),
    "smaller letters by the font": font_with(shrunk),
    "hints that move points": font_with(hinted),
    "bearings that move glyphs": font_with(shifted_metrics),
    "a font matrix": with_entry(b"/CIDFontType2", b"/BaseFont", b"/FontMatrix [ 0 0 0 0 0 0 ]"),
    "letters of no width": edited_source(b"/CIDFontType2", rb"/DW 1000", b"/DW 1"),
    "letters upright": with_entry(b"/CIDFontType2", b"/BaseFont", b"/DW2 [ 880 -1000 ] /W2 [ 0 [ 0 0 0 ] ]"),
    "another title in the information": edited_source(b"/ZZLayout", rb"/Title (\([^)]*\)|<[^>]*>)", b"/Title (Other)"),
    "an author in the information": with_entry(b"/ZZLayout", b"/Producer", b"/Author (Somebody)"),
    "other metadata": lambda drawn: drawn.edited(
        drawn.numbers(b"/Metadata /Subtype")[0] if drawn.numbers(b"/Metadata /Subtype") else
        int(re.findall(rb"/Metadata (\d+) 0 R", b"".join(drawn.sources.values()))[0]),
        lambda packet: packet.replace(b"</dc:title>", b"</dc:title><dc:creator>x</dc:creator>"),
    ),
    "a bookmark that acts": edited_source(b"/XYZ", rb"/Dest \[[^\]]*\]", b"/A << /S /URI /URI (http://x.example) >>"),
    "a bookmark with other words": edited_source(b"/XYZ", rb"/Title (\([^)]*\)|<[^>]*>)", b"/Title (Other)"),
    "preferences of the viewer": edited_source(
        b"/DisplayDocTitle", rb"/DisplayDocTitle true", b"/DisplayDocTitle true /HideMenubar true"
    ),
    "page labels that lie": edited_source(b"/Nums", rb"/Nums \[ 0", b"/Nums [ 1 << /P (x) >> 0"),
    "another colour profile": lambda drawn: drawn.edited(
        int(re.findall(rb"/DestOutputProfile (\d+) 0 R", b"".join(drawn.sources.values()))[0]),
        lambda profile: profile[:-2048] + bytes(2048),
    ),
    "a field over the page": widget(b"/T (x) /Rect [ 0 0 595 842 ]"),
    "a field without size": widget(b"/T (x) /Rect [ 0 0 0 0 ]"),
    "a field with a name of ours": widget(b"/T (\xfe\xff\x51\x6c\x7a\xe0) /Rect [ 0 0 595 842 ]"),
    "a field with the certifying name": widget(b"/T <FEFF 667A 9020 7533 62A5 8BA4 8BC1> /Rect [ 0 0 0 0 ]"),
    "a thread of articles": with_entry(b"/Catalog", b"/Type /Catalog", b"/Threads [ ]"),
    "an extra file": with_entry(b"/EmbeddedFiles", b"/EmbeddedFiles", b"/Dests << /Names [ ] >>"),
}  # fmt: skip


@pytest.mark.parametrize("attack", FOREIGN)
def test_the_weaker_proof_finds(attack, drawn, factory, tmp_path):
    pdf = certified(relaid(FOREIGN[attack](drawn), LAYOUT + 1), check_pdf(factory.pdf).rooms)
    report = verified(tmp_path, pdf)
    assert refuted(report), details(report)


def tables_with(change):
    def attack(files):
        name = next(name for name in sorted(files) if name.startswith(TABLES))
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return {name: out.getvalue()}

    return attack


def other_cell(book):
    sheet = book.worksheets[0]
    sheet.cell(sheet.max_row, 2).value = "别的内容"


PACKED = {
    "another cell in a table": tables_with(other_cell),
    "a sheet more": tables_with(lambda book: book.create_sheet("别的")),
    "a formula": tables_with(lambda book: book.worksheets[0].cell(3, 2, '=HYPERLINK("http://x.example","1")')),
    "a README of somebody's": lambda files: {README: b"http://x.example\r\n"},
    "a README with a line more": lambda files: {README: files[README] + b"http://x.example\r\n"},
}


@pytest.mark.parametrize("attack", PACKED)
@pytest.mark.parametrize("how", ["another layout", "another edition of the form"])
def test_tables_and_readme_are_held_against_the_data_as_well(attack, how, drawn, factory, tmp_path):
    files = members(factory.package)
    changed = PACKED[attack](files)
    told = {}
    if how == "another layout":
        changed[PDF] = certified(relaid(drawn.written(), LAYOUT + 1), check_pdf(factory.pdf).rooms)
    else:
        told["pack"] = {"id": "miit-2021", "sha256": "0" * 64}
    report = verified(tmp_path, forged(factory.package, changed, HOUSE, **told))
    assert "document" in failing(report)
    assert "没有发现不符，每一项的位置没有核对，不能算作相符；但" in details(report).replace(
        "。请用写出它的那一版程序验证", ""
    )


# ------------------------------------------------------------------- fields for later signatures


def rooms_of(factory, change):
    rooms = dict(check_pdf(factory.pdf).rooms)
    change(rooms)
    return rooms


def moved_room(rooms, page=None, box=None):
    was = rooms["公章"]
    rooms["公章"] = (was[0] if page is None else page, was[1] if box is None else box)


ROOMS = {
    "over the whole page": lambda rooms: moved_room(rooms, box=(0, 0, 595, 842)),
    "on another page": lambda rooms: moved_room(rooms, page=0),
    "a little aside": lambda rooms: moved_room(rooms, box=tuple(edge + 4 for edge in rooms["公章"][1])),
    "one left out": lambda rooms: rooms.pop("公章"),
    "all left out": lambda rooms: rooms.clear(),
    "exchanged": lambda rooms: rooms.update(
        zip(rooms, reversed([*rooms.values()]), strict=True),
    ),
}


# where the form has its room under another layout is known to a few points only
@pytest.mark.parametrize(
    ("number", "where"),
    [*((LAYOUT, where) for where in ROOMS), *((LAYOUT + 1, where) for where in ROOMS if where != "a little aside")],
)
def test_fields_stand_where_the_form_has_room_for_them(number, where, drawn, factory, tmp_path):
    pdf = drawn.written() if number == LAYOUT else relaid(drawn.written(), number)
    own = certified(pdf, rooms_of(factory, ROOMS[where]))
    assert check_pdf(own).ok
    report = verified(tmp_path, own)
    assert "document" in refuted(report), details(report)


def test_and_so_they_do_in_a_package(drawn, factory, tmp_path):
    own = certified(drawn.written(), rooms_of(factory, ROOMS["over the whole page"]))
    assert "document" in failing(verified(tmp_path, forged(factory.package, {PDF: own}, HOUSE)))


def test_a_seal_signed_in_its_own_room_stays_sound(factory, tmp_path):
    report = verified(tmp_path, second_signature(factory.pdf, "公章", tmp_path))
    assert report.ok, failing(report)
