"""One table of keys: the window installs it, editors ask it, help lists it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.runtime import shortcuts
from ui.runtime.shortcuts import ELSEWHERE, GROUPS, WINDOW, keys_of, pressed, shown, spoken
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

UI = Path(shortcuts.__file__).parents[1]
VISUAL = (
    *("Alt+Left", "Alt+Right", *(f"Ctrl+{n}" for n in range(1, 9)), "F1", "F5", "F6", "F8", "Shift+F8"),
    *("Ctrl+F", "Ctrl+H", "Ctrl+PgUp", "Ctrl+PgDown", "Ctrl+Tab", "Alt+Up", "Alt+Down", "Ctrl+Return"),
    *("Ctrl+Z", "Ctrl+Y", "Ctrl+S", "Ctrl+P", "Ctrl+E", "Ctrl+=", "Ctrl+-", "Ctrl+0", "Esc"),
)
"""The keyboard of the visual reference."""


@pytest.fixture
def window(qtbot: QtBot, services: Services) -> Iterator[MainWindow]:
    store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    file = WindowSettings(services.home)
    file.change(toured=True)
    made = MainWindow(services, Theme(), file)
    qtbot.addWidget(made)
    made.show()
    made.load()
    qtbot.waitUntil(lambda: bool(made.start.home.model.pack and made.start.home.model.shown), timeout=SLOW)
    made.open_draft(made.start.home.model.shown[0].id)
    qtbot.waitUntil(lambda: made.workspace is not None and bool(made.workspace.step), timeout=SLOW)
    yield made
    made.close()


def every() -> list[shortcuts.Shortcut]:
    return [key for group in GROUPS for line in group.lines for key in line.keys]


def test_the_table_has_each_key_of_the_visual_reference_once() -> None:
    listed = [each for key in every() for each in key.keys + key.hidden]
    assert len(listed) == len(set(listed))
    assert set(VISUAL) <= set(listed)
    assert len({key.id for key in every()}) == len(every())
    for each in listed:
        assert QKeySequence(each).toString() == each, each


def test_the_window_installs_its_part_of_the_table_and_nothing_else(window: MainWindow) -> None:
    installed = {action.objectName(): {each.toString() for each in action.shortcuts()} for action in window.actions()}
    asked = {key.id: set(key.keys + key.hidden) for line in WINDOW.lines for key in line.keys}
    assert installed == asked


def test_no_page_or_editor_names_a_key_of_its_own() -> None:
    """What the table has is asked of the table: no shortcut and no tooltip elsewhere spells a key out."""
    spelled = re.compile(r'QKeySequence\("|setShortcut\("|\((?:Ctrl|Alt|Shift)\+[^)]*\)"|\(F\d+\)"')
    found = [
        f"{file.relative_to(UI)}: {line.strip()}"
        for file in UI.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if spelled.search(line)
    ]
    assert not found


def test_every_id_that_is_asked_for_is_in_the_table() -> None:
    asked = re.compile(r'(?:pressed\(event, |keys_of\(|tip\("[^"]*", )"([a-z0-9-]+)"')
    named = {name for file in UI.rglob("*.py") for name in asked.findall(file.read_text(encoding="utf-8"))}
    assert {"undo", "more", "up", "delete", "find"} <= named
    for name in named:
        assert keys_of(name)


@pytest.mark.parametrize(
    ("name", "key", "modifiers", "whether"),
    [
        ("more", Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, True),
        ("more", Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier, True),
        ("more", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, False),
        ("up", Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, True),
        ("up", Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier, False),
        ("replace", Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier, True),
    ],
)
def test_an_event_is_one_of_an_ids_keys(
    name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier, *, whether: bool
) -> None:
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, modifiers), name) is whether


def test_keys_are_written_as_people_read_them() -> None:
    assert spoken("Alt+Left") == "Alt+←"
    assert spoken("Ctrl+PgDown") == "Ctrl+PageDown"
    assert spoken("Ctrl++") == "Ctrl++"
    by_words = {line.words: shown(line) for group in (WINDOW, *ELSEWHERE) for line in group.lines}
    assert by_words["直接到某一步"] == "Ctrl+1 … Ctrl+8"
    assert by_words["撤销 / 重做，整份申报书通用"] == "Ctrl+Z / Ctrl+Y"


def test_ctrl_p_and_ctrl_e_go_where_one_prints_and_exports(qtbot: QtBot, window: MainWindow) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    assert window.workspace is not None
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, control)
    assert window.workspace.step == "stamp"
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    assert window.workspace.step == "freeze"
    qtbot.keyClick(window, Qt.Key.Key_1, control)
    assert window.workspace.step == "basic"
