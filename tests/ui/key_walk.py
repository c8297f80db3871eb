"""Walks at random through a real window with keys and clicks, and says what went wrong; a short seeded walk is a test.

``python -m tests.ui.key_walk [STEPS] [SEED]`` walks through both examples (20,000 unless told) and ends with 1 where
anything was found: an error, an answer that the store has not, a place where the keyboard is stuck.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.paths import forms_root
from app.services import Services, build_services
from tests.ui.key_table import Keyboard, close_popups, documented, turn, unanswered_dialogs
from tests.ui.shown import page_in
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

EXAMPLES = forms_root() / "miit-2021" / "example"
PLAIN = ("Tab", "Shift+Tab", "Return", "Space", "Up", "Down", "Left", "Right", "Home", "End", "Backspace", "F2", "Esc")
LETTERS = "甲7a，2021-1 9"
RARE = ("larger", "smaller", "plain", "help")
"""Keys that style the whole window or open another: pressed now and then."""


class Walk:
    """One walk over one draft; ``wrong`` is what was found, a line each."""

    def __init__(self, services: Services, window: MainWindow, draft: str, seed: int) -> None:
        self.services, self.window, self.draft = services, window, draft
        self.keyboard = Keyboard(window)
        self.random = random.Random(seed)
        self.wrong: list[str] = []
        self.last: list[str] = []
        self.errors: list[str] = []
        self._keys = documented()
        # A menu or a window that runs a loop of its own is closed from inside it.
        self._closer = QTimer(window)
        self._closer.setInterval(150)
        self._closer.timeout.connect(self._close_loops)
        self._closer.start()

    def go(self, steps: int) -> list[str]:
        """Walks, checks as it goes, and at last holds the store against the window."""
        before = sys.excepthook
        sys.excepthook = self._caught
        try:
            for number in range(steps):
                self._step()
                if self.errors:
                    self.wrong.append(f"{number}: {self.errors.pop()} after {self.last[-8:]}")
                    self.errors.clear()
                if number % 25 == 0 and (said := self._stuck()):
                    self.wrong.append(f"{number}: {said} after {self.last[-8:]}")
                if len(self.wrong) > 5:
                    break
            self._hold_against_store()
        finally:
            sys.excepthook = before
            self._closer.stop()
        return self.wrong

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.errors.append("".join(traceback.format_exception(kind, error, trace))[-900:])

    def _step(self) -> None:
        chance = self.random.random()
        if self.window.workspace is None:
            self._open()
        if chance < 0.45:
            self._press(*self.random.choice(self._keys))
        elif chance < 0.65:
            self._press("", self.random.choice(PLAIN))
        elif chance < 0.75:
            self._type()
        else:
            self._click()
        turn(1)

    def _press(self, key_id: str, key: str) -> None:
        if key_id in RARE and self.random.random() > 0.05:
            return
        self.last.append(key)
        self.keyboard.press(key)

    def _type(self) -> None:
        held = QApplication.focusWidget()
        text = self.random.choice(LETTERS)
        self.last.append(f"typed {text}")
        if held is not None and text.isascii():
            QTest.keyClicks(held, text)

    def _click(self) -> None:
        window = QApplication.activePopupWidget() or self.window
        at = QPoint(self.random.randrange(window.width()), self.random.randrange(window.height()))
        target: QWidget = window.childAt(at) or window
        space = self.window.workspace
        if isinstance(target, QScrollBar) or (space is not None and target is space.bar.back_home):
            return
        self.last.append(f"click {type(target).__name__} {target.accessibleName()}")
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window, at))

    def _open(self) -> None:
        self.window.open_draft(self.draft)
        self._until(lambda: self.window.workspace is not None and bool(self.window.workspace.step))

    @staticmethod
    def _until(ready: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not ready() and time.monotonic() < end:
            turn(1)
            time.sleep(0.002)

    def _stuck(self) -> str:
        """Whether Esc and a step's key still lead to a page whose field has the keyboard."""
        close_popups(self.window)
        if self.window.workspace is None:
            return ""
        if QApplication.focusWidget() is None:
            turn()
        if QApplication.focusWidget() is None:
            return "nothing has the keyboard"
        for key in ("Esc", "Esc", f"Ctrl+{self.random.randint(1, 8)}"):
            self.keyboard.press(key)
        turn()
        wanted = self.keyboard.space.steps[int(key[-1]) - 1]
        if self.keyboard.space.step != wanted:
            return f"{key} leads to {self.keyboard.space.step}"
        held, page = QApplication.focusWidget(), page_in(self.keyboard.space)
        return (
            ""
            if held is not None and (held is page or page.isAncestorOf(held))
            else f"{key}: the keyboard is on {held}"
        )

    def _hold_against_store(self) -> None:
        close_popups(self.window)
        if self.window.workspace is None:
            return
        controller = self.keyboard.space.controller
        if not controller.flush():
            self.wrong.append(f"not saved: {controller.save_trouble}")
        if open_stored(self.services, self.draft).draft.application() != controller.draft.application():
            self.wrong.append("the store has other answers than the window")

    def _close_loops(self) -> None:
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if modal is not None:
            modal.close()
        elif popup is not None and self.random.random() < 0.3:
            popup.close()


def walk_through(services: Services, window: MainWindow, track: str, steps: int, seed: int) -> list[str]:
    """Walks over an example of a direction; what was found."""
    draft = store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id
    with ExitStack() as stack:
        stack.enter_context(unanswered_dialogs())
        stack.enter_context(patch.object(QDesktopServices, "openUrl", lambda *_a: True))
        walk = Walk(services, window, draft, seed)
        walk._open()
        window.activateWindow()
        turn()
        return walk.go(steps)


def main() -> int:
    """Walks as the command line asks."""
    from ui.shell.application import make_application, speak_chinese

    gc.disable()  # as in the program: see ui.runtime.garbage_collector
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    app = make_application(sys.argv[:1])
    speak_chinese(app)
    found: list[str] = []
    for track in ("scene", "factory"):
        with tempfile.TemporaryDirectory() as home:
            services = build_services(Path(home), {})
            file = WindowSettings(services.home)
            file.change(toured=True)
            theme = Theme("light", 100)
            theme.apply(app)
            window = MainWindow(services, theme, file)
            window.resize(1366, 720)
            window.show()
            window.load()
            begun = time.monotonic()
            said = walk_through(services, window, track, steps // 2, seed)
            print(f"{track}: {steps // 2} steps, seed {seed}, {time.monotonic() - begun:.0f} s, {len(said)} found")
            found += said
            window.close()
            turn()
            services.close()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
