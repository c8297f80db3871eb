"""One line of an application's life on the start page and in the draft, and one button for the next step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.jobs.drafts import blank, import_draft_file, open_stored, save_blank, store_draft
from app.jobs.online_form import OnlineTicks, write_ticks
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.home.drafts_model import ACTION, FIRST_STAGE, LINE
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
    from tests.ui.stored_draft import frozen
    from ui.draft.controller import DraftController

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
