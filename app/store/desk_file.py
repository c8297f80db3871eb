"""Reads and writes the desk's file (``.zzdesk``): SQLite with one row a package and one row a change.

It is saved as it goes and handed on as one file, so there is no write-ahead log: a rollback journal is there for the
moment of a write only.  Rows of changes are never altered; the state of the desk is what they give in the order of
their numbers.  Two windows may have one file open: every write takes the lock, adds its rows and lets go, and
:meth:`DeskFile.version` tells whether somebody else has written.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import InputRefused, StorageTrouble
from app.file_writing import create_private_file, discard, put_in_place, temporary_path
from app.store.desk_columns import (
    CHANGE_COLUMNS,
    MOST_CHANGES,
    MOST_NUMBER,
    MOST_PACKAGES,
    MOST_WAITING,
    PACKAGE_COLUMNS,
    SETTING_COLUMNS,
    WAITING_COLUMNS,
    Column,
    UnfitRow,
    read_columns,
)
from app.store.failures import DAMAGED, sentence_for
from app.store.package_names import names_of_their_own
from app.store.sqlite_connection import connect
from app.store.verified_packages import VerifiedPackages
from app.system_errors import reason_for

_MAGIC = b"SQLite format 3\x00"
_APPLICATION = 0x5A5A444B
"""``ZZDK`` in the header, where SQLite keeps whose file it is."""
_VERSION = 1
_LARGEST_TEXTS = 64 << 20
"""Bytes of one package's texts when unpacked."""
_MOST_SETTINGS = 100
_DAMAGED = "这份推荐汇总已经损坏，没有改动它；请向交来的人重新要一份，或打开以前另存的一份。"
_TABLES = (
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    (
        "CREATE TABLE package (number INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL, name TEXT NOT NULL,"
        " path TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,"
        " reason TEXT NOT NULL, issue TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, texts BLOB NOT NULL)"
    ),
    "CREATE INDEX package_digest ON package (digest)",
    (
        "CREATE TABLE change (number INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT NOT NULL, at TEXT NOT NULL,"
        " who TEXT NOT NULL, why TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, before TEXT NOT NULL,"
        " after TEXT NOT NULL, undoes TEXT NOT NULL)"
    ),
    "CREATE TABLE waiting (number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE)",
)


@dataclass(frozen=True, slots=True)
class PackageRow:
    """Describes one file that was handed in to the desk, and what became of it.

    ``state`` is ``sound``, ``broken``, ``paper`` (PDF or scan) or ``unread`` (to be tried again).
    """

    digest: str
    name: str
    path: str
    size: int
    changed: int
    """Time of its last change in nanoseconds, as the system gives it."""
    at: str
    """When it was taken in, ISO 8601 in UTC."""
    state: str
    reason: str = ""
    issue: str = ""
    key: str = ""
    """The application that it belongs to; empty where none is known."""
    record: str = ""
    number: int = 0
    verified: bool = False
    """Whether this computer has read the file itself: known by the reader, written nowhere in the desk."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Carries one change of the desk as it is written, see :class:`app.desk.changes.DeskChange`."""

    batch: str
    at: str
    who: str
    why: str
    kind: str
    key: str
    before: str
    after: str
    undoes: str = ""
    number: int = 0


