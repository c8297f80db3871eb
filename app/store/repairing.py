"""Repairs a damaged store: every sound row of it, and for the rest what the newest sound backup has.

The backup alone would lose what was written since; the damaged file alone would lose what it no longer gives back.
Together they lose only what is damaged and newer than the backup, and that is named.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import StorageTrouble
from app.file_writing import create_private_file, sync_file, temporary_path
from app.store.checksums import MEMBERS
from app.store.engines import WRITES, file_engine
from app.store.failures import storage
from app.store.integrity import (
    HASHED,
    OF_DRAFT,
    ORDER,
    STORE_SCOPE,
    Damage,
    damage_of,
    find_damage,
    row_is_sound,
    sum_of,
)
from app.store.restoring import discard_unfinished, replace_store
from app.store.revisions import create_schema
from app.store.schema_history import OURS
from app.store.sqlite_connection import connect
from app.store.tables import metadata
from app.system_errors import reason_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

_CORRUPT = (sqlite3.DatabaseError, UnicodeDecodeError)
_FURTHEST = 1 << 20
"""Row ids are looked at up to this far beyond the last that can be read."""
_ONCE = ("media", "issue_file", "issue", "stamping")
"""Tables whose rows never change: issues after their files, which they seal."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """Reports what a repair came to: what is back from the backup, and what is lost."""

    drafts: int
    aside: Path | None
    """Where the damaged files lie."""
    from_backup: tuple[str, ...]
    """What was damaged and now is as the backup has it."""
    lost: tuple[str, ...]
    """What was damaged and is in no backup."""


def repair_store(store: Path, backup: Path | None, at: datetime) -> Repaired:
    """Builds a sound store from a damaged one and a backup, and puts it in the damaged one's place.

    Without a sound backup (None) the damaged store alone has to do.

    Raises:
        StorageTrouble: the store is in use, or the disk refuses; nothing was changed then.
    """
    unfinished = temporary_path(store)
    try:
        create_private_file(unfinished)
        with storage(str(store)):
            _create_repaired_store(unfinished, backup, at)
            rescued = _rescue(store)
            damage, lost = _merge(unfinished, rescued)
        sync_file(unfinished)
        drafts, aside = replace_store(store, unfinished, at)
    except OSError as error:
        raise StorageTrouble(f"数据库 {store} 修复不了（{reason_for(error)}）；请检查磁盘和权限，然后重试。") from error
    finally:
        discard_unfinished(store, unfinished)
    return Repaired(drafts, aside, damage, lost)


def _create_repaired_store(goal: Path, backup: Path | None, at: datetime) -> None:
    if backup is None:
        engine = file_engine(goal)
        try:
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                create_schema(connection, OURS, at)
        finally:
            engine.dispose()
        return
    with closing(connect(backup, query="mode=ro&immutable=1")) as source, closing(connect(goal)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"DROP TABLE IF EXISTS {MEMBERS}")


@dataclass(frozen=True, slots=True)
class _Rescued:
    """Carries what a damaged file still gives back, and what is damaged in it."""

    rows: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]
    """Sound rows by table and key, with all columns."""
    whole: frozenset[str]
    """Scopes of which every row is sound and there: what they lack was taken away, not lost."""
    damage: tuple[Damage, ...]


def _rescue(store: Path) -> _Rescued:
    try:
        connection = connect(store)
    except _CORRUPT:
        return _Rescued({}, frozenset(), (Damage("page"),))
    with closing(connection):
        try:
            damage = tuple(find_damage(connection))
        except _CORRUPT:
            damage = (Damage("page"),)
        rows = {name: dict(_sound_rows(connection, name)) for name in ORDER}
        return _Rescued(rows, frozenset(_whole_scopes(connection, rows)), damage)


def _columns(name: str) -> list[str]:
    return [column.name for column in metadata.tables[name].c]


def _sound_rows(connection: sqlite3.Connection, name: str) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Yields the key and the columns of each sound row of a table.

    It reads by row id and goes on past what cannot be read; a row that fails its hash is left out.
    """
    columns = _columns(name)
    keys = [columns.index(column.name) for column in metadata.tables[name].primary_key]
    last, skip = 0, 1
    query = f"SELECT rowid, {', '.join(columns)} FROM {name} NOT INDEXED WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - names of our own tables and columns
    while last < _FURTHEST:
        begun = last
        try:
            for rowid, *row in connection.execute(query, (last,)):
                if isinstance(rowid, int):
                    last = max(last, rowid)
                if row_is_sound(connection, name, dict(zip(columns, row, strict=True))):
                    yield tuple(row[at] for at in keys), tuple(row)
        except (*_CORRUPT, OverflowError):
            skip = 1 if last > begun else skip * 2
            last += skip
        else:
            return


