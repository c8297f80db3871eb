"""An application opened read-only beside its PDF, and two officials' desks brought together, in the window."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from app.desk.changes import RemarkPlace
from app.desk.quotas import QuotaCount
from app.desk.returns import read_return, write_return
from app.jobs.desk import open_desk_session
from app.jobs.desk_changes import describe_change
from app.jobs.desk_export import return_slips, snapshot_desk
from app.jobs.desk_view import ShownAnswer
from app.output.pdf.readback import read_pages
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.desk.board import DeskBoard
from ui.pages.desk.compare_pane import ComparePane
from ui.pages.desk.merge_pane import MergePane


def test_enter_opens_the_application_beside_its_pdf_with_findings_in_place(qtbot: QtBot, filled: DeskBoard) -> None:
    table = filled.rankings["scene"].table
    table.choose([filled.rankings["scene"].model.rows[3].key])
    QTest.keyClick(table, Qt.Key.Key_Return)
    pane = filled.application
    assert pane is not None
    qtbot.waitSignal(pane.drawn, timeout=SLOW).wait()
    assert pane.pages > 3
    assert pane.canvas.image is not None
    words = pane.answers.view.toPlainText()
    assert "场景 1 · " in words
    assert "和别家几乎一样" in words
    assert pane.answers.view.isReadOnly()
    pane.after_button.click()
    qtbot.waitUntil(lambda: pane._number.text().startswith("第 2 页"), timeout=SLOW)
    pane.back_button.click()
    assert filled.rankings["scene"].table.chosen == [pane.key]


def test_every_answer_is_listed_and_an_opinion_stands_at_one_that_was_not_given(filled: DeskBoard) -> None:
    row = filled.rankings["scene"].model.rows[0]
    filled.panel.opened.emit(row.key)
    assert filled.application is not None
    panel = filled.application.answers
    words = panel.view.toPlainText().split("\n")
    assert words[words.index("联系人传真") + 1] == "没有填"
    assert words[words.index("企业性质") + 1] == "民营"
    number = next(at for at, each in enumerate(panel.answers) if each.path == "company.contact.fax")
    panel.view.moved.emit(number)
    QTest.keyClicks(panel.advice, "fax")
    panel.save_button.click()
    session = filled.controller.session
    found = session.row(row.key)
    assert found is not None
    assert session.remark(found, "company.contact.fax") == "fax"


def test_a_long_card_has_its_height_as_soon_as_it_is_shown(filled: DeskBoard) -> None:
    filled.sections.set_current("papers")
    links = [each for each in filled.pane("papers").findChildren(QPushButton) if each.property("deskKey")]
    assert len(links) > 6
    assert all(link.isVisible() for link in links)


def test_many_places_do_not_make_the_window_wider(filled: DeskBoard) -> None:
    bar = filled.rankings["scene"].quota
    keys = tuple(str(at) for at in range(103))
    bar.show_counts([QuotaCount("省", 20, keys[:20])])
    before = bar.minimumSizeHint().width()
    bar.show_counts([QuotaCount("省", 20, keys)])
    assert "超出 83 家" in bar.words
    assert bar.minimumSizeHint().width() < before + 200


def test_what_a_firm_wrote_is_shown_as_text_whatever_it_holds(filled: DeskBoard) -> None:
    filled.panel.opened.emit(filled.rankings["scene"].model.rows[0].key)
    pane = filled.application
    assert pane is not None
    said = "<b>a</b><img src='x.png'>\n第二行"
    pane.answers.view.show_answers((), [ShownAnswer("x", said, (("confirm", "<i>"),), advice="<u>改</u>")])
    assert said in pane.answers.view.toPlainText()
    assert "给企业的意见：<u>改</u>" in pane.answers.view.toPlainText()


def test_an_opinion_is_written_at_an_answer_and_goes_back_to_the_firm(
    qtbot: QtBot, filled: DeskBoard, tmp_path: Path
) -> None:
    row = filled.rankings["scene"].model.rows[0]
    filled.panel.opened.emit(row.key)
    pane = filled.application
    assert pane is not None
    panel, session = pane.answers, filled.controller.session
    assert not panel.advice.isEnabled()  # the cursor stands at no answer
    view = panel.view
    view.setFocus()
    narrative = next(at for at, each in enumerate(panel.answers) if each.path == "scenarios[1].narrative")
    cursor = view.textCursor()
    cursor.setPosition(view.starts[narrative])
    view.setTextCursor(cursor)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert "场景 2 · " in panel._place.text()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert panel.advice.hasFocus()
    QTest.keyClicks(panel.advice, "zhe li")
    panel.advice.setText("这里没有写节拍，请补数据。")
    panel.advice.setModified(True)
    QTest.keyClick(panel.advice, Qt.Key.Key_Return)
    assert session.ranking.remarks(row.key) == {
        RemarkPlace(row.key, row.submission.issue, "scenarios[1].narrative"): "这里没有写节拍，请补数据。"
    }
    assert "给企业的意见：这里没有写节拍，请补数据。" in view.toPlainText()
    told = describe_change(session.ranking.history(row.key)[-1], session.pack)
    assert told.startswith("对“场景 2 · ")
    # what was typed is written when the cursor goes to another answer, about the one that it was typed for
    panel.advice.setText("请补数据和来源。")
    panel.advice.setModified(True)
    cursor = view.textCursor()
    cursor.setPosition(view.starts[narrative + 1])
    view.setTextCursor(cursor)
    assert session.remark(session.row(row.key), "scenarios[1].narrative") == "请补数据和来源。"  # type: ignore[arg-type]
    assert panel.path == panel.answers[narrative + 1].path
    assert panel.advice.text() == ""
    (slip,) = [each for each in return_slips(snapshot_desk(session, "9 月")) if each.issue == row.submission.issue]
    mine = [each for each in slip.findings if each.path == "scenarios[1].narrative"]
    assert [each.message for each in mine if "来源" in each.message] == ["请补数据和来源。"]
    assert read_return(write_return(slip), "x") == slip
    filled.controller.undo()
    assert session.remark(session.row(row.key), "scenarios[1].narrative") == "这里没有写节拍，请补数据。"  # type: ignore[arg-type]
    assert "给企业的意见：这里没有写节拍，请补数据。" in view.toPlainText()


def test_both_applications_open_at_the_copied_passage_and_each_beside_its_pdf(qtbot: QtBot, filled: DeskBoard) -> None:
    filled.sections.set_current("compare")
    pane = filled.pane("compare")
    assert isinstance(pane, ComparePane)
    passage = pane.passages.model.entries[0].passage
    QTest.mouseClick(pane.passages.cards[1].open_button, Qt.MouseButton.LeftButton)
    pair = filled.pair
    assert pair is not None
    assert pair.isVisible()
    for side, where in zip(pair.sides, (passage.left, passage.right), strict=True):
        view = side.panel.view
        here = view.toPlainText()[view.textCursor().position() :]
        assert here.startswith(where.text[:20])
        assert side.panel.path == where.path
        assert view.cursorRect().top() >= 0
        assert view.cursorRect().bottom() <= view.viewport().height()
        assert side.panel.advice.isEnabled()
        layout, blocks = view.document().documentLayout(), (view.document().findBlock(place) for place in view.starts)
        assert all(layout.blockBoundingRect(block).height() > 0 for block in blocks)
    assert pair.sides[1].panel.view.hasFocus()
    QTest.mouseClick(pair.sides[1].paper_button, Qt.MouseButton.LeftButton)
    paper = filled.application
    assert paper is not None
    qtbot.waitUntil(lambda: paper.canvas.image is not None, timeout=SLOW)
    assert paper.answers.path == passage.right.path
    assert paper._page > 0
    pieces = read_pages(paper._pdf)[paper._page].pieces
    printed = "".join(text for slot, text in pieces if slot.startswith(passage.right.path))
    assert passage.right.text[:10] in "".join(printed.split())
    paper.back_button.click()
    assert pair.isVisible()
    pair.back_button.click()
    assert pane.isVisible()


def test_a_package_that_went_away_is_said_in_the_place_of_its_pdf(
    qtbot: QtBot, board: DeskBoard, desk_packages: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "会走的.zip"
    shutil.copy(desk_packages / "1.zip", copy)
    with qtbot.waitSignal(board.controller.imported, timeout=SLOW):
        board.import_files([copy])
    copy.unlink()
    board.panel.opened.emit(board.controller.session.rows("scene")[0].key)
    pane = board.application
    assert pane is not None
    qtbot.waitUntil(lambda: "没有找到" in pane.canvas._words, timeout=SLOW)


def test_two_desks_show_only_what_differs_and_one_step_takes_it_back(
    qtbot: QtBot, filled: DeskBoard, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "李明.zzdesk"
    shutil.copy(filled.controller.session.file.path, path)
    other = open_desk_session(services, path)
    other.save_settings(who="李明")
    keys = [row.key for row in other.rows("scene")]
    other.move([keys[2]], 2, "数据更实")
    other.set_opinion([keys[0]], "recommend", "")
    other.close()
    filled.sections.set_current("merge")
    pane = filled.pane("merge")
    assert isinstance(pane, MergePane)
    pane.open_other(path)
    qtbot.waitUntil(lambda: pane.table.rowCount() == 2, timeout=SLOW)
    assert "“李明”的名次有 1 对不一样，意见有 1 家不一样" in pane._told.text()
    assert pane.table.item(0, 1).text() == "重庆第2机械有限公司 在 重庆第3机械有限公司 前"  # type: ignore[union-attr]
    pane.theirs_button.click()
    assert isinstance(pane.table.cellWidget(1, 3), QComboBox)
    pane.merge_button.click()
    session = filled.controller.session
    assert [row.key for row in session.rows("scene")][:3] == [keys[0], keys[2], keys[1]]
    assert session.ranking.opinion(keys[0]) == "recommend"
    assert pane.table.rowCount() == 0
    filled.controller.undo()
    assert [row.key for row in session.rows("scene")] == keys
    assert session.ranking.opinion(keys[0]) == "pending"
