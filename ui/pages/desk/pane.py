"""A part of the desk that one section shows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class DeskPane(QWidget):
    """Shows what the session has each time that it is asked to."""

    def refresh(self) -> None:
        """Shows what the session has now."""
