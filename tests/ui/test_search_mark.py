"""The glass in a line that searches: as large as the letters, and never over them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.jobs.drafts import keep, take_in_file
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk
from ui.widgets.search_mark import SearchMark


@pytest.mark.parametrize("percent", [100, 200])
def test_every_glass_stands_beside_the_text(qtbot: QtBot, tmp_path: Path, percent: int) -> None:
    services = services_in(tmp_path / "home")
    draft = keep(services, take_in_file(services, EXAMPLES / "scene.json")).id
    walk = Walk(services)
    walk.window.resize(1366, 720)
    walk.window._file.change(toured=True)
    walk.window.set_look("light", percent)
    walk.theme.finish()
    walk.dog.turns("", 0.3)
    marks = [each for each in walk.window.findChildren(SearchMark) if each.isVisible()]
    names = set[str]()
    walk.open(draft)
    for step in ("basic", "scenes"):
        walk.space.show_step(step)
        walk.dog.turns("", 0.3)
        marks += [each for each in walk.window.findChildren(SearchMark) if each.isVisible()]
        for mark in marks:
            line = mark.parentWidget()
            assert isinstance(line, QLineEdit)
            names.add(line.accessibleName())
            assert mark.width() == walk.theme.px(16), line.accessibleName()
            assert line.rect().contains(mark.geometry())
            margins = line.textMargins()
            left = walk.theme.px(9) + margins.left()
            right = line.width() - walk.theme.px(9) - margins.right()
            # A line that is no wider than its glass has no words beside it.
            beside = mark.geometry().right() < left or mark.geometry().left() >= right
            assert beside or line.width() < walk.theme.px(48), line.accessibleName()
    assert len(names) >= 3
    walk.close()
    services.close()
