"""Keeps signing identities on disk: a PKCS#12 file each, and its public half beside it to be listed without passphrase.

``<home>/identities/<key>.json`` names the identity and holds its certificate; ``<key>-<certificate>.p12`` is the key.
The JSON file is written last and removed first: an identity exists while it does.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from app.errors import NotFound, StorageTrouble, TrustError
from app.file_writing import make_folder, remove_file, replace_file
from app.names import has_hidden_characters
from app.trust import certificates, p12
from app.trust.certificates import Signer

LONGEST_NAME = 64
_FORMAT = "zhizao-identity/1"
_LARGEST_RECORD = 256 * 1024

SaveSecret = Callable[[str], None]
"""Told the certificate's SHA-256 before anything is written; may raise, then nothing is."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Describes a signing identity as it is listed, without its key."""

    name: str
    subject: str
    self_signed: bool
    expires: str
    """The UTC day, ``YYYY-MM-DD``."""
    sha256: str
    """Of the certificate's DER; the keyring keeps the passphrase under it."""


def create(
    home: Path, name: str, passphrase: str, *, now: datetime, organisation: str = "", keep: SaveSecret | None = None
) -> Identity:
    """Makes a self-signed P-256 identity for three years.

    P-256 rather than RSA: it is made at once, gives small signatures, and was read by every PDF reader tried.  ``name``
    becomes the certificate's common name.  Raises TrustError for an unfit or used name or an empty passphrase.
    """
    name = _checked_name(home, name)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificates.self_signed(key, name, organisation, now)
    return _save(home, name, Signer(key, (certificate,)), passphrase, keep)


def import_p12(
    home: Path,
    name: str,
    data: bytes,
    passphrase: str,
    *,
    now: datetime,
    keep: SaveSecret | None = None,
    under: str = "",
) -> Identity:
    """Takes in a PKCS#12 file with its chain, and stores it anew with today's encryption.

    ``under`` is the passphrase that it is stored under, where that is not to be the file's own.  Raises TrustError for
    an unfit or used name, a wrong passphrase, a damaged file, one without key, an expired certificate, SM2 and other
    keys that cannot sign here.
    """
    name = _checked_name(home, name)
    return _save(home, name, p12.read(data, passphrase, now, foreign=True), under or passphrase, keep)


def list_identities(home: Path) -> list[Identity]:
    """Returns all identities by name, which needs no passphrase; records that cannot be read are left out."""
    found = []
    for path in sorted(_folder(home).glob("*.json")):
        with contextlib.suppress(TrustError):
            found.append(_read_record(path)[0])
    return sorted(found, key=lambda identity: identity.name)


def get(home: Path, name: str) -> Identity:
    """Returns the identity of this name.

    Raises NotFound where there is none, TrustError where its record is damaged.
    """
    return _read_record(_existing(home, name))[0]


def load_signer(home: Path, name: str, passphrase: str, *, now: datetime) -> Signer:
    """Unlocks an identity, and returns its key with its certificates.

    Raises NotFound where there is none of this name, TrustError for a wrong passphrase, damage, an expired certificate.
    """
    record = _existing(home, name)
    identity, _ = _read_record(record)
    try:
        data = _key_file(record, identity.sha256).read_bytes()
    except OSError as trouble:
        raise TrustError(f"身份“{identity.name}”的密钥文件不见了或读不出来，请删除后重新创建或导入") from trouble
    signer = p12.read(data, passphrase, now)
    if certificates.fingerprint(signer.chain[0]) != identity.sha256:
        raise TrustError(f"身份“{identity.name}”的密钥文件与登记的证书不符，请删除后重新创建或导入")
    return signer


def remove(home: Path, name: str) -> None:
    """Deletes an identity with its key, even a damaged one.

    Raises NotFound where there is none of this name.
    """
    record = _existing(home, name)
    try:
        remove_file(record)
        for key_file in record.parent.glob(f"{record.stem}-*.p12"):
            remove_file(key_file)
    except OSError as trouble:
        raise StorageTrouble(f"身份“{name}”删除不掉，请检查文件夹 {record.parent} 的权限") from trouble


def _checked_name(home: Path, name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    printable = name.isprintable() and not has_hidden_characters(name)
    if not 1 <= len(name) <= LONGEST_NAME or name != name.strip() or not printable:
        raise TrustError("身份的名称要有 1 到 64 个可见字符，首尾不留空格，请换一个名称")
    if _record(home, name).exists():
        raise TrustError(f"已有名为“{name}”的身份，请换一个名称，或先删除那一个")
    return name


def _save(home: Path, name: str, signer: Signer, passphrase: str, keep: SaveSecret | None) -> Identity:
    if not passphrase:
        raise TrustError("口令不能为空，请设置一个口令")
    public = certificates.describe(signer.chain[0])
    record = _record(home, name)
    key_data = p12.write(signer, passphrase)
    if keep is not None:
        keep(public.sha256)
    content = {
        "format": _FORMAT,
        "name": name,
        "subject": public.subject,
        "certificate": base64.b64encode(certificates.der(signer.chain[0])).decode("ascii"),
    }
    try:
        make_folder(record.parent, private=True)
        replace_file(_key_file(record, public.sha256), key_data, private=True)
        replace_file(record, json.dumps(content, ensure_ascii=False, indent=2).encode("utf-8"), private=True)
    except OSError as trouble:
        raise StorageTrouble(f"身份写不进文件夹 {record.parent}，请检查权限和剩余空间") from trouble
    return Identity(name, public.subject, public.self_signed, public.expires, public.sha256)


def _folder(home: Path) -> Path:
    return home / "identities"


def _record(home: Path, name: str) -> Path:
    # Hashed, so that no name can reach out of the folder or clash with what a file system takes for the same.
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()
    return _folder(home) / f"{digest[:32]}.json"


def _key_file(record: Path, sha256: str) -> Path:
    return record.with_name(f"{record.stem}-{sha256[:16]}.p12")


def _existing(home: Path, name: str) -> Path:
    record = _record(home, name)
    if not record.exists():
        raise NotFound(f"没有名为“{name[:LONGEST_NAME]}”的身份，请用 identity list 查看已有的身份")
    return record


def _read_record(path: Path) -> tuple[Identity, x509.Certificate]:
    damaged = f"身份记录 {path.name} 已损坏，请删除后重新创建或导入身份"
    try:
        if path.stat().st_size > _LARGEST_RECORD:
            raise TrustError(damaged)
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT or _record(path.parent.parent, content["name"]) != path:
            raise TrustError(damaged)
        certificate = x509.load_der_x509_certificate(base64.b64decode(content["certificate"], validate=True))
        public = certificates.describe(certificate)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError) as trouble:
        raise TrustError(damaged) from trouble
    return Identity(content["name"], public.subject, public.self_signed, public.expires, public.sha256), certificate
