"""The end of the system's session: what was typed is saved at once, without a question."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.paths import forms_root
from app.services import Services
from ui.shell.main_window import MainWindow
from ui.shell.session_end import SessionEnd


class Session:
    """What Qt gives with the system's question; it cannot be made by a program."""

    def __init__(self) -> None:
        self.cancelled = False

    def allowsInteraction(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def cancel(self) -> None:
        self.cancelled = True


def test_what_was_typed_a_moment_ago_is_in_the_store(
    qtbot: QtBot, qapp: QApplication, services: Services, window: MainWindow
) -> None:
    stored = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    window.open_draft(stored.id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step))
    assert window.workspace is not None
    window.workspace.controller.edit("company.name", "关机前一刻写的公司")
    session = Session()
    SessionEnd(qapp, window)._on_commit_data_request(session)  # type: ignore[arg-type]
    assert not session.cancelled
    assert open_stored(services, stored.id).draft.role("company") == "关机前一刻写的公司"


def test_what_cannot_be_saved_keeps_the_session(
    qapp: QApplication, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MainWindow, "save_all", lambda _self: False)
    session = Session()
    SessionEnd(qapp, window)._on_commit_data_request(session)  # type: ignore[arg-type]
    assert session.cancelled
