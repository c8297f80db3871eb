"""Parts of a page that are switched off while something runs: the keyboard comes back to where it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class KeyboardPlace:
    """Waits at ``home`` meanwhile, where no key does anything.

    Qt gives the keyboard of a part that is switched off to the next one of the window: 首页, where Enter leaves it all.
    """

    def __init__(self, home: QWidget) -> None:
        self._home = home
        self._left: QWidget | None = None

    def switch(self, parts: Sequence[QWidget], *, on: bool) -> None:
        """Switches the parts on or off."""
        held = QApplication.focusWidget()
        if not on and held is not None and any(part is held or part.isAncestorOf(held) for part in parts):
            self._left = held
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)
        for part in parts:
            part.setEnabled(on)

    def come_back(self) -> None:
        """Once they are as they stay: back, if nobody has gone elsewhere and the place can be used again."""
        left = self._left
        if left is None or (isValid(left) and not left.isEnabled() and left.isVisible()):
            return
        self._left = None
        if self._home.hasFocus() and isValid(left) and left.isVisible():
            left.setFocus(Qt.FocusReason.OtherFocusReason)
