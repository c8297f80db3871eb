"""What the window holds: the start screen or an open draft, and when the first frame of it is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QShowEvent

UNSEEN_MS = 1000
"""Milliseconds after which a window that nobody has asked to paint goes on without its first frame."""


class WindowStack(QStackedWidget):
    """Shows the start screen or the open draft.

    ``painted`` comes once, after the first frame has gone to the screen, or after :data:`UNSEEN_MS` where none is
    wanted: a window that is minimized, lies behind others, or has not been put up by the window manager yet is never
    asked to paint.  (Openbox that starts while the window comes up leaves it out of sight for good; a window that
    waited for its first frame then had no list, and heard nothing of later starts.)
    """

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new = True
        self._unseen = single_shot(self, UNSEEN_MS, self._tell_painted)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Gives the first frame its time, counted from the first turn of the event loop."""
        super().showEvent(event)
        if self._new:
            QTimer.singleShot(0, self, self._unseen.start)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints, and the first time starts a timer of 0 ms that emits ``painted``.

        The timer fires when the frame that is being painted is on the screen.
        """
        super().paintEvent(event)
        if self._new:
            QTimer.singleShot(0, self, self._tell_painted)

    def _tell_painted(self) -> None:
        """Emits ``painted``, once."""
        self._unseen.stop()
        if self._new:
            self._new = False
            self.painted.emit()
