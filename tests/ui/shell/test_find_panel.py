"""Ctrl+F goes through all that was typed; replacing shows what comes of it first and is one undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.draft.draft_hints import hints_of
from ui.pages.find.panel import FindPanel
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(qtbot: QtBot, window: MainWindow, services: Services) -> tuple[Workspace, FindPanel]:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    space = window.workspace
    assert space is not None
    space.show_step("check")
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    panel = space.panel.current
    assert isinstance(panel, FindPanel)
    return space, panel


def test_words_are_found_replaced_by_ticks_and_undone_at_once(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, panel = opened(qtbot, window, services)
    controller = space.controller
    controller.edit("company.profile", "换模用时长，换模用时短。")
    controller.edit("company.address", "换模用时路 1 号")
    before = dict(controller.draft.answers)
    qtbot.keyClicks(panel.wanted, "x")
    panel.wanted.setText("换模用时")
    qtbot.waitUntil(lambda: panel.found.text() == "3 处，2 项", timeout=SLOW)
    panel.instead.setText("换产用时")
    qtbot.waitUntil(lambda: panel.replace.text() == "替换勾选的 3 处", timeout=SLOW)
    assert "替换后没有一项超过字数" in panel.told.text()
    first = panel.list.hits.next_hit(-1, 1)
    panel.list.setCurrentIndex(first)
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert panel.replace.text() == "替换勾选的 2 处"
    qtbot.mouseClick(panel.replace, Qt.MouseButton.LeftButton)
    left = [path for path in ("company.profile", "company.address") if "换模用时" in controller.value(path)]
    assert len(left) == 1
    assert "替换了 2 处" in panel.told.text()
    controller.undo()
    assert dict(controller.draft.answers) == before


def test_two_spellings_are_made_one_over_the_whole_draft(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space, panel = opened(qtbot, window, services)
    space.panels.show_panel("")
    controller = space.controller
    controller.edit("company.profile", "Mes下发工单，MES回收报工。")
    before = dict(controller.draft.answers)
    hints_of(controller).unify_wanted.emit("Mes", "MES")
    assert space.panel.current is panel
    assert panel.match_case.isChecked()  # they differ in nothing else
    assert panel.replace.text() == "替换勾选的 1 处"
    assert panel.replace.hasFocus()
    qtbot.keyClick(panel.replace, Qt.Key.Key_Space)
    assert controller.value("company.profile") == "MES下发工单，MES回收报工。"
    controller.undo()
    assert dict(controller.draft.answers) == before


def test_enter_behind_the_new_words_waits_at_the_button_and_the_keyboard_stays(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, panel = opened(qtbot, window, services)
    space.controller.edit("company.address", "换模用时路 1 号")
    panel.wanted.setText("换模用时路")
    panel.instead.setFocus()
    qtbot.keyClicks(panel.instead, "x")
    panel.instead.setText("长江路")
    qtbot.keyClick(panel.instead, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is panel.replace
    assert space.step == "check"
    qtbot.keyClick(panel.replace, Qt.Key.Key_Space)
    assert space.controller.value("company.address") == "长江路 1 号"
    assert QApplication.focusWidget() is panel.wanted
    assert panel.found.text() == "没有了"
    assert "替换了 1 处" in panel.told.text()


def test_enter_goes_to_the_place_and_escape_closes(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space, panel = opened(qtbot, window, services)
    space.controller.edit("company.profile", "独一无二的字样")
    panel.wanted.setText("独一无二的字样")
    qtbot.keyClick(panel.wanted, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: space.step == "basic" and space.last_path == "company.profile", timeout=SLOW)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert space.panel.name != "find"


def test_what_would_be_too_long_is_said_before_replacing(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space, panel = opened(qtbot, window, services)
    space.controller.edit("company.profile", "甲" * 499 + "乙")
    panel.wanted.setText("乙")
    panel.instead.setText("乙乙乙")
    qtbot.waitUntil(lambda: "会超过字数" in panel.told.text(), timeout=SLOW)


def test_notes_are_found_with_their_place_and_nothing_is_replaced_in_them(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space, panel = opened(qtbot, window, services)
    controller = space.controller
    controller.edit("company.address", "换模用时路 1 号")
    note = controller.notes.add_note("company.profile", "周总", "换模用时是平均值吗？")
    controller.notes.reply(note.id, "李晓岚", "换模用时按全年平均。")
    panel.wanted.setText("换模用时")
    qtbot.waitUntil(lambda: panel.found.text() == "3 处，2 项", timeout=SLOW)
    heads = [panel.list.hits.index(at).data() for at in range(panel.list.hits.rowCount())]
    assert any(head.startswith("批注：企业简介") for head in heads)
    panel.instead.setText("换产用时")
    qtbot.waitUntil(lambda: panel.replace.text() == "替换勾选的 1 处", timeout=SLOW)
    qtbot.mouseClick(panel.replace, Qt.MouseButton.LeftButton)
    assert controller.value("company.address") == "换产用时路 1 号"
    kept = controller.notes.note(note.id)
    assert kept is not None
    assert (kept.text, kept.replies[0].text) == ("换模用时是平均值吗？", "换模用时按全年平均。")
    panel.titles.setChecked(False)
    assert panel.found.text() == "没有找到"


def selected() -> str:
    held = QApplication.focusWidget()
    if isinstance(held, QLineEdit):
        return held.selectedText()
    return held.textCursor().selectedText() if isinstance(held, QPlainTextEdit | QTextEdit) else ""


@pytest.mark.parametrize("words", ["系统", "公司"])
def test_f3_marks_every_place_in_its_editor(qtbot: QtBot, window: MainWindow, services: Services, words: str) -> None:
    space, panel = opened(qtbot, window, services)
    space.controller.edit("company.profile", f"😀 一个表情以后的{words}。")  # two units of UTF-16 before it
    panel.wanted.setText(words)
    panel.refresh()
    every = [panel.list.hits.hit(panel.list.hits.index(at)) for at in range(panel.list.hits.rowCount())]
    hits = [hit for hit in every if hit is not None]
    kinds, wrong = set(), []
    for _ in hits:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F3)
        hit = panel.list.hits.hit(panel.list.currentIndex())
        assert hit is not None
        kinds.add(type(QApplication.focusWidget()).__name__)
        if hit.key != "caption" and selected() != words:
            wrong.append(f"{hit.path} {hit.key}: {QApplication.focusWidget()} {selected()!r}")
    assert not wrong, "\n".join(wrong)
    assert len(hits) > 10
    assert len(kinds) > 2, kinds
