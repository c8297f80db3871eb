"""检查 and F5 with real keys and a real mouse: filter, travel, reasons that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.draft.findings import LEVELS
from app.draft.level_words import LEVEL_WORDS
from app.jobs.drafts import import_draft_file, store_draft
from tests.ui.full_of_errors import write
from tests.ui.stored_draft import SLOW, example, services_in
from tests.ui.walk import Walk
from ui.draft.controller import DraftController
from ui.draft.finding_rows import GroupHeader
from ui.pages.findings.page import FindingsPage
from ui.pages.findings.panel import FindingsPanel
from ui.theme.theme import Theme

LATIN = "ABCDEFGH " * 60
"""60 字 for Word, 540 for a web form: within every limit and yet too long for the page."""


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path) as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> FindingsPage:
    rows = draft.draft.rows("scenarios")
    draft.edit("company.contact.email", "lixiaolan@")
    for row in rows[:2]:
        draft.edit(f"scenarios[{row}].results", "节约 12% " + LATIN)
    page = FindingsPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def levels(page: FindingsPage) -> list[str]:
    return [row.finding.level for row in page.board.model.rows]


def test_findings_stand_under_their_steps(page: FindingsPage, draft: DraftController) -> None:
    model = page.board.model
    shown = [model.entry(model.index(at)) for at in range(model.rowCount())]
    titles = [entry.title for entry in shown if isinstance(entry, GroupHeader)]
    assert titles[:2] == ["基本信息", "场景填报"]
    assert len(model.rows) == len(draft.findings())
    assert sum(entry.count for entry in shown if isinstance(entry, GroupHeader)) == len(model.rows)


def test_filter_shows_one_level(qtbot: QtBot, page: FindingsPage) -> None:
    qtbot.mouseClick(page.board.filter.button("error"), Qt.MouseButton.LeftButton)
    model = page.board.model
    shown = [model.entry(model.index(at)) for at in range(model.rowCount())]
    found = [entry.finding.level for entry in shown if entry is not None and not isinstance(entry, GroupHeader)]
    assert found == ["error"] * levels(page).count("error")
    assert found


def test_enter_goes_to_the_field(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    page.board.list.pick(page.board.model.next_row(page.board.model.index(0), level="error"))
    with qtbot.waitSignal(draft.goto) as asked:
        qtbot.keyClick(page.board.list, Qt.Key.Key_Return)
    assert asked.args == ["company.contact.email"]


def test_click_goes_to_the_field(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    listed = page.board.list
    index = page.board.model.next_row(page.board.model.index(0), level="error")
    with qtbot.waitSignal(draft.goto) as asked:
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.row_centre(index))
    assert asked.args == ["company.contact.email"]


def test_shown_again_the_page_stands_on_what_blocks(page: FindingsPage, draft: DraftController) -> None:
    row = draft.draft.rows("scenarios")[0]
    listed, model = page.board.list, page.board.model
    draft.edit("company.contact.email", "li@example.com")
    page.refresh()
    lesser = next(each for each in model.rows if each.finding.level != "error")
    assert "error" not in levels(page)
    listed.pick(model.index_of(lesser.key))
    page.hide()
    draft.edit("company.contact.email", "lixiaolan@")
    page.show()
    assert listed.row is not None
    assert listed.row.finding.path == "company.contact.email"
    page.hide()
    draft.edit(f"scenarios[{row}].results", "")
    page.show()
    assert listed.row.finding.path == "company.contact.email"  # where it was, while that still blocks


def test_a_group_under_the_keyboard_is_ringed_however_it_got_there(page: FindingsPage) -> None:
    model, listed = page.board.model, page.board.list
    shown = [model.entry(model.index(at)) for at in range(model.rowCount())]
    at = next(at for at, each in enumerate(shown) if isinstance(each, GroupHeader))

    def picture(row: int) -> bytes:
        listed.setCurrentIndex(model.index(row))
        return bytes(listed.viewport().grab(listed.visualRect(model.index(at))).toImage().constBits())

    listed.setFocus(Qt.FocusReason.OtherFocusReason)
    assert picture(at) != picture(at + 1)


def test_header_folds_and_opens(qtbot: QtBot, page: FindingsPage) -> None:
    model, listed = page.board.model, page.board.list
    before = model.rowCount()
    listed.setCurrentIndex(model.index(0))
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert model.rowCount() < before
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert model.rowCount() == before


def test_reasons_are_kept_and_the_next_follows(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    board = page.board
    silent = [row for row in board.model.rows if row.finding.level == "confirm"]
    assert len(silent) >= 2
    board.list.pick(board.model.index_of(silent[0].key))
    qtbot.keyClick(board.list, Qt.Key.Key_Return)
    assert board.detail.reason.hasFocus()
    qtbot.keyClick(board.detail.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert draft.reasons.confirmations() == []
    for _ in silent:
        qtbot.keyClicks(board.detail.reason, "tried on the web page")
        qtbot.keyClick(board.detail.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = {(each.rule, each.path): each.reason for each in draft.reasons.confirmations()}
    assert kept == {row.key: "tried on the web page" for row in silent}
    assert all(row.reason for row in board.model.rows if row.finding.level == "confirm")
    assert page.state.startswith("还有 1 处")


def test_one_number_chosen_many_times_is_one_line_and_takes_one_reason(
    qtbot: QtBot, page: FindingsPage, draft: DraftController
) -> None:
    number = draft.value(f"scenarios[{draft.draft.rows('scenarios')[0]}].catalogue_no")
    for _ in range(11):
        draft.add_row("scenarios", data={"catalogue_no": number, "name": "检测"})
    page.refresh()
    raw = [each for each in draft.findings_inside() if each.rule == "scenario-duplicate"]
    assert len(raw) == 11
    (row,) = [each for each in page.board.model.rows if each.finding.rule == "scenario-duplicate"]
    assert row.finding.message.startswith(f"目录第 {number} 号选了 12 次：场景 1、")
    page.board.list.pick(page.board.model.index_of(row.key))
    qtbot.keyClick(page.board.list, Qt.Key.Key_Return)
    qtbot.keyClicks(page.board.detail.reason, "twelve workshops")
    qtbot.keyClick(page.board.detail.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    given = {each.path: each.message for each in draft.reasons.confirmations() if each.rule == "scenario-duplicate"}
    assert given == {each.path: each.message for each in raw}  # as the checks say it, place by place
    (row,) = [each for each in page.board.model.rows if each.finding.rule == "scenario-duplicate"]
    assert row.reason == "twelve workshops"


def test_a_reason_answers_one_sentence(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    row = next(row for row in page.board.model.rows if row.finding.level == "confirm")
    draft.reasons.confirm(row.finding.rule, row.finding.path, "理由")
    page.refresh()
    assert next(each for each in page.board.model.rows if each.key == row.key).reason == "理由"
    path = next(f"scenarios[{at}].results" for at in draft.draft.rows("scenarios")[:1])
    draft.edit(path, "节约 13% " + LATIN + "ABCDEFGH")
    with qtbot.waitSignal(page.board.refreshed, timeout=SLOW):
        pass
    assert not next(each for each in page.board.model.rows if each.key == row.key).reason


def keys_in_a_window(qtbot: QtBot, tmp_path: Path) -> tuple[Walk, list[str]]:
    """A window over a draft with findings, and where they lead in their order."""
    services = services_in(tmp_path / "home")
    walk = Walk(services)
    walk.window._file.change(toured=True)
    walk.open(store_draft(services, import_draft_file(services, write("scene", tmp_path))).id)
    board = FindingsPanel(walk.space.controller, walk.theme).board
    board.refresh()
    order = [row.finding.path for row in board.model.rows]
    return walk, order


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["F5", "F8", "F8"], [0, 1]),
        (["F5", "Down", "F8"], [2]),
        (["F5", "Return", "F8"], [0, 1]),
        (["F8", "F8", "Shift+F8"], [0, 1, 0]),
    ],
)
def test_f8_begins_with_the_first_finding(qtbot: QtBot, tmp_path: Path, keys: list[str], expected: list[int]) -> None:
    walk, order = keys_in_a_window(qtbot, tmp_path)
    walk.window.activateWindow()
    qtbot.waitUntil(walk.window.isActiveWindow)
    went: list[str] = []
    walk.space.controller.goto.connect(went.append)
    for key in keys:
        qtbot.keySequence(QApplication.focusWidget(), QKeySequence(key))
        walk.settle()
    assert went == [order[at] for at in expected]
    services = walk.window._services
    walk.close()
    services.close()


def test_panel_follows_an_edit(qtbot: QtBot, draft: DraftController) -> None:
    panel = FindingsPanel(draft, Theme())
    qtbot.addWidget(panel)
    panel.resize(344, 640)
    panel.show()
    before = len(panel.board.model.rows)
    with qtbot.waitSignal(panel.board.refreshed, timeout=SLOW):
        draft.edit("company.contact.email", "lixiaolan@")
    assert len(panel.board.model.rows) == before + 1


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("width", [1182, 720, 360])
def test_the_filter_says_what_it_has_room_for_and_cuts_nothing(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], draft: DraftController, percent: int, width: int
) -> None:
    theme = dressed("light", percent)
    page = FindingsPage(draft, theme)
    qtbot.addWidget(page)
    page.resize(width * percent // 100, 640)
    page.show()
    qtbot.waitExposed(page)
    buttons = [page.board.filter.button(level) for level in ("", *LEVELS)]
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in buttons), timeout=SLOW)
    assert all(each.geometry().right() <= page.board.filter.width() for each in buttons)
    assert [each.text().isdecimal() for each in buttons[1:]] == [width < 600] * 4
    assert [each.accessibleName().partition("，")[0] for each in buttons] == [
        "全部",
        *(LEVEL_WORDS[level] for level in LEVELS),
    ]


def test_the_menu_of_a_finding_goes_there_or_copies_it(qtbot: QtBot, page: FindingsPage) -> None:
    listing = page.board.list
    entry = listing.step_to()
    assert entry is not None
    menu = listing.show_menu(entry, listing.mapToGlobal(listing.row_centre(listing.currentIndex())))
    go, copy = menu.actions()
    copy.trigger()
    copied = QApplication.clipboard().text()
    assert entry.finding.message in copied
    assert copied.startswith(entry.place)
    with qtbot.waitSignal(listing.activated_row) as went:
        go.trigger()
    assert went.args == [entry]
    menu.close()
