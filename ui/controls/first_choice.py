"""Marks the first line of a menu as it opens, so that Enter does something and the arrows begin at a line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu


def mark_first(menu: QMenu) -> None:
    """Makes the first line that can be chosen the current one, each time that the menu is opened by a key.

    Under the mouse a menu begins at no line: Down goes to the first.
    """

    def mark() -> None:
        first = next((each for each in menu.actions() if each.isEnabled() and not each.isSeparator()), None)
        if first is not None and menu.isVisible() and menu.activeAction() is None:
            menu.setActiveAction(first)

    def mark_soon() -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            QTimer.singleShot(0, menu, mark)

    menu.aboutToShow.connect(mark_soon)
