"""Garbage is collected on the UI thread, whoever makes it: a widget that dies elsewhere takes the process with it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW
from ui.runtime.garbage_collector import GarbageCollector


class Ring:
    """Something that only a look for circles can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def looks() -> Iterator[list[int]]:
    """The threads on which Python has looked for garbage."""
    seen: list[int] = []

    def look(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(threading.get_ident())

    gc.callbacks.append(look)
    yield seen
    gc.callbacks.remove(look)


def allocate(stop: threading.Event) -> None:
    while not stop.is_set():
        kept = [[number] for number in range(5000)]
        stop.wait(0.001 * bool(kept))


def test_a_widget_in_a_circle_dies_on_the_ui_thread_while_others_allocate(qtbot: QtBot, looks: list[int]) -> None:
    collector = GarbageCollector()
    gc.enable()
    collector.start()
    stop = threading.Event()
    crew = [threading.Thread(target=allocate, args=(stop,)) for _ in range(2)]
    for thread in crew:
        thread.start()
    try:
        where: list[int] = []
        widget = QWidget()
        widget.itself = widget  # type: ignore[attr-defined]
        weakref.finalize(widget, lambda: where.append(threading.get_ident()))
        del widget
        qtbot.waitUntil(lambda: where != [], timeout=SLOW)
    finally:
        stop.set()
        for thread in crew:
            thread.join()
    here = threading.get_ident()
    assert where == [here]
    assert set(looks) == {here}


def test_what_outlived_a_look_is_looked_at_again(qtbot: QtBot) -> None:
    collector = GarbageCollector()
    collector.start()
    ring = Ring()
    gone = weakref.ref(ring)
    gc.collect(0)
    del ring
    kept = []
    for _ in range(20):
        kept.append([[number] for number in range(1000)])
        collector.look()
    assert gone() is None


def test_a_still_window_is_not_looked_through(qtbot: QtBot, looks: list[int]) -> None:
    collector = GarbageCollector()
    collector.start()
    gc.collect()
    del looks[:]
    collector.look()
    assert looks == []
    assert isinstance(collector, QObject)
