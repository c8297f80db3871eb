"""The window over a real store, by real keys and clicks."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.conftest import JOB
from tests.ui.stored_draft import SLOW
from ui.pages.home.drafts_model import NAME
from ui.runtime.relative_days import relative_day
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

EXAMPLES = forms_root() / "miit-2021" / "example"


def brought(qtbot: QtBot, window: MainWindow, name: str = "scene.json") -> str:
    window.start.home.import_files([EXAMPLES / name])
    qtbot.waitUntil(lambda: bool(window.start.home.model.shown), timeout=SLOW)
    return window.start.home.model.shown[0].id


def opened(qtbot: QtBot, window: MainWindow) -> None:
    brought(qtbot, window)
    qtbot.keyClick(window.start.home.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)


def test_an_empty_store_says_what_to_do(window: MainWindow) -> None:
    assert "还没有申报书" in window.start.home.pane.empty_words.text()
    assert window.start.home.pane.begin.isVisible()


def test_the_button_in_the_empty_list_opens_its_menu_under_itself(qtbot: QtBot, window: MainWindow) -> None:
    begin = window.start.home.pane.begin
    menu = begin.menu()
    begin.setFocus()
    qtbot.keyClick(begin, Qt.Key.Key_Return)
    qtbot.waitUntil(menu.isVisible)
    under = begin.mapToGlobal(begin.rect().bottomLeft())
    assert (menu.pos() - under).manhattanLength() < 8
    menu.close()


def test_a_file_that_is_refused_is_named_and_hides_no_other(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    bad = tmp_path / "坏的.json"
    bad.write_text("{", encoding="utf-8")
    window.start.home.import_files([bad, EXAMPLES / "scene.json"])
    qtbot.waitUntil(lambda: bool(window.start.home.model.shown), timeout=SLOW)
    assert "坏的.json" in window.start.home.banner.sentence


def test_archiving_has_a_way_back(qtbot: QtBot, window: MainWindow) -> None:
    home = window.start.home
    draft = brought(qtbot, window)
    home.commands.change("archive", draft)
    qtbot.waitUntil(lambda: home.model.count(archived=True) == 1, timeout=SLOW)
    assert not home.model.shown
    assert "已归档" in home.banner.sentence  # what was done last, not the import before it
    window.start.show_place("archived")
    assert [row.id for row in home.model.shown] == [draft]
    qtbot.keyClick(home.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: home.model.count(archived=False) == 1, timeout=SLOW)


def test_search_finds_by_company_and_says_when_nothing_fits(qtbot: QtBot, window: MainWindow) -> None:
    home = window.start.home
    brought(qtbot, window)
    company = home.model.shown[0].summary.company
    home.search.setFocus()
    qtbot.keyClicks(home.search, "zzz")
    qtbot.waitUntil(lambda: not home.model.shown, timeout=SLOW)
    assert "没有找到" in home.pane.empty_words.text()
    qtbot.keyClick(home.search, Qt.Key.Key_Escape)
    assert home.search.text() == ""
    committed = QInputMethodEvent()
    committed.setCommitString(company[2:5])
    QApplication.sendEvent(home.search, committed)
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)


def test_a_factory_says_how_many_of_the_stages_asked_for_it_has(qtbot: QtBot, window: MainWindow) -> None:
    brought(qtbot, window, "factory.json")
    brought(qtbot, window)
    model = window.start.home.model
    qtbot.waitUntil(lambda: len(model.shown) == 2, timeout=SLOW)
    told = {row.track: at for at, row in enumerate(model.shown)}
    spoken = {t: model.index(at, NAME).data(Qt.ItemDataRole.AccessibleTextRole) for t, at in told.items()}
    assert spoken["factory"].startswith(
        "重庆清溪川味食品股份有限公司，复合调味料智能制造示范工厂，示范工厂，7 个 · 环节 6/6，"
    )
    assert "3 个场景" in spoken["scene"]


def test_keys_travel_through_the_steps(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    workspace = window.workspace
    assert workspace is not None
    first, second = workspace.steps[:2]
    assert workspace.step == first
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert workspace.step == second
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert workspace.step == first
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert workspace.step == second


def test_undo_by_key_undoes_an_edit_of_the_draft(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    assert window.workspace is not None
    controller = window.workspace.controller
    before = controller.value("company.name")
    controller.edit("company.name", "另一家公司")
    assert window.workspace.bar.company == "另一家公司"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert controller.value("company.name") == before
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert controller.value("company.name") == "另一家公司"


def test_going_home_saves_and_the_list_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    assert window.workspace is not None
    window.workspace.controller.edit("company.name", "改过名字的公司")
    qtbot.mouseClick(window.workspace.bar.back_home, Qt.MouseButton.LeftButton)
    assert window.workspace is None
    home = window.start.home
    qtbot.waitUntil(lambda: home.model.shown[0].summary.company == "改过名字的公司", timeout=SLOW)


def test_from_a_draft_the_keyboard_comes_back_to_it_in_the_list(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    assert window.workspace is not None
    draft = window.workspace.controller.draft_id
    window.go_home()
    assert window.focusWidget() is window.start.home.table
    assert window.start.home.table.chosen == draft


def test_text_size_and_theme_are_remembered(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    qtbot.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    window.set_look("dark")
    again = WindowSettings(services.home).state
    assert (again.theme, again.percent) == ("dark", 110)
    assert app.font().pixelSize() == 15
    window.set_look("light", 100)


def test_a_thousand_drafts_are_listed_without_a_stall(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    import time

    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    window.load()
    home = window.start.home
    qtbot.waitUntil(lambda: bool(home.model.shown), timeout=SLOW)
    row = home.model.shown[0]
    many = [replace(row, id=f"d{number:07}") for number in range(999)] + [row]
    pack = home.model.pack
    assert pack is not None
    spent = []
    for rows in (many, many[::-1], many):  # the best of three: the first may share the core with others
        start = time.thread_time()
        home.model.set_rows(pack, rows)
        window.grab()
        spent.append(time.thread_time() - start)
    assert min(spent) < 1.0
    assert home.model.row_of(draft) == 999


def test_panes_keep_the_width_that_they_were_dragged_to(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    opened(qtbot, window)
    assert window.workspace is not None
    qtbot.keyClick(window, Qt.Key.Key_F5)
    parts = window.workspace._parts
    handle = parts.handle(1)
    before = parts.sizes()
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(80, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)
    dragged = parts.sizes()
    assert dragged[1] > before[1] + 40
    window.close()
    again = MainWindow(services, Theme(), WindowSettings(services.home))
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.start.home._pane is not None and bool(again.start.home.model.shown), timeout=SLOW)
    qtbot.keyClick(again.start.home.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: again.workspace is not None and bool(again.workspace.step), timeout=SLOW)
    assert again.workspace is not None
    assert again.workspace.panel.name == "findings"
    assert abs(again.workspace._parts.sizes()[1] - dragged[1]) <= 2
    again.close()


def test_drafts_are_sorted_as_asked_and_old_days_have_their_year(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    store_draft(services, import_draft_file(services, EXAMPLES / "scene.json"))
    window.load()
    home = window.start.home
    qtbot.waitUntil(lambda: bool(home.model.shown), timeout=SLOW)
    row = home.model.shown[0]
    pack = home.model.pack
    assert pack is not None
    names = ("丙公司", "甲公司", "乙公司")
    rows = [
        replace(row, id=f"{i:08d}", summary=replace(row.summary, company=name, complete=complete, errors=errors))
        for i, (name, complete, errors) in enumerate(zip(names, (90, 10, 50), (0, 2, 9), strict=True))
    ]
    home.model.set_rows(pack, rows)
    said = {}
    for order in ("saved", "complete", "open", "company"):
        home.pane.orders.setCurrentIndex(home.pane.orders.findData(order))
        home.pane.orders.activated.emit(0)
        said[order] = [each.summary.company for each in home.model.shown]
    assert said["saved"] == list(names)
    assert said["complete"] == ["甲公司", "乙公司", "丙公司"]
    assert said["open"] == ["乙公司", "甲公司", "丙公司"]
    assert said["company"] == ["丙公司", "甲公司", "乙公司"]
    now = datetime(2022, 1, 3, 4, tzinfo=UTC)
    assert relative_day(now - timedelta(days=30), now) == "2021-12-04"


def test_an_import_says_which_of_its_files_are_not_there(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    alone = tmp_path / "scene.json"
    alone.write_bytes((EXAMPLES / "scene.json").read_bytes())
    home = window.start.home
    home.import_files([alone])
    qtbot.waitUntil(lambda: bool(home.model.shown), timeout=SLOW)
    assert home.banner.sentence.startswith("scene.json：“")
    assert "没有找到或读不出来，文字都导入了" in home.banner.sentence
    assert home.banner.has("brought")


def test_an_import_without_room_for_a_backup_says_so(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    brought(qtbot, window)
    home = window.start.home
    # the copy made at opening is written by now, or it would be looked for in a folder that is no longer there
    qtbot.waitUntil(lambda: all(thread.name != JOB for thread in threading.enumerate()), timeout=SLOW)
    folder = services.home / "backups"
    if folder.exists():
        folder.rename(folder.with_name("before"))
    folder.write_bytes(b"in the way")
    home.import_files([EXAMPLES / "factory.json"])
    qtbot.waitUntil(lambda: len(home.model.shown) == 2, timeout=SLOW)
    assert "没有能留一份备份" in home.banner.sentence
