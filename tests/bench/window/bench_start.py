"""From the start of the interpreter to the first window on the screen, beside a bare window of PySide6."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measure import Row

ROOT = Path(__file__).resolve().parents[3]
TIMES = 7
RATIO = 1.5
BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.resize(1366, 720)
window.show()
window.grab()
QTimer.singleShot(0, app.quit)
app.exec()
"""
OURS = """
import sys
from pathlib import Path
import ui.main_window as shell
import ui.__main__ as program
class Shown(shell.MainWindow):
    def load(self):
        self.grab()
        self.close()
program.MainWindow = Shown
program.main(Path(sys.argv[1]))
"""


def run() -> list[Row]:
    """Whole processes, in turns: their start and end are the same for both."""
    took: dict[str, list[float]] = {BARE: [], OURS: []}
    with tempfile.TemporaryDirectory() as home:
        for turn in range(TIMES + 1):
            for program, seconds in took.items():
                spent = _process(program, home)
                if turn:
                    seconds.append(spent)
    ours, bare = statistics.median(took[OURS]), statistics.median(took[BARE])
    return [Row("第一个窗口", ours, against=bare, ratio=RATIO)]


def _process(program: str, home: str) -> float:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program, home], env=environ, check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - start
