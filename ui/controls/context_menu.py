"""What can be done with a thing, as a menu at the thing: by the right button, the menu key and Shift+F10."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from ui.controls.labels import literal
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class MenuAction:
    """Describes one line of a menu: the words of the button that does the same, and its key where it has one.

    ``keys`` is written as in the help (``Alt+↑``); ``apart`` draws a line above it.
    """

    words: str
    act: Callable[[], object]
    icon: str = ""
    keys: str = ""
    enabled: bool = True
    apart: bool = False


class ContextMenu(QObject):
    """Opens a menu for a widget, or for the current row of a list or table.

    ``actions`` is asked when the menu opens; nothing opens where it has none.
    """

    def __init__(self, widget: QWidget, theme: Theme, actions: Callable[[], Sequence[MenuAction]]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._theme = theme
        self._actions = actions
        widget.installEventFilter(self)
        if isinstance(widget, QAbstractItemView):
            widget.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Opens the menu in the place of what Qt would open."""
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            if not by_key and not self._choose(event.globalPos()):
                return True
            actions = self._actions()
            if actions:
                open_menu(self._widget, self._theme, actions, self._corner() if by_key else event.globalPos())
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _choose(self, at: QPoint) -> bool:
        """Makes the row under the mouse the current one, and returns False beside all rows."""
        if not isinstance(self._widget, QAbstractItemView):
            return True
        index = self._widget.indexAt(self._widget.viewport().mapFromGlobal(at))
        if index.isValid() and index not in self._widget.selectedIndexes():
            self._widget.setCurrentIndex(index)
        return index.isValid()

    def _corner(self) -> QPoint:
        """Returns where the menu opens by a key: below the current row, or within the widget."""
        widget = self._widget
        if isinstance(widget, QAbstractItemView):
            box = widget.visualRect(widget.currentIndex()).intersected(widget.viewport().rect())
            return widget.viewport().mapToGlobal(QPoint(box.left() + self._theme.px(12), box.bottom()))
        return widget.mapToGlobal(widget.rect().center())


def open_menu(
    owner: QWidget, theme: Theme, actions: Sequence[MenuAction], at: QPoint, menu: QMenu | None = None
) -> QMenu:
    """Opens a menu of these actions, behind what ``menu`` has already, and returns it."""
    menu = menu if menu is not None else QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for number, action in enumerate(actions):
        if (action.apart or not number) and not menu.isEmpty():
            menu.addSeparator()
        words = literal(action.words) + (f"\t{action.keys}" if action.keys else "")
        made = menu.addAction(theme.icon(action.icon), words) if action.icon else menu.addAction(words)
        made.setEnabled(action.enabled)
        made.triggered.connect(lambda _=False, act=action.act: act())
    menu.popup(at)
    return menu
