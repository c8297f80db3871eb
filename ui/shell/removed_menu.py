"""Lists what was taken out of the draft, in the foot of every step, and asks to put one thing back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.controls.first_choice import mark_first
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtGui import QAction

    from app.store import Removed
    from ui.theme.theme import Theme

_LISTED = 20
"""The newest are listed; what is older comes into reach as these are put back."""


class RemovedMenu(QPushButton):
    """Offers what was removed, to put it back, and hides while nothing is out.

    ``wanted`` carries the :class:`app.store.Removed` that was chosen.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[Removed] = []
        self._words = ""
        self.setProperty("kind", "quiet")
        self.setIcon(theme.icon("undo"))
        self.setMenu(QMenu(self))
        mark_first(self.menu())
        self.menu().triggered.connect(self._on_triggered)
        self.hide()

    def show_items(self, items: Sequence[Removed], now: datetime) -> None:
        """Shows what can be put back, the newest first."""
        if [each.id for each in items] == [each.id for each in self._items]:
            return
        self._items = list(items)
        self.menu().clear()
        for each in self._items[:_LISTED]:
            action = self.menu().addAction(f"取回{each.title}　{relative_day(each.at, now)}".replace("&", "&&"))
            action.setData(each.id)
        self._words = f"最近移出 {len(self._items)} 项"
        self.setText(self._words)
        self.setAccessibleName(self._words)
        self.setToolTip("移出的内容都还在，点开选一项取回")
        self.setVisible(bool(self._items))

    def show_words(self, shown: bool) -> None:  # noqa: FBT001 - one thing or the other
        """Says in words what there is, or shows the icon and the number alone."""
        self.setText(self._words if shown else str(len(self._items)))

    def _on_triggered(self, action: QAction) -> None:
        item = next((each for each in self._items if each.id == action.data()), None)
        if item is not None:
            self.wanted.emit(item)
