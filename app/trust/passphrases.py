"""Finds an identity's passphrase: in the environment, the system's keyring, a prompt; never in a file in clear."""

from __future__ import annotations

import contextlib
import getpass
import importlib
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.errors import TrustError
from app.trust.system_keyring import LOOK_SECONDS, KeyringSilent, KeyringState, SystemKeyring, within

VARIABLE = "ZHIZAO_PASSPHRASE"
SERVICE = "zhizao"
"""Under this name the keyring holds passphrases, each under its certificate's SHA-256."""
SHORTEST = 8
"""Characters that a person's new passphrase needs."""

# Backends that encrypt for the logged-in user.  Everything else is refused, null, fail and keyrings.alt's files first.
_SAFE_MODULES = frozenset(
    f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet")
)

_BACKENDS = {"win32": ("Windows",), "darwin": ("macOS",), "linux": ("SecretService", "libsecret", "kwallet")}

Prompt = Callable[[str], str]
"""Shows a sentence and returns what was typed without echo."""


class PassphraseWanted(TrustError):
    """Signals that the user has to type the passphrase, since no source has the identity's."""

    def __init__(self, name: str, why: str) -> None:
        """Says who is meant; ``why`` tells in a few words where the passphrase was looked for."""
        super().__init__(f"得不到身份“{name[:64]}”的口令：{why}，请输入口令，或设置环境变量 {VARIABLE} 后再试")


class Vault(Protocol):
    """Describes what is asked of a keyring: to keep, return and forget secrets."""

    def get_password(self, service: str, username: str) -> str | None:
        """Returns the secret, or None where there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps the secret in place of an earlier one."""

    def delete_password(self, service: str, username: str) -> None:
        """Forgets the secret of this name."""


@dataclass(frozen=True, slots=True)
class NewPassphrase:
    """Describes the passphrase of an identity to be made, and how it is kept."""

    value: str
    keep: Callable[[str], None] | None
    """Puts it into the keyring under the certificate's SHA-256; None where it is not to be kept."""

    def __repr__(self) -> str:
        return "NewPassphrase(…)"


@dataclass(frozen=True, slots=True)
class Passphrases:
    """Finds passphrases in the sources that there are: the environment, the keyring, a prompt, asked in this order."""

    environment: Mapping[str, str]
    vault: Vault | None = None
    prompt: Prompt | None = None

    def of_identity(self, name: str, sha256: str) -> str:
        """Returns the passphrase of an existing identity.

        Raises TrustError where no source has one.
        """
        if given := self.environment.get(VARIABLE):
            return given
        kept, why = self._stored(sha256)
        if kept:
            return kept
        if self.prompt is None:
            raise PassphraseWanted(name, why)
        typed = self.prompt(f"身份“{name}”的口令：")
        if not typed:
            raise TrustError("没有输入口令，未签名")
        return typed

    def for_new(self, name: str) -> NewPassphrase:
        """Returns a passphrase for a new identity.

        It is the one in the environment, else one made at random and kept in the keyring, else one typed twice.  Raises
        Raises TrustError for one that is too short or typed differently.
        """
        if given := self.environment.get(VARIABLE):
            return NewPassphrase(given, None)
        if self.vault is not None:
            made = secrets.token_urlsafe(32)
            return NewPassphrase(made, self._keeper(made))
        if self.prompt is None:
            raise PassphraseWanted(name, "没有可用的系统密钥环，也不能提示输入")
        typed = self.prompt(f"为身份“{name}”设置口令（至少 {SHORTEST} 个字符）：")
        if len(typed) < SHORTEST:
            raise TrustError(f"口令不足 {SHORTEST} 个字符，请换一个更长的口令")
        if self.prompt("再输入一次：") != typed:
            raise TrustError("两次输入的口令不一样，请重新创建")
        return NewPassphrase(typed, None)

    def of_import(self, name: str) -> NewPassphrase:
        """Returns the passphrase of an imported PKCS#12 file; one that was typed is to be kept in the keyring."""
        if given := self.environment.get(VARIABLE):
            return NewPassphrase(given, None)
        if self.prompt is None:
            raise PassphraseWanted(name, "没有可用的系统密钥环，也不能提示输入")
        typed = self.prompt("证书文件的口令：")
        return NewPassphrase(typed, self._keeper(typed) if self.vault is not None else None)

    def forget(self, sha256: str) -> None:
        """Removes a passphrase from the keyring, if there."""
        if self.vault is not None:
            # Backends differ in how they say that there is nothing to delete.
            with contextlib.suppress(Exception):
                self.vault.delete_password(SERVICE, sha256)

    def _stored(self, sha256: str) -> tuple[str | None, str]:
        """Returns what the keyring has, and why it has nothing."""
        if self.vault is None:
            return None, "没有可用的系统密钥环"
        try:
            return self.vault.get_password(SERVICE, sha256), "系统密钥环里没有它的口令"
        except KeyringSilent:
            return None, "系统密钥环锁着，等不到解锁"
        except Exception:  # noqa: BLE001 - a locked or broken keyring, each backend with errors of its own: ask instead
            return None, "系统密钥环锁着或读不出来"

    def _keeper(self, passphrase: str) -> Callable[[str], None]:
        vault = self.vault

        def remember_passphrase(sha256: str) -> None:
            assert vault is not None
            try:
                vault.set_password(SERVICE, sha256, passphrase)
            except Exception as trouble:
                raise TrustError(f"系统密钥环没有收下口令，请解锁密钥环后再试，或设置环境变量 {VARIABLE}") from trouble

        return remember_passphrase


def safe_keyring() -> SystemKeyring | None:
    """Returns the system's keyring of this user's secrets if it is encrypted, else None.

    Many Linux machines have none.
    """
    try:
        backend: Any = within(LOOK_SECONDS, _chosen_backend)
    except Exception:  # noqa: BLE001 - whatever a user's keyring configuration makes it raise, there is none then
        return None
    safe = next((one for one in getattr(backend, "backends", [backend]) if is_safe_backend(one)), None)
    return SystemKeyring(safe) if safe is not None else None


def _chosen_backend() -> object:
    """Returns the configured backend, else the system's best.

    The keyring library's own search imports the backends of every system; the one of macOS has gcc look for libraries
    on Linux.
    """
    from keyring import core

    configured = core.load_env() or core.load_config()
    if configured is not None:
        return configured
    found: list[Any] = []
    for name in _BACKENDS.get(sys.platform, _BACKENDS["linux"]):
        with contextlib.suppress(Exception):  # one whose libraries are not there says so in many ways
            module = importlib.import_module(f"keyring.backends.{name}")
            found += [each for each in vars(module).values() if _is_backend(each, module.__name__) and each.viable]
    return max(found, key=lambda each: float(each.priority))()


def _is_backend(candidate: Any, module: str) -> bool:
    return isinstance(candidate, type) and candidate.__module__ == module and hasattr(candidate, "viable")


def keyring_state() -> KeyringState:
    """Tells whether the system keeps passphrases now, and asks nothing of the user where that can be told."""
    vault = safe_keyring()
    return vault.state() if vault is not None else "none"


def is_safe_backend(backend: object) -> bool:
    """Tells whether a backend is the system's encrypted one."""
    module = type(backend).__module__
    return any(module == safe or module.startswith(f"{safe}.") for safe in _SAFE_MODULES)


def terminal_prompt() -> Prompt | None:
    """Returns a prompt without echo, None without a terminal."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    return getpass.getpass
