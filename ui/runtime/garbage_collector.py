"""Python's circular garbage, looked for on the UI thread and nowhere else.

Python does it by itself on whatever thread happens to allocate, and what it finds there it destroys there: a widget
in a cycle then dies on the thread of an export or of a preview, which ends the process.  So its own looks are off for
good, and a timer looks here instead.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

_YOUNG = 700
"""New objects that are worth a look, as Python's own rule has it."""
_MIDDLE = 10
"""Looks at the new objects before those that outlived one are looked at again."""
_OLD = 20
"""Looks at those before all objects are, once nobody is at the window: that one can be felt (60 ms in a long draft)."""
_REST_MS = 500
_BUSY_MS = 100


class GarbageCollector(QObject):
    """Collects garbage on the UI thread by a timer, in place of Python's own looks.

    :meth:`start` has to be called once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = 0
        self._old = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Collects from now on, in place of Python itself."""
        gc.disable()
        self._timer.start(_REST_MS)

    @Slot()
    def look(self) -> None:
        """Collects once, as deep as it is time for."""
        busy = gc.get_count()[0] >= _YOUNG
        if busy:
            self._middle += 1
            if self._middle < _MIDDLE:
                gc.collect(0)
            else:
                self._middle = 0
                self._old += 1
                gc.collect(1)
        elif self._old >= _OLD and QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive:
            self._old = 0
            gc.collect()
        self._timer.start(_BUSY_MS if busy else _REST_MS)
