"""查找、命令面板和写作提示：52 个场景写满的申报书里，窗口自己的线程要多久。"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication

from app.draft.writing_hints import HintFinder, Written
from app.jobs.drafts import import_draft_file, store_draft
from app.services import Services, build_services
from tests.bench.draft.full import body
from tests.bench.measure import Row
from tests.bench.window.as_the_program import as_the_program
from ui.pages.find.panel import FindPanel
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

SCENARIOS = 52
TIMES = 15
WORDS = ("设备", "一", "MES", "场景", "，", "没有这几个字")
TYPED = ("x", "xi", "xia", "附", "附4", "sz", "设置", "场景1", "yj", "q")
FIND_BOUND, KEY_BOUND = 0.1, 0.05


def run() -> list[Row]:
    """Searches a draft of 52 full scenarios in the panel, types into the palette, and reads the hints again."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("light", 100)
    theme.apply(app)
    with tempfile.TemporaryDirectory() as home, as_the_program():
        services = build_services(Path(home), {})
        window = MainWindow(services, theme, WindowSettings(services.home))
        window.resize(1366, 720)
        window.show()
        window.load()
        window.open_draft(_stored(services, Path(home)))
        _wait(app, lambda: window.workspace is not None and bool(window.workspace.step))
        assert window.workspace is not None
        rows = _find(app, window)
        rows += _palette(app, window)
        rows += _hints(window)
        window.close()
        services.close()
    return rows


def _stored(services: Services, folder: Path) -> str:
    file = folder / "full.json"
    whole = {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene", **body(SCENARIOS)}
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return store_draft(services, import_draft_file(services, file)).id


def _find(app: QApplication, window: MainWindow) -> list[Row]:
    assert window.workspace is not None
    window.workspace.panels.show_panel("find")
    panel = window.workspace.panel.current
    assert isinstance(panel, FindPanel)
    rows = []
    for words in WORDS:
        took = []
        for _ in range(TIMES):
            panel.wanted.setText(words)
            start = time.thread_time()
            panel.refresh()
            app.processEvents()
            took.append(time.thread_time() - start)
        rows.append(Row(f"查找“{words}”（{panel.found.text()}）", statistics.median(took), bound=FIND_BOUND))
    window.workspace.panels.show_panel("")
    return rows


def _palette(app: QApplication, window: MainWindow) -> list[Row]:
    window.show_palette()
    palette = window._palette
    assert palette is not None
    _wait(app, lambda: not palette._reading.busy)
    took = []
    for typed in TYPED * 3:
        palette.line.clear()
        app.processEvents()
        for letter in typed:
            start = time.thread_time()
            palette.line.insert(letter)  # as an input method does, which alone can type 附
            app.processEvents()
            took.append(time.thread_time() - start)
    palette.close_palette()
    return [
        Row("命令面板一次按键，中位数", statistics.median(took), bound=KEY_BOUND),
        Row("命令面板一次按键，最慢", max(took), bound=KEY_BOUND),
    ]


def _hints(window: MainWindow) -> list[Row]:
    """Measures all hints from nothing and after one edit, as the thread does it; and what the window's thread does."""
    assert window.workspace is not None
    controller = window.workspace.controller
    finder, first, again, noted = HintFinder(), [], [], []
    path = f"scenarios[{controller.draft.rows('scenarios')[0]}].results"
    for turn in range(TIMES):
        controller.edit(path, f"第 {turn} 次，换型时间降至22分钟。")
        start = time.thread_time()
        written = Written.of(controller.draft)
        noted.append(time.thread_time() - start)
        start = time.thread_time()
        HintFinder().find(written)
        first.append(time.thread_time() - start)
        start = time.thread_time()
        finder.find(written)
        again.append(time.thread_time() - start)
    return [
        Row("写作提示，改了一处以后再看一遍，对第一遍", statistics.median(again), statistics.median(first), ratio=0.5),
        Row("写作提示，窗口自己的线程为它做的", statistics.median(noted), bound=0.002),
    ]


def _wait(app: QApplication, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and not ready():
        app.processEvents()
        QThread.msleep(5)
    QTimer.singleShot(0, app.processEvents)
    app.processEvents()
