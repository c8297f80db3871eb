"""The program is left while something still runs: it ends well, says nothing, and what was typed is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.jobs.drafts import import_draft_file, store_draft
from tests.ui.stored_draft import PASSPHRASE, services_in
from tests.ui.walk import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
TYPED = "quitting12"
CHILD = """
import json, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
import ui.shell.main_window as shell
home, draft, step, delay, text = sys.argv[1:6]
class Left(shell.MainWindow):
    def load(self):
        super().load()
        self.start.home.counted.connect(self.listed)
    def listed(self, *_):
        if self.start.home.model.pack is not None and not hasattr(self, "look"):
            self.look = QTimer(self)
            self.look.timeout.connect(self.come)
            self.look.start(10)
            QTimer.singleShot(0, lambda: self.open_draft(draft))
    def come(self):
        if self.workspace is not None and self.workspace.step:
            self.look.stop()
            if step in ("preview", "findings"):
                self.workspace.panels.show_panel(step)
            self.workspace.show_path("company.address")
            QTimer.singleShot(0, self.write)
    def write(self):
        QTest.keyClicks(QApplication.focusWidget(), text)
        if step == "home":
            self.go_home()
        elif step not in ("preview", "findings"):
            self.workspace.show_step(step)
        if step == "freeze":
            self.workspace.page.set_folder(Path(home) / "out")
            QTimer.singleShot(80, self.workspace.page.parts.card.button.click)
            QTimer.singleShot(100, self.workspace.page.parts.card.go_button.click)
        QTimer.singleShot(int(delay), self.close)
shell.MainWindow = Left
import ui.__main__ as program
program.MainWindow = Left
sys.exit(program.main(Path(home)))
"""


@pytest.mark.parametrize(
    ("step", "delay"),
    [("attachments", 0), ("attachments", 5), ("preview", 20), ("freeze", 150), ("stamp", 50), ("scan", 1), ("home", 0)],
)
def test_the_program_ends_well_whatever_still_runs(tmp_path: Path, step: str, delay: int) -> None:
    home = tmp_path / "home"
    services = services_in(home)
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "factory.json")).id
    services.close()
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", CHILD, str(home), draft, step, str(delay), TYPED],
        env={**os.environ, "ZHIZAO_PASSPHRASE": PASSPHRASE},
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "propagateSizeHints" not in line]
    assert (done.returncode, said) == (0, [])
    services = services_in(home)
    assert TYPED in json.dumps(dict(services.store().load_draft(draft).answers))
    services.close()
