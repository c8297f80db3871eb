"""What a later signature draws: balanced, known operators with their operands, and nothing borrowed from the page.

Viewers differ in what they do with a drawing that is not: pdf.js lets a ``Q`` too many undo the clip of the box.
"""

from __future__ import annotations

import base64
import re
import zlib

import pytest

from app.trust.drawing_operators import LARGEST, drawing_fault
from app.trust.pdf_signatures import check_pdf
from tests.app.trust.pdf_forging import form
from tests.app.trust.test_pdf_attacks import FREE, drawn

FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
HELD = {"Font": frozenset({"F"}), "XObject": frozenset({"X"}), "ExtGState": frozenset({"G"}), "Pattern": frozenset("P")}

WRONG = {
    "more Q than q": b"Q Q Q Q q 0 g -1000 -1000 5000 5000 re f",
    "more Q than q for a moment": b"Q q",
    "q without Q": b"q 0 g 0 0 9 9 re f",
    "Q inside a text": b"q BT Q ET",
    "a text left open": b"BT /F 9 Tf (x) Tj",
    "a text that was not begun": b"ET",
    "a text in a text": b"BT BT ET ET",
    "marked content left open": b"/Tx BMC",
    "marked content that was not begun": b"EMC",
    "an unknown operator": b"0 g x",
    "a compatibility section": b"BX EX",
    "a glyph's own operator": b"9 0 d0",
    "PostScript": b"{ 1 }",
    "an operand too few": b"0 0 9 re f",
    "an operand too many": b"1 0 g",
    "a name for a number": b"/F g",
    "a number of two points": b"1.2.3 g",
    "a reference": b"1 0 R g",
    "operands without an operator": b"0 g 1 2",
    "a string without an end": b"BT (x Tj ET",
    "a comment without an end": b"0 g %",
    "an inline picture": b"9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI",
    "a layer": b"/OC /O BDC EMC",
    "words of its own": b"/Span << /ActualText (9) >> BDC EMC",
    "a font that it does not have": b"BT /F1 9 Tf ET",
    "a picture that it does not have": b"/I Do",
    "a state that it does not have": b"/GS gs",
    "a colour that it does not have": b"/C cs",
    "a pattern that it does not have": b"/Pattern cs /Q scn",
    "a shading that it does not have": b"/S sh",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_drawing_that_viewers_may_read_in_two_ways_is_refused(wrong):
    found = check_pdf(drawn(form(WRONG[wrong])))
    assert not found.ok, wrong
    assert re.search(r"签名栏“公章”：签章的图.*[\u4e00-\u9fff]", found.detail), found.detail


SOUND = {
    "nothing but white space": b"\r\n\t ",
    "a comment, as Acrobat's empty layers are": b"% DSBlank\n",
    "every way to draw": (
        b"q 1 0 0 1 0 0 cm 2 w 1 J 1 j 9 M [3 2] 0 d /Perceptual ri 1 i /G gs 0 0 m 1 1 l 1 2 3 4 5 6 c 1 2 3 4 v "
        b"1 2 3 4 y h S 0 0 9 9 re W n 0 0 9 9 re W* f* 0 0 1 1 re B 0 0 1 1 re B* 0 0 1 1 re b 0 0 1 1 re b* "
        b"0 0 1 1 re s 0 0 1 1 re F 0 G 1 g 1 0 0 RG 1 0 0 rg 0 0 0 1 K 0 0 0 1 k /DeviceRGB CS 1 0 0 SC "
        b"/DeviceGray cs .5 sc 0 SCN /Pattern cs /P scn /X Do Q"
    ),
    "text": (
        b"/Tx BMC q BT 1 Tc 1 Tw 100 Tz 9 TL /F 9 Tf 0 Tr 0 Ts 1 0 0 1 0 0 Tm 1 2 Td 1 2 TD T* (a\\)(b)) Tj "
        b"[(a) -120 <41>] TJ (x) ' 1 2 (x) \" ET Q EMC"
    ),
    "what Word leaves behind": b"/P << /MCID 0 /Type /X >> BDC q 0 g 0 0 9 9 re f Q EMC",
}


@pytest.mark.parametrize("sound", SOUND)
def test_what_makers_of_signatures_draw_is_sound(sound):
    assert drawing_fault(SOUND[sound], HELD) == ""


def test_a_drawing_may_have_its_own_font():
    own = form(b"BT /F 9 Tf (x) Tj ET").replace(b"/Resources << >>", b"/Resources " + FONT)
    found = check_pdf(drawn(own))
    assert found.ok, found.detail


def test_a_drawing_without_resources_borrows_none_of_the_page():
    found = check_pdf(drawn(form(b"BT /F1 9 Tf (x) Tj ET").replace(b"/Resources << >>", b"")))
    assert not found.ok
    assert "F1" in found.detail


@pytest.mark.parametrize("inner", [FREE, FREE + 5], ids=["itself", "one that draws it"])
def test_a_drawing_that_draws_itself_is_refused(inner):
    def draws(number):
        return form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % number)

    found = check_pdf(drawn(draws(inner), more={FREE + 5: draws(FREE)} if inner != FREE else {}))
    assert not found.ok
    assert "自己" in found.detail


