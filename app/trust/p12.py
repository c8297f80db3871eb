"""Writes and reads PKCS#12 files (RFC 7292), in which identities are kept, and which authorities hand out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from math import prod
from typing import Any, BinaryIO

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from app.errors import TrustError
from app.sandbox.process import Overrun, ReaderFailed, Sandbox
from app.trust import ber, der
from app.trust.certificates import Signer, chain_of, check_usable, supported_key

LARGEST = 1024 * 1024
"""Bytes of the largest PKCS#12 file that is looked at."""
_ROUNDS = 200_000
_MOST_ROUNDS = 2_000_000
_DEEPEST = 24
_SCRYPT_NUMBERS = 3
_DATA, _ENCRYPTED = bytes.fromhex("2a864886f70d010701"), bytes.fromhex("2a864886f70d010706")
"""PKCS#7: contents in clear, contents under a passphrase."""
_SHROUDED_KEY = bytes.fromhex("2a864886f70d010c0a0102")
_Element = tuple[int, bytes, bytes]
_Contents = tuple[Any, Any, list[Any]]
_COSTLY = "证书文件要求的口令运算次数异常大，不予打开，请重新导出"
_NO_PKCS12 = "文件不是 .p12 / .pfx 证书文件，或者已损坏，请重新选择"


class WrongPassphrase(TrustError):
    """Signals that this is not the file's passphrase, or that its contents are damaged, which looks the same."""


def write(signer: Signer, passphrase: str) -> bytes:
    """Writes key and certificates under the passphrase: PBES2 with AES-256, 200 000 rounds of PBKDF2."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode("utf-8"))
    )
    leaf, *issuers = signer.chain
    return pkcs12.serialize_key_and_certificates(b"zhizao", signer.key, leaf, issuers or None, encryption)


def read(data: bytes, passphrase: str, now: datetime, *, foreign: bool = False) -> Signer:
    """Returns the key and its chain.

    A ``foreign`` file is opened in the child first.  Raises TrustError where key and chain cannot be had or no
    signature could be made with them at ``now``.
    """
    data = _checked(data)
    if foreign:
        _try_in_child(data, passphrase)
    try:
        key, certificate, others = _load(data, passphrase)
    except UnsupportedAlgorithm as trouble:
        raise TrustError("证书文件用了本软件不支持的算法（例如国密 SM2），请换用 RSA 或 P-256 证书") from trouble
    except ValueError as trouble:
        # One error stands for a wrong passphrase and for damaged contents: the check value covers both.
        if "password" in str(trouble).lower():
            raise WrongPassphrase("口令不对，或者证书文件已损坏，请核对口令后再试") from trouble
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


def opens_without_passphrase(data: bytes) -> bool:
    """Tells whether the file opens with an empty passphrase or none.

    Raises TrustError where it is no PKCS#12.
    """
    plain = _checked(data)
    _try_in_child(plain, "")
    try:
        _load(plain, "")
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def try_opening(
    arguments: Mapping[str, Any], files: Sequence[BinaryIO]
) -> Iterator[tuple[Mapping[str, Any], list[bytes]]]:
    """Opens a file with the passphrase given, in the child; what is wrong with it is said by whoever opens it then."""
    with suppress(ValueError, UnsupportedAlgorithm):
        _load(files[0].read(), arguments["passphrase"])
    yield {}, []


def _try_in_child(data: bytes, passphrase: str) -> None:
    """Refuses a file that cannot be opened within the child's limits.

    How often a key is derived is written into the file, for what is encrypted in its encrypted part: whoever sends the
    file sends the passphrase with it, and 2^31 rounds take hours (RFC 7292, 4.2.2 and 5).
    """
    with Sandbox() as sandbox:
        try:
            for _ in sandbox.run(f"{__name__}:try_opening", {"passphrase": passphrase}, [BytesIO(data)]):
                pass
        except Overrun as overrun:
            raise TrustError(_COSTLY) from overrun
        except ReaderFailed as failed:
            raise TrustError(_NO_PKCS12) from failed


def _load(data: bytes, passphrase: str) -> _Contents:
    with warnings.catch_warnings():
        # What is BER inside, under the check value, cannot be written anew; the library reads it and says that a later
        # version may not.  That is nothing for the user.
        warnings.simplefilter("ignore")
        try:
            return pkcs12.load_key_and_certificates(data, passphrase.encode("utf-8"))
        except ValueError:
            if passphrase:
                raise
            return pkcs12.load_key_and_certificates(data, None)  # no passphrase is not the same as an empty one


def _checked(data: bytes) -> bytes:
    """Returns the file as DER on the outside.

    Raises TrustError for what is no PKCS#12, and for key derivations made to run for hours.
    """
    if len(data) > LARGEST:
        raise TrustError("证书文件超过 1 MB，不像是 .p12 或 .pfx 文件，请重新选择")
    try:
        plain = ber.to_der(data)
        version, *rest = der.split(der.children(plain, der.SEQUENCE)[0])
        if version[:2] != (der.INTEGER, b"\x03") or not rest:
            raise der.DerError("no PKCS#12")
        costs = [cost for each in _derivations(rest) for cost in _costs(each)]
    except (ValueError, IndexError) as trouble:
        raise TrustError(_NO_PKCS12) from trouble
    if max(costs, default=0) > _MOST_ROUNDS:
        raise TrustError(_COSTLY)
    return plain


def _derivations(parts: Sequence[_Element]) -> Iterator[bytes]:
    """Yields the sequences that say how keys are derived, as far as the file is not encrypted.

    ``parts`` are the file's, after its version: the contents, then perhaps the check value.
    """
    for _, check_value, _ in parts[1:2]:
        yield check_value
    for content_type, content in map(_content, _inside(_content(parts[0][1])[1])):
        if content_type == _ENCRYPTED:
            _, (_, described, _) = der.split(der.children(content, der.SEQUENCE)[0])[:2]
            yield der.split(described)[1][1]
        elif content_type == _DATA:
            for bag in _inside(content):
                kind, value = _content(bag)
                if kind == _SHROUDED_KEY:
                    yield der.split(der.children(value, der.SEQUENCE)[0])[0][1]


def _content(sequence: bytes) -> tuple[bytes, bytes]:
    """Returns a sequence's object identifier and its ``[0]``."""
    (_, identifier, _), (_, content, _), *_ = der.split(sequence)
    return identifier, content


def _inside(content: bytes) -> list[bytes]:
    """Returns the contents of the sequences within the sequence that an OCTET STRING holds."""
    held = ber.to_der(der.children(content, der.OCTET_STRING)[0])
    return [inner for _, inner, _ in der.split(der.children(held, der.SEQUENCE)[0])]


def _costs(sequence: bytes, depth: int = 0) -> Iterator[int]:
    """Yields the numbers of rounds, each of which stands behind its salt.

    In scrypt three numbers tell the cost, which are multiplied.
    """
    if depth > _DEEPEST:
        raise der.DerError("nested too deep")
    elements = der.split(sequence)
    for at, (tag, inner, _) in enumerate(elements):
        if tag == der.SEQUENCE:
            yield from _costs(inner, depth + 1)
        elif tag == der.OCTET_STRING:
            numbers = [int.from_bytes(n, "big") for kind, n, _ in elements[at + 1 : at + 4] if kind == der.INTEGER]
            yield prod(numbers) if len(numbers) == _SCRYPT_NUMBERS else max(numbers, default=0)
