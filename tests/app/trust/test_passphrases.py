"""Passphrases: asked of each source in turn, and never of an unsafe keyring."""

import sys

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.core
import keyring.errors
import pytest

from app.errors import TrustError
from app.trust import passphrases
from app.trust.passphrases import Passphrases, is_safe_backend, safe_keyring


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring as an operating system would offer one, for this test run alone."""

    priority = 1

    def __init__(self, *, locked=False):
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.locked = locked

    def _open(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")

    def get_password(self, service, username):
        self._open()
        return self.secrets.get((service, username))

    def set_password(self, service, username, password):
        self._open()
        self.secrets[service, username] = password

    def delete_password(self, service, username):
        if self.secrets.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


@pytest.fixture
def chosen(monkeypatch):
    """Lets a test choose the keyring backend, as a user's configuration does."""
    return lambda backend: monkeypatch.setattr(keyring.core, "load_config", lambda: backend)


def answers(*typed: str):
    left = list(typed)
    return lambda _sentence: left.pop(0)


def test_the_environment_goes_first():
    vault = MemoryKeyring()
    vault.set_password("zhizao", "ab", "kept")
    source = Passphrases({"ZHIZAO_PASSPHRASE": "given"}, vault, answers("typed"))
    assert source.of_identity("甲", "ab") == "given"
    assert source.for_new("甲").value == source.of_import("甲").value == "given"
    assert source.for_new("甲").keep is None


def test_then_the_keyring_then_the_prompt():
    vault = MemoryKeyring()
    vault.set_password("zhizao", "ab", "kept")
    assert Passphrases({}, vault, answers("typed")).of_identity("甲", "ab") == "kept"
    assert Passphrases({}, vault, answers("typed")).of_identity("甲", "cd") == "typed"
    assert Passphrases({}, MemoryKeyring(locked=True), answers("typed")).of_identity("甲", "ab") == "typed"
    with pytest.raises(TrustError, match="没有输入"):
        Passphrases({}, None, answers("")).of_identity("甲", "ab")


def test_a_new_passphrase_is_random_and_kept_in_the_keyring():
    vault = MemoryKeyring()
    source = Passphrases({}, vault)
    one, other = source.for_new("甲"), source.for_new("甲")
    assert one.value != other.value
    assert len(one.value) >= 40
    assert one.value not in repr(one)
    assert one.keep is not None
    one.keep("ab")
    assert source.of_identity("甲", "ab") == one.value
    source.forget("ab")
    source.forget("ab")
    with pytest.raises(TrustError, match="ZHIZAO_PASSPHRASE"):
        source.of_identity("甲", "ab")


def test_a_locked_keyring_that_cannot_keep_says_so():
    new = Passphrases({}, MemoryKeyring(locked=True)).for_new("甲")
    assert new.keep is not None
    with pytest.raises(TrustError, match="密钥环"):
        new.keep("ab")


def test_without_a_keyring_it_is_typed_twice():
    assert Passphrases({}, None, answers("long enough", "long enough")).for_new("甲").value == "long enough"
    with pytest.raises(TrustError, match="不一样"):
        Passphrases({}, None, answers("long enough", "long enougH")).for_new("甲")
    with pytest.raises(TrustError, match="不足"):
        Passphrases({}, None, answers("short", "short")).for_new("甲")


def test_an_imported_passphrase_is_kept():
    vault = MemoryKeyring()
    new = Passphrases({}, vault, answers("p12")).of_import("甲")
    assert new.keep is not None
    new.keep("ab")
    assert vault.secrets == {("zhizao", "ab"): "p12"}
    assert Passphrases({}, None, answers("p12")).of_import("甲").keep is None


def test_without_any_source_it_says_what_to_set():
    nothing = Passphrases({"ZHIZAO_PASSPHRASE": ""})
    for asking in (
        lambda: nothing.of_identity("甲", "ab"),
        lambda: nothing.for_new("甲"),
        lambda: nothing.of_import("甲"),
    ):
        with pytest.raises(TrustError, match="ZHIZAO_PASSPHRASE"):
            asking()


@pytest.mark.parametrize("module", ["fail", "null", "alt.file", "alt"])
def test_unsafe_backends_are_refused(module, chosen):
    made = type(
        "Keyring",
        (MemoryKeyring,),
        {"__module__": f"keyrings.{module}" if "alt" in module else f"keyring.backends.{module}"},
    )
    chosen(made())
    assert safe_keyring() is None


def test_real_fail_and_null_backends_are_refused():
    assert not is_safe_backend(keyring.backends.fail.Keyring())
    assert not is_safe_backend(keyring.backends.null.Keyring())


def test_the_system_backends_are_taken_even_from_a_chain(chosen, monkeypatch):
    made = type("Keyring", (MemoryKeyring,), {"__module__": "keyring.backends.SecretService"})
    system, unsafe = made(), MemoryKeyring()
    chosen(system)
    assert (found := safe_keyring()) is not None
    assert found.backend is system
    chain = keyring.backends.chainer.ChainerBackend()
    monkeypatch.setattr(type(chain), "backends", [unsafe, system])
    chosen(chain)
    assert (found := safe_keyring()) is not None
    assert found.backend is system


def test_a_broken_keyring_configuration_is_no_keyring(monkeypatch):
    def broken():
        raise RuntimeError("no such module")

    monkeypatch.setattr(keyring.core, "load_config", broken)
    assert safe_keyring() is None


def test_there_is_no_prompt_without_a_terminal(monkeypatch):
    class Pipe:
        def isatty(self):
            return False

    monkeypatch.setattr(sys, "stdin", Pipe())
    assert passphrases.terminal_prompt() is None
    monkeypatch.setattr(sys, "stdin", None)
    assert passphrases.terminal_prompt() is None
