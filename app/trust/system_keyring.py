"""Asks the system's keyring with a limit of time: a locked one may wait for ever for a dialog nobody sees."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal, TypeVar

KeyringState = Literal["none", "locked", "silent", "ready"]
"""``locked``: it would ask the user first; ``silent``: it gave no answer in time."""

PROMPT_SECONDS = 60.0
"""How long a user has to answer the system's own dialog before the keyring counts as one that gives nothing."""
LOOK_SECONDS = 5.0
"""How long a keyring may take to say whether it is locked."""
_PROBE = "zhizao-probe"

_Result = TypeVar("_Result")


class KeyringSilent(Exception):
    """Signals that the keyring gave no answer in time."""


class SystemKeyring:
    """Asks a keyring backend so that every call ends; one that was silent once is not asked again.

    Raises :class:`KeyringSilent`, or what the backend raises: each has errors of its own.
    """

    def __init__(self, backend: Any, *, seconds: float = PROMPT_SECONDS, look: float = LOOK_SECONDS) -> None:
        self._backend = backend
        self._seconds = seconds
        self._look = look
        self._silent = False

    @property
    def backend(self) -> object:
        """Returns the keyring backend that is asked."""
        return self._backend

    def get_password(self, service: str, username: str) -> str | None:
        """Returns the secret of that name, or None where there is none."""
        found: str | None = self._ask(lambda: self._backend.get_password(service, username))
        return found

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps the secret in the backend."""
        self._ask(lambda: self._backend.set_password(service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        """Forgets the secret of that name."""
        self._ask(lambda: self._backend.delete_password(service, username))

    def state(self) -> KeyringState:
        """Tells whether the keyring would answer now, and asks nothing of the user where that can be told."""
        if self._silent:
            return "silent"
        try:
            return "locked" if within(self._look, self._is_locked) else "ready"
        except KeyringSilent:
            return "silent"
        except Exception:  # noqa: BLE001 - each backend has errors of its own; whatever it is, it gives nothing
            return "locked"

    def _ask(self, call: Callable[[], _Result]) -> _Result:
        if self._silent:
            raise KeyringSilent
        try:
            return within(self._seconds, call)
        except KeyringSilent:
            self._silent = True
            raise

    def _is_locked(self) -> bool:
        name = type(self._backend).__module__
        if name.endswith((".SecretService", ".libsecret")):
            return _secret_service_is_locked()
        self._backend.get_password(_PROBE, _PROBE)
        return False


def within(seconds: float, call: Callable[[], _Result]) -> _Result:
    """Returns the call's result, or raises what it raises.

    Raises :class:`KeyringSilent` where it does not end in time.  The thread of such a call is left to itself: nothing
    can end it, and it does not hold up the end of the program.
    """
    ended: list[_Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            ended.append(call())
        except BaseException as error:  # noqa: BLE001 - raised again on the thread that asked
            failed.append(error)

    thread = threading.Thread(target=run, name="zhizao-keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not ended:
        raise KeyringSilent
    return ended[0]


def _secret_service_is_locked() -> bool:
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        try:
            return bool(secretstorage.Collection(connection).is_locked())
        except secretstorage.ItemNotFoundException:
            return False  # none yet: it is made when the first secret comes
