"""Hashes rows, and the schema of a file; without SQLAlchemy."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from app.store.values import time_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

MODULUS = 2**61 - 1
"""Hashes and their sums are below this, so that three of them fit into 64 bits with a sign."""
_CHECKED_AT_ONCE = 1 << 20
"""A store of so many bytes is checked page by page while it is opened."""
MEMBERS = "backup_member"
"""The table that a backup has beside those of a store."""
SCHEMA = "schema"
"""The name in ``store_meta`` of the digest of the schema."""


def schema_digest(connection: sqlite3.Connection) -> str:
    """Returns the SHA-256 of what the file says of its tables and its revision."""
    told = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE tbl_name != ? ORDER BY type, name"
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return sha256(
        repr((connection.execute(told, (MEMBERS,)).fetchall(), revision)).encode("utf-8", "surrogatepass")
    ).hexdigest()


def pages_are_sound(connection: sqlite3.Connection, size: int) -> bool:
    """Tells whether a file of ``size`` bytes has sound pages, as far as its opening has time to look.

    A larger one is looked through when the window has time for it, and at each backup.
    """
    return size > _CHECKED_AT_ONCE or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)


def row_hash(table: str, values: Iterable[object]) -> int:
    """Returns the hash of a row's columns in their order, a number below 2^61 - 1.

    Values may be what the driver or what SQLAlchemy gives: a time is hashed as SQLite writes it.
    """
    return _hash("\0".join([table, *map(_plain, values)]))


def answer_hashes(draft_id: str) -> Callable[[str, str, bool, int, str], int]:
    """Returns a function that hashes the answers of one draft as :func:`row_hash` does.

    It takes path, value, deleted, version and time, this as text (:class:`app.store.columns.TimeText`).  A draft has
    nearly two thousand answers: this way takes half as long as the general one.
    """
    begin, number, digest = f"answer\0{_plain(draft_id)}\0", int.from_bytes, blake2b

    def hash_answer(path: str, value: str, deleted: bool, version: int, at: str) -> int:  # noqa: FBT001 - a column
        content = f"{begin}{path}\0{value}\0{'1' if deleted else '0'}\0{version}\0{at}"
        return number(digest(content.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % MODULUS

    return hash_answer


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % MODULUS


def _plain(value: object) -> str:
    if value is None:
        return "\x01"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else repr(value)
