"""批注 beside any step: written at a field by key, menu and button, answered, settled, undone; and 还差谁."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.draft.notes import LONGEST_TEXT, notes_in
from app.jobs.draft_status import settled
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.note_author import read_author, write_author
from app.jobs.unsent_notes import UnsentNote, file_of, read_unsent, write_unsent
from app.paths import forms_root
from app.services import Services, build_services
from tests.ui.stored_draft import SLOW, frozen
from ui.forms.field_row import FieldRow
from ui.pages.notes.panel import NotesPanel
from ui.pages.preview.review import ReviewPage
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme

NAME = "company.name"


@pytest.fixture
def space(qtbot: QtBot, window: MainWindow, services: Services) -> Workspace:
    draft = store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id
    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    assert window.workspace is not None
    window.workspace.show_path(NAME)
    return window.workspace


def panel_of(space: Workspace) -> NotesPanel:
    panel = space.panel.current
    assert isinstance(panel, NotesPanel)
    return panel


def row_of(space: Workspace, path: str) -> FieldRow:
    assert space.page is not None
    return next(row for row in space.page.findChildren(FieldRow) if row.path == path)


def noted_on(row: FieldRow) -> QPushButton:
    """The button beside a field's label that counts its notes."""
    [button] = [each for each in row.findChildren(QPushButton) if each.text().startswith("批注")]
    return button


def write(panel: NotesPanel, words: str, author: str = "周总") -> None:
    composer = panel.board.composer
    composer.text.setPlainText(words)
    composer.author.setText(author)
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def is_at(space: Workspace, path: str) -> bool:
    return space.last_path.startswith(path)


def press_note_key() -> None:
    """Ctrl+Alt+M, as the window's action has it."""
    held = QApplication.focusWidget()
    assert held is not None
    action = held.window().findChild(QAction, "note")
    assert isinstance(action, QAction)
    action.trigger()


def test_written_at_the_field_by_its_key_kept_marked_answered_settled_and_undone(
    space: Workspace, services: Services
) -> None:
    controller = space.controller
    row = row_of(space, NAME)
    line = row.editor.texts[0]
    assert isinstance(line, QLineEdit)
    line.setFocus(Qt.FocusReason.TabFocusReason)
    line.setSelection(0, 2)
    press_note_key()
    panel = panel_of(space)
    assert QApplication.focusWidget() is panel.board.composer.text
    assert "企业名称" in panel.board.composer.about.text()
    write(panel, "全称要和营业执照一致。")
    [note] = controller.notes.list_notes()
    assert (note.path, note.author, note.quote) == (NAME, "周总", line.text()[:2])
    assert read_author(services) == "周总"
    assert noted_on(row).text() == "批注 1"
    assert space.footer.notes_button.text() in {"批注", "批注 1"}
    space.redraw()
    assert space.footer.notes_button.text() == "批注 1"
    [entry] = panel.board.every
    assert panel.board.list.current == entry
    assert "全称要和营业执照一致。" in entry.spoken

    panel.board.list.acted.emit("reply", entry)
    assert panel.board.composer.send.text() == "回复"
    write(panel, "已照执照改过。", "李晓岚")
    assert [each.text for each in controller.notes.list_notes()[0].replies] == ["已照执照改过。"]
    assert panel.board.composer.send.text() == "写批注"
    panel.board.list.acted.emit("settled", panel.board.every[0])
    assert not controller.notes.list_notes()[0].is_open
    assert noted_on(row).text() == "批注已改好"
    assert panel.notes_tab.text() == "批注"
    assert controller.flush()
    stored = open_stored(services, controller.draft_id).draft
    assert stored.answers == controller.draft.answers

    for _ in range(3):
        controller.undo()
    assert controller.notes.list_notes() == []
    assert noted_on(row).isHidden()
    assert controller.value(NAME)
    for _ in range(3):
        controller.redo()
    assert [len(each.replies) for each in controller.notes.list_notes()] == [1]


