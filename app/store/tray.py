"""Reads and writes texts of filled forms that fitted nowhere: kept beside the draft until placed or not wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.store.integrity import check_row, with_hash
from app.store.records import TrayText
from app.store.tables import unplaced
from app.store.values import clean_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection


def add_texts(connection: Connection, draft_id: str, texts: Sequence[TrayText]) -> None:
    """Writes one row for each text; the draft has to be locked."""
    rows = [
        with_hash(
            unplaced,
            {
                "draft_id": draft_id,
                "id": each.id,
                "number": number,
                "text": clean_text(each.text),
                "file": clean_text(each.file),
                "source": clean_text(each.source),
                "at": each.at,
            },
        )
        for number, each in enumerate(texts)
    ]
    if rows:
        connection.execute(insert(unplaced), rows)


def list_texts(connection: Connection, draft_id: str) -> list[TrayText]:
    """Returns the texts in the tray, those of the oldest file first.

    Raises DamagedValue where a row is not as it was written.
    """
    query = select(unplaced).where(unplaced.c.draft_id == draft_id)
    rows = connection.execute(query.order_by(unplaced.c.at, unplaced.c.file, unplaced.c.number)).all()
    for row in rows:
        check_row(unplaced, row)
    return [TrayText(row.id, row.text, row.file, row.source, row.at) for row in rows]


def drop_texts(connection: Connection, draft_id: str, ids: Collection[str]) -> None:
    """Deletes texts from the tray for good; the draft has to be locked."""
    mine = (unplaced.c.draft_id == draft_id) & unplaced.c.id.in_(sorted(ids))
    connection.execute(delete(unplaced).where(mine))
