"""PDF/A-3u against the written list of ISO 19005-3 in pdfa_syntax.py and pdfa_content.py, and that each entry can fail.

No validator of PDF/A-3 was to be had.  The list was held against two programs that are not used here: PDFBox Preflight
(PDF/A-1; what it said beyond part 1's own rules was mended) and pdf-oxide's check of level 3u (nothing to mend).
"""

import json
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from app.output.embedded_files import EmbeddedFile
from app.output.pdf.render import render_pdf
from tests.app.output import pdfa_syntax
from tests.app.output.output_samples import MARK, document, example, many, picture
from tests.app.output.pdfa_content import wrong


def drawn(application, mark=MARK, image=None) -> bytes:
    shown = picture() if image is None else image
    files = [EmbeddedFile("a.png", "0" * 64, "image/png", lambda: shown)]
    made = document(application, mark, image)
    return render_pdf(made, attachment=json.dumps(application).encode(), files=files).pdf


@pytest.fixture(scope="module")
def final() -> bytes:
    return drawn(example("scene"))


@pytest.mark.parametrize("mark", [MARK, None], ids=["issue", "draft"])
@pytest.mark.parametrize("track", ["scene", "factory"])
def test_issues_and_drafts_hold(track, mark):
    assert wrong(drawn(example(track), mark)) == []


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "I;16"), ("PNG", "RGBA"), ("PNG", "P")])
def test_pictures_of_every_kind_hold(kind, mode):
    assert wrong(drawn(example("scene"), image=picture(kind, mode))) == []


def test_a_draft_with_characters_that_no_font_has_holds():
    application = example("scene")
    application["company"]["name"] = "甲\U0001f600乙\ue123丙𠮷\u200d丁"
    assert wrong(drawn(application, None)) == []


def test_many_pages_hold():
    assert wrong(drawn(many("scene", 8))) == []