def test_the_menu_of_a_text_and_of_a_row_offers_a_note(qtbot: QtBot, space: Workspace) -> None:
    row = row_of(space, NAME)
    [line] = row.editor.texts
    at = line.rect().center()
    for target, place in ((line, at), (row, row.caption.geometry().center())):
        QApplication.sendEvent(
            target, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, target.mapToGlobal(place))
        )
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        act = next(each for each in menu.actions() if each.text().startswith("写批注"))
        assert (len(menu.actions()) > 1) == (target is line)
        menu.close()
        space.panels.show_panel("")
        act.trigger()
        assert panel_of(space).board.composer.text.hasFocus()


def test_enter_leads_to_the_field_and_what_is_begun_is_not_lost(qtbot: QtBot, space: Workspace) -> None:
    controller = space.controller
    scenario = controller.draft.rows("scenarios")[0]
    path = f"scenarios[{scenario}].results"
    controller.notes.add_note(path, "周总", "请注明统计期。")
    space.panels.visit("notes")
    panel = panel_of(space)
    panel.board.refresh()
    panel.board.list.choose(panel.board.every[0].key)
    qtbot.keyClick(panel.board.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: space.last_path == path, timeout=SLOW)
    panel.board.composer.text.setPlainText("写到一半")
    controller.goto.emit(NAME)
    assert "实施成果" in panel.board.composer.about.text()
    panel.close_down()
    assert [each.text for each in controller.notes.list_notes()] == ["请注明统计期。"]
    assert read_unsent(controller.services, controller.draft_id) == UnsentNote("写到一半", path)


def test_what_is_begun_waits_in_the_box_and_is_sent_by_nobody_else(
    qtbot: QtBot, window: MainWindow, space: Workspace, services: Services
) -> None:
    draft, path = space.controller.draft_id, f"scenarios[{space.controller.draft.rows('scenarios')[0]}].results"
    note = space.controller.notes.add_note(path, "周总", "请注明统计期。")
    space.panels.visit("notes")
    panel = panel_of(space)
    panel.board.refresh()
    panel.board.list.acted.emit("reply", panel.board.every[0])
    QTest.keyClicks(panel.board.composer.text, "half")
    window.go_home()
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    stored = open_stored(services, draft).draft
    [held] = notes_in(stored.answers)
    assert (held.text, held.replies) == ("请注明统计期。", ())

    window.open_draft(draft)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)
    again = window.workspace
    assert again is not None
    again.panels.visit("notes")
    composer = panel_of(again).board.composer
    assert composer.text.toPlainText() == "half"
    assert composer.send.text() == "回复"
    assert "还没有写进批注" in composer.trouble.text() or "名字" in composer.trouble.text()
    composer.author.setText("小李")
    assert "还没有写进批注" in composer.trouble.text()
    review = ReviewPage(again.controller, Theme())
    qtbot.addWidget(review)
    assert review.board.composer.text.toPlainText() == "half"  # one box, wherever notes are written
    QTest.keyClicks(composer.text, "!")
    assert review.board.composer.text.toPlainText() == "half!"
    assert "还没有写进批注" not in composer.trouble.text()
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [each.text for each in again.controller.notes.note(note.id).replies] == ["half!"]  # type: ignore[union-attr]  # it is there
    assert review.board.composer.text.toPlainText() == ""
    review.close_down()
    again.controller.notes.store_unsent()
    assert read_unsent(services, draft) == UnsentNote()
    assert not file_of(services.home, draft).exists()


def test_what_is_begun_is_sent_only_where_it_cannot_be_held(space: Workspace, services: Services) -> None:
    controller = space.controller
    (services.home / "unsent-notes").write_text("in the way", encoding="utf-8")
    controller.notes.hold_unsent(UnsentNote("写到一半", NAME))
    controller.notes.store_unsent()
    assert [(each.path, each.text) for each in controller.notes.list_notes()] == [(NAME, "写到一半")]


