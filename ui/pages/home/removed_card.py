"""The start page's card about what was taken out of drafts: the newest, and the way to all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.labels import button, empty, label
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.jobs.removed_items import RemovedThing
    from ui.theme.theme import Theme

_SHOWN = 2
_KINDS = {"scenario": "场景", "attachment": "附件", "row": "附表", "picture": "图片"}


class RemovedCard(QFrame):
    """Offers what was removed, and hides while nothing is out.

    ``wanted`` carries the thing to put back, ``draft_wanted`` the id of a draft to open, ``listed`` asks for all.
    """

    wanted = Signal(object)
    draft_wanted = Signal(str)
    listed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._things: list[RemovedThing] = []
        self._now: datetime | None = None
        self.px = theme.px
        self.setProperty("card", "true")
        self._icon = QLabel()
        self.list_button = button("", "link")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        title = label("最近移出", weight="bold")
        title.setWordWrap(False)
        head.addWidget(self._icon)
        head.addWidget(title)
        head.addWidget(label("一直留着，直到您彻底删除", type="compact", tone="text2"), 1)
        head.addWidget(self.list_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(self._rows)
        self.list_button.clicked.connect(self.listed)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self.hide()

    @property
    def things(self) -> Sequence[RemovedThing]:
        """Returns all that is out, the newest first."""
        return tuple(self._things)

    def show_things(self, things: Sequence[RemovedThing], now: datetime) -> None:
        """Shows what is out at ``now`` (aware)."""
        self._things, self._now = list(things), now
        empty(self._rows)
        for thing in self._things[:_SHOWN]:
            self._rows.addWidget(RemovedRow(thing, now, self))
        self.list_button.setText(f"全部 {len(self._things)} 件")
        self.list_button.setVisible(len(self._things) > _SHOWN)
        self.setVisible(bool(self._things))

    def _draw_icon(self) -> None:
        side = self.theme.px(18)
        self._icon.setPixmap(self.theme.tinted("delete", "text2", side, self.devicePixelRatioF()))


class RemovedRow(QWidget):
    """Shows one removed thing: its kind, what it holds, whose it was, when, and 取回."""

    def __init__(self, thing: RemovedThing, now: datetime, card: RemovedCard) -> None:
        super().__init__()
        self._thing = thing
        self._card = card
        self.restore_button = button("取回", "link")
        self.restore_button.setAccessibleName(f"取回{thing.words}")
        whose = thing.company or "未填企业名称"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        kind = label(_KINDS[thing.item.kind], type="compact")
        kind.setWordWrap(False)
        words = label(thing.words.removeprefix(_KINDS[thing.item.kind]).strip(), type="compact")
        when = label(f"{whose}　{relative_day(thing.item.at, now)}", type="caption", tone="text2")
        when.setWordWrap(False)
        row.addWidget(kind)
        row.addWidget(words, 1)
        row.addWidget(when)
        row.addWidget(self.restore_button)
        self.restore_button.clicked.connect(self._on_clicked)
        ContextMenu(self, card.theme, self._menu_actions)

    def _on_clicked(self) -> None:
        self._card.wanted.emit(self._thing)

    def _on_open(self) -> None:
        self._card.draft_wanted.emit(self._thing.draft_id)

    def _menu_actions(self) -> list[MenuAction]:
        return [
            MenuAction("取回", self._on_clicked, icon="restore"),
            MenuAction("打开这份申报书", self._on_open, icon="external"),
        ]
