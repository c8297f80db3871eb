"""pytest-qt's ``qtbot`` with the patience that a crowded machine needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytestqt.qtbot import QtBot

from tests.ui.stored_draft import SLOW
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget


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
