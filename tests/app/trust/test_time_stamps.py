"""Validation data and document time stamps (PAdES B-LT and B-LTA) may follow; what they hide may not."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, core, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.trust import certificates, p12
from app.trust.pdf_signatures import check_pdf
from app.verify.signers import future_fault, pdf_rows
from tests.app.trust.pdf_forging import appended, number_of, raw, size_of, with_key
from tests.app.trust.test_signatures import NOW, OURS, SIGNED, second_signature


def authority(*, purpose: bool = True, bits: int = 2048, when: datetime = NOW) -> DummyTimeStamper:
    """A time stamping authority of our own."""
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "时间戳")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(NOW - timedelta(days=4000))
        .not_valid_after(NOW + timedelta(days=4000))
    )
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    der = serialization.Encoding.DER
    private = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        tsa_key=keys.PrivateKeyInfo.load(private),
        fixed_dt=when,
    )


def with_data(pdf: bytes) -> bytes:
    """Validation data for the first signature, appended."""
    out = io.BytesIO(pdf)
    der = certificates.der(OURS.chain[0])
    signature = re.search(rb"/Contents <([0-9A-F]*)>", pdf)
    assert signature is not None
    DocumentSecurityStore.add_dss(out, signature[1], certs=[asn1_x509.Certificate.load(der)])
    return out.getvalue()


def stamped(pdf: bytes, **how) -> bytes:
    out = io.BytesIO()
    PdfTimeStamper(authority(**how)).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", output=out, validation_context=None
    )
    return out.getvalue()


def test_a_time_stamp_and_validation_data_may_follow(tmp_path):
    twice = second_signature(SIGNED, "公章", tmp_path)
    later = second_signature(stamped(with_data(SIGNED)), "公章", tmp_path)
    for pdf in (stamped(SIGNED), stamped(twice), stamped(with_data(twice)), stamped(stamped(twice)), later):
        found = check_pdf(pdf)
        assert found.ok, found.detail
        stamp = next(one for one in found.signatures if one.stamp)
        assert stamp.signed_at == NOW
        assert stamp.signer is not None
        assert "时间戳完好" in stamp.detail


def stamped_seal(tmp_path, **how) -> bytes:
    """公章 signed with a time stamp of the signature inside it (PAdES B-T)."""
    path = tmp_path / "seal.p12"
    path.write_bytes(p12.write(certificates.throwaway_signer(NOW), "口令口令"))
    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase="口令口令".encode())
    meta = signers.PdfSignatureMetadata(
        field_name="公章", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=signer, timestamper=authority(**how)).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(SIGNED)), existing_fields_only=True, output=out
    )
    return out.getvalue()


def test_a_seal_with_a_time_stamp_inside_holds_as_long_as_the_stamp_does(tmp_path):
    found = check_pdf(stamped_seal(tmp_path))
    assert found.ok, found.detail
    for how in ({"purpose": False}, {"bits": 1024}):
        worthless = check_pdf(stamped_seal(tmp_path, **how))
        assert not worthless.ok
        assert "时间戳" in worthless.detail or "1024" in worthless.detail


def test_a_time_stamp_inside_a_signature_is_named_and_held_to_the_times_around_it(tmp_path):
    found = check_pdf(stamped_seal(tmp_path))
    assert [(one.field, one.stamp, one.inside) for one in found.signatures[1:]] == [
        ("公章", False, False), ("公章", True, True),
    ]  # fmt: skip
    token = found.signatures[-1]
    assert (token.signed_at, token.key, token.valid_then) == (NOW, "RSA 2048", True)
    rows = pdf_rows("申报书.pdf", found)
    assert [row.covers[:4] for row in rows] == ["全文 2", "全文和前", "签名“公"]
    assert rows[-1].to_json()["time_stamp"] is True
    for when in (NOW - timedelta(days=2), NOW - timedelta(days=3650)):
        early = check_pdf(stamped_seal(tmp_path, when=when))
        assert not early.ok
        assert "时间不实" in early.detail
    ahead = check_pdf(stamped_seal(tmp_path, when=NOW + timedelta(days=3650)))
    assert "“公章”附带的时间戳" in future_fault(pdf_rows("申报书.pdf", ahead), NOW)
    assert not check_pdf(stamped(stamped_seal(tmp_path, when=NOW + timedelta(days=30)))).ok  # after what covers it
    assert check_pdf(stamped(stamped_seal(tmp_path))).ok


def test_a_time_stamp_with_something_unsigned_inside_is_refused():
    pdf = stamped(SIGNED)
    begin = pdf.rindex(b"/Contents <") + 10
    after = pdf.index(b">", begin) + 1
    told = cms.ContentInfo.load(bytes.fromhex(pdf[begin + 1 : after - 1].decode()))
    extra = {"type": "1.2.3.4", "values": [core.Integer(5)]}
    told["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([extra])
    contents = told.dump(force=True).hex().encode()
    found = check_pdf(pdf[: begin + 1] + contents.ljust(after - begin - 2, b"0") + pdf[after - 1 :])
    assert not found.ok
    assert "没有签过的内容" in found.detail


def test_validation_data_that_nothing_covers_are_refused(tmp_path):
    for pdf in (with_data(SIGNED), with_data(stamped(SIGNED)), with_data(second_signature(SIGNED, "公章", tmp_path))):
        found = check_pdf(pdf)
        assert not found.ok
        assert "校验资料" in found.detail


def test_every_changed_byte_of_a_stamped_file_is_noticed():
    pdf = stamped(with_data(SIGNED))
    assert check_pdf(pdf).ok
    begin = pdf.rindex(b"/Contents <")
    for position in [*range(len(SIGNED), len(pdf), 41), *range(begin, begin + 3000, 29)]:
        changed = bytearray(pdf)
        changed[position] ^= 1
        assert not check_pdf(bytes(changed)).ok, position


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"purpose": False}, "用途不包括时间戳"),
        ({"bits": 1024}, "1024"),
        ({"when": NOW - timedelta(days=400)}, "时间"),
        ({"when": datetime(1999, 1, 1, tzinfo=UTC)}, "没有生效"),
    ],
)
def test_a_time_stamp_that_is_worth_little_is_said_so(how, words):
    found = check_pdf(stamped(SIGNED, **how))
    assert not found.ok
    assert words in found.detail


def test_a_time_stamp_of_another_file_does_not_hold():
    """The stamp itself is sound, what it was made over is not this file."""
    other = stamped(SIGNED)
    token = re.findall(rb"/Contents <([0-9A-Fa-f]*)>", stamped(SIGNED))[-1]
    assert check_pdf(other.replace(re.findall(rb"/Contents <([0-9A-Fa-f]*)>", other)[-1], token)).ok is False


def test_a_time_stamp_that_shows_is_refused():
    pdf = stamped(SIGNED)
    field = number_of(pdf, b"Timestamp")
    source = raw(pdf, field)
    shown = appended(pdf, {field: with_key(source, b"Rect", b"[0 0 595 842]")})
    assert not check_pdf(shown).ok
    size = size_of(SIGNED)
    page = number_of(SIGNED, b"/Type /Page\n")
    assert size
    assert not check_pdf(appended(pdf, {page: raw(pdf, page)})).ok
