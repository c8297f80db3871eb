"""The bar above a draft at every width and text size: what it shows stands there whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.draft.findings import LEVELS
from app.jobs.drafts import import_draft_file, store_draft
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk
from ui.shell.command_bar import CommandBar

MANY: dict[str, int] = dict.fromkeys(LEVELS, 128)


@pytest.fixture(params=[100, 150, 200])
def walk(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Walk]:
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    made = Walk(services)
    made.window._file.change(toured=True)
    made.window.set_look("light", request.param)
    made.theme.finish()
    made.window.resize(1024, 640)
    made.open(draft)
    yield made
    made.close()
    services.close()


def cut(bar: CommandBar) -> list[str]:
    """What does not stand there whole: parts narrower than their words, or over their neighbour."""
    parts = [each for each in bar.findChildren(QWidget) if each.isVisible() and each.parentWidget() is bar]
    parts.sort(key=QWidget.x)
    wrong = [type(each).__name__ for each in parts if each.geometry().right() >= bar.width()]
    wrong += [type(b).__name__ for a, b in pairwise(parts) if a.geometry().right() >= b.x()]
    for words in (*bar.summary.findChildren(QLabel), bar.saved_label):
        if words.isVisible() and words.sizeHint().width() > words.width():
            wrong.append(words.text())
    return wrong


def test_counts_are_whole_in_the_smallest_window(qtbot: QtBot, walk: Walk) -> None:
    bar = walk.space.bar
    each: tuple[dict[str, int], ...] = ({"error": 2}, {"error": 25, "later": 2, "confirm": 5, "advice": 5}, MANY, {})
    for counts in each:
        bar.summary.show_counts(counts)
        walk.settle()
        assert not cut(bar), counts
        said = bar.summary.accessibleName()
        assert all(str(count) in said and str(count) in bar.summary.toolTip() for count in counts.values())


def test_counts_are_whole_while_somebody_searches(qtbot: QtBot, walk: Walk) -> None:
    bar = walk.space.bar
    bar.summary.show_counts(MANY)
    walk.window.activateWindow()
    qtbot.waitUntil(walk.window.isActiveWindow)
    bar.search.setFocus()
    walk.settle()
    assert bar.search.hasFocus()
    assert bar.search.width() >= walk.theme.px(120)
    assert not cut(bar)
    qtbot.keyClick(bar.search, Qt.Key.Key_Escape)
    walk.settle()
    assert not cut(bar)


def test_what_is_said_about_saving_is_whole(walk: Walk) -> None:
    bar = walk.space.bar
    for say in (bar.show_saving, bar.show_unsaved, lambda: bar.show_unsaved(12)):
        say()
        walk.settle()
        assert not cut(bar)
        assert bar.saved_label.toolTip() == bar.saved_text
