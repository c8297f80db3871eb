"""The tour over an open draft: when it comes, and that it comes once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.late_modules import late_module

if TYPE_CHECKING:
    from ui.shell import tour as tour_notes
    from ui.shell.main_window import MainWindow
    from ui.shell.window_settings import WindowSettings
    from ui.theme.theme import Theme
else:
    tour_notes = late_module("ui.shell.tour")


class TourGuide(QObject):
    """Starts the tour of one window."""

    def __init__(self, window: MainWindow, theme: Theme, file: WindowSettings) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._file = file

    def start_tour(self) -> None:
        """Shows the notes where a draft is open, unless they stand there already."""
        workspace = self._window.workspace
        if workspace is None or self._now() is not None:
            return
        bar = workspace.bar
        notes = tour_notes.wizard_notes(
            lambda: workspace.rail, lambda: bar.saved_label, lambda: bar.summary, lambda: bar.preview_button
        )
        tour = tour_notes.Tour(self._window, notes, self._theme)
        tour.ended.connect(self._ended)
        tour.show()

    def end(self) -> bool:
        """Ends the tour for good, and returns whether there was one."""
        tour = self._now()
        if tour is not None:
            tour.end()
        return tour is not None

    def close_tour(self) -> None:
        """Takes the tour away; it comes again with the next draft."""
        if (tour := self._now()) is not None:
            tour.close_unread()

    def _now(self) -> tour_notes.Tour | None:
        return next((each for each in self._window.findChildren(tour_notes.Tour) if not each.over), None)

    def _ended(self) -> None:
        self._file.change(toured=True)
