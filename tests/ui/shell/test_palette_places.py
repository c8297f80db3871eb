"""Every entry of the palette that names a place leads into that place, with the keyboard in it."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.draft.paths import slot_of
from app.draft.rule_groups import division_path
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.forms.field_row import FieldRow
from ui.forms.tables.row_table_view import RowTableView
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette, PaletteEntry
from ui.shell.palette_entries import entries_of
from ui.shell.workspace import Workspace

EXAMPLES = forms_root() / "miit-2021" / "example"
PLACES = ("页面", "字段", "场景")


def opened(qtbot: QtBot, window: MainWindow, services: Services, track: str) -> Workspace:
    draft = store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id
    window.resize(1366, 720)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    return window.workspace


def choose_here(qtbot: QtBot, window: MainWindow, entry: PaletteEntry) -> None:
    """Ctrl+K, then Enter on the entry."""
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(Palette)
    assert palette is not None
    palette.open_with([entry])  # it alone: hundreds are tried
    palette.line.setText(entry.words)  # no key of a test can type Chinese
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    QApplication.processEvents()


def choose(qtbot: QtBot, window: MainWindow, entry: PaletteEntry) -> None:
    """Chooses an entry and waits for the page that it leads to."""
    choose_here(qtbot, window, entry)
    if entry.kind == "页面":  # a scan that is still read gets the keyboard behind that
        qtbot.waitUntil(lambda: inside_page(window), timeout=SLOW)


def inside_page(window: MainWindow) -> bool:
    held, page = QApplication.focusWidget(), window.workspace.page if window.workspace is not None else None
    return held is not None and page is not None and page.isAncestorOf(held)


def field_around(widget: QWidget) -> FieldRow | None:
    at: QWidget | None = widget
    while at is not None and not isinstance(at, FieldRow):
        at = at.parentWidget()
    return at


def missed(space: Workspace, entry: PaletteEntry) -> str:
    """What is wrong about where the keyboard is after the entry, "" where it is in the named place."""
    held, page = QApplication.focusWidget(), space.page
    assert isinstance(entry.act, partial)
    if held is None or page is None or not held.isVisible() or not page.isAncestorOf(held):
        return f"{held} is outside of the page"
    good = is_there(space, held, entry.kind, entry.act.args[0])
    return "" if good else f"step {space.step}, field {space.last_path}: {held}"


def is_there(space: Workspace, held: QWidget, kind: str, wanted: str) -> bool:
    draft = space.controller.draft
    field = draft.shape.fields.get(slot_of(wanted))
    picked = field is not None and field.kind in ("catalogue", "stage")
    if kind == "页面" or picked:
        return space.step == ("scenes" if picked else wanted)
    if kind == "场景":
        return space.step == "scene"
    if wanted in draft.pack.tables or wanted.endswith("[].equipment"):
        at = held.currentIndex() if isinstance(held, RowTableView) else None
        return at is not None and (at.row(), at.column()) == (0, 0)
    wanted = wanted.replace("[]", f"[{draft.rows('scenarios')[0]}]").replace("].file", "].title")
    row = field_around(held)
    # 大类 is shown with its 中类, a file beside its title.
    shown = (space.last_path,) if row is None else (division_path(draft.pack), row.path, space.last_path)
    return wanted in shown


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_place_of_the_palette_has_the_keyboard_after_enter(
    track: str, qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = opened(qtbot, window, services, track)
    wrong: list[str] = []
    known: set[str] = set()
    for entry in entries_of(window):
        if entry.kind not in PLACES or entry.place == "在首页旁边":
            continue  # those leave the draft: test_keys_do_as_expected.py
        assert isinstance(entry.act, partial)
        path = entry.act.args[0]
        if slot_of(path) in known and "[" in path:
            continue  # the same field of another row
        known.add(slot_of(path))
        choose(qtbot, window, entry)
        if why := missed(space, entry):
            wrong.append(f"{entry.kind} {entry.words} {path}: {why}")
    assert not wrong, "\n".join(wrong)
    assert len(known) > 60


def test_the_places_of_the_start_screen_have_the_keyboard_too(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    window.activateWindow()
    seen = 0
    for entry in entries_of(window):
        if entry.kind != "页面":
            continue
        window.start.rail.setFocus()  # what is asked for by name is to be worked in, not the list of places
        choose_here(qtbot, window, entry)
        page = window.start._stack.currentWidget()
        held = QApplication.focusWidget()
        assert held is not None
        assert page is not None
        assert page is held or page.isAncestorOf(held), entry.words
        assert held.focusPolicy() & Qt.FocusPolicy.TabFocus, entry.words  # where keys do something
        seen += 1
    assert seen > 4


@pytest.mark.parametrize(
    "words", ["全部检查结果", "批注", "查找写过的文字", "全文替换", "还差谁：分工和每个人没做完的"]
)
def test_an_action_that_opens_a_panel_leads_into_it(
    words: str, qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = opened(qtbot, window, services, "scene")
    entry = next(each for each in entries_of(window) if each.words == words)
    choose_here(qtbot, window, entry)
    held = QApplication.focusWidget()
    assert held is not None
    assert space.panel.isAncestorOf(held), held
