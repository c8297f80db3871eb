"""横向对照: the applications beside one another, in three ways: copied passages, 环节, investment and gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout

from ui.controls.labels import label, page_title
from ui.pages.desk.figures_pane import FiguresPane
from ui.pages.desk.heat_pane import HeatPane
from ui.pages.desk.pane import DeskPane
from ui.pages.desk.passages_pane import PassagesPane
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme


class ComparePane(DeskPane):
    """Compares applications in three tabs."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self.setProperty("ground", "surface")
        self.passages = PassagesPane(controller, theme)
        self.heat = HeatPane(controller, theme)
        self.figures = FiguresPane(controller, theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setProperty("inset", "true")
        for pane, words in ((self.passages, "重复段落"), (self.heat, "环节热图"), (self.figures, "投资与成效")):
            self.tabs.addTab(pane, words)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), 0)
        head.addWidget(page_title("横向对照"))
        head.addStretch(1)
        told = label("表格、通知和官方示例的文字不算", type="compact", tone="text2")
        told.setWordWrap(False)
        head.addWidget(told)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(self._on_tab)

    @override
    def refresh(self) -> None:
        """Refreshes the tab in sight."""
        copied = len(self._controller.session.copied)
        self.tabs.setTabText(0, f"重复段落 {copied}" if copied else "重复段落")
        shown = self.tabs.currentWidget()
        if isinstance(shown, DeskPane):
            shown.refresh()

    def show_passages(self, key: str) -> None:
        """Shows the copied passages of a firm."""
        self.tabs.setCurrentWidget(self.passages)
        self.passages.refresh()
        self.passages.show_firm(key)

    def _on_tab(self, _at: int) -> None:
        self.refresh()
