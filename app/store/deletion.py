"""Deletes for good: a draft with all that belongs to it, and bytes that nothing names any more.

Issues and scans are kept as they were frozen by triggers of the database; these are put aside inside the transaction
that deletes, and are back before it ends.  What was deleted is written over, and the file is packed anew, so that the
text is in no free page either; copies elsewhere (backups) are files of their own.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, func, inspect, select, text, union

from app.store.drafts import lock_draft
from app.store.engines import WRITES, file_engine
from app.store.failures import storage
from app.store.sqlite_connection import connect
from app.store.tables import (
    answer,
    confirmation,
    draft,
    draft_file,
    issue,
    issue_file,
    media,
    metadata,
    moment,
    part_conflict,
    removed,
    stamping,
    unplaced,
)
from app.store.values import to_json_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement, CompoundSelect, Connection, Engine, Select, Table

_SEALED = ("issue", "issue_file", "stamping")


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """Counts what a deletion will take away, for the question that is asked before it."""

    answers: int = 0
    files: tuple[str, ...] = ()
    """Names of pictures and attachments of the draft."""
    removed: int = 0
    """Things that were taken out of the draft and could be put back."""
    moments: int = 0
    """Moments of the history."""
    reasons: int = 0
    unplaced: int = 0
    """Texts of filled forms that fitted nowhere."""
    conflicts: int = 0
    """Answers of returned parts that nobody has decided yet."""
    issues: tuple[str, ...] = ()
    """版本号, oldest first."""
    scans: int = 0
    """Stamped scans, every attempt."""
    media: int = 0
    """Stored bytes of pictures, attachments and scans that nothing names afterwards, by number."""
    size: int = 0
    """Bytes of those."""

    def __bool__(self) -> bool:
        """Tells whether there is anything at all to take away."""
        past = (self.removed, self.moments, self.reasons, self.unplaced, self.conflicts, self.issues, self.scans)
        return any((self.answers, self.files, self.media, *past))


def removal_of_draft(connection: Connection, draft_id: str) -> DeletedRow:
    """Returns what :func:`delete_draft` would take away, unused bytes aside.

    Raises NotFound where there is no such draft.
    """
    lock_draft(connection, draft_id)
    names = select(draft_file.c.name).where(draft_file.c.draft_id == draft_id).order_by(draft_file.c.name)
    numbers = select(issue.c.number).where(issue.c.draft_id == draft_id).order_by(issue.c.sequence)
    mine, others = (_named(draft_id, mine=which) for which in (True, False))
    freed, size = _total(connection, media.c.sha256.in_(mine) & media.c.sha256.not_in(others))
    return DeletedRow(
        answers=_count(connection, answer, draft_id),
        files=tuple(connection.execute(names).scalars()),
        removed=_count(connection, removed, draft_id),
        moments=_count(connection, moment, draft_id),
        reasons=_count(connection, confirmation, draft_id),
        unplaced=_count(connection, unplaced, draft_id),
        conflicts=_count(connection, part_conflict, draft_id),
        issues=tuple(connection.execute(numbers).scalars()),
        scans=_count(connection, stamping, draft_id),
        media=freed,
        size=size,
    )


def removal_of_unused(connection: Connection) -> DeletedRow:
    """Returns what :func:`delete_unused` would take away: removed parts, replaced scans and unused bytes."""
    old = connection.execute(select(func.count()).select_from(stamping).where(_is_replaced())).scalar() or 0
    items = connection.execute(select(func.count()).select_from(removed)).scalar() or 0
    files, digests = _unused(connection)
    past = _is_past_of(_drafts_that_lost(connection, files))
    moments = connection.execute(select(func.count()).select_from(moment).where(past)).scalar() or 0
    sizes = {digest: size for digest, size in connection.execute(select(media.c.sha256, media.c.size))}  # noqa: C416 - dict() would take a result for a mapping: it has keys()
    return DeletedRow(
        files=tuple(sorted(name for _, name in files)),
        removed=items,
        moments=moments,
        scans=old,
        media=len(digests),
        size=sum(sizes[digest] for digest in digests),
    )


def delete_draft(connection: Connection, draft_id: str, *, unused: bool) -> None:
    """Deletes a draft with its issues, its scans and the bytes that it alone named.

    ``unused`` deletes whatever else nothing names, too: files that were removed from drafts.  Raises NotFound where
    there is no such draft.
    """
    lock_draft(connection, draft_id)
    digests = set(connection.execute(_named(draft_id, mine=True)).scalars())
    with _seals_aside(connection):
        there = set(inspect(connection).get_table_names())  # a copy of an older version has fewer
        for table in reversed(metadata.sorted_tables):
            if "draft_id" in table.c and table is not issue and table.name in there:
                connection.execute(delete(table).where(table.c.draft_id == draft_id))
        connection.execute(delete(issue).where(issue.c.draft_id == draft_id))
        connection.execute(delete(draft).where(draft.c.id == draft_id))
    gone = delete(media).where(media.c.sha256.not_in(_named()))
    connection.execute(gone if unused else gone.where(media.c.sha256.in_(digests)))


def delete_unused(connection: Connection) -> None:
    """Deletes removed parts, replaced scans, and the bytes that nothing names without them.

    A file that the draft's answers do not call by its name any more was taken out of it.  The history of a draft that
    something was taken out of goes too: it holds what was taken out, and would call these files by their names.
    """
    files, digests = _unused(connection)
    past = _is_past_of(_drafts_that_lost(connection, files))
    connection.execute(delete(removed))
    connection.execute(delete(moment).where(past))
    for draft_id, name in files:
        connection.execute(delete(draft_file).where(draft_file.c.draft_id == draft_id, draft_file.c.name == name))
    with _seals_aside(connection):
        connection.execute(delete(stamping).where(_is_replaced()))
    for digest in digests:
        connection.execute(delete(media).where(media.c.sha256 == digest))


def unnamed_media(connection: Connection) -> list[str]:
    """Returns the digests of stored bytes that nothing names, as an import that was killed leaves them."""
    return sorted(connection.execute(select(media.c.sha256).where(media.c.sha256.not_in(_named()))).scalars())


def delete_unnamed(connection: Connection, digests: Collection[str]) -> None:
    """Deletes those of the given bytes that nothing names even now."""
    for digest in sorted(set(digests) & set(unnamed_media(connection))):
        connection.execute(delete(media).where(media.c.sha256 == digest))


def _unused(connection: Connection) -> tuple[list[tuple[str, str]], list[str]]:
    """Returns the files that no answer names, and the digests of the bytes that nothing else names.

    The files are given as pairs of draft id and name.
    """
    texts: dict[str, list[str]] = {}
    for draft_id, value in connection.execute(select(answer.c.draft_id, answer.c.value).where(~answer.c.deleted)):
        texts.setdefault(draft_id, []).append(value)
    whole = {draft_id: "\n".join(values) for draft_id, values in texts.items()}
    files, kept = [], set()
    for draft_id, name, digest in connection.execute(
        select(draft_file.c.draft_id, draft_file.c.name, draft_file.c.sha256)
    ):
        if to_json_text(name)[1:-1] in whole.get(draft_id, ""):
            kept.add(digest)
        else:
            files.append((draft_id, name))
    newest = union(select(issue_file.c.sha256), select(stamping.c.scan).where(~_is_replaced()))
    kept |= set(connection.execute(newest).scalars())
    return files, sorted(set(connection.execute(select(media.c.sha256)).scalars()) - kept)


def pack_file(path: Path) -> bool:
    """Packs an SQLite file anew and empties its log, so that no free page holds deleted text.

    Returns whether that was done whole: it is not while somebody else has the file open.
    """
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        try:
            connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            return False
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy


def holds_draft(path: Path, draft_id: str) -> bool:
    """Tells whether a copy of a store holds the draft.

    It is false where the file cannot be read as a store.
    """
    try:
        with closing(connect(path, query="mode=ro")) as connection:
            found = connection.execute("SELECT 1 FROM draft WHERE id = ?", (draft_id,)).fetchone()
    except (sqlite3.Error, OSError):
        return False
    return found is not None


def delete_from_copy(path: Path, draft_id: str) -> None:
    """Deletes a draft from a copy of a store, such as a backup, and packs that file anew.

    Raises StorageTrouble where that cannot be done.
    """
    engine = file_engine(path)
    try:
        with storage(str(path)):
            delete_in(engine, draft_id, unused=True)
            pack_file(path)
    finally:
        engine.dispose()


def delete_in(engine: Engine, draft_id: str, *, unused: bool) -> None:
    """Deletes a draft in a transaction of its own, and has SQLite write it over."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        write_over(connection)
        delete_draft(connection, draft_id, unused=unused)


