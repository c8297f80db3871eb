"""The start page's card about backups: when the newest was made, and what the second place has."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, label, rule
from ui.runtime.relative_days import relative_day
from ui.theme.icons import level_pixmap

if TYPE_CHECKING:
    from app.jobs.backups import BackupStatus
    from ui.theme.theme import Theme

_OLD_DAYS = 3
"""A newest copy older than this, of a store that has changed since, is said."""


class BackupCard(QFrame):
    """Shows the state of the backups, and what can be done about them.

    ``listed`` asks for the list of backups, ``wanted`` for one now, ``placed`` for a second place.
    """

    listed = Signal()
    wanted = Signal()
    placed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status: BackupStatus | None = None
        self._now: datetime | None = None
        self.setProperty("card", "true")
        self._icon = QLabel()
        self._newest = label("", weight="bold")
        self._detail = label("", type="compact", tone="text2")
        self._shape = QLabel()
        self._second = label("", type="compact")
        self.list_button = button("查看备份", "link")
        self.now_button = button("现在备份", "link")
        self.place_button = button("再往另一块盘放一份…", "link")
        self._lay_out()
        self.list_button.clicked.connect(self.listed)
        self.now_button.clicked.connect(self.wanted)
        self.place_button.clicked.connect(self.placed)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def words(self) -> str:
        """Returns all that the card says."""
        return f"{self._newest.text()} {self._detail.text()} {self._second.text()}"

    @property
    def warns(self) -> bool:
        """Tells whether something about the backups is old."""
        return not self._shape.isHidden()

    def show_status(self, status: BackupStatus, now: datetime) -> None:
        """Shows what is known of the backups at ``now`` (aware)."""
        self._status, self._now = status, now
        self._draw()

    def show_again(self) -> None:
        """Shows what was known before the work that came to nothing."""
        self._draw()

    def show_work(self, sentence: str) -> None:
        """Says what is being done, while the buttons are disabled."""
        self._detail.setText(sentence)
        for each in (self.now_button, self.place_button):
            each.setEnabled(False)

    def _lay_out(self) -> None:
        self._newest.setWordWrap(False)
        self._second.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
        first.addWidget(self._icon)
        first.addWidget(self._newest)
        first.addWidget(self._detail, 1)
        first.addWidget(self.list_button)
        second.addWidget(self._shape)
        second.addWidget(self._second, 1)
        second.addWidget(self.place_button)
        second.addWidget(self.now_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 6)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(rule())
        column.addLayout(second)

    def _draw(self) -> None:
        status, now = self._status, self._now
        if status is None or now is None:
            return
        side = self._theme.px(18)
        self._icon.setPixmap(self._theme.tinted("save", "text2", side, self.devicePixelRatioF()))
        days = (now - status.newest).days if status.newest is not None else 0
        old = status.newest is not None and status.changed and days >= _OLD_DAYS
        if status.newest is None:
            self._newest.setText("还没有备份")
            self._detail.setText("关闭窗口时会自动做一份")
        else:
            self._newest.setText(f"最新备份　{relative_day(status.newest, now)}")
            self._detail.setText(f"已有 {days} 天，之后又改过" if old else "写好后已读回核对")
        self._second.setText(_second_words(status, now))
        warned = old or status.second_late
        size = self._theme.px(12)
        if warned:
            self._shape.setPixmap(
                level_pixmap("later", self._theme.colors.role("later"), size, self.devicePixelRatioF())
            )
            self._shape.setAccessibleName(LEVEL_WORDS["later"])
        self._shape.setVisible(warned)
        for each in (self.now_button, self.place_button):
            each.setEnabled(True)
        self.place_button.setVisible(not status.second_folder)
        self.setAccessibleName(self.words)
        self.show()


def _second_words(status: BackupStatus, now: datetime) -> str:
    if not status.second_folder:
        return "只在这台电脑上有。"
    if status.second is None:
        return f"另一块盘 {status.second_folder} 上还没有。"
    days = (now - status.second).days
    since = f"，已有 {days} 天" if status.second_late else ""
    return f"另一块盘 {status.second_folder} 上的一份是 {relative_day(status.second, now)}{since}。"
