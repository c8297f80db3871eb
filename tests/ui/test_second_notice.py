"""Another notice is a folder and no code: the invented one of the tests is filled in, in the same window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.jobs.drafts import blank, save_blank
from app.services import Services
from tests.app.pack.conftest import PACKS
from tests.ui.field_walk import fields_missed, workspace
from tests.ui.stored_draft import PASSPHRASE, long_ago
from ui.draft.controller import DraftController


@pytest.fixture(params=["workshop", "park"])
def draft(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot) -> Iterator[DraftController]:
    services = Services(tmp_path, {"ZHIZAO_PASSPHRASE": PASSPHRASE}, long_ago, PACKS)
    controller = DraftController.open(services, save_blank(services, blank(services, request.param)))
    controller.add_row("measures")
    try:
        yield controller
    finally:
        controller.close()
        services.close()


def test_every_step_of_another_notice_shows(draft: DraftController, qtbot: QtBot, qapp: QApplication) -> None:
    window = workspace(draft, qtbot, qapp)
    named = {step.id: step.title for step in draft.pack.steps}
    assert named.keys() <= set(window.steps)
    for step in window.steps:
        window.show_step(step)
        QApplication.processEvents()
        assert window.step == step
        assert window.page is not None
        assert window.page.isVisible()
        if step in named and step != "scene":  # its page is called what the scenario is called
            said = {each.text() for each in window.page.findChildren(QLabel) if each.property("type") == "page"}
            assert named[step] in said, step
    window.close_down()


def test_every_field_of_another_notice_is_changed_by_keys(
    draft: DraftController, qtbot: QtBot, qapp: QApplication
) -> None:
    window = workspace(draft, qtbot, qapp)
    missed = fields_missed(window, draft)
    window.close_down()
    assert not missed, "; ".join(missed)
