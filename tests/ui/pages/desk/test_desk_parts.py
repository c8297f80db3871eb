"""An application opened read-only beside its PDF, and two officials' desks brought together, in the window."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.jobs.desk import open_desk_session
from app.services import Services
from tests.ui.stored_draft import SLOW
from ui.pages.desk.board import DeskBoard
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
    words = pane.answers.toPlainText()
    assert "场景 1 · " in words
    assert "和别家几乎一样" in words
    assert pane.answers.isReadOnly()
    pane.after_button.click()
    qtbot.waitUntil(lambda: pane._number.text().startswith("第 2 页"), timeout=SLOW)
    pane.back_button.click()
    assert filled.rankings["scene"].table.chosen == [pane.key]


def test_what_a_firm_wrote_is_shown_as_text_whatever_it_holds(filled: DeskBoard) -> None:
    filled._open_application(filled.rankings["scene"].model.rows[0].key)
    pane = filled.application
    assert pane is not None
    from app.jobs.desk_view import ShownAnswer

    row = filled.rankings["scene"].model.rows[0]
    pane.answers.setHtml(pane._html(row, [ShownAnswer("x", "<b>a</b><img src='x.png'>", (("confirm", "<i>"),))]))
    assert "<b>a</b><img src='x.png'>" in pane.answers.toPlainText()


def test_a_package_that_went_away_is_said_in_the_place_of_its_pdf(
    qtbot: QtBot, board: DeskBoard, desk_packages: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "会走的.zip"
    shutil.copy(desk_packages / "1.zip", copy)
    with qtbot.waitSignal(board.controller.imported, timeout=SLOW):
        board.import_files([copy])
    copy.unlink()
    board._open_application(board.controller.session.rows("scene")[0].key)
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
