"""场景选择: picks by mouse and keyboard end in the draft, and in the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.draft.controller import DraftController
from ui.pages.scenarios.catalogue_model import NUMBER
from ui.pages.scenarios.catalogue_view import CatalogueView
from ui.pages.scenarios.coverage_grid import CoverageCell, CoverageGrid
from ui.pages.scenarios.guidance_pane import GuidancePane
from ui.pages.scenarios.notice_bar import NoticeBar
from ui.pages.scenarios.picks_model import ROW
from ui.pages.scenarios.scenario_cards import PicksView
from ui.pages.scenarios.sector_bar import SectorBar
from ui.pages.scenarios.selection_page import ScenarioSelectionPage
from ui.theme.theme import Theme

W = TypeVar("W", bound=QWidget)
Maker = Callable[[str], tuple[DraftController, ScenarioSelectionPage]]


@pytest.fixture
def page_of(opened: Callable[[str], DraftController], theme: Theme, qtbot: QtBot) -> Maker:
    def make(track: str) -> tuple[DraftController, ScenarioSelectionPage]:
        controller = opened(track)
        page = ScenarioSelectionPage(controller, theme)
        qtbot.addWidget(page)
        page.resize(1182, 596)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return controller, page

    return make


def part(page: QWidget, kind: type[W], name: str = "") -> W:
    found = page.findChild(kind, name) if name else page.findChild(kind)
    assert found is not None
    return found


def cell_of(page: ScenarioSelectionPage, stage: str) -> CoverageCell:
    found = part(page, CoverageGrid).cell(stage)
    assert found is not None
    return found


def numbers(controller: DraftController) -> list[object]:
    draft = controller.draft
    return [draft.value(f"scenarios[{row}].catalogue_no") for row in draft.rows("scenarios")]


def click_cell(qtbot: QtBot, page: ScenarioSelectionPage, stage: str) -> None:
    cell = cell_of(page, stage)
    qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_first_sight_begins_with_the_stage_of_what_was_picked(page_of: Maker, qtbot: QtBot, track: str) -> None:
    _, page = page_of(track)
    tree = part(page, CatalogueView)
    stage = tree.currentIndex().parent()
    assert stage.isValid()
    qtbot.waitUntil(lambda: tree.visualRect(stage).top() == 0, timeout=SLOW)
    assert tree.viewport().rect().contains(tree.visualRect(tree.currentIndex()))


def test_search_finds_by_text_number_and_initials(page_of: Maker, qtbot: QtBot) -> None:
    _, page = page_of("scene")
    search = part(page, QLineEdit, "scenes-search")
    tree = part(page, CatalogueView)

    def shown() -> list[int]:
        model = tree.model()
        tops = [model.index(row, 0) for row in range(model.rowCount())]
        return [model.index(r, 0, top).data(NUMBER) for top in tops for r in range(model.rowCount(top))]

    assert len(shown()) == 52
    for typed, found in (("gylksh", [45]), ("45", [45]), ("可视化", [45]), ("txgk", [47])):
        search.clear()
        qtbot.keyClicks(search, typed) if typed.isascii() else search.setText(typed)
        assert found[0] in shown(), typed
        assert len(shown()) < 10, typed
    search.clear()
    qtbot.keyClicks(search, "zzzzz")
    assert shown() == []


def search_of(page: ScenarioSelectionPage, qtbot: QtBot) -> QLineEdit:
    """The search, with the keyboard in it."""
    search = part(page, QLineEdit, "scenes-search")
    with qtbot.waitActive(page):
        page.activateWindow()
    search.setFocus()
    return search


def test_enter_in_the_search_adds_what_is_marked_and_one_searches_on(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = numbers(controller)
    search = search_of(page, qtbot)
    qtbot.keyClicks(search, "gylksh")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert numbers(controller) == [*before, 45]
    assert search.hasFocus()
    qtbot.keyClicks(search, "46")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert numbers(controller) == [*before, 45, 46]
    qtbot.keyClick(search, Qt.Key.Key_Return)  # it is there already: on to the list, not a second time
    assert numbers(controller) == [*before, 45, 46]
    assert part(page, CatalogueView).hasFocus()


def test_letters_typed_over_the_list_go_on_in_the_search(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = numbers(controller)
    search = search_of(page, qtbot)
    tree = part(page, CatalogueView)
    assert not tree.adds_by_enter  # an empty search: Enter goes to the list first, and the row does not promise more
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert tree.hasFocus()
    assert tree.adds_by_enter
    qtbot.keyClicks(tree, "4")
    assert search.hasFocus()
    qtbot.keyClicks(search, "5")
    assert search.text() == "45"
    assert tree.adds_by_enter
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert numbers(controller) == [*before, 45]


def test_enter_with_nothing_found_stays_with_the_word_to_mend(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = numbers(controller)
    search = search_of(page, qtbot)
    qtbot.keyClicks(search, "zzzzz")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert search.hasFocus()
    assert search.selectedText() == "zzzzz"
    assert numbers(controller) == before


def test_space_ticks_enter_adds_and_both_are_saved(page_of: Maker, qtbot: QtBot, services: Services) -> None:
    controller, page = page_of("scene")
    before = numbers(controller)
    tree = part(page, CatalogueView)
    tree.setFocus()
    tree.show_number(45)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert numbers(controller) == [*before, 45]
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert numbers(controller) == [*before, 45, 46]
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert numbers(controller) == [*before, 45]
    assert controller.flush()
    stored = services.store().load_draft(controller.draft_id)
    rows = stored.answers["scenarios"]
    assert stored.answers[f"scenarios[{rows[-1]}].catalogue_no"] == 45
    assert stored.answers[f"scenarios[{rows[-1]}].name"] == "供应链可视化"


def test_box_is_ticked_by_mouse(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = numbers(controller)
    tree = part(page, CatalogueView)
    tree.show_number(3)
    box = tree.visualRect(tree.currentIndex())
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, box.center().y()))
    assert numbers(controller) == [*before, 3]


def test_alt_arrows_reorder_and_undo_brings_the_order_back(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    order = controller.draft.rows("scenarios")
    picks = part(page, PicksView)
    picks.setFocus()
    picks.show_row(order[0])
    qtbot.keyClick(picks, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert controller.draft.rows("scenarios") == [order[1], order[0], *order[2:]]
    assert picks.currentIndex().data(ROW) == order[0]
    qtbot.keyClick(picks, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert controller.draft.rows("scenarios").index(order[0]) == 2
    controller.undo()
    controller.undo()
    assert controller.draft.rows("scenarios") == order


def test_drop_asks_the_draft_to_move(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    order = controller.draft.rows("scenarios")
    model = part(page, PicksView).model()
    data = model.mimeData([model.index(0, 0)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, model.index(-1, 0))
    assert controller.draft.rows("scenarios") == [order[1], order[2], order[0], *order[3:]]
    foreign = model.mimeData([model.index(0, 0)])
    foreign.setData("application/x-zhizao-row", b"nobody")
    model.dropMimeData(foreign, Qt.DropAction.MoveAction, 0, 0, model.index(-1, 0))
    assert controller.draft.rows("scenarios") == [order[1], order[2], order[0], *order[3:]]


def test_a_click_on_a_stage_shows_its_scenarios_and_enter_adds_one_once(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    draft = controller.draft
    for row in list(draft.rows("scenarios")):
        number = draft.value(f"scenarios[{row}].catalogue_no")
        stage = controller.pack.stage_of(number) if isinstance(number, int) else None
        if stage is not None and stage.id == "supply_chain":
            controller.remove_row("scenarios", row)
    controller.edit("task.sector", "equipment")
    cell = cell_of(page, "supply_chain")
    assert cell.cover.missing
    assert "缺" in cell.accessibleName()
    assert "供应链管理" in page._state.text()
    before = numbers(controller)
    for _ in range(2):
        click_cell(qtbot, page, "supply_chain")
        assert numbers(controller) == before
    tree = part(page, CatalogueView)
    assert tree.hasFocus()
    assert tree.current_number() == 44
    cell.setFocus()
    for _ in range(3):
        qtbot.keyClick(cell, Qt.Key.Key_Return)
        assert sorted(map(str, numbers(controller))) == sorted(
            map(str, [*before, 44])
        )  # it comes back to its old place
    assert tree.hasFocus()  # what has a scenario is shown
    for _ in range(3):
        tree.show_number(45)
        qtbot.keyClick(tree, Qt.Key.Key_Return)
        assert sorted(map(str, numbers(controller))) == sorted(map(str, [*before, 44, 45]))
        assert tree.hasFocus()
    assert not cell.cover.missing
    assert "已覆盖" in cell.accessibleName()
    assert not any(f.rule == "six-stages" for f in controller.findings() if "供应链" in f.message)


def test_another_sector_moves_stars_and_loses_nothing(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    controller.edit("task.sector", "equipment")
    kept = numbers(controller)
    subsector = controller.draft.value("task.subsector")
    box = part(page, SectorBar).sector
    box.setFocus()
    while box.currentData() != "raw_materials":
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert controller.draft.value("task.sector") == "raw_materials"
    starred = {s.id for s in controller.pack.stages if cell_of(page, s.id).cover.required}
    assert starred == set(controller.pack.sectors[0].required_stages)
    assert numbers(controller) == kept
    assert controller.draft.value("task.subsector") == subsector
    assert "不在本行业" in part(page, SectorBar).subsector.currentText()


def test_grid_is_walked_by_arrows(page_of: Maker, qtbot: QtBot) -> None:
    _, page = page_of("factory")
    first, second = cell_of(page, "factory_design"), cell_of(page, "product_development")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()


def test_own_scenario_by_keyboard(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    pane = part(page, GuidancePane)
    pane.open_form()
    name = part(pane, QLineEdit, "own-name")
    assert name.hasFocus()
    make = part(pane, QPushButton, "own-make")
    assert not make.isEnabled()
    qtbot.keyClicks(name, "Leak test")
    stage = pane._form._stage
    stage.setFocus()
    for _ in range(7):
        qtbot.keyClick(stage, Qt.Key.Key_Down)
    qtbot.mouseClick(make, Qt.MouseButton.LeftButton)
    row = controller.draft.rows("scenarios")[-1]
    assert controller.draft.value(f"scenarios[{row}].name") == "Leak test"
    assert controller.draft.value(f"scenarios[{row}].stage") == "quality"
    assert controller.draft.value(f"scenarios[{row}].catalogue_no") is None


def test_taking_out_a_filled_scenario_offers_the_way_back(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    answers = dict(controller.draft.answers)
    picks = part(page, PicksView)
    picks.setFocus()
    picks.show_row(controller.draft.rows("scenarios")[0])
    qtbot.keyClick(picks, Qt.Key.Key_Delete)
    bar = part(page, NoticeBar)
    assert bar.isVisible()
    assert "撤销" in bar.text()
    qtbot.mouseClick(bar._undo, Qt.MouseButton.LeftButton)
    assert dict(controller.draft.answers) == answers


def test_the_way_back_is_offered_until_something_else_is_done(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    bar, picks = part(page, NoticeBar), part(page, PicksView)
    first, second = controller.draft.rows("scenarios")[:2]
    page._remove_row(first)
    assert bar.isVisible()
    controller.undo()
    assert not bar.isVisible()
    page._remove_row(second)
    assert bar.isVisible()
    controller.edit("company.name", "别的")
    assert not bar.isVisible()
    assert picks.isVisible()


def test_scene_track_has_no_grid_and_factory_has(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert not part(page, CoverageGrid).isVisible()
    controller.set_track("factory")
    assert part(page, CoverageGrid).isVisible()


def test_no_name_in_the_grid_is_cut_however_narrow(page_of: Maker, theme: Theme, qtbot: QtBot) -> None:
    _, page = page_of("factory")
    window = QWidget()
    qtbot.addWidget(window)
    grid = CoverageGrid(theme, window)
    grid.show_covers([cell.cover for cell in part(page, CoverageGrid).findChildren(CoverageCell)])
    window.show()
    cells = grid.findChildren(CoverageCell)
    rows = set()
    for width in (1182, 640, 420):
        grid.resize(width, grid.height())
        QApplication.processEvents()
        rows.add(len({cell.y() for cell in cells}))
        for cell in cells:
            assert cell.width() >= cell.minimumSizeHint().width()
            assert cell.geometry().right() <= grid.width()
    assert rows == {1, 2, 3}


@pytest.mark.parametrize("path", ["scenarios", "task.sector"])
def test_goto_puts_the_focus_on_the_page(page_of: Maker, qtbot: QtBot, path: str) -> None:
    _, page = page_of("factory")
    assert page.goto(path)
    assert page.isAncestorOf(page.window().focusWidget())
    assert not page.goto("company.name")


def test_own_scenario_is_given_another_stage(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    row = controller.add_row("scenarios", data={"name": "own", "catalogue_no": None})
    assert any(f.rule == "scenario-catalogue" for f in controller.findings())
    assert page.goto(f"scenarios[{row}].stage")
    box = part(page, QComboBox, "pick-stage")
    assert box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert controller.value(f"scenarios[{row}].stage") == "factory_design"
    assert not any(f.rule == "scenario-catalogue" for f in controller.findings())
    assert cell_of(page, "factory_design").cover.count == 1
    part(page, PicksView).show_row(controller.draft.rows("scenarios")[0])
    assert not box.isVisible()


def test_undoing_a_move_leaves_the_keyboard_on_the_scenario_and_its_stage_as_it_was(
    page_of: Maker, qtbot: QtBot
) -> None:
    controller, page = page_of("scene")
    controller.goto.connect(page.goto)
    row = controller.add_row("scenarios", data={"name": "own", "catalogue_no": None, "stage": "quality"})
    picks = part(page, PicksView)
    picks.show_row(row)
    picks.setFocus()
    qtbot.keyClick(picks, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert controller.draft.rows("scenarios")[-1] != row
    controller.undo()
    assert controller.draft.rows("scenarios")[-1] == row
    focus = page.window().focusWidget()
    assert focus is picks
    assert picks.current_row() == row
    qtbot.keyClick(focus, Qt.Key.Key_Up)
    assert controller.value(f"scenarios[{row}].stage") == "quality"


def test_taking_one_out_goes_on_to_the_next_and_undo_stays_in_the_list(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    controller.goto.connect(page.goto)
    first, second = controller.draft.rows("scenarios")[:2]
    picks = part(page, PicksView)
    picks.setFocus()
    picks.show_row(first)
    qtbot.keyClick(picks, Qt.Key.Key_Delete)
    assert picks.current_row() == second
    controller.undo()
    assert controller.draft.rows("scenarios")[:2] == [first, second]
    assert picks.hasFocus()


@pytest.mark.parametrize("width", [967, 1182, 1740])  # inside of windows of 1024, 1366 and 1920
def test_the_buttons_of_a_picked_scenario_are_read_whole(page_of: Maker, qtbot: QtBot, width: int) -> None:
    _, page = page_of("scene")
    page.resize(width, 540)
    pane = part(page, GuidancePane)
    again = next(each for each in pane.findChildren(QPushButton) if each.text() == "再加入一次")
    qtbot.waitUntil(again.isVisible)  # the first sight is that of a scenario picked
    shown = [each for each in pane.findChildren(QPushButton) if each.isVisible()]
    assert len(shown) == 3
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in shown))
    assert all(pane.rect().contains(each.mapTo(pane, each.rect().bottomRight())) for each in shown)
    assert (len({each.y() for each in shown}) > 1) == (width < 1000)


def test_beside_a_scenario_of_ones_own_no_button_takes_another_out(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    pane, picks = part(page, GuidancePane), part(page, PicksView)
    out = next(each for each in pane.findChildren(QPushButton) if each.text() == "移出")
    qtbot.waitUntil(out.isVisible)
    page._add_own("own", "quality")
    assert picks.hasFocus()
    assert picks.current_row() == controller.draft.rows("scenarios")[-1]
    assert not out.isVisible()
    qtbot.keyClick(picks, Qt.Key.Key_Home)
    assert out.isVisible()
    qtbot.keyClick(picks, Qt.Key.Key_End)
    assert not out.isVisible()


def test_a_tick_says_what_goes_with_it_before_and_after(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    draft = controller.draft
    row = draft.rows("scenarios")[0]
    number = controller.value(f"scenarios[{row}].catalogue_no")
    equipment = len(draft.rows(f"scenarios[{row}].equipment"))
    tree = part(page, CatalogueView)
    tree.show_number(number)
    before = part(page, GuidancePane)._loss
    assert before.isVisible()
    assert before.text().startswith("去掉勾会一起移出文字 ")
    assert f" {equipment} 行" in before.text()
    assert "图 " in before.text()
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert row not in draft.rows("scenarios")
    said = part(page, NoticeBar).text()
    assert "最近移出" in said
    assert before.text().removeprefix("去掉勾会一起移出").partition("，")[0] in said
    assert [each.kind for each in controller.removed()] == ["scenario"]
    assert before.isHidden()


def test_a_tick_of_what_nobody_wrote_in_goes_without_a_word(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    picked = {controller.value(f"scenarios[{row}].catalogue_no") for row in controller.draft.rows("scenarios")}
    number = next(scenario.no for stage in controller.pack.stages for scenario in stage.scenarios
                  if scenario.no not in picked)  # fmt: skip
    tree = part(page, CatalogueView)
    tree.show_number(number)
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert part(page, GuidancePane)._loss.isHidden()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert part(page, NoticeBar).isHidden()
    assert controller.removed() == []
