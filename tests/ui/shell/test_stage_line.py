"""One line of an application's life on the start page and in the draft, and one button for the next step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.draft.stage_line import STAGES, step_of_stage
from app.jobs.drafts import blank, import_draft_file, open_stored, save_blank, store_draft
from app.jobs.online_form import OnlineTicks, write_ticks
from app.paths import forms_root
from app.services import Services
from tests.ui.shown import page_in
from tests.ui.stored_draft import SLOW, frozen
from ui.draft.controller import DraftController
from ui.pages.home.drafts_model import ACTION, FIRST_STAGE, LINE
from ui.pages.registry import AFTER
from ui.shell.main_window import MainWindow


def example(services: Services) -> str:
    return store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id


def listed(qtbot: QtBot, window: MainWindow) -> None:
    home = window.start.home
    home.load()
    qtbot.waitUntil(lambda: bool(home.model.shown), timeout=SLOW)


def current(window: MainWindow) -> str:
    line = window.start.home.model.index(0, FIRST_STAGE).data(LINE)
    return str(next(stage.id for stage in line if stage.state == "current"))


def test_a_blank_draft_is_to_be_filled_in_and_shows_no_mistake(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    save_blank(services, blank(services, "scene"))
    listed(qtbot, window)
    model = window.start.home.model
    assert current(window) == "fill"
    assert model.index(0, FIRST_STAGE).data() == "还没填 34 项"
    said = [model.index(0, at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(FIRST_STAGE, ACTION)]
    assert "阻断" not in "".join(said)
    assert model.index(0, ACTION).data() == "继续填写"
    assert model.deadline_words(FIRST_STAGE + 3)[0].startswith("11月21日 24:00")


def test_the_line_goes_on_with_the_issue_and_the_ticks(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    draft = example(services)
    listed(qtbot, window)
    assert current(window) == "freeze"
    controller = DraftController(services, open_stored(services, draft))
    frozen(controller)
    controller.close()
    window.start.home.load()
    qtbot.waitUntil(lambda: current(window) == "online", timeout=SLOW)
    [issue] = services.store().issues(draft)
    write_ticks(services, issue.fingerprint, OnlineTicks(frozenset({"a", "b"}), 2))
    window.start.home.load()
    qtbot.waitUntil(lambda: current(window) == "stamp", timeout=SLOW)


def test_the_button_of_a_line_leads_to_the_step(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    example(services)
    listed(qtbot, window)
    table = window.start.home.table
    box = table.visualRect(window.start.home.model.index(0, ACTION))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step == "freeze", timeout=SLOW)


def test_the_button_in_the_draft_leads_to_the_first_gap(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    window.open_draft(example(services))
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    space = window.workspace
    assert space is not None
    qtbot.waitUntil(lambda: space.stages.button.text() == "去定稿", timeout=SLOW)
    space.controller.edit("company.address", "")
    qtbot.waitUntil(lambda: space.stages.button.text() == "继续填写", timeout=SLOW)
    assert space.stages.words.text() == "填：还没填 1 项"
    space.show_step("freeze")
    qtbot.mouseClick(space.stages.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: space.step == "basic" and space.last_path == "company.address", timeout=SLOW)


def test_the_next_step_is_the_same_on_the_start_page_in_the_rail_and_at_the_foot(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    draft = example(services)
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    space = window.workspace
    assert space is not None
    frozen(space.controller)
    space.show_step("freeze")
    onward = space.footer.findChildren(QPushButton)[-1]
    titles = {each.id: each.title for each in space.rail.entries.entries}
    qtbot.waitUntil(lambda: space.stages.next_step == "sheet", timeout=SLOW)
    for step in ("freeze", "stamp", "scan", "official_comparison"):
        space.show_step(step)
        lead = "下一步" if step == "freeze" else "还没做"  # behind it, the arrow forward does not lead there
        assert onward.text() == f"{lead}：{titles['sheet']}", step
    space.show_step("sheet")
    assert onward.text() == titles["official_comparison"]  # a way on, and not the next thing to do
    page = page_in(space)
    qtbot.waitUntil(lambda: bool(page.list.rows), timeout=SLOW)
    for _ in range(len(page.list.rows)):
        page.card.copied.emit()
    qtbot.waitUntil(lambda: onward.text() == f"下一步：{titles['stamp']}", timeout=SLOW)
    assert space.stages.button.text() == "打印盖章"
    qtbot.mouseClick(onward, Qt.MouseButton.LeftButton)
    assert space.step == "stamp"
    window.go_home()
    listed(qtbot, window)
    home = window.start.home.model
    qtbot.waitUntil(lambda: home.index(0, ACTION).data() == "打印盖章", timeout=SLOW)


def test_what_follows_freezing_stands_in_the_order_of_the_line() -> None:
    led = [step_of_stage(stage) for stage, _ in STAGES]
    after = [step for step in AFTER if step in led]
    assert after == sorted(after, key=led.index)
