"""Published attacks on signed PDFs, and relatives of our own: whoever has a key of their own changes nothing unseen.

Universal forgery, incremental saving and signature wrapping were published in 2019, shadow attacks and the evil
annotation and sneaky signature attacks on certified documents in 2021.
"""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from app.trust import certificates
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import sign_pdf
from tests.app.trust.pdf_forging import (
    EMPTY_FORM,
    HEX,
    RANGE,
    VALUE,
    appended,
    form,
    last_table,
    number_of,
    raw,
    sign_last,
    signed_update,
    size_of,
    with_key,
)
from tests.app.trust.test_signatures import BOXES, NOW, OURS, PDF, SIGNED, second_signature

STRANGER = certificates.throwaway_signer(datetime(2029, 12, 31, tzinfo=UTC))
SEAL = number_of(SIGNED, b"/Rect [ 300 120 400 220 ]")
PERSON = number_of(SIGNED, b"/Rect [ 100 120 220 170 ]")
CERTIFIER = number_of(SIGNED, b"/Rect [ 0 0 0 0 ]")
FORM = number_of(SIGNED, b"/SigFlags 3")
PAGE = number_of(SIGNED, b"/Annots [ %d 0 R" % SEAL)
CATALOG = number_of(SIGNED, b"/Type /Catalog")
INFO = int(re.findall(rb"/Info ([0-9]+) 0 R", SIGNED)[-1])
CERTIFICATION = number_of(SIGNED, b"/TransformMethod /DocMDP")
CONTENT = int(re.findall(rb"/Contents ([0-9]+) 0 R", raw(SIGNED, PAGE))[0])
FONTS = int(re.findall(rb"/Font ([0-9]+) 0 R", raw(SIGNED, PAGE))[0])
FREE = size_of(SIGNED)
WHOLE_PAGE = form(b"1 g 0 0 595 842 re f", b"[0 0 595 842]")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">%b</x:xmpmeta>'


def sealed(objects=None, **how):
    return signed_update(SIGNED, STRANGER, objects or {}, how.pop("field", SEAL), **how)


def drawn(appearance, seal=None, **how):
    """公章 signed with this appearance."""
    source = with_key(seal or raw(SIGNED, SEAL), b"AP", b"<< /N %d 0 R >>" % FREE)
    return sealed({SEAL: source, FREE: appearance, **how.pop("more", {})}, **how)


def added_field(rect, appearance=WHOLE_PAGE, **how):
    """A field of the attacker's own, signed, on the page."""
    field = FREE
    source = b"<< /FT /Sig /T (x) /Type /Annot /Subtype /Widget /F 132 /Rect %b /P %d 0 R /AP << /N %d 0 R >> >>" % (
        rect,
        PAGE,
        FREE + 1,
    )
    objects = {
        field: source,
        FREE + 1: appearance,
        FREE + 2: b"0",
        FREE + 3: b"842",
        FORM: raw(SIGNED, FORM).replace(b" ]", b" %d 0 R ]" % field),
        PAGE: re.sub(rb"/Annots \[ ", b"/Annots [ %d 0 R " % field, raw(SIGNED, PAGE)),
    }
    return sealed(objects, field=field, **how)


def changed(number, key, value, **more):
    return sealed({number: with_key(raw(SIGNED, number), key, value), **more.pop("objects", {})}, **more)


def a_stamp():
    return b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 595 842] /AP << /N %d 0 R >> >>" % (FREE + 1)


def filled_with(value):
    """公章 filled with a signature that is none."""
    return appended(SIGNED, {SEAL: with_key(raw(SIGNED, SEAL), b"V", b"%d 0 R" % FREE), FREE: value})


def stream(content, entries=b""):
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def whole_table_update():
    """An update whose table is a stream (ISO 32000-1, 7.5.8)."""
    body = SIGNED + b"%d 0 obj\n(x)\nendobj\n" % FREE
    at = len(body)
    rows = bytes.fromhex("00000000ff") + b"\x01" + len(SIGNED).to_bytes(3, "big") + b"\0"
    head = b"<< /Type /XRef /W [1 3 1] /Index [0 1 %d 1] /Size %d /Root %d 0 R /Info %d 0 R /Prev %d /Length %d >>"
    told = head % (FREE, FREE + 2, CATALOG, INFO, last_table(SIGNED), len(rows))
    return (
        body
        + b"%d 0 obj\n" % (FREE + 1)
        + told
        + b"\nstream\n"
        + rows
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    )


