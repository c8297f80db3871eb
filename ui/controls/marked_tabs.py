"""A tab bar whose tabs carry the shape of their worst finding right behind their words."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

_ROOM = "\u3000"
"""Room for the shape: a character's width, so that it grows with the text."""


class MarkedTabs(QTabBar):
    """Shows tabs with marks, told by :meth:`show_tab`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setExpanding(False)
        self.setDrawBase(False)

    def show_tab(self, at: int, text: str, level: str, spoken: str) -> None:
        """Sets a tab's words, level ("" for none) and spoken text."""
        shown = text + _ROOM if level else text
        if self.tabText(at) != shown:
            self.setTabText(at, shown)
        self.setTabData(at, level)
        self.setAccessibleTabName(at, spoken)
        self.update()

    def show_tab_by(self, by: int, *, around: bool = True) -> bool:
        """Shows the tab that stands ``by`` places on, and returns whether there is one.

        At the ends it goes ``around``, or stays and returns False.
        """
        shown = [at for at in range(self.count()) if self.isTabVisible(at)]
        at = shown.index(self.currentIndex()) + by
        if not around and not 0 <= at < len(shown):
            return False
        self.setCurrentIndex(shown[at % len(shown)])
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the shapes over the room left for them."""
        super().paintEvent(event)
        painter = QPainter(self)
        side, padding = self._theme.px(10), self._theme.px(12)
        for at in range(self.count()):
            level = self.tabData(at)
            if level and self.isTabVisible(at):
                box = self.tabRect(at)
                left = box.right() - padding - side
                shape = QRectF(left, box.center().y() - side / 2, side, side)
                draw_level(painter, shape, str(level), self._theme.colors.role(str(level)))
        painter.end()
