"""有 N 处改动: what stands in the draft now against its newest issue, after every edit, undo and taking back."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.freeze import freeze
from app.services import Services
from tests.short_application import write_short_scene
from tests.ui.stored_draft import SLOW
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace


@pytest.fixture
def space(qtbot: QtBot, window: MainWindow, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    draft = store_draft(services, import_draft_file(services, write_short_scene(tmp_path_factory.mktemp("in")))).id
    freeze(services, open_stored(services, draft), {})
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.controller.settled, timeout=SLOW)
    return window.workspace


def test_the_count_follows_every_edit_and_its_taking_back(qtbot: QtBot, space: Workspace) -> None:
    controller, bar = space.controller, space.bar
    before = controller.value("company.address")
    assert bar.changes == 0
    controller.edit("company.address", "另一处")
    qtbot.waitUntil(lambda: bar.changes == 1, timeout=SLOW)
    assert not controller.settled
    controller.edit("company.address", before)
    qtbot.waitUntil(lambda: bar.changes == 0 and controller.settled, timeout=SLOW)
    controller.undo()
    qtbot.waitUntil(lambda: bar.changes == 1 and not controller.settled, timeout=SLOW)
    controller.redo()
    qtbot.waitUntil(lambda: bar.changes == 0 and controller.settled, timeout=SLOW)


def test_what_is_typed_while_it_is_counted_is_not_called_settled(qtbot: QtBot, space: Workspace) -> None:
    controller = space.controller
    seen = []
    controller.settled_changed.connect(lambda: seen.append(controller.settled))
    space._changes.read()
    controller.edit("company.address", "另一处")
    qtbot.waitUntil(lambda: space.bar.changes == 1, timeout=SLOW)
    assert True not in seen


def test_opening_a_draft_that_moved_on_reads_it_for_the_page_and_for_the_count_and_no_more(
    qtbot: QtBot, window: MainWindow, services: Services, space: Workspace
) -> None:
    draft = space.controller.draft_id
    space.controller.edit("company.address", "另一处")
    window.go_home()
    qtbot.waitUntil(lambda: window.workspace is None and not window.start.home.busy, timeout=SLOW)
    reads: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT answer.path"):
            reads.append(statement)

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        window.open_draft(draft)
        qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.bar.changes == 1, timeout=SLOW)
        qtbot.waitUntil(
            lambda: window.workspace is not None and window.workspace.stages.next_step == "freeze", timeout=SLOW
        )
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    assert len(reads) == 2
