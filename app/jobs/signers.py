"""Signing identities for a window: listed, made and unlocked without a terminal to ask at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import InputRefused, TrustError
from app.trust import identities
from app.trust.p12 import LARGEST, WrongPassphrase, opens_without_passphrase
from app.trust.passphrases import SHORTEST, VARIABLE, Passphrases, PassphraseWanted, safe_keyring

if TYPE_CHECKING:
    from pathlib import Path

    from app.services import Services
    from app.trust.certificates import Signer
    from app.trust.identities import Identity


@dataclass(frozen=True, slots=True)
class KnownIdentities:
    """Describes the signing identities of this machine.

    ``remembered`` tells whether passphrases are kept safely by the system.
    """

    identities: tuple[Identity, ...]
    remembered: bool


def known(services: Services) -> KnownIdentities:
    """Returns the identities that this machine can sign with."""
    return KnownIdentities(tuple(identities.list_identities(services.home)), _remembers(_storing(services)))


def make(services: Services, name: str, organisation: str, passphrase: str) -> Identity:
    """Creates a new self-signed identity and stores its key under a passphrase.

    ``passphrase`` is needed only where the system keeps none.  Raises TrustError where it is needed and too short.
    """
    sources = _storing(services)
    value, keep = passphrase, None
    if not passphrase and _remembers(sources):
        secret = sources.for_new(name)
        value, keep = secret.value, secret.keep
    elif len(passphrase) < SHORTEST:
        raise TrustError(f"口令至少要 {SHORTEST} 个字符，签名时要用，请记牢。")
    return identities.create(
        services.home, name.strip(), value, now=services.now(), organisation=organisation.strip(), keep=keep
    )


def import_identity(services: Services, path: Path, name: str, passphrase: str) -> Identity:
    """Imports a PKCS#12 file (.p12, .pfx) as an identity.

    ``passphrase`` is the file's own, and is not kept.  The key is stored under a passphrase of the system's keyring;
    where there is none, under the file's own, which is then asked for at each signature; a file without one gets
    ``passphrase``.  Raises InputRefused where the file cannot be read, else as :func:`app.trust.identities.import_p12`.
    """
    data = read_p12(path)
    bare = opens_without_passphrase(data)
    sources = _storing(services)
    under, keep = passphrase, None
    if _remembers(sources):
        secret = sources.for_new(name)
        under, keep = secret.value, secret.keep
    elif bare and len(under) < SHORTEST:
        raise TrustError(f"这个证书文件没有口令。请在“证书口令”里设一个（至少 {SHORTEST} 个字符），以后签名时要用。")
    return identities.import_p12(
        services.home, name.strip(), data, "" if bare else passphrase, now=services.now(), keep=keep, under=under
    )


def read_p12(path: Path) -> bytes:
    """Returns the bytes of a certificate file.

    Raises InputRefused where there is none, or where it is too large to be one.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError as trouble:
        raise InputRefused(path.name, "没有找到这个证书文件，请核对路径。") from trouble
    except OSError as trouble:
        raise InputRefused(path.name, "证书文件打不开，请看看它是否正被别的程序占用，或换一个位置。") from trouble
    if len(data) > LARGEST:
        raise InputRefused(path.name, "文件超过 1 MB，不像是证书文件，请核对。")
    return data


def unlock(services: Services, name: str, passphrase: str) -> Signer:
    """Returns the signer of an identity, once its key is unlocked.

    An empty ``passphrase`` asks the system's keyring.

    Raises:
        PassphraseWanted: the keyring has none, or a wrong one, or is locked: the user has to type it.
        TrustError: what was typed is wrong, or the identity cannot be used.
    """
    identity = identities.get(services.home, name)
    now = services.now()
    if passphrase:
        return identities.load_signer(services.home, name, passphrase, now=now)
    kept = Passphrases(services.environ, safe_keyring(), None).of_identity(identity.name, identity.sha256)
    try:
        return identities.load_signer(services.home, name, kept, now=now)
    except WrongPassphrase as trouble:
        raise PassphraseWanted(identity.name, "记着的口令打不开它") from trouble


def _storing(services: Services) -> Passphrases:
    """Returns the sources for the passphrase of a new identity.

    A keyring that is locked now keeps none.
    """
    vault = safe_keyring()
    return Passphrases(services.environ, vault if vault is not None and vault.state() == "ready" else None, None)


def _remembers(sources: Passphrases) -> bool:
    return sources.vault is not None or bool(sources.environment.get(VARIABLE))
