"""A filled Word form comes in through the window: looked over first, nothing written over without a tick, one undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.services import Services
from tests.app.intake.word_damages import application, damaged, office_form
from tests.ui.drops import drop
from tests.ui.stored_draft import SLOW
from ui.pages.intake.page import IntakePage, with_text
from ui.pages.intake.place_dialog import PlaceDialog
from ui.shell.main_window import MainWindow


def form_file(folder: Path, *damages: str) -> Path:
    path = folder / "二号车间.docx"
    path.write_bytes(damaged(office_form, "scene", list(damages)).bytes())
    return path


def draft_of(services: Services, folder: Path, **changes: Any) -> str:
    data = application("scene")
    data["company"].update(changes)
    data["attachments"] = []
    path = folder / "old.json"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return store_draft(services, import_draft_file(services, path)).id


def opened(qtbot: QtBot, window: MainWindow, draft_id: str) -> None:
    window.open_draft(draft_id)
    qtbot.waitUntil(lambda: window.workspace is not None and bool(window.workspace.step), timeout=SLOW)


def review(qtbot: QtBot, window: MainWindow) -> IntakePage:
    """The page once the file has been read."""
    qtbot.waitUntil(lambda: isinstance(page_of(window), IntakePage), timeout=SLOW)
    page = page_of(window)
    assert isinstance(page, IntakePage)
    qtbot.waitUntil(lambda: page.model.counts[""] > 0 and page.import_button.isVisible(), timeout=SLOW)
    return page


def page_of(window: MainWindow) -> Any:
    return window.workspace.page if window.workspace is not None else None


def answers(window: MainWindow) -> dict[str, Any]:
    assert window.workspace is not None
    return dict(window.workspace.controller.draft.answers)


def row_of(page: IntakePage, label: str) -> int:
    for row in range(page.model.rowCount()):
        line = page.model.line(row)
        if line is not None and line.label == label:
            return row
    raise AssertionError(label)


def taken(qtbot: QtBot, window: MainWindow, page: IntakePage) -> None:
    qtbot.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.reviewing, timeout=SLOW)
    assert window.workspace is not None
    qtbot.waitUntil(lambda: window.workspace.banner.sentence.startswith("已带入"), timeout=SLOW)  # type: ignore[union-attr]


def test_nothing_is_written_over_without_a_tick_and_one_undo_takes_all_back(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft_id = draft_of(services, tmp_path, address="别的地址", credit_rating="", profile="")
    opened(qtbot, window, draft_id)
    before = answers(window)
    assert drop(window, QPoint(600, 300), [form_file(tmp_path)])
    page = review(qtbot, window)
    assert answers(window) == before  # looking changes nothing
    address = page.model.line(row_of(page, "单位地址"))
    assert address is not None
    assert not page.model.is_wanted(address)
    rating = page.model.line(row_of(page, "信用等级"))
    assert rating is not None
    assert page.model.is_wanted(rating)
    taken(qtbot, window, page)
    now = answers(window)
    assert now["company.address"] == "别的地址"
    assert now["company.credit_rating"] == "AAA"
    assert now["company.profile"] == application("scene")["company"]["profile"]
    assert now["attachments"]
    assert window.workspace is not None
    window.workspace.controller.undo()
    assert answers(window) == before
    assert not window.workspace.controller.can_undo


def test_a_tick_replaces(qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path) -> None:
    opened(qtbot, window, draft_of(services, tmp_path, address="别的地址"))
    assert drop(window, QPoint(600, 300), [form_file(tmp_path)])
    page = review(qtbot, window)
    page.table.selectRow(row_of(page, "单位地址"))
    page.table.setCurrentIndex(page.model.index(row_of(page, "单位地址"), 0))
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    taken(qtbot, window, page)
    assert answers(window)["company.address"] == application("scene")["company"]["address"]


def test_going_back_takes_nothing(qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path) -> None:
    opened(qtbot, window, draft_of(services, tmp_path, address=""))
    before = answers(window)
    assert drop(window, QPoint(600, 300), [form_file(tmp_path, "loose_remarks")])
    page = review(qtbot, window)
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert window.workspace is not None
    qtbot.waitUntil(lambda: page_of(window) is not page, timeout=SLOW)
    assert answers(window) == before
    assert services.store().unplaced(window.workspace.controller.draft_id) == []


def test_the_tray_stays_with_the_draft_until_it_is_placed(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft_id = draft_of(services, tmp_path, credit_rating="")
    opened(qtbot, window, draft_id)
    assert drop(window, QPoint(600, 300), [form_file(tmp_path, "loose_remarks", "comments_and_headers")])
    page = review(qtbot, window)
    taken(qtbot, window, page)
    qtbot.waitUntil(lambda: len(page.tray.rows) == 3 and bool(page.tray.rows[0].id), timeout=SLOW)
    window.go_home()
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    opened(qtbot, window, draft_id)
    workspace = window.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.footer.tray_count == 3, timeout=SLOW)
    workspace.review.show_tray()
    page = page_of(window)
    qtbot.waitUntil(lambda: len(page.tray.rows) == 3, timeout=SLOW)
    remark = next(row for row in page.tray.rows if "参观" in row.text)
    page.tray.placing.emit(remark.id)
    dialog = window.findChild(PlaceDialog)
    assert dialog is not None
    dialog.chosen.emit("company.profile")
    dialog.accept()
    assert "参观" in answers(window)["company.profile"]
    qtbot.waitUntil(lambda: len(page.tray.rows) == 2, timeout=SLOW)
    workspace.controller.undo()  # and it is in the tray again: nothing is lost between the two
    qtbot.waitUntil(lambda: len(page.tray.rows) == 3, timeout=SLOW)
    page.tray.all_dropped.emit()
    qtbot.waitUntil(lambda: services.store().unplaced(draft_id) == [], timeout=SLOW)


def test_a_form_dropped_on_the_start_screen_begins_a_draft(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    assert drop(window, QPoint(600, 300), [form_file(tmp_path, "two_ticks", "renamed_heads")])
    page = review(qtbot, window)
    taken(qtbot, window, page)
    assert window.workspace is not None
    assert window.workspace.controller.flush()
    stored = open_stored(services, window.workspace.controller.draft_id).draft
    form = damaged(office_form, "scene", ["two_ticks", "renamed_heads"])
    data = stored.application()
    assert data["company"]["name"] == form.truth.values["company.name"]
    assert [row["name"] for row in data["scenarios"]] == ["人机协同作业", "壳体内腔清洁度智能判定"]
    assert "size" not in data["company"]
    assert data["scenarios"][0]["narrative"][-1]["image"] in stored.files


@pytest.mark.parametrize("way", ["button", "key", "home", "close"])
def test_a_form_that_is_not_wanted_leaves_no_empty_draft(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path, way: str
) -> None:
    kept = draft_of(services, tmp_path)
    assert drop(window, QPoint(600, 300), [form_file(tmp_path)])
    page = review(qtbot, window)
    assert len(services.store().drafts()) == 2
    assert window.workspace is not None
    if way == "button":
        qtbot.mouseClick(page._cancel, Qt.MouseButton.LeftButton)
    elif way == "key":
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    elif way == "home":
        window.go_home()
    else:
        window._leave()  # as closing the window does
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    assert [row.id for row in services.store().drafts(include_archived=True)] == [kept]
    assert "没有留下空的申报书" in window.start.home.banner.sentence


def test_a_draft_begun_for_a_form_stays_when_something_was_typed_or_taken(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    assert drop(window, QPoint(600, 300), [form_file(tmp_path)])
    page = review(qtbot, window)
    assert window.workspace is not None
    typed = window.workspace.controller.draft_id
    window.workspace.controller.edit("company.name", "我们打的字")
    qtbot.mouseClick(page._cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    assert [row.id for row in services.store().drafts()] == [typed]
    assert drop(window, QPoint(600, 300), [form_file(tmp_path)])
    page = review(qtbot, window)
    taken(qtbot, window, page)
    assert window.workspace is not None
    window.workspace.controller.undo()  # it was there: its history has it
    window.go_home()
    qtbot.waitUntil(lambda: window.workspace is None, timeout=SLOW)
    assert len(services.store().drafts()) == 2


def test_another_form_is_one_sentence_and_nothing_changes(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    from tests.app.intake.test_word_form import QUOTATION

    opened(qtbot, window, draft_of(services, tmp_path))
    before = answers(window)
    path = tmp_path / "报价单.docx"
    path.write_bytes(QUOTATION)
    assert drop(window, QPoint(600, 300), [path])
    qtbot.waitUntil(lambda: isinstance(page_of(window), IntakePage), timeout=SLOW)
    page = page_of(window)
    qtbot.waitUntil(lambda: "没有读入" in page.told, timeout=SLOW)
    assert not page.import_button.isVisible()
    assert answers(window) == before


def test_texts_are_put_behind_what_stands_there() -> None:
    assert with_text("text", "", "一\n二") == "一 二"
    assert with_text("paragraph", "原有", "一\n二") == "原有\n一\n二"
    assert with_text("blocks", [{"text": "原有"}], "一") == [{"text": "原有"}, {"text": "一"}]
    assert with_text("lines", None, "一\n二") == ["一", "二"]
