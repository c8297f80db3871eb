"""Writes and reads CMS signatures (RFC 5652) in one exact form, so that not a byte of them can change unnoticed.

CMS signs its attributes only: versions, algorithm parameters, added certificates, unsigned attributes and the order
of sets could be altered without harm to the signature.  So there is one form here.  The certificates are exactly those
whose hashes stand in the signed attribute signing-certificate-v2 (RFC 5035); everything else follows from them, the
signed attributes and the signature value, and reading builds it again and compares byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.trust import der as asn1
from app.trust.certificates import LONGEST_CHAIN, PublicKey, Signer, public_key
from app.trust.certificates import der as der_of
from app.trust.der import CONTEXT_0, INTEGER, OCTET_STRING, OID, SEQUENCE, SET, UTC_TIME, DerError, encode

LONGEST = 64 * 1024
"""Bytes of the largest signature that is looked at."""

_DATA = encode(OID, bytes.fromhex("2a864886f70d010701"))
_SIGNED_DATA = encode(OID, bytes.fromhex("2a864886f70d010702"))
_CONTENT_TYPE = encode(OID, bytes.fromhex("2a864886f70d010903"))
_MESSAGE_DIGEST = encode(OID, bytes.fromhex("2a864886f70d010904"))
_SIGNING_TIME = encode(OID, bytes.fromhex("2a864886f70d010905"))
_SIGNING_CERTIFICATE = encode(OID, bytes.fromhex("2a864886f70d010910022f"))
_SHA256 = encode(SEQUENCE, encode(OID, bytes.fromhex("608648016503040201")))
_ECDSA_SHA256 = encode(SEQUENCE, encode(OID, bytes.fromhex("2a8648ce3d040302")))
_RSA_SHA256 = encode(SEQUENCE, encode(OID, bytes.fromhex("2a864886f70d01010b")), encode(asn1.NULL))
_VERSION_1 = encode(INTEGER, b"\x01")
_UTC = re.compile(rb"[0-9]{12}Z")
_UTC_FORMAT = "%y%m%d%H%M%SZ"
_LAST_UTC_YEAR = 2049  # RFC 5652, 11.3: GeneralizedTime from 2050 on


@dataclass(frozen=True, slots=True)
class Signature:
    """Describes a signature taken apart, which still has to be checked with :func:`verifies`."""

    chain: tuple[x509.Certificate, ...]
    """The signer's certificate first, the rest in the order that the signer wrote down."""
    attributes: bytes
    """The signed attributes as the SET whose bytes were signed."""
    digest: bytes
    """SHA-256 of the signed content, as claimed."""
    signed_at: datetime | None
    """By the signer's own clock, UTC."""
    value: bytes


def build(digest: bytes, signer: Signer, signed_at: datetime | None) -> bytes:
    """Builds a detached signature (DER) over a SHA-256.

    ``signed_at`` (aware) becomes the signing-time attribute; PAdES forbids it in PDF, which says the time elsewhere.
    """
    certificates = [der_of(certificate) for certificate in signer.chain]
    attributes = _attributes(digest, certificates, signed_at)
    if isinstance(signer.key, rsa.RSAPrivateKey):
        value = signer.key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
    else:
        value = _lower(signer.key.sign(attributes, ec.ECDSA(hashes.SHA256())), signer.key.curve)
    return _assemble(certificates, attributes, value, is_rsa=isinstance(signer.key, rsa.RSAPrivateKey))


def longest(signer: Signer) -> int:
    """Returns the most bytes of a signature without a time."""
    certificates = [der_of(certificate) for certificate in signer.chain]
    attributes = _attributes(bytes(32), certificates, None)
    # ECDSA's two integers need up to a byte more than the key each, and nine bytes of framing.
    value = bytes((signer.key.key_size + 7) // 8 * 2 + 11)
    return len(_assemble(certificates, attributes, value, is_rsa=True)) + 8


def read(data: bytes) -> Signature:
    """Takes apart a signature in our own form.

    Raises ValueError for every other byte sequence, permitted by CMS or not.
    """
    if len(data) > LONGEST:
        raise DerError("too long")
    body = asn1.children(asn1.children(data, SEQUENCE)[0], OID, CONTEXT_0)[1]
    parts = asn1.children(asn1.children(body, SEQUENCE)[0], INTEGER, SET, SEQUENCE, CONTEXT_0, SET)
    info = asn1.children(
        asn1.children(parts[4], SEQUENCE)[0], INTEGER, SEQUENCE, SEQUENCE, CONTEXT_0, SEQUENCE, OCTET_STRING
    )
    stored = {hashlib.sha256(whole).digest(): whole for _, _, whole in asn1.split(parts[3])}
    named = _attribute_values(info[3])
    certificates = _in_signed_order(stored, named.get(_SIGNING_CERTIFICATE, b""))
    signed_at = _time(named[_SIGNING_TIME]) if _SIGNING_TIME in named else None
    digest = asn1.children(named.get(_MESSAGE_DIGEST, b""), OCTET_STRING)[0]
    chain = tuple(x509.load_der_x509_certificate(certificate) for certificate in certificates)
    attributes = _attributes(digest, certificates, signed_at)
    key = public_key(chain[0])
    if _assemble(certificates, attributes, info[5], is_rsa=isinstance(key, rsa.RSAPublicKey)) != data:
        raise DerError("not in canonical form")
    return Signature(chain, attributes, digest, signed_at, info[5])


def verifies(signature: Signature) -> bool:
    """Tells whether the key signed the attributes, and says nothing of the content's digest."""
    key: PublicKey | None = public_key(signature.chain[0])
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature.value, signature.attributes, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature.value, signature.attributes, ec.ECDSA(hashes.SHA256()))
            return signature.value == _lower(signature.value, key.curve)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _lower(value: bytes, curve: ec.EllipticCurve) -> bytes:
    """Returns an ECDSA signature with the smaller of s and n − s, which verify alike (as SEC 1 allows).

    Without it whoever has no key could write another signature that holds.
    """
    first, second = decode_dss_signature(value)
    return encode_dss_signature(first, min(second, curve.group_order - second))


