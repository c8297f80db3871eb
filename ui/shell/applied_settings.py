"""The settings of one window, and what a changed one does at once to what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.draft.draft_hints import hints_of
from ui.shell.settings_window import SettingsWindow

if TYPE_CHECKING:
    from app.services import Services
    from ui.shell.home_backups import HomeBackups
    from ui.shell.main_window import MainWindow
    from ui.shell.window_settings import WindowSettings
    from ui.theme.theme import Theme


class AppliedSettings(QObject):
    """Shows the settings, and applies each change to the open draft, the watched folder and the start page."""

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        theme: Theme,
        file: WindowSettings,
        backups: HomeBackups | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._theme = theme
        self._file = file
        self._backups = backups

    def show_setting(self, setting: str) -> None:
        """Shows the settings at one of them."""
        shown = self._window.findChild(SettingsWindow) or self._make_window()
        shown.show()
        shown.raise_()
        shown.activateWindow()
        shown.show_setting(setting)

    def _make_window(self) -> SettingsWindow:
        window = self._window
        made = SettingsWindow(self._services, self._theme, self._file, window.looks, window)
        made.writing_changed.connect(self._on_writing_changed)
        made.folder_changed.connect(self._on_folder_changed)
        made.watched_changed.connect(window.watched.watch)
        if self._backups is not None:
            made.backups_wanted.connect(self._backups.show_backups)
            made.backed_up.connect(self._backups.show_status)
        return made

    def _on_writing_changed(self) -> None:
        if self._window.workspace is not None:
            hints_of(self._window.workspace.controller).reload()

    def _on_folder_changed(self) -> None:
        workspace = self._window.workspace
        if workspace is not None and workspace.page is not None:
            workspace.page.refresh()