def write_over(connection: Connection) -> None:
    """Makes SQLite write zeros over what this connection deletes from now on."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute("PRAGMA secure_delete = ON")


def _count(connection: Connection, table: Table, draft_id: str) -> int:
    found = connection.execute(select(func.count()).select_from(table).where(table.c.draft_id == draft_id)).scalar()
    return found or 0


def _total(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, int]:
    """Returns the number of the stored media that meet a condition, and their size in bytes."""
    query = select(func.count(), func.coalesce(func.sum(media.c.size), 0)).where(condition)
    number, size = connection.execute(query).one()
    return int(number), int(size)


def _drafts_that_lost(connection: Connection, files: list[tuple[str, str]]) -> set[str]:
    """Returns the ids of the drafts that something was taken out of that is still stored.

    ``files`` are those that no answer names, as pairs of draft id and name.
    """
    return {draft_id for draft_id, _ in files} | set(connection.execute(select(removed.c.draft_id)).scalars())


def _is_past_of(drafts: Collection[str]) -> ColumnElement[bool]:
    """Returns the condition that a moment belongs to the past of one of these drafts.

    A history that holds no more than a draft's beginning is left out.
    """
    later = moment.alias()
    changed = select(later.c.draft_id).where(later.c.sequence > 1)
    return moment.c.draft_id.in_(sorted(drafts)) & moment.c.draft_id.in_(changed)


def _is_replaced() -> ColumnElement[bool]:
    """Returns the condition that a scan is not the newest of its issue."""
    later = stamping.alias()
    same = (later.c.draft_id == stamping.c.draft_id) & (later.c.sequence == stamping.c.sequence)
    return exists().where(same & (later.c.attempt > stamping.c.attempt))


def _files() -> Select[tuple[str]]:
    return select(draft_file.c.sha256).where(draft_file.c.sha256.is_not(None))


def _named(draft_id: str | None = None, *, mine: bool = False) -> CompoundSelect[tuple[str]]:
    """Returns the query for the digests of all media that a file, an issue or a scan names.

    With ``draft_id`` it asks only for those that this draft names (``mine``), or only for those that the others do.
    """
    columns = (draft_file.c.sha256, issue_file.c.sha256, stamping.c.scan)
    found = [select(column).where(column.is_not(None)) for column in columns]
    if draft_id is not None:
        owners = (draft_file.c.draft_id, issue_file.c.draft_id, stamping.c.draft_id)
        wanted = [(owner == draft_id) if mine else (owner != draft_id) for owner in owners]
        found = [query.where(condition) for query, condition in zip(found, wanted, strict=True)]
    return union(*found)


@contextmanager
def _seals_aside(connection: Connection) -> Iterator[None]:
    """Lets sealed rows be deleted until the block ends, within the same transaction.

    The triggers that forbid it are taken away at its beginning and put back at its end.
    """
    if connection.dialect.name == "sqlite":
        names = [f"{table}_no_delete" for table in _SEALED]
        told = text("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN :names")
        found = connection.execute(told.bindparams(bindparam("names", names, expanding=True))).all()
        off = [f"DROP TRIGGER {name}" for name, _ in found]
        on = [sql for _, sql in found]
    else:
        off = [f"ALTER TABLE {table} DISABLE TRIGGER {table}_never" for table in _SEALED]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER {table}_never" for table in _SEALED]
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in off:
        connection.exec_driver_sql(statement)
    yield
    for statement in on:
        connection.exec_driver_sql(statement)
