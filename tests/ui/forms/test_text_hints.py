"""Hints beside the lines of a text that is being written: marked, told, stepped through, silenced, switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.jobs.writing_settings import read_writing_settings, write_writing_settings
from tests.ui.stored_draft import SLOW
from ui.draft.draft_hints import hints_of
from ui.forms import text_hints
from ui.forms.base import step_hint
from ui.forms.hint_actions import write_fix
from ui.forms.hint_places import underlined_words
from ui.forms.long_text import long_text
from ui.forms.text_hints import TextHints

PATH, NAME = "narratives.promotion_plan", "company.name"
LONG = (
    "每批首件由三坐标测量机在线测量，测量结果经过滤波、分组和趋势判断之后写回刀具补偿，超过预警线"
    "时单元控制器暂停派工，由工艺员在终端上确认原因并选择换刀、修正或者隔离，确认记录随批次归档。"
)
SLIPS = [{"heading": "方法"}, {"text": "开头。"}, {"text": LONG}, {"text": "甲乙𠮷丙，人均产值提高30，同时更稳。"}]
BARE = "30 没有单位"


@pytest.fixture
def row(shown, controller, theme):
    return shown(PATH, long_text(controller, theme, controller.draft.field(PATH), PATH))


@pytest.fixture
def beside(row):
    return row.editor.findChild(TextHints)


def titles(beside):
    return [each.hint.title for each in beside.places]


def underlined(area):
    return underlined_words(area.document())


def write(qtbot, row, beside, controller):
    controller.edit(PATH, SLIPS)
    row.editor.hand_over()
    qtbot.waitUntil(lambda: len(beside.places) == 2, timeout=SLOW)


def test_what_is_typed_is_underlined_after_a_pause_and_marked_at_its_line(qtbot, row, beside):
    area = row.editor.area
    QTest.keyClicks(area, "x")
    area.insertPlainText("人均产值提高30，同时更稳。")
    qtbot.waitUntil(lambda: titles(beside) == [BARE], timeout=SLOW)
    assert underlined(area) == ["30"]
    assert beside.margin.isVisible()
    [(middle, [place])] = beside.margin.lines()
    line = area.cursorRect(place.cursor)
    assert line.top() <= middle <= line.bottom()
    assert beside.margin.geometry().left() > area.viewport().geometry().right()


def test_no_key_looks_for_hints(qtbot, row, beside, controller, monkeypatch):
    write(qtbot, row, beside, controller)
    found = hints_of(controller)
    found._late.setInterval(600_000)
    worked: list[str] = []

    def noted(name: str) -> Callable[..., None]:
        def note(*_given: object) -> None:
            worked.append(name)

        return note

    monkeypatch.setattr(found, "refresh", noted("read"))
    monkeypatch.setattr(text_hints, "placed_hints", noted("placed"))
    monkeypatch.setattr(text_hints, "draw_underlines", noted("drawn"))
    QTest.keyClicks(row.editor.area, "abcdefghij")
    row.editor.hand_over()
    assert worked == []
    assert found._late.isActive()  # after the pause it is


def test_marks_move_with_the_words_and_come_back_with_undone_text(qtbot, row, beside, controller):
    write(qtbot, row, beside, controller)
    area = row.editor.area
    assert underlined(area) == [LONG, "30"]
    area.moveCursor(area.textCursor().MoveOperation.Start)
    area.insertPlainText("又一句。")
    assert underlined(area) == [LONG, "30"]
    row.editor.hand_over()
    QTest.keyClick(area, Qt.Key.Key_Down)
    QTest.keyClick(area, Qt.Key.Key_Down)
    QTest.keyClicks(area, "x")
    row.editor.hand_over()
    assert underlined(area) == ["30"]  # what is being written is not marked
    controller.undo()
    assert row.editor.area.blocks() == SLIPS
    assert underlined(area) == [LONG, "30"]


def test_f8_goes_from_one_to_the_next_and_tells_it_until_one_writes_on(qtbot, row, beside, controller):
    write(qtbot, row, beside, controller)
    area = row.editor.area
    area.moveCursor(area.textCursor().MoveOperation.Start)
    assert step_hint(area, 1)
    assert beside.current.hint.title == "这一句 92 字"
    assert not area.textCursor().hasSelection()  # what is typed next takes nothing away
    assert beside.bubble.isVisible()
    assert beside.bubble.title.text() == "这一句 92 字"
    assert "超过 80 字" in beside.bubble.detail.text()
    assert step_hint(area, 1)
    assert beside.current.hint.title == BARE
    assert not step_hint(area, 1)
    assert step_hint(area, -1)
    assert beside.current.hint.title == "这一句 92 字"
    QTest.keyClick(area, Qt.Key.Key_Escape)
    assert not beside.bubble.isVisible()
    assert area.hasFocus()
    assert step_hint(area, 1)
    assert beside.bubble.isVisible()
    QTest.keyClick(area, Qt.Key.Key_Right)
    assert beside.current is None
    assert not beside.bubble.isVisible()


@pytest.mark.parametrize("height", [10, 420])
def test_what_is_told_covers_no_word_that_it_is_about(qtbot, row, beside, controller, height):
    write(qtbot, row, beside, controller)
    row.resize(640, height)
    QApplication.processEvents()
    area = row.editor.area
    for place in beside.places:
        beside.choose(place)
        port = area.viewport().geometry()
        words = area.cursorRect(place.cursor).translated(port.topLeft())
        assert beside.bubble.isVisible()
        assert not beside.bubble.geometry().intersects(words)
        assert beside.bubble.title.isVisible()


def test_where_there_is_room_the_sentences_stand_at_their_lines(qtbot, row, beside, controller):
    row.resize(1100, 420)
    write(qtbot, row, beside, controller)
    assert beside.cards.isVisible()
    assert not beside.margin.isVisible()
    cards = beside.cards.cards()
    assert [place.hint.title for place, _, _ in cards] == ["这一句 92 字", BARE]
    assert cards[0][1].bottom() < cards[1][1].top()
    assert beside.cards.geometry().left() >= row.editor.area.geometry().right()
    _, box, _ = cards[1]
    QTest.mouseClick(beside.cards, Qt.MouseButton.LeftButton, pos=box.topLeft() + QPoint(8, 8))
    assert beside.current.hint.title == BARE
    assert row.editor.area.textCursor().position() == beside.current.start
    row.resize(640, 420)
    assert not beside.cards.isVisible()
    assert beside.margin.isVisible()


def test_a_hint_silenced_at_its_line_is_not_told_again(qtbot, row, beside, controller):
    row.resize(1100, 420)
    write(qtbot, row, beside, controller)
    words = beside.cards.cards()[0][2]
    QTest.mouseClick(beside.cards, Qt.MouseButton.LeftButton, pos=words.center())
    assert titles(beside) == [BARE]
    assert underlined(row.editor.area) == ["30"]


def test_the_menu_of_the_text_tells_and_silences_a_hint(qtbot, row, beside, controller):
    write(qtbot, row, beside, controller)
    area = row.editor.area
    menu = QMenu(row)
    for part in row.editor.menu_parts:
        part(menu, area.cursorRect(beside.places[1].cursor).center())
    assert [act.text() for act in menu.actions()] == [f"提示：{BARE}", "不再提这一处"]
    menu.actions()[1].trigger()
    assert titles(beside) == ["这一句 92 字"]


def test_one_click_writes_what_is_proposed_and_one_undo_takes_it_back(qtbot, row, beside, controller):
    row.resize(1100, 420)
    slips = [{"text": "甲𠮷乙，，丙。"}, {"heading": "成效"}, {"text": "排产以后，计划员减少50%"}]
    controller.edit(PATH, slips)
    row.editor.hand_over()
    qtbot.waitUntil(lambda: [each.hint.kind for each in beside.places] == ["punctuation", "open-end"], timeout=SLOW)
    area = row.editor.area
    boxes = {place.hint.kind: links for place, links in beside.cards.links()}
    assert boxes["open-end"]["fix"].bottom() <= boxes["open-end"]["silence"].bottom()
    QTest.mouseClick(beside.cards, Qt.MouseButton.LeftButton, pos=boxes["open-end"]["fix"].center())
    assert controller.value(PATH)[2]["text"] == "排产以后，计划员减少50%。"
    controller.undo()
    assert controller.value(PATH) == slips
    menu = QMenu(row)
    for part in row.editor.menu_parts:
        part(menu, area.cursorRect(beside.places[0].cursor).center())
    assert [act.text() for act in menu.actions()] == ["提示：“，，”多了标点", "改成“，”", "不再提这一处"]
    menu.actions()[1].trigger()
    assert controller.value(PATH)[0]["text"] == "甲𠮷乙，丙。"
    assert area.hasFocus()
    controller.undo()
    assert controller.value(PATH) == slips


def test_a_proposal_whose_words_have_changed_writes_nothing(qtbot, row, beside, controller):
    controller.edit(PATH, [{"text": "甲乙，，丙。"}])
    row.editor.hand_over()
    qtbot.waitUntil(lambda: titles(beside) == ["“，，”多了标点"], timeout=SLOW)
    [place] = beside.places
    area = row.editor.area
    cursor = area.textCursor()
    cursor.setPosition(3)
    cursor.insertText("x")
    assert not write_fix(place)
    assert area.toPlainText() == "甲乙，x，丙。"


def test_the_bubble_offers_what_is_proposed(qtbot, row, beside, controller):
    row.resize(640, 420)
    controller.edit(PATH, [{"text": "甲乙。"}, {"text": "排产以后，计划员减少50%"}])
    row.editor.hand_over()
    qtbot.waitUntil(lambda: len(beside.places) == 1, timeout=SLOW)
    assert step_hint(row.editor.area, 1)
    assert beside.bubble.action.isVisible()
    assert beside.bubble.action.text() == "补上“。”"
    QTest.mouseClick(beside.bubble.action, Qt.MouseButton.LeftButton)
    assert controller.value(PATH)[1]["text"] == "排产以后，计划员减少50%。"
    assert not beside.bubble.isVisible()


def test_another_spelling_and_another_place_are_asked_for(qtbot, row, beside, controller):
    controller.edit(PATH, [{"text": "Mes下发工单，MES回收报工，MES再统计节拍。"}])
    row.editor.hand_over()
    qtbot.waitUntil(lambda: titles(beside) == ["同一个词，两种写法"], timeout=SLOW)
    with qtbot.waitSignal(hints_of(controller).unify_wanted, timeout=SLOW) as asked:
        beside.act(beside.places[0], "unify")
    assert asked.args == ["Mes", "MES"]
    place = replace(beside.places[0], hint=replace(beside.places[0].hint, other=NAME))
    with qtbot.waitSignal(controller.goto, timeout=SLOW) as went:
        beside.act(place, "other")
    assert went.args == [NAME]


def test_switched_off_nothing_is_marked_and_the_text_has_all_the_room(qtbot, row, beside, controller):
    write(qtbot, row, beside, controller)
    narrow = row.editor.area.viewport().width()
    services = controller.services
    write_writing_settings(services, replace(read_writing_settings(services), hints=False))
    hints_of(controller).reload()
    assert underlined(row.editor.area) == []
    assert not beside.margin.isVisible()
    assert not step_hint(row.editor.area, 1)
    assert row.editor.area.viewport().width() > narrow
    write_writing_settings(services, replace(read_writing_settings(services), hints=True))
    hints_of(controller).reload()
    qtbot.waitUntil(lambda: len(underlined(row.editor.area)) == 2, timeout=SLOW)
