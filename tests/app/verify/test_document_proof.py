"""What is printed, against whoever holds the key: every file here is validly signed, and none may hold.

The attacker writes the PDF with a program of his own, object by object, signs it as this program signs, and packs it.
"""

import io
import json
import re
import zipfile
import zlib
from datetime import UTC, datetime

import openpyxl
import pikepdf
import pytest

from app.output.layout_number import INFO_KEY, LAYOUT
from app.output.package import PDF, README, TABLES
from app.output.pdf.recompressed import hold_against
from app.output.pdf.render import render_pdf
from app.trust.certificates import throwaway_signer
from app.trust.container import pack_members
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import REASON, sign_pdf
from tests.app.output import golden
from tests.app.output.output_samples import document, example
from tests.app.verify.conftest import failing, forged, members, refuted, verified
from tests.app.verify.written_anew import Written

NOW = datetime.now(UTC)
HOUSE = throwaway_signer(NOW)


def details(report, name="document"):
    return next(check.detail for check in report.checks if check.name == name)


@pytest.fixture(scope="module")
def drawn(factory):
    """The bytes that were drawn, before anybody signed them."""
    return Written(factory.pdf[: check_pdf(factory.pdf).drawn_bytes])


def signed(pdf, factory):
    """As this program signs, with the attacker's own key."""
    rooms = check_pdf(factory.pdf).rooms
    return sign_pdf(pdf, HOUSE, when=NOW, reason=REASON, field_boxes=rooms)


# ------------------------------------------------------------------- what an attacker changes before he signs


def content_with(page, edit):
    return lambda drawn: drawn.edited(drawn.pages()[page], edit)


def swapped_glyphs(drawn):
    """1 shows 2 and 2 shows 1, in every font; all the text says what it said."""
    changed = {}
    for number in re.findall(rb"/CIDToGIDMap (\d+) 0 R", b"".join(drawn.sources.values())):
        table = bytearray(drawn.content(int(number)))
        one, two = (slice(2 * ord(ch), 2 * ord(ch) + 2) for ch in "12")
        table[one], table[two] = table[two], table[one]
        changed[int(number)] = drawn.stream(int(number), bytes(table))
    return drawn.written(changed)


def other_picture(drawn):
    (number,) = drawn.numbers(b"/Image")
    return drawn.edited(number, lambda pixels: bytes(255 - value for value in pixels))


def second_data(drawn):
    """Another application.json, that other readers find."""
    (catalog,), (names,) = drawn.numbers(b"/Catalog"), drawn.numbers(b"/EmbeddedFiles")
    first = int(re.findall(rb"\(application\.json\) (\d+) 0 R", drawn.sources[names])[0])
    stream = int(re.findall(rb"/F (\d+) 0 R", drawn.sources[first])[0])
    new = max(drawn.sources)
    other = drawn.stream(stream, drawn.content(stream).replace(b"2009-06-16", b"2019-06-16"))
    return drawn.written({
        new + 1: other,
        new + 2: drawn.sources[first].replace(b"%d 0 R" % stream, b"%d 0 R" % (new + 1)),
        names: drawn.sources[names].replace(
            b"(application.json) %d 0 R" % first,
            b"(application.json) %d 0 R (application.json) %d 0 R" % (first, new + 2),
        ),
        catalog: drawn.sources[catalog].replace(b"/AF [ ", b"/AF [ %d 0 R " % (new + 2)),
    })  # fmt: skip


def in_catalog(entry):
    def attack(drawn):
        (number,) = drawn.numbers(b"/Catalog")
        return drawn.written({number: drawn.sources[number].replace(b"/Type /Catalog", entry + b" /Type /Catalog")})

    return attack


def note_on_page(drawn):
    number = drawn.numbers(b"/Contents ")[1]
    note = b"/Annots [ << /Type /Annot /Subtype /FreeText /Rect [ 100 100 300 300 ] /Contents (x) /DA (/F1 9 Tf) >> ] "
    return drawn.written({number: drawn.sources[number].replace(b"/Contents ", note + b"/Contents ", 1)})


def moved(content):
    """Every text of the page stands beside the paper."""
    return re.sub(rb"^([\d.]+) ([\d.]+) Td$", rb"9\1 \2 Td", content, flags=re.MULTILINE)


def one_moved_by_spacing(content):
    return content.replace(b"BT\n", b"BT\n900 Tc\n", 3).replace(b"ET\n", b"0 Tc ET\n", 3)