def resaved(pdf: bytes, change) -> bytes:
    """The file with a change to its objects, written anew."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False,
                    compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)  # fmt: skip
    return out.getvalue()


def test_written_anew_without_a_change_it_still_holds(final):
    assert wrong(resaved(final, lambda _pdf: None)) == []


BYTES = [
    ("6.1.2", lambda pdf: b"\n" + pdf),
    ("6.1.2", lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-2.0", 1)),
    ("6.1.2", lambda pdf: pdf.replace(pdf.split(b"\n")[1], b"%    ".ljust(len(pdf.split(b"\n")[1])), 1)),
    ("6.1.3", lambda pdf: pdf.replace(b"/ID", b"/IX")),
    ("6.1.3", lambda pdf: pdf + b"more"),
    ("6.1.9", lambda pdf: pdf.replace(b"\n5 0 obj\n", b" 5 0 obj\n", 1)),
    ("6.1.9", lambda pdf: pdf.replace(b" 0 obj\n", b" 0 obj ", 1)),
    ("6.1.7.1", lambda pdf: pdf.replace(b"\nendstream", b" endstream", 1)),
]


@pytest.mark.parametrize(("clause", "change"), BYTES)
def test_a_changed_byte_of_the_structure_is_found(final, clause, change):
    changed = change(final)
    assert changed != final
    assert clause in {where for where, _ in wrong(changed)}


def image_of(pdf):
    return next(x for page in pdf.pages for x in page.Resources.get("/XObject", {}).values())


def font_of(pdf):
    return next(iter(pdf.pages[0].Resources.Font.values()))


def descriptor(pdf):
    return font_of(pdf).DescendantFonts[0].FontDescriptor


def packet(pdf, old, new):
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata = pdf.make_stream(data.replace(old, new), Type=Name.Metadata, Subtype=Name.XML)


def drawing(pdf, code):
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + code)


def note(pdf, **keys):
    """One annotation as it should be, but for ``keys``; None takes a key away."""
    look = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 40]))
    entries = {"Type": Name.Annot, "Subtype": Name.Square, "Rect": Array([10, 10, 50, 50]), "F": 4,
               "AP": Dictionary(N=look)} | keys  # fmt: skip
    made = pdf.make_indirect(Dictionary({f"/{key}": value for key, value in entries.items() if value is not None}))
    pdf.pages[0].Annots = Array([made])
    pdf.Root.AcroForm = Dictionary(Fields=Array([made] if entries["Subtype"] == Name.Widget else []))


def profile_of_the_future(pdf):
    intent = pdf.Root.OutputIntents[0]
    data = bytearray(intent.DestOutputProfile.read_bytes())
    data[8] = 5
    intent.DestOutputProfile = pdf.make_stream(bytes(data), N=3)


def shown_nowhere(pdf):
    """The first page's first code shows the font's .notdef."""
    inner = font_of(pdf).DescendantFonts[0]
    inner.CIDToGIDMap = pdf.make_stream(bytes(0x20000))


def attached(pdf):
    return pdf.Root.AF[0]


OBJECTS = [
    ("6.1.7.1", lambda pdf: image_of(pdf).__setitem__("/FFilter", Name.FlateDecode)),
    ("6.1.7.2", lambda pdf: pdf.Root.__setitem__("/X", Stream(pdf, b"\x80\x0b", Filter=Name.LZWDecode))),
    ("6.1.8", lambda pdf: pdf.Root.__setitem__("/X", Name("/a\u0001"))),
    ("6.1.12", lambda pdf: pdf.Root.__setitem__("/Perms", Dictionary(Other=1))),
    ("6.1.12", lambda pdf: pdf.Root.__setitem__(
        "/Perms", Dictionary(DocMDP=Dictionary(Reference=Array([Dictionary(DigestMethod=Name.MD5)]))))),
    ("6.1.13", lambda pdf: pdf.Root.__setitem__("/X", String("x" * 40000))),
    ("6.1.13", lambda pdf: pdf.Root.__setitem__("/" + "x" * 130, 1)),
    ("6.1.13", lambda pdf: pdf.pages[0].__setitem__("/MediaBox", Array([0, 0, 20000, 800]))),
    ("6.1.13", lambda pdf: drawing(pdf, b"q " * 30 + b"Q " * 30)),
    ("6.2.2", lambda pdf: drawing(pdf, b"BX 1 foo EX ")),
    ("6.2.2", lambda pdf: pdf.pages[0].__delitem__("/Resources")),
    ("6.2.3", lambda pdf: pdf.Root.__delitem__("/OutputIntents")),
    ("6.2.3", profile_of_the_future),
    ("6.2.4.2", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 4)),
    ("6.2.4.3", lambda pdf: image_of(pdf).__setitem__("/ColorSpace", Name.DeviceCMYK)),
    ("6.2.4.3", lambda pdf: drawing(pdf, b"0 0 0 1 k ")),
    ("6.2.5", lambda pdf: pdf.Root.__setitem__("/X", Dictionary(Type=Name.ExtGState, TR=Name.Identity))),
    ("6.2.6", lambda pdf: drawing(pdf, b"/Bright ri ")),
    ("6.2.8.1", lambda pdf: image_of(pdf).update({"/Interpolate": True})),
    ("6.2.8.1", lambda pdf: image_of(pdf).__setitem__("/Alternates", Array())),
    ("6.2.9", lambda pdf: pdf.Root.__setitem__("/X", pdf.make_stream(b"", Subtype=Name.PS))),
    ("6.2.10", lambda pdf: image_of(pdf).__setitem__("/SMask", image_of(pdf))),
    ("6.2.10", lambda pdf: pdf.pages[0].__setitem__("/Group", Dictionary(S=Name.Transparency))),
    ("6.2.10", lambda pdf: pdf.Root.__setitem__("/X", Dictionary(Type=Name.ExtGState, ca=0.5))),
    ("6.2.11.3.1", lambda pdf: font_of(pdf).__setitem__("/Encoding", Name.Other)),
    ("6.2.11.3.2", lambda pdf: font_of(pdf).DescendantFonts[0].__delitem__("/CIDToGIDMap")),
    ("6.2.11.4.1", lambda pdf: descriptor(pdf).__delitem__("/FontFile2")),
    ("6.2.11.4.1", lambda pdf: pdf.Root.__setitem__("/X", Dictionary(Type=Name.Font, Subtype=Name.Type1))),
    ("6.2.11.4.2", lambda pdf: descriptor(pdf).__setitem__("/CIDSet", pdf.make_stream(b""))),
    ("6.2.11.5", lambda pdf: font_of(pdf).DescendantFonts[0].__setitem__("/DW", 900)),
    ("6.2.11.7.2", lambda pdf: font_of(pdf).__setitem__("/ToUnicode", pdf.make_stream(b""))),
    ("6.2.11.8", shown_nowhere),
    ("6.3.1", lambda pdf: note(pdf, Subtype=Name.Movie)),
    ("6.3.2", lambda pdf: note(pdf, F=0)),
    ("6.3.2", lambda pdf: note(pdf, F=4 | 2)),
    ("6.3.3", lambda pdf: note(pdf, AP=None)),
    ("6.4.1", lambda pdf: note(pdf, Subtype=Name.Widget, A=Dictionary(S=Name.GoTo))),
    ("6.4.1", lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary(Fields=Array(), NeedAppearances=True))),
    ("6.4.2", lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary(Fields=Array(), XFA=String("")))),
    ("6.5.1", lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("")))),
    ("6.5.2", lambda pdf: pdf.Root.__setitem__("/AA", Dictionary())),
    ("6.6.2.1", lambda pdf: pdf.Root.__delitem__("/Metadata")),
    ("6.6.2.1", lambda pdf: packet(pdf, b"<?xpacket begin", b'<?xpacket bytes="9" begin')),
    ("6.6.2.3.1", lambda pdf: packet(pdf, b"<pdf:Producer>", b'<x:a xmlns:x="urn:x">1</x:a><pdf:Producer>')),
    ("6.6.2", lambda pdf: pdf.docinfo.__setitem__("/Title", "other")),
    ("6.6.2", lambda pdf: pdf.docinfo.__setitem__("/ModDate", "D:20200101000000Z")),
    ("6.6.4", lambda pdf: packet(pdf, b"<pdfaid:part>3", b"<pdfaid:part>1")),
    ("6.8", lambda pdf: attached(pdf).__delitem__("/AFRelationship")),
    ("6.8", lambda pdf: attached(pdf).__delitem__("/UF")),
    ("6.8", lambda pdf: attached(pdf).EF.F.__setitem__("/Subtype", Name("/application#2Fjson"))),
    ("6.8", lambda pdf: attached(pdf).EF.F.__setitem__("/Params", pikepdf.Dictionary(Size=1))),
    ("6.8", lambda pdf: pdf.Root.__delitem__("/AF")),
    ("6.9", lambda pdf: pdf.Root.__setitem__("/OCProperties", Dictionary(D=Dictionary(AS=Array())))),
    ("6.10", lambda pdf: pdf.Root.Names.__setitem__("/AlternatePresentations", Dictionary())),
    ("6.11", lambda pdf: pdf.Root.__setitem__("/Requirements", Array())),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "change"), OBJECTS, ids=[f"{at}-{each[0]}" for at, each in enumerate(OBJECTS)])
def test_a_changed_object_is_found(final, clause, change):
    assert {where for where, _ in wrong(resaved(final, change))} == {clause}


def test_an_annotation_as_it_should_be_is_let_pass(final):
    assert wrong(resaved(final, note)) == []


def test_encryption_is_found(final):
    out = BytesIO()
    with pikepdf.open(BytesIO(final)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="", R=4, aes=False, metadata=False),
                    object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
    assert ("6.1.3", "encrypted") in list(pdfa_syntax.trailer(pdfa_syntax.File(out.getvalue())))


def test_nothing_says_a_date_that_nobody_gave():
    """Not in the information dictionary, the metadata or beside an embedded file; the profile says its own day."""
    pdf = drawn(example("scene"))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert {"/CreationDate", "/ModDate"} & set(opened.docinfo.keys()) == set()
        assert b"Date" not in opened.Root.Metadata.read_bytes()
        for each in opened.objects:
            if isinstance(each, Stream) and each.get("/Type") == Name.EmbeddedFile:
                assert "/Params" not in each
    assert b"D:2000" not in pdf
