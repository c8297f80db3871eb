"""Opens the store: finds or makes the file, sees whose it is, brings it up to date, chooses the journal."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.errors import StorageTrouble
from app.file_writing import create_private_file, discard, make_folder, make_private, put_in_place, temporary_path
from app.store.checksums import pages_are_sound
from app.store.database import Store
from app.store.engines import WRITES, file_engine, server_engine
from app.store.failures import damaged, storage
from app.store.generations import read_identity
from app.store.integrity import find_damage
from app.store.marker import check_before_opening, check_identity, left_logs
from app.store.places import is_shared
from app.store.restoring import finish_restoring
from app.store.revisions import create_schema, examine
from app.store.schema_history import OURS, Revisions
from app.store.sqlite_connection import MAGIC
from app.store.store_location import StoreLocation
from app.store.values import DamagedValue
from app.system_errors import reason_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import URL, Connection, Engine

    from app.store.revisions import State

FILE_NAME = "zhizao.db"
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_CHECKED_WHOLE = 64 << 20
"""So large a store has its pages checked where a log was left behind; above, its rows alone."""
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_id() -> str:
    """Returns eight random Crockford base-32 characters: short enough to read out, too many to collide."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(8))


def open_store(
    location: Path | str,
    *,
    now: Callable[[], datetime],
    new_id: Callable[[], str] = random_id,
    revisions: Revisions = OURS,
) -> Store:
    """Opens the store at ``location``, which is made if it is missing.

    Args:
        location: a folder, for ``zhizao.db`` in it, or a SQLAlchemy URL (``ZHIZAO_DATABASE``).
        now: the clock; aware times.
        new_id: makes the ids of new drafts.
        revisions: the schema's history; tests hand in another one.

    Raises:
        StorageTrouble: with what is wrong with the place, the file or the server, and what to do.
    """
    if isinstance(location, Path):
        _make_folder(location)
        return _Opening(location / FILE_NAME, now, new_id, revisions).store()
    url = _parsed(location)
    if url.get_backend_name() == "sqlite":
        return _Opening(_file_of(url, location), now, new_id, revisions).store()
    return _open_server(url, now, new_id, revisions)


def store_file(location: Path | str) -> Path | None:
    """Returns the file of the store at ``location``, or None where it is on a server.

    ``location`` is that of :func:`open_store`.  Raises StorageTrouble where the address cannot be read.
    """
    if isinstance(location, Path):
        return location / FILE_NAME
    url = _parsed(location)
    return _file_of(url, location).absolute() if url.get_backend_name() == "sqlite" else None


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder, private=True)
    except OSError as error:
        reason = (
            "这里已有一个同名的文件" if isinstance(error, FileExistsError | NotADirectoryError) else reason_for(error)
        )
        raise StorageTrouble(
            f"存放草稿的文件夹 {folder} 建不起来（{reason}）；请用 --home 换一个可以写入的文件夹。"
        ) from error


def _parsed(location: str) -> URL:
    try:
        url = make_url(location)
    except (ArgumentError, ValueError) as error:
        raise StorageTrouble(
            "ZHIZAO_DATABASE 不是能读懂的数据库地址；请写成 sqlite:///文件 或 postgresql+psycopg://用户@主机/库。"
        ) from error
    if url.drivername not in _DRIVERS:
        raise StorageTrouble(
            f"ZHIZAO_DATABASE 里的 {url.drivername} 不能用；请写成 sqlite:///文件 或 postgresql+psycopg://用户@主机/库。"
        )
    return url.set(drivername=_DRIVERS[url.drivername])


def _file_of(url: URL, location: str) -> Path:
    # all that follows a question mark would be taken for parameters, and the file be another one
    if not url.database or url.database == ":memory:" or "?" in location:
        raise StorageTrouble("ZHIZAO_DATABASE 的 SQLite 地址要写明文件、不带参数，例如 sqlite:///D:/草稿/zhizao.db。")
    return Path(url.database)


def _refuse(state: str, revision: str, place: str) -> None:
    if state == "newer":
        raise StorageTrouble(
            f"数据库 {place} 是更新版本的程序写的（格式 {revision}），没有改动它；请升级本程序后再打开。"
        )
    if state == "foreign":
        raise StorageTrouble(
            f"数据库 {place} 是别的程序的，没有改动它；请移走这个文件，或用 --home（ZHIZAO_DATABASE）换一个位置。"
        )