def with_other_figure(content):
    """A digit of a figure; the embedded data still say the true one."""
    return re.sub(rb"<0032", b"<0033", content, count=1)


PAGE = {
    "moved off the page": moved,
    "shrunk by a matrix": lambda content: b".01 0 0 .01 0 0 cm\n" + content,
    "shrunk by a matrix in brackets": lambda content: b"q .01 0 0 .01 0 0 cm\n" + content + b"Q\n",
    "grey on grey": lambda content: b"0.9 g\n" + content,
    "white": lambda content: b"1 g\n" + content,
    "invisible": lambda content: b"3 Tr\n" + content,
    "a grey box over answers": lambda content: content + b"q 0.9 g 60 60 480 700 re f Q\n",
    "a black box over answers": lambda content: content + b"60 60 480 700 re f\n",
    "a box as a page code": lambda content: content + b"q 20 0 0 20 60 760 cm 0 -30 20 30 re f Q\n",
    "a black shape over answers": lambda content: content + b"60 60 m 500 60 l 500 700 l 60 700 l f\n",
    "a shape as a page code": lambda content: content.replace(b" f Q", b" 0 0 m -30 0 l -30 -40 l 0 -40 l f Q"),
    "a broad line over answers": lambda content: content + b"400 w 60 400 m 500 400 l S\n",
    "letters far apart": one_moved_by_spacing,
    "tiny": lambda content: re.sub(rb"(/F\d) [\d.]+ Tf", rb"\1 0.1 Tf", content),
    "raised off the page": lambda content: content.replace(b"Td\n", b"Td\n900 Ts\n", 4),
    "another figure": with_other_figure,
    "something drawn twice": lambda content: content + content[content.index(b"BT") : content.index(b"ET") + 3],
    "an unknown operator": lambda content: content + b"/P sh\n",
}
BEFORE_SIGNING = {
    **{name: content_with(1, edit) for name, edit in PAGE.items()},
    "swapped glyphs": swapped_glyphs,
    "another picture": other_picture,
    "a second application.json": second_data,
    "JavaScript at opening": in_catalog(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    "actions": in_catalog(b"/AA << /WC << /S /JavaScript /JS (x) >> >>"),
    "layers": in_catalog(b"/OCProperties << /OCGs [ ] /D << >> >>"),
    "a note on a page": note_on_page,
}
"""By name, what makes the drawn bytes anew; each is signed afterwards, and all else fits."""


def relaid(pdf, number):
    """The same under another layout number, so that it cannot be drawn again."""
    written = Written(pdf)
    (info,) = written.numbers(INFO_KEY.encode())
    told = written.sources[info].replace(b"(%d)" % LAYOUT, b"(%d)" % number)
    assert told != written.sources[info]
    return written.written({info: told})


def test_the_tools_make_what_holds(drawn, factory, tmp_path):
    """The same bytes signed by the attacker's key are sound: only what he changes is refused."""
    own = signed(drawn.written(), factory)
    report = verified(tmp_path, own)
    assert report.ok, [check for check in report.checks if not check.ok]
    assert details(report) == "重新排版，一字节不差。"
    whole = verified(tmp_path, forged(factory.package, {PDF: own}, HOUSE))
    assert whole.ok, failing(whole)
    assert details(whole) == f"申报书、附表和 {README} 都重新排版，一字节不差。"


@pytest.mark.parametrize("attack", BEFORE_SIGNING)
def test_nothing_signed_by_whoever_holds_the_key_passes(attack, drawn, factory, tmp_path):
    pdf = signed(BEFORE_SIGNING[attack](drawn), factory)
    assert check_pdf(pdf).ok, "the signature is sound, and it is not what refuses it"
    alone = verified(tmp_path, pdf)
    assert "document" in failing(alone)
    assert "signature" not in failing(alone)
    packed = verified(tmp_path, forged(factory.package, {PDF: pdf}, HOUSE))
    assert "document" in failing(packed)
    assert {"signature", "hashes", "container"}.isdisjoint(failing(packed))


@pytest.mark.parametrize("attack", BEFORE_SIGNING)
def test_nor_under_a_number_that_cannot_be_drawn(attack, drawn, factory, tmp_path):
    """The weaker proof: text, drawing operators, glyphs, pictures, what is attached."""
    pdf = signed(relaid(BEFORE_SIGNING[attack](drawn), LAYOUT + 1), factory)
    report = verified(tmp_path, pdf)
    assert "document" in refuted(report), details(report)
    assert "没有重新排版" in details(report)


def test_the_weaker_proof_says_what_was_not_compared(drawn, factory, tmp_path):
    report = verified(tmp_path, signed(relaid(drawn.written(), LAYOUT + 1), factory))
    assert failing(report) == {"document"}, "a number is the signer's own word: nothing is proved by it"
    told = details(report)
    assert told.startswith(f"较弱证明：它的版式是第 {LAYOUT + 1} 号，本程序画的是第 {LAYOUT} 号，没有重新排版")
    assert "字体里的字形" in told
    assert "每一项的位置没有核对" in told
    assert next(check.doubt for check in report.checks if check.name == "document")
    packed = verified(tmp_path, forged(factory.package, {PDF: signed(relaid(drawn.written(), 7), factory)}, HOUSE))
    assert failing(packed) == {"document"}
    assert details(packed).startswith("较弱证明：")
    assert "附表" in details(packed)


@pytest.mark.parametrize("told", [b"(0)", b"(x)", b"(1.0)", b"(999999)", b"<31>", b"null"])
def test_a_number_that_is_none_asks_for_nothing_weaker(told, drawn, factory, tmp_path):
    (info,) = drawn.numbers(INFO_KEY.encode())
    pdf = drawn.written({info: drawn.sources[info].replace(b"(%d)" % LAYOUT, told)})
    assert failing(verified(tmp_path, signed(pdf, factory))) == {"document"}


def test_another_edition_of_the_form_gives_the_weaker_proof(factory, tmp_path):
    other = {"pack": {"id": "miit-2021", "sha256": "0" * 64}}
    report = verified(tmp_path, forged(factory.package, {}, HOUSE, **other))
    assert "没有重新排版" in details(report)
    assert "表单与本机的不是同一版" in details(report)
    assert (failing(report), refuted(report)) == ({"document", "signature"}, {"signature"})


def test_the_layout_number_stands_in_the_information_dictionary(factory):
    with pikepdf.open(io.BytesIO(factory.pdf)) as opened:
        assert str(opened.docinfo[INFO_KEY]) == str(LAYOUT)


# ------------------------------------------------------------------- another compressor


def recompressed(drawn, level=1):
    changed = {}
    for number, source in drawn.sources.items():
        if b"/FlateDecode" in source.partition(b"\nstream\n")[0]:
            head = source.partition(b"\nstream\n")[0]
            packed = zlib.compress(drawn.content(number), level)
            head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head)
            changed[number] = head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return drawn.written(changed)


