"""Reads and writes the answers of a draft: one row each, written when it changed and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, insert, select, type_coerce, update

from app.store.checksums import answer_hashes
from app.store.columns import TimeText
from app.store.integrity import with_hash
from app.store.records import DELETED, Conflict, Deleted
from app.store.tables import answer, draft
from app.store.values import DamagedValue, clean_text, from_json_text, read_time, to_json_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from app.store.history import Replaced
    from app.store.records import Json

_NULL = "null"
_ASKED = 500  # above so many paths it is cheaper to read all versions, and databases limit the number of parameters


class LoadedAnswers(NamedTuple):
    """Carries the answers that one read of a draft found, with what its digest is checked by."""

    answers: dict[str, Json]
    versions: dict[str, int]
    """By path, of deleted answers too."""
    last: datetime | None
    """When the last of them changed; None where there are none."""
    hashes: list[int]
    """Of the rows, for the draft's digest."""


class SavedAnswers(NamedTuple):
    """Describes what one save did: the new versions, and the texts that the history keeps."""

    versions: dict[str, int]
    replaced: Replaced
    """JSON text before and now, by path."""


def to_texts(changes: Mapping[str, Json | Deleted]) -> dict[str, str | None]:
    """Returns the JSON text of each changed answer by path, ``None`` for a deleted one.

    Raises ``ValueError`` or ``TypeError`` for what JSON cannot hold.
    """
    return {clean_text(path): None if value is DELETED else to_json_text(value) for path, value in changes.items()}


def load_answers(connection: Connection, draft_id: str) -> LoadedAnswers:
    """Reads all answers of a draft, and checks each of them against its hash.

    Raises DamagedValue where one is not as it was written.
    """
    written = type_coerce(answer.c.updated_at, TimeText())
    columns = (answer.c.path, answer.c.value, answer.c.deleted, answer.c.version, written, answer.c.hash)
    query = select(*columns).where(answer.c.draft_id == draft_id).order_by(answer.c.path)
    answers: dict[str, Json] = {}
    versions: dict[str, int] = {}
    hashes: list[int] = []
    hash_answer = answer_hashes(draft_id)
    times: set[str] = set()
    for path, value, deleted, version, at, stored in connection.execute(query):
        if stored != hash_answer(path, value, deleted, version, at):
            raise DamagedValue("an answer does not have its hash")
        versions[path] = version
        hashes.append(stored)
        times.add(at)
        if not deleted:
            answers[path] = from_json_text(value)
    return LoadedAnswers(answers, versions, read_time(max(times)) if times else None, hashes)


def stamp(connection: Connection, draft_id: str) -> tuple[int, int, str]:
    """Returns three values that change whenever somebody writes to the draft.

    They are the number of its answers (deleted ones too), the sum of their versions, and the track; the track is ``""``
    where there is no such draft.  The sum rises with every write of an answer; a change of the track need not move any.
    """
    track = select(draft.c.track).where(draft.c.id == draft_id).scalar_subquery()
    total = func.coalesce(func.sum(answer.c.version), 0)
    query = select(func.count(), total, func.coalesce(track, "")).where(answer.c.draft_id == draft_id)
    count, versions, now = connection.execute(query).one()
    return int(count), int(versions), str(now)


def insert_answers(connection: Connection, draft_id: str, texts: Mapping[str, str], at: datetime) -> None:
    """Writes the first answers of a new draft, given as JSON texts by path."""
    rows = [_row(draft_id, path, text, 1, at) for path, text in texts.items()]
    if rows:
        connection.execute(insert(answer), rows)


def save_answers(
    connection: Connection,
    draft_id: str,
    texts: Mapping[str, str | None],
    expected: Mapping[str, int] | None,
    at: datetime,
    *,
    beside: Collection[str] = (),
) -> SavedAnswers:
    """Writes each changed answer to its row, and returns the new versions and what was replaced.

    The draft has to be locked.  ``texts`` are JSON texts by path, ``None`` for what is deleted.  With ``expected``, a
    path that is not in it is expected never to have been written; ``beside`` are paths that are not written but have to
    be as expected too.  Raises :class:`Conflict`, before anything is written, if a stored version is another.
    """
    asked = {*texts, *beside}
    found = _versions(connection, draft_id, asked)
    if expected is not None:
        stale = tuple(sorted(path for path in asked if expected.get(path, 0) != found.get(path, (0, True, None))[0]))
        if stale:
            raise Conflict(draft_id, stale)
    new: list[dict[str, object]] = []
    known: list[dict[str, object]] = []
    versions: dict[str, int] = {}
    replaced: Replaced = {}
    for path, text in texts.items():
        version, deleted, before = found.get(path, (0, True, None))
        replaced[path] = (before, text)
        if text is None and deleted:
            versions[path] = version  # what is not there need not be taken away
            continue
        versions[path] = version + 1
        (known if version else new).append(_row(draft_id, path, text, version + 1, at))
    if new:
        connection.execute(insert(answer), new)
    if known:
        _update(connection, known)
    return SavedAnswers(versions, replaced)


def _row(draft_id: str, path: str, text: str | None, version: int, at: datetime) -> dict[str, object]:
    values = {
        "draft_id": draft_id,
        "path": path,
        "value": _NULL if text is None else text,
        "deleted": text is None,
        "version": version,
        "updated_at": at,
    }
    return with_hash(answer, values)


def _update(connection: Connection, rows: list[dict[str, object]]) -> None:
    # a bound name may not be a column's own in an update
    one = (answer.c.draft_id == bindparam("of_draft")) & (answer.c.path == bindparam("at_path"))
    change = update(answer).where(one)
    renamed = [
        {{"draft_id": "of_draft", "path": "at_path"}.get(name, name): value for name, value in row.items()}
        for row in rows
    ]
    connection.execute(change, renamed)


def _versions(connection: Connection, draft_id: str, texts: Collection[str]) -> dict[str, tuple[int, bool, str | None]]:
    """Returns version, deletion and JSON text by path, at least for the paths in ``texts``.

    The text of a deleted answer is None; a path that was never written is not among them.
    """
    columns = (answer.c.path, answer.c.version, answer.c.deleted, answer.c.value)
    query = select(*columns).where(answer.c.draft_id == draft_id)
    if len(texts) <= _ASKED:
        query = query.where(answer.c.path.in_(list(texts)))
    return {
        path: (version, deleted, None if deleted else value)
        for path, version, deleted, value in connection.execute(query)
    }
