"""The panel F5: the findings beside any page, one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from ui.controls.labels import label, rule
from ui.pages.base import Panel
from ui.pages.findings.board import FindingsBoard
from ui.pages.findings.finding_detail import UnseenCard
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from ui.draft.controller import DraftController


class FindingsPanel(Panel):
    """Shows filter and list above, the finding below."""

    title = "检查"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self._board = FindingsBoard(controller, theme, self, narrow=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        top = QWidget()
        row = QVBoxLayout(top)
        row.setContentsMargins(12, 4, 12, 0)
        row.addWidget(label("检查", type="section"))
        row.addWidget(self._board.filter)
        column.addWidget(top)
        column.addWidget(rule())
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._board.list)
        parts.addWidget(self._below(theme))
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        column.addWidget(parts, 1)

    @property
    def board(self) -> FindingsBoard:
        """Returns the list with its filter and detail."""
        return self._board

    def refresh(self) -> None:
        """Reads the findings again."""
        self._board.refresh()

    @override
    def step_to(self, way: int) -> None:
        """Goes to the next finding and its field (F8), or to the one before (Shift+F8)."""
        self._board.step_to(way)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Moves the focus onto a finding of the list."""
        super().focusInEvent(event)
        self._board.list.setFocus(event.reason())
        self._board.arrive()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Reads what changed meanwhile."""
        super().showEvent(event)
        self._board.shown()

    def _below(self, theme: Theme) -> QWidget:
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._board.detail)
        column.addStretch(1)
        column.addWidget(UnseenCard(theme))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area
