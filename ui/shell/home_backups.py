"""Backups on 首页: the card, the daily copy, and the way from what is damaged or gone to what can be put back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.errors import LEADS_TO_BACKUPS
from app.late_modules import late_module
from ui.pages.home.backup_card import BackupCard
from ui.runtime.file_dialogs import choose_folder
from ui.runtime.job_slots import JobSlot
from ui.shell import backup_jobs

if TYPE_CHECKING:
    from app.jobs.backups import BackupStatus
    from app.services import Services
    from ui.pages.home.page import HomePage
    from ui.shell import backups_window
    from ui.shell.backup_jobs import BackedUp
    from ui.shell.window_settings import WindowSettings
    from ui.theme.theme import Theme
else:
    backups_window = late_module("ui.shell.backups_window")

_HOUR = 3_600_000
_KEY = "backup"


class HomeBackups(QObject):
    """Shows the backups' card under the list of drafts."""

    def __init__(self, home: HomePage, services: Services, theme: Theme, file: WindowSettings) -> None:
        super().__init__(home)
        self._home = home
        self._services = services
        self._theme = theme
        self._file = file
        self._jobs = JobSlot(self, "queue")
        self._checked = False
        self._reading = False
        self._read_again = False
        self.card = BackupCard(theme)
        home.counted.connect(self._look)
        home.troubled.connect(self._offer)
        home.acted.connect(self._act)
        self.card.listed.connect(self.show_backups)
        self.card.wanted.connect(self._back_up)
        self.card.placed.connect(self._name_place)
        hour = QTimer(self)
        hour.setInterval(_HOUR)
        hour.timeout.connect(self._look)
        hour.start()

    def show_backups(self) -> None:
        """Opens the list of backups."""
        window = backups_window.BackupsWindow(self._services, self._theme, self._home.window())
        window.changed.connect(self._changed)
        window.counted.connect(self._show)
        window.show()

    def _look(self) -> None:
        """Reads the backups where there is something to back up."""
        if self._reading:
            self._read_again = True  # two readings at once would each make the copy of the day
            return
        if self._home.model.pack is not None and self._home.model.rowCount():
            if not self._checked:
                self._home.add_card(self.card)
            work = backup_jobs.read_status(
                self._services, check=not self._checked, every=timedelta(hours=self._file.state.backup_hours)
            )
            self._reading = True
            self._run(work, self._on_status_read)
            self._checked = True

    def _on_status_read(self, status: BackupStatus | None) -> None:
        self._show(status)
        self._reading = False
        if self._read_again:
            self._read_again = False
            self._look()

    def show_status(self, status: BackupStatus | None) -> None:
        """Shows what the settings found out about the backups."""
        self._show(status)

    def _show(self, status: BackupStatus | None) -> None:
        if status is not None:
            self.card.show_status(status, self._services.now())

    def _back_up(self) -> None:
        self.card.show_work("正在备份…")
        self._run(backup_jobs.back_up(self._services), self._backed_up)

    def _backed_up(self, made: BackedUp) -> None:
        self._show(made.status)
        if made.sentence:
            self._home.banner.put(_KEY, "later", made.sentence)
        else:
            self._home.banner.remove(_KEY)

    def _name_place(self) -> None:
        folder = choose_folder(self._home, "另一块盘或 U 盘上的文件夹", Path.home())
        if folder is not None:
            self.card.show_work("正在备份…")
            self._run(backup_jobs.name_second_folder(self._services, folder), self._backed_up)

    def _offer(self, why: str) -> None:
        """Adds a button to the error of a store that is gone or damaged; it leads to the backups."""
        if LEADS_TO_BACKUPS in why:
            self._home.banner.put("trouble", "error", why, "查看备份")

    def _act(self, key: str) -> None:
        if key == "trouble":
            self.show_backups()

    def _changed(self, sentence: str) -> None:
        self._home.banner.remove("trouble")
        self._home.banner.put("restored", "ok", sentence)
        self._home.load()

    def _failed(self, why: str) -> None:
        self._reading = False
        self._home.show_trouble(why)
        self.card.show_again()

    def _run(self, work: Any, done: Any) -> None:
        self._jobs.run(work, done, self._failed)
