"""The panel F7: the notes of a draft, and 还差谁."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.controls.notes_board import NotesBoard
from ui.pages.base import Panel
from ui.pages.notes.people_board import PeopleBoard
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


class NotesPanel(Panel):
    """Shows the notes, or who still has what to do."""

    title = "批注"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self._controller = controller
        self.board = NotesBoard(controller, theme)
        self.people = PeopleBoard(controller, theme)
        self._parts = QStackedWidget()
        self._parts.addWidget(self.board)
        self._parts.addWidget(self.people)
        self.notes_tab = button("批注", "toggle")
        self.people_tab = button("还差谁", "toggle")
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 44, 8)
        row.setSpacing(8)
        row.addWidget(label("批注", type="section"))
        row.addStretch(1)
        for each in (self.notes_tab, self.people_tab):
            each.setCheckable(True)
            group.addButton(each)
            row.addWidget(each)
        self.notes_tab.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._parts, 1)
        group.buttonClicked.connect(self._on_part)
        self.board.wanted.connect(controller.goto)
        self.people.wanted.connect(controller.goto)
        self.board.shown.connect(self._show_counts)
        controller.focused.connect(self.follow)
        self._show_counts()

    @override
    def show_people(self) -> None:
        self.people_tab.click()

    @override
    def write_at(self, path: str, quote: str = "") -> None:
        self.notes_tab.click()
        self.board.write_at(path, quote)

    @override
    def follow(self, path: str) -> None:
        self.board.follow(path)

    @override
    def step_to(self, way: int) -> None:
        self.board.list.step(way)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._parts.currentWidget() is self.people:
            self.people.people.setFocus(event.reason())
        else:
            (self.board.list if self.board.list.isVisible() else self.board.composer).setFocus(event.reason())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.board.refresh()

    @override
    def close_down(self) -> None:
        self._controller.notes.store_unsent()

    def _on_part(self) -> None:
        now = self.people if self.people_tab.isChecked() else self.board
        self._parts.setCurrentWidget(now)
        if now is self.people:
            self.people.people.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_counts(self) -> None:
        count = sum(not each.settled for each in self.board.every)
        self.notes_tab.setText(f"批注 {count}" if count else "批注")
