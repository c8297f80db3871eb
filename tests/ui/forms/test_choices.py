"""□ choices, pickers and the industry field, by mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCompleter, QWidget

from tests.ui.stored_draft import SLOW
from ui.controls.line_edit import LineEdit
from ui.forms.choice import PickEditor
from ui.forms.industry import IndustryEditor, Spelling, industries_of

LEFT = Qt.MouseButton.LeftButton


def test_one_box_is_ticked_and_can_be_cleared(shown, controller):
    row = shown("company.ownership")
    boxes = row.editor.boxes
    assert [box.text() for box in boxes] == ["中央企业", "地方国企", "民营", "三资"]
    boxes[2].click()
    assert controller.value("company.ownership") == "private"
    boxes[1].click()
    assert controller.value("company.ownership") == "local_soe"
    assert [box.isChecked() for box in boxes] == [False, True, False, False]
    boxes[1].click()
    assert controller.value("company.ownership") is None


def test_boxes_by_keyboard(shown, controller):
    row = shown("company.ownership")
    row.editor.boxes[0].setFocus()
    QTest.keyClick(row.editor.boxes[0], Qt.Key.Key_Right)
    assert row.editor.boxes[1].hasFocus()
    QTest.keyClick(row.editor.boxes[1], Qt.Key.Key_Space)
    assert controller.value("company.ownership") == "local_soe"
    QTest.keyClick(row.editor.boxes[1], Qt.Key.Key_Left)
    QTest.keyClick(row.editor.boxes[0], Qt.Key.Key_Left)
    assert row.editor.boxes[3].hasFocus()


def test_a_question_is_one_stop_of_tab(shown, controller):
    row = shown("company.ownership")
    stops = [box for box in row.editor.boxes if box.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == row.editor.boxes[:1]
    row.editor.boxes[0].clearFocus()
    controller.edit("company.ownership", "private")
    stops = [box for box in row.editor.boxes if box.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [row.editor.boxes[2]]
    row.editor.setFocus()
    assert row.editor.boxes[2].hasFocus()
    QTest.keyClick(row.editor.boxes[2], Qt.Key.Key_Right)
    stops = [box for box in row.editor.boxes if box.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [row.editor.boxes[3]]


def test_nothing_is_missing_while_one_goes_from_box_to_box(shown, controller):
    controller.edit("company.major_accident.occurred", None)
    row = shown("company.major_accident.occurred")
    row.editor.boxes[0].setFocus()
    QTest.keyClick(row.editor.boxes[0], Qt.Key.Key_Right)
    assert row.editor.boxes[1].hasFocus()
    assert row.shown_message == ""
    row.editor.boxes[1].clearFocus()
    assert row.shown_message.startswith("还没有")


def test_yes_and_no_are_true_and_false(shown, controller):
    row = shown("company.major_accident.occurred")
    row.editor.boxes[1].click()
    assert controller.value("company.major_accident.occurred") is False
    row.editor.boxes[0].click()
    assert controller.value("company.major_accident.occurred") is True
    assert row.shown_message.startswith("请确认：")


def test_a_value_that_the_form_does_not_print_ticks_nothing(shown, controller):
    controller.edit("company.ownership", "state")
    row = shown("company.ownership")
    assert not any(box.isChecked() for box in row.editor.boxes)
    assert row.shown_message.startswith("阻断：")
    assert controller.value("company.ownership") == "state"


def test_a_picker_keeps_what_is_not_on_offer(open_draft, theme, qtbot):
    controller = open_draft("factory")
    field = controller.draft.field("task.sector")
    editor = PickEditor(field, "task.sector", theme, options=[("electronics", "电子信息")])
    qtbot.addWidget(editor)
    editor.show_value("shipbuilding")
    assert "shipbuilding" in editor.combo.currentText()
    editor.set_options([("electronics", "电子信息")])
    assert "shipbuilding" in editor.combo.currentText()
    seen = []
    editor.edited.connect(lambda *a: seen.append(a))
    editor.combo.setFocus()
    QTest.keyClick(editor.combo, Qt.Key.Key_Home)
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)
    assert seen[-1] == ("task.sector", "electronics")


def test_four_sizes_stand_in_a_line_on_a_laptop_beside_the_preview(shown, qtbot):
    row = shown("company.size")
    row.resize(378, 120)
    boxes = row.editor.boxes
    assert len(boxes) == 4
    qtbot.waitUntil(lambda: boxes[-1].x() > boxes[0].x())
    assert {box.y() for box in boxes} == {boxes[0].y()}


DIVISION, GROUP = "company.industry_division", "company.industry_group"


def popup_of(editor: IndustryEditor) -> QAbstractItemView:
    """The list under the line, asked for anew each time as the editor does."""
    completer = editor.findChild(QCompleter)
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


def offers_of(editor: IndustryEditor) -> QAbstractItemModel:
    completer = editor.findChild(QCompleter)
    assert completer is not None
    return completer.model()


@pytest.fixture
def industry(shown, controller, theme):
    field = controller.draft.field(GROUP)
    editor = IndustryEditor(field, GROUP, DIVISION, controller.pack.industries, theme)
    return shown(GROUP, editor, (DIVISION,))


@pytest.mark.parametrize("typed", ["345", "齿轮", "zcclhcd", "zhoucheng"])
def test_an_industry_is_found_by_code_name_and_pinyin(industry, controller, qtbot, typed):
    editor = industry.editor
    editor.line.setFocus()  # from then on the dictionary of pinyin is read
    qtbot.waitUntil(lambda: any(text.startswith("345 ") for text in editor.search(typed)), timeout=SLOW)


def test_an_industry_whose_name_begins_so_stands_before_one_that_only_holds_it(industry):
    search = industry.editor.search
    assert any(text.startswith("345 ") for text in search("zc")[:3])  # 轴承: what the field itself proposes to type
    assert search("cl")[0].startswith("345 ")  # 齿轮, the second word of the name, before names that hold it within
    assert search("qc")[0].startswith("36 ")
    assert search("36")[0].startswith("36")


def test_picking_a_group_sets_its_division_too(industry, controller, qtbot):
    editor = industry.editor
    QTest.keyClicks(editor.line, "345")
    qtbot.waitUntil(lambda: popup_of(editor).isVisible())
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Return)
    assert (controller.value(DIVISION), controller.value(GROUP)) == ("34", "345")
    assert editor.line.text().startswith("34 通用设备制造业 / 345 ")


def test_a_choice_of_industry_is_one_step_of_undo(industry, controller, qtbot):
    editor = industry.editor
    for typed in ("345", "361"):  # one soon after the other: two choices all the same
        editor.line.selectAll()
        QTest.keyClicks(editor.line, typed)
        qtbot.waitUntil(lambda: popup_of(editor).isVisible())
        QTest.keyClick(popup_of(editor), Qt.Key.Key_Return)
    assert (controller.value(DIVISION), controller.value(GROUP)) == ("36", "361")
    controller.undo()
    assert (controller.value(DIVISION), controller.value(GROUP)) == ("34", "345")
    assert editor.line.text().startswith("34 通用设备制造业 / 345 ")
    controller.redo()
    assert (controller.value(DIVISION), controller.value(GROUP)) == ("36", "361")
    controller.undo()
    controller.undo()
    assert (controller.value(DIVISION) or "", controller.value(GROUP) or "") == ("", "")
    assert not controller.can_undo


def test_an_emptied_industry_is_one_step_of_undo(industry, controller, qtbot):
    controller.edit(DIVISION, "34")
    controller.edit(GROUP, "345")
    editor = industry.editor
    editor.line.selectAll()
    QTest.keyClick(editor.line, Qt.Key.Key_Delete)
    editor.line.clearFocus()
    assert (controller.value(DIVISION) or "", controller.value(GROUP) or "") == ("", "")
    controller.undo()
    assert (controller.value(DIVISION), controller.value(GROUP)) == ("34", "345")


def test_down_on_the_only_entry_keeps_it_chosen(industry, controller, qtbot):
    editor = industry.editor
    QTest.keyClicks(editor.line, "345")
    qtbot.waitUntil(lambda: popup_of(editor).isVisible())
    assert offers_of(editor).rowCount() == 1
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Down)
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Return)
    assert controller.value(GROUP) == "345"


def test_a_division_that_does_not_fit_is_told_in_the_same_row(industry, controller):
    controller.edit(GROUP, "345")
    controller.edit(DIVISION, "33")
    assert "不属于所选的 33" in industry.shown_message


def test_leaving_with_half_a_search_keeps_the_answer(industry, controller):
    controller.edit(DIVISION, "34")
    controller.edit(GROUP, "345")
    editor = industry.editor
    editor.line.setText("什么都不是")
    editor.line.clearFocus()
    assert controller.value(GROUP) == "345"
    assert "345" in editor.line.text()
    editor.line.clear()
    editor.setFocus()
    editor.line.clear()
    editor.hand_over()
    assert controller.value(GROUP) == ""


@pytest.mark.parametrize(("typed", "group"), [("862", "862"), ("zhi", "345"), ("zzzz", "345")])
def test_tab_over_the_open_list_leaves_what_is_the_answer_to_be_seen(industry, controller, qtbot, typed, group):
    controller.edit(DIVISION, "34")
    controller.edit(GROUP, "345")
    editor = industry.editor
    beside = LineEdit(parent=industry)
    beside.show()
    QWidget.setTabOrder(editor.line, beside)
    editor.line.clear()
    QTest.keyClicks(editor.line, typed)
    qtbot.waitUntil(lambda: popup_of(editor).isVisible())
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not editor.line
    assert controller.value(GROUP) == group
    assert f"/ {group} " in editor.line.text()


def test_a_search_without_a_hit_says_so_and_its_line_cannot_be_taken(industry, controller, qtbot):
    editor = industry.editor
    QTest.keyClicks(editor.line, "qqxx")
    qtbot.waitUntil(lambda: popup_of(editor).isVisible())
    assert [offers_of(editor).index(i, 0).data() for i in range(offers_of(editor).rowCount())] == [
        "没有找到“qqxx”，换个说法或代码再查"
    ]
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Down)
    QTest.keyClick(popup_of(editor), Qt.Key.Key_Return)
    assert controller.value(GROUP) is None
    assert editor.line.text() == "qqxx"
    for _ in range(4):
        QTest.keyClick(editor.line, Qt.Key.Key_Backspace)
    assert not popup_of(editor).isVisible()


def test_the_pinyin_dictionary_is_not_read_before_somebody_searches(controller, qtbot):
    spelling = Spelling(industries_of(controller.pack.industries))
    assert spelling.of("汽车制造业") == ""
    spelling.start_reading()
    qtbot.waitUntil(lambda: spelling.of("汽车制造业") != "", timeout=SLOW)
    assert spelling.of("汽车制造业") == "qichezhizaoye"