class DeskFile:
    """Reads and writes one open desk file.

    Its methods may be called from any thread; one call at a time goes through.  ``verified`` remembers what this
    computer has read itself, whatever the file says.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, verified: VerifiedPackages) -> None:
        self.path = path
        self._connection = connection
        self._verified = verified
        self._texts_hashes: dict[tuple[object, ...], str] = {}
        self._lock = threading.RLock()

    def close(self) -> None:
        """Closes the file; nothing that was written is lost without it."""
        with self._lock:
            self._connection.close()

    def version(self) -> int:
        """Returns a number that differs after somebody else has written to the file."""
        with self._reading() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    # ------------------------------------------------------------ settings

    def settings(self) -> dict[str, str]:
        """Returns the desk's settings by name: its title, unit, quota and the like."""
        with self._reading() as connection:
            found = connection.execute("SELECT name, value FROM setting LIMIT ?", (_MOST_SETTINGS + 1,))
            return dict(self._rows(SETTING_COLUMNS, found, _MOST_SETTINGS))

    def save_settings(self, settings: Mapping[str, str]) -> None:
        """Stores settings in place of those of the same names.

        Raises InputRefused where one is too long.
        """
        rows = _fit_rows(SETTING_COLUMNS, settings.items())
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", rows)

    # ------------------------------------------------------------ packages

    def packages(self) -> list[PackageRow]:
        """Returns the files that were handed in, in the order of their numbers and without their texts.

        No two have one name.  Raises InputRefused where a row is none that this program writes.
        """
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT digest, name, path, size, changed, at, state, reason, issue, key, record, number"
                " FROM package ORDER BY number LIMIT ?",
                (MOST_PACKAGES + 1,),
            )
            found = [PackageRow(*row) for row in self._rows(PACKAGE_COLUMNS, rows, MOST_PACKAGES)]
            seals = self._seals()
        names = names_of_their_own(row.name for row in found)
        return [
            replace(row, name=name, verified=seals.get(row.number, "") in self._verified)
            for row, name in zip(found, names, strict=True)
        ]

    def texts(self, number: int) -> bytes:
        """Returns the texts of one package as they were given, or empty bytes where there are none.

        Raises InputRefused where they are damaged or unreasonably large.
        """
        with self._reading() as connection:
            row = connection.execute("SELECT texts FROM package WHERE number = ?", (number,)).fetchone()
        if row is None or not row[0]:
            return b""
        if not isinstance(row[0], bytes):
            raise _refused(self.path, _DAMAGED)
        unpacked = zlib.decompressobj()
        try:
            data = unpacked.decompress(row[0], _LARGEST_TEXTS)
        except zlib.error as error:
            raise _refused(self.path, _DAMAGED) from error
        if unpacked.unconsumed_tail:
            raise _refused(self.path, "里面有一份文字大得不合理，没有读入。")
        return data

    def add_package(self, row: PackageRow, texts: bytes, changes: Sequence[ChangeRow] = ()) -> None:
        """Adds a file that was read here and the changes that go with it, all or none.

        What stood for the same path and could not be used is replaced: it was half written, or was mended.  The path is
        no longer waiting.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM waiting WHERE path = ?", (row.path,))
            connection.execute("DELETE FROM package WHERE path = ? AND state IN ('unread', 'broken')", (row.path,))
            self._remember(row, _insert_package(connection, row, texts))
            _insert(connection, changes)

    def replace_package(self, row: PackageRow, texts: bytes, changes: Sequence[ChangeRow] = ()) -> None:
        """Puts what was read here in the place of the row of that number, which another computer wrote."""
        with self._writing() as connection:
            connection.execute("DELETE FROM waiting WHERE path = ?", (row.path,))
            connection.execute("DELETE FROM package WHERE number = ?", (row.number,))
            self._remember(row, _insert_package(connection, row, texts, row.number))
            _insert(connection, changes)

    def add_brought(self, row: PackageRow, texts: bytes, changes: Sequence[ChangeRow] = ()) -> None:
        """Adds a file as another desk has it.

        Nothing that stands here is replaced, whatever the row says, and nothing is remembered as read here.
        """
        with self._writing() as connection:
            _insert_package(connection, row, texts)
            _insert(connection, changes)

    def _remember(self, row: PackageRow, number: int) -> None:
        """Remembers that this computer has read a file, unless it could not be read at all.

        It is done before the row is on the disk: a kill in between leaves a seal of nothing, and no row unproved.
        """
        if row.state != "unread":
            self._verified.add(self._seals(number, number).values())

    def _seals(self, first: int = 0, last: int = MOST_NUMBER) -> dict[int, str]:
        """Returns by number a SHA-256 over what was read in a file: its state, its record, its texts.

        The name, the place and the firm that the official gave it are not in it.  The texts are read where the row is
        not known yet.
        """
        seals = {}
        rows = self._connection.execute(
            "SELECT number, digest, state, reason, issue, record, length(texts) FROM package"
            " WHERE number BETWEEN ? AND ? LIMIT ?",
            (first, last, MOST_PACKAGES),
        ).fetchall()
        for row in rows:
            if row not in self._texts_hashes:
                found = self._connection.execute("SELECT texts FROM package WHERE number = ?", row[:1]).fetchone()
                texts = found[0] if found is not None else b""
                self._texts_hashes[row] = hashlib.sha256(texts if isinstance(texts, bytes) else b"").hexdigest()
            told = json.dumps([str(each) for each in (*row[1:6], self._texts_hashes[row])])
            seals[row[0]] = hashlib.sha256(told.encode()).hexdigest()
        return seals

    def assign(self, number: int, key: str) -> None:
        """Records which application a paper belongs to."""
        with self._writing() as connection:
            connection.execute("UPDATE package SET key = ? WHERE number = ? AND state = 'paper'", (key, number))

    # ------------------------------------------------------------ files still to be read

    def waiting(self) -> list[str]:
        """Returns the paths that were given and not yet read, as a killed program leaves them."""
        with self._reading() as connection:
            found = connection.execute("SELECT path FROM waiting ORDER BY number LIMIT ?", (MOST_WAITING + 1,))
            return [row[0] for row in self._rows(WAITING_COLUMNS, found, MOST_WAITING)]

    def add_waiting(self, paths: Sequence[str]) -> None:
        """Remembers paths that are still to be read."""
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO waiting (path) VALUES (?)", [(path,) for path in paths])

    def drop_waiting(self, paths: Sequence[str]) -> None:
        """Forgets paths that were read or are not wanted."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM waiting WHERE path = ?", [(path,) for path in paths])

    # ------------------------------------------------------------ changes

    def changes(self, after: int = 0) -> list[ChangeRow]:
        """Returns the changes whose numbers are above ``after``, in order."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT batch, at, who, why, kind, key, before, after, undoes, number FROM change"
                " WHERE number > ? ORDER BY number LIMIT ?",
                (after, MOST_CHANGES + 1),
            )
            return [ChangeRow(*row) for row in self._rows(CHANGE_COLUMNS, rows, MOST_CHANGES)]

    def append(self, changes: Sequence[ChangeRow]) -> None:
        """Writes changes, all or none; they are on the disk when this returns.

        Raises InputRefused where a text of one is too long.
        """
        with self._writing() as connection:
            _insert(connection, changes)

    def _rows(self, columns: Sequence[Column], rows: Iterable[Sequence[object]], most: int) -> Iterator[list[Any]]:
        """Yields rows as their columns read them; raises InputRefused where one does not fit or they are too many."""
        for at, row in enumerate(rows, 1):
            if at > most:
                raise _refused(self.path, f"里面的记录超过 {most} 条，不像是本软件写的，没有打开它。")
            try:
                yield read_columns(columns, row)
            except UnfitRow as unfit:
                said = f"里面有一条记录的“{unfit}”不是本软件写的，没有打开它；请向交来的人重新要一份。"
                raise _refused(self.path, said) from unfit

    # ------------------------------------------------------------ transactions

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _desk_trouble(self.path):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _desk_trouble(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def create_desk(path: Path, settings: Mapping[str, str], home: Path) -> DeskFile:
    """Makes a new desk file, whole before it has its name, and opens it.

    ``home`` is the user's own folder.

    Raises StorageTrouble where there is a file of that name already, or no room.
    """
    rows = _fit_rows(SETTING_COLUMNS, settings.items())
    unfinished = temporary_path(path)
    try:
        create_private_file(unfinished)
        connection = connect(unfinished)
        try:
            with _desk_trouble(path):
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                connection.executemany("INSERT INTO setting VALUES (?, ?)", rows)
                connection.execute("COMMIT")
        finally:
            connection.close()
        put_in_place(unfinished, path, replace=False)
    except FileExistsError as error:
        raise StorageTrouble(f"{path}：这个名字的文件已经有了；请打开它，或换一个名字。") from error
    except OSError as error:
        raise StorageTrouble(f"{path}：建不起来（{reason_for(error)}）；请换一个可以写入的文件夹。") from error
    finally:
        discard(unfinished)
        discard(unfinished.with_name(f"{unfinished.name}-journal"))
    return open_desk(path, home)


def open_desk(path: Path, home: Path) -> DeskFile:
    """Opens a desk file, whoever made it, after checking that it is one and is sound.

    The user's own folder ``home`` remembers which of its packages this computer has read itself.

    Raises:
        InputRefused: there is none, or it is not a desk's, or a newer program's, or damaged.
        StorageTrouble: the machine refuses.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise InputRefused(str(path), f"打不开（{reason_for(error)}），请核对文件名和所在文件夹。") from error
    if head != _MAGIC or not path.is_file():
        raise _refused(path, "这不是推荐汇总文件（.zzdesk），请重新选择。")
    with _desk_trouble(path):
        connection = connect(path, foreign_keys=False)
        try:
            _examine(path, connection)
        except BaseException:
            connection.close()
            raise
    return DeskFile(path, connection, VerifiedPackages(home))