def hidden_and_replaced():
    """Shadow attack: what is to be shown later lies in the signed bytes already, listed by no table until now."""
    stream = b"\n%d 0 obj\n%b\nendobj\n" % (CONTENT, form(b"BT ET"))
    shadow = PDF.index(b"xref\n0 ")
    moved = PDF[:shadow] + stream + PDF[shadow:]
    moved = moved.replace(b"startxref\n%d" % shadow, b"startxref\n%d" % (shadow + len(stream)))
    prepared = sign_pdf(moved, OURS, when=NOW, field_boxes=BOXES)
    assert check_pdf(prepared).ok
    return appended(prepared, {}, offsets={CONTENT: shadow + 1})


def wrapped():
    """Signature wrapping: the covered rest moved to the end of the file, and other objects in its place."""
    begin = SIGNED.index(b"/Contents <") + len("/Contents ")
    after = SIGNED.index(b">", begin) + 1
    rest = SIGNED[after:]
    other = b"%d 0 obj\n%b\nendobj\n" % (CONTENT, form(b"BT ET"))
    moved = SIGNED[:after] + other + rest
    span = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", SIGNED)
    assert span is not None
    new = b"/ByteRange [0 %b %d %b]" % (span[1], after + len(other), span[3])
    return moved.replace(span[0] + b" " * (len(new) - len(span[0])), new, 1)


