"""A part of the desk that one section shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class DeskPane(QWidget):
    """Shows what the session has each time that it is asked to."""

    def refresh(self) -> None:
        """Shows what the session has now."""


def scrolled(inside: QWidget) -> QScrollArea:
    """Returns an area that scrolls from top to bottom what has no room; the keyboard stops only within it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
