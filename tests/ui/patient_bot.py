"""pytest-qt's ``qtbot`` with the patience that a crowded machine needs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

JOB_THREAD = "zhizao-job"
"""How the threads of jobs are called (``ui.runtime.jobs``)."""


class PatientBot(QtBot):
    """Waits :data:`SLOW` milliseconds unless told otherwise, where pytest-qt waits five seconds."""

    @override
    def waitActive(self, widget: QWidget, *, timeout: int = SLOW) -> Any:
        return super().waitActive(widget, timeout=timeout)

    @override
    def waitExposed(self, widget: QWidget, *, timeout: int = SLOW) -> Any:
        return super().waitExposed(widget, timeout=timeout)

    @override
    def waitSignal(self, signal: SignalInstance, *, timeout: int = SLOW, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    @override
    def waitSignals(self, signals: list[SignalInstance], *, timeout: int = SLOW, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)

    @override
    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = SLOW) -> None:
        super().waitUntil(callback, timeout=timeout)


def wait_beyond(qtbot: QtBot, delay: int) -> None:
    """Waits until a timer of ``delay`` milliseconds that the program may have started before this call would be over.

    Timers of one length end in the order in which they were started, however crowded the machine is.
    """
    over: list[bool] = []
    QTimer.singleShot(delay, lambda: over.append(True))
    qtbot.waitUntil(lambda: bool(over), timeout=SLOW)


def wait_for_jobs(qtbot: QtBot) -> None:
    """Waits until no job runs and what the jobs found has been shown: what has not come by now does not come."""
    qtbot.waitUntil(lambda: not any(each.name == JOB_THREAD for each in threading.enumerate()), timeout=SLOW)
    for _ in range(2):  # what a job found, and what is shown because of it
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
