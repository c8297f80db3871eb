"""Lines and paragraphs with real keys and an input method: what is typed is counted, marked, kept, never cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.draft.counting import count
from ui.forms.field_kinds import editor_for
from ui.forms.line import LineEditor
from ui.forms.paragraph import ParagraphCounts, units

PROFILE = "company.profile"


def compose(widget, draft="", commit=""):
    event = QInputMethodEvent(draft, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def test_typed_text_is_the_answer_and_is_saved(shown, controller):
    row = shown("company.name")
    compose(row.editor.line, commit="重庆江渝")
    QTest.keyClicks(row.editor.line, " Co.")
    assert controller.value("company.name") == "重庆江渝 Co."
    assert controller.flush()
    assert controller.services.store().load_draft(controller.draft_id).answers["company.name"] == "重庆江渝 Co."


@pytest.mark.parametrize("path", ["company.name", PROFILE])
def test_what_is_typed_is_not_shown_again_to_its_own_field(shown, controller, monkeypatch, path):
    row = shown(path)
    told = []
    show = type(row.editor).show_value

    def listen(editor, value):
        told.append(value)
        show(editor, value)

    monkeypatch.setattr(type(row.editor), "show_value", listen)
    QTest.keyClicks(row.editor.focusProxy(), "Co.")
    assert controller.value(path) == "Co."
    assert not told
    controller.pause_typing()
    controller.edit(path, "别处写的")
    controller.undo()
    assert told == ["别处写的", "Co."]


def test_spaces_around_a_copied_name_go_when_its_line_is_left(shown, controller):
    row = shown("company.name")
    QGuiApplication.clipboard().setText("  重庆江渝　\r\n")
    QTest.keyClick(row.editor.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    controller.gather.emit()  # as a save does: who types goes on behind the space
    assert row.editor.line.text() == "  重庆江渝　"
    row.editor.line.clearFocus()
    assert row.editor.line.text() == "重庆江渝"
    assert controller.value("company.name") == "重庆江渝"
    controller.undo()
    assert controller.value("company.name") is None


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("company.employees", "862人", ("862", 862)),
        ("company.employees", "8 人", ("8", 8)),
        ("task.investment", "2,860.00万元", ("2,860.00", "2,860.00")),
        ("task.investment", "1.2亿元", ("1.2亿元", "1.2亿元")),
        ("task.investment", "万元", ("万元", "万元")),
        ("company.name", "三万元", ("三万元", "三万元")),
    ],
)
def test_a_figure_may_come_with_the_unit_that_its_line_shows(open_draft, qtbot, path, typed, kept):
    controller = open_draft("factory")
    editor = editor_for(controller.draft.field(path), path, row_theme())
    assert isinstance(editor, LineEditor)
    qtbot.addWidget(editor)
    editor.edited.connect(controller.edit)
    compose(editor.line, commit=typed)
    assert (editor.line.text(), controller.value(path)) == kept


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("company.employees", "1,862", ("1862", 1862)),
        ("task.investment", "2,860.00", ("2860.00", "2860.00")),
        ("task.investment", "2,860.00 万元", ("2860.00", "2860.00")),
        ("task.investment", "１２，０００", ("12000", "12000")),
        ("task.investment", "1,2亿", ("1,2亿", "1,2亿")),
        ("task.investment", "7%", ("7%", "7%")),
        ("company.name", "1,000", ("1,000", "1,000")),
    ],
)
def test_a_figure_loses_its_commas_when_its_line_is_left(open_draft, qtbot, path, typed, kept):
    controller = open_draft("factory")
    controller.edit("task.investment", "1,000")
    editor = editor_for(controller.draft.field(path), path, row_theme())
    assert isinstance(editor, LineEditor)
    qtbot.addWidget(editor)
    editor.show_value(controller.value(path))
    editor.edited.connect(controller.edit)
    controller.gather.connect(editor.hand_over)
    with qtbot.waitActive(editor):
        editor.show()
        editor.activateWindow()
    editor.line.setFocus()
    editor.line.clearFocus()
    assert controller.value("task.investment") == "1,000"  # nobody wrote there
    editor.line.setFocus()
    editor.line.selectAll()
    compose(editor.line, commit=typed)
    controller.gather.emit()
    if "," in typed and "万" not in typed:
        assert editor.line.text() == typed
    editor.line.clearFocus()
    assert (editor.line.text(), controller.value(path)) == kept


@pytest.mark.parametrize("path", ["company.name", PROFILE])
def test_composition_is_no_answer(shown, controller, path):
    row = shown(path)
    control = row.editor.focusProxy()
    seen = []
    row.editor.edited.connect(lambda *a: seen.append(a))
    for draft in ("z", "zh", "zhi", "zhi z", "zhi zao"):
        compose(control, draft=draft)
    assert not seen
    assert controller.value(path) is None
    assert not controller.unsaved
    compose(control, commit="智造")
    assert controller.value(path) == "智造"
    assert len(seen) == 1


@pytest.mark.parametrize("path", ["company.name", PROFILE, "narratives.promotion_plan"])
def test_what_was_composed_is_one_commit_and_is_undone_as_one(shown, controller, path):
    from ui.forms.long_text import long_text

    field = controller.draft.field(path)
    row = shown(path, long_text(controller, row_theme(), field, path) if field.kind == "blocks" else None)
    control = row.editor.focusProxy() or row.editor.area
    for draft, commit in (("zhi", ""), ("zhi zao", ""), ("", "智造")):
        compose(control, draft=draft, commit=commit)
    row.editor.hand_over()
    done = controller.value(path)
    assert done in ("智造", [{"text": "智造"}])
    assert controller.flush()
    assert controller.services.store().load_draft(controller.draft_id).answers[path] == done
    controller.pause_typing()
    compose(control, draft="ling")
    assert controller.flush()
    assert controller.services.store().load_draft(controller.draft_id).answers[path] == done
    compose(control, commit="")
    controller.undo()
    assert not controller.value(path)
    controller.redo()
    assert controller.value(path) == done


def row_theme():
    from ui.theme.theme import Theme

    return Theme()


def test_a_search_looks_for_what_is_committed(qtbot):
    from ui.shell.search import SearchField, SearchPlace

    search = SearchField(row_theme())
    qtbot.addWidget(search)
    search.offer(lambda: [SearchPlace("企业名称", "company.name")])
    with qtbot.waitActive(search):
        search.show()
        search.activateWindow()
    search.setFocus()
    compose(search, draft="qiye")
    assert search.text() == ""
    compose(search, commit="企业")
    assert search.text() == "企业"


def test_the_counter_counts_committed_text_only(shown):
    row = shown(PROFILE)
    compose(row.editor.area, commit="采用LLM技术")
    assert row.counter.text == "字数 5/500 · 网页计 7"
    compose(row.editor.area, draft="ni hao")
    assert row.counter.text == "字数 5/500 · 网页计 7"


def tones(row):
    return row.counter.words.property("tone"), row.counter.web.property("tone")


@pytest.mark.parametrize(
    ("text", "words", "web"),
    [
        ("字" * 450, "text3", "text3"),
        ("字" * 451, "later", "text3"),
        ("字" * 500, "later", "text3"),
        ("字" * 501, "error", "text3"),
        ("a" * 501, "text3", "confirm"),
        ("", "text3", "text3"),
    ],
)
def test_the_counters_colours(shown, text, words, web):
    row = shown(PROFILE)
    row.editor.area.insertPlainText(text)
    assert tones(row) == (words, web)
    assert (row.counter.words.property("weight") == "bold") == (words == "error")


def test_what_is_over_the_limit_is_marked_in_utf16_and_nothing_is_cut(shown, controller):
    row = shown(PROFILE)
    text = "𠮷" * 500 + "多出来"
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(row.editor.area, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert controller.value(PROFILE) == text
    (mark,) = row.editor.area.extraSelections()
    assert mark.cursor.selectedText() == "多出来"
    assert mark.cursor.selectionStart() == units("𠮷" * 500) == 1000
    assert "阻断：多了 3 字" in row.shown_message
    QTest.keyClicks(row.editor.area, "x")
    assert controller.value(PROFILE) == text + "x"
    for _ in range(4):
        QTest.keyClick(row.editor.area, Qt.Key.Key_Backspace)
    assert not row.editor.area.extraSelections()
    assert row.shown_message.startswith("请确认：字数合格（500/500），但网页计 1000")
    assert row.editor.area.property("level") == ""


def test_pasting_takes_the_words_alone(shown, controller):
    row = shown(PROFILE)
    data = QMimeData()
    data.setHtml("<b>粗</b>")
    data.setText("粗\0细")
    QGuiApplication.clipboard().setMimeData(data)
    row.editor.area.paste()
    assert controller.value(PROFILE) == "粗细"


def test_an_empty_field_is_not_called_wrong_before_somebody_was_in_it(shown, qtbot):
    row = shown("company.name")
    assert row.shown_message == ""
    row.editor.line.clearFocus()
    assert row.shown_message == "还没有填。请填写企业名称。"
    assert row.editor.line.property("level") is None
    assert "还没有填" in row.editor.line.accessibleDescription()


def test_the_code_is_checked_while_it_is_typed(shown):
    row = shown("company.unified_social_credit_code")
    QTest.keyClicks(row.editor.line, "91500118MA5YQX7K7")
    assert "应有 18 位，现在是 17 位" in row.shown_message
    QTest.keyClicks(row.editor.line, "9")
    assert row.shown_message == "校验位正确"
    QTest.keyClick(row.editor.line, Qt.Key.Key_Backspace)
    QTest.keyClicks(row.editor.line, "8")
    assert row.shown_message.startswith("阻断：")


def test_letters_in_a_whole_number_stay_and_are_said(shown, controller):
    row = shown("company.employees")
    QTest.keyClicks(row.editor.line, "8,62")
    assert controller.value("company.employees") is None  # commas that part no thousands may be a slip
    QTest.keyClicks(row.editor.line, "0")
    assert controller.value("company.employees") == 8620
    compose(row.editor.line, commit="名")
    assert row.editor.line.text() == "8,620名"
    assert controller.value("company.employees") is None
    assert "不是整数" in row.shown_message


@pytest.mark.parametrize("typed", ["2009/6/16", "2009.6.16", "2009年6月16日", "20090616", "2009-06-16"])
def test_dates_are_put_in_order_on_leaving(shown, controller, typed):
    row = shown("company.established_on")
    compose(row.editor.line, commit=typed)
    row.editor.line.clearFocus()
    assert controller.value("company.established_on") == "2009-06-16"
    assert row.shown_message == ""


def test_a_half_typed_date_is_no_mistake_yet(shown, controller):
    row = shown("company.established_on")
    for part in ("2020年", "12月", "31日"):
        compose(row.editor.line, commit=part)
        assert row.shown_message == ""
    row.editor.line.clearFocus()
    row.editor.line.setFocus()
    for _ in "31日":
        QTest.keyClick(row.editor.line, Qt.Key.Key_Backspace)  # it was filled in: now it is wrong at once
    assert "缺日" in row.shown_message


@pytest.mark.parametrize(("path", "kept"), [("company.established_on", False), (PROFILE, True)])
def test_the_line_for_findings_is_kept_under_counted_fields_only(shown, path, kept):
    row = shown(path)
    quiet = row.layout().heightForWidth(600)
    control = row.editor.focusProxy()
    compose(control, commit="字" * 501 if kept else "字")
    control.clearFocus()
    assert row.shown_message.startswith("阻断：")
    assert (row.layout().heightForWidth(600) == quiet) == kept


def test_the_keys_of_lists_open_the_calendar(shown, qtbot):
    row = shown("company.established_on")
    assert not row.editor.button.focusPolicy() & Qt.FocusPolicy.TabFocus
    for key, modifier in (
        (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
    ):
        QTest.keyClick(row.editor.line, key, modifier)
        popup = row.editor._popup
        qtbot.waitUntil(popup.isVisible)
        QTest.keyClick(popup, Qt.Key.Key_Escape)
        assert not popup.isVisible()


def test_what_is_no_date_stays_as_typed(shown, controller):
    row = shown("company.established_on")
    QTest.keyClicks(row.editor.line, "2009-02-30")
    row.editor.line.clearFocus()
    assert controller.value("company.established_on") == "2009-02-30"
    assert "不在日历上" in row.shown_message


def test_the_calendar_takes_a_day(shown, controller, qtbot):
    row = shown("company.established_on")
    QTest.keyClicks(row.editor.line, "2021-11-18")
    QTest.mouseClick(row.editor.button, Qt.MouseButton.LeftButton)
    popup = row.editor._popup
    assert popup.isVisible()
    assert popup.calendar.selectedDate().toString("yyyy-MM-dd") == "2021-11-18"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    row.editor.open_calendar()
    popup.calendar.clicked.emit(popup.calendar.selectedDate().addDays(1))
    assert controller.value("company.established_on") == "2021-11-19"


def test_undo_keys_are_the_windows(shown, controller, qtbot):
    row = shown(PROFILE)
    QTest.keyClicks(row.editor.area, "abc")
    QTest.keyClick(row.editor.area, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert row.editor.area.toPlainText() == "abc"
    controller.undo()
    assert row.editor.area.toPlainText() == ""
    controller.redo()
    assert row.editor.area.toPlainText() == "abc"
    assert row.editor.area.textCursor().position() == 3


def test_undo_leaves_the_rest_of_the_text_and_the_cursor_where_it_was(shown, controller):
    row = shown(PROFILE)
    row.editor.area.insertPlainText("前面的字。😀后面的字。")
    controller.pause_typing()
    cursor = row.editor.area.textCursor()
    cursor.setPosition(units("前面的字。😀"))
    row.editor.area.setTextCursor(cursor)
    compose(row.editor.area, commit="中间")
    controller.undo()
    assert row.editor.area.toPlainText() == "前面的字。😀后面的字。"
    assert row.editor.area.textCursor().position() == units("前面的字。😀")


def test_every_editor_says_its_name_and_its_label_leads_to_it(shown):
    for path in ("company.name", PROFILE, "company.established_on", "company.ownership", "company.employees"):
        row = shown(path)
        assert row.editor.focusProxy().accessibleName().startswith(row.field.label)
        assert row.caption.buddy() is row.editor


def test_counts_by_paragraph_are_those_of_the_whole():
    counts = ParagraphCounts()
    for text in ("", "a b\nc", "甲\n\n乙", "😀\n" * 3, "abc\ndef", "\n"):
        assert counts.count(text) == count(text)


def test_a_paragraph_grows_with_its_text_up_to_a_point(shown):
    row = shown(PROFILE)
    low = row.editor.area.height()
    row.editor.area.insertPlainText("行\n" * 8)
    middle = row.editor.area.height()
    row.editor.area.insertPlainText("行\n" * 40)
    high = row.editor.area.height()
    row.editor.area.moveCursor(QTextCursor.MoveOperation.Start)
    assert low < middle < high < 3 * middle


@pytest.mark.parametrize(
    ("path", "pasted", "kept"),
    [
        ("company.name", "重庆江渝\r\n", "重庆江渝"),
        ("company.address", "江津区\n德感街道\t1号\n", "江津区 德感街道 1号"),
        ("company.unified_social_credit_code", " 9150 0118 ma5y　ＱＸ7K79\n", "91500118MA5YQX7K79"),
    ],
)
def test_a_cell_of_excel_is_pasted_as_one_line(shown, controller, path, pasted, kept):
    row = shown(path)
    QGuiApplication.clipboard().setText(pasted)
    QTest.keyClick(row.editor.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert controller.value(path) == kept
    assert row.editor.line.text() == kept
    assert row.editor.line.cursorPosition() == len(kept)


@pytest.mark.parametrize("path", ["company.address", PROFILE])
def test_what_cannot_be_seen_is_cleaned_or_named_when_it_is_pasted(shown, controller, path):
    row = shown(path)
    control = row.editor.focusProxy()
    compose(control, commit="\ufeff重庆\u200b市\u00a0北碚区\u200e")
    assert controller.value(path) == "重庆市 北碚区"
    QGuiApplication.clipboard().setText("\u202e一号\u202c")
    QTest.keyClick(control, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    control.clearFocus()
    assert [f.rule for f in controller.findings_of(path)] == ["hidden-mark"]
    assert "U+202E" in row.shown_message
    assert "北碚区" in row.shown_message
