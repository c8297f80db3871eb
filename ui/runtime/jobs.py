"""Work off the UI thread: one job, one thread, answers as signals on the thread that asked."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.errors import AppError
from ui.runtime.window_sentences import adapt_for_window

BUG = "这一步没有做完：程序自己出了差错。内容没有丢，可以再试一次；还是不行，请把帮助里的运行记录发给维护人员。"


_NAME = "zhizao-job"
LAST_S = 30.0
"""Seconds that the end of the program waits for what still runs."""


def let_finish(seconds: float = LAST_S) -> None:
    """Waits up to ``seconds`` for every job before the interpreter ends.

    One that still reads or draws then would crash the process.
    """
    end = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread.name == _NAME:
            thread.join(max(end - time.monotonic(), 0))


class Cancelled(Exception):
    """Ends a job that was told to stop."""


class Job(QObject):
    """Runs a function on a thread of its own, and tells how it ended on the thread that asked.

    ``done`` gets its result, ``failed`` a sentence, ``stopped`` neither.  The function gets the job: it may call
    :meth:`check` to stop early, :meth:`step` to say how far it is, and :meth:`tell` to say what it does.
    """

    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()
    stepped = Signal(int, int)
    told = Signal(str)
    _said = Signal(object)

    def __init__(self, work: Callable[[Job], Any], parent: QObject | None = None) -> None:
        # Not a child of ``parent``: the thread holds this object, and a window that goes must not take it away from
        # under an answer on its way.  The answer then finds nobody.
        super().__init__()
        self._asked_by = weakref.ref(parent) if parent is not None else None
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=_NAME, daemon=True)
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def cancelled(self) -> bool:
        """Tells whether it was told to stop."""
        return self._stop.is_set()

    @property
    def running(self) -> bool:
        """Tells whether the function has not come back yet."""
        return self._thread.is_alive()

    def start(self) -> Job:
        """Starts the thread, and returns the job itself."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Asks the function to stop, which it does at its next :meth:`check`."""
        self._stop.set()

    def wait(self, seconds: float = 30.0) -> bool:
        """Waits up to ``seconds`` for the function to come back, and returns whether it has."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def check(self) -> None:
        """Raises :class:`Cancelled` when told to stop; for the function."""
        if self.cancelled:
            raise Cancelled

    def step(self, at: int, of: int) -> None:
        """Tells how far the function is."""
        self._said.emit(_Word("stepped", (at, of)))

    def tell(self, what: str) -> None:
        """Tells what the function does now."""
        self._said.emit(_Word("told", (what,)))

    def _run(self) -> None:
        try:
            result = self._work(self)
        except AppError as trouble:
            self._end("stopped") if self.cancelled else self._end("failed", adapt_for_window(str(trouble)))
        except BaseException:  # panics of libraries in Rust are no Exception: whoever waits has to hear of them, too
            if not self.cancelled:
                self._end("failed", BUG)
                raise
            self._end("stopped")
        else:
            self._end("done", result)

    def _end(self, signal: str, *values: object) -> None:
        self._said.emit(_Word(signal, values, self))

    @Slot(object)
    def _hear(self, word: _Word) -> None:
        """Hands a signal on, on the thread that asked.

        The other thread touches nothing of Qt but the signal that brings this word.
        """
        if word.held is not None:
            # The thread lets go of this object before the word does: whoever is the last destroys it, and its
            # connections with it, which must happen on the thread of the receivers.
            self._thread.join()
        asked_by = self._asked_by() if self._asked_by is not None else self
        if asked_by is not None and isValid(asked_by):
            getattr(self, word.signal).emit(*word.values)


@dataclass(frozen=True, slots=True)
class _Word:
    """Describes one signal on its way between the threads: its name and its values."""

    signal: str
    values: tuple[object, ...]
    held: Job | None = None
    """The job itself with its last word: it lives until that is heard, whoever else has forgotten it."""
