"""Which schema a database has, told without Alembic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, inspect, select

from app.store.tables import alembic_version, metadata, store_meta

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

APPLICATION_ID = 0x5A48495A
"""``ZHIZ`` in the header of every SQLite file of ours (``PRAGMA application_id``)."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """The schema revisions that this program knows, oldest first, and the scripts that lead from one to the next."""

    known: tuple[str, ...]
    scripts: Path

    @property
    def newest(self) -> str:
        """The revision of :mod:`app.store.tables`."""
        return self.known[-1]


OURS = Revisions(known=("0001",), scripts=Path(__file__).with_name("migrations"))
State = Literal["empty", "current", "older", "newer", "foreign"]


def examine(connection: Connection, revisions: Revisions) -> tuple[State, str]:
    """What the database is to this program, and its revision (empty if it has none)."""
    if connection.dialect.name == "sqlite":
        # a whole query each, but on the file's first pages, which are read anyway
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        if owner not in (0, APPLICATION_ID):
            return "foreign", ""
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars())
    else:
        names = set(inspect(connection).get_table_names())
    if not names:
        return "empty", ""
    if not {"alembic_version", "draft", "answer"} <= names:
        return "foreign", ""
    return _placed(connection.execute(select(alembic_version.c.version_num)).scalars().all(), revisions)


def _placed(found: object, revisions: Revisions) -> tuple[State, str]:
    match found:
        case [str(revision)] if revision == revisions.newest:
            return "current", revision
        case [str(revision)] if revision in revisions.known:
            return "older", revision
        case [str(revision), *_]:
            return "newer", revision
    return "foreign", ""


def create_schema(connection: Connection, revisions: Revisions, at: datetime) -> None:
    """Make the newest schema in an empty database and stamp it, as all the migrations together would have done."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    else:
        # two programs that start at once on an empty server: the second waits here and finds it done
        connection.execute(select(func.pg_advisory_xact_lock(APPLICATION_ID)))
        if inspect(connection).has_table("draft"):
            return
    metadata.create_all(connection, checkfirst=False)
    alembic_version.create(connection, checkfirst=False)
    connection.execute(insert(alembic_version), {"version_num": revisions.newest})
    connection.execute(insert(store_meta), {"name": "created_at", "value": at.isoformat(timespec="seconds")})
