"""Another theme or text size on a window that is there: all that is seen at once, the rest before it is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.shown import page_in
from tests.ui.walk import EXAMPLES, Walk
from ui.theme.restyling import Restyling

PLACES = ("basic", "direction", "scenes", "scene", "narratives", "attachments", "check", "sheet")
"""Pages that show nothing that comes from elsewhere when it is ready, such as a count of printed pages."""
TO_A_PIXEL = ("basic", "scene", "narratives")
"""From another text size these come back with a pane, or the whole page, a pixel or two wider or longer."""


@pytest.fixture
def walk(qtbot: QtBot, services: Services) -> Iterator[Walk]:
    from app.jobs.drafts import import_draft_file, store_draft

    walk = Walk(services)
    walk.window.resize(1366, 720)
    walk.window._file.change(toured=True)
    walk.open(store_draft(services, import_draft_file(services, EXAMPLES / "factory.json")).id)
    flash = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)  # a cursor that blinks is in one picture and not in the other
    yield walk
    QApplication.setCursorFlashTime(flash)
    walk.close()


def dressing(walk: Walk) -> Restyling:
    made = walk.theme._dressing
    assert made is not None
    return made


def picture(walk: Walk) -> QImage:
    """The page when it is whole and calm; the keyboard is in its first field."""
    if hasattr(page_in(walk.space), "finish"):
        page_in(walk.space).finish()
    for area in walk.space.stack.findChildren(QAbstractScrollArea):
        area.verticalScrollBar().setValue(0)
    seen, before = walk.space.stack.grab().toImage(), QImage()
    while seen != before or not walk.idle():
        walk.dog.turns("", 0.15)
        seen, before = walk.space.stack.grab().toImage(), seen
    return seen


class Counting(QObject):
    """How often each widget is told of another style, and whether anything is painted meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Counter[int]()
        self.painted: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.StyleChange:
            self.told[id(watched)] += 1
        elif event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.painted.append(watched)
        return False


@pytest.mark.parametrize("before", [("light", 100), ("light", 200)])
def test_every_page_looks_as_if_it_had_been_made_in_the_new_look(walk: Walk, before: tuple[str, int]) -> None:
    walk.window.set_look(*before)
    walk.wait(lambda: walk.theme._dressing is None or not walk.theme._dressing.running)
    space = walk.space
    for place in PLACES:
        space.show_step(place)
        walk.settle()
    walk.window.set_look("dark", 100)
    walk.wait(lambda: not dressing(walk).running)
    changed = {}
    for place in PLACES:
        space.show_step(place)
        changed[place] = picture(walk)
    draft = space.controller.draft_id
    walk.window.go_home()
    walk.open(draft)
    for place in PLACES:
        walk.space.show_step(place)
        walk.settle()
        if before[1] == 100 or place not in TO_A_PIXEL:
            # A draft that was opened anew reads for a while yet, pictures of attachments among it.
            walk.wait(lambda wanted=changed[place]: picture(walk) == wanted)  # type: ignore[misc]


def test_what_is_seen_changes_in_one_picture(walk: Walk) -> None:
    walk.space.show_step("basic")
    walk.settle()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    counting = Counting()
    app.installEventFilter(counting)
    try:
        walk.window.set_look("dark", 125)
        while dressing(walk)._first.running and not walk.window.updatesEnabled():
            assert not counting.painted
            QCoreApplication.processEvents()
        assert walk.window.updatesEnabled()
        walk.wait(lambda: not dressing(walk).running)
    finally:
        app.removeEventFilter(counting)
    assert sum(counting.told.values()) < 2 * len(QApplication.allWidgets())  # Qt tells some parts of a widget again


def test_a_page_shown_before_its_turn_is_in_the_new_look(walk: Walk) -> None:
    space = walk.space
    for place in ("basic", "scene"):
        space.show_step(place)
        walk.settle()
    walk.window.set_look("dark")
    page = space._pages["basic"]
    space.show_step("basic")
    while not walk.window.updatesEnabled():  # nothing of it is painted yet
        QCoreApplication.processEvents()
    dark = walk.theme.colors.text
    assert {each.palette().windowText().color().name().upper() for each in page.findChildren(QWidget)} & {dark}
    walk.wait(lambda: not dressing(walk).running)
    assert not dressing(walk)._hidden


def test_a_draft_may_be_left_while_its_pages_are_still_dressed(walk: Walk) -> None:
    for place in PLACES:
        walk.space.show_step(place)
        walk.settle()
    walk.window.set_look("contrast")
    walk.window.go_home()
    walk.wait(lambda: not dressing(walk).running)
    assert not dressing(walk)._hidden


def test_keys_that_come_fast_are_one_change(qtbot: QtBot, walk: Walk) -> None:
    put_on: list[int] = []
    walk.theme.changed.connect(lambda: put_on.append(walk.theme.tokens.percent))
    for _ in range(4):
        qtbot.keyClick(walk.window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(walk.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(put_on))
    walk.wait(lambda: not dressing(walk).running)
    assert put_on == [150]
    assert walk.window._file.state.percent == 150
    qtbot.keyClick(walk.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: put_on[-1] == 100)


def test_the_look_may_change_after_a_draft_was_left(walk: Walk) -> None:
    for place in walk.space.steps:
        walk.space.show_step(place)
        walk.dog.turns("", 0.1)
    walk.window.go_home()
    for choice in ("dark", "light"):  # while its pages go, and when they are gone
        walk.window.set_look(choice)
        walk.wait(lambda: not dressing(walk).running)
