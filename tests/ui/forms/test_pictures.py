"""Pictures of a long text: exchanged for others, and where the keyboard is after one came in."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QVBoxLayout, QWidget

from tests.ui.forms.test_long_text import PATH, answer, commit, png
from tests.ui.patient_bot import wait_for_jobs
from tests.ui.stored_draft import SLOW
from ui.forms.long_text import long_text


@pytest.fixture
def row(shown, controller, theme):
    return shown(PATH, long_text(controller, theme, controller.draft.field(PATH), PATH))


def choosing(monkeypatch, *files):
    """The system's dialog gives these."""
    names = [str(file) for file in files]
    monkeypatch.setattr("ui.runtime.file_dialogs.QFileDialog.getOpenFileNames", lambda *_: (names, ""))
    monkeypatch.setattr("ui.runtime.file_dialogs.QFileDialog.getOpenFileName", lambda *_: (names[0], ""))


def pressed(row, words):
    """Presses the button of that name by the keyboard."""
    button = next(
        each for each in row.findChildren(QAbstractButton) if each.accessibleName() == words or each.text() == words
    )
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_picture_that_is_gone_is_replaced_under_its_caption(row, controller, qtbot, tmp_path, monkeypatch):
    here = controller.files.add_picture(png(), "在.png")
    controller.edit(PATH, [{"image": here}, {"image": "丢了.png", "caption": "产线布局"}, {"text": "后文"}])
    card = row.editor.list.cards[1]
    qtbot.waitUntil(lambda: "没有找到" in card.note, timeout=SLOW)
    assert [each.text() for each in card.findChildren(QLabel) if each.text()] == ["图 2　图题", card.note]
    file = tmp_path / "新的.png"
    file.write_bytes(png("blue"))
    choosing(monkeypatch, file)
    pressed(row, "图 2 换一张")
    qtbot.waitUntil(lambda: row.editor.area.pictures()[1].name == "新的.png", timeout=SLOW)
    assert answer(row, controller) == [{"image": here}, {"image": "新的.png", "caption": "产线布局"}, {"text": "后文"}]
    assert row.editor.list.cards[1].caption.hasFocus()
    qtbot.waitUntil(lambda: "40×30" in row.editor.list.cards[1].note, timeout=SLOW)
    controller.undo()
    assert answer(row, controller)[1] == {"image": "丢了.png", "caption": "产线布局"}


def test_another_file_that_is_no_picture_is_told_and_the_old_one_stays(row, controller, qtbot, tmp_path, monkeypatch):
    here = controller.files.add_picture(png(), "在.png")
    controller.edit(PATH, [{"image": here}])
    bad = tmp_path / "坏.png"
    bad.write_bytes(b"nothing")
    choosing(monkeypatch, bad)
    pressed(row, "图 1 换一张")
    qtbot.waitUntil(lambda: "坏.png" in row.editor.note.text(), timeout=SLOW)
    assert answer(row, controller) == [{"image": here}]


def test_a_file_that_is_damaged_says_only_that(row, controller, qtbot, monkeypatch):
    here = controller.files.add_picture(png(), "在.png")
    monkeypatch.setattr(controller, "read_file", lambda _name: b"half a file")  # as a disk gives it that is failing
    controller.edit(PATH, [{"image": here}])
    card = row.editor.list.cards[0]
    qtbot.waitUntil(lambda: bool(card.note), timeout=SLOW)
    assert [each.text() for each in card.findChildren(QLabel) if each.text()] == ["图 1　图题", card.note]
    assert "打不开" in card.note
    assert "×" not in card.note


