"""Saves when the user logs off or the computer is shut down: no question then, and nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QSessionManager
    from PySide6.QtWidgets import QApplication

    from ui.shell.main_window import MainWindow


class SessionEnd(QObject):
    """Saves a window's work when the system session ends."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        # Direct: the system waits for the answer, and only for a few seconds.
        app.commitDataRequest.connect(self._on_commit_data_request, Qt.ConnectionType.DirectConnection)

    def _on_commit_data_request(self, manager: QSessionManager) -> None:
        if not self._window.save_all() and manager.allowsInteraction():
            manager.cancel()  # the banner of the window says why


def save_at_session_end(app: QApplication, window: MainWindow) -> None:
    """Listens to the end of the session from now on."""
    SessionEnd(app, window)
