"""Everything in the window says what it is, is come to by Tab in reading order, and lets go again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services
from tests.ui.accessible import nameless, out_of_order, trapped, travel, undescribed
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk, own_heap
from ui.shell.help import HelpWindow
from ui.shell.settings_window import SettingsWindow


@pytest.fixture
def services(qtbot: QtBot, tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path / "home")
    with own_heap():
        yield made
    made.close()


def faults(walk: Walk, window: QWidget) -> list[str]:
    """What is wrong with what the window shows now."""
    window.activateWindow()
    walk.wait(walk.idle)  # a page that is still read switches its buttons on under the keyboard
    walk.settle()
    found = nameless(window) + undescribed(window)
    if QApplication.focusWidget() is None:
        window.setFocus()
    way = travel(window)
    return found + trapped(window, way) + out_of_order(way)


def test_what_is_wrong_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, line = QVBoxLayout(window), QHBoxLayout()
    column.addLayout(line)
    buttons = [QPushButton(name) for name in ("左", "", "右", "上")]
    for button in buttons[:3]:
        line.addWidget(button)
    column.insertWidget(0, buttons[3])
    for one, two in itertools.pairwise(buttons):
        QWidget.setTabOrder(one, two)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    buttons[0].setFocus()
    assert [said.partition(":")[0] for said in nameless(window)] == ["no name"]
    way = travel(window)
    assert way == buttons
    assert trapped(window, way[:-1])
    assert len(out_of_order(way)) == 1


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_step_of_a_draft(services: Services, track: str) -> None:
    draft = store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id
    walk = Walk(services)
    window = walk.window
    window.resize(1366, 720)
    window._file.change(toured=True)  # the notes over the window have their own keys, see tests/ui/shell
    walk.open(draft)
    found = {}
    for step in walk.space.steps:
        walk.space.show_step(step)
        found[step] = faults(walk, window)
    for panel in ("preview", "findings"):
        walk.space.show_step("basic")
        walk.space.panels.show_panel(panel)
        found[panel] = faults(walk, window)
    walk.space.controller.edit("company.unified_social_credit_code", "91500116MA5U00008X")
    walk.space.show_path("company.unified_social_credit_code")
    found["error"] = faults(walk, window)
    walk.close()
    assert {where: said for where, said in found.items() if said} == {}


def test_the_start_screen_and_the_windows_of_its_own(services: Services) -> None:
    store_draft(services, import_draft_file(services, EXAMPLES / "scene.json"))
    walk = Walk(services)
    window = walk.window
    found = {"drafts": faults(walk, window)}
    for place in ("company", "verify", "archived"):
        window.start.show_place(place)
        found[place] = faults(walk, window)
    for show, kind in ((window.show_settings, SettingsWindow), (window.show_help, HelpWindow)):
        show()
        own = window.findChild(kind)
        assert own is not None
        found[kind.__name__] = faults(walk, own)
        own.close()
    walk.close()
    assert {where: said for where, said in found.items() if said} == {}
