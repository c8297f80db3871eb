"""Every documented key, pressed twice in every kind of place of the real window: see :mod:`tests.ui.key_table`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.key_table import CHECKS, STEP_KEYS, ZOOM_KEYS, Keyboard, Place, documented, turn, unanswered_dialogs
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.controls.line_edit import LineEdit
from ui.runtime.shortcuts import GROUPS, LEAVES_UNDO
from ui.shell.main_window import MainWindow

EXAMPLES = forms_root() / "miit-2021" / "example"
UNTOLD = ("undo", "redo", "menu")
"""Undo leads to what it undoes, wherever that is: ``tests/ui/shell/test_main_window.py``.  A menu that opens has the
keyboard until it is closed: ``tests/ui/test_context_menus.py``.
"""


def open_example(window: MainWindow, services: Services, qtbot: QtBot, track: str) -> None:
    draft = store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id
    window.resize(1366, 720)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=SLOW)


@pytest.fixture
def tried(window: MainWindow, services: Services, qtbot: QtBot, request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    """The kinds of place in which the walk through 优秀场景 presses every key; none for that walk itself."""
    if request.node.callspec.params["keyboard"] == "scene":
        return set()
    open_example(window, services, qtbot, "scene")
    kinds = {place.kind for place in places(Keyboard(window), set())}
    window.go_home()
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    return kinds


@pytest.fixture
def keyboard(
    window: MainWindow, services: Services, qtbot: QtBot, request: pytest.FixtureRequest
) -> Iterator[Keyboard]:
    open_example(window, services, qtbot, getattr(request, "param", "scene"))
    with unanswered_dialogs() as asked:
        yield Keyboard(window)
    QApplication.clipboard().clear()
    assert asked == []  # none of the documented keys asks for a file: it would wait for a person


def places(keyboard: Keyboard, tried: set[tuple[str, str]]) -> Iterator[Place]:
    """Each kind of place once, in the first step that has it.

    Of 示范工厂 only those steps that are another form there: what was not ``tried`` elsewhere, and the first place.
    """
    known = set(tried)
    track = keyboard.space.controller.track
    for step in keyboard.space.steps if track == "scene" else ("direction", "scenes", "scene", "attachments"):
        for number, place in enumerate(list(keyboard.places(step))):
            if place.kind not in known or (tried and number == 0):
                known.add(place.kind)
                yield place


def test_every_key_of_help_has_something_to_do_in_the_table() -> None:
    """A key that is added has to be told what it must do, or be one that changes nothing but where it is for."""
    own = {
        "undo",
        "redo",
        "menu",
        "find-next",
        "up",
        "down",
        "more",
        "delete",
        "heading",
        "body",
        "calendar",
        "close",
        "ours",
        "theirs",
    }
    assert {key.id for group in GROUPS for line in group.lines for key in line.keys} == set(CHECKS) | own


@pytest.mark.parametrize("keyboard", ["scene", "factory"], indirect=True)
def test_no_key_is_dead_or_leads_astray_in_any_place(tried: set[tuple[str, str]], keyboard: Keyboard) -> None:
    wrong: list[str] = []
    before = keyboard.space.controller.draft.application()
    steps_seen: set[str] = set()
    kinds = 0
    for place in places(keyboard, tried):
        kinds += 1
        first = place.step not in steps_seen
        steps_seen.add(place.step)
        for key_id, key in documented():
            if key_id in UNTOLD or (key_id in ZOOM_KEYS and not first):
                continue  # another text size styles the whole window: once a step
            if key_id in STEP_KEYS and not first and key_id not in ("before", "after", "step-2", "export"):
                continue
            wrong += keyboard.twice(place, key_id, key)
            keyboard.undo_all()
    assert not wrong, "\n".join(wrong)
    assert kinds > (6 if tried else 12)
    assert keyboard.space.controller.draft.application() == before


def test_the_tab_is_kept_through_scenarios_and_every_key_still_works_there(keyboard: Keyboard) -> None:
    keyboard.go("scene")
    row = keyboard.space.controller.draft.rows("scenarios")[0]
    keyboard.space.show_path(f"scenarios[{row}].description")
    turn()
    name = keyboard.held.accessibleName()  # the first field of its tab: each scenario is shown from its top
    keyboard.space.show_path(f"scenarios[{row}].pain_points")
    turn()
    for key in ("Ctrl+PgDown", "Ctrl+PgDown", "Ctrl+PgUp", "Ctrl+PgDown"):
        scenario = keyboard.state()["scenario"]
        keyboard.press(key)
        assert keyboard.state()["scenario"] != scenario
        assert keyboard.held.accessibleName() == name
    for _ in range(2):
        tab = keyboard.state()["tab"]
        keyboard.press("Ctrl+Tab")
        assert keyboard.state()["tab"] != tab
    keyboard.space.footer._next.setFocus()
    scenario = keyboard.state()["scenario"]
    keyboard.press("Ctrl+PgDown")
    assert keyboard.state()["scenario"] != scenario


def test_the_keyboard_stays_on_the_page_when_the_tour_is_closed(keyboard: Keyboard) -> None:
    keyboard.go("basic")
    keyboard.space.show_path("company.name")
    field = keyboard.held
    keyboard.window.start_tour()
    tour = keyboard.window._touring._now()
    assert tour is not None
    tour.next.setFocus(Qt.FocusReason.TabFocusReason)
    keyboard.press("Esc")
    assert keyboard.area() == "page"
    assert keyboard.held is field
    keyboard.window.start_tour()
    keyboard.press("Esc")
    assert keyboard.held is field


def test_the_keyboard_stays_where_a_part_is_switched_off_hidden_or_deleted(keyboard: Keyboard, qtbot: QtBot) -> None:
    for step in keyboard.space.steps:
        for place in list(keyboard.places(step)):
            for how in ("off", "hidden"):
                stop = keyboard.stand(place)
                if stop is None or not stop.hasFocus():
                    continue
                switch = stop.setEnabled if how == "off" else stop.setVisible
                switch(False)  # noqa: FBT003 - Qt's own
                turn()
                found = QApplication.focusWidget()
                assert found is not None, f"{place.name}, {how}"
                assert keyboard.area() == "page", f"{place.name}, {how}: {found}"
                switch(True)  # noqa: FBT003 - Qt's own
    keyboard.go("basic")
    button = QPushButton("要删的", page_in(keyboard.space))
    button.show()
    button.setFocus()
    button.deleteLater()
    qtbot.waitUntil(lambda: not isValid(button) and QApplication.focusWidget() is not None)
    turn()
    assert keyboard.area() == "page"


def test_enter_in_a_line_never_presses_the_button_that_it_brings_up(keyboard: Keyboard) -> None:
    """As in the line for the passphrase: Enter begins the export, and 取消 comes under the keyboard with that key."""
    page = page_in(keyboard.space)
    line, cancel = LineEdit(parent=page), QPushButton("取消", page)
    pressed: list[str] = []
    line.returnPressed.connect(cancel.setFocus)
    cancel.clicked.connect(lambda: pressed.append("取消"))
    for part in (line, cancel):
        part.show()
    for leaves_undo in (False, True):
        line.setProperty(LEAVES_UNDO[0], leaves_undo)
        keyboard.space.rail.setFocus()
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert keyboard.held is cancel
        assert pressed == []
    QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert pressed == ["取消"]
    QTest.keyClick(cancel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["取消"]
