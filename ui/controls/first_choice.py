"""Marks the first line of a menu as it opens, so that Enter does something and the arrows begin at a line."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu


def mark_first(menu: QMenu) -> None:
    """Makes the first line that can be chosen the current one, each time that the menu opens."""

    def mark() -> None:
        first = next((each for each in menu.actions() if each.isEnabled() and not each.isSeparator()), None)
        if first is not None and menu.isVisible() and menu.activeAction() is None:
            menu.setActiveAction(first)

    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu, mark))
