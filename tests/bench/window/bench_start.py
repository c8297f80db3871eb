"""From the start of the interpreter to the first window on the screen, beside a bare window of PySide6."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.services import build_services
from tests.bench.measure import Row
from tests.ui.shell.test_small_screens import screen_of

ROOT = Path(__file__).resolve().parents[3]
TIMES = 15
RATIO, LIST_RATIO = 1.5, 3
BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.shown)
    def shown(self):
        print(time.perf_counter())
        self.close()
window = Bare()
window.resize(1366, 720)
window.show()
app.exec()
"""
OURS = """
import sys, time
from pathlib import Path
import ui.__main__ as program
def shown(app, theme):
    print(time.perf_counter())
    app.quit()
program.settle = shown
program.main(Path(sys.argv[1]))
"""
LISTED = """
import sys, time
from pathlib import Path
import ui.__main__ as program
class Listed(program.MainWindow):
    def load(self):
        super().load()
        self.start.home.counted.connect(self.listed)
    def listed(self, *_):
        print(time.perf_counter())
        self.close()
program.MainWindow = Listed
program.main(Path(sys.argv[1]))
"""


def run() -> list[Row]:
    """From the start of the process to the end of its first painted frame, both with the same hook, in turns.

    Both clocks stop in the first turn of the loop after the paint event; the clock is the system's own, the same for
    parent and child.  A draft is in the store, for the list that follows.  The screen is a laptop's, on which either
    window has the size that it asks for: Qt's own without a screen has 800 pixels, and ours would be made to fit.
    """
    took: dict[str, list[float]] = {BARE: [], OURS: [], LISTED: []}
    with tempfile.TemporaryDirectory() as home:
        services = build_services(Path(home), {})
        services.store().create_draft(pack="miit-2021", track="scene")
        services.close()
        for turn in range(TIMES + 1):
            for program, seconds in took.items():
                spent = _process(program, home)
                if turn:
                    seconds.append(spent)
    ours, bare, listed = (statistics.median(took[each]) for each in (OURS, BARE, LISTED))
    return [
        Row("第一个窗口", ours, against=bare, ratio=RATIO),
        Row("列出了草稿", listed, against=bare, ratio=LIST_RATIO),
    ]


def _process(program: str, home: str) -> float:
    # Modules compiled once, as an installation has them: the turn that warms up writes what the others read.
    screen = screen_of(Path(home) / "screens.json", (1366, 768))
    environ = {**os.environ, "QT_QPA_PLATFORM": screen, "PYTHONPATH": str(ROOT)}
    environ |= {"PYTHONPYCACHEPREFIX": str(Path(home) / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, home], env=environ, check=True, cwd=ROOT, capture_output=True)
    return float(done.stdout) - start
