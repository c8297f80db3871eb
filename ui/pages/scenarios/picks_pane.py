"""The scenarios picked, in order; for one of the applicant's own also the 环节 that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.pack.guidance import Stage
from ui.controls.labels import button
from ui.controls.quiet_combo import QuietCombo
from ui.pages.scenarios.catalogue_model import stage_title
from ui.pages.scenarios.picks_model import PICK, Pick, PicksModel
from ui.pages.scenarios.scenario_cards import PickRowDelegate, PicksView
from ui.theme.theme import Theme


class PicksPane(QWidget):
    """Shows the list of picked scenarios with its heading."""

    stage_chosen = Signal(str, str)
    """Row id of a scenario of one's own, and id of its 环节."""
    reuse_wanted = Signal()

    def __init__(self, model: PicksModel, stages: Sequence[Stage], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picks = model
        self._stages = tuple(stages)
        self.view = PicksView(model, theme, self)
        self.view.setItemDelegate(PickRowDelegate(theme, self.view))
        self.view.setProperty("ground", "sunken")
        self.stage = QuietCombo(self)
        self.stage.setObjectName("pick-stage")
        self._stage_row = QWidget(self)
        self._count = QLabel("", self)
        self._none = QLabel("还没有选场景。在左边勾选，或按 Enter 加入。", self)
        self._none.setWordWrap(True)
        self._none.setProperty("tone", "text2")
        self.reuse_link = button("从以往申报书带入场景…", "link")
        self._fill_stages()
        self._lay_out()
        self.reuse_link.clicked.connect(self.reuse_wanted)
        self.view.looked_at.connect(self._show_stage)
        self.stage.activated.connect(self._on_stage)

    def show_picks(self, picks: Sequence[Pick]) -> None:
        """Shows these; the current one stays current, and where it is gone the one that has taken its place."""
        kept, at = self.view.current_row(), self.view.currentIndex().row()
        self._picks.set_picks(picks)
        if kept and picks and not self._picks.place(kept).isValid():
            kept = picks[min(at, len(picks) - 1)].row
        self.view.show_row(kept)
        self._count.setText(f"{len(picks)} 个")
        self._none.setVisible(not picks)
        self.view.setVisible(bool(picks))
        self._show_stage()

    def show_pick(self, row: str) -> None:
        """Goes to a scenario in the list."""
        self.view.show_row(row)
        self.view.setFocus()

    def ask_stage(self, row: str) -> None:
        """Goes to the 环节 of a scenario."""
        self.view.show_row(row)
        self._show_stage()
        (self.stage if self._stage_row.isVisibleTo(self) else self.view).setFocus()

    def _fill_stages(self) -> None:
        self.stage.addItem("选一个环节", "")
        for number, stage in enumerate(self._stages, 1):
            self.stage.addItem(stage_title(number, stage), stage.id)

    def _lay_out(self) -> None:
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("已选场景", self)
        title.setProperty("weight", "bold")
        title.setBuddy(self.view)
        hint = QLabel("拖动或 Alt+↑↓ 排序", self)
        for label in (self._count, hint):
            label.setProperty("type", "caption")
            label.setProperty("tone", "text2")
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        head.addWidget(title)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(hint)
        own = QLabel("这个新增场景所属环节", self._stage_row)
        own.setProperty("type", "caption")
        own.setProperty("tone", "text2")
        own.setBuddy(self.stage)
        self.stage.setAccessibleName(own.text())
        below = QVBoxLayout(self._stage_row)
        below.setContentsMargins(0, 0, 0, 4)
        below.setSpacing(4)
        below.addWidget(own)
        below.addWidget(self.stage)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        column.addWidget(self.reuse_link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._stage_row)

    def _show_stage(self) -> None:
        pick = self.view.currentIndex().data(PICK)
        own = isinstance(pick, Pick) and pick.number is None
        self._stage_row.setVisible(own)
        if own:
            names = {stage.name: stage.id for stage in self._stages}
            self.stage.setCurrentIndex(max(self.stage.findData(names.get(pick.stage, "")), 0))

    def _on_stage(self) -> None:
        if self.stage.currentData():
            self.stage_chosen.emit(self.view.current_row(), str(self.stage.currentData()))
