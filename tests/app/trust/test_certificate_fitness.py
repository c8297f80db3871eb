"""Weak, expired and wrong certificates are said to be, in a package's list and in a PDF; sound ones are not."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta

import pytest
from asn1crypto import algos
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from app.trust import certificates, p12
from app.trust.certificate_fitness import key_words
from app.trust.certificates import Signer
from app.trust.der import CONTEXT_0, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, encode
from app.trust.pdf_signatures import check_pdf
from app.trust.signatures import check_detached
from app.trust.signing import sign_detached, sign_pdf
from tests.app.trust.pdf_forging import HEX, RANGE, VALUE, appended, raw, signed_update, size_of, with_key
from tests.app.trust.test_pdf_attacks import SEAL
from tests.app.trust.test_signatures import BOXES, NOW, OURS, PDF, SIGNED, outside

DAY = timedelta(days=1)


def signer(key=None, *, begins=-DAY, ends=DAY * 9, usage=None, hashed=None) -> Signer:
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某单位")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW + begins)
        .not_valid_after(NOW + ends)
    )
    if usage is not None:
        names = (
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
            "crl_sign encipher_only decipher_only"
        )
        builder = builder.add_extension(x509.KeyUsage(**{each: each == usage for each in names.split()}), critical=True)
    return Signer(key, (builder.sign(key, hashed or hashes.SHA256()),))


UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")


def extended(extension, *, critical) -> Signer:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某单位")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW - DAY, NOW + DAY * 9)
    return Signer(key, (builder.add_extension(extension, critical=critical).sign(key, hashes.SHA256()),))


def purposed(*purposes, critical=True) -> Signer:
    return extended(x509.ExtendedKeyUsage(purposes), critical=critical)


@pytest.mark.parametrize(
    "made",
    [
        lambda: purposed(ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH),
        lambda: purposed(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
        lambda: purposed(ExtendedKeyUsageOID.CODE_SIGNING, critical=False),
        lambda: purposed(x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")),
        lambda: purposed(x509.ObjectIdentifier("1.2.156.112600.1")),
        lambda: extended(UNKNOWN, critical=False),
    ],
)
def test_what_certificates_of_authorities_say_besides_is_fit(made):
    """Document signing, mail, client, an authority's own purposes; and what is only a note."""
    found = check_pdf(sign_pdf(PDF, made(), when=NOW, field_boxes=BOXES))
    assert found.ok, found.detail


def weak_hash(algorithm: bytes) -> Signer:
    """A certificate that says that it was issued with another hash; only its words matter here."""
    sound = signer(rsa.generate_private_key(65537, 2048))
    changed = certificates.der(sound.chain[0]).replace(bytes.fromhex("2a864886f70d01010b"), algorithm)
    return Signer(sound.key, (x509.load_der_x509_certificate(changed),))


WEAK = {
    "exponent 3": (lambda: signer(rsa.generate_private_key(3, 2048)), "公开指数"),
    "expired": (lambda: signer(begins=-DAY * 9, ends=-DAY), "过期"),
    "not yet valid": (lambda: signer(begins=DAY), "没有生效"),
    "RSA 1024": (lambda: signer(rsa.generate_private_key(65537, 1024)), "1024"),
    "a small curve": (lambda: signer(ec.generate_private_key(ec.SECP224R1())), "224"),
    "for encryption": (lambda: signer(usage="key_encipherment"), "用途不包括签名"),
    "for certificates": (lambda: signer(usage="key_cert_sign"), "用途不包括签名"),
    "for web servers": (lambda: purposed(ExtendedKeyUsageOID.SERVER_AUTH), "用途不包括签署文件"),
    "for code": (lambda: purposed(ExtendedKeyUsageOID.CODE_SIGNING), "用途不包括签署文件"),
    "for time stamps": (lambda: purposed(ExtendedKeyUsageOID.TIME_STAMPING), "用途不包括签署文件"),
    "an unknown critical extension": (lambda: extended(UNKNOWN, critical=True), "1.2.3.4.5"),
    "SHA-1": (lambda: weak_hash(bytes.fromhex("2a864886f70d010105")), "SHA1"),
    "MD5": (lambda: weak_hash(bytes.fromhex("2a864886f70d010104")), "MD5"),
}


