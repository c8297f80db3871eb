"""推荐单位的意见 with real keys and a real mouse: on the page 检查, at the field, ticked as done, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.store import ReturnedOpinion
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.draft.finding_rows import GroupHeader
from ui.forms.field_row import FieldRow
from ui.pages.basic.page import BasicPage
from ui.pages.findings.page import FindingsPage
from ui.theme.theme import Theme

WHOLE = ReturnedOpinion(
    "a2", "ZN-7F3K9Q-01", "重庆市经济和信息化委员会", "2021-11-20", "", "", "later", "没有盖章扫描件。", "请补交。"
)
AT_FIELD = replace(
    WHOLE, id="a1", path="company.profile", place="企业简介", message="和别的单位几乎一样。", remedy="请说明来源。"
)
GONE = replace(WHOLE, id="a3", path="scenarios[zzzzzz].results", place="场景 9 · 实施成果", message="没有数。")


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path) as controller:
        controller.services.store().add_opinions(controller.draft_id, [AT_FIELD, WHOLE, GONE])
        yield controller


@pytest.fixture
def page(qtbot: QtBot, draft: DraftController) -> FindingsPage:
    page = FindingsPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1182, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def opinion_rows(page: FindingsPage) -> list[str]:
    return [row.opinion.id for row in page.board.model.rows if row.opinion is not None]


def choose(page: FindingsPage, identity: str) -> None:
    row = next(row for row in page.board.model.rows if row.opinion is not None and row.opinion.id == identity)
    page.board.list.pick(page.board.model.index_of(row.key))


def test_they_stand_first_and_are_no_check(page: FindingsPage, draft: DraftController) -> None:
    model = page.board.model
    header = model.entry(model.index(0))
    assert isinstance(header, GroupHeader)
    assert (header.title, header.count) == ("推荐单位的意见", 3)
    assert len(model.rows) == len(draft.findings()) + 3
    assert all(finding.rule != "returned-opinion" for finding in draft.findings())
    assert page.state.endswith("推荐单位的意见还有 3 条没有处理")


def test_what_is_said_and_by_whom_is_read_beside_the_list(page: FindingsPage) -> None:
    choose(page, "a1")
    shown = {label.text() for label in page.board.detail.findChildren(QLabel)}
    assert {"和别的单位几乎一样。", "请说明来源。", "■ 推荐单位的意见"} <= shown
    assert "来自：重庆市经济和信息化委员会，2021-11-20，ZN-7F3K9Q-01" in shown


def test_enter_goes_to_the_field_and_a_place_that_went_is_named(
    qtbot: QtBot, page: FindingsPage, draft: DraftController
) -> None:
    choose(page, "a1")
    with qtbot.waitSignal(draft.goto) as asked:
        qtbot.keyClick(page.board.list, Qt.Key.Key_Return)
    assert asked.args == ["company.profile"]
    gone = next(row for row in page.board.model.rows if row.opinion is not None and row.opinion.id == "a3")
    assert gone.finding.path == ""
    assert gone.place == "场景 9 · 实施成果（现在的草稿里没有这一处了）"


def test_a_tick_is_kept_and_goes_on_to_the_next(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    choose(page, "a1")
    qtbot.mouseClick(page.board.detail.settle_button, Qt.MouseButton.LeftButton)
    assert [each.settled for each in draft.services.store().opinions(draft.draft_id)] == [True, False, False]
    assert opinion_rows(page) == ["a2", "a3", "a1"]
    row = page.board.list.row
    assert row is not None
    assert row.opinion is not None
    assert row.opinion.id == "a2"
    choose(page, "a1")
    qtbot.mouseClick(page.board.detail.settle_button, Qt.MouseButton.LeftButton)
    assert not any(each.settled for each in draft.services.store().opinions(draft.draft_id))


def test_what_is_ticked_goes_when_the_user_says_so(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    choose(page, "a2")
    assert page.board.detail.drop_button.isHidden()
    qtbot.mouseClick(page.board.detail.settle_button, Qt.MouseButton.LeftButton)
    assert page.board.detail.drop_button.text() == "删去已处理的 1 条意见"
    qtbot.mouseClick(page.board.detail.drop_button, Qt.MouseButton.LeftButton)
    assert [each.id for each in draft.services.store().opinions(draft.draft_id)] == ["a1", "a3"]
    assert opinion_rows(page) == ["a1", "a3"]


def test_the_filter_shows_them_alone(qtbot: QtBot, page: FindingsPage) -> None:
    qtbot.mouseClick(page.board.filter.button("returned"), Qt.MouseButton.LeftButton)
    model = page.board.model
    assert model.rowCount() == 4
    qtbot.mouseClick(page.board.filter.button("error"), Qt.MouseButton.LeftButton)
    shown = [model.entry(model.index(at)) for at in range(model.rowCount())]
    assert not any(not isinstance(entry, GroupHeader) and entry is not None and entry.opinion for entry in shown)


def test_a_draft_without_opinions_has_no_filter_for_them(qtbot: QtBot, draft: DraftController) -> None:
    draft.services.store().drop_opinions(draft.draft_id, ["a1", "a2", "a3"])
    page = FindingsPage(draft, Theme())
    qtbot.addWidget(page)
    page.show()
    assert page.board.filter.button("returned").isHidden()
    assert "推荐单位" not in page.state


def test_it_is_said_at_the_field_until_it_is_ticked(qtbot: QtBot, draft: DraftController) -> None:
    page = BasicPage(draft, Theme())
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.finish()
    rows = (row for row in page.findChildren(FieldRow) if row.path == "company.profile")
    row = next(rows)
    assert row.shown_message == "推荐单位的意见：和别的单位几乎一样。请说明来源。"
    draft.opinions.settle("a1", settled=True)
    assert "推荐单位" not in row.shown_message
    draft.opinions.settle("a1", settled=False)
    assert "推荐单位" in row.shown_message
    draft.edit("company.profile", "长" * 600)  # what is wrong with the answer itself is said first
    assert "推荐单位" not in row.shown_message
    assert "另有 1 处" in row.shown_message


def test_a_tick_of_another_window_is_seen(qtbot: QtBot, page: FindingsPage, draft: DraftController) -> None:
    draft.services.store().settle_opinion(draft.draft_id, "a1", settled=True)
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: opinion_rows(page) == ["a2", "a3", "a1"], timeout=SLOW)
