"""Keeps the marker beside a store: which store belongs here, how far it had come, and where its newest backup is.

Without it a store that vanished looks like a first start, and an older copy in its place like the newest.  The store
counts generations: the first write of each run raises the number in the database and then here, so that the database is
never behind its marker unless somebody put an older one in its place.  The marker is advice: where it cannot be written
or read, the store is used without it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from app.errors import LEADS_TO_BACKUPS, StoreLost
from app.file_writing import remove_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FORMAT = "zhizao-store-marker/1"
_LARGEST = 64 * 1024
ID, GENERATION = "store_id", "generation"
IDENTITY = frozenset({ID, GENERATION})
"""The rows of ``store_meta`` that tell which store this is and how far it has come."""
LOGS = ("-wal", "-journal")
"""What SQLite leaves beside a file that still has to be brought up to date; worth nothing without it."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Describes a store for those who have not opened it: which it is, how far it had come, its backups."""

    id: str = ""
    generation: int = 0
    backup: str = ""
    """The newest backup's file name, in the folder ``backups`` beside the store."""
    backup_at: str = ""
    """ISO 8601 in UTC, or empty."""
    backup_generation: int = -1
    backup_changes: str = ""
    """What tells whether the store has changed since its newest backup."""
    second_folder: str = ""
    """Where the user wants a second copy, or empty."""
    second_at: str = ""
    restoring: str = ""
    """The finished file that has still to take the store's place: its name, beside the store."""
    aside: str = ""
    """The folder that what was there before goes to, while ``restoring``."""


def marker_path(store: Path) -> Path:
    """Returns the path of the marker of the store at ``store``, whose neighbour it is."""
    return store.with_name(f"{store.stem}.marker.json")


def read_marker(store: Path) -> Marker | None:
    """Returns the marker of a store, None where there is none that can be read and understood."""
    path = marker_path(store)
    try:
        with path.open("rb") as file:
            data: Any = json.loads(file.read(_LARGEST + 1))
        if data.pop("format") != _FORMAT:
            return None
        made = Marker(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    kinds = {name: type(value) for name, value in asdict(Marker()).items()}
    if any(type(value) is not kinds[name] for name, value in asdict(made).items()):
        return None
    names = (made.restoring, made.aside, made.backup)
    return None if any("/" in name or "\\" in name or name == ".." for name in names) else made


def write_marker(store: Path, marker: Marker) -> None:
    """Writes the marker beside its store, durably.

    Raises OSError where the system refuses.
    """
    data = json.dumps({"format": _FORMAT, **asdict(marker)}, ensure_ascii=False, indent=1)
    replace_file(marker_path(store), data.encode(), private=True)


def update_marker(store: Path, **changed: Any) -> None:
    """Changes the named fields of the marker and leaves the others, if it can be written."""
    with suppress(OSError):
        write_marker(store, replace(read_marker(store) or Marker(), **changed))


def forget_store(store: Path) -> None:
    """Deletes the marker, so that any store is accepted there.

    Raises OSError where it cannot be deleted.
    """
    remove_file(marker_path(store))


def check_before_opening(store: Path) -> None:
    """Raises StoreLost where the store has vanished, was emptied, or left only its log behind."""
    marker = read_marker(store)
    size = _size(store)
    if size:
        return
    logs = [log.name for log in (store.with_name(store.name + each) for each in LOGS) if _size(log)]
    if size is None and logs and not store.exists():
        raise StoreLost(
            f"数据库 {store} 不见了，只留下 {'、'.join(logs)}，里面是没有并入的改动，没有动它。"
            f"请把原来的数据库放回这里，或{LEADS_TO_BACKUPS}（zhizao restore-store）{_newest(store, marker)}。",
            "log",
        )
    if marker is not None and marker.id:
        raise StoreLost(
            f"数据库 {store} {'不见了' if size is None else '被清空了'}，可能被删除或被清理软件移走。请把它放回原处，"
            f"或{LEADS_TO_BACKUPS}（zhizao restore-store）{_newest(store, marker)}；"
            f"确实要从头开始，就删除旁边的 {marker_path(store).name}。",
            "vanished",
        )


def left_logs(store: Path) -> bool:
    """Tells whether a log lies beside the store that still has to be brought into it, or belongs to another."""
    return any(_size(store.with_name(store.name + each)) for each in LOGS)


def identity_in(facts: Mapping[str, str]) -> tuple[str, int]:
    """Returns a store's id and generation out of the values of ``store_meta`` by name.

    The id is empty and the generation 0 where the store was never written to.
    """
    generation = facts.get(GENERATION, "")
    return facts.get(ID, ""), int(generation) if generation.isdecimal() else 0


def check_identity(store: Path, store_id: str, generation: int) -> None:
    """Raises StoreLost where the store is another one than its marker says, or an older copy of it."""
    marker = read_marker(store)
    if marker is None or not marker.id:
        return
    accept = f"确实要用它，就删除旁边的 {marker_path(store).name}。"
    if store_id != marker.id:
        raise StoreLost(
            f"数据库 {store} 不是这里原来的那一个，没有改动它。请把原来的放回来，或{LEADS_TO_BACKUPS}"
            f"（zhizao restore-store）{_newest(store, marker)}；{accept}",
            "other",
        )
    if generation < marker.generation:
        raise StoreLost(
            f"数据库 {store} 是一份较早的副本，缺最近的改动，没有改动它。请把最新的放回来，或{LEADS_TO_BACKUPS}"
            f"（zhizao restore-store）{_newest(store, marker)}；{accept}",
            "older",
        )


def _newest(store: Path, marker: Marker | None) -> str:
    if marker is None or not marker.backup:
        return ""
    return f"，最近的一份是 {store.parent / 'backups' / marker.backup}"


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