@pytest.mark.parametrize("way", ["shown", "renewed"])
def test_a_picture_that_comes_later_is_looked_for_again(row, controller, qtbot, way):
    controller.edit(PATH, [{"image": "后来.png"}])
    qtbot.waitUntil(lambda: "没有找到" in row.editor.list.cards[0].note, timeout=SLOW)
    assert controller.files.add_picture(png(), "后来.png") == "后来.png"
    if way == "shown":
        row.hide()
        row.show()
    else:
        controller.edit(PATH, [{"image": "后来.png"}, {"image": "还没有.png"}])
    qtbot.waitUntil(lambda: "40×30" in row.editor.list.cards[0].note, timeout=SLOW)


def test_a_damaged_file_is_looked_for_again_once_each_time(row, controller, qtbot, monkeypatch):
    here = controller.files.add_picture(png(), "在.png")
    asked = []

    def read(name):
        asked.append(name)
        return b"half a file"  # as a disk gives it that is failing

    monkeypatch.setattr(controller, "read_file", read)
    controller.edit(PATH, [{"image": here}])
    qtbot.waitUntil(lambda: "打不开" in row.editor.list.cards[0].note, timeout=SLOW)
    for times in (2, 3):
        row.hide()
        row.show()
        qtbot.waitUntil(lambda times=times: len(asked) == times, timeout=SLOW)
        wait_for_jobs(qtbot)
        assert len(asked) == times


def test_the_picture_that_was_meant_is_replaced_though_others_came_while_one_chose(
    row, controller, qtbot, tmp_path, monkeypatch
):
    names = [controller.files.add_picture(png(colour), f"{colour}.png") for colour in ("red", "green")]
    controller.edit(PATH, [{"image": each} for each in names])
    file = tmp_path / "新的.png"
    file.write_bytes(png("blue"))

    def another_window_writes(*_):
        controller.edit(PATH, [{"image": names[1], "caption": "留下的"}])
        return str(file), ""

    monkeypatch.setattr("ui.runtime.file_dialogs.QFileDialog.getOpenFileName", another_window_writes)
    pressed(row, "图 2 换一张")
    qtbot.waitUntil(lambda: row.editor.area.pictures()[0].name == "新的.png", timeout=SLOW)
    assert answer(row, controller) == [{"image": "新的.png", "caption": "留下的"}]


def test_a_choice_that_came_to_nothing_takes_no_later_picture_to_its_caption(
    row, controller, qtbot, tmp_path, monkeypatch
):
    bad, good = tmp_path / "坏.png", tmp_path / "好.png"
    bad.write_bytes(b"nothing")
    good.write_bytes(png())
    choosing(monkeypatch, bad)
    row.editor.area.setFocus()
    row.editor._work.choose()
    qtbot.waitUntil(lambda: "坏.png" in row.editor.note.text(), timeout=SLOW)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(good))])
    row.editor.area.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(row.editor.list.cards) == 1, timeout=SLOW)
    assert row.editor.area.hasFocus()


def test_after_inserting_one_goes_on_with_the_caption(row, controller, qtbot, tmp_path, monkeypatch):
    files = [tmp_path / "一.png", tmp_path / "二.png"]
    for file in files:
        file.write_bytes(png())
    commit(row, "前文")
    choosing(monkeypatch, *files)
    pressed(row, "插入图片")
    qtbot.waitUntil(lambda: len(row.editor.list.cards) == 2, timeout=SLOW)
    first = row.editor.list.cards[0].caption
    assert first.hasFocus()
    QTest.keyClicks(first, "abc")
    assert answer(row, controller) == [{"text": "前文"}, {"image": "一.png", "caption": "abc"}, {"image": "二.png"}]


def test_enter_behind_a_caption_goes_on_in_the_text_behind_the_picture(row, controller, qtbot, tmp_path, monkeypatch):
    (tmp_path / "一.png").write_bytes(png())
    commit(row, "前文")
    choosing(monkeypatch, tmp_path / "一.png")
    pressed(row, "插入图片")
    qtbot.waitUntil(lambda: len(row.editor.list.cards) == 1, timeout=SLOW)
    caption = row.editor.list.cards[0].caption
    QTest.keyClicks(caption, "abc")
    QTest.keyClick(caption, Qt.Key.Key_Return)
    assert row.editor.area.hasFocus()
    QTest.keyClicks(row.editor.area, "after")
    row.editor.hand_over()
    assert answer(row, controller) == [{"text": "前文"}, {"image": "一.png", "caption": "abc"}, {"text": "after"}]


