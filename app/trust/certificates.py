"""Makes X.509 certificates for ourselves, describes them for people, and puts them into chains."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.errors import TrustError
from app.names import has_hidden_characters

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

VALIDITY = timedelta(days=3 * 365)
"""How long a certificate of our own lasts."""
LONGEST_CHAIN = 8
_CLOCK_TOLERANCE = timedelta(days=1)
_SMALLEST_RSA = 2048
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_LONGEST_SUBJECT = 300
_LONGEST_ATTRIBUTE = 64


@dataclass(frozen=True, slots=True)
class Certificate:
    """Describes a signer's certificate by what people need to know of it."""

    subject: str
    """RFC 4514, e.g. ``CN=示例制造,C=CN``; hidden characters escaped, cut after 300 characters."""
    self_signed: bool
    sha256: str
    """Of its DER, 64 lower-case hex digits."""
    expires: str
    """The UTC day it expires, ``YYYY-MM-DD``."""
    issuer: str = ""
    """Who says that it is that one's, as :attr:`subject`."""


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Keeps an unlocked key with its certificates in memory, ready to sign with."""

    key: PrivateKey
    chain: tuple[x509.Certificate, ...]
    """The key's own certificate, then its issuers as far as they are known."""


def self_signed(key: PrivateKey, common_name: str, organisation: str, now: datetime) -> x509.Certificate:
    """Returns a certificate for signing documents, issued by itself.

    It is valid from a day ago, for clocks that are behind.  ``now`` is aware.  Raises TrustError for names that X.520
    has no room for (64 characters).
    """
    # One limit for both here: the library minds the common name's alone, readers may mind either.
    if max(len(common_name), len(organisation)) > _LONGEST_ATTRIBUTE:
        raise TrustError("身份的名称或单位超过 64 个字符，证书放不下，请缩短后再试")
    attributes = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.COMMON_NAME, common_name),
    ]
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in attributes if text])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_TOLERANCE)
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def throwaway_signer(now: datetime) -> Signer:
    """Returns a new identity in memory alone, for demonstrations."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Signer(key, (self_signed(key, "一次性演示身份", "", now),))


def describe(certificate: x509.Certificate) -> Certificate:
    """Returns the certificate as people see it.

    Raises ValueError where it cannot even be read.
    """
    return Certificate(
        subject=_told(certificate.subject),
        self_signed=is_issued_by(certificate, certificate),
        sha256=fingerprint(certificate),
        expires=f"{certificate.not_valid_after_utc:%Y-%m-%d}",
        issuer=_told(certificate.issuer),
    )


def _told(name: x509.Name) -> str:
    said = name.rfc4514_string()
    if has_hidden_characters(said):
        said = said.encode("unicode_escape").decode("ascii")
    return said[:_LONGEST_SUBJECT]


def fingerprint(certificate: x509.Certificate) -> str:
    """Hashes the certificate's DER: SHA-256, lower-case hex."""
    return hashlib.sha256(der(certificate)).hexdigest()


def der(certificate: x509.Certificate) -> bytes:
    """Returns the certificate's own bytes."""
    return certificate.public_bytes(Encoding.DER)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tells whether the issuer's name and key are those behind the certificate's signature."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def chain_of(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Returns ``leaf`` and its issuers among ``others``, each proved by its signature; strangers are left out."""
    chain = [leaf]
    while len(chain) < LONGEST_CHAIN:
        issuer = next((other for other in others if other not in chain and is_issued_by(chain[-1], other)), None)
        if issuer is None:
            break
        chain.append(issuer)
    return tuple(chain)


def check_usable(certificate: x509.Certificate, now: datetime) -> None:
    """Raises TrustError for a certificate that is worth nothing for a signature made at ``now`` (aware)."""
    if certificate.not_valid_after_utc < now:
        raise TrustError(
            f"身份的证书已于 {certificate.not_valid_after_utc:%Y-%m-%d} 过期，不能再签名，请新建身份或导入新的证书"
        )
    if certificate.not_valid_before_utc > now:
        raise TrustError("身份的证书还没有到生效日期，请检查本机的日期和时间")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as trouble:
        raise TrustError("证书的扩展项读不出来，请向签发机构换取新的证书") from trouble
    if not (usage.digital_signature or usage.content_commitment):
        raise TrustError("证书的用途不包括签名，请换用签名证书（不是加密证书）")


def supported_key(key: object) -> PrivateKey | None:
    """Returns the key if signatures can be made with it: RSA from 2048 bits, or P-256, P-384, P-521."""
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SMALLEST_RSA:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, _CURVES):
        return key
    return None


def public_key(certificate: x509.Certificate) -> PublicKey | None:
    """Returns the key if signatures can be checked, else None."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)) else None


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
