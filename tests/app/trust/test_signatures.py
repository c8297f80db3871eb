"""Signatures: every changed byte is noticed, every permitted second signature is not."""

import io
import random
import shutil
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from reportlab.pdfgen.canvas import Canvas

from app.errors import InputRefused
from app.trust import certificates, cms, p12
from app.trust.certificates import Signer
from app.trust.pdf_signatures import check_pdf
from app.trust.signatures import check_detached
from app.trust.signing import REASON, sign_detached, sign_pdf

NOW = datetime.now(UTC).replace(microsecond=0)
BOXES = {"公章": (1, (300.0, 120.0, 400.0, 220.0)), "法定代表人签章": (1, (100.4, 120.0, 220.0, 170.0))}


def made_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in (1, 2):
        canvas.drawString(72, 720, f"page {page}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def ca_signer(key) -> Signer:
    """A certificate issued by a root through an intermediate authority."""
    issued: list[x509.Certificate] = []
    issuer_key = issuer = None
    for number, (name, own) in enumerate(
        (
            ("根", ec.generate_private_key(ec.SECP256R1())),
            ("中级", rsa.generate_private_key(65537, 2048)),
            ("单位", key),
        )
    ):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(own.public_key())
            .serial_number(number + 5)
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=9))
            .add_extension(x509.BasicConstraints(ca=number < 2, path_length=None), critical=True)
            .sign(issuer_key or own, hashes.SHA256())
        )
        issued.insert(0, certificate)
        issuer_key, issuer = own, subject
    return Signer(key, tuple(issued))


@cache
def rsa_ca() -> Signer:
    return ca_signer(rsa.generate_private_key(65537, 3072))


@cache
def ec_ca() -> Signer:
    return ca_signer(ec.generate_private_key(ec.SECP384R1()))


OURS = certificates.throwaway_signer(NOW)
SIGNERS: dict[str, Callable[[], Signer]] = {"ours": lambda: OURS, "rsa": rsa_ca, "p384": ec_ca}
"""Made where they are used: every worker that only reads this file would look for primes."""
PDF = made_pdf()
SIGNED = sign_pdf(PDF, OURS, when=NOW, reason=REASON, field_boxes=BOXES)
DATA = b'{"format":"zhizao-package/1"}'


@pytest.fixture
def signer(request) -> Signer:
    """The signer of a name of ``SIGNERS``."""
    return SIGNERS[request.param]()


def second_signature(pdf: bytes, field: str, tmp_path, name: str = "second") -> bytes:
    """Sign an empty field as another program would."""
    path = tmp_path / f"{name}.p12"
    path.write_bytes(p12.write(certificates.throwaway_signer(NOW), "口令口令"))
    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase="口令口令".encode())
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=signer).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out
    )
    return out.getvalue()


