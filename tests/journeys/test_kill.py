"""Killed while somebody types, the program has lost what came after its last save, and never the store."""

from __future__ import annotations

import random
import re
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.journeys import filling
from tests.journeys.hands import TYPING_MS
from tests.journeys.person import Person

COMPANY = "断电试验厂"
WORDS = "减速器壳体加工单元质量"
ALLOWED = 8 * 1000 // TYPING_MS
"""Characters that may be typed between a look and the saving of what it saw: what the fastest typist types in eight
seconds, where the program promises about one and was seen to need three on a machine that does other things."""
_SURE = 3
"""Characters by which a text is found in the store."""
PLACES = ("profile", "narrative", "cell")
CELL = "应用描述（150字以内）"
SCENARIO = "车间智能排产"
Look = Callable[[], str]
"""Tells what stands in a place now."""


def test_killed_while_typing_it_has_lost_little_and_the_store_is_whole(person: Person) -> None:
    chance = random.Random(20211124)
    person.start()
    filling.begin(person, "scene")
    person.hands.paste(COMPANY)  # the free keys of the keyboard are for what is typed below
    person.step(3, "场景选择")
    person.click("查找场景", "text")
    person.hands.paste(SCENARIO)
    person.hands.key("Return")
    person.find(f"1 {SCENARIO}…", "list item")
    person.hands.key("ctrl+s")
    for place in PLACES:
        look = _go(person, place)
        assert look() == ""
        # More than the fastest machine types before the end: 900 characters were over in six seconds on one.
        text = "".join(chance.choices(WORDS, k=9000))
        stored = _type_until_killed(person, look, text, chance.randrange(40))
        _store_is_whole(person.home)
        person.start()
        person.open_draft(COMPANY)
        now = _go(person, place)()
        assert text.startswith(now), f"{now!r} is not what was typed"
        assert len(now) >= len(stored), f"{len(stored)} characters were saved, {len(now)} are left"
        assert stored, "nothing had been saved: the test has shown nothing"
    person.close()


def _type_until_killed(person: Person, look: Look, text: str, more: int) -> str:
    """Types until the program is killed, some looks after it saved; what the store held by then.

    No clock is asked: a machine that is busy with something else types as slowly as the program saves.
    """
    enough = threading.Event()
    typing = threading.Thread(target=person.hands.keep_typing, args=(text, enough))
    typing.start()
    try:
        person.wait(lambda: look() != "", "no key arrives")
        seen = look()
        person.wait(lambda: _stored(person.home, text).startswith(seen), f"{seen!r} is not saved meanwhile")
        assert typing.is_alive(), "the typing was over before anything was saved"
        late = len(look()) - len(seen)
        assert late <= ALLOWED, f"{late} characters were typed before {len(seen)} were saved"
        for _ in range(more):
            look()
        stored = _stored(person.home, text)
        person.kill()
        assert typing.is_alive(), "the typing was over before the end came"
    finally:
        enough.set()
        typing.join()
    return stored


def _stored(home: Path, text: str) -> str:
    """How much of a text the store holds."""
    (file,) = home.glob("*.db")
    with closing(sqlite3.connect(file.as_uri() + "?mode=ro", uri=True)) as store:
        values = [value for (value,) in store.execute("SELECT value FROM answer")]
    found = (re.search(f"[{WORDS}]+", value[value.find(text[:1]) :]) for value in values if text[:_SURE] in value)
    return max((each[0] for each in found if each is not None and text.startswith(each[0])), key=len, default="")


def _go(person: Person, place: str) -> Look:
    if place == "cell":
        person.step(4, "场景填报")
        person.click("装备与软件 …", "page tab")
        cell = person.click(f"{_row(person)} {CELL}…", "cell")
        # A cell is called by its place, what stands in it, and what is wrong with it.
        return lambda: person.name_of(cell).partition(f"{CELL} ")[2].split(" ")[0].removeprefix("空")
    if place == "profile":
        person.step(1, "基本信息")
        person.click("企业简介", "push button")
        area = person.click("企业简介", "text")
    else:
        person.step(5, "综合论述")
        area = person.click("场景的经济性和可推广性", "text")
    return lambda: person.text_of(area)


def _row(person: Person) -> str:
    return "第 1 行" if person.shows(f"第 1 行 {CELL}…", "cell", patience=2) else "新的一行"


def _store_is_whole(home: Path) -> None:
    (file,) = home.glob("*.db")
    with sqlite3.connect(file) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
