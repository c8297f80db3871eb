"""Makes the engines: how a connection is opened, what is set on it, and how a transaction begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import QueuePool

from app.errors import StorageTrouble
from app.store.sqlite_connection import BUSY_SECONDS, connect

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

WRITES = "zhizao_writes"
"""Execution option: the transaction is going to write, so it takes the lock at once."""


def file_engine(path: Path, *, query: str = "mode=rw", foreign_keys: bool = True) -> Engine:
    """Returns an engine on one SQLite file, whose connections :func:`connect` opens.

    The query ``mode=rw`` never makes a file, ``mode=rwc`` does.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=lambda: connect(path, query=query, foreign_keys=foreign_keys),
        poolclass=QueuePool,
    )
    event.listen(engine, "begin", _start_transaction)
    return engine


def _start_transaction(connection: Connection) -> None:
    # IMMEDIATE, because a transaction that reads first and writes later can lose its turn and fail half-way
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def writing_engine(engine: Engine) -> Engine:
    """Returns the same engine for transactions that write.

    On a server they see what others have committed once they hold the draft's row: with the moment fixed before, every
    second writer would have to begin anew.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITES: True})
    return engine.execution_options(**{WRITES: True, "isolation_level": "READ COMMITTED"})


def server_engine(url: URL) -> Engine:
    """Returns an engine on a PostgreSQL server.

    Raises StorageTrouble, with a sentence that says what to install, where its driver is missing.
    """
    try:
        # What is read is of one moment, as in SQLite: rows and the digest over them are read one after the other.
        arguments = _server_arguments(url)
        return create_engine(url, pool_pre_ping=True, connect_args=arguments, isolation_level="REPEATABLE READ")
    except ImportError as error:
        driver = error.name or url.get_driver_name()
        raise StorageTrouble(
            f"连接 PostgreSQL 需要的驱动 {driver} 没有安装；"
            "请用 pip 按 packaging/requirements-group.lock 安装，或去掉 ZHIZAO_DATABASE。"
        ) from error


def _server_arguments(url: URL) -> dict[str, Any]:
    # whatever the server is set to, so that it can be asked for its own encoding and refused with a sentence
    waiting = {} if "connect_timeout" in url.query else {"connect_timeout": int(BUSY_SECONDS)}
    return {"client_encoding": "utf8", **waiting}
