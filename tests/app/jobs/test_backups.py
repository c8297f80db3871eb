"""Backups made and chosen under a clock that is wrong, over a real store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.jobs.backups import (
    back_up_regularly,
    list_backups,
    make_backup,
    make_second_copy,
    name_second_folder,
    repair_store,
)
from app.paths import forms_root
from app.services import Services
from tests.app.store.damaging import fill_store
from tests.app.store.test_store_integrity import change

TODAY = datetime(2021, 11, 18, 9, tzinfo=UTC)
ADDRESS = "company.address"


@dataclass
class Clock:
    now: datetime = TODAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def services_in(home: Path, clock: Clock) -> Services:
    return Services(home, {}, clock, forms_root())


def test_a_copy_dated_in_the_future_does_not_stand_for_today_s(tmp_path: Path, clock: Clock) -> None:
    services = services_in(tmp_path, clock)
    draft_id = fill_store(services.store())
    clock.now = TODAY + timedelta(days=3000)
    assert back_up_regularly(services) is not None
    clock.now = TODAY
    services.store().save(draft_id, {ADDRESS: "重庆市璧山区"})
    made = back_up_regularly(services)
    assert made is not None
    assert made.at == TODAY
    services.close()


def test_a_repair_uses_the_newest_work_not_the_latest_date(tmp_path: Path, clock: Clock) -> None:
    services = services_in(tmp_path, clock)
    draft_id = fill_store(services.store())
    services.store().save(draft_id, {ADDRESS: "旧的地址"})
    make_backup(services)
    services.close()
    clock.now = TODAY - timedelta(days=2500)
    services.store().save(draft_id, {ADDRESS: "新的地址"})
    make_backup(services)
    services.close()
    change(tmp_path / "zhizao.db", "UPDATE answer SET value = replace(value, '新的地址', '坏的地址')")
    repair_store(services)
    assert services.store().load_draft(draft_id).answers[ADDRESS] == "新的地址"
    services.close()


def test_copies_of_another_computer_come_last(tmp_path: Path, clock: Clock) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    homes = [services_in(tmp_path / name, clock) for name in ("here", "there")]
    for at, services in enumerate(homes):
        fill_store(services.store())
        name_second_folder(services, stick)
        clock.now = TODAY + timedelta(hours=at)
        make_second_copy(services, make_backup(services))
    here, there = (list_backups(services) for services in homes)
    assert [each.file.parent == stick for each in here] == [True, False, True]
    assert here[0].store_id == here[1].store_id != here[2].store_id
    assert there[0].store_id == here[2].store_id
    for services in homes:
        services.close()
