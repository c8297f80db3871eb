"""What stands under the head of the start screen: the notice's dates, and the table of drafts or why it is empty."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.controls.quiet_combo import WholeListCombo
from ui.pages.home.deadline_cards import DeadlineCards
from ui.pages.home.drafts_model import ORDERS, DraftsModel
from ui.pages.home.drafts_table import DraftsTable

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_TABLE, _EMPTY, _NOTHING_YET = range(3)


class DraftsPane(QWidget):
    """Shows the dates and the drafts, once the window stands.

    ``filtered`` says that the person wants another direction.
    """

    filtered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.archived = False
        self.model = DraftsModel(self)
        self.table = DraftsTable(self.model, theme)
        self.clocks = DeadlineCards(theme)
        self.tracks = WholeListCombo()
        self.orders = WholeListCombo()
        self.begin = button("新建申报", "primary")
        self.empty_words = label("还没有申报书。新建一份，或把申报包拖进来。", tone="text2")
        self.clean = button("清理不再用到的文件…", "quiet")
        self.clean.hide()
        self._section = label("正在准备", type="section")
        self._number = label("", type="compact", tone="text3")
        self._body = QStackedWidget()
        self.tracks.addItem("方向：全部", "")
        self.tracks.setAccessibleName("按方向筛选")
        for order, words in ORDERS:
            self.orders.addItem(words, order)
        self.orders.setAccessibleName("排序")
        for combo in (self.tracks, self.orders):
            combo.setProperty("kind", "quiet")
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._section.setWordWrap(False)
        self._lay_out()
        self.tracks.activated.connect(self.filtered)
        self.orders.activated.connect(self._sort)
        theme.changed.connect(self._resized)
        self._resized()

    def show_archived(self, archived: bool) -> None:  # noqa: FBT001 - a setter
        """Shows archived drafts, or those being worked on."""
        self.archived = archived
        self._section.setText("归档的申报书" if archived else "正在准备")
        self.clocks.setVisible(not archived)
        self.clean.setVisible(archived)
        self.model.set_filter(archived=archived)

    def tick(self, now: datetime) -> None:
        """Shows the dates as they stand at ``now`` (aware)."""
        if self.model.pack is not None:
            self.model.now = now
            self.clocks.show_deadlines(self.model.pack.deadlines, now)

    def count(self) -> None:
        """Shows how many drafts of how many are listed, or says in words why there is none."""
        shown, every = len(self.model.shown), self.model.count(archived=self.archived)
        self._number.setText(f"{shown} 份" if shown == every else f"{shown} 份，共 {every} 份")
        self._body.setCurrentIndex(_TABLE if shown else _EMPTY)
        self.begin.setVisible(not every and not self.archived)
        for combo in (self.tracks, self.orders):
            combo.setVisible(every > 1)
        if every:
            self.empty_words.setText("没有找到。换一个词，或清空查找框。")
        elif self.archived:
            self.empty_words.setText("没有归档的申报书。")
        else:
            self.empty_words.setText("还没有申报书。新建一份，或把申报包拖进来。")

    def show_nothing(self) -> None:
        """Offers the ways to start though the list is unreadable."""
        if self._body.currentIndex() == _NOTHING_YET:
            self._body.setCurrentIndex(_EMPTY)

    def choose(self, draft_id: str) -> None:
        """Makes the line of a draft the current one, or the first where it is not shown."""
        if self.model.shown:
            self.table.selectRow(max(self.model.row_of(draft_id), 0))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._section)
        line.addWidget(self._number, 1)
        line.addWidget(self.clean)
        line.addWidget(self.tracks)
        line.addWidget(self.orders)
        for each in (self.table, self._empty(), QWidget()):
            self._body.addWidget(each)
        self._body.setCurrentIndex(_NOTHING_YET)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.clocks)
        column.addLayout(line)
        column.addWidget(self._body, 1)

    def _empty(self) -> QWidget:
        empty = QWidget()
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addStretch(1)
        column = QVBoxLayout(empty)
        column.setContentsMargins(0, 0, 0, 0)
        column.addSpacing(16)
        column.addWidget(self.empty_words)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(1)
        return empty

    def _sort(self) -> None:
        chosen = self.table.chosen
        self.model.set_order(self.orders.currentData())
        self.choose(chosen)

    def _resized(self) -> None:
        self._body.setMinimumHeight(self._theme.px(240))
