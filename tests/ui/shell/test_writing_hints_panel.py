"""写作提示 beside any step: hints after typing, one action, and a hint that is silenced stays silent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from app.jobs.deletion import delete_for_good, plan_deletion
from app.jobs.dismissed_hints import file_of
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.forms.text_hints import TextHints
from ui.pages.writing_hints.panel import WritingHintsPanel
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace


def opened(qtbot: QtBot, window: MainWindow, services: Services) -> tuple[Workspace, WritingHintsPanel]:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    window.workspace.panels.show_panel("hints")
    panel = window.workspace.panel.current
    assert isinstance(panel, WritingHintsPanel)
    qtbot.waitUntil(lambda: panel.list.hints.rowCount() > 0, timeout=SLOW)
    return window.workspace, panel


def titles(panel: WritingHintsPanel) -> list[str]:
    return [panel.list.hints.index(row).data() for row in range(panel.list.hints.rowCount())]


def test_what_is_typed_is_read_after_a_pause_and_enter_leads_there(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, panel = opened(qtbot, window, services)
    before = len(titles(panel))
    space.controller.edit("company.profile", "公司现有职工654人。")
    qtbot.waitUntil(lambda: "654 人和从业人员不一致" in titles(panel), timeout=SLOW)
    assert panel.told.text().startswith(f"提示 {before + 1} 处")
    assert not [each for each in space.controller.findings() if "654" in each.message]
    panel.list.setCurrentIndex(panel.list.hints.index(titles(panel).index("654 人和从业人员不一致")))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: space.step == "basic" and space.last_path == "company.profile", timeout=SLOW)


def test_a_hint_that_is_silenced_stays_silent_and_goes_with_the_draft(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, panel = opened(qtbot, window, services)
    count = len(titles(panel))
    panel.list.setCurrentIndex(panel.list.hints.index(0))
    qtbot.mouseClick(panel.silence, Qt.MouseButton.LeftButton)
    assert len(titles(panel)) == count - 1
    again = WritingHintsPanel(space.controller, window._theme)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: len(titles(again)) == count - 1, timeout=SLOW)
    draft = space.controller.draft_id
    assert file_of(services.home, draft).is_file()
    window.go_home()
    services.store().archive(draft)
    delete_for_good(services, plan_deletion(services, draft), backups=False)
    assert not file_of(services.home, draft).exists()


def test_f8_goes_through_the_hints_of_the_text_and_then_to_the_findings(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, _ = opened(qtbot, window, services)
    space.panels.show_panel("")
    path = "narratives.promotion_plan"
    space.controller.edit(path, [{"text": "开头。"}, {"text": "人均产值提高30，同时更稳。"}])
    space.show_path(path)
    editor = page_in(space).editors[path]
    beside = editor.findChild(TextHints)
    qtbot.waitUntil(lambda: len(beside.places) == 1, timeout=SLOW)
    editor.area.moveCursor(QTextCursor.MoveOperation.Start)
    editor.area.setFocus()
    qtbot.keyClick(editor.area, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: beside.current is not None, timeout=SLOW)
    assert beside.current.hint.title == "30 没有单位"
    assert space.panel.name == ""
    qtbot.keyClick(editor.area, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: space.panel.name == "findings", timeout=SLOW)
