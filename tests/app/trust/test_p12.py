"""PKCS#12 files of other programs: opened as OpenSSL opens them, or refused for a reason that is true."""

from __future__ import annotations

import hashlib
import subprocess
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import algos
from asn1crypto import pkcs12 as asn1_p12
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from app.errors import TrustError
from app.sandbox.process import Pace
from app.trust import ber, certificates, der, p12
from app.trust.certificates import Signer

FILES = sorted((Path(__file__).parent / "data" / "p12").glob("*.p12"))
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def passphrase_of(file: Path) -> str:
    return {"chinese": "口令123456", "empty": "", "empty-legacy": ""}.get(file.stem, "abc12345")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_openssl_opens_is_opened(file, other_program):
    passphrase = passphrase_of(file)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signer = p12.read(file.read_bytes(), passphrase, NOW)
    command = [other_program("openssl"), "pkcs12", "-in", file, "-passin", f"pass:{passphrase}", "-legacy", "-nokeys"]
    printed = subprocess.run([*command, "-clcerts"], capture_output=True, check=True).stdout
    told = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=printed, capture_output=True, check=True
    ).stdout.decode()
    assert certificates.fingerprint(signer.chain[0]) == told.partition("=")[2].strip().replace(":", "").lower()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_wrong_passphrase_is_called_one(file):
    with pytest.raises(TrustError, match="口令不对"):
        p12.read(file.read_bytes(), "another-one", NOW)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cut_file_is_called_damaged_or_none(file):
    data = file.read_bytes()
    for end in (0, 1, 5, 60, len(data) // 2, len(data) - 1):
        with pytest.raises(TrustError, match=r"损坏|读不出来|不是"):
            p12.read(data[:end], passphrase_of(file), NOW)


def element(content) -> bytes:
    """DER of a tree: a number's octets are an OCTET STRING, a list is a SEQUENCE."""
    if isinstance(content, bytes):
        return der.encode(der.OCTET_STRING, content)
    return der.encode(der.SEQUENCE, *map(element, content))


def loosely(content, draw, depth: int = 0) -> bytes:
    """The same in BER: pieces, no lengths, lengths that are longer than they need to be."""
    if isinstance(content, bytes):
        if depth > 3 or not draw(st.booleans()):
            return bytes([der.OCTET_STRING]) + longer(len(content), draw) + content
        cut = draw(st.integers(0, len(content)))
        tag, parts = (
            der.OCTET_STRING | 0x20,
            [loosely(each, draw, depth + 1) for each in (content[:cut], content[cut:])],
        )
    else:
        tag, parts = der.SEQUENCE, [loosely(each, draw, depth + 1) for each in content]
    body = b"".join(parts)
    if draw(st.booleans()):
        return bytes([tag, 0x80]) + body + b"\0\0"
    return bytes([tag]) + longer(len(body), draw) + body


def longer(size: int, draw) -> bytes:
    octets = draw(st.integers((size.bit_length() + 7) // 8 or 1, 4))
    return bytes([0x80 | octets]) + size.to_bytes(octets, "big")


trees = st.recursive(st.binary(max_size=20), lambda inner: st.lists(inner, max_size=4), max_leaves=8)


@given(st.data(), trees)
def test_every_way_of_writing_it_gives_the_same_der(data, tree):
    def draw(strategy):
        return data.draw(strategy)

    assert ber.to_der(loosely(tree, draw)) == element(tree)
    assert ber.to_der(element(tree)) == element(tree)


@given(st.binary(max_size=60))
def test_bytes_from_anywhere_end_in_an_error_or_in_der(data):
    try:
        made = ber.to_der(data)
    except der.DerError:
        return
    assert ber.to_der(made) == made


def test_depth_is_bounded():
    for piece in (b"\x30\x80", b"\x24\x80"):
        with pytest.raises(der.DerError, match="deep"):
            ber.to_der(piece * 400_000)


def test_contents_written_in_ber_are_read(other_program):
    """NSS writes all of the file in BER, what the check value is over included; without one it can be made here."""
    data = (FILES[0].parent / "nomac.p12").read_bytes()
    version, (_, info, _) = der.split(der.children(data, der.SEQUENCE)[0])
    kind, (_, content, _) = der.split(info)
    held = der.children(content, der.OCTET_STRING)[0]
    inner = b"\x30\x80" + der.children(held, der.SEQUENCE)[0] + b"\0\0"
    whole = der.encode(
        der.SEQUENCE,
        version[2],
        der.encode(der.SEQUENCE, kind[2], der.encode(der.CONTEXT_0, der.encode(der.OCTET_STRING, inner))),
    )
    assert p12.read(whole, "abc12345", NOW).chain == p12.read(data, "abc12345", NOW).chain


def packed(rounds: int) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    signer = Signer(key, (certificates.self_signed(key, "示例", "", NOW),))
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(b"abc12345")
    )
    return pkcs12.serialize_key_and_certificates(b"x", signer.key, signer.chain[0], None, encryption)


def test_derivations_made_to_run_for_hours_are_refused_at_once():
    data = packed(54_321)
    rounds = der.encode(der.INTEGER, (54_321).to_bytes(3, "big"))
    assert data.count(rounds) == 2
    for at in (data.index(rounds), data.rindex(rounds)):
        refused_at_once(data[:at] + der.encode(der.INTEGER, b"\x7f\xff\xff") + data[at + len(rounds) :])
    version, contents, (_, check_value, _) = der.split(der.children(data, der.SEQUENCE)[0])
    digest, salt, _ = der.split(check_value)
    slow = der.encode(der.SEQUENCE, digest[2], salt[2], der.encode(der.INTEGER, b"\x7f\xff\xff"))
    refused_at_once(der.encode(der.SEQUENCE, version[2], contents[2], slow))


def refused_at_once(data: bytes) -> None:
    begun = time.thread_time()
    with pytest.raises(TrustError, match="运算次数"):
        p12.read(data, "abc12345", NOW)
    assert time.thread_time() - begun < 1


def test_large_numbers_that_are_no_rounds_do_not_matter():
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificates.self_signed(key, "示例", "", NOW)
    assert certificate.serial_number > 1 << 100
    data = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, NoEncryption())
    assert p12.read(data, "", NOW).chain == (certificate,)


def hidden_key(rounds: int, passphrase: str = "abc12345") -> bytes:
    """A file whose key is in its encrypted part, where only its opening shows how often the passphrase is derived."""
    salt, start = b"12345678", bytes(16)

    def scheme(count: int) -> algos.EncryptionAlgorithm:
        derived = {"algorithm": "pbkdf2", "parameters": {
            "salt": algos.Pbkdf2Salt(name="specified", value=salt), "iteration_count": count,
            "prf": {"algorithm": "sha256"},
        }}  # fmt: skip
        cipher = {"algorithm": "aes256_cbc", "parameters": start}
        return algos.EncryptionAlgorithm(
            {"algorithm": "pbes2", "parameters": {"key_derivation_func": derived, "encryption_scheme": cipher}}
        )

    key = {"encryption_algorithm": scheme(rounds), "encrypted_data": bytes(160)}
    bags = asn1_p12.SafeContents([{"bag_id": "pkcs8_shrouded_key_bag", "bag_value": key}]).dump()
    padded = bags + bytes([16 - len(bags) % 16]) * (16 - len(bags) % 16)
    secret = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, 2048, 32)
    cipher = Cipher(algorithms.AES(secret), modes.CBC(start)).encryptor()
    info = {
        "content_type": "data",
        "content_encryption_algorithm": scheme(2048),
        "encrypted_content": cipher.update(padded) + cipher.finalize(),
    }
    encrypted = {"version": "v0", "encrypted_content_info": info}
    safes = asn1_p12.AuthenticatedSafe([{"content_type": "encrypted_data", "content": encrypted}]).dump()
    whole = {"version": "v3", "auth_safe": {"content_type": "data", "content": safes}}
    return bytes(asn1_p12.Pfx(whole).dump())


def test_derivations_within_the_encrypted_part_end_with_the_child_s_time(monkeypatch):
    monkeypatch.setattr("app.sandbox.process.PACE", Pace(1, 1, 0.1))
    with pytest.raises(TrustError, match="运算次数"):
        p12.read(hidden_key(2**31 - 1), "abc12345", NOW, foreign=True)
    with pytest.raises(TrustError, match="运算次数"):
        p12.opens_without_passphrase(hidden_key(2**31 - 1, ""))
    with pytest.raises(TrustError, match=r"读不出来|口令不对"):
        p12.read(hidden_key(10), "abc12345", NOW, foreign=True)


def test_a_foreign_file_tried_in_the_child_opens_as_any_other():
    data = packed(2048)
    assert p12.read(data, "abc12345", NOW, foreign=True).chain == p12.read(data, "abc12345", NOW).chain
    assert not p12.opens_without_passphrase(data)
