"""A new look for widgets that are there already, without holding the window up.

Given another style sheet, Qt itself dresses every widget once for its own sake and once for that of each ancestor:
nineteen thousand times for the 1,500 widgets of an open draft, well over a second.  Here each is dressed once, parents
first; what is seen changes in one picture, what is hidden is dressed piece by piece afterwards, or as it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget
from shiboken6 import createdByPython, getCppPointer, isValid

from ui.runtime.chunked_work import SLICE_S, ChunkedWork
from ui.runtime.overriding import override

_SEEN_SLICE_S = 0.020
"""Seconds of one turn for what is seen, which waits for the last of it; keys come in between."""
_SMALL = 20
"""Hidden parts with fewer widgets go with what is seen: to wait for them to be shown would cost as much."""


class Restyling(QObject):
    """Puts a new look on the widgets of the application, those in sight first, the rest over some turns.

    ``seen`` says that all that is seen wears the new look and is about to be painted.
    """

    seen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first = ChunkedWork(self, 0)
        self._rest = ChunkedWork(self, 0)
        self._hidden: list[QWidget] = []

    @property
    def running(self) -> bool:
        """Tells whether something still wears the look before."""
        return self._first.running or self._rest.running

    def start(self, app: QApplication, sheet: str, palette: QPalette, font: QFont) -> None:
        """Puts the look on: what is seen within the next turns of the event loop, what is hidden after it."""
        self._first.drop()
        self._rest.drop()
        self._forget()
        # Qt dresses those of which it remembers something, so it has to forget first.
        app.style().unpolish(app)
        app.setStyleSheet(sheet)
        app.setPalette(palette)
        app.setFont(font)
        self._first.start(self._what_is_seen(_frozen()))

    def finish(self) -> None:
        """Restyles all of it now."""
        self._first.finish()
        self._rest.finish()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Restyles a hidden part when it is shown early."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched in self._hidden:
            self._hidden.remove(watched)
            watched.removeEventFilter(self)
            style = QApplication.style()
            for widget in (watched, *watched.findChildren(QWidget)):
                _dress(style, widget)
        return super().eventFilter(watched, event)

    # Widgets may go between two turns, and the style with the next theme: neither is held from one turn to the next,
    # for the wrapper would outlive it ("QCommonStyle already deleted", tests/ui/shell/test_main_window.py).

    def _what_is_seen(self, thaw: Callable[[], None]) -> Iterator[None]:
        done = set[int]()
        try:
            while _dress_some(self._in_sight(), done, _SEEN_SLICE_S):
                yield
            self.seen.emit()
            yield  # layouts follow in a turn of their own, then all is painted at once
        finally:
            thaw()
        yield
        self._rest.start(self._what_is_hidden())

    def _in_sight(self) -> Iterator[QWidget]:
        for window in QApplication.topLevelWidgets():
            if window.isVisible() or window.parentWidget() is None:
                yield from self._from(window)

    def _from(self, widget: QWidget) -> Iterator[QWidget]:
        """Yields a widget, then those in it; large hidden parts are left for later."""
        if widget in self._hidden:
            return
        if widget.isHidden() and createdByPython(widget) and len(widget.findChildren(QWidget)) >= _SMALL:
            self._hidden.append(widget)
            widget.installEventFilter(self)
            return
        yield widget
        if not isValid(widget):
            return
        for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not (child.isWindow() and child.isVisible()):  # a window comes by itself
                yield from self._from(child)

    def _what_is_hidden(self) -> Iterator[None]:
        while self._hidden:
            part, done = self._hidden[0], set[int]()
            while isValid(part) and part in self._hidden:
                if not _dress_some((part, *part.findChildren(QWidget)), done, SLICE_S):
                    part.removeEventFilter(self)
                    break
                yield
            if part in self._hidden:
                self._hidden.remove(part)

    def _forget(self) -> None:
        for part in self._hidden:
            if isValid(part):
                part.removeEventFilter(self)
        self._hidden.clear()


def _dress_some(widgets: Iterable[QWidget], done: set[int], seconds: float) -> bool:
    """Restyles as many widgets as ``seconds`` allow, and returns whether there were any."""
    end, some = time.perf_counter() + seconds, False
    # All of them first: to dress one may show another.
    for widget in [each for each in widgets if isValid(each) and _place(each) not in done]:
        if not isValid(widget):
            continue
        done.add(_place(widget))
        _dress(QApplication.style(), widget)
        some = True
        if time.perf_counter() >= end:
            break
    return some


def _dress(style: QStyle, widget: QWidget) -> None:
    if not isValid(widget):  # a box that opens makes the parts of its list anew when it is dressed
        return
    style.polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def _place(widget: QWidget) -> int:
    """Returns what tells a widget from the others, as long as it lives."""
    place: int = getCppPointer(widget)[0]
    return place


def _frozen() -> Callable[[], None]:
    """Has the windows stay as they are painted until the answer is called: nobody sees one half in the look before."""
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.updatesEnabled()]
    for window in windows:
        window.setUpdatesEnabled(False)

    def thaw() -> None:
        for window in windows:
            if isValid(window):
                window.setUpdatesEnabled(True)
                # Qt 6.11: what was uncovered meanwhile, such as by a list that closed, is on Qt's list of what to paint
                # already, and no new update asks for it: the window would never be painted again
                # (tests/ui/shell/test_settings_window.py).
                QApplication.postEvent(window, QEvent(QEvent.Type.UpdateRequest))

    return thaw
