"""Reads and writes the reasons given for 请确认: one for each rule and path of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.store.integrity import check_row, with_hash
from app.store.records import Confirmation
from app.store.tables import confirmation

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FIELDS = ("rule", "path", "reason", "message", "at")


def confirm(connection: Connection, draft_id: str, given: Confirmation) -> None:
    """Stores the reason for a rule at a path, in place of an earlier one."""
    withdraw(connection, draft_id, given.rule, given.path)
    values = {name: getattr(given, name) for name in _FIELDS}
    connection.execute(insert(confirmation), with_hash(confirmation, values | {"draft_id": draft_id}))


def withdraw(connection: Connection, draft_id: str, rule: str, path: str) -> bool:
    """Deletes the reason for a rule at a path, and tells whether there was one."""
    of_draft = confirmation.c.draft_id == draft_id
    one = (confirmation.c.rule == rule) & (confirmation.c.path == path)
    return connection.execute(delete(confirmation).where(of_draft, one)).rowcount > 0


def list_confirmations(connection: Connection, draft_id: str) -> list[Confirmation]:
    """Returns the draft's reasons for 请确认, ordered by rule and path."""
    query = select(confirmation).where(confirmation.c.draft_id == draft_id)
    rows = connection.execute(query.order_by(confirmation.c.rule, confirmation.c.path)).all()
    for row in rows:
        check_row(confirmation, row)
    return [Confirmation(*(getattr(row, name) for name in _FIELDS)) for row in rows]
