"""Timers that fire once, some time after they were last started: what waits for a pause in typing, or for the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject


def single_shot(parent: QObject, ms: int, slot: Callable[[], object]) -> QTimer:
    """Returns a timer, not started yet, that calls ``slot`` once when ``ms`` have passed; 0 is the loop's next turn.

    ``slot`` is a bound method: PySide holds whatever a lambda holds (ui/DECISIONS.md).
    """
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(slot)
    return timer
