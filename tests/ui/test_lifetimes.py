"""A draft that was opened and left again leaves nothing behind, however often."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from tests.ui.patient_bot import JOB_THREAD
from tests.ui.stored_draft import services_in
from tests.ui.walk import EXAMPLES, Walk, own_heap

TIMES = 12
WARM = 2
"""Times after which everything that is made once has been made."""


def objects() -> Counter[str]:
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects() if isinstance(each, QObject))


def test_drafts_opened_and_left_leave_no_object_of_qt(qtbot: QtBot, tmp_path: Path) -> None:
    services = services_in(tmp_path / "home")
    draft = store_draft(services, import_draft_file(services, EXAMPLES / "scene.json")).id
    with own_heap():
        walk = Walk(services)
        before: Counter[str] = Counter()

        def quiet() -> bool:
            """All pieces of the last draft are put away, and no thread makes anything while it is counted."""
            away = walk.window._away
            threads = [each.name for each in threading.enumerate()]
            return away is not None and not away.running and JOB_THREAD not in threads

        for time in range(TIMES):
            walk.open(draft)
            for step in ("scene", "narratives", "check", "freeze"):
                walk.space.show_step(step)
                walk.dog.turns("", 0.05)
            walk.do("回首页", walk.window.go_home)
            walk.wait(quiet)
            if time == WARM:
                before = objects()
        grown = objects() - before
        walk.close()
    services.close()
    # A job or a clock of the moment is no leak: what stays behind does so every time.
    assert {kind: number for kind, number in grown.items() if number >= (TIMES - WARM) // 2} == {}
