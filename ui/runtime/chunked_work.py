"""Work of the UI thread cut into pieces: a few in each turn of the event loop, so that no key waits for the rest."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.runtime.single_shot import single_shot

SLICE_S = 0.008
"""Seconds of pieces in one turn: what they leave to be laid out and painted comes on top."""


class ChunkedWork(QObject):
    """Runs an iterator piece by piece between events.

    Whoever needs all of it now calls :meth:`finish`.  With ``slice_s`` 0 every turn has one piece.
    """

    def __init__(self, parent: QObject, slice_s: float = SLICE_S) -> None:
        super().__init__(parent)
        self._slice_s = slice_s
        self._pieces: Iterator[object] | None = None
        self._at_work = False
        self._next = single_shot(self, 0, self._run_slice)

    @property
    def running(self) -> bool:
        """Tells whether pieces are left."""
        return self._pieces is not None

    def start(self, pieces: Iterator[object]) -> None:
        """Starts this work in place of what was left."""
        self._pieces = pieces
        self._run_slice()

    def finish(self, enough: Callable[[], bool] | None = None) -> None:
        """Does the rest now, or as much as is ``enough``; called by a piece itself it does nothing."""
        self._go(lambda: enough is not None and enough())

    def drop(self) -> None:
        """Leaves the pieces undone that are left."""
        self._next.stop()
        self._pieces = None

    @Slot()
    def _run_slice(self) -> None:
        end = time.perf_counter() + self._slice_s
        self._go(lambda: time.perf_counter() >= end)
        if self.running:
            self._next.start()

    def _go(self, enough: Callable[[], bool]) -> None:
        pieces = self._pieces
        if pieces is None or self._at_work:
            return
        self._at_work = True
        try:
            for _ in pieces:
                if self._pieces is not pieces or enough():
                    return
        finally:
            self._at_work = False
        if self._pieces is pieces:
            self.drop()


def being_made(window: QWidget) -> bool:
    """Tells whether a window is still being made piece by piece."""
    return any(slices.running for slices in window.findChildren(ChunkedWork))


def delete_pages(stack: QStackedWidget, pages: list[QWidget], whole: QWidget) -> Iterator[None]:
    """Deletes the pages of a stack one by one, then ``whole``, and collects the garbage last.

    To delete all of them at once would be felt.
    """
    while pages:
        page = pages.pop()
        stack.removeWidget(page)
        page.deleteLater()
        yield
    whole.deleteLater()
    yield
    gc.collect()
