"""A main pane with a narrower one at its right, which goes below where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from ui.runtime.overriding import override
from ui.theme.theme import Theme

_LEAST_MAIN = 520
"""Width of the main pane at 100 % under which the other goes below."""

ANY_LENGTH = 16_777_215
"""Qt's largest width or height, which sets no limit."""


def arrange_two_panes(box: QBoxLayout, edge: QFrame, side: QWidget, width: int | None) -> None:
    """Puts a side pane beside the main one, ``width`` pixels wide with an edge between; below or above it for None."""
    beside = width is not None
    box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
    edge.setVisible(beside)
    side.setMinimumWidth(0 if width is None else width)
    side.setMaximumWidth(ANY_LENGTH if width is None else width)


class TwoPanes(QScrollArea):
    """Scrolls as a whole, so that nothing is cut at any text size."""

    def __init__(self, main: QWidget, side: QWidget, width: int, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._side = side
        self._width = width
        # Beside the side pane stands the scroll bar: it is on the same ground.
        self.setProperty("ground", "window")
        main.setProperty("ground", "surface")
        side.setProperty("ground", "window")
        side.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        inside = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._edge = QFrame()
        self._edge.setProperty("rule", "down")
        self._box.addWidget(main, 1)
        self._box.addWidget(self._edge)
        self._box.addWidget(side)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        theme.changed.connect(self._fit)

    @property
    def stacked(self) -> bool:
        """Tells whether the side pane is below."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets one column or two."""
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        side = self._theme.px(self._width)
        stacked = self.width() < side + self._theme.px(_LEAST_MAIN)
        arrange_two_panes(self._box, self._edge, self._side, None if stacked else side)
