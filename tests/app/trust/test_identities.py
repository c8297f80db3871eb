"""Identities on disk: made, taken in, listed without a passphrase, unlocked with it, removed."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from app.errors import NotFound, StorageTrouble, TrustError
from app.trust import certificates, identities, p12
from app.trust.certificates import Signer
from app.trust.signatures import check_detached
from app.trust.signing import sign_detached
from tests.systems import WINDOWS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSPHRASE = "正确的口令 pass"
SM2 = Path(__file__).parent / "data" / "sm2.p12"


def issued(key, *, subject="单位", issuer=None, issuer_key=None, days=30, usage=None) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer or subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=60))
        .not_valid_after(NOW + timedelta(days=days))
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    algorithm = None if isinstance(issuer_key or key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(issuer_key or key, algorithm)


def packed(key, certificate, others=()) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, list(others) or None, BestAvailableEncryption(PASSPHRASE.encode())
    )


def make(home: Path, name: str = "示例制造") -> identities.Identity:
    return identities.create(home, name, PASSPHRASE, now=NOW)


def test_a_new_identity_signs(tmp_path):
    made = identities.create(tmp_path, "示例制造", PASSPHRASE, now=NOW, organisation="示例制造有限公司")
    assert made.self_signed
    assert made.expires == "2029-02-28"
    assert made.subject == "CN=示例制造,O=示例制造有限公司,C=CN"
    assert identities.list_identities(tmp_path) == [made] == [identities.get(tmp_path, "示例制造")]
    signer = identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW)
    found = check_detached(b"data", sign_detached(b"data", signer, when=NOW))
    assert found.ok
    assert found.signer is not None
    assert found.signer.sha256 == made.sha256
    usage = signer.chain[0].extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert "PrivateKey" not in repr(signer)


def test_files_are_private_and_names_stay_inside(tmp_path):
    make(tmp_path, "../../etc/passwd")
    make(tmp_path, "CON")
    files = sorted((tmp_path / "identities").iterdir())
    assert [path.suffix for path in files].count(".p12") == 2
    assert len(files) == 4
    if not WINDOWS:  # where the rights of the user's own folder guard them, not bits of a mode
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert list(tmp_path.iterdir()) == [tmp_path / "identities"]
    assert not any(PASSPHRASE.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\0", "a\u202eb", "\u2028", "x" * 65, "\ud800", "a\u200bb"])
def test_unfit_names_are_refused(tmp_path, name):
    with pytest.raises(TrustError, match="名称"):
        make(tmp_path, name)
    assert not (tmp_path / "identities").exists()


def test_a_used_name_is_refused_with_a_remedy(tmp_path):
    make(tmp_path, "Ä")
    with pytest.raises(TrustError, match="先删除那一个"):
        make(tmp_path, "A\u0308")
    assert len(identities.list_identities(tmp_path)) == 1


def test_long_organisations_and_empty_passphrases_are_refused(tmp_path):
    with pytest.raises(TrustError, match="64"):
        identities.create(tmp_path, "a", PASSPHRASE, now=NOW, organisation="单" * 65)
    with pytest.raises(TrustError, match="口令不能为空"):
        identities.create(tmp_path, "a", "", now=NOW)
    assert not (tmp_path / "identities").exists()


def test_nothing_is_written_when_the_passphrase_cannot_be_kept(tmp_path):
    def refusing(_sha256):
        raise TrustError("no")

    with pytest.raises(TrustError):
        identities.create(tmp_path, "a", PASSPHRASE, now=NOW, keep=refusing)
    assert not (tmp_path / "identities").exists()
    kept: list[str] = []
    made = identities.create(tmp_path, "a", PASSPHRASE, now=NOW, keep=kept.append)
    assert kept == [made.sha256]


def test_removing(tmp_path):
    make(tmp_path)
    identities.remove(tmp_path, "示例制造")
    assert list((tmp_path / "identities").iterdir()) == []
    for action in (identities.remove, identities.get):
        with pytest.raises(NotFound, match="示例制造"):
            action(tmp_path, "示例制造")
    make(tmp_path)


def test_wrong_passphrase_and_expiry_are_said(tmp_path):
    make(tmp_path)
    with pytest.raises(TrustError, match="口令不对"):
        identities.load_signer(tmp_path, "示例制造", "错误", now=NOW)
    with pytest.raises(TrustError, match="2029-02-28 过期"):
        identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW + timedelta(days=4 * 365))
    with pytest.raises(TrustError, match="生效日期"):
        identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW - timedelta(days=400))
    with pytest.raises(NotFound):
        identities.load_signer(tmp_path, "别的", PASSPHRASE, now=NOW)


def test_damaged_files_are_said_and_can_be_removed(tmp_path):
    made = make(tmp_path)
    key_file = next((tmp_path / "identities").glob("*.p12"))
    record = next((tmp_path / "identities").glob("*.json"))
    good_key, good_record = key_file.read_bytes(), record.read_bytes()
    for position in range(0, len(good_key), 29):
        damaged = bytearray(good_key)
        damaged[position] ^= 0x11
        key_file.write_bytes(damaged)
        with pytest.raises(TrustError):
            identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW)
    key_file.write_bytes(p12.write(certificates.throwaway_signer(NOW), PASSPHRASE))
    with pytest.raises(TrustError, match="不符"):
        identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW)
    key_file.unlink()
    with pytest.raises(TrustError, match="不见了"):
        identities.load_signer(tmp_path, "示例制造", PASSPHRASE, now=NOW)
    content = json.loads(good_record)
    changes: list[dict[str, object]] = [{"name": "x"}, {"certificate": "x"}, {"name": 3}, {"format": "y"}]
    altered = [json.dumps(content | change).encode() for change in changes]
    for bad in (b"", b"[]", b"\xff", b"[" * 100_000, b"{}", *altered):
        record.write_bytes(bad)
        assert identities.list_identities(tmp_path) == []
        with pytest.raises(TrustError, match="已损坏"):
            identities.get(tmp_path, "示例制造")
    record.write_bytes(good_record)
    assert identities.list_identities(tmp_path) == [made]
    identities.remove(tmp_path, "示例制造")
    assert list((tmp_path / "identities").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a file in the folder's place, by POSIX errors")
def test_a_home_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "identities").write_text("in the way")
    with pytest.raises(StorageTrouble, match="identities"):
        make(tmp_path)


def test_a_certificate_of_an_authority_keeps_its_chain(tmp_path):
    root_key, key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    root = issued(root_key, subject="根")
    leaf = issued(key, issuer="根", issuer_key=root_key)
    stranger = issued(ec.generate_private_key(ec.SECP256R1()), subject="外人")
    made = identities.import_p12(tmp_path, "正式", packed(key, leaf, [stranger, root]), PASSPHRASE, now=NOW)
    assert not made.self_signed
    signer = identities.load_signer(tmp_path, "正式", PASSPHRASE, now=NOW)
    assert signer.chain == (leaf, root)


def test_p12_files_that_cannot_sign_are_refused(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    small = rsa.generate_private_key(65537, 1024)
    odd = ed25519.Ed25519PrivateKey.generate()
    flags = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    encipher = x509.KeyUsage(**{flag: flag == "key_encipherment" for flag in flags})
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    cases = [
        (b"", "不是 .p12"),
        (b"junk", "不是 .p12"),
        (bytes(2 * 1024 * 1024), "1 MB"),
        (b"\x30\x80" * 500, "不是 .p12"),
        (packed(key, issued(key))[:-1], "不是 .p12"),
        (packed(key, issued(key, days=-1)), "2026-02-28 过期"),
        (packed(small, issued(small)), "密钥类型"),
        (packed(odd, issued(odd)), "密钥类型"),
        (packed(key, issued(key, usage=encipher)), "加密证书"),
        (pkcs12.serialize_key_and_certificates(None, None, issued(key), None, encryption), "没有成对"),
    ]
    for data, sentence in cases:
        with pytest.raises(TrustError, match=sentence):
            identities.import_p12(tmp_path, "a", data, PASSPHRASE, now=NOW)
    with pytest.raises(TrustError, match="SM2"):
        identities.import_p12(tmp_path, "a", SM2.read_bytes(), "pw", now=NOW)
    with pytest.raises(TrustError, match="口令不对"):
        identities.import_p12(tmp_path, "a", packed(key, issued(key)), "x", now=NOW)
    assert not (tmp_path / "identities").exists()


def test_key_derivations_made_to_run_for_hours_are_refused():
    data = p12.write(certificates.throwaway_signer(NOW), PASSPHRASE)
    rounds = (200_000).to_bytes(3, "big")
    assert rounds in data
    with pytest.raises(TrustError, match="次数"):
        p12.read(data.replace(rounds, b"\x7f\xff\xff"), PASSPHRASE, NOW)


def test_a_throwaway_identity_is_in_memory_only(tmp_path):
    signer = certificates.throwaway_signer(NOW)
    assert isinstance(signer, Signer)
    assert certificates.describe(signer.chain[0]).self_signed


def test_hostile_subjects_are_shown_harmlessly():
    key = ec.generate_private_key(ec.SECP256R1())
    shown = certificates.describe(issued(key, subject="好\u202e人\n")).subject
    assert "\u202e" not in shown
    assert "\n" not in shown
