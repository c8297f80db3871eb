"""附件材料: the proofs that the notice speaks of, one action each, by key and by mouse, undone like anything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.paths import forms_root
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.pages.attachments import page as page_module
from ui.pages.attachments.evidence_list import STATUS, EvidenceList
from ui.pages.attachments.page import AttachmentsPage
from ui.theme.theme import Theme

PICTURE = forms_root() / "miit-2021" / "example" / "images" / "demand-forecast.png"


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path / "home", "factory") as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[AttachmentsPage]:
    page = AttachmentsPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 900)
    page.show()
    yield page
    page.close_down()


def state(page: AttachmentsPage, proof: str) -> str:
    return page.evidence.status(proof).state


def choose_row(page: AttachmentsPage, proof: str) -> None:
    listing = page.evidence.listing
    listing.setFocus()
    shown = [row for row in page.evidence.rows if row.state != "needless"]
    listing.setCurrentRow([row.evidence.id for row in shown].index(proof))


def test_what_is_there_is_shown_by_enter(qtbot: QtBot, page: AttachmentsPage) -> None:
    assert state(page, "maturity") == "there"
    choose_row(page, "maturity")
    qtbot.keyClick(page.evidence.listing, Qt.Key.Key_Return)
    assert page.title_edit.text() == page.evidence.status("maturity").title


def test_a_proof_whose_file_is_gone_has_no_check_and_gets_another_file_at_its_row(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "choose_files", lambda *_: [PICTURE])
    row = page.evidence.status("maturity").row
    title = page.evidence.status("maturity").title
    name = draft.value(f"{row}.file")
    draft.edit(f"{row}.file", "attachments/gone.pdf")
    page.refresh()
    broken = page.evidence.status("maturity")
    assert (broken.state, broken.problem) == ("broken", "文件没有找到。")
    assert "文件不能用 1 样" in page.evidence.head.text()
    assert any(each.words == "给这个附件换一个文件…" for each in page.evidence.actions_of(broken))
    at = next(at for at, each in enumerate(page._rows) if each.path == row)
    index = page.listing.model().index(at, 0)
    replacement, removal = page.listing.zones(page.listing.visualRect(index))
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        qtbot.mouseClick(page.listing.viewport(), Qt.MouseButton.LeftButton, pos=replacement.center())
    assert state(page, "maturity") == "there"
    assert page.evidence.status("maturity").title == title
    assert draft.value(f"{row}.file") not in ("attachments/gone.pdf", name)
    draft.undo()
    assert state(page, "maturity") == "broken"
    qtbot.mouseClick(page.listing.viewport(), Qt.MouseButton.LeftButton, pos=removal.center())
    assert row not in {each.path for each in page._rows}
    assert any(each.path == row for each in draft.removed())
    draft.undo()
    choose_row(page, "maturity")
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        qtbot.keyClick(page.evidence.listing, Qt.Key.Key_Return)
    assert state(page, "maturity") == "there"


def test_a_file_comes_in_as_the_proof_under_its_name_and_goes_by_one_undo(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "choose_files", lambda *_: [PICTURE])
    before = draft.draft.rows("attachments")
    choose_row(page, "registration")
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        qtbot.keyClick(page.evidence.listing, Qt.Key.Key_Space)
    assert page.evidence.status("registration").title == "营业执照"
    assert page.evidence.status("registration").chosen
    page.title_edit.selectAll()
    qtbot.keyClicks(page.title_edit, "Licence")
    assert state(page, "registration") == "there"
    draft.undo()
    draft.undo()
    assert draft.draft.rows("attachments") == before
    assert state(page, "registration") == "missing"


def test_the_menu_names_an_attachment_the_proof_and_takes_it_back(page: AttachmentsPage) -> None:
    panel = page.evidence
    it_is = next(each for each in panel.actions_of(panel.status("rights")) if each.words.startswith("就是第 2 个附件"))
    it_is.act()
    assert panel.status("rights").number == 2
    assert "2 样" in panel.head.text()
    is_not = next(each for each in panel.actions_of(panel.status("rights")) if each.words.endswith("不是它"))
    is_not.act()
    assert state(page, "rights") == "missing"


def test_the_menu_opens_by_key_and_by_the_three_dots(qtbot: QtBot, page: AttachmentsPage) -> None:
    choose_row(page, "credit")
    listing = page.evidence.listing
    more, _ = listing.zones(listing.visualRect(listing.currentIndex()))
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=more.center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "到“信用等级”一栏" in [each.text() for each in menu.actions()]
    menu.close()


def test_not_needed_takes_a_reason_and_is_there_after_opening_again(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController
) -> None:
    panel = page.evidence
    next(each for each in panel.actions_of(panel.status("accounts")) if each.words.startswith("不需要")).act()
    assert panel.reason_edit.hasFocus()
    panel.reason_edit.insert("审计在后")
    qtbot.keyClick(panel.reason_edit, Qt.Key.Key_Return)
    assert (state(page, "accounts"), panel.status("accounts").reason) == ("needless", "审计在后")
    assert panel.listing.hasFocus()
    assert draft.flush()
    again = DraftController.open(draft.services, draft.draft_id)
    other = AttachmentsPage(again, Theme())
    assert other.evidence.status("accounts").reason == "审计在后"
    other.close_down()
    other.deleteLater()
    again.close()


def test_an_answer_elsewhere_makes_a_proof_needless(page: AttachmentsPage, draft: DraftController) -> None:
    assert state(page, "group-consent") == "needless"
    draft.edit("company.ownership", "central_soe")
    assert state(page, "group-consent") == "missing"


def test_every_row_is_whole_where_it_is_narrow(page: AttachmentsPage) -> None:
    page.resize(560, 900)
    QApplication.processEvents()
    listing = page.evidence.listing
    assert listing.visualRect(listing.model().index(listing.count() - 1, 0)).bottom() < listing.height()
    assert listing.verticalScrollBar().maximum() == 0


def test_no_sentence_is_cut_where_there_is_room_below(page: AttachmentsPage) -> None:
    for width in (1600, 1180, 980, 840):
        page.resize(width, 640)
        QApplication.processEvents()
        for view in page.findChildren(EvidenceList):
            for at in range(view.count()):
                status = view.item(at).data(STATUS)
                is_one = view.visualRect(view.model().index(at, 0)).height() <= view._theme.px(34)
                assert is_one == view.is_one_line(status)
                fits = view._sentence_width(status) <= view._sentence_room(status)
                assert fits or not is_one, (width, status.evidence.title)


def test_what_is_not_needed_is_folded_away_with_its_reasons(qtbot: QtBot, page: AttachmentsPage) -> None:
    panel = page.evidence
    there = panel.listing.count()
    qtbot.mouseClick(panel.needless_button, Qt.MouseButton.LeftButton)
    assert panel.listing.count() == len(panel.rows) > there
    told = panel.listing.item(there).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "其他能力证明材料，不需要，成熟度填的是三级，已达到二级"


def test_folded_it_says_how_many(qtbot: QtBot, page: AttachmentsPage) -> None:
    panel = page.evidence
    qtbot.mouseClick(panel.head, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert not panel.listing.isVisible()
    assert "还没有" in panel.head.text()


def test_ctrl_enter_is_the_windows_and_opens_no_dialog(
    qtbot: QtBot, page: AttachmentsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def choose(*given: object) -> list[Path]:
        asked.append(given)
        return []

    monkeypatch.setattr(page_module, "choose_files", choose)
    choose_row(page, "credit")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(page.evidence.listing, key, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    qtbot.keyClick(page.evidence.listing, Qt.Key.Key_Return)
    assert len(asked) == 1


def test_the_menu_of_an_attachment_moves_removes_and_names_it_a_proof(
    page: AttachmentsPage, draft: DraftController
) -> None:
    rows = draft.draft.rows("attachments")
    page.listing.setCurrentRow(1)
    page.listing.customContextMenuRequested.emit(QPoint(20, 20))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    acts = {each.text(): each for each in menu.actions()}
    assert acts["上移"].isEnabled()
    assert not acts["下移"].isEnabled()
    acts["作为“营业执照”"].trigger()
    assert page.evidence.status("registration").row == f"attachments[{rows[1]}]"
    acts["上移"].trigger()
    assert draft.draft.rows("attachments") == rows[::-1]
    menu.close()
