"""Keys that a person who has no mouse presses on the way: Esc, Enter, Delete, and what is said of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from app.jobs.drafts import blank, import_draft_file, save_blank, store_draft
from app.paths import forms_root
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.pages.freeze.page import FreezePage
from ui.pages.scenarios.selection_page import ScenarioSelectionPage
from ui.runtime.shortcuts import STEPS, WINDOW
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette
from ui.shell.palette_entries import entries_of
from ui.shell.rail import RailEntry
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.services import Services
    from ui.shell.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


def example(services: Services) -> str:
    return store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id


def open_draft(qtbot: QtBot, window: MainWindow, draft: str) -> Workspace:
    window.resize(1366, 720)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    return window.workspace


def said(page: FreezePage) -> bool:
    return "没有填" in page.parts.card.reason


def held() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


# ---------------------------------------------------------------- Esc


def test_esc_in_a_field_leaves_the_panel_beside_it_open(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space = open_draft(qtbot, window, example(services))
    space.show_path("company.name")
    for panel in ("preview", "findings", "notes", "hints"):
        space.panels.show_panel(panel)
        space.focus_page()
        qtbot.keyClick(held(), Qt.Key.Key_Escape)
        assert space.panel.name == panel
    qtbot.keyClick(held(), Qt.Key.Key_F5)
    qtbot.keyClick(held(), Qt.Key.Key_Escape)
    assert space.panel.name == ""


def test_esc_puts_the_form_of_a_new_identity_away_and_nothing_else(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = open_draft(qtbot, window, example(services))
    space.show_step("freeze")
    page = page_in(space)
    assert isinstance(page, FreezePage)
    qtbot.waitUntil(lambda: page.parts.identity.combo.count() > 0, timeout=SLOW)
    space.panels.show_panel("findings")
    identity = page.parts.identity
    before = identity.combo.currentText()
    identity.offer_button.setFocus()
    qtbot.keyClick(identity.offer_button, Qt.Key.Key_Space)
    qtbot.keyClicks(held(), "abc")
    typed = held()
    qtbot.keyClick(typed, Qt.Key.Key_Escape)
    assert not typed.isVisible()
    assert held() is identity.combo
    assert identity.combo.currentText() == before
    assert space.panel.name == "findings"


# ---------------------------------------------------------------- the start screen


@pytest.fixture
def two(qtbot: QtBot, window: MainWindow, services: Services) -> tuple[str, str]:
    first, second = example(services), save_blank(services, blank(services, "factory"))
    window.start.home.load()
    qtbot.waitUntil(lambda: len(window.start.home.model.shown) == 2, timeout=SLOW)
    return first, second


def test_enter_in_the_search_opens_the_marked_hit(qtbot: QtBot, window: MainWindow, two: tuple[str, str]) -> None:
    home = window.start.home
    home.focus_search()
    wanted = home.model.shown[home.model.row_of(two[0])].summary.company
    home.search.setText(wanted[:4])
    qtbot.keyClick(home.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=SLOW)
    assert window.workspace is not None
    assert window.workspace.controller.draft_id == two[0]


def test_delete_archives_a_draft_with_the_way_back(qtbot: QtBot, window: MainWindow, two: tuple[str, str]) -> None:
    home = window.start.home
    home.pane.choose(two[1])
    home.table.setFocus()
    qtbot.keyClick(home.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [row.id for row in home.model.shown] == [two[0]], timeout=SLOW)
    assert "取回" in [each.text() for each in home.banner.findChildren(QPushButton) if each.isVisible()]
    home.commands.act_on_notice("archived")
    qtbot.waitUntil(lambda: len(home.model.shown) == 2, timeout=SLOW)


def test_a_menu_opens_at_its_first_line(qtbot: QtBot, window: MainWindow, two: tuple[str, str]) -> None:
    new = window.start.home._new
    new.setFocus()
    menu = new.menu()
    assert isinstance(menu, QMenu)
    menu.popup(new.mapToGlobal(new.rect().bottomLeft()))
    qtbot.waitUntil(lambda: menu.activeAction() is menu.actions()[0], timeout=SLOW)
    menu.close()


def test_after_a_kill_one_enter_leads_to_the_last_field(
    qtbot: QtBot, window: MainWindow, services: Services, qapp: QApplication
) -> None:
    draft = example(services)
    space = open_draft(qtbot, window, draft)
    space.show_path("company.contact.position")
    qtbot.waitUntil(
        lambda: WindowSettings(services.home).state.places.get(draft) == ("basic", "company.contact.position"),
        timeout=SLOW,
    )
    # The next start, while nothing of this one was closed.
    again = MainWindow(services, Theme(), WindowSettings(services.home))
    qtbot.addWidget(again)
    again.show()
    again.load()
    qtbot.waitUntil(lambda: bool(again.start.home.model.shown), timeout=SLOW)
    opened = open_draft(qtbot, again, draft)
    assert opened.last_path == "company.contact.position"
    assert opened.step == "basic"
    again.close()


# ---------------------------------------------------------------- palette and search


def test_what_is_typed_whole_comes_first_whatever_it_is(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    open_draft(qtbot, window, example(services))
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = window.findChild(Palette)
    assert palette is not None
    for typed, wanted in (
        ("hsy", "回首页"),
        ("yzcl", "验证材料"),
        ("ljbc", "立即保存"),
        ("dgdc", "定稿导出"),
        ("ls", "历史"),
        ("sy", "审阅：占满窗口看纸面"),
    ):
        palette.line.clear()
        qtbot.keyClicks(palette.line, typed)
        assert str(palette.list.currentIndex().data()).split("，")[0] == wanted, typed
    palette.line.clear()
    qtbot.keyClicks(palette.line, "yzcl")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.workspace is None
    assert window.start.place == "verify"
    assert window.start.page("verify").isAncestorOf(held())


def test_a_draft_is_begun_from_the_palette(qtbot: QtBot, window: MainWindow, two: tuple[str, str]) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = window.findChild(Palette)
    assert palette is not None
    qtbot.keyClicks(palette.line, "xjsb")
    assert str(palette.list.currentIndex().data()).startswith("新建申报：")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    assert window.workspace.controller.draft_id not in two


def test_every_key_of_the_window_is_told_in_the_palette(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    open_draft(qtbot, window, example(services))
    known = {key.id for line in WINDOW.lines for key in line.keys} - {
        "palette",
        "export",
        "menu",
    }  # a menu is of the place one is in
    told = {entry.key for entry in entries_of(window)}
    assert {key.id for key in STEPS} <= told
    assert known <= told
    assert all(entry.shortcut for entry in entries_of(window) if entry.key)


def test_the_search_above_is_empty_once_it_is_left(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    space = open_draft(qtbot, window, example(services))
    search = space.bar.search
    for leave in ("tab", "step"):
        search.setFocus()
        QApplication.clipboard().setText("一段贴错了地方的话")
        qtbot.keyClick(search, Qt.Key.Key_V, CONTROL)
        assert search.text()
        with qtbot.waitActive(window):
            window.activateWindow()  # off screen, the offers were a window of their own
        if leave == "tab":
            qtbot.keyClick(search, Qt.Key.Key_Tab)
        else:
            qtbot.keyClick(search, Qt.Key.Key_4, CONTROL)
        assert not search.hasFocus()
        assert search.text() == ""
    QApplication.clipboard().clear()


# ---------------------------------------------------------------- one truth for gravity


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_what_is_only_blank_is_never_red(qtbot: QtBot, window: MainWindow, services: Services, track: str) -> None:
    space = open_draft(qtbot, window, save_blank(services, blank(services, track)))
    for sector in ("", "equipment") if track == "factory" else ("",):
        if sector:
            space.controller.edit("task.sector", sector)
        for step in space.steps[:8]:
            space.show_step(step)
            page = page_in(space)
            page.finish()
            if isinstance(page, ScenarioSelectionPage):
                assert page._state.property("chip") == "unfilled"
            if isinstance(page, FreezePage):
                qtbot.waitUntil(partial(said, page), timeout=SLOW)
            for each in page.findChildren(QLabel):
                red = each.property("tone") == "error" or each.property("chip") == "error"
                assert not (red and each.isVisible() and each.text()), (step, each.text())


def test_the_rail_tells_what_is_unfilled_beside_what_is_wrong(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    space = open_draft(qtbot, window, save_blank(services, blank(services, "scene")))
    space.controller.edit("company.contact.email", "lixiaolan@")
    space.redraw()
    entry = next(each for each in space.rail.entries.entries if each.id == "basic")
    assert (entry.level, entry.how_many) == ("error", 1)
    assert entry.unfilled > 10
    assert f"1 处阻断，还没填 {entry.unfilled} 项" in entry.spoken
    assert RailEntry("a", "b", number=1, level="unfilled", how_many=3).spoken == "第1步 b，还没填 3 项"
