"""Reads the list of drafts with ``sqlite3`` alone, while SQLAlchemy is not loaded yet.

SQLAlchemy takes longer to load than all else between the first window and the list of drafts in it.  What is read here
is what :func:`app.store.store_opening.open_store` and :meth:`app.store.database.Store.drafts` would find sound: the
same marker, schema, pages and hashes.  Whatever is in any way unusual is left to them, and so is every sentence about
it: this module only ever says "sound", or nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.store.checksums import SCHEMA, pages_are_sound, row_hash, schema_digest
from app.store.draft_columns import DRAFT_COLUMNS, draft_row, last_changed_first
from app.store.marker import IDENTITY, check_identity, identity_in, left_logs, read_marker
from app.store.schema_history import APPLICATION_ID, OURS
from app.store.sqlite_connection import connect, starts_as_sqlite
from app.store.values import DamagedValue, read_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.store.records import DraftRow

_TYPES = {"words": str, "whole": int, "time": str}
_NAMES = tuple(column.name for column in DRAFT_COLUMNS)
_DRAFTS = (
    f"SELECT {', '.join(_NAMES)}, hash,"  # noqa: S608 - names of ours
    " (SELECT max(updated_at) FROM answer WHERE draft_id = draft.id),"
    " (SELECT number FROM issue WHERE draft_id = draft.id ORDER BY sequence DESC LIMIT 1) FROM draft"
)
_META = "SELECT name, value, hash FROM store_meta"


def read_early(store: Path) -> list[DraftRow] | None:
    """Returns the drafts of the store file, archived ones too, the last changed first.

    Returns None where the store has to be opened to know: it is new, older, in use, damaged, or another one.
    """
    try:
        marker = read_marker(store)
        if marker is None or not marker.id or marker.restoring or left_logs(store) or not starts_as_sqlite(store):
            return None
        with closing(connect(store)) as connection:
            connection.execute("BEGIN")
            return _rows(connection) if _is_sound(connection, store) else None
    except (sqlite3.Error, OSError, UnicodeError, AppError, DamagedValue):
        return None


def _is_sound(connection: sqlite3.Connection, store: Path) -> bool:
    """Tells whether this is the store that belongs here, whole as far as an opening has time to look."""
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        return False
    if connection.execute("SELECT version_num FROM alembic_version").fetchall() != [(OURS.newest,)]:
        return False
    rows = connection.execute(_META).fetchall()
    if any(hashed != row_hash("store_meta", (name, value)) for name, value, hashed in rows):
        return False
    facts = {name: value for name, value, _ in rows}
    if facts.get(SCHEMA) != schema_digest(connection) or not facts.keys() >= IDENTITY:
        return False
    check_identity(store, *identity_in(facts))
    return pages_are_sound(connection, store.stat().st_size)


def _rows(connection: sqlite3.Connection) -> list[DraftRow]:
    return last_changed_first(_row(each) for each in connection.execute(_DRAFTS))


def _row(found: Sequence[Any]) -> DraftRow:
    """Makes a row of what the driver gives; raises DamagedValue unless it is as it was written."""
    values, (hashed, answered_at, number) = found[: len(_NAMES)], found[len(_NAMES) :]
    if hashed != row_hash("draft", values):
        raise DamagedValue("a row of draft does not have its hash")
    read: dict[str, Any] = {}
    for column, value in zip(DRAFT_COLUMNS, values, strict=True):
        if value is None and column.nullable:
            read[column.name] = None
            continue
        if type(value) is not _TYPES[column.kind]:
            raise DamagedValue(f"{column.name} is no {column.kind}")
        read[column.name] = read_time(str(value)) if column.kind == "time" else value
    if not isinstance(answered_at, str | None) or not isinstance(number, str | None):
        raise DamagedValue("not text")
    return draft_row(read, None if answered_at is None else read_time(answered_at), number)