def incremental(pdf: bytes, change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def contents_of(pdf: bytes) -> range:
    begin = pdf.index(b"/Contents <") + len("/Contents ")
    return range(begin, pdf.index(b">", begin) + 1)


def outside(*command: str, folder) -> subprocess.CompletedProcess[str]:
    """Run another maker's program; the test is skipped, and says so, where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def pdfsig(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    return outside("pdfsig", "-nocert", str(path), folder=tmp_path).stdout


@pytest.mark.parametrize("signer", ["ours", "rsa", "p384"], indirect=True)
def test_a_signed_pdf_holds_for_us_and_for_others(signer, tmp_path):
    signed = sign_pdf(PDF, signer, when=NOW, reason=REASON, field_boxes=BOXES)
    found = check_pdf(signed)
    assert found.ok, found.detail
    assert found.signer is not None
    assert found.signer.sha256 == certificates.fingerprint(signer.chain[0])
    assert found.signer.self_signed == (signer is OURS)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    with pikepdf.open(path) as opened:
        names = [str(field.T) for field in opened.Root.AcroForm.Fields]
    assert names == ["公章", "法定代表人签章", "智造申报认证"]


@pytest.mark.parametrize("signer", ["ours", "rsa", "p384"], indirect=True)
def test_other_programs_agree_about_a_signed_pdf(signer, tmp_path):
    signed = sign_pdf(PDF, signer, when=NOW, reason=REASON, field_boxes=BOXES)
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    assert "Total document signed" in pdfsig(signed, tmp_path)
    assert outside("qpdf", "--check", "signed.pdf", folder=tmp_path).returncode == 0


def test_signing_works_in_a_thread_and_needs_no_fields():
    results = []
    thread = threading.Thread(target=lambda: results.append(check_pdf(sign_pdf(PDF, OURS, when=NOW))))
    thread.start()
    thread.join()
    assert results[0].ok


def test_a_second_signature_in_an_empty_field_leaves_all_valid(tmp_path):
    twice = second_signature(SIGNED, "公章", tmp_path)
    thrice = second_signature(twice, "法定代表人签章", tmp_path, "third")
    for pdf, count in ((twice, 2), (thrice, 3)):
        found = check_pdf(pdf)
        assert found.ok, found.detail
        assert [one.ok for one in found.signatures] == [True] * count
        assert found.signer == check_pdf(SIGNED).signer
    for position in [*contents_of(twice)[::7], *range(0, len(SIGNED), 37), *range(len(SIGNED), len(twice) - 20000, 5)]:
        changed = bytearray(twice)
        changed[position] ^= 1
        assert not check_pdf(bytes(changed)).ok, position
    for pdf, count in ((twice, 2), (thrice, 3)):
        assert pdfsig(pdf, tmp_path).count("Signature is Valid") == count


def flipped(data: bytes, position: int, change: int) -> bytes:
    out = bytearray(data)
    out[position] ^= change
    return bytes(out)


def test_every_flipped_byte_of_the_cms_region_is_noticed():
    chance = random.Random(7)
    for position in contents_of(SIGNED):
        # 0x20 turns a hex digit's case, which changes no value.
        for change in {0x20, 1 << chance.randrange(8), chance.randrange(1, 256)}:
            assert not check_pdf(flipped(SIGNED, position, change)).ok, (position, change)


def test_every_flipped_byte_of_the_rest_is_noticed():
    chance = random.Random(8)
    for position in set(range(len(SIGNED))) - set(contents_of(SIGNED)):
        change = chance.choice([1 << chance.randrange(8), chance.randrange(1, 256)])
        assert not check_pdf(flipped(SIGNED, position, change)).ok, (position, change)


def test_appended_truncated_and_resaved_files_do_not_hold(tmp_path):
    chance = random.Random(9)
    lengths = [len(SIGNED) - 1, len(SIGNED) - 2, len(PDF), *(chance.randrange(len(SIGNED)) for _ in range(200))]
    for pdf in [SIGNED + b"\n", SIGNED + b"%%EOF", SIGNED + b"\0", *(SIGNED[:length] for length in lengths)]:
        assert not check_pdf(pdf).ok
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(SIGNED)) as opened:
        opened.save(out)
    assert not check_pdf(out.getvalue()).ok


def edit_page(writer):
    page = writer.find_page_for_modification(0)[0].get_object()
    old = page.raw_get("/Contents")
    new = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    page["/Contents"] = generic.ArrayObject([old, new])
    writer.update_container(page)


def edit_title(writer):
    title = generic.DictionaryObject({generic.pdf_name("/Title"): generic.TextStringObject("x")})
    writer.set_info(writer.add_object(title))


def add_field(writer):
    fields.append_signature_field(writer, fields.SigFieldSpec("新增", on_page=0, box=(10, 10, 50, 50)))


@pytest.mark.parametrize("change", [edit_page, edit_title, add_field])
def test_incremental_edits_do_not_hold(change, tmp_path):
    assert not check_pdf(incremental(SIGNED, change)).ok
    assert not check_pdf(incremental(second_signature(SIGNED, "公章", tmp_path), change)).ok


def test_an_edit_hidden_under_a_second_signature_does_not_hold(tmp_path):
    assert not check_pdf(second_signature(incremental(SIGNED, edit_page), "公章", tmp_path)).ok


def test_another_maker_cannot_certify(tmp_path):
    path = tmp_path / "a.p12"
    path.write_bytes(p12.write(OURS, "口令口令"))
    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase="口令口令".encode())
    for certify in (True, False):
        meta = signers.PdfSignatureMetadata(field_name="f", certify=certify, md_algorithm="sha256")
        out = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(PDF)), meta, signer=signer)
        found = check_pdf(out.getvalue())
        assert not found.ok
        assert found.detail


def test_unsigned_and_unreadable_files_are_said_so():
    assert check_pdf(PDF).detail == "PDF 没有签名"
    for junk in (b"", b"%PDF-1.7", b"x" * 1000, SIGNED[::-1]):
        assert "读不出来" in check_pdf(junk).detail


def test_what_cannot_be_signed_is_refused():
    for pdf in (b"", b"junk", SIGNED):
        with pytest.raises(InputRefused, match="申报书 PDF"):
            sign_pdf(pdf, OURS, when=NOW)


@pytest.mark.parametrize("signer", ["ours", "rsa", "p384"], indirect=True)
def test_every_flipped_byte_of_a_detached_signature_is_noticed(signer):
    signature = sign_detached(DATA, signer, when=NOW)
    good = check_detached(DATA, signature)
    assert good.ok, good.detail
    assert good.signed_at == NOW
    chance = random.Random(10)
    for position in range(len(signature)):
        for change in {1 << chance.randrange(8), chance.randrange(1, 256), 0x20}:
            assert not check_detached(DATA, flipped(signature, position, change)).ok, (position, change)
    for bad in (signature[:-1], signature + b"\0", b"\0" + signature, b"", signature * 2):
        assert not check_detached(DATA, bad).ok
    for position in range(len(DATA)):
        assert check_detached(flipped(DATA, position, 1), signature).detail == "内容在签名之后被改动过"


@pytest.mark.parametrize("signer", ["ours", "rsa"], indirect=True)
def test_openssl_agrees(signer, tmp_path):
    for name, data in (("data", DATA), ("sig", sign_detached(DATA, signer, when=NOW))):
        (tmp_path / name).write_bytes(data)
    root = signer.chain[-1].public_bytes(serialization.Encoding.PEM)
    (tmp_path / "root").write_bytes(root)
    command = "openssl cms -verify -binary -cades -inform DER -in sig -content data -CAfile root -purpose any -out out"
    done = outside(*command.split(), folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_signature_by_another_key_or_a_swapped_certificate_does_not_hold():
    other = certificates.throwaway_signer(NOW)
    forged = sign_detached(DATA, Signer(other.key, OURS.chain), when=NOW)
    assert check_detached(DATA, forged).detail == "签名与证书不符，签名或证书被改动过"
    unrelated = sign_detached(DATA, Signer(OURS.key, (*OURS.chain, *other.chain)), when=NOW)
    assert check_detached(DATA, unrelated).detail == "签名里的证书链不相连"


def test_a_self_signed_certificate_must_prove_itself():
    body = bytearray(certificates.der(OURS.chain[0]))
    while True:
        body[-1] ^= 1
        try:
            forged = x509.load_der_x509_certificate(bytes(body))
            break
        except ValueError:
            continue
    found = check_detached(DATA, sign_detached(DATA, Signer(OURS.key, (forged,)), when=NOW))
    assert found.detail == "自签名证书本身的签名不成立"


def test_chains_are_described_without_judging_them():
    assert "身份未经第三方证明" in check_detached(DATA, sign_detached(DATA, OURS, when=NOW)).detail
    assert "不判断签发机构" in check_detached(DATA, sign_detached(DATA, rsa_ca(), when=NOW)).detail
    short = Signer(rsa_ca().key, rsa_ca().chain[:2])
    assert "签发机构未知" in check_detached(DATA, sign_detached(DATA, short, when=NOW)).detail


def test_the_form_is_fixed_for_given_parts():
    signature = cms.read(sign_detached(DATA, rsa_ca(), when=NOW))
    assert cms.build(signature.digest, rsa_ca(), NOW) == sign_detached(
        DATA, rsa_ca(), when=NOW
    )  # RSA PKCS#1 v1.5 repeats
    assert len(cms.build(bytes(32), ec_ca(), None)) <= cms.longest(ec_ca())


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_garbage_is_no_signature(junk):
    assert not check_detached(DATA, junk).ok
    assert not check_pdf(junk).ok
