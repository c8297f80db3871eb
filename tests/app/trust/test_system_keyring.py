"""A locked keyring whose dialog nobody answers: every question to it ends, and it is called what it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.trust.passphrases import Passphrases, PassphraseWanted
from app.trust.system_keyring import SystemKeyring, within

ROOT = Path(__file__).resolve().parents[3]

Bus = Callable[[str], dict[str, str]]


@pytest.fixture
def bus(tmp_path: Path, other_program: Callable[..., str]) -> Iterator[Bus]:
    """Starts a bus with a keyring that is ``locked`` or ``open``; the environment that leads to it."""
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    started: list[subprocess.Popen[bytes]] = []

    def start(state: str) -> dict[str, str]:
        command = [other_program("dbus-daemon"), "--session", "--nofork", "--print-address"]
        daemon = subprocess.Popen([*command, f"--address=unix:path={tmp_path}/bus"], stdout=subprocess.PIPE)
        started.append(daemon)
        assert daemon.stdout is not None
        address = daemon.stdout.readline().decode().strip()
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "PYTHONPATH": str(ROOT)}
        service = [sys.executable, "-m", "tests.app.trust.secret_service", state]
        server = subprocess.Popen(service, env=environment, cwd=ROOT, stdout=subprocess.PIPE)
        started.append(server)
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        return environment

    yield start
    for process in reversed(started):
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize(("state", "well"), [("locked", False), ("open", True)])
def test_doctor_says_whether_the_keyring_is_locked(bus, tmp_path, state, well):
    command = [sys.executable, "-m", "app", "doctor", "--json", "--home", str(tmp_path / "home")]
    done = subprocess.run(command, env=bus(state), cwd=ROOT, capture_output=True, timeout=60, check=False)
    check = next(each for each in json.loads(done.stdout)["checks"] if each["name"] == "keyring")
    assert check["ok"] == well
    assert ("锁着" in check["detail"]) != well


ASKED_IN_VAIN = """
import time
from keyring.backends import SecretService
from app.trust.passphrases import PassphraseWanted, Passphrases
from app.trust.system_keyring import KeyringSilent, SystemKeyring

vault = SystemKeyring(SecretService.Keyring(), seconds=0.5)
assert vault.state() == "locked"
begun = time.perf_counter()
try:
    Passphrases({}, vault).of_identity("甲", "ab")
except PassphraseWanted as wanted:
    assert "锁着" in str(wanted)
try:
    vault.set_password("zhizao", "ab", "x")  # not asked a second time
except KeyringSilent:
    print(time.perf_counter() - begun, vault.state())
"""


def test_locked_keyring_holds_up_neither_a_question_nor_the_end(bus):
    command = [sys.executable, "-c", ASKED_IN_VAIN]  # the thread that waits for ever ends with its process
    done = subprocess.run(command, env=bus("locked"), cwd=ROOT, capture_output=True, timeout=60, check=True)
    seconds, state = done.stdout.decode().split()
    assert float(seconds) >= 0.5
    assert state == "silent"


def test_open_keyring_without_the_secret_is_told_apart(bus, monkeypatch):
    from keyring.backends import SecretService

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus("open")["DBUS_SESSION_BUS_ADDRESS"])
    vault = SystemKeyring(SecretService.Keyring(), seconds=20)
    assert vault.state() == "ready"
    with pytest.raises(PassphraseWanted, match="没有它的口令"):
        Passphrases({}, vault).of_identity("甲", "ab")


def test_what_a_call_raises_comes_through():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
    assert within(5, lambda: None) is None
