"""The menu of a draft on the start screen: written as one file, compared with another version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.home.page import HomePage
from ui.pages.versions.page import VersionsPage
from ui.shell.main_window import SMALLEST, MainWindow
from ui.theme.theme import Theme

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


@pytest.mark.parametrize(("width", "percent"), [(1366, 100), (1024, 200), (1366, 200)])
def test_the_start_page_is_never_wider_than_is_seen(
    qtbot: QtBot, services: Services, dressed: Callable[[str, int], Theme], width: int, percent: int
) -> None:
    page = HomePage(services, dressed("light", percent))
    qtbot.addWidget(page)
    page.resize(width - round(56 * percent / 100), 640)
    page.show()
    page.load()
    qtbot.waitUntil(lambda: page.model.pack is not None, timeout=SLOW)
    area = page.search.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area is not None
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0, timeout=SLOW)
    assert page.search.width() >= page.search.minimumWidth()
    least = SMALLEST[0] - round(56 * percent / 100)  # beside the narrow rail of the smallest window
    start = max(page.width() - 100, least)
    for wide in range(start, page.width() + 100, 20):  # where the search just has room beside the title
        page.resize(wide, 640)
        qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0, timeout=SLOW)
    page.close_down()
