"""Going through the window with a watchdog: what the tests of its patience share."""

from __future__ import annotations

import copy
import gc
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from tests.ui.patient_bot import JOB_THREAD
from tests.ui.watchdog import Watchdog, slow_in_every
from ui.runtime.chunked_work import being_made
from ui.runtime.frozen_objects import freeze_objects
from ui.runtime.garbage_collector import GarbageCollector
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.shell.workspace import Workspace
from ui.theme.theme import Theme

EXAMPLES = forms_root() / "miit-2021" / "example"
RUNS = 4
PATIENCE = 180.0
_CALM = 5.0
"""Seconds in which work that comes by itself is over; something that always moves is not waited for longer."""
TEXTS = ("description", "pain_points", "safeguards", "results", "spillover")


class Walk:
    """A window over ``services`` and the watchdog that is with it."""

    def __init__(self, services: Services) -> None:
        self.dog = Watchdog()
        self.theme = Theme()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme.apply(app)
        self.window = MainWindow(services, self.theme, WindowSettings(services.home))
        self.window.show()
        home = self.window.start.home
        self.wait(lambda: home._pane is not None and home.model.pack is not None and not home.busy)
        # Whoever opens a draft within the first seconds waits for what is still to be imported: four seconds here too,
        # though another test has imported it all, if its clock were waited for.
        self.wait(lambda: home._imports)
        while home._imports:
            home._import_one()

    @property
    def space(self) -> Workspace:
        """The draft that is open."""
        assert self.window.workspace is not None
        return self.window.workspace

    def do(self, name: str, act: Callable[[], object], enough: float = 0.25) -> None:
        """One thing that a person does, and the turns of the event loop after it."""
        with self.dog.stretch(name):
            act()
        self.dog.turns(name, enough, idle=self.idle)

    def idle(self) -> bool:
        """Nothing is on its way to the window: no job runs, and nothing is being made piece by piece."""
        return not being_made(self.window) and not any(each.name == JOB_THREAD for each in threading.enumerate())

    def settle(self, name: str = "") -> None:
        """Turns of the event loop until nothing is on its way any more."""
        self.dog.turns(name, _CALM, idle=self.idle)

    def until(self, name: str, ready: Callable[[], object]) -> None:
        """Turns of the event loop until something has come, each measured."""
        end = time.monotonic() + PATIENCE
        while not ready() and time.monotonic() < end:
            self.dog.turns(name, 0.05)
        assert ready(), name

    def wait(self, ready: Callable[[], object]) -> None:
        """The same, and nothing is measured."""
        end = time.monotonic() + PATIENCE
        quiet = Watchdog()
        while not ready() and time.monotonic() < end:
            quiet.turns("", 0.05)
        assert ready()

    def open(self, draft: str) -> None:
        """Opens a draft."""
        self.do("打开", lambda: self.window.open_draft(draft))
        self.until("打开", lambda: self.window.workspace is not None and self.window.workspace.step)
        self.settle("打开")

    def close(self) -> None:
        """Leaves the draft, and the window goes."""
        if self.window.workspace is not None:
            self.do("回首页", self.window.go_home)
        with self.dog.stretch("关窗口"):
            self.window.close()
        self.window.deleteLater()  # nobody waits for a window that is gone
        Watchdog().turns("")


@contextmanager
def own_heap() -> Iterator[None]:
    """The program's own rule for garbage: what the tests before this one left is not looked through at its cost."""
    gc.collect()
    freeze_objects()
    collector = GarbageCollector()
    collector.start()
    try:
        yield
    finally:
        collector.deleteLater()
        gc.unfreeze()


def stalls(go_through: Callable[[], Watchdog]) -> dict[str, str]:
    """What held the window up each of some times: a moment's hiccup of the machine is in one run, a stall in all."""
    runs: list[Watchdog] = []
    for _ in range(RUNS):
        runs.append(go_through())
        left = slow_in_every(runs)
        if os.environ.get("WALK_TOLD"):
            told(runs[-1])
        if not left:
            break
    return left


def told(dog: Watchdog) -> None:
    """Prints the longest stretches, for whoever shortens them: ``WALK_TOLD=1 pytest -s``."""
    print(f"\ncrowding {dog.crowding:.2f}")
    for name, spent in sorted(dog.took.items(), key=lambda each: -each[1])[:12]:
        seen = "; ".join(f"{line}×{count}" for line, count in dog.seen[name].most_common(4))
        print(f"{spent * 1e3:6.1f} ms, {spent * 1e3 / dog.crowding:4.0f} alone: {name}: {seen}")


def many(services: Services, folder: Path, track: str = "scene", faults: int = 0) -> str:
    """A stored draft with all 52 scenarios of the catalogue, each with texts of its own; ``faults`` too long ones."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    data = json.loads((folder / f"{track}.json").read_text(encoding="utf-8"))
    first = data["scenarios"][0]
    data["scenarios"] = []
    left = faults
    for number in range(1, 53):
        scenario = copy.deepcopy(first) | {"catalogue_no": number, "name": f"第{number}个场景"}
        for key in TEXTS:
            scenario[key] = f"{number}号{key}：" + "".join(f"{number}线{i}台设备" for i in range(12))
            if left > 0:
                scenario[key] += f"第{number}条生产线的补充说明" * 60
                left -= 1
        for row in scenario.get("equipment", ()):
            if left > 0:
                row["usage"] = f"第{number}个场景的用途" * 60
                left -= 1
        data["scenarios"].append(scenario)
    file = folder / f"many-{track}-{faults}.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return store_draft(services, import_draft_file(services, file)).id