def test_a_drawing_within_is_read_like_the_outer_one():
    outer = form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % (FREE + 5))
    assert check_pdf(drawn(outer, more={FREE + 5: form(b"q 0 g Q")})).ok
    assert not check_pdf(drawn(outer, more={FREE + 5: form(b"Q q")})).ok


def test_a_drawing_within_has_its_own_box():
    outer = form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % (FREE + 5))
    boxless = form(b"q 0 g Q").replace(b"/BBox [0 0 100 100]", b"")
    assert "方框" in check_pdf(drawn(outer, more={FREE + 5: boxless})).detail


def test_drawings_in_drawings_end_before_python_does():
    def draws(number):
        return form(b"/X Do").replace(b"<< >>", b"<< /XObject << /X %d 0 R >> >>" % number)

    chain = {FREE + at: draws(FREE + at + 1) for at in range(5, 600)} | {FREE + 600: form(b"q Q")}
    assert "太深" in check_pdf(drawn(draws(FREE + 5), more=chain)).detail
    few = {FREE + at: draws(FREE + at + 1) for at in range(5, 9)} | {FREE + 9: form(b"q Q")}
    assert check_pdf(drawn(draws(FREE + 5), more=few)).ok


def test_a_drawing_that_is_named_as_something_else_too_is_read():
    """Seen first as a font's file it must not pass unread as what is drawn."""
    named = b"<< /Font << /F << /Type /Font /FontFile %d 0 R >> >> /XObject << /X %d 0 R >> >>" % (FREE + 5, FREE + 5)
    outer = form(b"/X Do").replace(b"<< >>", named)
    assert not check_pdf(drawn(outer, more={FREE + 5: form(b"Q Q")})).ok


def packed(content, filters, entries=b""):
    made = form(content, extra=b"/Filter %b %b" % (filters, entries))
    return check_pdf(drawn(made))


def test_a_packed_drawing_is_read():
    good, bad = (zlib.compress(each) for each in (b"q 0 g Q", b"Q q"))
    eight = base64.a85encode(good) + b"~>"
    for content, filters in (
        (good, b"/FlateDecode"),
        (good + b"\n", b"[ /FlateDecode ]"),
        (eight, b"[ /ASCII85Decode /FlateDecode ]"),
        (good.hex().encode() + b">", b"[ /ASCIIHexDecode /FlateDecode ]"),
    ):
        found = packed(content, filters)
        assert found.ok, (filters, found.detail)
    for content, filters in (
        (bad, b"/FlateDecode"),
        (good[:-3], b"/FlateDecode"),
        (good + b"more", b"/FlateDecode"),
        (b"not packed", b"/FlateDecode"),
        (good, b"/RunLengthDecode"),
        (good, b"/LZWDecode"),
        (good, b"[ /FlateDecode /FlateDecode /FlateDecode /FlateDecode /FlateDecode ]"),
        (zlib.compress(b" " * (LARGEST + 1)), b"/FlateDecode"),
    ):
        assert not packed(content, filters).ok, filters
    assert not packed(good, b"/FlateDecode", b"/DecodeParms << /Predictor 12 >>").ok
    assert packed(good, b"/FlateDecode", b"/DecodeParms << /Predictor 1 >>").ok


def test_a_number_of_thousands_of_digits_is_one_sentence():
    """Python refuses to read such a number by an error of another kind."""
    for digits in (b"9" * 5000, b"9" * 5000 + b".5"):
        assert not check_pdf(drawn(form(digits + b" g"))).ok
        assert not check_pdf(drawn(form(b"0 g", extra=b"/FormType " + digits))).ok
