"""Reads and writes issues, which are written once and read for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from app.errors import NotFound
from app.store.files import load_media
from app.store.integrity import check_draft, check_row, hashed_columns, with_hash
from app.store.records import Issue, IssueRow
from app.store.seal_digests import ISSUE_COLUMNS, SEALED_COLUMNS, seal_of_issue
from app.store.tables import issue, issue_file
from app.store.values import DamagedValue, clean_text, from_json_text, to_json_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Row
    from sqlalchemy.sql import ColumnElement

    from app.store.records import IssueContent


def add_issue(
    connection: Connection,
    draft_id: str,
    content: IssueContent,
    number: Callable[[int], str],
    at: datetime,
    *,
    first: int = 1,
) -> IssueRow:
    """Freezes ``content`` as the draft's next issue, and returns the issue's own row.

    ``first`` is the sequence of the draft's first issue.  The draft has to be locked, so that two issues get two
    sequences.  Raises DamagedValue where the draft, or a file of
    the issue, is no longer what was stored: that must not be frozen.
    """
    check_draft(connection, draft_id)
    for digest in set(content.files.values()):
        load_media(connection, digest)
    last = connection.execute(select(func.max(issue.c.sequence)).where(issue.c.draft_id == draft_id)).scalar()
    sequence = first if last is None else last + 1
    values: dict[str, Any] = {
        "number": number(sequence),
        "draft_id": draft_id,
        "sequence": sequence,
        "fingerprint": content.fingerprint,
        "pack": content.pack,
        "pack_sha256": content.pack_sha256,
        "track": content.track,
        "uscc": content.uscc,
        "application": clean_text(content.application),
        "confirmations": to_json_text(content.confirmations),
        "pending": to_json_text(content.pending),
    }
    files = dict(content.files)
    if files:
        # before the issue's own row: that one seals the list
        key = {"draft_id": draft_id, "sequence": sequence}
        rows = [with_hash(issue_file, key | {"name": name, "sha256": digest}) for name, digest in files.items()]
        connection.execute(insert(issue_file), rows)
    sealed = values | {"seal": seal_of_issue(values, files), "frozen_at": at}
    connection.execute(insert(issue), with_hash(issue, sealed))
    return IssueRow(**{name: values[name] for name in ISSUE_COLUMNS[:-1]}, frozen_at=at, superseded_by=None)


def _rows(connection: Connection, *conditions: ColumnElement[bool]) -> list[IssueRow]:
    other = issue.alias()
    newest = select(func.max(other.c.sequence)).where(other.c.draft_id == issue.c.draft_id).scalar_subquery()
    query = select(*hashed_columns(issue), newest.label("newest")).where(*conditions)
    ordered = query.order_by(issue.c.frozen_at.desc(), issue.c.sequence.desc())
    return [_issue_row(row, row.newest) for row in connection.execute(ordered)]


def _issue_row(row: Row[*tuple[Any, ...]], newest: int | None) -> IssueRow:
    check_row(issue, row)
    if newest is None:  # an index that has lost its rows
        raise DamagedValue("the newest issue is not found")
    fields = {name: getattr(row, name) for name in ISSUE_COLUMNS}
    return IssueRow(**fields, superseded_by=newest if newest > row.sequence else None)


def list_issues(connection: Connection, draft_id: str) -> list[IssueRow]:
    """Returns the draft's issues without their content, newest first."""
    return _rows(connection, issue.c.draft_id == draft_id)


def find_issues(connection: Connection, number: str) -> list[IssueRow]:
    """Returns the issues with a 版本号, newest first.

    Two drafts can, rarely, come to the same one.
    """
    return _rows(connection, issue.c.number == number)


def load_issue(connection: Connection, draft_id: str, sequence: int | None) -> Issue:
    """Returns one issue with its content, the newest if ``sequence`` is ``None``.

    Raises :class:`NotFound` where there is none, and DamagedValue where it is not what was frozen.
    """
    query = select(issue).where(issue.c.draft_id == draft_id).order_by(issue.c.sequence.desc())
    newest = connection.execute(query.limit(1)).first()
    row = newest if sequence is None else connection.execute(query.where(issue.c.sequence == sequence)).first()
    if row is None or newest is None:
        which = "定稿" if sequence is None else f"第 {sequence} 版"
        raise NotFound(f"草稿 {draft_id} 还没有{which}；请先定稿（zhizao freeze {draft_id}）。")
    of_issue = (issue_file.c.draft_id == draft_id) & (issue_file.c.sequence == row.sequence)
    named = connection.execute(
        select(issue_file.c.name, issue_file.c.sha256).where(of_issue).order_by(issue_file.c.name)
    )
    files = {name: digest for name, digest in named}  # noqa: C416 - a Row is no pair to the type checker
    check_row(issue, row)
    if seal_of_issue({name: getattr(row, name) for name in SEALED_COLUMNS}, files) != row.seal:
        raise DamagedValue("an issue is not what was frozen")
    return Issue(
        row=_issue_row(row, newest.sequence),
        application=row.application,
        confirmations=from_json_text(row.confirmations),
        pending=from_json_text(row.pending),
        files=files,
    )


def tracks_with_issue(connection: Connection, uscc: str) -> set[str]:
    """Returns the tracks on which a 统一社会信用代码 has an issue, whichever draft it belongs to."""
    rows = connection.execute(select(*hashed_columns(issue)).where(issue.c.uscc == uscc)).all()
    for row in rows:
        check_row(issue, row)
    return {row.track for row in rows}
