"""What the window has done about backups off the UI thread; the store is imported there, after the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, StorageTrouble, StoreDamaged
from app.jobs import backups
from app.jobs.backups import DAILY, back_up_regularly, backup_status, check_store
from ui.runtime.window_sentences import adapt_for_window

if TYPE_CHECKING:
    from app.jobs.backups import BackupStatus
    from app.services import Services
    from app.store.backup import Backup
    from ui.runtime.jobs import Job


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Describes the outcome of a backup: what is known of all backups now, and what did not go as wanted."""

    status: BackupStatus
    sentence: str
    """What did not go as wanted; empty if all did."""


def read_known(services: Services) -> Callable[[Job], BackupStatus | None]:
    """Returns a job that reads what is known of the backups; None where the store is on a server."""

    def work(_job: Job) -> BackupStatus | None:
        return None if services.store_file() is None else backup_status(services)

    return work


def read_status(
    services: Services, *, check: bool = False, every: timedelta = DAILY
) -> Callable[[Job], BackupStatus | None]:
    """Returns a job that makes a copy where one is due after ``every`` and reads what is known of the backups.

    The job gives None where the store is on a server.  With ``check`` it reads the whole store through beforehand, as
    a large one is not checked while it is opened.
    """

    def work(_job: Job) -> BackupStatus | None:
        if services.store_file() is None:
            return None
        if check:
            check_store(services)
        try:
            back_up_regularly(services, every)
        except StoreDamaged:
            raise
        except StorageTrouble:
            return backup_status(services)  # the disk is full, say: the card shows how old the newest is
        return backup_status(services)

    return work


def back_up(services: Services) -> Callable[[Job], BackedUp]:
    """Returns a job that makes a backup now, and a second copy where the user has named a place for one."""

    def work(_job: Job) -> BackedUp:
        made, said = backups.make_backup(services), ""
        status = backups.backup_status(services)
        if status.second_folder:
            try:
                if backups.make_second_copy(services, made) is None:
                    said = f"{status.second_folder} 没有接上，这一份只放在了这台电脑上。"
            except AppError as error:
                said = adapt_for_window(str(error))
        return BackedUp(backups.backup_status(services), said)

    return work


def name_second_folder(services: Services, folder: Path | None) -> Callable[[Job], BackedUp]:
    """Remembers where second copies go and puts one there."""

    def work(job: Job) -> BackedUp:
        backups.name_second_folder(services, folder)
        return BackedUp(backups.backup_status(services), "") if folder is None else back_up(services)(job)

    return work


def list_backups(services: Services) -> Callable[[Job], tuple[Backup, ...]]:
    """Lists the backups and reads each of them through."""

    def work(_job: Job) -> tuple[Backup, ...]:
        return tuple(backups.list_backups(services, check=True))

    return work


def restore(services: Services, file: Path) -> Callable[[Job], str]:
    """Returns a job that puts a backup in the store's place and gives the sentence about the outcome."""

    def work(_job: Job) -> str:
        drafts, aside = backups.restore_store(services, file)
        kept = f"原来的数据库在 {aside}。" if aside is not None else ""
        return f"已恢复，有 {drafts} 份申报书。{kept}"

    return work


def repair(services: Services) -> Callable[[Job], str]:
    """Returns a job that repairs the store from its newest sound backup and gives the sentence about it."""

    def work(_job: Job) -> str:
        if not backups.find_damage(services):
            return "数据库完好，没有要修复的。"
        done = backups.repair_store(services)
        taken = f"{'、'.join(done.from_backup[:3])} 取自备份，请核对。" if done.from_backup else ""
        lost = f"备份里也没有：{'、'.join(done.lost[:3])}。" if done.lost else ""
        return f"已修复，有 {done.drafts} 份申报书。{taken}{lost}"

    return work