@given(text=st.text(max_size=60), others=st.lists(st.text(max_size=20), min_size=3, max_size=3))
def test_what_is_begun_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str, others: list[str]
) -> None:
    home = build_services(tmp_path_factory.mktemp("home"), {})
    note = UnsentNote(text, *others)
    write_unsent(home, "a-b", note)
    assert read_unsent(home, "a-b") == (note if text.strip() else UnsentNote())
    home.close()


@pytest.mark.parametrize("told", [b"", b"[1]", b'{"text": 3, "path": ["x"]}', b"\xff\xfe", b"[" * 100_000])
def test_a_file_of_what_is_begun_that_cannot_be_read_is_none(services: Services, told: bytes) -> None:
    file = file_of(services.home, "d1")
    file.parent.mkdir(parents=True)
    file.write_bytes(told)
    assert not read_unsent(services, "d1").is_begun


def test_the_name_of_another_person_at_this_computer_is_asked_about(space: Workspace, services: Services) -> None:
    controller = space.controller
    controller.notes.add_note(NAME, "Lan", "照执照改过。")
    write_author(services, "周经理")
    controller.notes._author, controller.notes._signed = None, False
    space.panels.visit("notes")
    board = panel_of(space).board
    board.refresh()
    composer = board.composer
    composer.author.clear()
    board.write_at(NAME)
    assert composer.author.text() == "周经理"
    QTest.keyClicks(composer.text, "ok")
    assert composer.trouble.text() == "名字还是上次的“周经理”；换了人，先改名字。"
    board.list.acted.emit("reply", board.every[0])
    composer.author.setFocus()
    composer.author.selectAll()
    QTest.keyClicks(composer.author, "L")
    completer = composer.author.completer()
    assert completer.currentCompletion() == "Lan"
    composer.author.setText("Lan")
    assert composer.trouble.text() == "这一条就是Lan写的；换了人，先改名字。"
    composer.author.setText("小王")
    assert "写好" in composer.trouble.text()


def test_a_note_needs_a_name_and_is_never_cut(space: Workspace) -> None:
    space.panels.visit("notes")
    composer = panel_of(space).board.composer
    composer.text.setPlainText("字" * (LONGEST_TEXT + 3))
    assert not composer.send.isEnabled()
    assert composer.trouble.text() == "多了 3 字，分成两条写。"
    composer.text.setPlainText("好")
    assert not composer.send.isEnabled()
    assert "名字" in composer.trouble.text()
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert composer.author.hasFocus()
    assert space.controller.notes.list_notes() == []


def test_an_issue_stays_what_stands_in_the_draft(qtbot: QtBot, space: Workspace, services: Services) -> None:
    controller = space.controller
    frozen(controller)
    controller.settle(True)  # noqa: FBT003 - a setter
    controller.notes.add_note(NAME, "周总", "好。")
    assert controller.settled
    assert controller.flush()
    assert settled(services, controller.draft_id)
    controller.edit("company.address", "另一处")
    assert not controller.settled


def test_who_still_has_what_to_do(qtbot: QtBot, space: Workspace) -> None:
    controller = space.controller
    controller.edit(NAME, "")
    space.panels.show_people()
    people = panel_of(space).people
    people.refresh()
    assert "还没有分工" in people.told.text()
    people.show_assigning()
    places = [people.table.item(at, 0).text() for at in range(people.table.rowCount())]
    at = places.index("基本信息")
    people.table.item(at, 1).setText("陈立")
    assert controller.notes.owners() == {"step/basic": "陈立"}
    people.refresh()
    assert people.told.text() == "还差 1 人。"
    head = people.model.item(0)
    assert head.text() == "陈立　还没填 1"
    index = head.child(0).index()
    space.show_step("check")
    people.people.activated.emit(index)
    qtbot.waitUntil(lambda: space.last_path == NAME and space.step == "basic", timeout=SLOW)
    controller.edit(NAME, "重庆两江精密传动股份有限公司")
    people.refresh()
    assert people.told.text() == "分到的都没有待办了。"
    controller.undo()
    controller.undo()
    assert controller.notes.owners() == {}


