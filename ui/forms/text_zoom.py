"""How large a long text is shown: as the rest of the window, or zoomed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme

ZOOMS = (80, 90, 100, 115, 130, 150, 175, 200)


class TextZoom(QObject):
    """Zooms the letters of an editor, at every text size of the window."""

    def __init__(self, area: QWidget, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._zoom = ZOOMS.index(100)
        theme.changed.connect(self._fit)

    def zoom(self, step: int) -> int:
        """Zooms in (+1) or out (-1), and returns the per cent that the letters come to."""
        self._zoom = min(max(self._zoom + step, 0), len(ZOOMS) - 1)
        self._fit()
        return ZOOMS[self._zoom]

    def _fit(self) -> None:
        size = round(self._theme.sizes.body * ZOOMS[self._zoom] / 100)
        if self._area.font().pixelSize() != size:  # what was never zoomed has the window's letters already
            font = self._theme.font("body")
            font.setPixelSize(size)
            self._area.setFont(font)
