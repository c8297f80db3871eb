"""从以往申报书带入: chosen from a list with a preview, looked over, and taken back by one undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.jobs.drafts import blank, import_draft_file, save_blank, store_draft
from app.pack.catalogue import example_file
from app.services import Services
from tests.ui.shell.test_form_review import answers, opened, review, taken
from tests.ui.stored_draft import SLOW
from ui.pages.intake.reuse_dialog import ReuseDialog
from ui.shell.main_window import MainWindow


def example(services: Services, track: str) -> Path:
    return example_file(services.default_pack(), track, services.forms)


def dialog_of(qtbot: QtBot, window: MainWindow) -> ReuseDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(ReuseDialog)), timeout=SLOW)
    dialog = window.findChildren(ReuseDialog)[-1]
    qtbot.waitUntil(lambda: dialog.parts.count() > 0, timeout=SLOW)
    return dialog


def tick(qtbot: QtBot, dialog: ReuseDialog, words: str) -> None:
    """Ticks a part with the space bar, as somebody without a mouse does."""
    [item] = dialog.parts.findItems(words, Qt.MatchFlag.MatchContains)[:1]
    dialog.parts.setCurrentItem(item)
    qtbot.keyClick(dialog.parts, Qt.Key.Key_Space)


def link(window: MainWindow, words: str) -> QPushButton:
    [found] = [each for each in window.findChildren(QPushButton) if each.text() == words and each.isVisible()]
    return found


def test_contact_and_scenario_of_another_draft_come_in_and_one_undo_takes_them_back(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    old = store_draft(services, import_draft_file(services, example(services, "scene")))
    opened(qtbot, window, save_blank(services, blank(services, "scene")))
    assert window.workspace is not None
    before = answers(window)
    qtbot.mouseClick(link(window, "从以往带入…"), Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot, window)
    assert dialog.sources.count() == 1
    assert not dialog.go.isEnabled()
    tick(qtbot, dialog, "联系人")
    assert old.draft.value("company.contact.name") in dialog.preview.toPlainText()
    tick(qtbot, dialog, "场景 1")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    page = review(qtbot, window)
    assert answers(window) == before, "looking changes nothing"
    assert page.model.counts["look"] == 0
    taken(qtbot, window, page)
    draft: Any = window.workspace.controller.draft
    assert draft.value("company.contact.name") == old.draft.value("company.contact.name")
    assert draft.value("company.name") is None
    assert draft.application()["scenarios"][0]["name"] == old.draft.application()["scenarios"][0]["name"]
    assert len(draft.rows("scenarios")) == 1
    window.workspace.controller.undo()
    assert answers(window) == before


def test_scenarios_come_first_where_scenarios_are_picked_and_a_file_is_a_source(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    opened(qtbot, window, save_blank(services, blank(services, "factory")))
    assert window.workspace is not None
    window.workspace.show_step("scenes")
    qtbot.mouseClick(link(window, "从以往申报书带入场景…"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.findChildren(ReuseDialog)), timeout=SLOW)
    dialog = window.findChildren(ReuseDialog)[-1]
    qtbot.waitUntil(lambda: "没有别的申报书" in dialog.told.text(), timeout=SLOW)
    dialog.open_file(example(services, "factory"))
    qtbot.waitUntil(lambda: dialog.parts.count() > 0, timeout=SLOW)
    assert dialog.parts.item(0).text().startswith("场景 1")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.workspace.step == "scenes"


def test_a_file_that_is_none_is_one_sentence(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, save_blank(services, blank(services, "scene")))
    assert window.workspace is not None
    window.workspace.review.choose_reused()
    dialog = window.findChildren(ReuseDialog)[-1]
    wrong = tmp_path / "报价单.docx"
    wrong.write_bytes(b"garbage")
    qtbot.waitUntil(lambda: "没有别的申报书" in dialog.told.text(), timeout=SLOW)
    dialog.open_file(wrong)
    qtbot.waitUntil(lambda: "报价单.docx：" in dialog.told.text(), timeout=SLOW)
    assert dialog.told.text().endswith("。")
    assert not dialog.go.isEnabled()
    dialog.reject()