@dataclass(frozen=True, slots=True)
class _Opening:
    """Opens one SQLite file as a store, step by step."""

    path: Path
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    revisions: Revisions

    def store(self) -> Store:
        with storage(str(self.path)):
            self._end_restoring()
            check_before_opening(self.path)
            if not self.path.exists():
                self._make_file()
            else:
                self._look()
                for each in ("", "-wal", "-shm", "-journal"):
                    make_private(self.path.with_name(self.path.name + each))
            logged = left_logs(self.path)
            engine, found = self._engine()
            read_only = found is None
            try:
                journal = "off" if found is None else self._prepare(engine, *found)
                self._check(engine, logged=logged)
            except BaseException:
                engine.dispose()
                raise
            read_only = read_only or not os.access(self.path, os.W_OK)
            try:
                here = StoreLocation.of(self.path)
            except OSError:
                here = StoreLocation(self.path, None)  # gone again: the first write says so
        return Store(
            engine, str(self.path), self.now, self.new_id, journal=journal, read_only=read_only, whereabouts=here
        )

    def _end_restoring(self) -> None:
        try:
            finish_restoring(self.path)
        except OSError as error:
            raise StorageTrouble(
                f"上次没有做完的恢复现在也做不完（{reason_for(error)}）；"
                f"请关闭其他窗口，检查 {self.path.parent} 的权限，再打开。"
            ) from error

    def _check(self, engine: Engine, *, logged: bool) -> None:
        """Compares the store with its marker, and checks as much of it as an opening has time for.

        A small file is checked page by page; a large one when the window has time for it, and at each backup.  Where a
        log was left behind, every row and digest is checked: the log may belong to another file.
        """
        with engine.begin() as connection:
            check_identity(self.path, *read_identity(connection))
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            size = self.path.stat().st_size
            if logged:
                found = find_damage(driver, media=False, pages=size <= _CHECKED_WHOLE)
                if found:
                    raise damaged(str(self.path), [str(each) for each in found])
            elif not pages_are_sound(driver, size):
                raise DamagedValue("a page of the file is damaged")

    def _look(self) -> None:
        """Refuses what SQLite should not be shown, because it is no file or no database.

        SQLite would wait for a pipe, and fill a file of a few bytes.
        """
        try:
            if not self.path.is_file():
                raise StorageTrouble(f"数据库 {self.path} 不是一个文件；请移走它，或用 --home 换一个文件夹。")
            with self.path.open("rb") as file:
                begin = file.read(len(MAGIC))
        except OSError as error:
            raise StorageTrouble(
                f"数据库 {self.path} 打不开（{reason_for(error)}）；请取得读写权限，或用 --home 换一个文件夹。"
            ) from error
        if begin not in {b"", MAGIC}:
            raise StorageTrouble(
                f"文件 {self.path} 不是本程序的数据库，没有改动它；请移走这个文件，或用 --home 换一个文件夹。"
            )

    def _make_file(self) -> None:
        """Makes the file under another name first, so that nobody ever meets half a database."""
        unfinished = temporary_path(self.path)
        engine = file_engine(unfinished)
        try:
            if self.path.parent.is_dir():  # else SQLite says that there is no such folder
                create_private_file(unfinished)
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                create_schema(connection, self.revisions, self.now())
            engine.dispose()
            with suppress(FileExistsError):  # somebody else was quicker, whose file then stands
                put_in_place(unfinished, self.path, replace=False)
        except OSError as error:
            raise StorageTrouble(
                f"数据库 {self.path} 建不起来（{reason_for(error)}）；请用 --home 换一个可以写入的文件夹。"
            ) from error
        finally:
            engine.dispose()
            for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
                discard(leftover)

    def _engine(self) -> tuple[Engine, tuple[State, str] | None]:
        """Returns an engine on the file, and its state and revision; None where it can be read and no more."""
        engine = file_engine(self.path)
        try:
            with engine.connect() as connection:
                found = examine(connection, self.revisions)
        except BaseException as error:
            engine.dispose()
            if not (isinstance(error, DBAPIError) and self._only_unwritable(error)):
                raise
        else:
            return engine, found
        engine = file_engine(self.path, query="mode=ro&immutable=1")
        try:
            with engine.connect() as connection:
                state, revision = examine(connection, self.revisions)
            _refuse("newer" if state == "newer" else "foreign" if state != "current" else "", revision, str(self.path))
        except BaseException:
            engine.dispose()
            raise
        return engine, None

    def _only_unwritable(self, error: DBAPIError) -> bool:
        """Tells whether the file, which cannot be written, can be read as it lies.

        WAL wants to write even to read; a file opened as unchangeable does not.
        """
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            return False
        log = self.path.with_name(f"{self.path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise StorageTrouble(
                f"数据库 {self.path} 所在的文件夹是只读的，而它还有没并入的改动；"
                "请把整个文件夹复制到可以写入的地方再打开。"
            ) from error
        return os.access(self.path, os.R_OK)

    def _prepare(self, engine: Engine, state: State, revision: str) -> str:
        """Makes or migrates the schema, and returns the journal mode that is then in force."""
        _refuse(state, revision, str(self.path))
        if state == "empty":
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                if examine(connection, self.revisions)[0] == "empty":
                    create_schema(connection, self.revisions, self.now())
        elif state == "older":
            from app.store.migration_run import migrate_file

            engine.dispose()
            migrate_file(self.path, self.revisions, self.now())
        return _set_journal(engine, "delete" if is_shared(self.path.parent) else "wal")


def _set_journal(engine: Engine, wanted: str) -> str:
    """Asks SQLite for a journal mode, and returns the one that is in force."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        found: str = driver.execute("PRAGMA journal_mode").fetchone()[0]
        if found == wanted:
            return found
        try:
            found = driver.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
        except sqlite3.OperationalError as error:
            # in use by another window, or read-only: the mode it has works too
            if error.sqlite_errorcode & 0xFF not in {
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_READONLY,
                sqlite3.SQLITE_CANTOPEN,
            }:
                raise
        return found


def _open_server(url: URL, now: Callable[[], datetime], new_id: Callable[[], str], revisions: Revisions) -> Store:
    place = url.render_as_string(hide_password=True)
    engine = server_engine(url)
    try:
        with storage(place):
            with engine.begin() as connection:
                _check_encoding(connection, place)
                state, revision = examine(connection, revisions)
                if state == "empty":
                    create_schema(connection, revisions, now())
            _refuse(state, revision, place)
            if state == "older":
                from app.store.migration_run import migrate

                migrate(engine, revisions, place)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, place, now, new_id, journal="server", read_only=False)


def _check_encoding(connection: Connection, place: str) -> None:
    """Refuses a database that cannot hold every character; GB2312, say, lacks those of many names."""
    encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar())
    if encoding.upper() != "UTF8":
        raise StorageTrouble(
            f"数据库 {place} 的编码是 {encoding}，有的字存不下，没有改动它；请管理员用 ENCODING 'UTF8' 新建一个数据库。"
        )