ATTACKS = {
    "indirect numbers in /Rect": lambda: added_field(b"[%d 0 R %d 0 R 595 %d 0 R]" % (FREE + 2, FREE + 2, FREE + 3)),
    "five numbers in /Rect": lambda: added_field(b"[0 0 595 842 0]"),
    "a field of one's own": lambda: added_field(b"[0 0 0 0]"),
    "an invisible field of one's own": lambda: added_field(b"[0 0 0 0]", EMPTY_FORM),
    "the box made larger": lambda: changed(SEAL, b"Rect", b"[0 0 595 842]"),
    "the box made of references": lambda: changed(
        SEAL, b"Rect", b"[%d 0 R 120 400 220]" % FREE, objects={FREE: b"300"}
    ),
    "the box given a fifth number": lambda: changed(SEAL, b"Rect", b"[300 120 400 220 842]"),
    "the box an object": lambda: changed(SEAL, b"Rect", b"%d 0 R" % FREE, objects={FREE: b"[300 120 400 220]"}),
    "the field moved to another page": lambda: changed(SEAL, b"P", b"3 0 R"),
    "the field renamed": lambda: sealed({SEAL: re.sub(rb"/T \([^)]*\)", b"/T (x)", raw(SIGNED, SEAL))}),
    "the field's flags": lambda: changed(SEAL, b"F", b"4"),
    "a caption and a turn": lambda: changed(SEAL, b"MK", b"<< /R 90 >>"),
    "an action of the field": lambda: changed(SEAL, b"AA", b"<< /E << /S /JavaScript /JS (app.alert(1)) >> >>"),
    "kids of the field": lambda: changed(SEAL, b"Kids", b"[ %d 0 R ]" % FREE, objects={FREE: a_stamp()}),
    "a drawing larger than the box": lambda: drawn(WHOLE_PAGE),
    "a drawing moved by its matrix": lambda: drawn(form(b"f", extra=b"/Matrix [1 0 0 1 -300 300]")),
    "a drawing blown up by its matrix": lambda: drawn(form(b"f", extra=b"/Matrix [9 0 0 9 0 0]")),
    "a drawing with a box of references": lambda: drawn(
        form(b"f", b"[0 0 100 %d 0 R]" % (FREE + 5)), more={FREE + 5: b"842"}
    ),
    "a drawing on a layer": lambda: drawn(form(b"f", extra=b"/OC << /Type /OCG /Name (x) >>")),
    "a drawing with an action": lambda: drawn(form(b"f", extra=b"/A << /S /JavaScript /JS (x) >>")),
    "a drawing with a script": lambda: drawn(form(b"f").replace(b"/Subtype /Form", b"/Subtype /PS")),
    "a drawing out of another file": lambda: drawn(form(b"f", extra=b"/F (other.bin)")),
    "a drawing of the page's content": lambda: drawn(
        form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % CONTENT)
    ),
    "a drawing that overwrites the page's content": lambda: drawn(
        form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % CONTENT), more={CONTENT: form(b"BT ET")}
    ),
    "a drawing in place of the page's content": lambda: sealed(
        {SEAL: with_key(raw(SIGNED, SEAL), b"AP", b"<< /N %d 0 R >>" % CONTENT), CONTENT: form(b"BT ET")}
    ),
    "a drawing of no size": lambda: drawn(form(b"0 0 9 9 re f", b"[0 0 0 0]")),
    "validation data in place of an earlier seal": lambda: signed_update(
        drawn(form(b"1 0 0 rg 0 0 9 9 re f")),
        STRANGER,
        {CATALOG: with_key(raw(SIGNED, CATALOG), b"DSS", b"<< /Certs [ %d 0 R ] >>" % FREE), FREE: stream(b"x")},
        PERSON,
    ),
    "a signature that says no time": lambda: sealed({}, value=VALUE.replace(b"/M (D:20300101000000Z)", b"")),
    "a drawing that draws itself": lambda: drawn(
        form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % (FREE + 4)),
        more={FREE + 4: form(b"/X Do", extra=b"/Ref << /X %d 0 R >>" % FREE)},
    ),
    "two drawings": lambda: drawn(EMPTY_FORM, with_key(raw(SIGNED, SEAL), b"AS", b"/D")),
    "an annotation on the page": lambda: sealed(
        {
            PAGE: raw(SIGNED, PAGE).replace(b"/Annots [", b"/Annots [ %d 0 R" % FREE),
            FREE: a_stamp(),
            FREE + 1: WHOLE_PAGE,
        }
    ),
    "an annotation off the page": lambda: sealed(
        {PAGE: re.sub(rb"/Annots \[.*?\]", b"/Annots [ ]", raw(SIGNED, PAGE))}
    ),
    "another page content": lambda: changed(PAGE, b"Contents", b"%d 0 R" % FREE, objects={FREE: form(b"BT ET")}),
    "the content overwritten": lambda: sealed({CONTENT: form(b"BT ET")}),
    "the fonts overwritten": lambda: sealed({FONTS: b"<< >>"}),
    "other resources": lambda: changed(PAGE, b"Rotate", b"180"),
    "a page cropped": lambda: changed(PAGE, b"CropBox", b"[0 0 10 10]"),
    "a page's unit": lambda: changed(PAGE, b"UserUnit", b"9"),
    "an object that nothing needs": lambda: sealed({FREE: b"(x)"}),
    "JavaScript at opening": lambda: changed(CATALOG, b"OpenAction", b"<< /S /JavaScript /JS (x) >>"),
    "actions of the document": lambda: changed(CATALOG, b"AA", b"<< /WC << /S /JavaScript /JS (x) >> >>"),
    "JavaScript by name": lambda: changed(
        CATALOG, b"Names", b"<< /JavaScript << /Names [ (x) << /S /JavaScript >> ] >> >>"
    ),
    "a second attachment": lambda: changed(CATALOG, b"Names", b"<< /EmbeddedFiles << /Names [ ] >> >>"),
    "associated files": lambda: changed(CATALOG, b"AF", b"[ ]"),
    "layers": lambda: changed(CATALOG, b"OCProperties", b"<< /OCGs [ ] /D << >> >>"),
    "another page mode": lambda: changed(CATALOG, b"PageMode", b"/FullScreen"),
    "other pages": lambda: changed(
        CATALOG, b"Pages", b"%d 0 R" % FREE, objects={FREE: b"<< /Type /Pages /Kids [ ] /Count 0 >>"}
    ),
    "the page tree overwritten": lambda: sealed({7: b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>"}),
    "another form": lambda: changed(CATALOG, b"AcroForm", b"%d 0 R" % FREE, objects={FREE: raw(SIGNED, FORM)}),
    "XFA": lambda: changed(FORM, b"XFA", b"[ ]"),
    "appearances to be made": lambda: changed(FORM, b"NeedAppearances", b"true"),
    "resources of the form": lambda: changed(FORM, b"DR", b"<< >>"),
    "signatures not counted": lambda: changed(FORM, b"SigFlags", b"0"),
    "a field taken out": lambda: changed(FORM, b"Fields", b"[ %d 0 R ]" % SEAL),
    "fields in another order": lambda: changed(
        FORM, b"Fields", b"[ %d 0 R %d 0 R %d 0 R ]" % (PERSON, SEAL, CERTIFIER)
    ),
    "permissions taken away": lambda: sealed(
        {CATALOG: re.sub(rb"/Perms <<.*?>>", b"", raw(SIGNED, CATALOG), flags=re.DOTALL)}
    ),
    "permissions of another": lambda: changed(CATALOG, b"Perms", b"<< /DocMDP %d 0 R >>" % FREE),
    "usage rights": lambda: changed(CATALOG, b"Perms", b"<< /DocMDP %d 0 R /UR3 %d 0 R >>" % (CERTIFICATION, FREE)),
    "requirements": lambda: changed(CATALOG, b"Requirements", b"[ ]"),
    "an extension that draws": lambda: changed(
        CATALOG, b"Extensions", b"<< /ESIC << /Type /DeveloperExtensions /X (x) >> >>"
    ),
    "an old version": lambda: changed(CATALOG, b"Version", b"/1.0"),
    "another title": lambda: sealed({INFO: re.sub(rb"/Title \([^)]*\)", b"/Title (x)", raw(SIGNED, INFO))}),
    "metadata of another": lambda: changed(
        CATALOG,
        b"Metadata",
        b"%d 0 R" % FREE,
        objects={FREE: stream(XMP % b"<b>x</b>", b"/Type /Metadata /Subtype /XML")},
    ),
    "metadata with a document type": lambda: changed(
        CATALOG, b"Metadata", b"%d 0 R" % FREE, objects={FREE: stream(b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + XMP % b"")}
    ),
    "metadata that are none": lambda: changed(CATALOG, b"Metadata", b"%d 0 R" % FREE, objects={FREE: EMPTY_FORM}),
    "metadata in place of a page": lambda: changed(CATALOG, b"Metadata", b"%d 0 R" % CONTENT),
    "another catalog": lambda: sealed({FREE: raw(SIGNED, CATALOG)}, trailer={"Root": b"%d 0 R" % FREE}),
    "another information dictionary": lambda: sealed({FREE: b"<< >>"}, trailer={"Info": b"%d 0 R" % FREE}),
    "no information dictionary": lambda: sealed({}, trailer={"Info": b""}),
    "encryption": lambda: sealed({FREE: b"<< /Filter /Standard >>"}, trailer={"Encrypt": b"%d 0 R" % FREE}),
    "a hybrid table": lambda: sealed({}, trailer={"XRefStm": b"%d" % last_table(SIGNED)}),
    "a table in a stream": whole_table_update,
    "objects inside a stream": lambda: sealed({FREE: stream(b"3 0 null", b"/Type /ObjStm /N 1 /First 4")}),
    "a file identity of its own": lambda: sealed({}, trailer={"ID": b"[<00> <00>]"}),
    "objects that no table lists": lambda: sealed({CONTENT: form(b"BT ET")}, unlisted=[CONTENT]),
    "bytes between objects": lambda: sealed({}, between=b"xxxx\n"),
    "a comment between objects": lambda: sealed({}, between=b"% 9 0 obj\n"),
    "a table into the certified bytes": lambda: sealed({}, offsets={CONTENT: SIGNED.index(b"9 0 obj")}),
    "an object twice": lambda: sealed({}, offsets={FREE + 9: len(SIGNED)}),
    "a later generation": lambda: sealed({}, generation=1),
    "an object deleted": lambda: sealed({}, free=[CONTENT]),
    "a table that points to itself": lambda: sealed({}, prev=len(SIGNED)),
    "a table that points ahead": lambda: sealed({}, prev=len(SIGNED) * 2),
    "a table that passes over the certification": lambda: sealed({}, prev=last_table(PDF)),
    "a table that points nowhere": lambda: sealed({}, prev=7),
    "a size too small": lambda: sealed({}, trailer={"Size": b"3"}),
    "something after the end": lambda: sealed({}) + b"x",
    "a line after the end": lambda: sealed({}) + b"\n\n",
    "something before the beginning": lambda: b"x" + SIGNED,
    "a line before the beginning": lambda: b"\n" + SIGNED,
    "saved once more, unsigned": lambda: appended(SIGNED, {CONTENT: form(b"BT ET")}),
    "saved once more, nothing changed": lambda: appended(SIGNED, {}),
    "saved once more without a table": lambda: SIGNED + b"%d 0 obj\n(x)\nendobj\n" % CONTENT,
    "saved once more with a trailer alone": lambda: SIGNED + b"trailer\n<< /Root %d 0 R /Size 9 >>\n" % CATALOG,
    "saved once more under a signature": lambda: signed_update(
        appended(SIGNED, {CONTENT: form(b"BT ET")}), STRANGER, {}, SEAL
    ),
    "shadow: replaced by the table": hidden_and_replaced,
    "the signature wrapped": wrapped,
    "no byte range": lambda: sealed({}, value=VALUE.replace(b"/ByteRange", b"/ByteRang2")),
    "a byte range of nothing": lambda: filled_with(VALUE.replace(RANGE, b"null")),
    "a negative byte range": lambda: filled_with(VALUE.replace(RANGE, b"[-1 -1 -1 -1]")),
    "a byte range of two": lambda: filled_with(VALUE.replace(RANGE, b"[0 %d]" % len(SIGNED))),
    "no contents": lambda: filled_with(VALUE.replace(b"/Contents", b"/Contentz")),
    "contents of zeros": lambda: filled_with(VALUE),
    "contents by reference": lambda: sealed(
        {FREE + 3: b"<00>"}, value=VALUE.replace(b"/Contents <", b"/Contents %d 0 R /Cert <" % (FREE + 3))
    ),
    "a certificate beside the signature": lambda: sealed({}, value=VALUE.replace(b"/M ", b"/Cert <00> /M ")),
    "a key that stands twice": lambda: sealed({}, value=VALUE.replace(b"/M ", b"/M (D:2030) /M ")),
    "a signature that draws": lambda: sealed(
        {FREE: EMPTY_FORM}, value=VALUE.replace(b"/M ", b"/Prop_Build %d 0 R /M " % FREE)
    ),
    "a field signed twice": lambda: signed_update(sealed({}), STRANGER, {}, SEAL),
    "the certifying field signed again": lambda: sealed({}, field=CERTIFIER),
    "two fields at once": lambda: sealed({PERSON: with_key(raw(SIGNED, PERSON), b"V", b"%d 0 R" % CERTIFICATION)}),
    "a field filled with the certification": lambda: appended(
        SIGNED, {SEAL: with_key(raw(SIGNED, SEAL), b"V", b"%d 0 R" % CERTIFICATION)}
    ),
    "the certification overwritten": lambda: sealed({CERTIFICATION: VALUE}),
    "validation data at the end": lambda: appended(
        SIGNED, {CATALOG: with_key(raw(SIGNED, CATALOG), b"DSS", b"<< /Certs [ ] >>")}
    ),
    "validation data that draw": lambda: changed(
        CATALOG, b"DSS", b"<< /Certs [ %d 0 R ] >>" % FREE, objects={FREE: EMPTY_FORM}
    ),
    "validation data of the page": lambda: changed(
        CATALOG, b"DSS", b"<< /Certs [ %d 0 R ] >>" % CONTENT, objects={CONTENT: stream(b"x")}
    ),
    "a comment at the end of the revision": lambda: sealed(beside_start=b"%AAAA\n"),
    "a large comment at the end of the revision": lambda: sealed(beside_start=b"%" + b"A" * 3_000_000 + b"\n"),
    "another end before the end": lambda: sealed(beside_start=b"%%EOF\n"),
    "bytes of nothing at the end of the revision": lambda: sealed(beside_start=b"\0" * 9),
    "white space without end": lambda: sealed(beside_start=b" " * 4000),
    "validation data with a script": lambda: changed(CATALOG, b"DSS", b"<< /JS [ ] >>"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_is_accepted(attack):
    found = check_pdf(ATTACKS[attack]())
    assert not found.ok, attack
    assert re.search(r"[\u4e00-\u9fff]", found.detail)


def test_the_tools_of_the_attacks_make_signatures_that_hold():
    """Or the tests above would prove nothing: the same ways, and only allowed things done."""
    for pdf in (
        sealed(),
        sealed(field=PERSON),
        sealed(beside_start=b"\r\n \n"),
        drawn(EMPTY_FORM),
        drawn(form(b"1 0 0 rg 0 0 100 100 re f", b"[0 0 100 100]", b"/Matrix [1 0 0 1 0 0]")),
        signed_update(sealed(), STRANGER, {}, PERSON),
        changed(SEAL, b"MK", b"<< >>"),
        sealed({PAGE: raw(SIGNED, PAGE), FORM: raw(SIGNED, FORM), FONTS: raw(SIGNED, FONTS)}),
        changed(SEAL, b"DA", b"(/Helv 0 Tf)"),
        changed(CATALOG, b"Version", b"/2.0"),
        changed(
            CATALOG, b"DSS", b"<< /Certs [ %d 0 R ] >>" % FREE, objects={FREE: stream(certificates.der(OURS.chain[0]))}
        ),
    ):
        found = check_pdf(pdf)
        assert found.ok, found.detail
        assert found.signatures[1].signer is not None
        assert found.signatures[1].page == 2


def test_a_refusal_names_what_was_changed():
    says = {
        "the content overwritten": "内容",
        "JavaScript at opening": "OpenAction",
        "the box made larger": "Rect",
        "a drawing larger than the box": "比它的方框大",
        "another title": "Title",
        "a page cropped": "第 2 页",
        "XFA": "表单",
        "encryption": "Encrypt",
        "a field of one's own": "“x”",
    }
    for attack, words in says.items():
        assert words in check_pdf(ATTACKS[attack]()).detail, (attack, check_pdf(ATTACKS[attack]()).detail)


def test_an_entry_that_points_elsewhere_is_named():
    found = check_pdf(sealed(value=with_key(VALUE, b"Reason", b"%d 0 R" % CONTENT)))
    assert not found.ok
    assert "不允许的项 Reason" in found.detail


def test_other_programs_second_signatures_stay_sound(tmp_path):
    """pyHanko raises the version, notes itself in the metadata and draws inside the box."""
    once = second_signature(SIGNED, "公章", tmp_path)
    twice = second_signature(once, "法定代表人签章", tmp_path, "b")
    for pdf, names in ((once, ["公章"]), (twice, ["公章", "法定代表人签章"])):
        found = check_pdf(pdf)
        assert found.ok, found.detail
        assert [one.field for one in found.signatures[1:]] == names
        assert all(one.valid_then and one.key == "P-256" and one.signed_at for one in found.signatures)


def test_no_signature_is_accepted_before_the_certification(tmp_path):
    writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
    fields.append_signature_field(writer, fields.SigFieldSpec("公章", on_page=1, box=(300, 120, 400, 220)))
    out = io.BytesIO()
    writer.write(out)
    assert not check_pdf(second_signature(out.getvalue(), "公章", tmp_path)).ok


def test_a_certification_that_draws_is_not_ours():
    """The signer too cannot draw over the document while certifying: 公章 is empty until it is signed."""
    empty = raw(SIGNED, number_of(SIGNED, b"/BBox [ 0 100 100 0 ]"))
    assert b"/Length 0" in empty
    body = SIGNED[len(PDF) :]
    bare = re.sub(rb"/ByteRange \[[^]]*\]", b"/ByteRange " + RANGE, body)
    bare = re.sub(rb"/Contents <[0-9A-F]*>", b"/Contents <" + b"0" * HEX + b">", bare)

    def certified(source):
        found = re.finditer(rb"(?<![0-9])([0-9]+) 0 obj\s(.*?)\sendobj", source, re.DOTALL)
        return check_pdf(sign_last(appended(PDF, {int(each[1]): each[2] for each in found}), OURS))

    assert certified(bare).ok
    for old, new in (
        (empty, form(b"0 0 595 842 re f", b"[0 0 595 842]")),
        (b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true"),
        (b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (x) >>"),
        (b"/Rect [ 0 0 0 0 ]", b"/Rect [ 0 0 595 842 ]"),
        (b"/Rotate 0", b"/Rotate 180"),
        (b"/P 2\n", b"/P 3\n"),
        (b"/F 132", b"/F 6"),
        (b"/F 132", b"/F 156"),
        (b"/Reason (", b"/Reason (X"),
        (b"/Reason (", b"/Location (X) /Reason ("),
        (b"/Reason (", b"/ContactInfo (X) /Reason ("),
        (b"/Reason (", b"/Name (X) /Reason ("),
        (b"/M (D", b"/M (XD"),
        (b"/M (D", b"/N (D"),
        (b"/Resources <<\n>>\n/Type /XObject", b"/Resources << /XObject << >> >>\n/Type /XObject"),
        (b"/Resources <<\n>>\n/Type /XObject", b"/Resources <<\n>>\n/Type /XObject /Foo 1"),
        (b"/Resources <<\n>>\n/Type /XObject", b"/Resources <<\n>>\n/Matrix [9 0 0 9 0 0] /Type /XObject"),
        (b"/BBox [ 0 100 100 0 ]", b"/BBox [ -999 -999 999 999 ]"),
    ):
        assert old in bare
        assert not certified(bare.replace(old, new)).ok, new


def test_the_end_of_a_file_is_one_end():
    """How the last line ends is the writer's affair; a second end, or a table before all tables, is not."""
    signed = sealed()
    assert check_pdf(signed).ok
    for ending, sound in ((b"", True), (b"\r\n", True), (b"\r", True), (b"\n\n", False), (b"\n%%EOF\n", False)):
        base = appended(SIGNED, {SEAL: with_key(raw(SIGNED, SEAL), b"V", b"%d 0 R" % FREE), FREE: VALUE})
        assert check_pdf(sign_last(base[:-1] + ending, STRANGER)).ok == sound, ending
    again = b"\nstartxref\n%d\n%%%%EOF\n" % last_table(SIGNED)
    assert not check_pdf(sign_last(base + again, STRANGER)).ok
    for wrong in (0, last_table(SIGNED) + 1, last_table(PDF), len(SIGNED) + 99_999):
        assert not check_pdf(sealed(prev=wrong)).ok, wrong


@pytest.mark.parametrize(
    "objects",
    [
        {FREE: b"[" + b"0 " * 400_000 + b"]"},
        {FREE: b"<<" + b"/A [" * 200 + b"]" * 200 + b">>"},
        {FREE: b"[" * 100_000},
        {FREE: b"(" * 200_000},
        dict.fromkeys(range(FREE, FREE + 21000), b"0"),
        dict.fromkeys(range(FREE, FREE + 180), b"(" + b"x" * 100000 + b")"),
    ],
    ids=["a long array", "deep dictionaries", "deep arrays", "an open string", "many objects", "much of everything"],
)
def test_appended_bombs_are_given_up_soon(objects):
    begun = time.thread_time()
    assert not check_pdf(sealed(objects)).ok
    assert time.thread_time() - begun < 15


SUBSTITUTES = (
    form(b"BT ET"),
    b"<< >>",
    b"null",
    stream(b"x"),
    stream(XMP % b"", b"/Type /Metadata /Subtype /XML"),
    b"<< /Type /SigFieldLock /Action /Exclude /Fields [ ] >>",
)


def pointing(number, way):
    """公章 signed, with something that may follow a certification pointing to an object of the document."""
    seal, catalog, here = raw(SIGNED, SEAL), raw(SIGNED, CATALOG), b"%d 0 R" % number
    if way in {"Metadata", "DSS"}:
        value = here if way == "Metadata" else b"<< /Certs [ " + here + b" ] >>"
        return {CATALOG: with_key(catalog, way.encode(), value)}
    if way == "AP":
        return {SEAL: with_key(seal, b"AP", b"<< /N " + here + b" >>")}
    if way in {"Lock", "P"}:
        return {SEAL: with_key(seal, way.encode(), here)}
    used = form(b"/X Do").replace(b"<< >>", b"<< /%b << /X %b >> >>" % (way.encode(), here))
    return {SEAL: with_key(seal, b"AP", b"<< /N %d 0 R >>" % FREE), FREE: used}


@pytest.mark.parametrize("way", ["Metadata", "DSS", "AP", "Lock", "P", "XObject", "Font", "ColorSpace"])
def test_no_object_of_the_document_is_written_over_whatever_points_to_it(way):
    own = int(re.findall(rb"/N ([0-9]+) 0 R", raw(SIGNED, SEAL))[0])
    for number in set(range(1, FREE)) - {own, SEAL}:
        for source in SUBSTITUTES:
            if number == CATALOG and way in {"Metadata", "DSS"}:
                continue
            found = check_pdf(sealed({**pointing(number, way), number: source}))
            assert not found.ok, (number, source, way)
