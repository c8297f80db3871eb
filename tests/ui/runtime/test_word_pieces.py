"""Words of Chinese texts under a double click, Ctrl with arrows, and Ctrl with Backspace, by real clicks and keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.pack.model import Field
from ui.controls.line_edit import LineEdit
from ui.controls.text_edit import TextEdit
from ui.forms.line import LineEditor
from ui.forms.paragraph import ParagraphEditor
from ui.runtime.word_pieces import next_word, word_around
from ui.theme.theme import Theme

CONTROL = Qt.KeyboardModifier.ControlModifier
TEXT = "一是旺季插单多，计划变更率38%，原料占用资金约4200.5万元。OEE 提升，𠮷野5G"


def word(text: str, at: int) -> str:
    start, end = word_around(text, at)
    return text[start:end]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("旺", "一是旺季插单多"),
        ("38", "38"),
        ("%", "%"),
        ("200", "4200.5"),
        ("EE", "OEE"),
        ("资金", "原料占用资金约"),
    ],
)
def test_the_word_under_a_place(inside: str, expected: str) -> None:
    assert word(TEXT, TEXT.index(inside)) == expected


@given(st.text(st.sampled_from("甲乙丙，。12.%ab -\u3000𠮷\n"), max_size=30), st.integers(0, 60))
def test_words_hold_their_place_and_steps_come_to_both_ends(text: str, at: int) -> None:
    size = len(text.encode("utf-16-le")) // 2
    at = min(at, size)
    start, end = word_around(text, at)
    assert 0 <= start <= end <= size
    assert start <= at
    forward, back = 0, size
    for _ in range(size + 1):
        forward, back = next_word(text, forward, 1), next_word(text, back, -1)
    assert (forward, back) == (size, 0)
    assert next_word(text, at, 1) > at or at == size
    assert next_word(text, at, -1) < at or at == 0


def click_in(edit: TextEdit, at: int) -> QPoint:
    cursor = QTextCursor(edit.document())
    cursor.setPosition(at)
    left = edit.cursorRect(cursor)
    cursor.setPosition(at + 1)
    right = edit.cursorRect(cursor)
    return QPoint(left.left() + 3 * (right.left() - left.left()) // 4, left.center().y())  # its right half


def test_a_double_click_marks_the_figure_alone_and_a_third_the_paragraph(qtbot: QtBot) -> None:
    edit = TextEdit()
    qtbot.addWidget(edit)
    edit.resize(900, 120)
    edit.setPlainText(f"{TEXT}\n第二段")
    edit.show()
    for inside, expected in (("8%", "38"), ("料", "原料占用资金约"), ("O", "OEE")):
        at = click_in(edit, TEXT.index(inside))
        qtbot.mouseDClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert edit.textCursor().selectedText() == expected
    qtbot.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert edit.textCursor().selectedText() == TEXT


def test_a_double_click_in_a_line_marks_the_figure_alone(qtbot: QtBot) -> None:
    line = LineEdit("变更率38，资金4200")
    qtbot.addWidget(line)
    line.resize(300, 30)
    line.show()
    at = next(QPoint(x, 15) for x in range(300) if line.cursorPositionAt(QPoint(x, 15)) == line.text().index("8"))
    qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=at)
    assert line.selectedText() == "38"


def test_ctrl_with_backspace_takes_a_word_not_the_sentence(qtbot: QtBot) -> None:
    editor = ParagraphEditor(Field("a", "甲", "paragraph", ("scene",)), "a", Theme())
    qtbot.addWidget(editor)
    editor.show_value("旺季插单多，计划变更率38%")
    editor.show()
    area = editor.area
    area.setFocus()
    area.moveCursor(QTextCursor.MoveOperation.End)
    left = []
    for _ in range(4):
        qtbot.keyClick(area, Qt.Key.Key_Backspace, CONTROL)
        left.append(area.toPlainText())
    assert left == ["旺季插单多，计划变更率38", "旺季插单多，计划变更率", "旺季插单多，", "旺季插单多"]
    qtbot.keyClick(area, Qt.Key.Key_Left, CONTROL)
    assert area.textCursor().position() == 0
    qtbot.keyClick(area, Qt.Key.Key_Right, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert area.textCursor().selectedText() == "旺季插单多"


def test_ctrl_with_up_and_down_goes_by_paragraphs(qtbot: QtBot) -> None:
    editor = ParagraphEditor(Field("a", "甲", "paragraph", ("scene",)), "a", Theme())
    qtbot.addWidget(editor)
    editor.show_value("第一段。\n第二段。\n第三段。")
    editor.show()
    area = editor.area
    area.moveCursor(QTextCursor.MoveOperation.Start)
    reached = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(area, key, CONTROL)
        reached.append(area.textCursor().position())
    assert reached == [5, 10, 14, 10, 5, 0]


def test_keys_go_over_the_words_of_a_line(qtbot: QtBot) -> None:
    editor = LineEditor(Field("a", "甲", "text", ("scene",)), "a", Theme())
    qtbot.addWidget(editor)
    editor.show_value("重庆市，渝北区88号")
    editor.show()
    editor.line.setFocus()
    editor.line.setCursorPosition(len(editor.line.text()))
    qtbot.keyClick(editor.line, Qt.Key.Key_Backspace, CONTROL)
    assert editor.line.text() == "重庆市，渝北区88"
    qtbot.keyClick(editor.line, Qt.Key.Key_Left, CONTROL)
    qtbot.keyClick(editor.line, Qt.Key.Key_Delete, CONTROL)
    assert editor.line.text() == "重庆市，渝北区"


def test_the_click_into_a_figure_marks_it_whole_and_the_next_goes_into_it(qtbot: QtBot) -> None:
    box, other = QWidget(), LineEdit()
    editor = LineEditor(Field("a", "甲", "number", ("scene",)), "a", Theme())
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    column.addWidget(other)
    column.addWidget(editor)
    editor.show_value("93.0")
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    other.setFocus()
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert editor.line.selectedText() == "93.0"
    qtbot.keyClicks(editor.line, "93.5")
    assert editor.line.text() == "93.5"
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert editor.line.selectedText() == ""