@pytest.mark.parametrize("kind", WEAK)
def test_a_weak_certificate_is_said_to_be(kind):
    made, words = WEAK[kind]
    one = made()
    detached = check_detached(b"data", sign_detached(b"data", one, when=NOW))
    certified = check_pdf(sign_pdf(PDF, one, when=NOW, field_boxes=BOXES))
    later = check_pdf(signed_by_another(one))
    for found in (detached, certified):
        assert not found.ok
        assert found.signer is not None, "who it is, is said all the same"
    told = "自签名证书本身" if kind in {"SHA-1", "MD5"} else words
    assert told in detached.detail
    assert told in certified.detail
    assert not later.ok
    assert words in later.detail
    in_time = later.signatures[1].valid_then
    assert in_time is (kind not in {"expired", "not yet valid"})


def signed_by_another(one: Signer) -> bytes:
    """公章 signed with any key."""
    value = VALUE.replace(b"D:20300101000000Z", b"D:%b" % NOW.strftime("%Y%m%d%H%M%SZ").encode())
    return signed_update(SIGNED, one, {}, SEAL, value=value)


@pytest.mark.parametrize("usage", [None, "digital_signature", "content_commitment"])
def test_a_sound_certificate_is_not(usage):
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        one = signer(key, usage=usage)
        assert check_detached(b"data", sign_detached(b"data", one, when=NOW)).ok
        found = check_pdf(signed_by_another(one))
        assert found.ok, found.detail
        assert found.signatures[1].key in {"P-384", "RSA 2048"}
        assert key_words(one.chain[0]) == found.signatures[1].key


def test_a_signature_that_says_a_time_before_the_document_is_said_to():
    early = VALUE.replace(b"D:20300101000000Z", b"D:%b" % (NOW - DAY * 5).strftime("%Y%m%d%H%M%SZ").encode())
    found = check_pdf(signed_update(SIGNED, signer(begins=-DAY * 99), {}, SEAL, value=early))
    assert not found.ok
    assert "时间不实" in found.detail


def national_signature(covered: bytes, folder) -> bytes:
    """A signature as GM/T 0010 has it: the frame of CMS under object identifiers of its own."""
    attributes = encode(
        SET, encode(SEQUENCE, oid("2a864886f70d010904"), encode(SET, encode(OCTET_STRING, sm3(covered))))
    )
    (folder / "attributes").write_bytes(attributes)
    done = outside("openssl", "dgst", "-sm3", "-sign", "key.pem", "-out", "value", "attributes", folder=folder)
    assert done.returncode == 0, done.stderr
    certificate = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes())
    one, digest = encode(INTEGER, b"\x01"), encode(SEQUENCE, oid("2a811ccf55018311"))
    who = encode(SEQUENCE, certificate.issuer.public_bytes(), encode(INTEGER, b"\x07"))
    signing = encode(SEQUENCE, oid("2a811ccf5501822d"))
    value = encode(OCTET_STRING, (folder / "value").read_bytes())
    info = encode(SEQUENCE, one, who, digest, encode(CONTEXT_0, attributes[2:]), signing, value)
    content = encode(SEQUENCE, oid("2a811ccf550601040201"))
    stored = encode(CONTEXT_0, certificates.der(certificate))
    body = encode(SEQUENCE, one, encode(SET, digest), content, stored, encode(SET, info))
    return encode(SEQUENCE, oid("2a811ccf550601040202"), encode(CONTEXT_0, body))


