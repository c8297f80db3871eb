"""The glass and the cross in a line that searches: as large as the letters, and never over them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk
from ui.controls.search_mark import SearchMark
from ui.shell.help import HelpWindow


@pytest.mark.parametrize("percent", [100, 200])
def test_every_glass_stands_beside_the_text(qtbot: QtBot, tmp_path: Path, percent: int) -> None:
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    walk = Walk(services)
    walk.window.resize(1366, 720)
    walk.window._file.change(toured=True)
    walk.window.set_look("light", percent)
    walk.theme.finish()
    walk.settle()
    marks = [each for each in walk.window.findChildren(SearchMark) if each.isVisible()]
    names = set[str]()
    walk.open(draft)
    for step in ("basic", "scenes"):
        walk.space.show_step(step)
        walk.settle()
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


@pytest.mark.parametrize(("mode", "percent"), [("light", 100), ("dark", 200)])
def test_the_cross_empties_every_line_that_searches(qtbot: QtBot, tmp_path: Path, mode: str, percent: int) -> None:
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    walk = Walk(services)
    walk.window.resize(1366, 720)
    walk.window._file.change(toured=True)
    walk.window.set_look(mode, percent)
    walk.theme.finish()
    walk.settle()
    _cross_of(qtbot, walk, walk.window.start.home.search)
    walk.open(draft)
    walk.space.show_step("scenes")
    walk.settle()
    box = walk.window.findChild(QLineEdit, "scenes-search")
    assert isinstance(box, QLineEdit)
    _cross_of(qtbot, walk, box)
    walk.window.show_help()
    help_window = walk.window.findChild(HelpWindow)
    assert help_window is not None
    _cross_of(qtbot, walk, help_window.search)
    help_window.close()
    walk.close()
    services.close()


def _cross_of(qtbot: QtBot, walk: Walk, line: QLineEdit) -> None:
    qtbot.keyClicks(line, "a")
    walk.dog.turns("", 0.1)
    cross = next(each for each in line.findChildren(QToolButton) if each.isVisible())
    assert cross.accessibleName() == "清空"
    assert cross.iconSize().width() == walk.theme.px(16)
    assert line.rect().contains(cross.geometry())
    assert line.width() - line.textMargins().right() - walk.theme.px(9) <= cross.x() + 1
    drawn = cross.icon().pixmap(cross.iconSize()).toImage()
    assert drawn.pixelColor(drawn.width() // 2, drawn.height() // 2).name() == walk.theme.colors.text2.lower()
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert not line.text()
    assert not cross.isVisible()
