"""The box that searches the catalogue: its keys lead on to what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.controls.clear_button import ClearButton
from ui.controls.line_edit import LineEdit
from ui.controls.search_mark import SearchMark
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.theme import Theme


class CatalogueSearch(LineEdit):
    """Takes the words to search the catalogue for.

    ``entered`` says that Enter was pressed over a text, ``onward`` that somebody goes on to the list.
    """

    entered = Signal()
    onward = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setPlaceholderText("名称、编号、拼音首字母，例如 gyl")
        self.setObjectName("scenes-search")
        self.setAccessibleName("查找场景")
        SearchMark(self, theme, "text3")
        ClearButton(self, theme)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chooses by Enter, goes on by ↓, empties by Esc."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.text():
            self.entered.emit()
        elif enter or event.key() == Qt.Key.Key_Down:
            self.onward.emit()
        elif self.text() and pressed(event, "close"):
            self.clear()
        else:
            super().keyPressEvent(event)