def _whole_scopes(connection: sqlite3.Connection, rows: Mapping[str, Mapping[Any, Sequence[Any]]]) -> Iterator[str]:
    try:
        stored = {
            scope: (total, count) for scope, total, count in connection.execute("SELECT * FROM digest NOT INDEXED")
        }
    except _CORRUPT:
        return
    hashes: dict[str, list[int]] = {}
    for name, found in rows.items():
        at, scope = _columns(name).index("hash"), OF_DRAFT.get(name)
        for row in found.values():
            whose = STORE_SCOPE if scope is None else str(row[_columns(name).index(scope)])
            hashes.setdefault(whose, []).append(row[at])
    for scope, (total, count) in stored.items():
        found_here = hashes.get(scope, [])
        extra = len(rows["draft"]) if scope == STORE_SCOPE else 0
        if (total, count) == (sum_of(found_here), len(found_here) + extra):
            yield scope


def _merge(goal: Path, rescued: _Rescued) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Writes the sound rows over the backup's, and checks the result.

    Returns the Chinese names of what came from the backup and of what is in neither.  Raises StorageTrouble where the
    result is not sound.
    """
    with closing(connect(goal, foreign_keys=False)) as copy:
        copy.execute("BEGIN IMMEDIATE")
        for name in (*(name for name in ORDER if name not in _ONCE), *_ONCE):
            if name == "store_meta":
                continue  # the new file says itself what it is
            _write_rows(copy, name, rescued)
        _drop_orphans(copy)
        copy.execute("COMMIT")
        if left := find_damage(copy):
            raise StorageTrouble(f"修复没有成功（{left[0]}），没有改动原来的数据库；请恢复一份备份。")
        kept: list[str] = []
        lost: list[str] = []
        for each in rescued.damage:
            if each.table in {"page", "digest", "store_meta"}:
                continue
            (kept if _is_there(copy, each) else lost).append(str(each))
    return tuple(kept), tuple(lost)


def _write_rows(copy: sqlite3.Connection, name: str, rescued: _Rescued) -> None:
    columns = _columns(name)
    keys = [column.name for column in metadata.tables[name].primary_key]
    where = " AND ".join(f"{key} = ?" for key in keys)
    found = rescued.rows.get(name, {})
    here = {tuple(row) for row in copy.execute(f"SELECT {', '.join(keys)} FROM {name}")}  # noqa: S608 - our own names
    insert = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of our own tables and columns
    sealed = (
        {tuple(row) for row in copy.execute("SELECT draft_id, sequence FROM issue")} if name == "issue_file" else set()
    )
    for key, row in found.items():
        if name in _ONCE:
            if key not in here and key[:2] not in sealed:
                copy.execute(insert, row)
            continue
        if key in here:
            change = f"UPDATE {name} SET {', '.join(f'{column} = ?' for column in columns)} WHERE {where}"  # noqa: S608 - names of our own tables and columns
            copy.execute(change, (*row, *key))
        else:
            copy.execute(insert, row)
    if name in _ONCE:
        return
    scope = OF_DRAFT.get(name)
    for key in here - found.keys():
        whose = STORE_SCOPE if scope is None or name == "draft" else str(key[0])
        if whose in rescued.whole and name != "draft":
            copy.execute(f"DELETE FROM {name} WHERE {where}", key)  # noqa: S608 - our own names


def _drop_orphans(copy: sqlite3.Connection) -> None:
    """Deletes rows whose draft, issue or bytes are gone, which nobody could use."""
    for _ in range(len(ORDER)):
        wrong = copy.execute("PRAGMA foreign_key_check").fetchall()
        if not wrong:
            return
        for table in {row[0] for row in wrong}:
            never = copy.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", (f"{table}_no_delete",)
            ).fetchall()
            for name, _sql in never:
                copy.execute(f"DROP TRIGGER {name}")
            for _table, rowid, *_rest in (row for row in wrong if row[0] == table):
                copy.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608 - our own names
            for _name, sql in never:
                copy.execute(sql)


def _is_there(copy: sqlite3.Connection, damage: Damage) -> bool:
    if damage.table not in HASHED:
        return False
    rows = copy.execute(f"SELECT {', '.join(HASHED[damage.table])} FROM {damage.table}")  # noqa: S608 - our own names
    return any(damage_of(damage.table, row) == damage for row in rows)