def test_who_pastes_a_picture_writes_on_in_the_text(row, controller, qtbot, tmp_path):
    file = tmp_path / "一.png"
    file.write_bytes(png())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    row.editor.area.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(row.editor.list.cards) == 1, timeout=SLOW)
    assert row.editor.area.hasFocus()
    QTest.keyClicks(row.editor.area, "after")
    assert answer(row, controller) == [{"image": "一.png"}, {"text": "after"}]


@pytest.mark.parametrize("good", [True, False])
def test_a_picture_that_takes_its_time_is_told_of_until_it_is_there(row, controller, qtbot, good):
    come = threading.Event()

    def slow():
        assert come.wait(SLOW / 1000)
        return png() if good else b"nothing"

    editor = row.editor
    editor._work.insert_picture(slow, "大.png")
    qtbot.waitUntil(lambda: editor.note.text() == "正在读取…", timeout=SLOW)
    assert editor.note.isVisible()
    assert editor.note.property("tone") == "text2"
    QTest.keyClicks(editor.area, "a")
    assert editor.note.text() == "正在读取…"
    come.set()
    qtbot.waitUntil(lambda: editor.note.text() != "正在读取…", timeout=SLOW)
    assert editor.note.isVisible() is not good
    assert ("大.png" in editor.note.text()) is not good
    assert {"image": "大.png"} in answer(row, controller) or not good


def test_the_card_of_a_new_picture_is_scrolled_to(row, qtbot, tmp_path, monkeypatch):
    file = tmp_path / "新的.png"
    file.write_bytes(png())
    choosing(monkeypatch, file)
    page, body = QScrollArea(), QWidget()
    column = QVBoxLayout(body)
    column.addSpacing(100)
    row.editor.area.setMinimumHeight(300)
    column.addWidget(row)
    column.addSpacing(400)
    page.setWidgetResizable(True)
    page.setWidget(body)
    qtbot.addWidget(page)
    page.resize(700, 420)  # a laptop: the text is seen, what comes under it is not
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    pressed(row, "插入图片")
    qtbot.waitUntil(lambda: bool(row.editor.list.cards), timeout=SLOW)
    card = row.editor.list.cards[0]
    qtbot.waitUntil(card.caption.hasFocus)
    qtbot.waitUntil(lambda: card.visibleRegion().boundingRect() == card.rect())


def test_many_pictures_leave_the_text_room_and_scroll(row, controller, qtbot):
    names = [controller.files.add_picture(png(colour), f"{colour}.png") for colour in ("red", "green", "blue", "white")]
    row.editor.let_pictures_scroll()
    row.resize(560, 560)
    controller.edit(PATH, [{"text": "正文"}])
    assert not any(each.isVisible() for each in row.findChildren(QScrollArea))
    controller.edit(PATH, [{"text": "正文"}, *({"image": each} for each in names)])
    cards = row.editor.list.cards
    area = next(each for each in row.findChildren(QScrollArea) if each.isAncestorOf(cards[0]))
    qtbot.waitUntil(lambda: area.isVisible() and area.height() < row.editor.list.height(), timeout=SLOW)
    assert row.editor.text.height() >= 240
    assert area.height() >= cards[0].height()
    before = cards[-2].caption
    before.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(8):
        QTest.keyClick(row.window().focusWidget(), Qt.Key.Key_Tab)
        if cards[-1].caption.hasFocus():
            break
    place = cards[-1].caption.mapTo(area.viewport(), cards[-1].caption.rect().center())
    assert area.viewport().rect().contains(place)
    controller.edit(PATH, [{"text": "正文"}])
    assert not area.isVisible()
