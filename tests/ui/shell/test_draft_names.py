"""Two drafts of one project on the start page: told apart by what differs, and by a short name of one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from app.jobs.draft_labels import read_labels
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.home.drafts_model import NAME
from ui.runtime.jobs import Job
from ui.shell.main_window import MainWindow

EXAMPLE = forms_root() / "miit-2021" / "example" / "scene.json"


def test_a_copy_is_told_from_the_original_and_gets_a_name(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    home = window.start.home
    home.import_files([EXAMPLE])
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)
    [first] = home.model.shown
    assert home.model.project_words(first) == first.summary.project  # alone it is told by its project
    home.commands.change("duplicate", first.id)
    qtbot.waitUntil(lambda: len(home.model.shown) == 2, timeout=SLOW)
    words = {row.id: home.model.project_words(row) for row in home.model.shown}
    copy = next(row for row in home.model.shown if row.id != first.id)
    assert words[first.id] != words[copy.id]
    assert "导入自 scene.json" in words[first.id]
    assert "复制来的" in words[copy.id]
    home.commands.ask_name(copy.id)
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=SLOW)
    dialog.setTextValue("送审稿")
    dialog.accept()
    qtbot.waitUntil(lambda: any(home.model.name_of(row) == "送审稿" for row in home.model.shown), timeout=SLOW)
    assert read_labels(services.home)[copy.id].name == "送审稿"
    spoken = [home.model.index(at, NAME).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(2)]
    assert sum("送审稿" in each for each in spoken) == 1
    home.model.set_filter(words="送审")
    assert [row.id for row in home.model.shown] == [copy.id]
    home.model.set_filter(words="")


def test_what_was_asked_for_just_before_the_window_closes_is_done(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    """The list's own jobs run one after the other, and one that takes long may be before it."""
    home, draft = window.start.home, services.store().create_draft(pack="miit-2021", track="scene")

    def takes_long(job: Job) -> None:
        while True:
            job.check()

    home.run_job(takes_long, print)
    home.commands.name_draft(draft.id, "送审稿")
    home.commands.change("archive", draft.id)
    window.close()
    assert read_labels(services.home)[draft.id].name == "送审稿"
    (row,) = services.store().drafts(include_archived=True)
    assert row.archived_at is not None
