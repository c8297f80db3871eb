"""Tells which schema a database has, without Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, inspect, select

from app.store.integrity import note_schema, with_hash
from app.store.schema_history import APPLICATION_ID
from app.store.tables import alembic_version, metadata, store_meta
from app.store.values import DamagedValue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from app.store.schema_history import Revisions


_COLUMNS = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"
State = Literal["empty", "current", "older", "newer", "foreign"]


def examine(connection: Connection, revisions: Revisions) -> tuple[State, str]:
    """Returns what the database is to this program, and its revision.

    The revision is empty where it has none.  Raises :class:`DamagedValue` for a file that is ours and lacks what every
    file of ours has.
    """
    if connection.dialect.name != "sqlite":
        return _placed(connection, set(inspect(connection).get_table_names()), revisions)
    owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if owner not in (0, APPLICATION_ID):
        return "foreign", ""
    columns = {(table, column) for table, column in connection.exec_driver_sql(_COLUMNS)}
    state, revision = _placed(connection, {table for table, _ in columns}, revisions)
    ours = {(table.name, column.name) for table in metadata.tables.values() for column in table.c}
    if owner == APPLICATION_ID and (state in {"empty", "foreign"} or (state == "current" and not ours <= columns)):
        raise DamagedValue("tables or columns are missing")
    return state, revision


def _placed(connection: Connection, tables: set[str], revisions: Revisions) -> tuple[State, str]:
    if not tables:
        return "empty", ""
    if not {"alembic_version", "draft", "answer"} <= tables:
        return "foreign", ""
    match connection.execute(select(alembic_version.c.version_num)).scalars().all():
        case [str(revision)] if revision == revisions.newest:
            return "current", revision
        case [str(revision)] if revision in revisions.known:
            return "older", revision
        case [str(revision), *_]:
            return "newer", revision
    return "foreign", ""


def create_schema(connection: Connection, revisions: Revisions, at: datetime) -> None:
    """Makes the newest schema in an empty database, as all the migrations together would have done."""
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
    made = at.isoformat(timespec="seconds")
    connection.execute(insert(store_meta), with_hash(store_meta, {"name": "created_at", "value": made}))
    note_schema(connection)
