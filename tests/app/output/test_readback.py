"""Reading back PDFs that were changed, damaged or never ours."""

import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputRefused
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.readback import read_answers, read_attachment, read_pages
from app.output.pdf.render import render_pdf
from app.trust.certificates import throwaway_signer
from app.trust.signing import sign_pdf
from tests.app.output.output_samples import document, example

MADE = document(example("scene"))
PDF = render_pdf(MADE, attachment=b'{"a":1}').pdf


def changed(edit):
    """The PDF with one page's content edited."""
    with pikepdf.open(BytesIO(PDF)) as pdf:
        edit(pdf)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def content_edit(page, change):
    def edit(pdf):
        stream = pdf.pages[page].obj.Contents
        stream.write(change(stream.read_bytes()))

    return changed(edit)


def test_saving_again_changes_nothing():
    assert compare_answers(MADE, changed(lambda pdf: None)) == []


def test_a_changed_digit_is_named():
    old = "46.2".encode("utf-16-be").hex().encode()
    new = "46.3".encode("utf-16-be").hex().encode()
    found = compare_answers(MADE, content_edit(1, lambda data: data.replace(old, new)))
    assert [m.path for m in found] == ["company.financials.2018.debt_ratio"]
    assert found[0].printed in {"46.3", "46.\ufffd"}


@pytest.mark.parametrize("slot", ["company.name#2", "company.address", "company.credit_rating"])
def test_a_dropped_answer_is_named(slot):
    mark = f"/Span <</ZZSlot <{slot.encode().hex()}>>> BDC".encode()
    cut = re.compile(re.escape(mark) + rb".*?EMC", re.DOTALL)
    found = compare_answers(MADE, content_edit(1, lambda data: cut.sub(b"", data, count=1)))
    assert slot in [m.path for m in found]


def test_text_added_outside_the_answers_is_named():
    # codes that the font surely has: the company's name again
    extra = "有限公司".encode("utf-16-be").hex().encode()
    added = b"BT /F1 9 Tf 100 100 Td <" + extra + b">Tj ET\n"
    found = compare_answers(MADE, content_edit(1, lambda data: data + added))
    assert [(m.path, m.printed) for m in found] == [("page[2]", "有限公司")]


@pytest.mark.parametrize(
    "added",
    [
        b"BT 3 Tr /F1 9 Tf 9 9 Td <6709>Tj ET\n",
        b"1 1 1 rg\n",
        b"0.99 g\n",
        b"(text) Tj\n",
        b"/X1 Do BI ID EI\n",
        b"q\n",
        b"/Span <</MCID 1>> BDC EMC\n",
    ],
)
def test_other_ways_of_drawing_are_foreign(added):
    found = compare_answers(MADE, content_edit(1, lambda data: data + added))
    assert any(m.path == "page[2]" and m.printed for m in found)


def test_a_comment_and_a_cropped_page_are_foreign():
    def annotate(pdf):
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9], Contents="x"
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])

    def crop(pdf):
        pdf.pages[0].obj.CropBox = pikepdf.Array([0, 0, 10, 10])

    assert [m.path for m in compare_answers(MADE, changed(annotate))] == ["page[1]"]
    assert [m.path for m in compare_answers(MADE, changed(crop))] == ["page[1]"]


def test_a_font_that_lies_about_its_characters_is_foreign():
    def lie(pdf):
        for page in pdf.pages:
            font = page.obj.Resources.Font["/F1"]
            data = font.ToUnicode.read_bytes()
            font.ToUnicode.write(data.replace(b"<0034> <0034>", b"<0034> <0035>"))
            return

    assert compare_answers(MADE, changed(lie))


def test_missing_and_swapped_pages_are_noticed():
    def drop(pdf):
        del pdf.pages[3]

    def swap(pdf):
        pdf.pages.append(pdf.pages[1])
        del pdf.pages[1]

    assert compare_answers(MADE, changed(drop))
    assert compare_answers(MADE, changed(swap))


