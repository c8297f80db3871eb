"""A busy thread beside the window lets it go on: within a millisecond, not within Python's five."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

import ui.__main__ as program
from ui.runtime.garbage_collector import GarbageCollector
from ui.theme.theme import Theme


@pytest.fixture
def interval() -> Iterator[float]:
    before, own = sys.getswitchinterval(), builtins.__import__
    yield before
    sys.setswitchinterval(before)
    builtins.__import__ = own


@pytest.mark.usefixtures("interval", "qapp")
def test_the_window_is_given_way_to_once_its_first_frame_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("speak_chinese", "follow_system", "freeze_objects"):
        monkeypatch.setattr(program, name, lambda *_: None)
    monkeypatch.setattr(GarbageCollector, "start", lambda _: None)
    program.settle(QObject(), Theme())  # type: ignore[arg-type]
    assert sys.getswitchinterval() <= 0.001
