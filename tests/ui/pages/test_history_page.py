"""历史: moments, what differs, and taking back, which is one step of undo and a moment of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.jobs.drafts import open_stored
from app.jobs.freeze import FreezeResult, freeze
from app.store import Moment
from tests.ui.stored_draft import SLOW, example
from ui.controls.entry_list import ENTRY
from ui.draft.controller import DraftController
from ui.pages.history.page import HistoryPage
from ui.pages.history.timeline import TimelineMoment, timeline_entries
from ui.theme.theme import Theme


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    """The example, just imported."""
    with example(tmp_path / "home") as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[HistoryPage]:
    made = HistoryPage(draft, Theme())
    qtbot.addWidget(made)
    made.resize(1180, 640)
    yield made
    made.close_down()


def edit(draft: DraftController, path: str, value: Any) -> None:
    """One edit as a moment of its own."""
    draft.edit(draft.draft.inside(path), value)
    assert draft.flush()
    draft.services.store().pin_moment(draft.draft_id)


def show(qtbot: QtBot, page: HistoryPage) -> None:
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.show()


def choose(qtbot: QtBot, page: HistoryPage, why: str) -> None:
    model = page.timeline.entries
    for row in range(model.rowCount()):
        entry = model.index(row).data(ENTRY)
        if isinstance(entry, TimelineMoment) and entry.moment is not None and entry.moment.why == why:
            with qtbot.waitSignal(page.compared, timeout=SLOW):
                page.timeline.choose(row)
            return
    raise AssertionError(why)


def paths(page: HistoryPage) -> list[str]:
    return [each.difference.path for each in page.list.changes.entries]


def test_what_differs_from_now(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    before = draft.value(draft.draft.inside("scenarios[0].results"))
    edit(draft, "scenarios[0].results", f"{before}又改了。")
    edit(draft, "company.name", "另一家公司")
    show(qtbot, page)
    choose(qtbot, page, "import")
    assert paths(page) == ["company.name", "scenarios[0].results"]
    entry = page.list.changes.entries[1]
    assert entry.texts.after.endswith("又改了。")
    assert (entry.texts.gone, entry.texts.new) == ((), ((len(entry.texts.after) - 4, 4),))
    assert "又改了" in str(page.list.changes.index(1).data(Qt.ItemDataRole.AccessibleTextRole))


def moment_lines(page: HistoryPage) -> list[str]:
    return [each.line for each in page.timeline.entries.entries if isinstance(each, TimelineMoment)]


def note(draft: DraftController, make: Callable[[], object]) -> None:
    """Something beside the form as a moment of its own."""
    make()
    assert draft.flush()
    draft.services.store().pin_moment(draft.draft_id)


def test_a_moment_says_of_which_part_it_is_and_shows_its_notes(
    qtbot: QtBot, page: HistoryPage, draft: DraftController
) -> None:
    results = draft.draft.inside("scenarios[0].results")
    notes = draft.notes
    note(draft, lambda: notes.add_note(results, "周总", "请注明统计期。", "换型时间"))
    key = notes.list_notes()[0].id
    note(draft, lambda: notes.reply(key, "小李", "补了。"))
    notes.set_state(key, "settled")
    note(draft, lambda: notes.assign("step/basic", "小王"))
    edit(draft, "scenarios[0].results", "改过")
    edit(draft, "company.name", "另一家公司")
    show(qtbot, page)
    qtbot.waitUntil(lambda: "批注 1 条" in moment_lines(page), timeout=SLOW)
    assert moment_lines(page)[1:6] == [
        "基本信息　1 项",
        "场景 1　1 项",
        "批注 1 条　分工 1 处",
        "批注 1 条",
        "批注 1 条",
    ]
    told = []
    for row in range(page.timeline.entries.rowCount()):
        entry = page.timeline.entries.index(row).data(ENTRY)
        if isinstance(entry, TimelineMoment) and entry.line.startswith("批注"):
            with qtbot.waitSignal(page.compared, timeout=SLOW):
                page.timeline.choose(row)
            assert page.beside.isVisible()
            told.append(page.beside.text().splitlines())
    name = draft.value(draft.draft.inside("scenarios[0].name"))
    about = f"场景 1 {name} · 实施成果“换型时间”"
    assert sorted(told[0]) == ["基本信息：由小王负责", f"小李，{about}：改好了“请注明统计期。”"]
    assert told[1:] == [
        [f"小李，{about}：回复“请注明统计期。”：“补了。”"],
        [f"周总，{about}：“请注明统计期。”"],
    ]
    choose(qtbot, page, "import")
    assert not page.beside.isVisible()


def test_now_is_compared_with_the_last_issue_whichever_side_was_wanted(
    qtbot: QtBot, page: HistoryPage, draft: DraftController
) -> None:
    assert isinstance(freeze(draft.services, open_stored(draft.services, draft.draft_id), {}), FreezeResult)
    show(qtbot, page)
    assert page._head.text() == "现在"
    assert page._count.text() == "和第 1 版一样，没有差别"
    assert not page.with_now.isEnabled()
    edit(draft, "company.name", "另一家公司")
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.refresh()
    choose(qtbot, page, "import")
    assert page.with_now.isChecked()
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.with_issue.click()
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.timeline.choose(page.timeline.entries.row_of(None))
    assert page._count.text() == "和第 1 版有 1 项不同"
    assert [each.difference.path for each in page.list.changes.entries] == ["company.name"]
    choose(qtbot, page, "import")
    assert page.with_issue.isChecked()  # as it was wanted before
    assert page.with_now.isEnabled()


def test_moments_of_one_minute_are_told_apart_and_empty_ones_left_out() -> None:
    at = datetime(2021, 11, 18, 4, 3, 7, tzinfo=UTC)
    moments = [
        Moment(5, at + timedelta(seconds=30), "kept", "", 0),
        Moment(4, at + timedelta(seconds=20), "kept", "", 2),
        Moment(3, at, "kept", "", 1),
        Moment(2, at - timedelta(minutes=5), "edit", "", 1),
        Moment(1, at - timedelta(minutes=6), "create", "", 0),
    ]
    entries = [each for each in timeline_entries(moments, at) if isinstance(each, TimelineMoment)]
    clocks = [each.title.partition("　")[0] for each in entries]
    local = [each.at.astimezone() for each in moments]
    assert clocks == ["现在", f"{local[1]:%H:%M:%S}", f"{local[2]:%H:%M:%S}", f"{local[3]:%H:%M}", f"{local[4]:%H:%M}"]


def test_one_answer_taken_back_and_undone(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    name = draft.value("company.name")
    edit(draft, "company.name", "另一家公司")
    edit(draft, "company.address", "别处")
    show(qtbot, page)
    choose(qtbot, page, "import")
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.changes.index(0))
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert draft.value("company.name") == name
    assert draft.value("company.address") == "别处"
    assert draft.services.store().moments(draft.draft_id)[0].why == "restore"
    draft.undo()
    assert draft.value("company.name") == "另一家公司"
    draft.redo()
    assert draft.value("company.name") == name
    assert draft.flush()
    assert open_stored(draft.services, draft.draft_id).draft.value("company.name") == name


def test_one_scenario_taken_back_whole(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    was = draft.draft.application()["scenarios"]
    table = draft.draft.inside("scenarios[1].equipment")
    draft.remove_row(table, draft.draft.rows(table)[0])
    for path in ("scenarios[0].results", "scenarios[1].results", "scenarios[1].address", "company.address"):
        edit(draft, path, "改过")
    show(qtbot, page)
    choose(qtbot, page, "import")
    row = next(at for at, each in enumerate(paths(page)) if each.startswith("scenarios[1]"))
    page.list.setCurrentIndex(page.list.changes.index(row))
    count = sum(each.startswith("scenarios[1]") for each in paths(page))
    assert page.revert_scenario.text().endswith(f"的 {count} 项")
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.revert_scenario.click()
    now = draft.draft.application()["scenarios"]
    assert now[1] == was[1]
    assert now[0]["results"] == "改过"
    assert draft.value("company.address") == "改过"
    draft.undo()
    assert draft.draft.application()["scenarios"][1]["results"] == "改过"
    page.list.setCurrentIndex(page.list.changes.index(paths(page).index("company.address")))
    assert not page.revert_scenario.isVisible()


def test_ticked_ones_and_a_whole_row(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    was = draft.draft.application()
    table = draft.draft.inside("scenarios[0].equipment")
    draft.remove_row(table, draft.draft.rows(table)[0])
    edit(draft, "company.name", "另一家公司")
    edit(draft, "company.address", "别处")
    show(qtbot, page)
    choose(qtbot, page, "import")
    assert not page.revert_ticked.isEnabled()
    for row, path in enumerate(paths(page)):
        if path != "company.address":
            page.list.setCurrentIndex(page.list.changes.index(row))
            QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert page.revert_ticked.text() == "取回勾选的 2 项"
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.revert_ticked.click()
    assert paths(page) == ["company.address"]
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.revert_all.click()
    assert draft.draft.application() == was
    assert paths(page) == []


def test_row_that_came_later_goes_again(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    was = draft.draft.application()
    draft.add_row("scenarios", 0, {"name": "新来的"})
    rows = draft.draft.rows("scenarios")
    draft.move_row("scenarios", rows[-1], 0)
    assert draft.flush()
    show(qtbot, page)
    choose(qtbot, page, "import")
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.revert_all.click()
    assert draft.draft.application() == was


def test_against_the_last_issue(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    assert isinstance(freeze(draft.services, open_stored(draft.services, draft.draft_id), {}), FreezeResult)
    edit(draft, "company.name", "另一家公司")
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.show()
        page.goto("issue")
    qtbot.waitUntil(lambda: paths(page) == ["company.name"], timeout=SLOW)
    chosen = page.timeline.chosen
    assert chosen is not None
    assert chosen.moment is not None
    assert chosen.moment.why == "freeze"
    assert chosen.name == f"第 1 版（{chosen.when}）"
    assert page.isVisible()
    choose(qtbot, page, "import")
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.with_issue.click()
    assert paths(page) == []
    assert not page.revert_all.isVisible()


def test_by_mouse(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    name = draft.value("company.name")
    edit(draft, "company.name", "另一家公司")
    show(qtbot, page)
    choose(qtbot, page, "import")
    rect = page.list.visualRect(page.list.changes.index(0))
    tick = rect.topLeft() + QPoint(24 + 9, 10 + 9)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=tick)
    assert len(page.list.changes.chosen) == 1
    link = rect.topRight() + QPoint(-24 - 20, 20)
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=link)
    assert draft.value("company.name") == name


def test_days_stand_over_their_moments(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    edit(draft, "company.name", "另一家公司")
    show(qtbot, page)
    model = page.timeline.entries
    words = [str(model.index(row).data()) for row in range(model.rowCount())]
    assert words[0].startswith("今天")
    assert words[1].endswith("现在")
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable


def test_what_is_looked_at_stays_in_sight_however_much_is_said_of_the_others(
    qtbot: QtBot, page: HistoryPage, draft: DraftController
) -> None:
    assert isinstance(freeze(draft.services, open_stored(draft.services, draft.draft_id), {}), FreezeResult)
    for at in range(12):
        edit(draft, "company.name", f"第{at}家公司")
    page.resize(1180, 420)
    with qtbot.waitSignal(page.compared, timeout=SLOW):
        page.show()
        page.goto("issue")
    view = page.timeline

    def said() -> bool:
        entries = [view.entries.index(row).data(ENTRY) for row in range(view.entries.rowCount())]
        return any(isinstance(each, TimelineMoment) and "基本信息" in each.line for each in entries)

    qtbot.waitUntil(said, timeout=SLOW)
    chosen = view.chosen
    assert chosen is not None
    assert chosen.issue == "第 1 版"
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_moved_scenarios_are_told_by_their_names(qtbot: QtBot, page: HistoryPage, draft: DraftController) -> None:
    draft.move_row("scenarios", draft.draft.rows("scenarios")[2], 0)
    assert draft.flush()
    draft.services.store().pin_moment(draft.draft_id)
    show(qtbot, page)
    choose(qtbot, page, "import")
    (entry,) = page.list.changes.entries
    assert entry.texts.before == "场景 1 先进过程控制、场景 2 智能在线检测、场景 3 能效优化"
    assert entry.texts.after == "场景 3 能效优化、场景 1 先进过程控制、场景 2 智能在线检测"
