"""Hashes rows and sums up drafts, so that damage on the disk is noticed and named, whatever SQLite says.

SQLite notices hardly any flipped bit.  So every row carries a hash of its own content, and every draft, as the store as
a whole, the number of its rows and the sum of their hashes, which triggers keep: a changed row fails its hash, a row
that vanished or came from nowhere fails the sum.  Bytes of media and what an issue was frozen with have a SHA-256 of
their own, which is part of the row's hash.  This is proof against accidents, not against people.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, Table, delete, insert, select, text

from app.store.checksums import MODULUS, SCHEMA, row_hash, schema_digest
from app.store.seal_digests import seal_of_issue, seal_of_stamping
from app.store.sqlite_connection import connect
from app.store.tables import digest as digests
from app.store.tables import metadata, store_meta
from app.store.values import DamagedValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, TextClause

STORE_SCOPE = ""
"""The scope of the digest over what belongs to no draft, and the number of drafts."""
_SEALED_APART = {"issue": ("application", "confirmations", "pending"), "stamping": ("record",)}
HASHED: dict[str, tuple[str, ...]] = {
    table.name: tuple(
        column.name
        for column in table.c
        if column.name != "hash"
        and not isinstance(column.type, LargeBinary)
        and column.name not in _SEALED_APART.get(table.name, ())
    )
    for table in metadata.sorted_tables
    if "hash" in table.c
}
"""Columns that a row's hash covers, by table, in order."""
OF_DRAFT = {"draft": "id"} | {name: "draft_id" for name, columns in HASHED.items() if "draft_id" in columns}
"""The column with the draft's id, for the tables whose rows belong to one; the draft's own first."""
_ROW = re.compile(r"\[([^\[\]]*)\]")
_CORRUPT = (sqlite3.DatabaseError, UnicodeDecodeError)
ORDER = ("draft", *(name for name in HASHED if name != "draft"))


_NAMES = {
    "answer": "{0}", "draft": "概况", "draft_file": "文件 {0}", "confirmation": "{0}的说明", "issue": "第 {1} 版定稿",
    "issue_file": "第 {1} 版定稿的文件", "stamping": "第 {1} 版的盖章扫描件", "media": "图片或附件 {0:.16}",
    "company": "企业资料 {0}", "store_meta": "数据库的登记 {0}", "digest": "草稿、图片和企业资料的数目",
    "page": "数据库文件的结构", "removed": "移出的一项 {0}", "moment": "历史的第 {0} 刻",
    "part_conflict": "合并时没有定的一项 {0}", "unplaced": "未安置的一段 {0}",
    "returned_opinion": "推荐单位的一条意见 {0}",
}  # fmt: skip
"""What to call a damaged thing, by table: 0 is its key, 1 the first part of it."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Names one thing that is not as it was written, by its table and key.

    ``str()`` names it in Chinese.  ``draft_id`` is empty where it belongs to no draft.
    """

    table: str
    """A table's name, ``digest`` for rows that vanished or came from nowhere, ``page`` for the file itself."""
    draft_id: str = ""
    key: tuple[str, ...] = ()
    """The rest of the row's key: a path, a name, a sequence …"""
    rows: tuple[int, ...] = field(default=(), compare=False)
    """Numbers of the form's rows that a path leads through, as they are listed, from 1; 0 where it is not known."""

    def __str__(self) -> str:
        of_draft = f"草稿 {self.draft_id} 的" if self.draft_id else ""
        pattern = _NAMES[self.table] if self.table != "digest" or not of_draft else "项数"
        return of_draft + pattern.format(self._called(), (*self.key, "?")[0])

    def _called(self) -> str:
        """Returns its key in words: the printed label of a path, or the key itself."""
        if self.table not in {"answer", "confirmation"} or not self.key:
            return " ".join(self.key)
        from app.pack.labels import printed_label

        path = self.key[-1]
        return printed_label(path, self.rows or (0,) * path.count("["))


