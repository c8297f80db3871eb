"""Makes what the window has besides its first frame: keys, focus, backups, and what was left by an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.controls.focus_ring import FocusRings
from ui.shell.environment_notice import EnvironmentNotice
from ui.shell.focus_return import FocusReturn
from ui.shell.home_backups import HomeBackups
from ui.shell.home_removed import HomeRemoved
from ui.shell.unclean_end import UncleanEnd
from ui.shell.window_keys import WindowKeys

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.services import Services
    from ui.shell.main_window import MainWindow
    from ui.shell.window_settings import WindowSettings
    from ui.theme.theme import Theme


class LaterParts:
    """Makes the parts of a window that its first frame does without, and names those that the window asks again."""

    def __init__(
        self, app: QApplication, window: MainWindow, services: Services, theme: Theme, file: WindowSettings
    ) -> None:
        home = window.start.home
        FocusRings(app, window)
        self.keys = WindowKeys(app, window, window.looks)
        FocusReturn(app, window)
        self.unclean = UncleanEnd(home, services)
        self.backups = HomeBackups(home, services, theme, file)
        HomeRemoved(home, services, theme)
        if not file.state.toured:
            EnvironmentNotice(home, services)
