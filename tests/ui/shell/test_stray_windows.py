"""No part of a page shows as a window of its own while the page is made: it would flash and take the keyboard away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.key_table import finish
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow


class WindowsShown(QObject):
    """Keeps the names of what shows without a parent."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_every_step_is_made_without_one(window: MainWindow, services: Services, qtbot: QtBot) -> None:
    example = forms_root() / "miit-2021" / "example" / "factory.json"
    draft = store_draft(services, import_draft_file(services, example)).id
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    shown = WindowsShown()
    app.installEventFilter(shown)
    try:
        window.open_draft(draft)
        qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
        space = window.workspace
        assert space is not None
        for step in space.steps:
            space.show_step(step)
            finish(page_in(space))
        assert shown.names == []
    finally:
        app.removeEventFilter(shown)
