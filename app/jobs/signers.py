"""Signing identities for a window: listed, made and unlocked without a terminal to ask at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import TrustError
from app.trust import identities
from app.trust.passphrases import SHORTEST, VARIABLE, Passphrases, safe_keyring

if TYPE_CHECKING:
    from app.services import Services
    from app.trust.certificates import Signer
    from app.trust.identities import Identity


@dataclass(frozen=True, slots=True)
class Known:
    """The identities of this machine; ``remembered`` tells whether passphrases are kept safely by the system."""

    identities: tuple[Identity, ...]
    remembered: bool


def known(services: Services) -> Known:
    """What there is to sign with."""
    remembered = bool(services.environ.get(VARIABLE)) or safe_keyring() is not None
    return Known(tuple(identities.list_identities(services.home)), remembered)


def make(services: Services, name: str, organisation: str, passphrase: str) -> Identity:
    """A new self-signed identity; ``passphrase`` is needed only where the system keeps none.  TrustError otherwise."""
    sources = _sources(services)
    value, keep = passphrase, None
    if sources.vault is not None or sources.environment.get(VARIABLE):
        secret = sources.for_new(name)
        value, keep = secret.value, secret.keep
    elif len(passphrase) < SHORTEST:
        raise TrustError(f"口令至少要 {SHORTEST} 个字符，签名时要用，请记牢。")
    return identities.create(
        services.home, name.strip(), value, now=services.now(), organisation=organisation.strip(), keep=keep
    )


def unlock(services: Services, name: str, passphrase: str) -> Signer:
    """The signer of an identity; an empty ``passphrase`` asks the system's keyring.  TrustError for a wrong one."""
    identity = identities.get(services.home, name)
    if not passphrase:
        passphrase = _sources(services).of_identity(identity.name, identity.sha256)
    return identities.load_signer(services.home, name, passphrase, now=services.now())


def _sources(services: Services) -> Passphrases:
    return Passphrases(services.environ, safe_keyring(), None)
