"""Makes, reads and thins backups: whole, checked copies of a store, each one file that can take its place.

A copy is made beside its final name, synchronised, read back from the disk and checked to the last picture, and only
then gets its name: a file of that name is a sound backup.  Files that belong to the store and lie outside the database
(signing identities) travel in a table of their own, ``backup_member``.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from app.errors import StorageTrouble
from app.file_writing import (
    copy_contents,
    create_private_file,
    discard,
    make_folder,
    put_in_place,
    sync_file,
    temporary_path,
)
from app.store.checksums import MEMBERS, row_hash
from app.store.engines import file_engine
from app.store.failures import damaged, storage
from app.store.integrity import find_damage
from app.store.marker import GENERATION, ID
from app.store.revisions import examine
from app.store.schema_history import OURS, Revisions
from app.store.sqlite_connection import connect
from app.system_errors import reason_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.store.revisions import State

FOLDER = "backups"
"""Beside the store."""
_NAME = re.compile(r"(?P<store>.+)-(备份|升级前)-(?P<at>\d{8}T\d{6}\d{6})Z\.db")
_STAMP = "%Y%m%dT%H%M%S%f"
_AT = "backup_at"
_MAGIC = b"SQLite format 3\x00"
_LARGEST_MEMBER = 1 << 20
_CHUNK = 1 << 20
_NEWEST = 5
"""So many of the newest copies stay, however old."""
_PERIODS = ((7, "%Y%m%d"), (5, "%G%V"), (12, "%Y%m"))
_LARGEST_TOTAL = 2 << 30
"""Bytes that all copies of a folder may take; the two newest stay in any case."""
_ALWAYS = 2
_DIGITS = 18
"""Of the longest generation that is believed; SQLite counts no further."""
_PAGES = 256
"""Copied at a time where a reader would stop writers (no write-ahead log)."""


@dataclass(frozen=True, slots=True)
class Backup:
    """Describes one backup file: when it was made, what it holds, and whether it can be used.

    ``sound`` is None while nobody has read it through.
    """

    file: Path
    at: datetime
    drafts: int
    generation: int
    size: int
    sha256: str = ""
    sound: bool | None = None
    problem: str = ""
    """Why it cannot be used, one sentence; empty if it can, or nobody has looked."""
    store_id: str = ""
    """Id of the store that it is a copy of; empty where that cannot be read."""

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """A key that is larger for a newer copy of the same store.

        The store's own generation, which each run of the program raises, comes before the time: a flat battery sets
        the clock years back, and a copy made then is still the newest.
        """
        return self.generation, self.at, self.file.name


def backup_folder(store: Path) -> Path:
    """Returns the folder of a store's own backups, which lies beside its file."""
    return store.parent / FOLDER


def make_backup(store: Path, folder: Path, at: datetime, members: Mapping[str, bytes]) -> Backup:
    """Writes a checked copy of a store, which may be in use, to ``folder``.

    ``members`` are files that belong to the store, by relative name.

    Raises:
        StoreDamaged: the store itself is damaged; a copy of something broken is none.
        StorageTrouble: the folder cannot be written, or does not give back what was written.
    """
    target = folder / f"{store.stem}-备份-{at.astimezone(UTC):{_STAMP}}Z.db"
    unfinished = temporary_path(target)
    try:
        make_folder(folder, private=True)
        create_private_file(unfinished)
        with closing(connect(unfinished)) as copy, storage(str(store)):
            _copy(store, copy, at, members)
        sync_file(unfinished)
        _forget_cache(unfinished)
        digest, damage = _read_back(unfinished)
        if damage:
            raise _whose_damage(store, folder, damage)
        facts = _facts(unfinished)
        put_in_place(unfinished, target, replace=False)
    except OSError as error:
        raise StorageTrouble(f"备份写不进 {folder}（{reason_for(error)}）；请清理空间，或换一个文件夹。") from error
    except (sqlite3.OperationalError, StorageTrouble):
        if unfinished.exists():
            raise
        # the folder was moved, or its stick pulled out, between two steps; SQLite blames whichever file it had open
        raise StorageTrouble(f"备份写不进 {folder}（写到一半不见了）；请把它接好，或换一个文件夹。") from None
    finally:
        for rest in ("", "-journal", "-wal", "-shm"):
            discard(unfinished.with_name(unfinished.name + rest))
    drafts, generation, store_id = facts
    return Backup(target, at, drafts, generation, target.stat().st_size, digest, sound=True, store_id=store_id)


def _copy(store: Path, copy: sqlite3.Connection, at: datetime, members: Mapping[str, bytes]) -> None:
    with closing(connect(store)) as source:
        copy.execute("PRAGMA synchronous = OFF")  # the whole file is synchronised once, at the end
        logged = source.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        source.backup(copy, pages=-1 if logged else _PAGES, sleep=0.001)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file and no more
        copy.execute("BEGIN")
        copy.execute(f"DROP TABLE IF EXISTS {MEMBERS}")
        copy.execute(f"CREATE TABLE {MEMBERS} (name TEXT PRIMARY KEY, bytes BLOB NOT NULL, sha256 TEXT NOT NULL)")
        rows = [(name, content, sha256(content).hexdigest()) for name, content in sorted(members.items())]
        copy.executemany(f"INSERT INTO {MEMBERS} VALUES (?, ?, ?)", rows)  # noqa: S608 - a name of our own
        said = at.astimezone(UTC).isoformat()
        copy.execute("DELETE FROM store_meta WHERE name = ?", (_AT,))
        copy.execute("INSERT INTO store_meta VALUES (?, ?, ?)", (_AT, said, row_hash("store_meta", (_AT, said))))
        copy.execute("COMMIT")