def oid(digits: str) -> bytes:
    return encode(OID, bytes.fromhex(digits))


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def test_a_national_signature_is_recognised_and_named_as_not_verified(tmp_path):
    """The range that it covers is checked, the signature (SM2 and SM3, by OpenSSL) is not."""
    for command in (
        "openssl ecparam -name SM2 -genkey -noout -out key.pem",
        "openssl req -new -x509 -sm3 -key key.pem -subj /CN=Seal -days 30 -out cert.pem",
    ):
        done = outside(*command.split(), folder=tmp_path)
        assert done.returncode == 0, done.stderr
    value = size_of(SIGNED)
    pdf = appended(SIGNED, {SEAL: with_key(raw(SIGNED, SEAL), b"V", b"%d 0 R" % value), value: VALUE})
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents ")
    after = begin + HEX + 2
    span = b"[0 %010d %010d %010d]" % (begin, after, len(pdf) - after)
    pdf = pdf[: pdf.rindex(RANGE)] + span + pdf[pdf.rindex(RANGE) + len(RANGE) :]
    contents = national_signature(pdf[:begin] + pdf[after:], tmp_path).hex().upper().encode()
    signed = pdf[: begin + 1] + contents.ljust(HEX, b"0") + pdf[after - 1 :]
    found = check_pdf(signed)
    assert not found.ok
    assert found.unverified
    assert "国密" in found.detail
    assert "没有验证" in found.detail
    seal = found.signatures[1]
    assert seal.unverified
    assert seal.key == "SM2"
    assert seal.signer is not None
    assert seal.signer.subject == "CN=Seal"
    moved = signed.replace(span, span[:-2] + b"1]")
    assert hashlib.sha256(moved).digest() != hashlib.sha256(signed).digest()
    for other in (moved, signed + b"\n", re.sub(rb"/Type /Page\b", b"/Type /Pagf", signed, count=1)):
        assert not check_pdf(other).unverified


def test_the_certifying_signature_of_ours_stays_sound():
    found = check_pdf(SIGNED)
    assert found.ok
    assert found.signatures[0].valid_then
    assert found.signer is not None
    assert found.pages == 2
    assert OURS.chain[0].not_valid_after_utc > NOW


def pss(salt: int, mask: str = "sha256", inner: str = "sha256") -> algos.SignedDigestAlgorithm:
    parameters = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": inner}),
        "mask_gen_algorithm": algos.MaskGenAlgorithm(
            {"algorithm": "mgf1", "parameters": algos.DigestAlgorithm({"algorithm": mask})}
        ),
        "salt_length": salt,
    }
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})


@pytest.fixture(scope="module")
def rsa_signer(tmp_path_factory):
    path = tmp_path_factory.mktemp("rsa") / "seal.p12"
    path.write_bytes(p12.write(signer(rsa.generate_private_key(65537, 2048), ends=DAY * 400), "口令口令"))
    return path


@pytest.mark.parametrize(
    ("mechanism", "sound"),
    [
        (pss(32), True), (pss(20), True), (pss(256 - 32 - 2), True),
        (pss(0), False), (pss(8), False), (pss(32, mask="sha1"), False), (pss(32, mask="sha512"), False),
    ],
    ids=["digest", "default", "most", "no salt", "short salt", "SHA-1 inside", "two digests"],
)  # fmt: skip
def test_rsa_pss_has_a_salt_and_one_digest(rsa_signer, mechanism, sound):
    made = signers.SimpleSigner.load_pkcs12(
        str(rsa_signer), passphrase="口令口令".encode(), signature_mechanism=mechanism
    )
    meta = signers.PdfSignatureMetadata(field_name="公章", md_algorithm="sha256")
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=made).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(SIGNED)), existing_fields_only=True, output=out
    )
    found = check_pdf(out.getvalue())
    assert found.ok == sound, found.detail
    if not sound:
        assert "SHA-1" in found.detail or "PSS" in found.detail
