"""检查: every finding under its step, and beside the list what to do about the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ui.controls.labels import label, page_title, rule
from ui.draft.finding_rows import tally_rows
from ui.forms.step_titles import title_of
from ui.pages.base import Page
from ui.pages.findings.board import FindingsBoard
from ui.pages.findings.finding_detail import UnseenCard
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from ui.draft.controller import DraftController

_KEYS_FROM = 560
"""Width at 100 % from which there is room to say which keys work in the list; help says it too."""
_STACKED_BELOW = 860
"""Width at 100 % under which the detail goes below the list."""


class FindingsPage(Page):
    """Shows the step 检查."""

    step_id = "check"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title_of(controller.pack, self.step_id)
        self._theme = theme
        self._board = FindingsBoard(controller, theme, self)
        self._state = label("", type="compact", tone="text2")
        self._splitter = QSplitter()
        self._splitter.setObjectName("check-panes")
        self.setProperty("ground", "surface")
        self._splitter.addWidget(self._left())
        self._splitter.addWidget(self._right())
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)
        self.setFocusProxy(self._board.list)
        self._board.refreshed.connect(self._tell)
        theme.changed.connect(self._arrange)
        self._arrange()

    @property
    def board(self) -> FindingsBoard:
        """Returns the list with its filter and detail."""
        return self._board

    @property
    def state(self) -> str:
        """Returns the sentence beside the title."""
        return self._state.text()

    @override
    def refresh(self) -> None:
        """Reads the findings again."""
        self._board.refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Reads what changed, and focuses the list."""
        super().showEvent(event)
        self._board.shown()
        self._board.arrive_at_worst()
        self._board.list.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the detail below where the page is narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(page_title(self.title))
        head.addSpacing(12)
        head.addWidget(self._state, 1)
        column.addLayout(head)
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 12, 24, 12)
        bar.addWidget(self._board.filter, 1)
        self._keys = label("↑↓ 选择　Enter 前往", type="caption", tone="text2")
        self._keys.setWordWrap(False)
        bar.addWidget(self._keys)
        column.addLayout(bar)
        column.addWidget(rule())
        column.addWidget(self._board.list, 1)
        return left

    def _right(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 16)
        column.addWidget(self._board.detail)
        column.addStretch(1)
        column.addWidget(UnseenCard(self._theme))
        area = QScrollArea()
        area.setProperty("ground", "window")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _arrange(self) -> None:
        self._keys.setVisible(self.width() >= self._theme.px(_KEYS_FROM))
        stacked = self.width() < self._theme.px(_STACKED_BELOW)
        way = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if self._splitter.orientation() != way or not self._splitter.sizes()[0]:
            self._splitter.setOrientation(way)
        if stacked:
            self._splitter.setSizes([self.height() * 3 // 5, self.height() * 2 // 5])
        else:
            side = self._theme.px(424)
            self._splitter.setSizes([max(self.width() - side, 1), side])

    def _tell(self) -> None:
        rows = self._board.model.rows
        counts = tally_rows(rows)
        silent = sum(row.open for row in rows if row.finding.level == "confirm")
        if counts["error"] or counts["unfilled"]:
            left = [f"{counts['error']} 处要改"] * bool(counts["error"])
            left += [f"{counts['unfilled']} 项没有填"] * bool(counts["unfilled"])
            self._state.setText(f"还有 {'，'.join(left)}，完了就能定稿")
        elif silent:
            self._state.setText(f"没有阻断，还有 {silent} 条请确认要写理由")
        elif rows:
            self._state.setText("可以定稿，其余的不影响")
        else:
            self._state.setText("软件能查的都查过了，没有要处理的")
        waiting = sum(not row.done for row in rows if row.opinion is not None)
        if waiting:
            self._state.setText(f"{self._state.text()}；推荐单位的意见还有 {waiting} 条没有处理")
