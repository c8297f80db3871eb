"""What the window holds: the start screen or an open draft, and when the first frame of it is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class WindowStack(QStackedWidget):
    """Shows the start screen or the open draft.

    ``painted`` comes once, after the first frame has gone to the screen.
    """

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new = True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints, and the first time starts a timer of 0 ms that emits ``painted``.

        The timer fires when the frame that is being painted is on the screen.
        """
        super().paintEvent(event)
        if self._new:
            self._new = False
            QTimer.singleShot(0, self, self.painted.emit)
