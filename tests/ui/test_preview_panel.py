"""The preview follows the field in focus, and a click on the page goes to the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import example
from ui.controller import DraftController
from ui.theme import Theme
from ui.widgets.preview import PreviewPanel

SLOW = 120_000


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path) as controller:
        yield controller


@pytest.fixture
def panel(qtbot: QtBot, draft: DraftController) -> Iterator[PreviewPanel]:
    panel = PreviewPanel(draft, Theme())
    qtbot.addWidget(panel)
    panel.resize(344, 640)
    with qtbot.waitSignal(panel.drawn, timeout=SLOW):
        panel.show()
    yield panel
    panel.close_down()


def settled(qtbot: QtBot, panel: PreviewPanel) -> None:
    qtbot.waitUntil(lambda: bool(panel.paper.marked), timeout=SLOW)


def test_follows_the_field(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.name")
    settled(qtbot, panel)
    first = panel.page
    row = draft.draft.rows("scenarios")[0]
    draft.focused.emit(f"scenarios[{row}].results")
    qtbot.waitUntil(lambda: panel.page != first and bool(panel.paper.marked), timeout=SLOW)
    assert {spot.path for spot in panel.paper.marked} == {"scenarios[0].results"}
    assert panel.pages > panel.page > first


def test_click_goes_to_the_field(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.address")
    settled(qtbot, panel)
    spot = panel.paper.marked[0]
    with qtbot.waitSignal(draft.goto, timeout=SLOW) as asked:
        place = panel.paper.place_of(spot).center().toPoint()
        qtbot.mouseClick(panel.paper, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["company.address"]


def test_an_edit_changes_the_page(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.name")
    settled(qtbot, panel)
    before = panel.paper.image
    draft.edit("company.name", "重庆嘉陵江变速箱有限公司")
    qtbot.waitUntil(lambda: panel.paper.image != before, timeout=SLOW)
