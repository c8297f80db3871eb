"""Puts a finished store file in the place of the one that is there, so that a kill at any moment loses nothing.

Two files and a log cannot be swapped at once.  So the marker first says what is to happen; then the old files move
aside one by one, and the new one takes the name.  Whoever opens the store next ends what was begun.  Nothing is
deleted: what was there before lies in a folder of its own beside the backups.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from app.errors import StorageTrouble
from app.file_writing import (
    copy_contents,
    create_private_file,
    discard,
    make_folder,
    sync_file,
    sync_folder,
    temporary_path,
)
from app.store.backup import backup_folder, check_file, look_at
from app.store.checksums import MEMBERS
from app.store.engines import file_engine
from app.store.failures import storage
from app.store.generations import raise_generation, read_identity, write_meta
from app.store.integrity import find_damage
from app.store.marker import GENERATION, Marker, read_marker, write_marker
from app.store.revisions import create_schema, examine
from app.store.schema_history import OURS
from app.store.sqlite_connection import connect
from app.system_errors import reason_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BESIDE = ("-wal", "-shm", "-journal", "")
"""The database itself last: while it is there, its log is not without it."""


def restore_store(store: Path, backup: Path, at: datetime) -> tuple[int, Path | None]:
    """Puts a copy of ``backup`` in the store's place, after checking it.

    Returns the number of its drafts, and the folder where the old store lies (None where there was none).

    Raises:
        StorageTrouble: the backup cannot be used, the store is in use, or the disk refuses; nothing was changed then.
    """
    if problem := look_at(backup) or check_file(backup):
        raise StorageTrouble(problem)
    if store.exists() and backup.exists() and store.samefile(backup):
        raise StorageTrouble(f"{backup} 就是正在用的数据库；请选一份备份。")
    unfinished = temporary_path(store)
    try:
        make_folder(store.parent, private=True)
        create_private_file(unfinished)
        _prepare(backup, unfinished)
        sync_file(unfinished)
        return replace_store(store, unfinished, at)
    except OSError as error:
        raise StorageTrouble(f"备份放不回 {store}（{reason_for(error)}）；请检查磁盘和权限，然后重试。") from error
    finally:
        discard_unfinished(store, unfinished)


def _prepare(backup: Path, goal: Path) -> None:
    """Builds a checked store of today's revision from a backup, in the empty file ``goal``."""
    with storage(str(backup)), _full_disk_of(goal):
        _copy(backup, goal)
        with closing(connect(goal)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            _refuse_strange_code(copy, backup)
            copy.execute(f"DROP TABLE IF EXISTS {MEMBERS}")
        engine = file_engine(goal, foreign_keys=False)
        try:
            with engine.connect() as connection:
                older = examine(connection, OURS)[0] == "older"
            if older:
                from app.store.migration_run import migrate

                migrate(engine, OURS, str(backup))
        finally:
            engine.dispose()
        with closing(connect(goal)) as copy:
            if found := find_damage(copy):
                raise StorageTrouble(f"备份 {backup.name} 已经损坏（{found[0]}），没有用它；请换一份。")


@contextmanager
def _full_disk_of(goal: Path) -> Iterator[None]:
    """Says that the disk of ``goal`` is full where SQLite says so: nothing is written to the backup's."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(goal)) from error
        raise


def _copy(backup: Path, goal: Path) -> None:
    """Copies a file with its log, since a store that was put aside may not have been closed."""
    log = backup.with_name(f"{backup.name}-wal")
    if log.is_file() and log.stat().st_size:
        copy_contents(backup, goal)
        create_private_file(goal.with_name(f"{goal.name}-wal"))
        copy_contents(log, goal.with_name(f"{goal.name}-wal"))
        return
    with closing(connect(backup, query="mode=ro&immutable=1")) as source, closing(connect(goal)) as copy:
        source.backup(copy)


def _refuse_strange_code(copy: sqlite3.Connection, backup: Path) -> None:
    """Refuses triggers and views that are not ours, since they would run when we write."""
    known = _own_code()
    told = copy.execute("SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')").fetchall()
    if any(known.get(name) != sql for name, sql in told):
        raise StorageTrouble(f"{backup.name} 里有本程序没有写过的内容，没有用它；请换一份备份。")


def _own_code() -> dict[str, str]:
    """Returns the texts of our own triggers by name, as a new file has them."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            create_schema(connection, OURS, datetime(2021, 1, 1, tzinfo=UTC))
            told = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            return {str(name): str(sql) for name, sql in told}
    finally:
        engine.dispose()


def replace_store(store: Path, finished: Path, at: datetime) -> tuple[int, Path | None]:
    """Renames a finished, synchronised file to the store's name, and moves what was there aside.

    The new store counts on from the higher generation, so that neither is taken for an older copy of the other.
    Returns the number of its drafts, and the folder where the old one lies (None where there was none).
    """
    _refuse_in_use(store)
    before = read_marker(store) or Marker()
    drafts, store_id, generation = _count_on(finished, before.generation)
    here = any(store.with_name(store.name + each).exists() for each in _BESIDE)
    aside = backup_folder(store) / f"换下-{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
    if here:
        make_folder(aside, private=True)
    goal = replace(
        before,
        id=store_id,
        generation=generation,
        restoring=finished.name,
        aside=aside.name if here else "",
    )
    write_marker(store, goal)
    finish_restoring(store)
    return drafts, aside if here else None


def finish_restoring(store: Path) -> None:
    """Ends a restore that was begun, and does nothing where there is none.

    Raises OSError where the disk refuses.
    """
    marker = read_marker(store)
    if marker is None or not marker.restoring:
        return
    finished = store.with_name(marker.restoring)
    if finished.parent == store.parent and finished.exists():
        if marker.aside:
            aside = backup_folder(store) / marker.aside
            make_folder(aside, private=True)
            for each in _BESIDE:
                old = store.with_name(store.name + each)
                with suppress(FileNotFoundError):
                    old.replace(aside / old.name)
            sync_folder(aside)
        finished.replace(store)
        sync_folder(store.parent)
    write_marker(store, replace(marker, restoring="", aside=""))


def discard_unfinished(store: Path, unfinished: Path) -> None:
    """Deletes a file that did not become the store, with its logs.

    A file to which the marker has promised the place stays.
    """
    marker = read_marker(store)
    if marker is not None and marker.restoring == unfinished.name:
        return
    for rest in ("", "-journal", "-wal", "-shm"):
        discard(unfinished.with_name(unfinished.name + rest))


def _count_on(finished: Path, generation: int) -> tuple[int, str, int]:
    engine = file_engine(finished)
    try:
        with storage(str(finished)), engine.begin() as connection:
            if read_identity(connection)[1] < generation:
                write_meta(connection, GENERATION, str(generation))
            store_id, counted = raise_generation(connection)
            drafts = connection.exec_driver_sql("SELECT count(*) FROM draft").scalar_one()
    finally:
        engine.dispose()
    sync_file(finished)
    return int(drafts), store_id, counted


def _refuse_in_use(store: Path) -> None:
    """Raises StorageTrouble where another program has the store open, as far as SQLite can tell."""
    if not store.is_file() or not store.stat().st_size:
        return
    try:
        with closing(connect(store)) as connection:
            connection.execute("PRAGMA busy_timeout = 200")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StorageTrouble(
                f"数据库 {store} 正在别的窗口或程序里打开着，没有换掉它；请先关闭，再恢复。"
            ) from error
        # what cannot be opened is in nobody's use, and is what a restore is for
