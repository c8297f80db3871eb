"""PKCS#12 files (RFC 7292): the form in which identities are kept, and in which authorities hand them out."""

from __future__ import annotations

from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from app.errors import TrustError
from app.trust import der
from app.trust.certificates import Signer, chain_of, check_usable, supported_key

LARGEST = 1024 * 1024
"""Bytes of the largest PKCS#12 file that is looked at."""
_ROUNDS = 200_000
_MOST_ROUNDS = 2_000_000
_DEEPEST = 24
_NO_PKCS12 = "文件不是 .p12 / .pfx 证书文件，或者已损坏，请重新选择"


def write(signer: Signer, passphrase: str) -> bytes:
    """Key and certificates under the passphrase: PBES2 with AES-256, 200 000 rounds of PBKDF2."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode("utf-8"))
    )
    leaf, *issuers = signer.chain
    return pkcs12.serialize_key_and_certificates(b"zhizao", signer.key, leaf, issuers or None, encryption)


def read(data: bytes, passphrase: str, now: datetime) -> Signer:
    """The key and its chain; TrustError where they cannot be had or no signature could be made with them at ``now``."""
    _check_shape(data)
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode("utf-8"))
    except UnsupportedAlgorithm as trouble:
        raise TrustError("证书文件用了本软件不支持的算法（例如国密 SM2），请换用 RSA 或 P-256 证书") from trouble
    except ValueError as trouble:
        # One error stands for a wrong passphrase and for damaged contents: the check value covers both.
        if "password" in str(trouble).lower():
            raise TrustError("口令不对，或者证书文件已损坏，请核对口令后再试") from trouble
        raise TrustError("证书文件里有读不出来的内容（可能是国密 SM2 或已损坏），请换用 RSA 或 P-256 证书") from trouble
    if key is None or certificate is None:
        raise TrustError("证书文件里没有成对的私钥和证书，不能签名，请导出时选择“包含私钥”")
    usable = supported_key(key)
    if usable is None:
        raise TrustError("证书的密钥类型不支持，请换用 RSA（2048 位以上）或 P-256 证书")
    if certificate.public_key() != usable.public_key():
        raise TrustError("证书文件里的私钥和证书不是一对，请重新导出")
    check_usable(certificate, now)
    return Signer(usable, chain_of(certificate, others))


def _check_shape(data: bytes) -> None:
    """Refuse what is no PKCS#12, and key derivations made to run for hours."""
    if len(data) > LARGEST:
        raise TrustError("证书文件超过 1 MB，不像是 .p12 或 .pfx 文件，请重新选择")
    try:
        version, *_ = der.split(der.children(data, der.SEQUENCE)[0])
        most = _largest_rounds(data, 0)
    except (der.DerError, ValueError) as trouble:
        raise TrustError(_NO_PKCS12) from trouble
    if version[:2] != (der.INTEGER, b"\x03"):
        raise TrustError(_NO_PKCS12)
    if most > _MOST_ROUNDS:
        raise TrustError("证书文件要求的口令运算次数异常大，不予打开，请重新导出")


def _largest_rounds(content: bytes, depth: int) -> int:
    """The largest integer that could be a number of rounds, as far as the file is not encrypted."""
    if depth > _DEEPEST:
        raise der.DerError("nested too deep")
    most = 0
    for tag, inner, _ in der.split(content):
        if tag == der.INTEGER:
            most = max(most, int.from_bytes(inner[:8], "big"))
        elif tag & 0x20:
            most = max(most, _largest_rounds(inner, depth + 1))
        elif tag == der.OCTET_STRING and inner[:1] == bytes([der.SEQUENCE]):
            try:
                most = max(most, _largest_rounds(inner, depth + 1))
            except der.DerError:
                continue  # salt or ciphertext that happens to begin like a sequence
    return most
