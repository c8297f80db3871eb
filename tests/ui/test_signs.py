"""Nothing is told by its colour alone: full of errors, every page says each state by a word or a named shape too."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services
from tests.ui.full_of_errors import write
from tests.ui.shown import page_in
from tests.ui.signs import by_colour_alone
from tests.ui.walk import Walk


def test_a_figure_that_is_only_red_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    only_red, said = QLabel("字数 164/150"), QLabel("字数 164/150")
    for each in (only_red, said):
        each.setProperty("tone", "error")
        column.addWidget(each)
    said.setAccessibleDescription("多了 14 字")
    window.show()
    assert by_colour_alone(window) == (2, ["label '字数 164/150'"])


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_page_full_of_errors(services: Services, tmp_path: Path, track: str) -> None:
    draft = store_draft(services, import_draft_file(services, write(track, tmp_path))).id
    walk = Walk(services)
    window = walk.window
    window.resize(1366, 720)
    window._file.change(toured=True)

    def looked() -> tuple[int, list[str]]:
        walk.wait(lambda: by_colour_alone(window)[0])  # a busy machine draws it late
        return by_colour_alone(window)

    found = {"start": looked()}
    walk.open(draft)
    space = walk.space
    for step in space.steps:
        space.show_step(step)
        if hasattr(page_in(space), "finish"):
            page_in(space).finish()
        walk.settle()
        found[step] = looked()
    space.show_path(f"scenarios[{space.controller.draft.rows('scenarios')[0]}].equipment")
    walk.settle()
    found["equipment"] = looked()
    for panel in ("findings", "preview"):
        space.panels.show_panel(panel)
        walk.settle()
        found[panel] = looked()
    walk.close()
    assert {where: alone for where, (_, alone) in found.items() if alone} == {}
    assert all(count for count, _ in found.values())
    assert found["basic"][0] > 30  # fields, figures, counters, the rail
