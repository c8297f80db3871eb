"""推荐汇总 before a desk is open: begin one, open one that somebody handed on, or go on with one of the last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desk.quotas import local_quotas
from app.jobs.recent_desks import recent_desks
from ui.controls.banner import Banner
from ui.controls.labels import button, empty, label, page_title
from ui.controls.line_edit import LineEdit
from ui.controls.quiet_combo import WholeListCombo
from ui.runtime.file_dialogs import choose_file, choose_target

if TYPE_CHECKING:
    from app.services import Services
    from ui.theme.theme import Theme

KINDS = "推荐汇总 (*.zzdesk)"
WORDS = "把各家的申报包收到一处，逐个校验，排出附件6 和附件7。名次和意见由您决定，每次改动都留下理由。"


class DeskEntrance(QWidget):
    """Opens a desk or makes one.

    ``opened`` carries a path, ``made`` a path and the settings of a new desk.
    """

    opened = Signal(Path)
    made = Signal(Path, dict)

    def __init__(self, services: Services, theme: Theme) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self.setProperty("ground", "surface")
        self.banner = Banner(theme)
        self.title, self.unit, self.who = LineEdit(), LineEdit(), LineEdit()
        self.quota = WholeListCombo()
        self.new_button = button("新建并存为…", "primary")
        self._open = button("打开文件…")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.px(6))
        self._lay_out()
        self.new_button.clicked.connect(self._make)
        self._open.clicked.connect(self._choose)

    def load(self) -> None:
        """Lists the last desks, and the quotas of the notice."""
        if not self.quota.count():
            self.quota.addItem("不限", "none")
            for each in local_quotas(self._services.default_pack()):
                limits = "、".join(str(limit) for limit in each.limits.values())
                self.quota.addItem(f"{each.label}（{limits}）", each.id)
        empty(self._recent)
        desks = recent_desks(self._services)
        if not desks:
            self._recent.addWidget(label("还没有打开过。", type="compact", tone="text2"))
        for desk in desks:
            made = button(desk.title)
            made.setIcon(self._theme.icon("table"))
            made.setToolTip(str(desk.path))
            made.setProperty("deskPath", str(desk.path))
            made.clicked.connect(self._on_recent)
            row = QHBoxLayout()
            place = label(str(desk.path), type="caption", tone="text2")
            box = QWidget()
            box.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(made)
            row.addWidget(place, 1)
            self._recent.addWidget(box)

    def new_settings(self) -> dict[str, str]:
        """Returns what a new desk begins with."""
        return {
            "title": self.title.text().strip() or "推荐汇总",
            "unit": self.unit.text().strip(),
            "quota": self.quota.currentData() or "none",
            "who": self.who.text().strip(),
        }

    def _make(self) -> None:
        settings = self.new_settings()
        path = choose_target(self, "存为", f"{settings['title']}.zzdesk", KINDS)
        if path is not None:
            self.made.emit(path, settings)

    def _choose(self) -> None:
        path = choose_file(self, "打开推荐汇总", KINDS)
        if path is not None:
            self.opened.emit(path)

    def _on_recent(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opened.emit(Path(str(sender.property("deskPath"))))

    def _lay_out(self) -> None:
        px = self._theme.px
        form = QFormLayout()
        form.setHorizontalSpacing(px(16))
        form.setVerticalSpacing(px(8))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows = (("名称", self.title), ("推荐单位", self.unit), ("名额", self.quota), ("您的署名", self.who))
        for words, editor in rows:
            editor.setMinimumWidth(px(320))
            editor.setAccessibleName(words)
            told = label(words, tone="text2")
            told.setWordWrap(False)
            form.addRow(told, editor)
        self.title.setText("推荐汇总")
        card = QFrame()
        card.setProperty("card", "true")
        card.setMaximumWidth(px(560))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(20), px(16), px(20), px(16))
        inside.setSpacing(px(12))
        inside.addWidget(label("新建", type="section"))
        inside.addLayout(form)
        inside.addWidget(label("署名只是您怎么称呼自己，和每次改动写在一起。", type="caption", tone="text2"))
        foot = QHBoxLayout()
        foot.addWidget(self.new_button)
        foot.addStretch(1)
        inside.addLayout(foot)
        head = QHBoxLayout()
        head.addWidget(page_title("推荐汇总"))
        head.addStretch(1)
        head.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addWidget(label(WORDS, tone="text2"))
        column.addWidget(self.banner)
        column.addWidget(card)
        column.addSpacing(px(8))
        column.addWidget(label("最近打开", type="section"))
        column.addLayout(self._recent)
        column.addStretch(1)
