"""Tab through whole pages, and F5 into the findings and back: real keys on a laptop's window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QStackedWidget, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.draft.level_words import LEVEL_ORDER
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in, panel_in
from tests.ui.stored_draft import SLOW
from ui.controls.marked_tabs import MarkedTabs
from ui.forms.block_text import BlockText
from ui.forms.blocks import BlocksEditor
from ui.forms.field_row import FieldRow
from ui.forms.form_sections import SectionHeading
from ui.forms.initial_focus import focus_first
from ui.forms.tables.row_table_view import RowTableView
from ui.forms.tables.yearly_figures import FiguresTable
from ui.pages.company.page import CompanyPage
from ui.pages.home.backup_card import BackupCard
from ui.shell.home_backups import HomeBackups
from ui.shell.main_window import MainWindow
from ui.shell.start import StartScreen
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme


@pytest.fixture
def workspace(qtbot: QtBot, qapp: QApplication, services: Services) -> Iterator[Workspace]:
    store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json"))
    file = WindowSettings(services.home)
    file.change(toured=True)
    theme = Theme("light", 100)
    theme.apply(qapp)
    window = MainWindow(services, theme, file)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.load()
    qtbot.waitUntil(lambda: bool(window.start.home.model.shown), timeout=SLOW)
    window.open_draft(window.start.home.model.shown[0].id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    window.workspace.panels.show_panel("")
    yield window.workspace
    window.close()


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, services: Services) -> Iterator[StartScreen]:
    for which in ("scene", "factory"):
        store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / f"{which}.json"))
    theme = Theme("light", 100)
    theme.apply(qapp)
    window = MainWindow(services, theme, WindowSettings(services.home))
    qtbot.addWidget(window)
    window.resize(1366, 720)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.load()
    qtbot.waitUntil(lambda: bool(window.start.home.model.shown), timeout=SLOW)
    backups = window.start.findChild(HomeBackups)
    assert backups is not None
    qtbot.waitUntil(backups.card.isVisible, timeout=SLOW)
    yield window.start
    window.close()


def keyboard() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def once_round(key: Qt.Key) -> list[QWidget]:
    """Where a key leads until it is where it began; cells of a table are one place."""
    way = [keyboard()]
    while (now := press(key)) not in way or now is way[-1]:
        if now is not way[-1]:
            way.append(now)
    return way


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    QTest.keyClick(keyboard(), key, modifier)
    QApplication.processEvents()
    return keyboard()


def named(widget: QWidget) -> str:
    return widget.accessibleName() or getattr(widget, "text", str)()


def path_of(widget: QWidget) -> str:
    at: QWidget | None = widget
    while at is not None and not isinstance(at, FieldRow):
        at = at.parentWidget()
    return at.path if at is not None else ""


def test_tab_goes_from_the_last_field_to_the_foot_and_then_to_the_shell(workspace: Workspace) -> None:
    workspace.show_path("commitment.signed_on")
    while path_of(keyboard()):
        press(Qt.Key.Key_Tab)
    assert named(keyboard()) == "下一步：申报方向"
    assert workspace.bar.isAncestorOf(press(Qt.Key.Key_Tab))
    assert named(press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)) == "下一步：申报方向"
    assert page_in(workspace).isAncestorOf(press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier))


def test_tab_behind_the_last_field_of_a_part_goes_to_the_next_part(workspace: Workspace) -> None:
    row = workspace.controller.draft.rows("scenarios")[0]
    workspace.show_path(f"scenarios[{row}].investment")
    assert path_of(keyboard()).endswith(".investment")
    assert path_of(press(Qt.Key.Key_Tab)).endswith(".description")


def test_a_page_without_anything_to_fill_in_goes_to_the_foot(workspace: Workspace) -> None:
    for each in workspace.controller.draft.rows("attachments"):
        workspace.controller.remove_row("attachments", each)
    workspace.show_step("attachments")
    for _ in range(20):
        if workspace.footer.isAncestorOf(press(Qt.Key.Key_Tab)):
            break
        assert page_in(workspace).isAncestorOf(keyboard())
    assert named(keyboard()) == "上一步：综合论述"


def test_tab_in_a_long_text_goes_on_past_its_pictures_never_back_to_its_tools(workspace: Workspace) -> None:
    row = workspace.controller.draft.rows("scenarios")[0]
    workspace.show_path(f"scenarios[{row}].solution")
    editor = keyboard().parentWidget()
    while not isinstance(editor, BlocksEditor):
        assert editor is not None
        editor = editor.parentWidget()
    passed = []
    while path_of(press(Qt.Key.Key_Tab)).endswith(".solution"):
        passed.append(keyboard())
    assert path_of(keyboard()).endswith(".safeguards")
    assert all(editor.list.isAncestorOf(each) for each in passed)
    for _ in range(len(passed) + 1):
        press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert keyboard() is editor.area
    assert named(press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)) == "小标题"  # all the tools are one stop
    assert named(press(Qt.Key.Key_Right)) == "插入图片"
    assert press(Qt.Key.Key_Tab) is editor.area


def test_tab_comes_to_a_long_text_itself_so_that_a_paste_is_not_lost(workspace: Workspace) -> None:
    row = workspace.controller.draft.rows("scenarios")[0]
    workspace.show_path(f"scenarios[{row}].pain_points")
    while not path_of(press(Qt.Key.Key_Tab)).endswith(".solution"):
        assert page_in(workspace).isAncestorOf(keyboard())
    assert isinstance(keyboard(), BlockText)


def test_every_field_that_tab_reaches_is_seen_whole(workspace: Workspace) -> None:
    workspace.show_step("basic")
    press(Qt.Key.Key_Home)
    met = 0
    for _ in range(60):
        at = keyboard()
        row: QWidget | None = at
        while row is not None and not isinstance(row, FieldRow):
            row = row.parentWidget()
        if row is not None:
            area = next(each for each in page_in(workspace).findChildren(QScrollArea) if each.isAncestorOf(row))
            box = row.rect().translated(row.mapTo(area.viewport(), row.rect().topLeft()))
            assert area.viewport().rect().contains(box), named(at)
            met += 1
        if workspace.footer.isAncestorOf(press(Qt.Key.Key_Tab)):
            break
    assert met > 20


def test_f5_goes_into_the_findings_and_esc_back_to_the_very_place(workspace: Workspace) -> None:
    workspace.controller.edit("company.contact.email", "lixiaolan@")
    workspace.show_path("company.profile")
    text = keyboard()
    text.moveCursor(text.textCursor().MoveOperation.Start)  # type: ignore[attr-defined]
    press(Qt.Key.Key_Right)
    before = workspace.controller.value("company.profile")
    list_ = press(Qt.Key.Key_F5)
    assert list_.accessibleName() == "检查结果"
    board = panel_in(workspace).board
    assert board.list.row is not None
    first = board.list.currentIndex()
    press(Qt.Key.Key_Down)
    assert board.list.currentIndex() != first
    press(Qt.Key.Key_Escape)
    assert keyboard() is text
    assert text.textCursor().position() == 1  # type: ignore[attr-defined]
    press(Qt.Key.Key_F5)
    while board.list.row is None or board.list.row.finding.path != "company.contact.email":
        press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    assert path_of(keyboard()) == "company.contact.email"
    assert workspace.controller.value("company.profile") == before
    press(Qt.Key.Key_F5)  # from the field into the list again, and by the same key back
    assert keyboard() is board.list
    press(Qt.Key.Key_F5)
    assert path_of(keyboard()) == "company.contact.email"
    assert not workspace.panel.name


def test_the_search_above_finds_by_initials_says_when_nothing_is_found_and_lets_go(
    qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.show_path("company.contact.position")
    search = workspace.bar.search
    completer = search.completer()
    assert completer is not None
    offers = completer.popup()
    assert offers is not None
    search.setFocus()
    assert keyboard() is search
    QTest.keyClicks(search, "qyjj")
    assert offers.isVisible()
    assert any("企业简介" in offers.model().index(at, 0).data() for at in range(offers.model().rowCount()))
    QTest.keyClick(offers, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert not offers.isVisible()
    QTest.keyClicks(search, "zqzqzq")
    assert [offers.model().index(at, 0).data() for at in range(offers.model().rowCount())] == ["没有找到 “zqzqzq”"]
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert search.text() == "zqzqzq"
    QTest.keyClick(offers if offers.isVisible() else search, Qt.Key.Key_Escape)
    assert search.text() == ""
    press(Qt.Key.Key_Escape)
    assert path_of(keyboard()) == "company.contact.position"
    with qtbot.waitActive(workspace.window()):
        workspace.window().activateWindow()  # off screen, the offers were a window of their own
    search.setFocus()
    QTest.keyClicks(search, "QYJJ")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert path_of(keyboard()) == "company.profile"


def test_a_tab_that_is_clicked_is_the_one_that_is_shown(qtbot: QtBot, workspace: Workspace) -> None:
    """Qt moves the keyboard on where its page is hidden: that is no Tab behind the last field."""
    workspace.show_step("scene")
    tabs = page_in(workspace).findChild(MarkedTabs)
    pages = page_in(workspace).findChild(QStackedWidget)
    assert tabs is not None
    assert pages is not None
    qtbot.waitUntil(lambda: isinstance(keyboard(), QLineEdit), timeout=SLOW)
    for at in (1, 2, 3, 1, 0):
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(at).center())
        assert (tabs.currentIndex(), pages.currentIndex()) == (at, at)
        shown = [each for each in range(pages.count()) if pages.widget(each).isVisible()]
        assert shown == [at]
        assert pages.widget(at).isAncestorOf(keyboard())
    workspace.show_step("check")
    workspace.show_step("scene")
    assert tabs.currentIndex() == 0


def test_tab_reads_the_start_screen_as_it_is_placed(start: StartScreen) -> None:
    home, pane = start.home, start.home.pane
    home.banner.put("trouble", "error", "没有读出来。", "再试一次")
    home.focus_search()
    way = once_round(Qt.Key.Key_Tab)
    assert way[:4] == [home.search, home._import, home._example, home._new]
    assert [named(each) for each in way[4:6]] == ["再试一次", "关闭这条提示"]
    card = start.findChild(BackupCard)
    assert card is not None
    kept = [card.list_button, card.place_button, card.now_button]  # under the list, line by line
    assert way[6:] == [pane.tracks, pane.orders, pane.table, *kept, start.rail, start.below]
    home.focus_search()
    assert once_round(Qt.Key.Key_Backtab) == [way[0], *reversed(way[1:])]


def test_tab_reads_the_companies_before_the_places(start: StartScreen, qtbot: QtBot) -> None:
    start.show_place("company")
    page = start._stack.currentWidget()
    assert isinstance(page, CompanyPage)
    qtbot.waitSignal(page.listed).wait()
    start.below.setFocus()
    first = press(Qt.Key.Key_Tab)
    assert page.isAncestorOf(first)
    assert press(Qt.Key.Key_Backtab) is start.below
    assert press(Qt.Key.Key_Backtab) is start.rail
    assert page.isAncestorOf(press(Qt.Key.Key_Backtab))


SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("step", ["scene", "attachments"])
def test_shift_tab_goes_back_through_the_same_tabs_as_tab_went_on(workspace: Workspace, step: str) -> None:
    if step == "attachments":
        workspace.controller.set_track("factory")  # 揭榜 has no lists of its own
    workspace.show_step(step)
    page = page_in(workspace)
    page.finish()
    tabs, pages = page.findChild(QTabBar), page.findChild(QStackedWidget)
    assert tabs is not None
    assert pages is not None
    tabs.setCurrentIndex(0)
    focus_first(pages.widget(0))
    forward, back = [0], [tabs.count() - 1]
    for _ in range(300):
        if workspace.footer.isAncestorOf(press(Qt.Key.Key_Tab)):
            break
        if tabs.currentIndex() != forward[-1]:
            forward.append(tabs.currentIndex())
            held = keyboard()
            assert pages.widget(tabs.currentIndex()).isAncestorOf(held)
            if isinstance(held, RowTableView):
                assert (held.currentIndex().row(), held.currentIndex().column()) == (0, 0)
    assert forward == list(range(tabs.count()))
    for _ in range(300):
        if tabs is press(Qt.Key.Key_Tab, SHIFT) or not page.isAncestorOf(keyboard()):
            break
        if tabs.currentIndex() != back[-1]:
            back.append(tabs.currentIndex())
            held = keyboard()
            assert pages.widget(tabs.currentIndex()).isAncestorOf(held)
            if isinstance(held, RowTableView):
                assert held.currentIndex().column() == held.model().columnCount() - 1
    assert back == forward[::-1]


def tab_to_figures() -> FiguresTable:
    for _ in range(60):
        held = press(Qt.Key.Key_Tab)
        if isinstance(held, FiguresTable):
            return held
    raise AssertionError


def test_the_figures_are_seen_whole_with_their_head_and_ctrl_tab_leaves_them(workspace: Workspace) -> None:
    workspace.show_step("basic")
    figures = tab_to_figures()
    area = next(each for each in page_in(workspace).findChildren(QScrollArea) if each.isAncestorOf(figures))
    heads = [each for each in page_in(workspace).findChildren(SectionHeading) if each.y() < figures.y()]
    for part in (max(heads, key=QWidget.y), figures):
        box = part.rect().translated(part.mapTo(area.viewport(), part.rect().topLeft()))
        assert area.viewport().rect().contains(box), part
    assert figures.currentIndex().row() == figures.currentIndex().column() == 0
    before = path_of(press(Qt.Key.Key_Backtab))
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    after = path_of(press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier))
    assert after not in ("", before)
    assert isinstance(press(Qt.Key.Key_Backtab), FiguresTable)
    assert path_of(press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ControlModifier | SHIFT)) == before
    figures = tab_to_figures()
    press(Qt.Key.Key_F2)
    assert isinstance(keyboard(), QLineEdit)
    assert path_of(press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)) == after


def test_f8_goes_by_gravity_and_after_a_mend_to_the_worst_that_is_left(workspace: Workspace) -> None:
    controller = workspace.controller
    scenario = f"scenarios[{controller.draft.rows('scenarios')[0]}]"
    controller.edit("company.contact.email", "lixiaolan@")
    controller.edit(f"{scenario}.pain_points", "长" * 160)
    controller.edit(f"{scenario}.results", "果" * 210)
    workspace.show_step("attachments")
    press(Qt.Key.Key_F5)
    board = panel_in(workspace).board
    levels, rows = [], []
    for _ in board.model.rows:
        press(Qt.Key.Key_F8)
        assert board.list.row is not None
        levels.append(board.list.row.level)
        rows.append(board.list.currentIndex().row())
    assert len(set(rows)) == len(board.model.rows)
    assert levels == sorted(levels, key=LEVEL_ORDER.index)
    assert set(levels) > {"error"}
    for left in (2, 1, 0):
        press(Qt.Key.Key_F8)
        assert board.list.row is not None
        assert board.list.row.level == "error"
        path = board.list.row.finding.path
        assert path_of(keyboard()) == path
        mended = "lixiaolan@example.com" if path.endswith("email") else "改短了，效率提升 30%，从 100 提高到 130。"
        controller.edit(path, mended)
        press(Qt.Key.Key_F5)  # into the list, at what is the worst now
        assert board.list.row is not None
        assert (board.list.row.level == "error") == bool(left)
        press(Qt.Key.Key_F5)


def test_tab_goes_through_all_long_texts_and_shift_tab_back(workspace: Workspace) -> None:
    workspace.show_step("narratives")
    first = path_of(keyboard())
    forward = [first]
    for _ in range(60):
        if workspace.footer.isAncestorOf(press(Qt.Key.Key_Tab)):
            break
        if (path := path_of(keyboard())) not in ("", forward[-1]):
            forward.append(path)
    assert len(forward) == 3
    back = [forward[-1]]
    for _ in range(60):
        press(Qt.Key.Key_Tab, SHIFT)
        if not page_in(workspace).isAncestorOf(keyboard()):
            break
        if (path := path_of(keyboard())) not in ("", back[-1]):
            back.append(path)
    assert back == forward[::-1]