def note_schema(connection: Connection) -> None:
    """Records the digest of the schema when it is made and after a migration.

    Any other change of the schema is thereby known for damage.
    """
    if connection.dialect.name != "sqlite":
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    if "hash" not in {row[1] for row in driver.execute("PRAGMA table_info(store_meta)")}:
        return  # a history that ends before there were hashes
    connection.execute(delete(store_meta).where(store_meta.c.name == SCHEMA))
    connection.execute(insert(store_meta), with_hash(store_meta, {"name": SCHEMA, "value": schema_digest(driver)}))


def with_hash(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the row's values with the row's hash among them.

    Every hashed column has to be in ``values``.
    """
    return {**values, "hash": row_hash(table.name, [values[name] for name in HASHED[table.name]])}


def check_row(table: Table, row: Any) -> None:
    """Raises DamagedValue unless a row is as it was written.

    The row has to have all hashed columns of its table, and ``hash``.
    """
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    if values["hash"] != row_hash(table.name, [values[name] for name in HASHED[table.name]]):
        raise DamagedValue(f"a row of {table.name} does not have its hash")


def hashed_columns(table: Table) -> list[Any]:
    """Returns the columns that :func:`check_row` needs of a table."""
    return [table.c[name] for name in (*HASHED[table.name], "hash")]


def check_digest(connection: Connection, draft_id: str, known: Mapping[str, Sequence[int]]) -> None:
    """Raises DamagedValue unless the draft has as many rows as were written, and the same ones.

    ``known`` gives hashes of rows already read, by table; those of the other tables are read.
    """
    rest = tuple(name for name in OF_DRAFT if name not in known)
    hashes = [each for found in known.values() for each in found]
    stored: list[tuple[object, object]] = []
    for total, rows, hashed in connection.execute(_digest_and_hashes(rest), {"draft": draft_id}):
        if not isinstance(hashed, int):
            raise DamagedValue("not a whole number")
        if rows is None:
            hashes.append(hashed)
        else:
            stored.append((total, rows))
    if stored != [(sum(hashes) % MODULUS, len(hashes))]:
        raise DamagedValue("rows of a draft are missing")


@cache
def _digest_and_hashes(names: tuple[str, ...]) -> TextClause:
    """Returns the query for a draft's digest and the hashes of its rows in these tables.

    The digest comes as (total, rows, 0), a row of the tables as (None, None, hash).  The query is kept ready made:
    every engine compiles a built one again, which took longer than asking it.
    """
    rows = (f"SELECT NULL, NULL, hash FROM {name} WHERE {OF_DRAFT[name]} = :draft" for name in names)  # noqa: S608 - names of our own tables and columns
    return text(" UNION ALL ".join(("SELECT total, rows, 0 FROM digest WHERE scope = :draft", *rows)))


def check_draft(connection: Connection, draft_id: str) -> None:
    """Raises DamagedValue unless every row of a draft is as it was written, the names of its files among them.

    Rows that are missing, or came from nowhere, are noticed too.
    """
    known: dict[str, list[int]] = {}
    for name, column in OF_DRAFT.items():
        table = _table(name)
        rows = connection.execute(select(*hashed_columns(table)).where(table.c[column] == draft_id)).all()
        for row in rows:
            check_row(table, row)
        known[name] = [row.hash for row in rows]
    check_digest(connection, draft_id, known)


def _table(name: str) -> Table:
    return metadata.tables[name]


# the whole store, read with the bare driver: it goes on where SQLAlchemy's types and the driver's decoding would stop


def find_damage(connection: sqlite3.Connection, *, media: bool = True, pages: bool = True) -> list[Damage]:
    """Returns all damage in an SQLite store of today's revision, and nothing where it is sound.

    ``media`` says whether the bytes of pictures, attachments and scans are hashed too, which takes the longest;
    ``pages`` whether SQLite checks every page; the connection should be in a read transaction of its own.
    """
    found: list[Damage] = []
    decode, connection.text_factory = connection.text_factory, _text
    try:
        if pages:
            found += _pages(connection)
        sums: dict[str, list[int]] = {}
        drafts = 0
        for name in ORDER:
            found += _rows(connection, name, sums)
            if name == "draft":
                drafts = sum(map(len, sums.values()))
        found += _sums(connection, sums, drafts)
        if media:
            found += _media(connection)
    finally:
        connection.text_factory = decode
    return _with_rows(found, lambda draft_id, table: _listed_rows(connection, draft_id, table))


def _listed_rows(connection: sqlite3.Connection, draft_id: str, table: str) -> Sequence[object]:
    """Returns the ids of a table's rows in their order, none where that cannot be read."""
    try:
        stored = connection.execute("SELECT value FROM answer WHERE draft_id = ? AND path = ?", (draft_id, table))
        value = json.loads((stored.fetchone() or ("[]",))[0])
    except (*_CORRUPT, ValueError, TypeError, RecursionError):
        return ()
    return value if isinstance(value, list) else ()


def _with_rows(found: Iterable[Damage], listed: Callable[[str, str], Sequence[object]]) -> list[Damage]:
    """Returns each damage once, with the numbers of the rows that its path leads through."""
    numbered = []
    for each in dict.fromkeys(found):
        path = each.key[-1] if each.table in {"answer", "confirmation"} and each.key else ""
        rows = []
        for row in _ROW.finditer(path):
            order = listed(each.draft_id, path[: row.start()])
            rows.append(order.index(row[1]) + 1 if row[1] in order else 0)
        numbered.append(replace(each, rows=tuple(rows)) if rows else each)
    return numbered


def find_file_damage(path: Path) -> list[Damage]:
    """Returns all that is damaged in the store at ``path``, which others may be using."""
    try:
        with closing(connect(path, query="mode=ro")) as connection:
            connection.execute("BEGIN")
            return find_damage(connection)
    except _CORRUPT:
        return [Damage("page")]


def find_server_damage(connection: Connection) -> list[Damage]:
    """Returns the damaged rows, digests and stored bytes of a server's database."""
    found: list[Damage] = []
    sums: dict[str, list[int]] = {}
    drafts = 0
    for name in ORDER:
        columns = hashed_columns(_table(name))
        for row in connection.execute(select(*columns)):
            sums.setdefault(str(row[0]) if name in OF_DRAFT else STORE_SCOPE, []).append(row[-1])
            drafts += name == "draft"
            if row[-1] != row_hash(name, row[:-1]):
                found.append(damage_of(name, row[:-1]))
    stored = {scope: (total, rows) for scope, total, rows in connection.execute(select(digests))}
    found += _differing(stored, sums, drafts)
    for digest in connection.execute(select(_table("media").c.sha256)).scalars().all():
        content = connection.execute(select(_table("media").c.bytes).where(_table("media").c.sha256 == digest)).scalar()
        if content is None or sha256(content).hexdigest() != digest:
            found.append(Damage("media", "", (digest,)))

    def listed(draft_id: str, table: str) -> Sequence[object]:
        columns = _table("answer").c
        asked = select(columns.value).where(columns.draft_id == draft_id, columns.path == table)
        try:
            value = json.loads(connection.execute(asked).scalar() or "[]")
        except (ValueError, RecursionError):
            return ()
        return value if isinstance(value, list) else ()

    return _with_rows(found, listed)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _pages(connection: sqlite3.Connection) -> Iterator[Damage]:
    try:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        sound = sound and connection.execute("PRAGMA foreign_key_check").fetchone() is None
        noted = connection.execute("SELECT value FROM store_meta WHERE name = ?", (SCHEMA,)).fetchone()
        sound = sound and (noted is None or noted[0] == schema_digest(connection))
    except _CORRUPT:
        sound = False
    if not sound:
        yield Damage("page")


def _rows(connection: sqlite3.Connection, name: str, sums: dict[str, list[int]]) -> Iterator[Damage]:
    """Yields the damaged rows of a table, and adds the hashes of all its rows to ``sums`` by scope."""
    columns = (*HASHED[name], "hash", *_SEALED_APART.get(name, ()))
    count = len(HASHED[name])
    try:
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {name} NOT INDEXED"):  # noqa: S608 - our names
            values, stored = row[:count], row[count]
            scope = str(row[0]) if name in OF_DRAFT else STORE_SCOPE
            sums.setdefault(scope, []).append(stored if isinstance(stored, int) else -1)
            if stored != _raw_hash(name, values) or not _seal_holds(
                connection, name, dict(zip(columns, row, strict=True))
            ):
                yield damage_of(name, values)
    except _CORRUPT:
        yield Damage("page")


def _raw_hash(name: str, values: Sequence[object]) -> int | None:
    try:
        return row_hash(name, values)
    except UnicodeEncodeError:
        return None


def damage_of(name: str, values: Sequence[object]) -> Damage:
    """Returns the name of a damaged row, made from the values of its hashed columns."""
    table = _table(name)
    key = [str(values[HASHED[name].index(column.name)]) for column in table.primary_key]
    if name == "company":
        key = [str(values[HASHED[name].index("name")])]
    key = [_shown(part) for part in key]
    return Damage(name, key[0], tuple(key[1:])) if name in OF_DRAFT else Damage(name, "", tuple(key))


def row_is_sound(connection: sqlite3.Connection, name: str, row: Mapping[str, Any]) -> bool:
    """Tells whether a row has its hash, its seal and its bytes.

    ``row`` holds its values by column, as the bare driver reads them.
    """
    if row["hash"] != _raw_hash(name, [row[column] for column in HASHED[name]]):
        return False
    if name == "media":
        content = row["bytes"]
        return isinstance(content, bytes) and sha256(content).hexdigest() == row["sha256"]
    return _seal_holds(connection, name, row)


def sum_of(hashes: Iterable[int]) -> int:
    """Returns the total that a digest has for rows with these hashes."""
    return sum(hashes) % MODULUS


def _shown(text: object) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))


