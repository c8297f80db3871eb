"""What one key asks for: in a long text nothing of the whole of it, and of the window nothing that does not change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import ui.forms.blocks
import ui.forms.field_row
from tests.ui.stored_draft import SLOW
from ui.forms.block_text import BlockText
from ui.forms.long_text import long_text
from ui.runtime.shortcuts import LEAVES_UNDO

PATH = "narratives.promotion_plan"
PROFILE = "company.profile"


@pytest.fixture
def row(shown, controller, theme):
    made = shown(PATH, long_text(controller, theme, controller.draft.field(PATH), PATH))
    controller.edit(PATH, [{"text": "面向小批量加工的一段话。" * 10}] * 20)
    made.editor.area.moveCursor(QTextCursor.MoveOperation.End)
    return made


def noted(monkeypatch, place, name, seen):
    real = getattr(place, name)

    def wrapper(*args, **kwargs):
        seen.append(name)
        return real(*args, **kwargs)

    monkeypatch.setattr(place, name, wrapper)


def test_a_key_in_a_long_text_counts_reads_and_hands_over_nothing_by_itself(row, monkeypatch):
    seen: list[object] = []
    noted(monkeypatch, ui.forms.blocks, "count", seen)
    for name in ("blocks", "pictures", "block_here", "heading_here"):
        noted(monkeypatch, BlockText, name, seen)
    row.editor.counted.connect(lambda _: seen.append("counted"))
    row.editor.edited.connect(lambda *_: seen.append("edited"))
    QTest.keyClicks(row.editor.area, "ab")
    assert not seen
    assert row.editor.length.words == 20 * 120 + 1
    assert seen == ["count", "counted"]  # one paragraph, once


def test_the_counter_does_not_wait_for_what_is_typed_to_be_handed_over(row, qtbot):
    seen: list[object] = []
    row.editor.edited.connect(lambda *_: seen.append("edited"))
    row.editor.counted.connect(lambda size: seen.append(size.web))
    for clock in (row.editor._idle, row.editor._longest):
        clock.setInterval(60_000)
    whole = row.editor.length.web
    for number in (1, 2):
        QTest.keyClick(row.editor.area, Qt.Key.Key_A)
        qtbot.waitUntil(lambda number=number: len(seen) == number, timeout=SLOW)
    assert seen == [whole + 1, whole + 2]


def test_qt_paints_and_types_alone_where_a_text_has_neither_heading_nor_picture(row, controller):
    """An override in Python is asked with every key, whatever it does."""
    ours = {name for name in vars(BlockText) if callable(getattr(QWidget, name, None)) or name.endswith("Event")}
    assert ours <= {"__init__"}
    area = row.editor.area
    assert (area._cards.on, area._looks.on) == (False, False)
    controller.edit(PATH, [{"heading": "一"}, {"text": "二"}])
    assert (area._cards.on, area._looks.on) == (False, True)
    controller.edit(PATH, [{"image": "没有.png"}, {"text": "二"}])
    assert (area._cards.on, area._looks.on) == (True, True)
    controller.edit(PATH, [{"text": "二"}])
    assert (area._cards.on, area._looks.on) == (False, False)
    QTest.keyClick(area, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert (area._cards.on, area._looks.on) == (False, True)


class Painted(QObject):
    """The widgets that were painted while it listened to the application."""

    def __init__(self, app):
        super().__init__()
        self.seen: list[QObject] = []
        app.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


@pytest.mark.parametrize("before", ["shown", "dark", "wrong", "right again"])
def test_a_key_has_nothing_painted_anew_that_lies_under_the_text(row, theme, before):
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    area = row.editor.area
    if before == "dark":
        theme.apply(app, "dark", 150)
        theme.finish()
    elif before != "shown":
        row.editor.show_level("error")
        if before == "right again":
            row.editor.show_level("")
    for _ in range(2):
        QTest.keyClick(area, Qt.Key.Key_A)
        QApplication.processEvents()
    painted = Painted(app)
    QTest.keyClick(area, Qt.Key.Key_A)
    QApplication.processEvents()
    app.removeEventFilter(painted)
    assert area.viewport() in painted.seen
    assert not {area, row.editor, row, row.window()} & set(painted.seen)
    ground = area.viewport().grab().toImage().pixelColor(1, 1)
    assert ground == QColor(theme.colors.surface)


def test_a_text_that_is_locked_has_the_ground_of_locked_fields(row, theme):
    row.editor.setEnabled(False)
    QApplication.processEvents()
    assert row.editor.area.viewport().grab().toImage().pixelColor(1, 1) == QColor(theme.colors.sunken)


def test_a_pictures_line_has_its_card_and_a_heading_its_weight(row, controller):
    area = row.editor.area
    controller.edit(PATH, [{"text": "字"}])
    QApplication.processEvents()
    plain = area.viewport().grab().toImage()
    controller.edit(PATH, [{"heading": "字"}])
    QApplication.processEvents()
    assert area.viewport().grab().toImage() != plain
    controller.edit(PATH, [{"image": "没有.png", "caption": "布局"}])
    QApplication.processEvents()
    with_card = area.viewport().grab().toImage()
    controller.edit(PATH, [{"image": "没有.png", "caption": "别的"}])
    QApplication.processEvents()
    assert area.viewport().grab().toImage() != with_card  # the caption stands on the card


def test_a_sentence_that_counts_along_is_said_without_being_styled_or_drawn_anew(shown, monkeypatch):
    row = shown(PROFILE)
    row.editor.area.insertPlainText("字" * 501)
    seen: list[object] = []
    for name in ("restyle", "level_pixmap"):
        noted(monkeypatch, ui.forms.field_row, name, seen)
    QTest.keyClicks(row.editor.area, "x y")
    assert "多了 3 字" in row.shown_message
    assert not seen
    assert row.shape.isVisible()
    row.editor.area.clear()
    assert not row.shape.isVisible()
    assert seen.count("level_pixmap") <= 1  # of what is not filled in


def test_fields_say_that_they_leave_undo_to_the_window(shown, row):
    name, value = LEAVES_UNDO
    for each in (row, shown(PROFILE), shown("company.name")):
        assert each.editor.focusProxy().property(name) == value
