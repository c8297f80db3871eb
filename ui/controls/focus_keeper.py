"""Parts of a page that are switched off or hidden while something runs: the keyboard comes back to where it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusKeeper:
    """Keeps the focus at ``home``, where no key does anything, while parts of a page are off or hidden.

    Qt gives the keyboard of such a part to the next one of the window: 首页, where Enter leaves it all.
    """

    def __init__(self, home: QWidget) -> None:
        self._home = home
        self._left: QWidget | None = None

    def switch(self, parts: Sequence[QWidget], *, on: bool) -> None:
        """Switches the parts on or off."""
        if not on:
            self._leave(parts)
        for part in parts:
            part.setEnabled(on)

    def hide(self, parts: Sequence[QWidget]) -> None:
        """Takes the parts out of sight."""
        self._leave(parts)
        for part in parts:
            part.hide()

    def come_back(self, otherwise: QWidget | None = None) -> None:
        """Returns the focus once the parts can be used again, if nobody has gone elsewhere.

        Where its place has gone out of sight for good the keyboard goes to ``otherwise``.
        """
        left = self._left
        if left is None or (isValid(left) and not left.isEnabled() and left.isVisible()):
            return
        self._left = None
        there = left if isValid(left) and left.isVisible() else otherwise
        if self._home.hasFocus() and there is not None:
            there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self, parts: Sequence[QWidget]) -> None:
        held = QApplication.focusWidget()
        if held is not None and any(part is held or part.isAncestorOf(held) for part in parts):
            self._left = held
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)
