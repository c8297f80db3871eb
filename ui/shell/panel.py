"""The frame at the right of the page that holds the preview or the findings, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from ui.pages.base import Panel


class PanelFrame(QFrame):
    """Frames a side panel; ``closed``: its × was pressed."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self._panels: dict[str, Panel] = {}
        self._stack = QStackedWidget()
        self._close = QToolButton(self)
        self._close.setIcon(theme.icon("close", "text"))
        self._close.setToolTip("关闭 (Esc)")
        self._close.setAccessibleName("关闭右侧面板")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._theme = theme
        self._close.clicked.connect(self.closed)
        theme.changed.connect(self._place)
        self.hide()

    @property
    def current(self) -> Panel | None:
        """Returns the panel that stands open, or None."""
        return self._panels.get(self.name)

    def holds(self, name: str) -> bool:
        """Tells whether the panel was made already."""
        return name in self._panels

    def add(self, name: str, panel: Panel) -> None:
        """Takes in a panel under its name."""
        self._panels[name] = panel
        self._stack.addWidget(panel)

    def close_down(self) -> None:
        """Stops the panels that work in the background, before the draft is left."""
        for panel in self._panels.values():
            panel.close_down()

    def show_panel(self, name: str) -> None:
        """Shows a panel; an empty name hides the frame."""
        self.name = name
        if name:
            self._stack.setCurrentWidget(self._panels[name])
            self._close.raise_()
        self.setVisible(bool(name))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Moves the × to its corner."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        px = self._theme.px
        self._close.setIconSize(QSize(px(16), px(16)))
        self._close.setGeometry(self.width() - px(28) - 8, 10, px(28), px(28))
