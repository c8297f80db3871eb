"""The notice's dates as they are told: before, near, just passed, long over; the company's and the authority's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.draft.deadline_clock import DeadlineClock, clock
from app.draft.deadlines import moment
from app.pack.catalogue import load
from ui.controls.deadline_corner import DeadlineCorner

PACK = load("miit-2021")
ONLINE, REVIEW, PAPER = PACK.deadlines


def at(delta: timedelta) -> DeadlineClock:
    return clock(ONLINE, moment(ONLINE) + delta)


@pytest.mark.parametrize(
    ("delta", "left", "level"),
    [
        (timedelta(days=-9), "还有 9 天 0 小时 0 分", ""),
        (timedelta(days=-3, hours=-11, minutes=-57), "还有 3 天 11 小时 57 分", "later"),
        (timedelta(minutes=-5), "还有 5 分", "later"),
        (timedelta(minutes=20), "截止已过不到 1 小时", "error"),
        (timedelta(hours=5), "截止已过 5 小时", "error"),
        (timedelta(days=2, hours=5), "截止已过 2 天", "error"),
        (timedelta(days=400), "已于 11月21日截止", ""),
    ],
)
def test_a_companys_date(delta: timedelta, left: str, level: str) -> None:
    told = at(delta)
    assert (told.left, told.level, told.passed) == (left, level, delta > timedelta())


def test_what_to_do_is_said_once_the_date_has_passed() -> None:
    assert at(timedelta(days=-1)).follows == ONLINE.consequence
    assert "24:00" in at(timedelta(days=-1)).when
    for days in (1, 400):
        assert "受理部门" in at(timedelta(days=days)).follows
        assert at(timedelta(days=days)).when.startswith("2021年")


def test_an_authoritys_date_never_alarms() -> None:
    for days in (-1, 1, 400):
        told = clock(REVIEW, moment(REVIEW) + timedelta(days=days))
        assert (told.level, told.follows) == ("", "由主管部门办理，企业无需操作")


def test_it_is_the_units_own_date_that_alarms_at_the_desk(qtbot: QtBot) -> None:
    assert clock(REVIEW, moment(REVIEW) - timedelta(days=1), for_unit=True).level == "later"
    assert clock(REVIEW, moment(REVIEW) + timedelta(days=1), for_unit=True).level == "error"
    assert clock(ONLINE, moment(ONLINE) + timedelta(days=1), for_unit=True).level == ""
    corner = DeadlineCorner(PACK, lambda: moment(REVIEW) - timedelta(days=2), for_unit=True)
    qtbot.addWidget(corner)
    assert corner._what.text() == "完成线上审核"
    assert corner._left.property("tone") == "later"


def test_the_corner_shows_the_next_date_then_the_last(qtbot: QtBot) -> None:
    now = [datetime(2021, 11, 20, tzinfo=UTC)]
    corner = DeadlineCorner(PACK, lambda: now[0])
    qtbot.addWidget(corner)
    assert "线上申报" in corner._what.text()
    now[0] = moment(ONLINE) + timedelta(hours=1)
    corner.look()
    assert "纸质" in corner._what.text()
    now[0] = moment(PAPER) + timedelta(days=400)
    corner.look()
    assert corner._left.text() == "已于 11月24日截止"
