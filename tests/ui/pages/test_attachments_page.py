"""附件材料: files in by hand, refused where they are unfit, titled by key, moved, taken out and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.paths import forms_root
from app.trust.page_code import page_code
from tests.app.jobs.foreign_pdfs import with_page_code
from tests.ui.drops import drop
from tests.ui.stored_draft import SLOW, example
from ui.draft.attachment_binding import binding_of
from ui.draft.controller import DraftController
from ui.pages.attachments.page import AttachmentsPage
from ui.theme.theme import Theme

PICTURE = forms_root() / "miit-2021" / "example" / "images" / "demand-forecast.png"


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path / "home") as controller:
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> Iterator[AttachmentsPage]:
    page = AttachmentsPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 640)
    page.show()
    yield page
    page.close_down()


def titles(draft: DraftController) -> list[object]:
    return [draft.value(f"attachments[{row}].title") for row in draft.draft.rows("attachments")]


def test_file_comes_in_and_is_titled(qtbot: QtBot, page: AttachmentsPage, draft: DraftController) -> None:
    before = titles(draft)
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        page.receive_files([PICTURE])
    assert titles(draft) == [*before, "demand-forecast"]
    page.title_edit.selectAll()
    qtbot.keyClicks(page.title_edit, "Forecast")
    assert titles(draft)[-1] == "Forecast"
    qtbot.waitUntil(lambda: page.view.has_picture, timeout=SLOW)


def test_a_file_that_was_chosen_is_named_next(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = titles(draft)
    monkeypatch.setattr("ui.controls.drop_zone.choose_files", lambda *_: [PICTURE])
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page._zone.button.setFocus()
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        qtbot.keyClick(page._zone.button, Qt.Key.Key_Space)
    qtbot.waitUntil(page.title_edit.hasFocus)
    qtbot.keyClicks(page.title_edit, "Forecast")
    assert titles(draft) == [*before, "Forecast"]


def test_the_whole_page_takes_files(qtbot: QtBot, page: AttachmentsPage, draft: DraftController) -> None:
    before = titles(draft)
    qtbot.waitExposed(page)
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        assert drop(page, page.listing.mapTo(page, page.listing.rect().center()), [PICTURE])
    assert titles(draft) == [*before, "demand-forecast"]


def test_what_is_no_attachment_is_refused(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController, tmp_path: Path
) -> None:
    before = titles(draft)
    odd = tmp_path / "材料.pdf"
    odd.write_bytes(b"%PDF-1.7 cut short")
    with qtbot.waitSignal(page.stored, timeout=SLOW):
        page.receive_files([odd])
    assert "材料.pdf" in page.message
    assert titles(draft) == before


def test_order_and_removal_can_be_undone(qtbot: QtBot, page: AttachmentsPage, draft: DraftController) -> None:
    before = titles(draft)
    page.listing.setCurrentRow(0)
    page.listing.setFocus()
    qtbot.keyClick(page.listing, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert titles(draft) == before[::-1]
    qtbot.keyClick(page.listing, Qt.Key.Key_Delete)
    assert len(titles(draft)) == len(before) - 1
    draft.undo()
    draft.undo()
    assert titles(draft) == before
    assert page.listing.count() == len(before)


def test_list_is_as_tall_as_its_rows_and_gone_with_the_last(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController
) -> None:
    assert page.listing.count() == 2
    assert page.listing.verticalScrollBar().maximum() == 0
    assert page.listing.geometry().bottom() < page.title_edit.mapTo(page, page.title_edit.rect().topLeft()).y()
    for row in list(draft.draft.rows("attachments")):
        draft.remove_row("attachments", row)
    assert not page.listing.isVisible()
    assert not page.title_edit.isVisible()
    draft.undo()
    assert page.listing.isVisible()
    assert page.title_edit.isVisible()


def chosen_pages(draft: DraftController) -> list[object]:
    return [draft.value(f"attachments[{row}].pages") for row in draft.draft.rows("attachments")]


def bind(qtbot: QtBot, page: AttachmentsPage, draft: DraftController) -> None:
    """By the keyboard alone."""
    page.card.box.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(binding_of(draft).changed, timeout=SLOW):
        qtbot.keyClick(page.card.box, Qt.Key.Key_Space)


def test_attachments_are_bound_in_by_one_choice_that_undo_takes_back(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController
) -> None:
    before = chosen_pages(draft)
    assert before == [None, None]
    bind(qtbot, page, draft)
    assert page.card.box.isChecked()
    assert [len(pages) for pages in chosen_pages(draft) if isinstance(pages, list)] == [1, 1]
    assert page.card.told.text() == "申报书多印 2 页，排在“相关附件”后面。"
    assert "装订 1 页" in str(page.listing.item(0).data(Qt.ItemDataRole.AccessibleTextRole))
    draft.undo()
    assert chosen_pages(draft) == before
    assert not page.card.box.isChecked()
    draft.redo()
    assert page.card.box.isChecked()
    qtbot.keyClick(page.card.box, Qt.Key.Key_Space)
    assert chosen_pages(draft) == before


def test_what_is_added_is_bound_in_too_and_what_cannot_be_drawn_is_named(
    qtbot: QtBot, page: AttachmentsPage, draft: DraftController, tmp_path: Path
) -> None:
    bind(qtbot, page, draft)
    coded = tmp_path / "上一版.pdf"
    coded.write_bytes(with_page_code(page_code("ZN-04HMAS-02", 1, 3, "0123456789abcdef" * 4)))
    with qtbot.waitSignal(binding_of(draft).changed, timeout=SLOW):
        page.receive_files([PICTURE, coded])
    qtbot.waitUntil(lambda: len(draft.draft.rows("attachments")) == 4 and not binding_of(draft).busy, timeout=SLOW)
    assert [len(pages) for pages in chosen_pages(draft) if isinstance(pages, list)] == [1, 1, 1, 0]
    assert page.card.told.text().startswith("申报书多印 3 页")
    assert "附件4“上一版”没有装订：第1页上有申报书的页码二维码" in page.card.missing.text()
