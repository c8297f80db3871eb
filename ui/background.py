"""Work off the UI thread: one job, one thread, answers as signals on the thread that asked."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.errors import AppError

BUG = "这一步没有做完：程序自己出了差错。内容没有丢，可以再试一次；还是不行，请把帮助里的运行记录发给维护人员。"


class Cancelled(Exception):
    """Raised inside a job that was told to stop."""


class Job(QObject):
    """A function running elsewhere.  ``done`` gets its result, ``failed`` a sentence, ``stopped`` neither.

    The function gets the job: it may call :meth:`check` to stop early and :meth:`step` to say how far it is.
    """

    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()
    stepped = Signal(int, int)

    def __init__(self, work: Callable[[Job], Any], parent: QObject | None = None) -> None:
        # Not a child of ``parent``: the thread holds this object, and a window that goes must not take it away from
        # under an answer on its way.  The answer then finds nobody: Qt ends a connection with its receiver.
        super().__init__()
        self._asked_by = weakref.ref(parent) if parent is not None else None
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def cancelled(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    @property
    def running(self) -> bool:
        """Whether the function has not come back yet."""
        return self._thread.is_alive()

    def start(self) -> Job:
        """Begins, and returns itself."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Asks it to stop; it stops at its next look."""
        self._stop.set()

    def wait(self, seconds: float = 30.0) -> bool:
        """Waits for the function to come back; answers whether it has."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def check(self) -> None:
        """For the function: raises :class:`Cancelled` when it was told to stop."""
        if self.cancelled:
            raise Cancelled

    def step(self, at: int, of: int) -> None:
        """For the function: how far it is."""
        self._say(self.stepped, at, of)

    def _run(self) -> None:
        try:
            result = self._work(self)
        except AppError as trouble:
            self._say(*((self.stopped,) if self.cancelled else (self.failed, str(trouble))))
        except Exception:
            if not self.cancelled:
                self._say(self.failed, BUG)
                raise
            self._say(self.stopped)
        else:
            self._say(self.done, result)

    def _say(self, signal: Any, *values: object) -> None:
        asked_by = self._asked_by() if self._asked_by is not None else self
        if asked_by is not None and isValid(asked_by):
            signal.emit(*values)
