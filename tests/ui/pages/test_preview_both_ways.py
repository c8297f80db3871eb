"""From every printed answer to its field and back: a click on the page, and the mark of the field on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.draft.paths import slot_of
from app.output.pdf.answer_positions import AnswerBox
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.pages.preview.panel import PreviewPanel
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme

INDUSTRY = {"company.industry_division", "company.industry_group"}


@pytest.fixture(params=["scene", "factory"])
def draft(tmp_path: Path, request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[DraftController]:
    with example(tmp_path, request.param) as controller:
        yield controller


def alike(one: str, other: str) -> bool:
    """The same answer, or one within the other."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer == shorter or longer.startswith((f"{shorter}[", f"{shorter}."))


def same_field(one: str, other: str) -> bool:
    """Alike, or the two parts of the industry, which are one field of the window."""
    return alike(one, other) or {slot_of(one), slot_of(other)} == INDUSTRY


def clicked(qtbot: QtBot, panel: PreviewPanel, spot: AnswerBox) -> None:
    """The mouse on the smallest place of an answer; the page is turned to before."""
    panel.show_page(spot.page)
    qtbot.waitUntil(lambda: panel.page == spot.page and not panel.busy, timeout=SLOW)
    place = panel.paper.place_of(spot)
    qtbot.mouseClick(panel.paper, Qt.MouseButton.LeftButton, pos=place.center().toPoint())


def test_every_printed_answer_leads_to_its_field_and_back(
    draft: DraftController, qtbot: QtBot, qapp: QApplication
) -> None:
    theme = Theme("light", 100)
    theme.apply(qapp)
    window = Workspace(draft, theme)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.panels.show_panel("preview")
    panel = window.panel.current
    assert isinstance(panel, PreviewPanel)
    qtbot.waitUntil(lambda: panel.pages > 0 and not panel.busy, timeout=SLOW)
    first: dict[str, AnswerBox] = {}
    for spot in panel.all_spots:
        first.setdefault(slot_of(spot.path), spot)
    assert len(first) > 50
    entered: list[str] = []
    draft.focused.connect(entered.append)
    missed = []
    for spot in first.values():
        clicked(qtbot, panel, spot)
        qtbot.waitUntil(lambda: not panel.busy, timeout=SLOW)
        inside = draft.draft.inside(spot.path)
        if not same_field(entered[-1], inside):
            missed.append(f"{spot.path} -> {entered[-1]}")
        marked = {each.path for each in panel.paper.marked}
        if not any(same_field(path, spot.path) for path in marked):
            missed.append(f"{spot.path}: marked {marked}")
    window.close_down()
    assert missed == []
