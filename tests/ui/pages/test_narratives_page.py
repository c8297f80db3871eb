"""综合论述 where there is little room: the text and its pictures under each other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import example
from ui.pages.narratives.page import NarrativesPage
from ui.theme.theme import Theme


def test_the_text_stands_whole_over_its_pictures_on_a_laptop_at_200(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme("light", 200)
    theme.apply(qapp)
    with example(tmp_path, "factory") as controller:
        window = QWidget()
        qtbot.addWidget(window)
        page = NarrativesPage(controller, theme, window)
        page.resize(1252, 566)  # what a window of 1366×720 leaves to it
        window.resize(page.size())
        window.show()
        assert page.goto("narratives.overview")
        page.pictures.click()
        editor = page.editors["narratives.overview"]
        qtbot.waitUntil(editor.list.isVisible)
        QApplication.processEvents()
        assert editor.area.visibleRegion().boundingRect() == editor.area.rect()
