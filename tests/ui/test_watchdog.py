"""Nothing holds the window up: a draft of 52 scenarios is gone through, and every stretch of work is measured."""

from __future__ import annotations

import copy
import gc
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import keep, take_in_file
from app.paths import forms_root
from app.services import Services
from tests.ui.stored_draft import services_in
from tests.ui.watchdog import LIMIT, Watchdog, slow_in_every
from ui.heap import settle_heap
from ui.main_window import MainWindow
from ui.settings import WindowFile
from ui.theme import Theme

EXAMPLES = forms_root() / "miit-2021" / "example"
RUNS = 3
CROWDED = 2.0
"""CPU time itself grows when other work shares the cores and their caches: the first turn after opening was seen to
take 85 ms beside such work.  What fails here is past the limit on any machine."""
KNOWN = {
    "打开，随后": 1.2,
    "转到 scenes": 1.2,
    "转到 scene": 2.0,
    "换方向": 2.8,
    "换方向，随后": 1.5,
    "撤销换方向": 2.8,
    "回首页，随后": 2.0,
}
"""What is known to take longer than the limit, and how many times: a page of many fields made for the first time,
everything checked anew, and the look through what a closed draft has left.  It may only get less."""


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
    slow, quick = Watchdog(took={"a": 1.0}, seen={"a": Counter()}), Watchdog(took={"a": 0.0}, seen={"a": Counter()})
    assert list(slow_in_every([slow])) == ["a"]
    assert slow_in_every([slow, quick]) == {}


@pytest.fixture
def heap() -> Iterator[None]:
    """The program's own rule for garbage: what the tests before this one left is not looked through at its cost."""
    thresholds = gc.get_threshold()
    gc.collect()
    settle_heap()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def many(services: Services, folder: Path) -> str:
    """A stored draft with all 52 scenarios of the catalogue, each with texts of its own."""
    shutil.copytree(EXAMPLES, folder)
    data = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
    first = data["scenarios"][0]
    data["scenarios"] = []
    for number in range(1, 53):
        scenario = copy.deepcopy(first) | {"catalogue_no": number, "name": f"第{number}个场景"}
        for key in ("description", "pain_points", "results"):
            scenario[key] = f"{number}号：" + "".join(f"{number}线{i}台设备" for i in range(12))
        data["scenarios"].append(scenario)
    file = folder / "many.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return keep(services, take_in_file(services, file)).id


def go_through(qtbot: QtBot, services: Services, draft: str) -> Watchdog:
    dog = Watchdog()
    window = MainWindow(services, Theme(), WindowFile(services.home))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.start.home._pane is not None and bool(window.start.home.model.shown), timeout=15_000)
    qtbot.waitUntil(lambda: not any(job.running for job in window.start.home._jobs), timeout=15_000)

    def do(name: str, act: Callable[[], object]) -> None:
        with dog.stretch(name):
            act()
        dog.turns(name)

    do("打开", lambda: window.open_draft(draft))
    end = time.monotonic() + 20
    while window.workspace is None and time.monotonic() < end:
        dog.turns("打开", 0.05)
    space = window.workspace
    assert space is not None
    for step in space.steps:
        do(f"转到 {step}", lambda step=step: space.show_step(step))  # type: ignore[misc]
    control = space.controller
    rows = control.draft.rows("scenarios")
    space.show_step("scenes")
    dog.turns("再转到 scenes")
    do("加场景", lambda: control.add_row("scenarios", None, {"catalogue_no": 3}))
    do("移场景", lambda: control.move_row("scenarios", rows[3], 20))
    do("撤销移动", control.undo)
    do("删场景", lambda: control.remove_row("scenarios", rows[2]))
    do("撤销删除", control.undo)
    do("重做删除", control.redo)
    space.show_step("basic")
    dog.turns("再转到 basic")
    do("到企业名称", lambda: space.show_path("company.name"))
    focus = QApplication.focusWidget()
    assert focus is not None
    for key in "abc":
        do("打字", lambda key=key: QTest.keyClick(focus, key))  # type: ignore[misc]
    do("换方向", lambda: control.set_track("factory"))
    do("换行业", lambda: control.edit("task.sector", "equipment"))
    do("撤销换行业", control.undo)
    do("撤销换方向", control.undo)
    do("F5", lambda: QTest.keyClick(window, Qt.Key.Key_F5))
    do("F6", lambda: QTest.keyClick(window, Qt.Key.Key_F6))
    do("保存", control.flush)
    do("回首页", window.go_home)
    window.close()
    return dog


@pytest.mark.usefixtures("heap")
def test_no_step_of_a_large_draft_holds_the_window_up(qtbot: QtBot, tmp_path: Path) -> None:
    services = services_in(tmp_path / "home")
    draft = many(services, tmp_path / "in")
    runs: list[Watchdog] = []
    for _ in range(RUNS):
        runs.append(go_through(qtbot, services, draft))
        stalls = slow_in_every(runs)
        left = {
            name: said for name, said in stalls.items() if least(runs, name) > CROWDED * LIMIT * KNOWN.get(name, 1.0)
        }
        if not left:
            break
    services.close()
    assert left == {}


def least(runs: list[Watchdog], name: str) -> float:
    return min(run.took[name] for run in runs)


def allowed(name: str) -> float:
    """CPU seconds that a stretch may take before it fails here."""
    return CROWDED * LIMIT * KNOWN.get(name, 1.0)
