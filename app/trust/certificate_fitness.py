"""Judges whether a certificate was fit to sign with when it did: its key, its algorithms, its purpose, its dates.

Says nothing of whether anybody should be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

SMALLEST_RSA: Final = 2048
SMALLEST_CURVE: Final = 256
_LEAST_EXPONENT: Final = 65537
_OTHER_PURPOSES: Final = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.OCSP_SIGNING,
    }
)
"""Purposes that, where a certificate must be used for nothing else, leave no documents to sign."""
_WEAK_HASHES: Final = (hashes.MD5, hashes.SHA1, hashes.SHA224)
_CURVES: Final = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_Kind = TypeVar("_Kind", bound=x509.ExtensionType)
_SM2_KEY: Final = bytes.fromhex("06082a811ccf5501822d")
"""OID of the SM2 curve (GM/T 0006), 1.2.156.10197.1.301, as it stands in a certificate."""


def key_words(certificate: x509.Certificate) -> str:
    """Names kind and size of a key, as in ``RSA 3072`` or ``P-256``; empty where it cannot be read."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "SM2" if _SM2_KEY in certificate.tbs_certificate_bytes else ""
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _CURVES.get(key.curve.name, key.curve.name)
    if isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
        return type(key).__name__.removesuffix("PublicKey")
    return ""


def valid_at(certificate: x509.Certificate, when: datetime | None) -> bool | None:
    """Tells whether a certificate was in date at ``when`` (aware), or None where that is not known."""
    if when is None:
        return None
    return certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc


def unfitness(chain: Sequence[x509.Certificate], when: datetime | None, *, stamps: bool = False) -> str:
    """Returns why a signature made at ``when`` with ``chain[0]`` is worth little, as a clause.

    The text is empty where nothing speaks against it.  ``chain`` is the signer's certificate and then its issuers,
    ``stamps`` says that time stamps were made with it.
    """
    leaf = chain[0]
    return _key_fault(leaf) or _hash_fault(chain) or _purpose_fault(leaf, stamps=stamps) or _date_fault(leaf, when)


def _key_fault(leaf: x509.Certificate) -> str:
    try:
        key = leaf.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "" if _SM2_KEY in leaf.tbs_certificate_bytes else "证书的密钥读不出来"
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        return f"证书的 RSA 密钥只有 {key.key_size} 位，不足 {SMALLEST_RSA} 位，签名可以被伪造"
    if isinstance(key, rsa.RSAPublicKey) and not _is_sound_exponent(key.public_numbers().e):
        return "证书的 RSA 公开指数不合规范（应当是奇数，不小于 65537），签名可以被伪造"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < SMALLEST_CURVE:
        return f"证书的椭圆曲线密钥只有 {key.curve.key_size} 位，不足 {SMALLEST_CURVE} 位，签名可以被伪造"
    return ""


def _is_sound_exponent(exponent: int) -> bool:
    """Tells whether an RSA exponent is one of FIPS 186-5, A.1.1: odd, above 2**16, below 2**256."""
    return bool(exponent % 2) and _LEAST_EXPONENT <= exponent < 1 << 256


def _hash_fault(chain: Sequence[x509.Certificate]) -> str:
    for each in chain:
        if each.issuer == each.subject and each is not chain[0]:
            continue  # a root is trusted for what it is, not for its own signature
        try:
            algorithm = each.signature_hash_algorithm
        except (ValueError, UnsupportedAlgorithm):
            continue  # SM3, or a signature scheme without a hash of its own
        if isinstance(algorithm, _WEAK_HASHES):
            return f"证书是用 {algorithm.name.upper()} 签发的，这种算法已不安全，证书可以被伪造"
    return ""


def _purpose_fault(leaf: x509.Certificate, *, stamps: bool) -> str:
    try:
        usage = _extension(leaf, x509.KeyUsage)
        extended = _extension(leaf, x509.ExtendedKeyUsage)
    except ValueError:
        return "证书的扩展项读不出来"
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        return "证书的用途不包括签名（可能是加密证书）"
    if unknown := _unknown_critical(leaf):
        return f"证书有本程序不认识的关键扩展项 {unknown}，不能判断它能不能签名"
    if (
        not stamps
        and extended is not None
        and _is_critical(leaf, x509.ExtendedKeyUsage)
        and _OTHER_PURPOSES.issuperset(extended)
    ):
        return "证书的用途不包括签署文件（只能用于网站、代码或时间戳）"
    if stamps and (extended is None or ExtendedKeyUsageOID.TIME_STAMPING not in extended):
        return "证书的用途不包括时间戳"
    return ""


def _unknown_critical(leaf: x509.Certificate) -> str:
    """Returns the number of the first critical extension that nobody here knows (RFC 5280, 4.2); empty for none."""
    unknown = (each for each in leaf.extensions if isinstance(each.value, x509.UnrecognizedExtension))
    return next((each.oid.dotted_string for each in unknown if each.critical), "")


def _is_critical(leaf: x509.Certificate, kind: type[x509.ExtensionType]) -> bool:
    return leaf.extensions.get_extension_for_class(kind).critical


def _extension(leaf: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return leaf.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _date_fault(leaf: x509.Certificate, when: datetime | None) -> str:
    if when is None:
        return ""
    if when < leaf.not_valid_before_utc:
        return f"签名时证书还没有生效（{leaf.not_valid_before_utc:%Y-%m-%d} 起有效）"
    if when > leaf.not_valid_after_utc:
        return f"签名时证书已经过期（{leaf.not_valid_after_utc:%Y-%m-%d} 到期）"
    return ""
