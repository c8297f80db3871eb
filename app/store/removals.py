"""Reads and writes what was taken out of a draft: kept whole beside it, and never written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from app.store.integrity import check_row, with_hash
from app.store.records import Removed
from app.store.tables import removed
from app.store.values import clean_text, from_json_text, to_json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def save_removed(connection: Connection, draft_id: str, items: Sequence[Removed]) -> None:
    """Writes one row for each thing that was taken out; the draft has to be locked."""
    rows = [
        with_hash(
            removed,
            {
                "draft_id": draft_id,
                "id": each.id,
                "path": clean_text(each.path),
                "kind": each.kind,
                "title": clean_text(each.title),
                "content": to_json_text(each.content),
                "removed_at": each.at,
            },
        )
        for each in items
    ]
    if rows:
        connection.execute(insert(removed), rows)


def list_removed(connection: Connection, draft_id: str) -> list[Removed]:
    """Returns what was taken out of the draft, the newest first.

    Raises DamagedValue where a row is not as it was written.
    """
    query = select(removed).where(removed.c.draft_id == draft_id)
    rows = connection.execute(query.order_by(removed.c.removed_at.desc(), removed.c.id)).all()
    for row in rows:
        check_row(removed, row)
    return [Removed(row.id, row.path, row.kind, row.title, from_json_text(row.content), row.removed_at) for row in rows]
