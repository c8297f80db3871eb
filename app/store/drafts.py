"""Creates, lists, loads, changes and duplicates drafts as wholes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from app.errors import NotFound
from app.store import tray
from app.store.answers import insert_answers, load_answers
from app.store.draft_columns import SUMMARY_COLUMNS, draft_row, last_changed_first, summary_in
from app.store.files import insert_files, list_files
from app.store.history import record_beginning
from app.store.integrity import check_digest, check_row, with_hash
from app.store.records import DraftRow, StoredDraft, Summary
from app.store.tables import answer, draft, issue
from app.store.values import to_json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from app.store.records import DraftFile

_TRIES = 20


def summary_values(summary: Summary) -> dict[str, Any]:
    """Returns the values of a summary by the names of their columns."""
    return {name: getattr(summary, name) for name in SUMMARY_COLUMNS}


def missing_draft(draft_id: str) -> NotFound:
    """Returns the error for a draft that is not there, with a hint at the list of drafts."""
    return NotFound(f"没有编号为 {draft_id} 的草稿；用 zhizao list 可以看到已有的草稿。")


def lock_draft(connection: Connection, draft_id: str) -> None:
    """Locks a draft until this transaction ends; raises :class:`NotFound` if there is none.

    SQLite's write lock is held already; PostgreSQL locks the draft's row without writing it.
    """
    found = connection.execute(select(draft.c.id).where(draft.c.id == draft_id).with_for_update()).first()
    if found is None:
        raise missing_draft(draft_id)


def touch_draft(connection: Connection, draft_id: str, at: datetime, **values: Any) -> str:
    """Writes new values to the draft's own row, because more than answers changed.

    The draft has to be locked.  Its version rises by one and ``at`` becomes its time of change.  Returns the track that
    it had before.
    """
    row = _own_row(connection, draft_id)
    _write_row(connection, row, {"version": row.version + 1, "updated_at": at, **values})
    return str(row.track)


def _own_row(connection: Connection, draft_id: str) -> Row[*tuple[Any, ...]]:
    """Returns the draft's own row after checking its hash.

    A damaged row must not get a new hash and pass for sound.  Raises :class:`NotFound` if there is none.
    """
    row = connection.execute(select(draft).where(draft.c.id == draft_id)).first()
    if row is None:
        raise missing_draft(draft_id)
    check_row(draft, row)
    return row


def _write_row(connection: Connection, row: Row[*tuple[Any, ...]], changed: dict[str, Any]) -> None:
    values = with_hash(draft, {**_values(row), **changed})
    connection.execute(update(draft).where(draft.c.id == row.id).values(values))


def _values(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping


def save_summary(connection: Connection, draft_id: str, summary: Summary) -> None:
    """Stores what lists show of the draft.

    That is no change of the draft itself, so its time of change and its version stay.
    """
    _write_row(connection, _own_row(connection, draft_id), summary_values(summary))


def create_draft(
    connection: Connection,
    new_id: Callable[[], str],
    at: datetime,
    *,
    pack: str,
    track: str,
    summary: Summary,
    answers: Mapping[str, str],
    files: Sequence[DraftFile],
    why: str = "create",
    note: str = "",
) -> str:
    """Writes a whole new draft with its history's first moment, and returns its id.

    ``answers`` are JSON texts by path; ``why`` and ``note`` say in its history what it came from.
    """
    draft_id = _free_id(connection, new_id)
    row = {"id": draft_id, "pack": pack, "track": track, "created_at": at, "updated_at": at, "version": 1}
    connection.execute(insert(draft), with_hash(draft, row | {"archived_at": None} | summary_values(summary)))
    insert_answers(connection, draft_id, answers, at)
    insert_files(connection, draft_id, files)
    record_beginning(connection, draft_id, len(answers), at, why=why, note=note)
    return draft_id


def _free_id(connection: Connection, new_id: Callable[[], str]) -> str:
    for _ in range(_TRIES):
        candidate = new_id()
        if connection.execute(select(draft.c.id).where(draft.c.id == candidate)).first() is None:
            return candidate
    raise RuntimeError("the source of ids repeats itself")


def load_draft(connection: Connection, draft_id: str) -> StoredDraft:
    """Returns the draft with all its answers; raises :class:`NotFound` if there is none.

    Raises DamagedValue where a row is not as it was written, or is missing.
    """
    row = _own_row(connection, draft_id)
    answers, versions, last, hashes = load_answers(connection, draft_id)
    check_digest(connection, draft_id, {"draft": [row.hash], "answer": hashes})
    return StoredDraft(
        id=row.id,
        pack=row.pack,
        track=row.track,
        created_at=row.created_at,
        updated_at=max(row.updated_at, last or row.updated_at),
        archived_at=row.archived_at,
        version=row.version,
        summary=summary_in(_values(row)),
        answers=answers,
        versions=versions,
    )


def list_drafts(connection: Connection, *, include_archived: bool) -> list[DraftRow]:
    """Returns the drafts for a list, the last changed first.

    No answers are read, only the end of an index for each draft.
    """
    query = _listed()
    if not include_archived:
        query = query.where(draft.c.archived_at.is_(None))
    return last_changed_first(map(_listed_row, connection.execute(query)))


def load_row(connection: Connection, draft_id: str) -> DraftRow:
    """Returns what lists know of one draft, archived or not; raises :class:`NotFound` if there is none."""
    row = connection.execute(_listed().where(draft.c.id == draft_id)).first()
    if row is None:
        raise missing_draft(draft_id)
    return _listed_row(row)


def _listed() -> Select[tuple[Any, ...]]:
    last = select(func.max(answer.c.updated_at)).where(answer.c.draft_id == draft.c.id).scalar_subquery()
    newest = (
        select(issue.c.number)
        .where(issue.c.draft_id == draft.c.id)
        .order_by(issue.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(draft, last.label("answered_at"), newest.label("issue"))


def _listed_row(row: Row[*tuple[Any, ...]]) -> DraftRow:
    check_row(draft, row)
    return draft_row(_values(row), row.answered_at, row.issue)


def duplicate_draft(connection: Connection, draft_id: str, new_id: Callable[[], str], at: datetime) -> str:
    """Copies answers, files and summary to a new draft, and returns its id.

    Texts that still wait for their place are copied with it.  Reasons given for 请确认 are not: they were given for
    that application, not for this one.
    """
    lock_draft(connection, draft_id)
    row = _own_row(connection, draft_id)
    copy = create_draft(
        connection,
        new_id,
        at,
        pack=row.pack,
        track=row.track,
        summary=summary_in(_values(row)),
        answers={path: to_json_text(value) for path, value in load_answers(connection, draft_id).answers.items()},
        files=list_files(connection, draft_id),
        why="copy",
        note=draft_id,
    )
    tray.add_texts(connection, copy, [replace(each, id=new_id()) for each in tray.list_texts(connection, draft_id)])

    return copy