def _forget_cache(path: Path) -> None:
    """Has the system read the file from the disk next time, where it can be told to."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is None:
        return
    with suppress(OSError), path.open("rb") as file:
        advise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read_back(path: Path) -> tuple[str, list[str]]:
    """Reads a copy, and returns its SHA-256 and the Chinese names of what is damaged in it."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), [*_damage(path)]


def _damage(path: Path) -> Iterator[str]:
    try:
        with closing(connect(path, query="mode=ro&immutable=1")) as connection:
            yield from (str(each) for each in find_damage(connection))
            held = "SELECT 1 FROM sqlite_schema WHERE name = ?"  # a store that was copied by hand has no such table
            if connection.execute(held, (MEMBERS,)).fetchone() is None:
                return
            for name, content, digest in connection.execute(f"SELECT name, bytes, sha256 FROM {MEMBERS}"):  # noqa: S608 - names of our own tables and columns
                if not isinstance(content, bytes) or sha256(content).hexdigest() != digest:
                    yield f"身份文件 {name}"
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        yield "数据库文件的结构"


def _whose_damage(store: Path, folder: Path, found: list[str]) -> StorageTrouble:
    with suppress(sqlite3.DatabaseError), closing(connect(store)) as connection:
        connection.execute("BEGIN")
        here = [str(each) for each in find_damage(connection)]
        if not here:
            return StorageTrouble(f"备份写进 {folder} 以后读出来不一样，没有留下它；请检查那块盘，或换一个文件夹。")
        found = here
    return damaged(str(store), found)


def _facts(path: Path) -> tuple[int, int, str]:
    """Returns the number of drafts in a store file, its generation, and its id."""
    with closing(connect(path, query="mode=ro&immutable=1")) as connection:
        drafts = connection.execute("SELECT count(*) FROM draft").fetchone()[0]
        named = dict(connection.execute("SELECT name, value FROM store_meta WHERE name IN (?, ?)", (GENERATION, ID)))
    generation = str(named.get(GENERATION, ""))
    counted = int(generation) if generation.isdecimal() and len(generation) <= _DIGITS else 0
    return int(drafts), counted, str(named.get(ID, ""))


def list_backups(folder: Path, *, check: bool = False) -> list[Backup]:
    """Returns the backups in a folder, the newest first.

    ``check`` reads each of them through.  A folder that cannot be read has none.
    """
    try:
        found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
    made = [inspect_backup(path, check=check) for path in found]
    return sorted(made, key=lambda each: each.rank, reverse=True)


def inspect_backup(path: Path, *, check: bool = True, revisions: Revisions = OURS) -> Backup:
    """Returns what is known of a backup, without raising or writing anything.

    ``problem`` says in a sentence why it cannot be used; ``check`` reads it through.
    """
    named = _NAME.fullmatch(path.name)
    at = datetime.fromtimestamp(0, UTC)
    with suppress(ValueError, OSError):
        at = (
            datetime.strptime(named["at"], _STAMP).replace(tzinfo=UTC)
            if named
            else datetime.fromtimestamp(path.stat().st_mtime, UTC)
        )
    size = path.stat().st_size if path.is_file() else 0
    problem, drafts, generation, store_id, sound = look_at(path, revisions), 0, 0, "", None
    if not problem:
        try:
            drafts, generation, store_id = _facts(path)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            problem = f"备份 {path.name} 已经损坏，不能用来恢复。"
    if check and not problem:
        problem = check_file(path, revisions)
        sound = not problem
    sound = False if problem else sound
    return Backup(path, at, drafts, generation, size, sound=sound, problem=problem, store_id=store_id)


def look_at(path: Path, revisions: Revisions = OURS) -> str:
    """Returns one sentence that says why a file is no backup for this program.

    It is empty where the file is a backup, be it sound or not.
    """
    try:
        if not path.is_file():
            return f"{path} 不是一个文件；请选一份备份。"
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return f"{path.name} 不是本程序的备份；请换一份。"
    except OSError as error:
        return f"{path} 读不出来（{reason_for(error)}）；请换一份。"
    try:
        state, revision = _state_of(path, revisions)
    except (StorageTrouble, SQLAlchemyError, ValueError):
        return f"备份 {path.name} 已经损坏，不能用来恢复；请换一份。"
    if state == "newer":
        return f"备份 {path.name} 是更新版本的程序做的（格式 {revision}）；请升级本程序后再恢复，现在什么都没有改动。"
    return "" if state in {"current", "older"} else f"{path.name} 不是本程序的备份；请换一份。"