def test_a_bomb_is_not_unpacked():
    def bomb(pdf):
        packed = zlib.compress(b" " * 200_000_000, 9)
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, b"")
        pdf.pages[0].obj.Contents.write(packed, filter=pikepdf.Name.FlateDecode)

    pages = read_pages(changed(bomb))
    assert pages[0].foreign == ["解开后太大"]
    assert pages[1].pieces


@pytest.mark.parametrize("data", [b"", b"x" * 2000, b"%PDF-1.7\n", b"PK\x03\x04" + bytes(500)])
def test_what_is_no_pdf_is_refused(data):
    for read in (read_pages, read_answers, read_attachment):
        with pytest.raises(InputRefused):
            read(data)


def test_a_locked_pdf_is_refused():
    with pikepdf.open(BytesIO(PDF)) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(InputRefused, match="密码"):
        read_pages(out.getvalue())


def test_a_signed_form_reads_the_same():
    when = datetime(2021, 11, 18, tzinfo=UTC)
    rendered = render_pdf(MADE, attachment=b"{}")
    boxes = {n: (p.page, (p.left, p.bottom, p.right, p.top)) for n, p in rendered.places.items()}
    signed = sign_pdf(rendered.pdf, throwaway_signer(when), when=when, field_boxes=boxes)
    assert signed.startswith(rendered.pdf)
    assert compare_answers(MADE, signed) == []
    with pikepdf.open(BytesIO(signed)) as pdf:
        assert {str(field.T) for field in pdf.Root.AcroForm.Fields} >= {"公章", "法定代表人签章"}


def test_the_attachment():
    assert read_attachment(PDF) == b'{"a":1}'
    assert read_attachment(render_pdf(MADE).pdf) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PDF) - 1), st.integers(1, 255))
def test_damage_never_breaks_the_reader(at, flip):
    data = bytearray(PDF)
    data[at] ^= flip
    with suppress(InputRefused):
        read_pages(bytes(data))
    with suppress(InputRefused):
        read_attachment(bytes(data))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PDF) - 1))
def test_a_cut_file_never_breaks_the_reader(size):
    with suppress(InputRefused):
        read_pages(PDF[:size])


def fields_of(signed, edit):
    """A signed form with its fields edited, saved again: the printed text is judged, not the signature."""
    with pikepdf.open(BytesIO(signed)) as pdf:
        edit(pdf, {str(each.T): each for each in pdf.Root.AcroForm.Fields})
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_only_the_expected_fields_may_show_and_only_in_their_rooms():
    when = datetime(2021, 11, 18, tzinfo=UTC)
    rendered = render_pdf(MADE, attachment=b"{}")
    boxes = {n: (p.page, (p.left, p.bottom, p.right, p.top)) for n, p in rendered.places.items()}
    signed = sign_pdf(rendered.pdf, throwaway_signer(when), when=when, field_boxes=boxes)

    def renamed(_pdf, fields):
        fields["公章"].T = "别的"

    def twice(_pdf, fields):
        fields["公章"].T = "法定代表人签章"

    def moved(_pdf, fields):
        fields["公章"].Rect = [float(edge) + 40 for edge in fields["公章"].Rect]

    def grown(_pdf, fields):
        fields["公章"].Rect = [0, 0, 595, 842]

    def swapped(_pdf, fields):
        one, other = fields["公章"], fields["法定代表人签章"]
        one.Rect, other.Rect = pikepdf.Array(list(other.Rect)), pikepdf.Array(list(one.Rect))

    def five(_pdf, fields):
        fields["公章"].Rect = [*fields["公章"].Rect, 0]

    def shown(_pdf, fields):
        fields["智造申报认证"].Rect = [100, 100, 300, 300]

    def elsewhere(pdf, fields):
        seal = fields["公章"]
        page = pdf.pages[0].obj
        page.Annots = pikepdf.Array([*page.get("/Annots", []), seal])
        seal.P = page

    def parented(pdf, fields):
        fields["公章"].Parent = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig))

    assert compare_answers(MADE, fields_of(signed, lambda _pdf, _fields: None)) == []
    for edit in (renamed, twice, moved, grown, swapped, five, shown, elsewhere, parented):
        found = compare_answers(MADE, fields_of(signed, edit))
        assert found, edit.__name__
        assert all(each.path.startswith("page[") for each in found)
