"""What is taken out of a draft comes back whole: by undo, and after the window and the store were closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import AppError
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.removed_items import list_removed, restore_removed
from app.paths import forms_root
from app.services import Services, build_services
from tests.ui.opened_menus import choose, lines, menu_by_key, menu_of
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW
from ui.draft.controller import DraftController
from ui.pages.home.removed_card import RemovedCard, RemovedRow
from ui.pages.scenarios.catalogue_view import CatalogueView
from ui.pages.scenarios.notice_bar import NoticeBar
from ui.pages.scenarios.selection_page import ScenarioSelectionPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

EXAMPLES = forms_root() / "miit-2021" / "example"


def kept(services: Services, track: str) -> str:
    return store_draft(services, import_draft_file(services, EXAMPLES / f"{track}.json")).id


def opened(qtbot: QtBot, services: Services, draft: str) -> MainWindow:
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.load()
    qtbot.waitUntil(lambda: window.start.home.model.pack is not None, timeout=SLOW)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    return window


def catalogue_of(page: ScenarioSelectionPage) -> CatalogueView:
    found = page.findChild(CatalogueView)
    assert found is not None
    return found


def notice_of(page: ScenarioSelectionPage) -> NoticeBar:
    found = page.findChild(NoticeBar)
    assert found is not None
    return found


def holds(card: RemovedCard, count: int) -> bool:
    return len(card.things) == count


def scenario(draft: DraftController) -> None:
    draft.remove_row("scenarios", draft.draft.rows("scenarios")[1])


def nested_row(draft: DraftController) -> None:
    table = f"scenarios[{draft.draft.rows('scenarios')[0]}].equipment"
    draft.remove_row(table, draft.draft.rows(table)[0])


def attachment(draft: DraftController) -> None:
    draft.remove_row("attachments", draft.draft.rows("attachments")[0])


def picture(draft: DraftController) -> None:
    texts = [(path, value) for path, value in draft.draft.answers.items() if isinstance(value, list)]
    path, blocks = next((p, v) for p, v in texts if any(isinstance(each, dict) and "image" in each for each in v))
    draft.edit(path, [block for block in blocks if "image" not in block])


@pytest.mark.parametrize("track", ["scene", "factory"])
@pytest.mark.parametrize("take_out", [scenario, nested_row, attachment, picture])
def test_what_was_taken_out_comes_back_whole_after_a_restart(
    tmp_path: Path, track: str, take_out: Callable[[DraftController], None], qapp: QApplication
) -> None:
    services = build_services(tmp_path / "home", {})
    draft = kept(services, track)
    controller = DraftController.open(services, draft)
    before = controller.draft.application()
    take_out(controller)
    assert controller.draft.application() != before
    assert controller.close()
    services.close()
    services = build_services(tmp_path / "home", {})
    again = DraftController.open(services, draft)
    for _ in range(20):
        if not (items := again.removed()):
            break
        again.put_back(items[-1])
    assert again.draft.application() == before
    assert again.removed() == []
    assert again.close()
    last = DraftController.open(services, draft)
    assert last.draft.application() == before
    assert services.store().find_damage() == []
    last.close()
    services.close()


def test_undo_empties_the_list_and_undoing_a_return_fills_it(services: Services, qapp: QApplication) -> None:
    controller = DraftController.open(services, kept(services, "scene"))
    whole = controller.draft.application()
    scenario(controller)
    assert [each.kind for each in controller.removed()] == ["scenario"]
    controller.undo()
    assert controller.removed() == []
    controller.redo()
    [item] = controller.removed()
    controller.put_back(item)
    assert controller.draft.application() == whole
    controller.undo()
    assert controller.removed() == [item]
    controller.close()


def test_a_row_in_a_scenario_that_is_out_waits_for_it(services: Services, qapp: QApplication) -> None:
    controller = DraftController.open(services, kept(services, "scene"))
    whole = controller.draft.application()
    nested_row(controller)
    controller.remove_row("scenarios", controller.draft.rows("scenarios")[0])
    assert [each.kind for each in controller.removed()] == ["scenario"]
    controller.put_back(controller.removed()[0])
    assert [each.kind for each in controller.removed()] == ["row"]
    controller.put_back(controller.removed()[0])
    assert controller.draft.application() == whole
    controller.close()


def test_a_row_in_which_nothing_was_written_is_not_kept(services: Services, qapp: QApplication) -> None:
    controller = DraftController.open(services, kept(services, "scene"))
    row = controller.add_row("scenarios", data={"catalogue_no": 5, "name": controller.pack.scenario(5).name})  # type: ignore[union-attr]
    controller.remove_row("scenarios", row)
    assert controller.removed() == []
    row = controller.add_row("scenarios", data={"catalogue_no": None, "name": "自己的场景"})
    controller.remove_row("scenarios", row)
    assert [each.title for each in controller.removed()] == ["场景“自己的场景”"]
    controller.close()


def test_the_foot_offers_what_is_out_after_a_restart(qtbot: QtBot, services: Services) -> None:
    draft = kept(services, "scene")
    controller = DraftController.open(services, draft)
    before = controller.draft.application()
    scenario(controller)
    assert controller.close()
    window = opened(qtbot, services, draft)
    assert window.workspace is not None
    foot = window.workspace.footer.removed
    assert foot.isVisible()
    assert foot.text() == "最近移出 1 项"
    [action] = foot.menu().actions()
    action.trigger()
    assert window.workspace.controller.draft.application() == before
    window.workspace.redraw()
    assert not foot.isVisible()
    window.close()


def ticked_again(qtbot: QtBot, services: Services) -> tuple[MainWindow, Any, int, dict[str, Any]]:
    """The first scenario is taken out, and the program closed and opened."""
    draft = kept(services, "scene")
    controller = DraftController.open(services, draft)
    row = controller.draft.rows("scenarios")[0]
    number = controller.value(f"scenarios[{row}].catalogue_no")
    before = controller.draft.application()
    controller.remove_row("scenarios", row)
    assert controller.close()
    window = opened(qtbot, services, draft)
    assert window.workspace is not None
    window.workspace.show_step("scenes")
    page: Any = page_in(window.workspace)
    catalogue_of(page).show_number(number)
    catalogue_of(page).setFocus()
    return window, page, number, before


def test_ticking_the_same_entry_again_brings_it_back_whole(qtbot: QtBot, services: Services) -> None:
    window, page, _number, before = ticked_again(qtbot, services)
    assert window.workspace is not None
    qtbot.keyClick(catalogue_of(page), Qt.Key.Key_Space)
    assert window.workspace.controller.draft.application() == before
    assert window.workspace.controller.removed() == []
    assert "内容都在" in notice_of(page).text()
    assert catalogue_of(page).hasFocus()
    button = next(each for each in notice_of(page).findChildren(QPushButton) if each.text() == "撤销")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(window.workspace.controller.removed()) == 1
    window.close()


@pytest.mark.parametrize("written", ["", "写了新的一句"])
def test_taking_back_a_scenario_never_makes_a_second_one(qtbot: QtBot, services: Services, written: str) -> None:
    window, _page, number, before = ticked_again(qtbot, services)
    space = window.workspace
    assert space is not None
    controller = space.controller
    name = controller.pack.scenario(number)
    assert name is not None
    row = controller.add_row("scenarios", at=0, data={"catalogue_no": number, "name": name.name})
    if written:
        controller.edit(f"scenarios[{row}].pain_points", written)
    [item] = controller.removed()
    space.version_question.put_back(item)
    if written:
        assert controller.draft.application()["scenarios"][0]["pain_points"] == written
        assert "6 字" in space.banner.sentence
        held = QApplication.focusWidget()
        assert isinstance(held, QPushButton)
        assert held.text() == "留着现在的"
        qtbot.keyClick(held, Qt.Key.Key_Return)
        assert space.banner.sentence == ""
        assert controller.removed() == [item]
        space.version_question.put_back(item)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert [each.kind for each in controller.removed()] == ["scenario"]
    assert controller.draft.application() == before
    window.close()


def test_on_the_start_screen_too_no_second_one_is_made(services: Services) -> None:
    draft = kept(services, "scene")
    controller = DraftController.open(services, draft)
    old = controller.draft.rows("scenarios")[0]
    number, before = controller.value(f"scenarios[{old}].catalogue_no"), controller.draft.application()
    controller.remove_row("scenarios", old)
    row = controller.add_row("scenarios", at=0, data={"catalogue_no": number})
    controller.edit(f"scenarios[{row}].pain_points", "写了新的一句")
    assert controller.close()
    [thing] = list_removed(services)
    with pytest.raises(AppError, match="6 字"):
        restore_removed(services, thing)
    again = DraftController.open(services, draft)
    again.edit(f"scenarios[{row}].pain_points", None)
    assert again.close()
    restore_removed(services, thing)
    assert open_stored(services, draft).draft.application() == before
    assert services.store().find_damage() == []


def test_taking_out_twice_in_a_row_takes_out_one_and_the_selection_stays_by(qtbot: QtBot, services: Services) -> None:
    window = opened(qtbot, services, kept(services, "scene"))
    assert window.workspace is not None
    controller = window.workspace.controller
    while len(controller.draft.rows("attachments")) < 4:
        data = {
            "file": controller.value(f"attachments[{controller.draft.rows('attachments')[0]}].file"),
            "title": "又一份",
        }
        controller.add_row("attachments", data=data)
    window.workspace.show_step("attachments")
    page: Any = page_in(window.workspace)
    rows = controller.draft.rows("attachments")
    page.listing.setCurrentRow(2)
    remove = next(each for each in page.findChildren(QPushButton) if each.text() == "移出")
    qtbot.mouseDClick(remove, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert controller.draft.rows("attachments") == [*rows[:2], *rows[3:]]
    assert page.listing.currentRow() == 2
    assert page._current().id == rows[3]
    window.close()


def test_the_start_page_lists_what_is_out_of_all_drafts_and_puts_it_back(qtbot: QtBot, services: Services) -> None:
    draft = kept(services, "scene")
    window = opened(qtbot, services, draft)
    assert window.workspace is not None
    controller = window.workspace.controller
    before = controller.draft.application()
    home = window.start.home
    for take_out in (attachment, nested_row, scenario):
        take_out(controller)
    window.go_home()
    qtbot.waitUntil(lambda: any(card.isVisible() for card in home.findChildren(RemovedCard)), timeout=SLOW)
    [card] = home.findChildren(RemovedCard)
    qtbot.waitUntil(lambda: len(card.things) == 3, timeout=SLOW)
    rows = card.findChildren(RemovedRow)
    assert len(rows) == 2
    asked: list[str] = []
    card.draft_wanted.disconnect()
    card.draft_wanted.connect(asked.append)
    choose(menu_by_key(rows[0].restore_button), "打开这份申报书")
    assert asked == [draft]
    assert lines(menu_of(rows[1], QPoint(5, 5))) == ["取回", "打开这份申报书"]
    QApplication.activePopupWidget().close()  # type: ignore[union-attr]  # it is open
    assert card.list_button.text() == "全部 3 件"
    qtbot.mouseClick(card.list_button, Qt.MouseButton.LeftButton)
    [dialog] = [each for each in window.findChildren(QDialog) if each.windowTitle() == "最近移出"]
    every = dialog.findChildren(RemovedRow)
    assert len(every) == 3
    qtbot.mouseClick(every[2].restore_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(card.things) == 2, timeout=SLOW)
    for left in (1, 0):
        qtbot.waitUntil(lambda: any(each.isVisible() for each in card.findChildren(RemovedRow)), timeout=SLOW)
        row = next(each for each in card.findChildren(RemovedRow) if each.isVisible())
        qtbot.mouseClick(row.restore_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(partial(holds, card, left), timeout=SLOW)
    assert card.isHidden()
    assert window.focusWidget() is home.table  # not what came under the keyboard in the place of 取回
    assert home.table.chosen == draft
    assert open_stored(services, draft).draft.application() == before
    assert "已放回" in home.banner.sentence
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    window.go_home()
    assert home.banner.sentence == ""  # it was read: somebody has gone on
    window.close()
