"""Brings an older database up to date: a copy first, then all steps in one transaction.

This is the only module that imports Alembic, and it is itself imported only when there is something to migrate.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.errors import StorageTrouble
from app.file_writing import create_private_file, discard, put_in_place, temporary_path
from app.store.engines import WRITES, file_engine
from app.store.failures import sentence_for, storage
from app.store.integrity import note_schema
from app.store.revisions import examine
from app.store.sqlite_connection import connect
from app.store.values import DamagedValue

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

from app.store.schema_history import Revisions


def copy_file(path: Path, label: str, at: datetime) -> Path:
    """Copies an SQLite file soundly while it may be in use, and returns the copy's path.

    The copy is written under another name, checked, and renamed: a name that ends in ``.db`` is a whole copy.
    """
    target = path.with_name(f"{path.stem}-{label}-{at:%Y%m%dT%H%M%S%f}Z.db")
    unfinished = temporary_path(target)
    try:
        create_private_file(unfinished)
        with closing(connect(path)) as source, closing(connect(unfinished)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file and no more
            # a copy of something broken is none
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DamagedValue("a page of the file is damaged")  # noqa: TRY301 - the leftovers go first
        put_in_place(unfinished, target, replace=True)
    except BaseException:
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            discard(leftover)
        raise
    return target


def migrate_file(path: Path, revisions: Revisions, at: datetime) -> Path:
    """Copies the SQLite file, migrates it, and returns the path of the copy.

    Raises :class:`StorageTrouble`; the file is then as it was, and the copy stays.
    """
    with storage(str(path)):
        copy = copy_file(path, "升级前", at)
    # tables are rebuilt by copying, so foreign keys are checked at the end instead of along the way
    engine = file_engine(path, foreign_keys=False)
    try:
        migrate(engine, revisions, str(path), f"；升级前的副本是 {copy.name}")
    finally:
        engine.dispose()
    return copy


def migrate(engine: Engine, revisions: Revisions, place: str, note: str = "") -> None:
    """Runs the missing steps in one transaction, which is rolled back whole if one of them fails.

    Raises :class:`StorageTrouble` then; ``place`` names the database in its sentence, and ``note`` ends it.
    """
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            if examine(connection, revisions)[0] == "current":
                return  # another window was quicker
            command.upgrade(_config(connection, revisions), revisions.newest)
            _check_references(connection)
            note_schema(connection)
    except (SQLAlchemyError, CommandError) as error:
        reason = sentence_for(error) if isinstance(error, DBAPIError) else None
        reason = reason or "升级到新版格式时出错，已退回原样；请继续用原来的版本，并把这条信息告诉我们。"
        raise StorageTrouble(f"数据库 {place} {reason}{note}") from error


def _config(connection: Connection, revisions: Revisions) -> Config:
    config = Config(attributes={"connection": connection})
    # ConfigParser reads % as the start of a reference
    config.set_main_option("script_location", str(revisions.scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise CommandError("a migration left rows that point nowhere")
