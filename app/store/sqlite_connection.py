"""Opens connections to SQLite files: what is set on each, whoever uses it; without SQLAlchemy."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 5.0
MAGIC = b"SQLite format 3\x00"
"""How every SQLite file begins, but an empty one."""


def starts_as_sqlite(path: Path) -> bool:
    """Tells whether this is a plain file that begins as SQLite's do; SQLite would wait for a pipe."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def file_uri(path: Path, query: str) -> str:
    """Returns an SQLite URI for ``path``, with ``query`` behind it.

    Drive letters and ``//server/share`` are understood, ``?`` and ``#`` are quoted, and so are bytes that are no UTF-8.
    """
    text = path.absolute().as_posix()
    return f"file://{'' if text.startswith('/') else '/'}{quote(os.fsencode(text), safe='/:')}?{query}"


def connect(path: Path, *, query: str = "mode=rw", foreign_keys: bool = True) -> sqlite3.Connection:
    """Opens an SQLite file on which no transaction begins by itself, so that even DDL can be rolled back.

    ``query`` ends the URI: ``mode=rw`` never makes a file.  Raises ``sqlite3.DatabaseError`` for a file that is no
    database or is damaged.
    """
    connection = sqlite3.connect(
        file_uri(path, query), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # a document file may come from anywhere: its triggers and views get no function with side effects
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except UnicodeDecodeError as error:  # SQLite's own message quotes a damaged schema
        connection.close()
        raise sqlite3.DatabaseError("the schema is damaged") from error
    except BaseException:
        connection.close()
        raise
    return connection
