"""Backups of the whole store: made at closing, daily and before what changes much; listed, restored, repaired from."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, NotFound, StorageTrouble, StoreDamaged
from app.file_writing import make_folder, replace_file
from app.late_modules import late_module
from app.store.marker import Marker, read_marker, update_marker, write_marker

if TYPE_CHECKING:
    from app.services import Services
    from app.store import backup, repairing, restoring
    from app.store.backup import Backup
    from app.store.repairing import Repaired
else:
    backup = late_module("app.store.backup")
    repairing = late_module("app.store.repairing")
    restoring = late_module("app.store.restoring")

_MEMBER = re.compile(r"identities/[0-9a-f]{32}(-[0-9a-f]{16})?\.(json|p12)")
_LARGEST_MEMBER = 1 << 20
DAILY = timedelta(hours=24)
"""How old the newest copy may be unless somebody chose otherwise."""
_RECENT = timedelta(minutes=10)
"""Before an import: a copy as new as this is new enough, so that a hundred files in a row make one."""
SECOND_LATE = timedelta(days=3)
"""A second copy older than this is said (visual.md)."""
_SERVER = "数据库在服务器上，备份由管理员在服务器上做（例如 pg_dump）；这里备份的是本机的数据库。"


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """Tells the start page what is known of the backups."""

    newest: datetime | None
    """When the newest copy was made; None where there is none."""
    changed: bool
    """Whether the store has changed since."""
    second_folder: str
    """Where a second copy is to go, or empty."""
    second: datetime | None
    """When the newest second copy was made."""
    second_late: bool
    """Whether that is longer ago than three days."""


def store_file(services: Services) -> Path:
    """Returns the file of the store.

    Raises StorageTrouble where the store is on a server.
    """
    path = services.store_file()
    if path is None:
        raise StorageTrouble(_SERVER)
    return path


def make_backup(services: Services, folder: Path | None = None) -> Backup:
    """Makes a checked copy of the store, and removes old copies that are no longer needed.

    The copy goes into the backup folder beside the store unless another folder is given.

    Raises:
        NotFound: there is no store yet.
        StoreDamaged: the store is damaged; what is damaged is named.
        StorageTrouble: the folder cannot be written, or the store is on a server.
    """
    path = store_file(services)
    store = services.store_if_any()
    if store is None:
        raise NotFound("还没有申报书，没有可备份的。")
    changes = store.change_token()
    own = backup.backup_folder(path)
    made = backup.make_backup(path, folder or own, services.now(), _members(services.home))
    if folder is None or folder.absolute() == own.absolute():
        update_marker(
            path,
            backup=made.file.name,
            backup_at=made.at.isoformat(),
            backup_generation=made.generation,
            backup_changes=changes,
        )
    if folder is not None and str(folder.absolute()) == _second_folder(path):
        update_marker(path, second_at=made.at.isoformat())
    with suppress(OSError):
        backup.thin_backups(made.file.parent)
    return made


def make_second_copy(services: Services, made: Backup) -> Path | None:
    """Copies a backup to the second place that the user has named.

    Returns None where no place is named, or where it is not there now.
    """
    path = store_file(services)
    folder = _second_folder(path)
    if not folder or not Path(folder).is_dir():
        return None
    copied = backup.copy_backup(made, Path(folder))
    update_marker(path, second_at=made.at.isoformat())
    with suppress(OSError):
        backup.thin_backups(copied.parent)
    return copied


def back_up_if_changed(services: Services, *, unless_newer: timedelta = timedelta(0)) -> Backup | None:
    """Makes a backup and its second copy if the store has changed since the newest.

    Returns None where there was no need.  Nothing is made of a store on a server, of an empty place, or where the
    newest copy is younger than ``unless_newer``.
    """
    path = services.store_file()
    store = services.store_if_any() if path is not None else None
    if store is None or path is None or store.read_only:
        return None
    status = backup_status(services)
    # a copy that is younger than no time at all was made under a clock that was ahead
    fresh = status.newest is not None and timedelta(0) <= services.now() - status.newest < unless_newer
    if fresh or not status.changed:
        return None
    made = make_backup(services)
    with suppress(AppError):
        make_second_copy(services, made)
    return made


def back_up_beforehand(services: Services) -> str:
    """Makes a backup before a big change, such as an import or a merge.

    A failure must not stop that change: the sentence about it is returned, empty where all went well, for the caller
    to show.
    """
    try:
        back_up_if_changed(services, unless_newer=_RECENT)
    except AppError as trouble:
        reason = str(trouble).rstrip("。")
        return f"改动之前没有能留一份备份（{reason}）。请看一下备份文件夹和磁盘，过后再备份一次。"
    return ""


def back_up_at_closing(services: Services) -> Backup | None:
    """Makes a backup when the window closes, if the store has changed since the newest.

    A failure is not reported, as nobody is there any more to hear of it.
    """
    try:
        return back_up_if_changed(services)
    except AppError:
        return None


def back_up_regularly(services: Services, every: timedelta = DAILY) -> Backup | None:
    """Makes a backup if the newest is older than ``every`` and the store has changed since."""
    return back_up_if_changed(services, unless_newer=every)


def backup_status(services: Services) -> BackupStatus:
    """Returns what is known of the backups without reading them."""
    path = store_file(services)
    marker = read_marker(path) or Marker()
    newest = _time(marker.backup_at)
    if newest is not None and not (path.parent / "backups" / marker.backup).is_file():
        newest = None
    store = services.store_if_any()
    changed = store is not None and (newest is None or store.change_token() != marker.backup_changes)
    second = _time(marker.second_at)
    late = bool(marker.second_folder) and (second is None or services.now() - second > SECOND_LATE)
    return BackupStatus(newest, changed, marker.second_folder, second, late)


def name_second_folder(services: Services, folder: Path | None) -> None:
    """Remembers the folder for the second copies; None means that there is none.

    Raises StorageTrouble where the folder cannot be remembered.
    """
    path = store_file(services)
    marker = read_marker(path) or Marker()
    named = "" if folder is None else str(folder.absolute())
    same = named == marker.second_folder
    try:
        write_marker(path, replace(marker, second_folder=named, second_at=marker.second_at if same else ""))
    except OSError as error:
        raise StorageTrouble(f"第二处备份的位置没有记住（{error.strerror}）；请检查 {path.parent} 的权限。") from error


def list_backups(services: Services, *, check: bool = False) -> list[Backup]:
    """Returns all backups, those of the second place too, the newest of this store first.

    The second place may hold copies of another computer's store; they come last.  With ``check`` each is read through.
    """
    path = store_file(services)
    second = _second_folder(path)
    # beside the store itself lie the copies that were made before an upgrade
    folders = [backup.backup_folder(path), path.parent, *([Path(second)] if second else [])]
    found = [each for folder in folders for each in backup.list_backups(folder, check=check)]
    own = (read_marker(path) or Marker()).id
    return sorted(found, key=lambda each: (each.store_id == own, each.rank, str(each.file)), reverse=True)


def inspect_backup(file: Path) -> Backup:
    """Reads one backup through and says in ``problem`` what is wrong with it."""
    return backup.inspect_backup(file)


def restore_store(services: Services, file: Path) -> tuple[int, Path | None]:
    """Puts a backup in the store's place.

    Returns the number of drafts, and the folder that now holds what was there before.  The store is closed; signing
    identities that are not here come back, those that are here stay.  Raises StorageTrouble where the backup cannot be
    used or the store is open elsewhere; nothing was changed then.
    """
    path = store_file(services)
    services.close()
    members = backup.read_members(file) if file.is_file() else {}
    drafts, aside = restoring.restore_store(path, file, services.now())
    _put_back_members(services.home, members)
    return drafts, aside


def repair_store(services: Services) -> Repaired:
    """Repairs the store from its sound rows and the newest sound backup.

    Raises NotFound where there is no store, and StorageTrouble where it cannot be repaired; it is then as it was.
    """
    path = store_file(services)
    if not path.is_file():
        raise NotFound(f"{path} 不在，没有可修复的；请用 zhizao restore-store 放回一份备份。")
    services.close()
    sound = next((each.file for each in list_backups(services) if not inspect_backup(each.file).problem), None)
    return repairing.repair_store(path, sound, services.now())


def check_store(services: Services) -> None:
    """Reads the whole store and checks that it is as it was written.

    Raises StoreDamaged, which names what is not.
    """
    store = services.store_if_any()
    if store is not None:
        store.check()


def find_damage(services: Services) -> tuple[str, ...]:
    """Reads the whole store and returns the names of what is damaged.

    The result is empty where the store is sound or there is none.
    """
    try:
        store = services.store_if_any()
        return () if store is None else tuple(str(each) for each in store.find_damage())
    except StoreDamaged as error:
        return error.places or (str(error),)


def _second_folder(path: Path) -> str:
    marker = read_marker(path)
    return marker.second_folder if marker else ""


def _members(home: Path) -> dict[str, bytes]:
    """Returns the files of the signing identities by name.

    Without them a store that came back on another machine could not sign.
    """
    found = {}
    for path in sorted((home / "identities").glob("*")):
        name = f"identities/{path.name}"
        with suppress(OSError):
            if _MEMBER.fullmatch(name) and path.is_file() and path.stat().st_size <= _LARGEST_MEMBER:
                found[name] = path.read_bytes()
    return found


def _put_back_members(home: Path, members: dict[str, bytes]) -> None:
    """Writes the signing identities that are missing here, their keys first.

    An identity exists only once its record does, so the record is written last.
    """
    for name in sorted(members, key=lambda each: (each.endswith(".json"), each)):
        path = home / name
        if _MEMBER.fullmatch(name) and not path.exists():
            with suppress(OSError):
                make_folder(path.parent, private=True)
                replace_file(path, members[name], private=True)


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
