"""A thousand drafts listed, and one of 52 scenarios opened: how long, and the longest stretch of the UI thread."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from app.services import Services, build_services
from tests.bench.measure import Row
from tests.bench.window.as_the_program import as_the_program
from tests.ui.shown import page_in
from tests.ui.walk import many
from ui.runtime.chunked_work import ChunkedWork
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

DRAFTS = 1000
TIMES = 7
OPENED = 0.300
STALL = 0.050
PATIENCE = 60.0


def run() -> list[Row]:
    """Opening ends when the whole first page stands; a stretch is CPU time between two looks at the events."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("light", 100)
    theme.apply(app)
    with tempfile.TemporaryDirectory() as folder, as_the_program():
        services = build_services(Path(folder) / "home", {})
        draft = many(services, Path(folder) / "in")
        for _ in range(DRAFTS):
            services.store().create_draft(pack="miit-2021", track="scene")
        listed, opened = _measure(services, theme, draft)
        services.close()
    return [
        Row("列出一千份草稿", statistics.median(spent for spent, _ in listed)),
        Row("列出一千份时，界面线程最长一段", statistics.median(most for _, most in listed), bound=STALL),
        Row("打开 52 个场景的申报书", statistics.median(spent for spent, _ in opened), bound=OPENED),
        Row("打开时，界面线程最长一段", statistics.median(most for _, most in opened), bound=STALL),
    ]


def _measure(services: Services, theme: Theme, draft: str) -> tuple[list[tuple[float, float]], ...]:
    window = MainWindow(services, theme, WindowSettings(services.home))
    window.show()
    home = window.start.home
    _until(lambda: home.model.pack is not None and not home._imports and bool(home.model.shown))
    _rest(2.0)
    _until(lambda: not home._imports)
    listed: list[tuple[float, float]] = []
    opened: list[tuple[float, float]] = []
    counted: list[bool] = []
    home.counted.connect(lambda *_: counted.append(True))
    for _ in range(TIMES):
        before = len(counted)
        start = time.perf_counter()
        home.load()
        end = _until(lambda before=before: len(counted) > before)  # type: ignore[misc]
        listed.append((end - start, _rest(0.3)))
        start = time.perf_counter()
        window.open_draft(draft)
        most = [0.0]
        end = _until(lambda: _whole(window), most)
        opened.append((end - start, max(most[0], _rest(0.3))))
        window.go_home()
        _rest(0.5)
    window.close()
    return listed, opened


def _whole(window: MainWindow) -> bool:
    space = window.workspace
    return (
        space is not None and bool(space.step) and not any(s.running for s in page_in(space).findChildren(ChunkedWork))
    )


def _turn() -> float:
    start = time.thread_time()
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return time.thread_time() - start


def _until(ready: Callable[[], bool], most: list[float] | None = None) -> float:
    """The moment at which something was ready; ``most`` gets the longest turn until then."""
    end = time.perf_counter() + PATIENCE
    while not ready() and time.perf_counter() < end:
        spent = _turn()
        if most is not None:
            most[0] = max(most[0], spent)
        time.sleep(0.001)
    return time.perf_counter()


def _rest(seconds: float) -> float:
    """Lets the window work for a while; its longest turn."""
    end, most = time.perf_counter() + seconds, 0.0
    while time.perf_counter() < end:
        most = max(most, _turn())
        time.sleep(0.001)
    return most
