"""The panel at the right: opening, closing and steps never run into each other, wherever the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in, panel_in
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace


def held() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


@pytest.fixture
def space(window: MainWindow, services: Services, qtbot: QtBot) -> Workspace:
    """An example opened as the program opens it: the preview beside 基本信息."""
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    window.resize(1366, 720)
    window.open_draft(draft.id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    assert window.workspace.panel.name == "preview"
    return window.workspace


@pytest.mark.parametrize("keys", ["Alt+Right", "Ctrl+2", "Ctrl+6", "Ctrl+8", "Ctrl+P"])
@pytest.mark.parametrize("panel", ["preview", "findings"])
def test_a_step_taken_from_inside_the_panel_gives_the_keyboard_to_its_page(
    space: Workspace, panel: str, keys: str
) -> None:
    if panel == "findings":
        space.panels.visit("findings")
    else:
        panel_in(space).setFocus()
    assert space.panel.isAncestorOf(held())
    before = space.step
    QTest.keySequence(held(), QKeySequence(keys))
    assert space.step != before
    if space.panel.name == "":
        assert page_in(space) is held() or page_in(space).isAncestorOf(held())
    else:
        assert space.panel.name == panel
    before = space.step
    QTest.keySequence(held(), QKeySequence("Alt+Left"))
    assert space.step != before


def test_leaving_the_panel_by_its_key_and_by_esc_goes_back_to_the_field(space: Workspace) -> None:
    space.show_path("company.name")
    field = held()
    for close in (Qt.Key.Key_F5, Qt.Key.Key_Escape):
        QTest.keyClick(field, Qt.Key.Key_F5)
        assert space.panel.isAncestorOf(held())
        QTest.keyClick(held(), close)
        assert held() is field
        assert space.panel.name == ""


def test_the_findings_beside_step_aside_where_the_page_lists_them(space: Workspace) -> None:
    space.panels.visit("findings")
    space.show_step("check")
    assert space.panel.name == ""
    assert page_in(space).isAncestorOf(held())
    space.show_step("scene")
    assert space.panel.name == "findings"
    space.panels.show_panel("")
    space.show_step("check")
    space.show_step("scene")
    assert space.panel.name == ""


def test_f5_on_the_page_of_findings_goes_into_its_list_and_opens_nothing_twice(space: Workspace) -> None:
    space.show_step("check")
    space.stack.setFocus()
    QTest.keyClick(held(), Qt.Key.Key_F5)
    assert space.panel.name != "findings"
    assert page_in(space).isAncestorOf(held())
    space.bar.summary.click()
    assert space.panel.name != "findings"
    assert page_in(space).isAncestorOf(held())