def test_a_scenario_taken_out_takes_its_notes_from_the_list_and_brings_them_back(space: Workspace) -> None:
    controller = space.controller
    scenario = controller.draft.rows("scenarios")[0]
    controller.notes.add_note(f"scenarios[{scenario}].results", "周总", "请注明统计期。")
    controller.remove_row("scenarios", scenario)
    assert controller.notes.list_notes() == []
    controller.put_back(controller.removed()[0])
    assert len(controller.notes.list_notes()) == 1


def test_long_texts_have_the_mark_too(qtbot: QtBot, space: Workspace) -> None:
    controller = space.controller
    scenario = controller.draft.rows("scenarios")[0]
    for path in (f"scenarios[{scenario}].narrative", "narratives.improvement_plan"):
        controller.goto.emit(path)
        qtbot.waitUntil(partial(is_at, space, path), timeout=SLOW)
        controller.notes.add_note(path, "周总", "太短。")
        row = row_of(space, path)
        assert noted_on(row).isVisible()
        assert isinstance(row.editor.texts[0], QPlainTextEdit)


def test_a_note_in_a_paragraph_of_a_long_text_is_shown_and_counted(qtbot: QtBot, space: Workspace) -> None:
    row = space.controller.draft.rows("scenarios")[0]
    path = f"scenarios[{row}].narrative"
    space.show_path(f"{path}[2]")
    text, control = QApplication.focusWidget(), Qt.KeyboardModifier.ControlModifier
    assert isinstance(text, QPlainTextEdit)
    QTest.keyClick(text, Qt.Key.Key_M, control | Qt.KeyboardModifier.AltModifier)
    write(panel_of(space), "这一段再写具体些")
    assert [note.path for note in space.controller.notes.list_notes()] == [path]
    assert panel_of(space).board.list.remarks.entries[0].text.endswith("这一段再写具体些")
    space.controller.edit(path, None)
    assert len(space.controller.notes.notes_at(path)) == 1


def test_the_button_of_the_notes_leads_into_the_box_and_back(qtbot: QtBot, space: Workspace) -> None:
    before = QApplication.focusWidget()
    assert isinstance(before, QLineEdit)
    qtbot.mouseClick(space.footer.notes_button, Qt.MouseButton.LeftButton)
    assert panel_of(space).board.composer.text.hasFocus()
    qtbot.mouseClick(space.footer.notes_button, Qt.MouseButton.LeftButton)
    assert space.panel.name == ""
    assert QApplication.focusWidget() is before


def test_the_next_open_note_follows_one_that_is_settled(space: Workspace) -> None:
    notes = space.controller.notes
    for words in ("甲", "乙", "丙"):
        notes.add_note(NAME, "周总", words)
    press_note_key()
    board = panel_of(space).board
    board.refresh()
    made = [each.key for each in board.list.remarks.entries if each.level == "note"]
    for at, after in ((0, 1), (1, 2), (2, 2)):
        board.list.choose(made[at])
        board.list.acted.emit("settled", board.list.current)
        assert board.list.current is not None
        assert board.list.current.key == made[after]
    assert not any(note.is_open for note in notes.list_notes())


def test_names_are_written_one_below_the_other_by_enter_and_tab(qtbot: QtBot, space: Workspace) -> None:
    press_note_key()
    panel = panel_of(space)
    panel.people_tab.click()
    board = panel.people
    board.show_assigning()
    board.parts.setCurrentIndex(board.table.index(0, 1))
    named = (("小李", Qt.Key.Key_Return), ("小王", Qt.Key.Key_Tab), ("小张", Qt.Key.Key_Return))
    for row, (name, key) in enumerate(named):
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            QTest.keyClick(board.parts, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.setText(name)
        QTest.keyClick(editor, key)
        qtbot.waitUntil(lambda row=row: board.parts.currentIndex().row() == row + 1, timeout=SLOW)  # type: ignore[misc]
        assert board.parts.currentIndex().column() == 1
    assert [board.table.item(at, 1).text() for at in range(3)] == ["小李", "小王", "小张"]
