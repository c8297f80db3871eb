"""The first window is there before anything heavy is loaded; and it loads its list behind itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import Services, build_services
from tests.ui.shell.test_small_screens import screen_of
from tests.ui.stored_draft import SLOW
from ui.runtime.overriding import override
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("sqlalchemy", "reportlab", "pyhanko", "openpyxl", "pypdfium2", "pikepdf", "PIL", "cryptography")
UNUSED = ("reportlab", "pyhanko", "openpyxl", "pypdfium2", "PIL", "cryptography", "numpy", "docx", "jsonschema")
START = """
import gc, json, os, sys
import PySide6.QtCore
lazy = "Qt" not in vars(PySide6.QtCore)
def made():
    return [kind.__name__ for base in (QEvent, QWidget) for kind in base.__subclasses__()]
from pathlib import Path
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
import ui.shell.main_window as shell
seen = {}
class Watched(shell.MainWindow):
    def load(self):
        frame = self.screen().grabWindow(self.winId()).toImage()
        shades = {frame.pixel(x, y) for x in range(24, 280, 2) for y in range(0, 80, 2)}
        seen["shown"] = self.windowHandle().isExposed() and len(shades) > 8
        seen["loaded"] = sorted(name for name in sys.argv[2:] if name in sys.modules)
        self.start.home.counted.connect(self._listed)
        super().load()
    def _listed(self, *_):
        if self.start.home.model.pack is not None:
            seen["pack"] = self.start.home.model.pack.id
            QTimer.singleShot(0, self.close)
shell.MainWindow = Watched
import ui.__main__ as program
program.MainWindow = Watched
settle = program.settle
def watched_settle(*given):
    seen["enums"] = lazy and "Qt" in vars(PySide6.QtCore)
    seen["kinds"] = [kind for kind in ("QWhatsThisClickedEvent", "QTabBar") if kind in made()]
    settle(*given)
    seen["collects"] = gc.isenabled()
program.settle = watched_settle
seen["status"] = program.main(Path(sys.argv[1]))
print(json.dumps(seen))
"""


@pytest.mark.parametrize("percent", [100, 200])  # the rail with words, and with marks alone
def test_the_first_window_shows_before_anything_heavy_is_imported(tmp_path: Path, percent: int) -> None:
    (tmp_path / "window.json").write_text(json.dumps({"percent": percent}), encoding="utf-8")
    run = [sys.executable, "-c", START, str(tmp_path), *HEAVY]
    environ = {**os.environ, "QT_QPA_PLATFORM": screen_of(tmp_path / "screens.json", (1366, 768))}
    done = subprocess.run(run, cwd=ROOT, env=environ, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    seen = json.loads(done.stdout.decode("utf-8"))
    # ``enums``: whether the first frame set up the enums of ``Qt``, a tenth of the start (see ui.theme.icons)
    # ``kinds``: whether all kinds of events or widgets were set up, as Qt's own object of unknown kind makes PySide do
    # ``collects``: whether Python collects garbage by itself, on whatever thread (see ui.runtime.garbage_collector)
    whole = {"enums": False, "kinds": [], "shown": True, "loaded": [], "pack": "miit-2021", "status": 0}
    whole["collects"] = False
    assert seen == whole


def test_what_is_imported_after_qt_is_not_searched_for_features_of_pyside() -> None:
    code = "import builtins; own = builtins.__import__; import ui.__main__; print(builtins.__import__ is own)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=120)
    assert done.stdout.split() == [b"True"]


def test_what_the_idle_start_page_imports_ahead_is_all_there() -> None:
    """Each name is only a string until a start page has nothing to do: a moved module would end in a message there."""
    names = "import importlib\nfrom ui.pages.home import jobs\nfrom ui.shell.preloading import page_imports\n"
    work = names + "for name in jobs.READY: importlib.import_module(name)\nfor each in page_imports(): each()\n"
    told = "import sys\nprint(*({'ui.forms.tables.row_table_view', 'ui.forms.line', *sys.argv[1:]} & set(sys.modules)))"
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = [sys.executable, "-c", work + told, *UNUSED]
    done = subprocess.run(run, cwd=ROOT, env=environ, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    # Of UNUSED nothing: on the UI thread these take longer than a key may wait, and most windows never use them.
    assert set(done.stdout.decode().split()) == {"ui.forms.tables.row_table_view", "ui.forms.line"}


def test_the_first_list_is_read_without_sqlalchemy_and_the_store_is_opened_behind_it(tmp_path: Path) -> None:
    """The jobs are run here one after the other: which is the quicker of two threads decides nothing."""
    code = """
import sys
from pathlib import Path
from app.services import build_services
from ui.pages.home import jobs
from ui.runtime.jobs import Job
services = build_services(Path(sys.argv[1]), {})
listed = jobs.read_list(services)(None)
print(len(listed.drafts), "sqlalchemy" in sys.modules, services.is_store_open)
jobs.make_ready(services)(Job(print))
print(services.is_store_open, jobs.read_list(services)(None) == listed)
services.close()
"""
    services = build_services(tmp_path, {})
    services.store().create_draft(pack="miit-2021", track="scene")
    services.close()
    run = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    assert done.stdout.decode().splitlines() == ["1 False False", "True True"]


class _OutOfSight(QObject):
    """Keeps from a window what tells it that it can be seen, as a window manager does that has not put it up."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Expose or super().eventFilter(watched, event)


def test_a_window_that_is_out_of_sight_loads_its_list_once(qtbot: QtBot, services: Services) -> None:
    window = MainWindow(services, Theme(), WindowSettings(services.home))
    qtbot.addWidget(window)
    shown, out_of_sight = QSignalSpy(window.shown), _OutOfSight()
    window.winId()  # makes its handle
    window.windowHandle().installEventFilter(out_of_sight)
    window.show_as_left()
    qtbot.waitUntil(lambda: window.start.home.model.pack is not None, timeout=SLOW)
    assert shown.count() == 1

    window.grab()  # the first frame after all
    QApplication.processEvents()
    assert shown.count() == 1
    window.close()
