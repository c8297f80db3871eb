"""The menu of a draft on the start screen: written as one file, compared with another version."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.versions.page import VersionsPage
from ui.shell.main_window import MainWindow

EXAMPLE = forms_root() / "miit-2021" / "example" / "scene.json"


def test_a_draft_is_written_as_one_file_and_its_size_is_told(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft = store_draft(services, import_draft_file(services, EXAMPLE)).id
    window.start.home.commands.write_draft_file(draft, tmp_path / "一份.zzdraft")
    qtbot.waitUntil(lambda: "已写好" in window.start.home.banner.sentence, timeout=SLOW)
    assert "作为邮件附件约" in window.start.home.banner.sentence
    copied = import_draft_file(services, tmp_path / "一份.zzdraft")
    assert copied.application.data == import_draft_file(services, EXAMPLE).application.data


def test_a_draft_is_compared_with_another_version_from_its_menu(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    draft = store_draft(services, import_draft_file(services, EXAMPLE)).id
    window.start.home.commands.change("compare", draft)
    page = window.start.page("compare")
    assert isinstance(page, VersionsPage)
    assert window.start.place == "compare"
    qtbot.waitUntil(lambda: page.comparison.reference(1) == draft, timeout=SLOW)
    assert page.comparison.count.text() == "选两版，看哪里不同。"
    with qtbot.waitSignal(page.comparison.compared, timeout=SLOW):
        page.comparison.choose(0, str(EXAMPLE))
    assert "没有差别" in page.comparison.count.text()