@pytest.mark.parametrize("level", [0, 1, 9])
def test_another_compressor_is_no_other_document(level, drawn, factory, tmp_path):
    pdf = recompressed(drawn, level)
    assert pdf != drawn.written()
    report = verified(tmp_path, signed(pdf, factory))
    assert report.ok, failing(report)
    assert details(report) == "重新排版，内容一字节不差，只是压缩的方式不同。"


@pytest.mark.parametrize("attack", BEFORE_SIGNING)
def test_nothing_hides_behind_another_compressor(attack, drawn, factory, tmp_path):
    pdf = signed(recompressed(Written(BEFORE_SIGNING[attack](drawn))), factory)
    assert "document" in failing(verified(tmp_path, pdf))


STREAMS = {
    "something behind the stream": lambda data: zlib.compress(data, 1) + b"BT ET",
    "two streams": lambda data: zlib.compress(data, 1) * 2,
    "a stream cut short": lambda data: zlib.compress(data, 1)[:-4],
    "more inside": lambda data: zlib.compress(data + b" ", 1),
    "less inside": lambda data: zlib.compress(data[:-1], 1),
    "a bomb": lambda _data: zlib.compress(bytes(1 << 26), 9),
    "no stream": lambda data: data,
}


@pytest.mark.parametrize("how", STREAMS)
def test_a_stream_holds_what_ours_holds_and_nothing_else(how, drawn):
    number = drawn.pages()[1]
    packed = STREAMS[how](drawn.content(number))
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), drawn.sources[number].partition(b"\nstream\n")[0])
    theirs = drawn.written({number: head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"})
    assert hold_against(drawn.written(), theirs, ()).apart == "第 2 页"


def test_what_differs_is_named(drawn, factory, tmp_path):
    def said(attack):
        return details(verified(tmp_path, signed(BEFORE_SIGNING[attack](drawn), factory)))

    assert "第 2 页不同" in said("another figure")
    assert "字体里的字形不同" in said("swapped glyphs")
    assert "图片不同" in said("another picture")
    assert "文档目录不同" in said("JavaScript at opening")


def test_bytes_between_the_drawing_and_the_signature_are_refused(drawn, factory, tmp_path):
    for more in (b"\n", b"%x\n", b"1 0 obj\n<< >>\nendobj\n"):
        pdf = drawn.written() + more
        report = verified(tmp_path, pdf)
        assert {"document", "signature"} <= failing(report)


def test_a_jpeg_that_came_as_it_is_may_not_differ_by_a_byte():
    from tests.app.output.output_samples import picture

    jpeg = picture("JPEG")
    made = render_pdf(document(example("scene"), image=jpeg))
    assert len(made.as_they_came) == 1
    touched = made.pdf.replace(jpeg, jpeg[:-2] + b"\0\xff\xd9"[-2:], 1)
    assert touched == made.pdf
    other = made.pdf.replace(jpeg, jpeg[:200] + bytes([jpeg[200] ^ 1]) + jpeg[201:], 1)
    assert hold_against(made.pdf, other, made.as_they_came).apart == "图片"


# ------------------------------------------------------------------- tables and README


def test_tables_and_readme_that_say_otherwise_are_refused(factory, tmp_path):
    files = members(factory.package)
    name = next(name for name in files if name.startswith(f"{TABLES}附5-2"))

    def edited(change):
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def parts(change):
        with zipfile.ZipFile(io.BytesIO(files[name])) as book:
            held = [(info.filename, book.read(info)) for info in book.infolist()]
        return pack_members([change(*each) for each in held])

    def in_sheet(part, data):
        return part, data.replace(b"<sheetData>", b"<sheetData >") if "sheet1" in part else data

    other = next(each for each in files if each.startswith(f"{TABLES}附5-6"))
    attacks = [
        {name: edited(lambda book: book.active.__setitem__("C4", "别的装备"))},
        {name: edited(lambda book: None)},
        {name: parts(in_sheet)},
        {name: files[name] + b"\0"},
        {name: files[other]},
        {f"{TABLES}更多.xlsx": files[name]},
        {README: files[README] + b" "},
        {README: files[README].replace(b"SHA-256", b"SHA-255")},
    ]
    for changed in attacks:
        report = verified(tmp_path, forged(factory.package, changed, HOUSE))
        assert failing(report) >= {"document"}, changed.keys()
        assert next(iter(changed)) in details(report)


def test_a_picture_in_a_table_may_be_squeezed_otherwise_and_no_more(tmp_path):
    from PIL import Image

    from app.output.png import png, same_but_for_compression

    image = Image.effect_noise((300, 200), 60).convert("RGB")
    ours, quick = png(image), png(image, squeeze=False)
    assert ours != quick
    assert same_but_for_compression(quick, ours)
    assert same_but_for_compression(ours, quick)
    touched = image.copy()
    touched.putpixel((7, 9), (1, 2, 3))
    assert not same_but_for_compression(ours, png(touched))
    assert not same_but_for_compression(ours, quick + b"\0")
    assert not same_but_for_compression(ours, quick[:33] + quick[33:].replace(b"IDAT", b"tEXt"))
    assert not same_but_for_compression(ours, b"")
    assert not same_but_for_compression(ours, ours[:40])


# ------------------------------------------------------------------- a PDF by itself


def test_a_pdf_by_itself_is_set_again_from_what_it_carries(one, factory, tmp_path):
    for issue in (one, factory):
        report = verified(tmp_path, issue.pdf)
        assert report.ok
        assert details(report) == "重新排版，一字节不差。"


def test_an_unsigned_one_is_set_again_too(factory, drawn, tmp_path):
    report = verified(tmp_path, drawn.written())
    assert failing(report) == {"signature"}
    assert details(report) == "重新排版，一字节不差。"


def test_without_its_files_it_is_said_that_it_cannot_be(factory, drawn, tmp_path):
    number = next(number for number in drawn.numbers(b"/EmbeddedFile") if b"#2Fpdf" in drawn.sources[number])
    source = drawn.sources[number].replace(b"%PDF-", b"%PDX-")
    report = verified(tmp_path, signed(drawn.written({number: source}), factory))
    assert failing(report) == {"document"}
    assert "缺少 1 个" in details(report)


def test_the_digests_belong_to_the_number():
    kept = json.loads(golden.DIGESTS.read_text(encoding="utf-8"))
    assert kept["layout"] == LAYOUT, "the drawn bytes of a number that was released never change: raise it"
