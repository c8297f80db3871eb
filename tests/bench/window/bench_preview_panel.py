"""预览面板：52个场景的草稿里打字，从改动到那一页画在面板上；对照不留任何东西重排一遍。"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.preview import PreviewRenderer
from app.services import build_services
from tests.bench.documents import contents
from tests.bench.measure import Row
from tests.bench.window.as_the_program import as_the_program
from ui.draft.controller import DraftController
from ui.forms.field_binding import FieldBinding
from ui.forms.field_row import FieldRow
from ui.forms.long_text import long_text
from ui.pages.preview.panel import PreviewPanel
from ui.theme.theme import Theme

COUNT = 52
_TIMES = 21
_KEYS = 60
_PACE = 0.08
"""Seconds from one key to the next of somebody who types quickly."""
_PATIENCE = 60.0


def run() -> list[Row]:
    """Seconds from an edit to the painted panel; the longest time that the window stood still while keys came."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        contents.write_pictures(folder, COUNT)
        (folder / "a.json").write_text(json.dumps(contents.application(COUNT)), encoding="utf-8")
        services = build_services(folder / "home", {})
        controller = DraftController.open(
            services, store_draft(services, import_draft_file(services, folder / "a.json")).id
        )
        try:
            with as_the_program():
                return _Typing(app, controller).rows()
        finally:
            controller.close()
            services.close()


class _Typing:
    """One panel beside a long text of the 21st scenario."""

    def __init__(self, app: QApplication, controller: DraftController) -> None:
        self._app, self._controller = app, controller
        self._drawn = 0
        self.panel = PreviewPanel(controller, Theme())
        self.panel.resize(344, 640)
        self.panel.drawn.connect(self._count)
        self._path = f"scenarios[{controller.draft.rows('scenarios')[20]}].narrative"

    def rows(self) -> list[Row]:
        """Both measurements, and the panel closed."""
        self.panel.show()
        self._until(lambda: bool(self._drawn))
        self._controller.focused.emit(self._path)
        self._idle(0.5)
        took = [self._edit() for _ in range(_TIMES)]
        keys = self._keys()
        anew = statistics.median(self._anew() for _ in range(3))
        stood = self._typed()
        self.panel.close_down()
        return [
            Row(f"{COUNT}个场景，改一个字，画在面板上", statistics.median(took[1:]), anew, bound=0.1),
            Row("其中最慢的一次", max(took[1:]), anew),
            Row("在3000字的栏里按一键，画在面板上", keys, anew, bound=0.1),
            Row(f"每{_PACE * 1000:.0f} ms 一键，窗口最久一次停顿", stood, bound=0.05),
        ]

    def _count(self, _page: int) -> None:
        self._drawn += 1

    def _until(self, there: Callable[[], bool]) -> None:
        start = time.perf_counter()
        while not there():
            self._app.processEvents()
            if not there():
                time.sleep(0.0002)
            assert time.perf_counter() - start < _PATIENCE

    def _idle(self, seconds: float) -> float:
        """Turns of the event loop for a while; the longest of them."""
        longest = 0.0
        end = time.perf_counter() + seconds
        while (before := time.perf_counter()) < end:
            self._app.processEvents()
            longest = max(longest, time.perf_counter() - before)
            time.sleep(0.0005)
        return longest

    def _change(self) -> None:
        blocks = [dict(block) for block in self._controller.value(self._path)]
        blocks[1]["text"] += "改"
        self._controller.edit(self._path, blocks)

    def _edit(self) -> float:
        before, start = self._drawn, time.perf_counter()
        self._change()
        self._until(lambda: self._drawn > before)
        self.panel.paper.repaint()
        took = time.perf_counter() - start
        self._idle(0.1)
        return took

    def _keys(self) -> float:
        """From a key in the editor of the long text, its own pause included."""
        draft = self._controller.draft
        editor = long_text(self._controller, Theme(), draft.field(self._path), self._path)
        row = FieldRow(editor, Theme(), track="scene")
        FieldBinding(self._controller, row).add(row)
        row.resize(720, 600)
        row.show()
        row.activateWindow()
        editor.area.setFocus()
        editor.area.go_to_block(5)
        self._idle(0.5)
        took = []
        for _ in range(_TIMES):
            before, start = self._drawn, time.perf_counter()
            QTest.keyClick(editor.area, Qt.Key.Key_A)
            self._until(lambda seen=before: self._drawn > seen)  # type: ignore[misc]
            self.panel.paper.repaint()
            took.append(time.perf_counter() - start)
            self._idle(0.5)
        row.close()
        return statistics.median(took)

    def _anew(self) -> float:
        """The same page by a previewer that has never seen the draft."""
        draft = self._controller.draft
        files = {name: state.sha256 for name, state in draft.files.items()}
        start = time.perf_counter()
        fresh = PreviewRenderer(self._controller.services)
        sheets = fresh.set(draft.pack, draft.application(), files, lambda: None)
        fresh.draw(sheets, self.panel.page, self.panel.paper.drawn_width)
        return time.perf_counter() - start

    def _typed(self) -> float:
        longest = 0.0
        for _ in range(_KEYS):
            start = time.perf_counter()
            self._change()
            longest = max(longest, time.perf_counter() - start, self._idle(_PACE))
        return longest
