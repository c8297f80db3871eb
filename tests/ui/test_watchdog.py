"""Nothing holds the window up: a draft of 52 scenarios is gone through, and every stretch of work is measured."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.ui.stored_draft import services_in
from tests.ui.walk import Walk, many, own_heap, stalls
from tests.ui.watchdog import LIMIT, Long, Watchdog, slow_in_every


def burn_here(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_work_is_reported_and_waiting_is_not() -> None:
    dog = Watchdog()
    with dog.stretch("wait"):
        time.sleep(2 * LIMIT)
    with dog.stretch("work"):
        burn_here(2 * LIMIT)
    assert list(dog.slow) == ["work"]


def test_the_line_of_ours_is_named() -> None:
    from app.draft.counting import count

    dog = Watchdog()
    with dog.stretch("count"):
        end = time.thread_time() + 2 * LIMIT
        while time.thread_time() < end:
            count("面向减速器壳体多品种小批量加工" * 2000)
    assert "app/draft/counting.py" in dog.slow["count"].replace("\\", "/")


def test_a_moment_of_the_machine_is_no_stall() -> None:
    slow, quick = Watchdog(long=[Long("a", 1.0, 1.0, Counter())]), Watchdog()
    assert list(slow_in_every([slow])) == ["a"]
    assert slow_in_every([slow, quick]) == {}


def test_a_crowded_machine_gives_more_time_and_a_slow_one_does_not() -> None:
    at_ease, crowded = Long("a", 1.5 * LIMIT, 1.0, Counter()), Long("a", 1.5 * LIMIT, 2.0, Counter())
    assert not Watchdog(long=[at_ease], paces=[1.0, 2.0, 2.0, 2.0]).slow
    assert not Watchdog(long=[crowded], paces=[1.0, 1.0, 1.0, 1.0]).slow  # crowded for that moment alone
    assert Watchdog(long=[at_ease], paces=[1.0, 1.0, 1.0, 1.0]).slow
    assert Watchdog(long=[crowded], paces=[2.0, 2.0, 2.0, 2.0]).slow


def go_through(services: Services, draft: str, tracks: tuple[str, str]) -> Watchdog:
    walk = Walk(services)
    walk.open(draft)
    space = walk.space
    do = walk.do
    for step in space.steps:
        do(f"转到 {step}", lambda step=step: space.show_step(step))  # type: ignore[misc]
    control = space.controller
    rows = control.draft.rows("scenarios")
    space.show_step("scenes")
    walk.settle("再转到 scenes")
    do("加场景", lambda: control.add_row("scenarios", None, {"catalogue_no": 3}))
    do("移场景", lambda: control.move_row("scenarios", rows[3], 20))
    do("撤销移动", control.undo)
    do("删场景", lambda: control.remove_row("scenarios", rows[2]))
    do("撤销删除", control.undo)
    do("重做删除", control.redo)
    space.show_step("scene")
    walk.settle("再转到 scene")
    do("下一个场景", lambda: QTest.keyClick(walk.window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier))
    do("去第 40 个场景", lambda: space.show_path(f"scenarios[{rows[40]}].results"))
    do("去附-2", lambda: space.show_path(f"scenarios[{rows[41]}].equipment"))
    space.show_step("basic")
    walk.settle("再转到 basic")
    do("到企业名称", lambda: space.show_path("company.name"))
    focus = QApplication.focusWidget()
    assert focus is not None
    for key in "abc":
        do("打字", lambda key=key: QTest.keyClick(focus, key))  # type: ignore[misc]
    for place in ("basic", "direction", "scenes", "scene", "narratives", "attachments"):
        space.show_step(place)
        walk.settle(f"换方向前转到 {place}")
        do(f"在 {place} 换方向", lambda: control.set_track(tracks[1]))
        do(f"在 {place} 撤销换方向", control.undo)
    control.set_track("factory")
    do("换行业", lambda: control.edit("task.sector", "equipment"))
    do("撤销换行业", control.undo)
    do("F5", lambda: QTest.keyClick(walk.window, Qt.Key.Key_F5))
    do("F6", lambda: QTest.keyClick(walk.window, Qt.Key.Key_F6))
    control.set_track(tracks[0])
    for place in ("basic", "scene", "freeze"):
        space.show_step(place)
        walk.settle(f"换外观前转到 {place}")
        for choice, percent in (("dark", 100), ("dark", 150), ("light", 100)):
            do(f"在 {place} 换成 {choice} {percent}%", partial(walk.window.set_look, choice, percent), 0.8)
    walk.window.set_look("contrast")
    do("刚换外观就转到 scene", lambda: space.show_step("scene"))
    walk.window.set_look("light")
    do("保存", control.flush)
    walk.close()
    return walk.dog


@pytest.mark.parametrize("tracks", [("scene", "factory"), ("factory", "scene")])
def test_no_step_of_a_large_draft_holds_the_window_up(qtbot: QtBot, tmp_path: Path, tracks: tuple[str, str]) -> None:
    services = services_in(tmp_path / "home")
    draft = many(services, tmp_path / "in", tracks[0])
    with own_heap():
        assert stalls(lambda: go_through(services, draft, tracks)) == {}
    services.close()
