"""Reads and writes stamped scans of issues: each kept once, for ever; the newest counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from app.errors import NotFound
from app.store.integrity import check_row, with_hash
from app.store.records import Stamping
from app.store.seal_digests import seal_of_stamping
from app.store.tables import issue, stamping
from app.store.values import DamagedValue, from_json_text, to_json_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from app.store.records import Json


def add_stamping(
    connection: Connection, draft_id: str, sequence: int, *, scan: str, record: Json, at: datetime
) -> Stamping:
    """Writes a stamped scan of the issue as its next attempt.

    The draft has to be locked, and the scan's bytes stored.  Raises NotFound where there is no such issue.
    """
    of_issue = (issue.c.draft_id == draft_id) & (issue.c.sequence == sequence)
    if connection.execute(select(issue.c.sequence).where(of_issue)).first() is None:
        raise NotFound(f"草稿 {draft_id} 没有第 {sequence} 版，盖章扫描件没有保存；请先定稿。")
    of_same = (stamping.c.draft_id == draft_id) & (stamping.c.sequence == sequence)
    last = connection.execute(select(func.max(stamping.c.attempt)).where(of_same)).scalar()
    attempt = (last or 0) + 1
    text = to_json_text(record)
    values = {"draft_id": draft_id, "sequence": sequence, "attempt": attempt, "scan": scan, "record": text}
    sealed = values | {"seal": seal_of_stamping(values), "stamped_at": at}
    connection.execute(insert(stamping), with_hash(stamping, sealed))
    return Stamping(draft_id, sequence, attempt, scan, from_json_text(text), at)


def newest_stamping(connection: Connection, draft_id: str, sequence: int) -> Stamping | None:
    """Returns the newest stamped scan of an issue, or None where there is none.

    Raises DamagedValue where it is not what was stored.
    """
    of_issue = (stamping.c.draft_id == draft_id) & (stamping.c.sequence == sequence)
    row = connection.execute(select(stamping).where(of_issue).order_by(stamping.c.attempt.desc()).limit(1)).first()
    if row is None:
        return None
    check_row(stamping, row)
    if seal_of_stamping(dict(row._mapping)) != row.seal:  # noqa: SLF001 - SQLAlchemy's public name
        raise DamagedValue("a stamping is not what was kept")
    return Stamping(row.draft_id, row.sequence, row.attempt, row.scan, from_json_text(row.record), row.stamped_at)
