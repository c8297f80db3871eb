"""A signed form: PDF/A still, and the firm's e-seal tool can sign 公章 and 法定代表人签章 without undoing it."""

import io
import json
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.render import render_pdf
from app.trust import certificates, p12
from app.trust.pdf_signatures import check_pdf
from app.trust.signing import CERTIFYING_FIELD, REASON, sign_pdf
from tests.app.output.output_samples import document, example
from tests.app.output.pdfa_content import wrong

NOW = datetime.now(UTC).replace(microsecond=0)
PLACES = ("公章", "法定代表人签章")


@pytest.fixture(scope="module", params=["scene", "factory"])
def form(request):
    application = example(request.param)
    made = document(application)
    rendered = render_pdf(made, attachment=json.dumps(application).encode())
    boxes = {n: (at.page, (at.left, at.bottom, at.right, at.top)) for n, at in rendered.places.items()}
    signed = sign_pdf(rendered.pdf, certificates.throwaway_signer(NOW), when=NOW, reason=REASON, field_boxes=boxes)
    return made, rendered, signed


def sealed(pdf: bytes, field: str, folder) -> bytes:
    """Signs an empty field with an identity of its own, by another program, which draws its own seal there."""
    path = folder / "seal.p12"
    path.write_bytes(p12.write(certificates.throwaway_signer(NOW), "口令"))
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=signers.SimpleSigner.load_pkcs12(str(path), passphrase="口令".encode())).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out
    )
    return out.getvalue()


def test_a_signed_form_is_the_form_and_still_pdf_a(form):
    _, rendered, signed = form
    assert signed.startswith(rendered.pdf)
    assert wrong(signed) == []


def test_the_empty_fields_stand_over_their_places(form):
    _, rendered, signed = form
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        found = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert set(found) == {*PLACES, CERTIFYING_FIELD}
        for name in PLACES:
            place, field = rendered.places[name], found[name]
            assert "/V" not in field
            assert pdf.pages[place.page].objgen == field.P.objgen
            edges = [float(edge) for edge in field.Rect]
            assert edges == pytest.approx([place.left, place.bottom, place.right, place.top], abs=0.51)
        # changes allowed: filling in forms and signing (ISO 32000-1, table 254)
        assert int(pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 2


def test_a_seal_of_another_identity_leaves_everything_valid(form, tmp_path, other_program):
    made, _, signed = form
    pdf = signed
    for count, place in enumerate(PLACES, 2):
        pdf = sealed(pdf, place, tmp_path)
        found = check_pdf(pdf)
        assert found.ok, found.detail
        assert [one.ok for one in found.signatures] == [True] * count
        assert found.signer == check_pdf(signed).signer
        assert compare_answers(made, pdf) == []
        path = tmp_path / "sealed.pdf"
        path.write_bytes(pdf)
        said = subprocess.run([other_program("pdfsig"), "-nocert", path], capture_output=True, check=False, text=True)
        assert said.stdout.count("Signature is Valid") == count
        assert said.stdout.count("Total document signed") == 1
    # what another maker writes into the metadata and draws as a seal is not ours to answer for
    assert {clause for clause, _ in wrong(pdf)} <= {"6.6.2", "6.2.11.4.1"}


def test_a_form_whose_seal_was_broken_does_not_hold(form, tmp_path):
    pdf = bytearray(sealed(form[2], PLACES[0], tmp_path))
    pdf[len(form[1].pdf) // 2] ^= 1
    assert not check_pdf(bytes(pdf)).ok


def test_the_places_are_named_for_people_and_lock_what_is_not_to_be_signed(form):
    """Read aloud as 公章处; each locks every field but the other place, in whichever order they are signed."""
    with pikepdf.open(io.BytesIO(form[2])) as pdf:
        found = {str(field.T): field for field in pdf.Root.AcroForm.Fields if str(field.T) in PLACES}
        assert {name: str(field.TU) for name, field in found.items()} == {name: f"{name}处" for name in PLACES}
        for name, field in found.items():
            assert field.Lock.Type == pikepdf.Name.SigFieldLock
            assert field.Lock.Action == pikepdf.Name.Exclude
            assert [str(other) for other in field.Lock.Fields] == [other for other in PLACES if other != name]


@pytest.mark.parametrize("order", [PLACES, PLACES[::-1]])
def test_both_places_can_be_signed_in_either_order(form, order, tmp_path):
    twice = sealed(sealed(form[2], order[0], tmp_path), order[1], tmp_path)
    found = check_pdf(twice)
    assert found.ok, found.detail
    assert [one.field for one in found.signatures] == [CERTIFYING_FIELD, *order]
