"""Where the keyboard is when a page opens, what Enter presses, and what the title and the rail say meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW, services_in
from ui.shell.main_window import MainWindow
from ui.shell.rail import RailEntry
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme


@pytest.fixture
def workspace(qtbot: QtBot, tmp_path: Path) -> Iterator[Workspace]:
    """An empty draft, made as a person makes one."""
    services = services_in(tmp_path)
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.load()
    qtbot.waitUntil(lambda: window.start.home.model.pack is not None, timeout=SLOW)
    window.start.home._new.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    yield window.workspace
    window.close()
    services.close()


def keyboard() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_one_can_write_at_once_and_the_title_says_for_whom(qtbot: QtBot, workspace: Workspace) -> None:
    assert keyboard().accessibleName() == "企业名称"
    assert workspace.window().windowTitle().startswith("未填企业名称")
    qtbot.keyClicks(keyboard(), "ACME")
    assert workspace.window().windowTitle().startswith("ACME")


@pytest.mark.parametrize(
    ("step", "name"),
    [("direction", "智能制造优秀场景"), ("scenes", "查找场景"), ("narratives", "场景的经济性和可推广性")],
)
def test_every_page_opens_with_the_keyboard_in_an_editor(workspace: Workspace, step: str, name: str) -> None:
    workspace.show_step(step)
    at = keyboard()
    assert name in (at.accessibleName(), getattr(at, "text", str)())


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.panels.show_panel("")
    workspace.bar.preview_button.setFocus()
    qtbot.keyClick(workspace.bar.preview_button, Qt.Key.Key_Return)
    assert workspace.panel.name == "preview"
    line = page_in(workspace).findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert workspace.panel.name == "preview"


def test_the_preview_stands_beside_steps_that_have_room_until_somebody_says_otherwise(workspace: Workspace) -> None:
    assert workspace.width() > 1180
    assert (workspace.step, workspace.panel.name) == ("basic", "preview")
    workspace.show_step("scenes")
    assert workspace.panel.name == ""
    workspace.show_step("attachments")
    assert workspace.panel.name == "preview"
    workspace.window().resize(1100, 720)
    assert workspace.panel.name == ""
    workspace.window().resize(1366, 720)
    kept: list[str] = []
    workspace.panel_changed.connect(kept.append)
    workspace.panels.toggle("findings")
    workspace.panels.toggle("findings")
    assert kept == ["findings", "preview"]  # for the next time
    workspace.panels.show_panel("preview")
    workspace.panels.toggle("preview")
    assert kept[-1] == ""
    workspace.show_step("scenes")
    workspace.show_step("basic")
    assert workspace.panel.name == ""
    workspace.panels.toggle("preview")
    workspace.show_step("scenes")
    assert workspace.panel.name == "preview"


def test_no_scenario_is_no_step_done(workspace: Workspace) -> None:
    entries = {entry.id: entry for entry in workspace.rail.entries.entries}
    assert entries["scenes"].level == "unfilled"
    assert not entries["scene"].done
    workspace.controller.add_row("scenarios")
    workspace.redraw()
    assert {entry.id: entry for entry in workspace.rail.entries.entries}["scene"].level == "unfilled"


def test_what_may_stay_empty_is_neither_done_nor_missing(workspace: Workspace) -> None:
    def entry() -> RailEntry:
        workspace.redraw()
        return next(each for each in workspace.rail.entries.entries if each.id == "attachments")

    assert entry().optional
    assert not entry().done
    assert entry().spoken.endswith("，选填")
    workspace.controller.add_row("attachments", data={"title": "照片"})
    assert not entry().optional
