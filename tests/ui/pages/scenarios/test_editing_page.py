"""场景填报: what is typed for a scenario is its answer, whichever scenario is shown next."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.controls.marked_tabs import MarkedTabs
from ui.draft.controller import DraftController
from ui.forms.field_row import FieldRow
from ui.forms.heading_outline import HeadingOutline
from ui.forms.paragraph import ParagraphEditor
from ui.forms.tables.row_table_panel import RowTablePanel
from ui.forms.tables.row_table_view import RowTableView
from ui.pages.scenarios.editing_page import ScenarioEditingPage
from ui.pages.scenarios.example_card import ExampleCard
from ui.pages.scenarios.notice_bar import NoticeBar
from ui.pages.scenarios.picks_model import PICK, Pick
from ui.pages.scenarios.scenario_cards import PicksView
from ui.pages.scenarios.scenario_editor import ScenarioEditor
from ui.runtime.chunked_work import being_made
from ui.theme.theme import Theme

Maker = Callable[[str], tuple[DraftController, ScenarioEditingPage]]


@pytest.fixture
def page_of(opened: Callable[[str], DraftController], theme: Theme, qtbot: QtBot) -> Maker:
    def make(track: str) -> tuple[DraftController, ScenarioEditingPage]:
        controller = opened(track)
        page = ScenarioEditingPage(controller, theme)
        qtbot.addWidget(page)
        page.resize(1182, 596)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return controller, page

    return make


def at(controller: DraftController, position: int, key: str) -> str:
    return f"scenarios[{controller.draft.rows('scenarios')[position]}].{key}"


def tabs_of(page: ScenarioEditingPage) -> MarkedTabs:
    found = page.body.findChild(MarkedTabs)  # the body of another direction may not have gone yet
    assert found is not None
    return found


def type_in(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def test_typing_goes_to_the_scenario_shown_and_to_the_store(page_of: Maker, qtbot: QtBot, services: Services) -> None:
    controller, page = page_of("scene")
    for position in (0, 1):
        path = at(controller, position, "pain_points")
        before = controller.value(path) or ""
        assert page.goto(path)
        type_in(qtbot, f"new{position}")
        assert controller.value(path) in (f"{before}new{position}", f"new{position}{before}")
    assert controller.flush()
    stored = services.store().load_draft(controller.draft_id).answers
    for position in (0, 1):
        assert f"new{position}" in stored[at(controller, position, "pain_points")]


def test_page_keys_walk_over_scenarios(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    rows = controller.draft.rows("scenarios")
    cards = page.findChild(PicksView)
    assert cards is not None
    assert page.goto(at(controller, 0, "results"))
    page.setFocus()
    cards.setFocus()
    qtbot.keyClick(cards, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert cards.current_row() == rows[1]
    qtbot.keyClick(cards, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert cards.current_row() == rows[0]


def test_card_follows_the_text_over_its_limit(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    cards = page.findChild(PicksView)
    assert cards is not None

    def card() -> Pick:
        pick = cards.model().index(0, 0).data(PICK)
        assert isinstance(pick, Pick)
        return pick

    assert len(card().bars) == 7
    before = card().counts.get("error", 0)
    controller.edit(at(controller, 0, "pain_points"), "长" * 158)
    assert card().bars[1] == (158 / 150, "error")
    assert card().counts["error"] == before + 1
    controller.undo()
    assert card().counts.get("error", 0) == before
    assert card().bars[1][1] == ""


def test_goto_reaches_every_kind_of_place(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    for key in ("name", "address", "description", "spillover", "remarks"):
        assert page.goto(at(controller, 1, key)), key
        focus = QApplication.focusWidget()
        assert focus is not None
        assert any(row.isAncestorOf(focus) and row.path.endswith(key) for row in page.findChildren(FieldRow)), key
    table = at(controller, 1, "equipment")
    row = controller.draft.rows(table)[0]
    assert page.goto(f"{table}[{row}].usage")
    view = page.findChild(RowTableView)
    assert view is not None
    assert view.hasFocus()
    assert (view.currentIndex().row(), view.currentIndex().column()) == (0, 4)
    assert not page.goto("company.name")


def test_goto_brings_a_long_text_with_its_pictures_into_sight(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    path = at(controller, 3, "solution")
    controller.edit(path, [{"text": "以平台汇聚数据。"}, {"image": "images/没有.png", "caption": "布局"}])
    assert page.goto(path)

    def all_in_sight() -> bool:
        row = next(row for row in page.findChildren(FieldRow) if row.path == path)
        return row.height() > 250 and row.visibleRegion().boundingRect().height() == row.height()

    qtbot.waitUntil(all_in_sight)


def test_copy_of_a_scenario_stands_behind_it_and_undo_takes_it_away(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = controller.draft.application()["scenarios"]
    qtbot.mouseClick(page.body._copy, Qt.MouseButton.LeftButton)
    now = controller.draft.application()["scenarios"]
    assert now == [before[0], before[0], *before[1:]]
    bar = page.findChild(NoticeBar)
    assert bar is not None
    qtbot.mouseClick(bar._undo, Qt.MouseButton.LeftButton)
    assert controller.draft.application()["scenarios"] == before


def test_factory_has_its_name_in_the_description_and_no_basics(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("factory")
    titles = [tabs_of(page).tabText(i) for i in range(tabs_of(page).count())]
    assert not any("基本情况" in title for title in titles)
    assert any("附5-1" in title for title in titles)
    path = at(controller, 0, "name")
    assert page.goto(path)
    type_in(qtbot, "X")
    assert "X" in controller.value(path)
    qtbot.waitUntil(lambda: "X" in page.body._name.text())


def test_removed_scenario_is_shown_no_more(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    for row in list(controller.draft.rows("scenarios")):
        controller.remove_row("scenarios", row)
    assert "还没有场景" in page.body._name.text()
    assert not tabs_of(page).isVisible()
    controller.undo()
    assert tabs_of(page).isVisible()


def test_every_editor_has_a_name_and_every_button_a_word(page_of: Maker, qtbot: QtBot) -> None:
    _, page = page_of("scene")
    for row in page.findChildren(FieldRow):
        assert row.caption.buddy() is row.editor
        focus = row.editor.focusProxy()
        assert focus is not None
        assert focus.accessibleName()
    for button in page.findChildren(QPushButton):
        assert button.text() or button.accessibleName() or button.isHidden()  # words come with what shows it


def test_narrow_window_has_a_box_instead_of_cards(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    page.resize(700, 560)
    box = page.findChild(QComboBox)
    cards = page.findChild(PicksView)
    assert box is not None
    assert cards is not None
    qtbot.waitUntil(box.isVisible)
    assert not cards.isVisible()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert page.body._row == controller.draft.rows("scenarios")[1]


def test_examples_stand_beside_their_fields(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert page.goto(at(controller, 0, "description"))

    def shown() -> list[QWidget]:
        return [label for label in page.findChildren(QLabel) if label.text() == "官方示例" and label.isVisible()]

    assert shown()
    qtbot.mouseClick(page.body._examples, Qt.MouseButton.LeftButton)
    assert not shown()


def test_the_examples_can_be_folded_only_where_there_are_some(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert page.goto(at(controller, 0, "description"))
    seen = {}
    tabs = page.body._tabs
    for number, name in enumerate(page.body._order):
        tabs.setCurrentIndex(number)
        seen[name] = page.body._examples.isVisible()
    assert seen["described"]
    assert [name for name, shown in seen.items() if shown] == ["described"]
    tabs.setCurrentIndex(page.body._order.index("described"))
    assert page.body._examples.isVisible()


def test_long_text_typed_last_is_kept_when_the_scenario_changes_at_once(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    path = at(controller, 0, "narrative")
    assert page.goto(path)
    type_in(qtbot, "last words")
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.body._row == controller.draft.rows("scenarios")[1]
    assert "last words" in str(controller.value(path))
    assert "last words" not in str(controller.value(at(controller, 1, "narrative")))


def test_closed_page_is_freed(opened: Callable[[str], DraftController], theme: Theme, qtbot: QtBot) -> None:
    controller = opened("scene")
    page = ScenarioEditingPage(controller, theme)
    page.show()
    gone = weakref.ref(page)
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    del page
    gc.collect()
    assert gone() is None
    controller.edit(at(controller, 0, "remarks"), "after the page has gone")


def test_another_direction_shows_its_own_form_and_keeps_the_texts(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    text = controller.value(at(controller, 0, "description"))
    controller.set_track("factory")
    before = page.body
    qtbot.waitUntil(lambda: page.body is not before, timeout=SLOW)  # in the next turn
    titles = [tabs_of(page).tabText(i) for i in range(tabs_of(page).count())]
    assert any("附5-1" in title for title in titles)
    assert not any("基本情况" in title for title in titles)
    assert page.goto(at(controller, 0, "description"))
    assert controller.value(at(controller, 0, "description")) == text
    type_in(qtbot, "again")
    assert "again" in controller.value(at(controller, 0, "description"))
    controller.undo()
    controller.undo()
    assert controller.track == "scene"
    assert page.goto(at(controller, 0, "address"))


def test_a_direction_changed_back_before_its_form_is_shown_leaves_one_form(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    before = page.body
    controller.set_track("factory")
    qtbot.waitUntil(lambda: len(page.findChildren(ScenarioEditor)) == 2, timeout=SLOW)
    assert page.body is before  # it stays in sight until the other one is whole
    controller.set_track("scene")
    qtbot.waitUntil(lambda: page.body is not before and len(page.findChildren(ScenarioEditor)) == 1, timeout=SLOW)
    assert page.body.isVisible()
    assert page.goto(at(controller, 0, "address"))


def test_a_save_misses_no_key_of_a_long_text(page_of: Maker, qtbot: QtBot, services: Services) -> None:
    controller, page = page_of("scene")
    path = at(controller, 0, "narrative")
    assert page.goto(path)
    type_in(qtbot, "typed just now")
    assert controller.flush()
    assert "typed just now" in str(services.store().load_draft(controller.draft_id).answers[path])


def test_a_text_over_its_limit_is_seen_to_its_end(page_of: Maker, qtbot: QtBot) -> None:
    """The box grows with what is written in it, also while another tab is shown: what is over the limit is marked."""
    controller, page = page_of("scene")
    path = at(controller, 0, "pain_points")
    assert page.goto(at(controller, 0, "narrative"))
    controller.edit(path, "长" * 400)
    assert page.goto(path)
    row = next(row for row in page.findChildren(FieldRow) if row.path == path)
    assert isinstance(row.editor, ParagraphEditor)
    area = row.editor.area

    def last_line() -> int:
        end = area.textCursor()
        end.movePosition(QTextCursor.MoveOperation.End)
        return area.cursorRect(end).bottom()

    qtbot.waitUntil(lambda: last_line() <= area.viewport().height(), timeout=SLOW)
    assert area.verticalScrollBar().maximum() == 0


def test_tabs_say_what_is_found_in_them(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    controller.edit(at(controller, 0, "pain_points"), "长" * 400)
    tabs = page.findChild(MarkedTabs)
    assert tabs is not None
    qtbot.waitUntil(lambda: "1 处阻断" in tabs.accessibleTabName(1), timeout=SLOW)
    assert tabs.tabData(1) == "error"
    controller.undo()
    qtbot.waitUntil(lambda: "没有待办" in tabs.accessibleTabName(1), timeout=SLOW)
    assert not tabs.tabData(1)


def test_narrow_page_leaves_the_table_its_room(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert page.goto(at(controller, 0, "equipment"))
    view = page.findChild(RowTableView)
    assert view is not None
    assert view.horizontalScrollBar().maximum() == 0  # at the width of a laptop all columns fit
    panel = page.findChild(RowTablePanel)
    assert panel is not None
    head = next(each for each in panel.findChildren(QLabel) if each.text().startswith("附4-2"))
    assert head.isVisible()
    page.resize(700, 596)
    qtbot.waitUntil(lambda: not head.isVisible(), timeout=SLOW)  # the tab says it too


def test_without_a_scenario_one_button_leads_to_the_choice(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    for row in list(controller.draft.rows("scenarios")):
        controller.remove_row("scenarios", row)
    choose = next(each for each in page.findChildren(QPushButton) if each.text() == "去选场景")
    others = [each.text() for each in page.findChildren(QPushButton) if each.isVisible() and each is not choose]
    assert choose.isVisible()
    assert not others
    with qtbot.waitSignal(controller.goto) as asked:
        qtbot.mouseClick(choose, Qt.MouseButton.LeftButton)
    assert asked.args == ["scenarios"]
    controller.undo()
    assert not choose.isVisible()


def test_another_tab_by_key_is_written_in_at_once(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert page.goto(at(controller, 0, "name"))
    qtbot.waitUntil(lambda: not being_made(page), timeout=SLOW)  # the other tabs are made by and by
    for _ in range(3):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit | RowTableView)


def test_a_tab_that_is_come_back_to_has_the_keyboard_where_it_was_left_and_in_sight(
    page_of: Maker, qtbot: QtBot
) -> None:
    controller, page = page_of("scene")
    page.resize(1000, 420)
    path = at(controller, 0, "remarks")
    assert page.goto(path)
    qtbot.waitUntil(lambda: not being_made(page), timeout=SLOW)
    left = QApplication.focusWidget()
    assert left is not None
    tabs = page.findChild(QTabBar)
    assert tabs is not None
    for _ in range(tabs.count()):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is left
    assert not left.visibleRegion().isEmpty()


def test_the_next_scenario_by_key_begins_at_its_top_with_the_keyboard_there(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    page.resize(1000, 420)
    assert page.goto(at(controller, 0, "results"))
    qtbot.waitUntil(lambda: not being_made(page), timeout=SLOW)
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    held = QApplication.focusWidget()
    assert isinstance(held, QPlainTextEdit)
    assert held.toPlainText() == controller.value(at(controller, 1, "description"))
    assert not held.visibleRegion().isEmpty()


def test_the_card_of_a_scenario_says_who_answers_for_it(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    [cards] = page.findChildren(PicksView)
    row = controller.draft.rows("scenarios")[0]
    before = cards.model().index(0, 0).data(PICK).source
    controller.notes.assign(f"scenarios[{row}]", "李晓岚")
    qtbot.waitUntil(lambda: cards.model().index(0, 0).data(PICK).source == f"{before} · 李晓岚", timeout=SLOW)
    controller.undo()
    qtbot.waitUntil(lambda: cards.model().index(0, 0).data(PICK).source == before, timeout=SLOW)


def test_the_example_is_that_of_the_scenarios_own_stage_and_goes_into_an_empty_field(page_of: Maker) -> None:
    controller, page = page_of("scene")
    page.finish()
    path = at(controller, 0, "pain_points")
    assert page.goto(path)
    card = next(each for each in page.findChildren(ExampleCard) if each.accessibleName() == "解决的痛点问题描述的例子")
    stage = controller.pack.stage_of(int(controller.value(at(controller, 0, "catalogue_no"))))
    assert stage is not None
    example = stage.example("scenarios[].pain_points")
    assert example in card.accessibleDescription()
    assert not card.link.isVisible()
    controller.edit(path, "")
    assert card.link.isVisible()
    card.link.click()
    assert controller.value(path) == example
    assert not card.link.isVisible()
    assert any(finding.rule == "example-text" for finding in controller.findings_of(path))
    row = next(each for each in page.findChildren(FieldRow) if each.path == path)
    assert row.shown_message == ""  # it is there to be written over: nothing is wrong until one leaves it so
    row.editor.texts[0].clearFocus()
    assert "示例" in row.shown_message or "例子" in row.shown_message
    controller.undo()
    assert controller.value(path) == ""
    controller.edit(at(controller, 0, "catalogue_no"), 31)
    energy = controller.pack.stage_of(31)
    assert energy is not None
    assert energy.example("scenarios[].pain_points") in card.accessibleDescription()


def test_the_outline_is_there_wherever_its_tab_is_wide_enough(page_of: Maker, qtbot: QtBot) -> None:
    controller, page = page_of("scene")
    assert page.goto(at(controller, 0, "narrative"))
    outline = page.findChild(HeadingOutline)
    assert outline is not None
    qtbot.waitUntil(outline.isVisible, timeout=SLOW)
    page.resize(820, 596)
    qtbot.waitUntil(lambda: not outline.isVisible(), timeout=SLOW)
    page.resize(1182, 596)
    qtbot.waitUntil(outline.isVisible, timeout=SLOW)


def is_whole(part: QLabel) -> bool:
    return part.isHidden() or part.height() >= part.heightForWidth(part.width())


@pytest.mark.parametrize("width", [900, 1180, 1500])
def test_no_line_of_an_example_is_cut(page_of: Maker, qtbot: QtBot, width: int) -> None:
    controller, page = page_of("factory")
    page.resize(width, 620)
    assert page.goto(at(controller, 0, "solution"))
    qtbot.waitUntil(lambda: not page.body._texts._slices.running, timeout=SLOW)
    page.body._examples.setChecked(True)
    cards = [each for each in page.findChildren(ExampleCard) if each.isVisible()]
    assert cards
    for card in cards:
        for part in card.findChildren(QLabel):
            qtbot.waitUntil(partial(is_whole, part))
