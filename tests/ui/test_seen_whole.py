"""What a person looks at is seen whole and in its right colour: lists, cells with an error, words about work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCompleter, QFrame, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.intake.text_difference import align, differences
from app.jobs.draft_status import settled
from app.services import Services
from tests.ui.stored_draft import SLOW, example, frozen
from ui.controls.line_edit import LineEdit
from ui.controls.quiet_combo import QuietCombo, WholeListCombo
from ui.forms.tables.row_table_model import FINDING
from ui.pages.attachments.page import AttachmentsPage
from ui.pages.scenarios.editing_page import ScenarioEditingPage
from ui.theme.theme import Theme

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("rows", [2, 6, 10])
def test_the_last_row_of_a_list_is_seen_whole(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], mode: str, percent: int, rows: int
) -> None:
    dressed(mode, percent)
    for kind in (QuietCombo, WholeListCombo):
        window = QWidget()
        qtbot.addWidget(window)
        combo = kind(window)
        combo.addItems([f"第 {row} 项" for row in range(rows)])
        QVBoxLayout(window).addWidget(combo)
        window.setGeometry(0, 0, 400, 80)
        window.show()
        combo.showPopup()
        view = combo.view()
        qtbot.waitUntil(view.isVisible, timeout=SLOW)
        QApplication.processEvents()
        last = view.visualRect(view.model().index(rows - 1, 0))
        assert view.verticalScrollBar().maximum() == 0
        assert last.bottom() < view.viewport().height()
        combo.hidePopup()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
@pytest.mark.parametrize(("rows", "down"), [(4, 0.1), (4, 0.9), (13, 0.5), (40, 0.3)])
def test_a_list_opens_beside_its_field_in_whole_rows(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], *, mode: str, percent: int, rows: int, down: float
) -> None:
    dressed(mode, percent)
    window = QWidget()
    qtbot.addWidget(window)
    combo = WholeListCombo(window)
    combo.addItems([f"第 {row} 项，轨道交通装备与航空航天" for row in range(rows)])
    combo.setCurrentIndex(rows - 1)
    screen = combo.screen().availableGeometry()
    window.setGeometry(screen)
    combo.setGeometry(40, round(screen.height() * down), 120, combo.sizeHint().height())
    window.show()
    QApplication.processEvents()
    combo.showPopup()
    view = combo.view()
    box = view.parentWidget()
    assert box is not None
    qtbot.waitUntil(view.isVisible, timeout=SLOW)
    QApplication.processEvents()
    assert not box.geometry().intersects(QRect(combo.mapToGlobal(QPoint(0, 0)), combo.size()))
    assert screen.contains(box.geometry())
    high = view.sizeHintForRow(0)
    assert high >= round(28 * percent / 100)
    assert view.viewport().height() % high == 0
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    assert view.viewport().width() >= view.sizeHintForColumn(0)  # no words are cut off
    framed = [each for each in (box, view) if isinstance(each, QFrame) and each.frameWidth()]
    assert framed == [view]
    combo.hidePopup()


def test_every_list_of_the_program_opens_like_that() -> None:
    made = re.compile(r"\bQComboBox\(|\(QComboBox\):")
    plain = [
        path.name
        for path in (ROOT / "ui").rglob("*.py")
        if path.name != "quiet_combo.py" and made.search(path.read_text(encoding="utf-8"))
    ]
    assert plain == []


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_last_offer_of_a_search_is_seen_whole(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], percent: int
) -> None:
    dressed("light", percent)
    window = QWidget()
    qtbot.addWidget(window)
    line = LineEdit(parent=window)
    offers = QCompleter([f"第 {row} 条" for row in range(5)], line)
    offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
    popup = offers.popup()
    assert popup is not None
    popup.setProperty("offers", "true")
    line.setCompleter(offers)
    window.show()
    line.setFocus()
    offers.complete()
    qtbot.waitUntil(popup.isVisible, timeout=SLOW)
    QApplication.processEvents()
    assert popup.verticalScrollBar().maximum() == 0
    assert popup.visualRect(popup.model().index(4, 0)).bottom() < popup.viewport().height()
    popup.hide()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_chosen_cell_with_an_error_is_outlined_and_its_text_can_be_read(
    qtbot: QtBot, dressed: Callable[[str, int], Theme], tmp_path: Path, mode: str
) -> None:
    theme = dressed(mode, 100)
    with example(tmp_path / "home") as draft:
        table = f"scenarios[{draft.draft.rows('scenarios')[0]}].equipment"
        row = draft.draft.rows(table)[0]
        limit = draft.draft.field(f"{table}[{row}].usage").limit
        assert limit
        draft.edit(f"{table}[{row}].usage", "用" * (limit + 2))
        page = ScenarioEditingPage(draft, theme)
        qtbot.addWidget(page)
        page.resize(1366, 700)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        assert page.goto(f"{table}[{row}].usage")
        view = page.body._make_panel().view
        qtbot.waitUntil(lambda: view.currentIndex().data(FINDING) is not None, timeout=SLOW)
        assert view.currentIndex().data(FINDING).level == "error"
        QApplication.processEvents()
        box = view.visualRect(view.currentIndex()) & view.viewport().rect()
        picture = view.viewport().grab(box).toImage()
        dots = ((x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2))
        shades = [QColor(picture.pixel(x, y)) for x, y in dots]
        error, ground = QColor(theme.colors.error), QColor(theme.colors.selected)
        assert sum(shade == error for shade in shades) < len(shades) * 0.3
        assert sum(shade == ground for shade in shades) > len(shades) * 0.3


@given(st.text("0123456789,.年月万元 ", max_size=30), st.text("0123456789,.年月万元 ", max_size=30))
def test_both_sides_of_a_comparison_are_cut_at_the_same_places(ours: str, theirs: str) -> None:
    pieces = align(ours, theirs)
    assert "".join(here for _, here, _ in pieces) in ours  # spaces at its ends are no part of it
    assert "".join(there for _, _, there in pieces) in theirs
    alone = [here for same, here, _ in pieces if not same and here]
    assert alone == [piece.text for piece in differences(ours, theirs) if piece.kind == "missing"]
    there = [text for same, _, text in pieces if not same and text]
    assert there == [piece.text for piece in differences(ours, theirs) if piece.kind == "extra"]


def test_other_digits_left_and_right_are_no_longer_marked() -> None:
    pieces = align("营业收入121312万元", "营业收入213121万元")
    assert [same for same, _, _ in pieces].count(True) >= 2
    for same, here, there in pieces:
        assert not same or here == there


def test_what_is_read_is_not_said_in_red(qtbot: QtBot, tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        page = AttachmentsPage(draft, Theme())
        qtbot.addWidget(page)
        page.show()
        page._show_message("正在读取 证明.pdf…", "text2")
        assert page._message.property("tone") == "text2"
        page._show_message("▲ 证明.pdf 打不开。")
        assert page._message.property("tone") == "error"


def test_an_issue_still_holds_after_a_change_that_was_taken_back(tmp_path: Path) -> None:
    with example(tmp_path / "home") as draft:
        services: Services = draft.services
        frozen(draft)
        assert settled(services, draft.draft_id)
        draft.edit("company.name", "另一家公司")
        assert draft.flush()
        assert not settled(services, draft.draft_id)
        draft.undo()
        assert draft.flush()
        assert settled(services, draft.draft_id)