def _attributes(digest: bytes, certificates: list[bytes], signed_at: datetime | None) -> bytes:
    # ESSCertIDv2 leaves out its default algorithm, SHA-256.
    hashed = (encode(OCTET_STRING, hashlib.sha256(certificate).digest()) for certificate in certificates)
    named = encode(SEQUENCE, *(encode(SEQUENCE, one) for one in hashed))
    values = [
        (_CONTENT_TYPE, _DATA),
        (_MESSAGE_DIGEST, encode(OCTET_STRING, digest)),
        (_SIGNING_CERTIFICATE, encode(SEQUENCE, named)),
    ]
    if signed_at is not None:
        if signed_at.year > _LAST_UTC_YEAR:
            raise ValueError("signing times end with 2049")
        text = signed_at.astimezone(UTC).strftime(_UTC_FORMAT)
        values.append((_SIGNING_TIME, encode(UTC_TIME, text.encode("ascii"))))
    return encode(SET, asn1.encode_set(encode(SEQUENCE, name, encode(SET, value)) for name, value in values))


def _assemble(certificates: list[bytes], attributes: bytes, value: bytes, *, is_rsa: bool) -> bytes:
    _, signed, _ = asn1.first(attributes)
    info = encode(
        SEQUENCE,
        _VERSION_1,
        _issuer_and_serial(certificates[0]),
        _SHA256,
        encode(CONTEXT_0, signed),
        _RSA_SHA256 if is_rsa else _ECDSA_SHA256,
        encode(OCTET_STRING, value),
    )
    stored = encode(CONTEXT_0, asn1.encode_set(certificates))
    body = encode(SEQUENCE, _VERSION_1, encode(SET, _SHA256), encode(SEQUENCE, _DATA), stored, encode(SET, info))
    return encode(SEQUENCE, _SIGNED_DATA, encode(CONTEXT_0, body))


def _issuer_and_serial(certificate: bytes) -> bytes:
    _, body, _ = asn1.first(asn1.first(certificate)[1])
    fields = asn1.split(body)
    if fields and fields[0][0] == CONTEXT_0:  # the version, absent in X.509 v1
        fields = fields[1:]
    if [tag for tag, _, _ in fields[:3]] != [INTEGER, SEQUENCE, SEQUENCE]:
        raise DerError("no certificate")
    return encode(SEQUENCE, fields[2][2], fields[0][2])


def _attribute_values(content: bytes) -> dict[bytes, bytes]:
    """Returns the content of each attribute's SET, by OID element."""
    values = {}
    for tag, inner, _ in asn1.split(content):
        parts = asn1.split(inner)
        if tag != SEQUENCE or [part[0] for part in parts] != [OID, SET]:
            raise DerError("no attribute")
        values[parts[0][2]] = parts[1][1]
    return values


def _in_signed_order(stored: dict[bytes, bytes], attribute: bytes) -> list[bytes]:
    """Orders the certificates as signing-certificate-v2 hashes them; its hashes must name them all."""
    named = asn1.children(asn1.children(attribute, SEQUENCE)[0], SEQUENCE)[0]
    order = [asn1.children(inner, OCTET_STRING)[0] for _, inner, _ in asn1.split(named)]
    if not 1 <= len(order) <= LONGEST_CHAIN or sorted(order) != sorted(stored):
        raise DerError("certificates other than those that were signed")
    return [stored[one] for one in order]


def _time(attribute: bytes) -> datetime:
    text = asn1.children(attribute, UTC_TIME)[0]
    if not _UTC.fullmatch(text):
        raise DerError("no signing time")
    # %y takes 69 to 99 for the last century, which nothing of ours was signed in; 50 to 68 fail the rebuilding.
    return datetime.strptime(text.decode("ascii"), _UTC_FORMAT).replace(tzinfo=UTC)
