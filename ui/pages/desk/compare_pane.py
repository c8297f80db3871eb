"""横向对照: the applications beside one another, in three ways: copied passages, 环节, investment and gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTableWidget, QTableWidgetItem, QTabWidget, QVBoxLayout

from app.desk.charts import GROUPINGS, median_gains, sum_investment
from ui.controls.labels import label, page_title
from ui.pages.desk.heat_pane import HeatPane
from ui.pages.desk.pane import DeskPane
from ui.pages.desk.passages_pane import PassagesPane
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme


class FiguresPane(DeskPane):
    """投资与成果: what the applications state, summed and in the middle.

    Nothing is judged.
    """

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self.setProperty("ground", "surface")
        self.investment = _table(("行业", "申报书", "写了投资", "投资合计（万元）"), "投资", theme)
        self.gains = _table(("建设成效（示范工厂）", "写了的企业", "中间值"), "建设成效", theme)
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(self.investment, 1)
        row.addWidget(self.gains, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addWidget(label("都是企业自己填写的数，没有核实。", type="compact", tone="text2"))
        column.addLayout(row, 1)

    @override
    def refresh(self) -> None:
        """Sums anew."""
        session = self._controller.session
        submissions = [row.submission for track in session.tracks for row in session.rows(track)]
        sums = sum_investment(submissions, GROUPINGS[0])
        _fill(self.investment, [(e.name, str(e.applications), str(e.stated), f"{e.investment:,.2f}") for e in sums])
        _fill(self.gains, [(name, str(stated), str(middle)) for name, stated, middle in median_gains(submissions)])


class ComparePane(DeskPane):
    """Three tabs."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.passages = PassagesPane(controller, theme)
        self.heat = HeatPane(controller, theme)
        self.figures = FiguresPane(controller, theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for pane, words in ((self.passages, "重复段落"), (self.heat, "环节热图"), (self.figures, "投资与成果")):
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
        """The tab in sight."""
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


def _table(heads: Sequence[str], name: str, theme: Theme) -> QTableWidget:
    made = QTableWidget(0, len(heads))
    made.setHorizontalHeaderLabels(list(heads))
    made.setAccessibleName(name)
    made.setProperty("cells", "text")
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(theme.sizes.row)
    head = made.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setStretchLastSection(True)
    made.setColumnWidth(0, theme.px(220))
    return made


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.setItem(at, column, QTableWidgetItem(cell))