def _seal_holds(connection: sqlite3.Connection, name: str, row: Mapping[str, Any]) -> bool:
    if name == "issue":
        named = "SELECT name, sha256 FROM issue_file WHERE draft_id = ? AND sequence = ?"
        files = dict(connection.execute(named, (row["draft_id"], row["sequence"])).fetchall())
        return _same(lambda: seal_of_issue(row, files), row["seal"])
    if name == "stamping":
        return _same(lambda: seal_of_stamping(row), row["seal"])
    return True


def _same(make: Callable[[], str], seal: object) -> bool:
    try:
        return bool(make() == seal)
    except (ValueError, TypeError):
        return False


def _sums(connection: sqlite3.Connection, sums: Mapping[str, list[int]], drafts: int) -> Iterator[Damage]:
    """Yields each scope whose count and sum of hashes differ from what the triggers have kept."""
    try:
        stored = {scope: (total, rows) for scope, total, rows in connection.execute("SELECT * FROM digest NOT INDEXED")}
    except _CORRUPT:
        yield Damage("page")
        return
    yield from _differing(stored, sums, drafts)


def _differing(stored: Mapping[str, tuple[int, int]], sums: Mapping[str, list[int]], drafts: int) -> Iterator[Damage]:
    for scope in sorted(sums.keys() | stored.keys() | {STORE_SCOPE}, key=str):
        hashes = sums.get(scope, [])
        rows = len(hashes) + (drafts if scope == STORE_SCOPE else 0)
        if stored.get(scope) != (sum(hashes) % MODULUS, rows):
            yield Damage("digest", _shown(scope))


def _media(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yields each picture, attachment or scan whose bytes do not have their size and SHA-256."""
    try:
        keys = connection.execute("SELECT rowid, sha256, size FROM media NOT INDEXED").fetchall()
    except _CORRUPT:
        yield Damage("page")
        return
    for rowid, digest, size in keys:
        try:
            content = connection.execute("SELECT bytes FROM media WHERE rowid = ?", (rowid,)).fetchone()[0]
        except (*_CORRUPT, TypeError):
            content = None
        if not isinstance(content, bytes) or len(content) != size or sha256(content).hexdigest() != digest:
            yield Damage("media", "", (str(digest),))
