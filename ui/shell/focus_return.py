"""The contract for the keyboard's place, and what holds it.

1. Exactly one part of the window in sight has the keyboard, always: no key is ever pressed into nothing.
2. Where that part disappears (it is hidden, switched off, or made anew), the page may name its successor: the same
   field of the next scenario, the row that took a removed one's place, the button that a question came from.
3. Where the page names none, the nearest stop of the same area gets it: of the page, the panel, the banner.  An area
   that has gone as a whole gives it to the page: to the field where one was last, else to the first.
4. It never goes to another area by itself, least of all to 首页 in the command bar, where Enter leaves the draft.
5. A key acts on the part that had the keyboard when it was pressed: Enter in a line never presses the button that
   appears under it.
6. Every key of :mod:`ui.runtime.shortcuts` does the same each time that it is pressed, wherever the keyboard is;
   where it has nothing to do it changes nothing.

Qt knows none of this: it asks ``focusNextPrevChild`` of the parents of what was hidden, which goes on in the order in
which widgets were made, and gives the keyboard to nothing where its widget or all around it is deleted or switched off.
``tests/ui/shell/test_key_places.py`` presses every key twice in every kind of place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.main_window import MainWindow


class FocusReturn(QObject):
    """Gives the keyboard to the window's page where Qt left no widget with the focus."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._left: QWidget | None = None
        # In the next turn: what is being deleted takes its neighbours along, and the page may name a successor yet.
        self._soon = single_shot(self, 0, self.give_back)
        app.focusChanged.connect(self._on_focus_changed)

    def give_back(self) -> None:
        """Focuses the page in sight where nothing has the focus, and no other window or menu has it."""
        left, self._left = self._left, None
        elsewhere = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if QApplication.focusWidget() is None and not elsewhere and self._window.isActiveWindow():
            self._window.focus_near(left if left is not None and isValid(left) else None)

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            self._soon.stop()
            self._left = None
        else:
            self._left = old
            self._soon.start()
