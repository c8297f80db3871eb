"""Killed while somebody types, the program has lost about a second's typing at most, and never the store."""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.journeys import filling
from tests.journeys.person import Person
from tests.journeys.seen import Thing

COMPANY = "断电试验厂"
WORDS = "减速器壳体加工单元质量"
PROMISED = 1.0
"""Seconds of typing that may be missing: what the program promises."""
ALLOWED = PROMISED + 0.9
"""And what a busy machine may need to bring a write to its disk."""
PLACES = ("profile", "narrative", "profile")


def test_killed_while_typing_it_has_lost_about_a_second_and_the_store_is_whole(person: Person) -> None:
    chance = random.Random(20211124)
    person.start()
    filling.begin(person, "scene")
    person.write(COMPANY)
    person.hands.key("ctrl+s")
    kept = dict.fromkeys(PLACES, "")
    for place in PLACES:
        area = _go(person, place)
        _stands(person, area, kept[place])
        person.hands.key("ctrl+End")
        text = "".join(chance.choices(WORDS, k=900))
        seen = _type_until_killed(person, area, text, chance.uniform(1.6, 3.2))
        _store_is_whole(person.home)
        person.start()
        person.open_draft(COMPANY)
        now = person.text_of(_go(person, place))
        whole = kept[place] + text
        assert whole.startswith(now), f"{now!r} is not what was typed"
        assert len(now) >= len(seen), f"{len(seen)} characters stood there {ALLOWED} s before, {len(now)} are left"
        assert len(seen) > len(kept[place]), "nothing had been typed: the test has shown nothing"
        kept[place] = now
    person.close()


def _type_until_killed(person: Person, area: Thing, text: str, moment: float) -> str:
    """Types until the program is killed; what stood there ``ALLOWED`` seconds before.  ``moment`` varies the end."""
    begun = len(person.text_of(area))
    enough = threading.Event()
    typing = threading.Thread(target=person.hands.keep_typing, args=(text, enough))
    typing.start()
    person.wait(lambda: len(person.text_of(area)) > begun, "no key arrives")
    looks: list[tuple[float, str]] = []
    end = time.monotonic() + ALLOWED + moment
    while time.monotonic() < end:
        words = person.text_of(area)
        looks.append((time.monotonic(), words))
        time.sleep(0.03)
    person.kill()
    killed = time.monotonic()
    assert typing.is_alive(), "the typing was over before the end came"
    enough.set()
    typing.join()
    return next(words for at, words in reversed(looks) if at <= killed - ALLOWED)


def _go(person: Person, place: str) -> Thing:
    if place == "profile":
        person.step(1, "基本信息")
        person.click("企业简介", "push button")
        return person.click("企业简介", "text")
    person.step(5, "综合论述")
    return person.click("场景的经济性和可推广性", "text")


def _stands(person: Person, area: Thing, text: str) -> None:
    person.wait(lambda: person.text_of(area) == text, f"{text!r} does not stand there")


def _store_is_whole(home: Path) -> None:
    (file,) = home.glob("*.db")
    with sqlite3.connect(file) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
