"""The letters of a text that is written: those that a person chose for all of them, at every size of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import ZOOMS


class TextZoom(QObject):
    """Keeps the letters of an editor as they were chosen, and makes those of all editors larger or smaller."""

    def __init__(self, area: QWidget, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._own = False
        theme.changed.connect(self.fit)
        theme.text_changed.connect(self.fit)
        self.fit()

    def zoom(self, step: int) -> int:
        """Zooms in (+1) or out (-1), and returns the per cent that the letters come to."""
        at = ZOOMS.index(self._theme.text_percent) if self._theme.text_percent in ZOOMS else ZOOMS.index(100)
        self._theme.set_text(percent=ZOOMS[min(max(at + step, 0), len(ZOOMS) - 1)])
        return self._theme.text_percent

    def fit(self) -> None:
        """Puts the letters on; what was never chosen has the window's already."""
        chosen = bool(self._theme.text_family) or self._theme.text_percent != ZOOMS[2]
        if chosen or self._own:
            self._own = True
            self._area.setFont(self._theme.text_font())
