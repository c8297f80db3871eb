"""A window that crashed or was killed is spoken of at the next start, with what was kept; no other is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow
from ui.shell.unclean_end import FOLDER, RunningMark, unclean_ends
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

ROOT = Path(__file__).resolve().parents[3]
OPENS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import ui.shell.main_window as shell
class Watched(shell.MainWindow):
    def load(self):
        super().load()
        if sys.argv[2]:
            self.start.home.counted.connect(lambda *_: self.start.home.model.pack and self.open_draft(sys.argv[2]))
        else:
            QTimer.singleShot(0, self._say)
    def _restore_page(self):
        super()._restore_page()
        self._say()
    def _say(self):
        print("open", flush=True)
        if sys.argv[3] == "close":
            QTimer.singleShot(0, self.close)
import ui.__main__ as program
program.MainWindow = Watched
sys.exit(program.main(Path(sys.argv[1])))
"""


def run(home: Path, draft: str, end: str) -> int:
    """The real program until its window stands, then closed or killed; its exit status."""
    command = [sys.executable, "-c", OPENS, str(home), draft, end]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"open\n"
        if end == "kill":
            program.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        return program.wait(120)


def started(qtbot: QtBot, services: Services) -> MainWindow:
    """The next start, its list read."""
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.start.rail.setFocus()  # as Qt may do by itself in a new window
    window.load()
    qtbot.waitUntil(lambda: window.start.home.model.pack is not None, timeout=SLOW)
    return window


def kept(services: Services) -> tuple[str, str]:
    """Id and company of a stored example."""
    opened = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    return opened.id, opened.draft.role("company")


def test_a_killed_window_is_spoken_of_once_with_its_draft(qtbot: QtBot, services: Services) -> None:
    draft, company = kept(services)
    assert run(services.home, draft, "kill") != 0
    window = started(qtbot, services)
    sentence = window.start.home.banner.sentence
    assert "没有正常关闭" in sentence
    assert company in sentence
    assert "最近一次保存是今天 " in sentence or "最近一次保存是昨天 " in sentence
    assert window.focusWidget() is window.start.home.banner._action
    qtbot.keyClick(window.start.home.banner._action, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    assert window.workspace.controller.draft_id == draft
    window.close()
    again = started(qtbot, services)
    assert again.start.home.banner.sentence == ""
    again.close()
    assert not (services.home / FOLDER).exists()


def test_a_window_that_was_closed_leaves_no_word(qtbot: QtBot, services: Services) -> None:
    draft, _company = kept(services)
    assert run(services.home, draft, "close") == 0
    window = started(qtbot, services)
    assert window.start.home.banner.sentence == ""
    window.close()


def test_a_window_killed_on_the_start_screen_says_that_nothing_is_touched(qtbot: QtBot, services: Services) -> None:
    assert run(services.home, "", "kill") != 0
    window = started(qtbot, services)
    assert "没有申报书受影响" in window.start.home.banner.sentence
    window.close()


def test_another_window_that_still_runs_is_no_crash(tmp_path: Path) -> None:
    first, second = RunningMark(tmp_path), RunningMark(tmp_path)
    assert first.mark_running() == []
    first.set_draft("ABCD1234")
    assert second.mark_running() == []
    second.end()
    assert unclean_ends(tmp_path / FOLDER) == []
    first.end()
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize("found", [b"", b"../../etc", b"\xff\xfe", json.dumps({"a": 1}).encode(), b"A" * 4096])
def test_a_strange_marker_names_no_draft(tmp_path: Path, found: bytes) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "x.lock").write_bytes(b"")
    (folder / "x.open").write_bytes(found)
    (folder / "y.lock").write_bytes(b"999999999\nother\nhost\n")
    ended = RunningMark(tmp_path).mark_running()
    assert set(ended) <= {""}


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"a file is in the way")
    mark = RunningMark(tmp_path)
    assert mark.mark_running() == []
    mark.set_draft("ABCD1234")
    mark.end()
