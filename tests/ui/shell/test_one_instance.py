"""A later start hands its files to the window that is open; the end of a session saves without a question."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.paths import PORTABLE_HOME, PORTABLE_MARK, portable_home
from app.window_program import read_words
from ui.shell.one_instance import InstanceClaim, InstanceServer, read_message, server_name, write_message

ROOT = Path(__file__).resolve().parents[3]
LATER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.shell.one_instance import InstanceClaim
app = QCoreApplication([])
sys.exit(0 if InstanceClaim(Path(sys.argv[1])).hand_over([Path(word) for word in sys.argv[2:]]) else 3)
"""


class Window(InstanceServer):
    """What the claim asks of a window."""

    def __init__(self) -> None:
        super().__init__("zhizao-test-unused", None)  # type: ignore[arg-type]
        self.came: list[list[Path]] = []

    def come_forward(self, files: list[Path]) -> None:
        self.came.append(files)


@pytest.fixture(autouse=True)
def _own_sockets(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))


def is_closed(socket: QLocalSocket) -> bool:
    return socket.state() == QLocalSocket.LocalSocketState.UnconnectedState


def start_later(home: Path, *files: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LATER, str(home), *map(str, files)], cwd=ROOT)


def test_a_later_start_hands_over_its_files_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    home, file = tmp_path / "草稿 库", tmp_path / "申报 一.zip"
    window, claim = Window(), InstanceClaim(home)
    assert not claim.hand_over([])  # the first
    claim.serve(window)  # type: ignore[arg-type]
    with start_later(home, file) as later:
        qtbot.waitUntil(lambda: later.poll() is not None)
        assert later.returncode == 0
    assert window.came == [[file]]
    with start_later(home) as later:
        qtbot.waitUntil(lambda: later.poll() is not None)
    assert window.came == [[file], []]


def test_other_drafts_have_a_window_of_their_own(tmp_path: Path) -> None:
    first, other = InstanceClaim(tmp_path / "a"), InstanceClaim(tmp_path / "b")
    assert not first.hand_over([])
    assert not other.hand_over([])
    assert server_name(tmp_path / "a") != server_name(tmp_path / "b")


def test_what_is_no_message_is_not_taken(qtbot: QtBot, tmp_path: Path) -> None:
    server = InstanceServer(server_name(tmp_path), None)  # type: ignore[arg-type]
    came: list[list[Path]] = []
    server.arrived.connect(came.append)
    for line in (b"{}\n", b"nonsense\n", b'{"files": "x"}\n', b"x" * (1 << 17)):
        socket = QLocalSocket()
        socket.connectToServer(server_name(tmp_path))
        assert socket.waitForConnected(5000)
        socket.write(line)
        qtbot.waitUntil(partial(is_closed, socket))
    assert not came


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1), max_size=5))
def test_messages_come_back_as_they_were(names: list[str]) -> None:
    files = [Path("/") / name for name in names]
    message = write_message(files)
    assert message.count(b"\n") == 1
    assert read_message(message) == files


def test_relative_names_are_not_taken() -> None:
    assert read_message(b'{"files": ["a.zip", "/b.zip"]}\n') == [Path("/b.zip")]


def test_words_of_the_window_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, files = read_words(["--home", "x", str(tmp_path / "a.zip")])
    assert (home, files) == (Path("x"), (tmp_path / "a.zip",))
    assert read_words([]) == (None, ())
    monkeypatch.setenv("ZHIZAO_HOME", str(tmp_path / "home"))
    assert read_words([])[0] == tmp_path / "home"
    monkeypatch.delenv("ZHIZAO_HOME")
    # a program on a USB stick: the mark beside it
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "智造申报.exe"))
    assert portable_home() is None
    (tmp_path / PORTABLE_MARK).touch()
    assert read_words([])[0] == tmp_path / PORTABLE_HOME