def _examine(path: Path, connection: sqlite3.Connection) -> None:
    """Refuses a file that is not a desk's, is a newer program's, or is damaged.

    A schema that is not ours word for word is refused too: its code could run as we read.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        raise _refused(path, "这不是推荐汇总文件（.zzdesk），请重新选择。")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise _refused(path, "这份推荐汇总是更新版本的程序写的，没有改动它；请升级本软件后再打开。")
    schema = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if schema - {"CREATE TABLE sqlite_sequence(name,seq)"} != set(_TABLES):
        raise _refused(path, "里面的结构不是本软件写的，没有打开它；请向交来的人重新索取。")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _refused(path, _DAMAGED)


def _insert(connection: sqlite3.Connection, changes: Sequence[ChangeRow]) -> None:
    connection.executemany(
        "INSERT INTO change (batch, at, who, why, kind, key, before, after, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _fit_rows(CHANGE_COLUMNS[:-1], (astuple(each)[:-1] for each in changes)),
    )


def _insert_package(connection: sqlite3.Connection, row: PackageRow, texts: bytes, number: int | None = None) -> int:
    given = (row.digest, row.name, row.path, row.size, row.changed, row.at, row.state, row.reason, row.issue, row.key)
    (values,) = _fit_rows(PACKAGE_COLUMNS[:-1], [(*given, row.record)])
    packed = zlib.compress(texts, 6) if texts else b""
    added = connection.execute(
        "INSERT INTO package (digest, name, path, size, changed, at, state, reason, issue, key, record, texts, number)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, packed, number),
    )
    assert added.lastrowid is not None
    return added.lastrowid


def _fit_rows(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> list[tuple[Any, ...]]:
    """Returns rows as they may be written; raises InputRefused for a text that is too long."""
    try:
        return [tuple(read_columns(columns, row)) for row in rows]
    except UnfitRow as unfit:
        raise InputRefused("", f"“{unfit}”太长，或者写法不对，没有写入；请改短以后再试。") from unfit


def _refused(path: Path, reason: str) -> InputRefused:
    return InputRefused(str(path), reason)


@contextmanager
def _desk_trouble(path: Path) -> Iterator[None]:
    """Turns SQLite's refusals within the block into one sentence about the file.

    A damaged file is refused as input (InputRefused), everything else becomes StorageTrouble.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        damaged = code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA}
        sentence = sentence_for(error)
        if damaged or sentence == DAMAGED:
            raise _refused(path, _DAMAGED) from error
        if sentence is None:
            raise
        raise StorageTrouble(f"推荐汇总 {path} {sentence}") from error
