"""综合论述 where there is little room: the text and its pictures under each other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
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


def test_an_outline_in_the_forms_own_words_is_put_in_behind_what_is_written_and_undone_at_once(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    path = "narratives.overview"
    with example(tmp_path, "factory") as controller:
        controller.edit(path, [{"text": "先写的一段"}])
        page = NarrativesPage(controller, Theme("light", 100))
        qtbot.addWidget(page)
        page.resize(1252, 700)
        page.show()
        assert page.goto(path)
        outline = next(f.outline for f in controller.pack.tracks["factory"].fields.values() if f.path == path)
        link = page.outline_links[path]
        assert link.isVisible()
        link.click()
        headings = [{"heading": each} for each in outline]
        assert controller.value(path) == [{"text": "先写的一段"}, *headings]
        qtbot.waitUntil(lambda: not link.isVisible())
        qtbot.keyClick(page.editors[path].area, Qt.Key.Key_End)
        qtbot.keyClick(page.editors[path].area, Qt.Key.Key_Return)
        qtbot.keyClicks(page.editors[path].area, "body")
        page.editors[path].hand_over()
        assert controller.value(path)[:3] == [{"text": "先写的一段"}, headings[0], {"text": "body"}]
        controller.undo()
        controller.undo()
        assert controller.value(path) == [{"text": "先写的一段"}]
        qtbot.waitUntil(link.isVisible)


def test_headings_alone_are_not_written_yet(tmp_path: Path) -> None:
    path = "narratives.overview"
    with example(tmp_path, "factory") as controller:
        controller.edit(path, [{"heading": "项目实施背景"}, {"text": " "}])
        assert [f.rule for f in controller.findings_of(path)] == ["required"]
        controller.edit(path, [{"heading": "项目实施背景"}, {"text": "为什么做"}])
        assert [f.rule for f in controller.findings_of(path)] == []


def test_the_next_text_by_the_key_of_the_next_scenario(tmp_path: Path, qtbot: QtBot) -> None:
    with example(tmp_path, "factory") as controller:
        page = NarrativesPage(controller, Theme("light", 100))
        qtbot.addWidget(page)
        page.resize(1252, 700)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        assert page.goto("narratives.overview")
        reached = []
        for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
            focus = QApplication.focusWidget()
            assert focus is not None
            qtbot.keyClick(focus, key, Qt.KeyboardModifier.ControlModifier)
            reached.append(next(path for path in page.editors if page.editors[path].area.hasFocus()))
        assert reached[0] != "narratives.overview"
        assert reached[1:] == ["narratives.overview"] * 2  # the first has none before it


def test_numbered_lines_of_a_pasted_text_become_headings_by_the_link(tmp_path: Path, qtbot: QtBot) -> None:
    path = "narratives.overview"
    with example(tmp_path, "factory") as controller:
        before = [{"text": each} for each in ("一、背景", "正文一。", "二、方法", "正文二。")]
        controller.edit(path, before)
        page = NarrativesPage(controller, Theme("light", 100))
        qtbot.addWidget(page)
        page.resize(1252, 700)
        page.show()
        assert page.goto(path)
        link = page.outline_links[path]
        assert link.text() == "把 2 行设成小标题"
        link.click()
        assert [each["heading"] for each in controller.value(path) if "heading" in each] == ["一、背景", "二、方法"]
        qtbot.waitUntil(lambda: link.text().startswith("插入提纲"))
        controller.undo()
        assert controller.value(path) == before