def check_file(path: Path, revisions: Revisions = OURS) -> str:
    """Reads a backup through, and returns one sentence that says what is wrong with it.

    It is empty where the backup is sound.
    """
    try:
        if _state_of(path, revisions)[0] == "older":
            with closing(connect(path, query="mode=ro&immutable=1")) as connection:
                sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
                found = [] if sound else ["数据库文件的结构"]
        else:
            found = [*_damage(path)]
    except (sqlite3.DatabaseError, StorageTrouble, SQLAlchemyError, UnicodeDecodeError):
        found = ["数据库文件的结构"]
    return f"备份 {path.name} 已经损坏（{'、'.join(found[:3])}），不能用来恢复；请换一份。" if found else ""


def _state_of(path: Path, revisions: Revisions) -> tuple[State, str]:
    engine = file_engine(path, query="mode=ro&immutable=1")
    try:
        with storage(str(path)), engine.connect() as connection:
            return examine(connection, revisions)
    finally:
        engine.dispose()


def read_members(path: Path) -> dict[str, bytes]:
    """Returns the files that a backup holds beside the database, by relative name.

    Those that are damaged or larger than a mebibyte are left out; a backup that cannot be read has none.
    """
    try:
        with closing(connect(path, query="mode=ro&immutable=1")) as connection:
            found = connection.execute(
                f"SELECT name, bytes, sha256 FROM {MEMBERS} WHERE length(bytes) <= ?",  # noqa: S608 - a name of our own
                (_LARGEST_MEMBER,),
            ).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}
    return {
        name: content
        for name, content, digest in found
        if isinstance(name, str) and isinstance(content, bytes) and sha256(content).hexdigest() == digest
    }


def copy_backup(backup: Backup, folder: Path) -> Path:
    """Copies a backup to another folder, reads the copy back, and returns its path.

    Raises StorageTrouble where that place refuses, or gives back something else.
    """
    target = folder / backup.file.name
    unfinished = temporary_path(target)
    try:
        create_private_file(unfinished)
        copy_contents(backup.file, unfinished)
        _forget_cache(unfinished)
        if _hash_of(unfinished) != (backup.sha256 or _hash_of(backup.file)):
            raise StorageTrouble(f"备份写进 {folder} 以后读出来不一样，没有留下它；请检查那块盘，或换一个文件夹。")
        put_in_place(unfinished, target, replace=True)
    except OSError as error:
        raise StorageTrouble(f"备份写不进 {folder}（{reason_for(error)}）；请接上那块盘，或换一个文件夹。") from error
    finally:
        discard(unfinished)
    return target


def _hash_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def thin_backups(folder: Path) -> list[Path]:
    """Deletes the copies that newer ones make needless, and returns their paths.

    Of each store whose copies lie in the folder stay: the five newest, and the newest of each of the last seven days,
    five weeks and twelve months of which there are copies; and of those no more than two gigabytes, the two newest in
    any case.  Periods without a copy do not count, so that a clock that is years ahead for a day throws nothing away.
    """
    stores: dict[str, list[_Copy]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if (named := _NAME.fullmatch(path.name)) is not None:
            copy = _Copy.read(path, datetime.strptime(named["at"], _STAMP).replace(tzinfo=UTC))
            stores.setdefault(copy.store_id, []).append(copy)
    return [
        path for copies in stores.values() for path in _thin(sorted(copies, key=lambda copy: copy.rank, reverse=True))
    ]


@dataclass(frozen=True, slots=True)
class _Copy:
    """Describes one file of a folder that is thinned."""

    path: Path
    at: datetime
    store_id: str
    generation: int

    @classmethod
    def read(cls, path: Path, at: datetime) -> _Copy:
        """Reads what the file says of itself; one that cannot be read has no id."""
        try:
            _, generation, store_id = _facts(path)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            generation, store_id = 0, ""
        return cls(path, at, store_id, generation)

    @property
    def rank(self) -> tuple[int, datetime]:
        """A key that is larger for a newer copy, as :attr:`Backup.rank`."""
        return self.generation, self.at


def _thin(copies: list[_Copy]) -> list[Path]:
    """Deletes those copies of one store that are not to stay, and returns their paths."""
    copies.sort(key=lambda copy: copy.rank, reverse=True)
    wanted = _wanted([copy.at for copy in copies])
    removed, total = [], 0
    for number, copy in enumerate(copies):
        size = copy.path.stat().st_size if copy.path.exists() else 0
        if number >= _ALWAYS and (number not in wanted or total + size > _LARGEST_TOTAL):
            discard(copy.path)
            removed.append(copy.path)
        else:
            total += size
    return removed


def _wanted(times: list[datetime]) -> set[int]:
    """Returns the places of those of the times, given newest first, whose copies are to be kept."""
    wanted = set(range(min(_NEWEST, len(times))))
    for most, period in _PERIODS:
        newest: dict[str, int] = {}
        for number, at in enumerate(times):
            newest.setdefault(at.strftime(period), number)
        wanted.update([*newest.values()][:most])
    return wanted
