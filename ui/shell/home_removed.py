"""最近移出 on 首页: the card, the list of all that is out, and putting one thing back into its draft."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.controls.labels import label
from ui.pages.home.removed_card import RemovedCard, RemovedRow
from ui.runtime.job_slots import JobSlot

if TYPE_CHECKING:
    from app.jobs import removed_items
    from app.jobs.removed_items import RemovedThing
    from app.services import Services
    from ui.pages.home.page import HomePage
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    removed_items = late_module("app.jobs.removed_items")

_KEY = "restored"


class HomeRemoved(QObject):
    """Puts the card under the list of drafts once that is read, and keeps it true."""

    def __init__(self, home: HomePage, services: Services, theme: Theme) -> None:
        super().__init__(home)
        self._home = home
        self._services = services
        self._jobs = JobSlot(self, "queue")
        self._dialog: QDialog | None = None
        self.card = RemovedCard(theme)
        self._is_placed = False
        home.counted.connect(self._read)
        self.card.wanted.connect(self._on_wanted)
        self.card.draft_wanted.connect(self._on_draft_wanted)
        self.card.listed.connect(self._on_listed)

    def _read(self) -> None:
        self._jobs.run(self._list, self._show, self._home.show_trouble)

    def _list(self, _job: Job) -> list[RemovedThing]:
        return removed_items.list_removed(self._services)

    def _show(self, things: list[RemovedThing]) -> None:
        if not self._is_placed and things:
            self._home.add_card(self.card)
            self._is_placed = True
        self.card.show_things(things, self._services.now())

    def _on_wanted(self, thing: RemovedThing) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._jobs.run(partial(self._restore, thing), self._restored, self._home.show_trouble)

    def _on_draft_wanted(self, draft_id: str) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._home.opened.emit(draft_id)

    def _restore(self, thing: RemovedThing, _job: Job) -> RemovedThing:
        removed_items.restore_removed(self._services, thing)
        return thing

    def _restored(self, thing: RemovedThing) -> None:
        whose = thing.company or "未填企业名称"
        self._home.banner.put(_KEY, "ok", f"已放回“{whose}”的申报书：{thing.words}。")
        self._home.load_choosing(thing.draft_id)
        self._home.table.setFocus(Qt.FocusReason.OtherFocusReason)  # not on what comes into the card's place

    def _on_listed(self) -> None:
        """Opens the list of all that is out, each with 取回."""
        dialog = QDialog(self._home.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("最近移出")
        inside = QWidget()
        inside.setProperty("ground", "surface")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(16, 8, 16, 8)
        rows.setSpacing(0)
        for thing in self.card.things:
            rows.addWidget(RemovedRow(thing, self._services.now(), self.card))
        rows.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 12, 0, 0)
        told = label("移出的内容一直留着。取回就放回原来的申报书，也记在它的历史里。", type="compact", tone="text2")
        told.setContentsMargins(16, 0, 16, 0)
        column.addWidget(told)
        column.addWidget(area, 1)
        px = self.card.px
        dialog.resize(px(720), px(420))
        dialog.destroyed.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None
