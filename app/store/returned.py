"""Reads and writes what the recommending unit asked to mend: one row each, until the user wants it no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from app.store.integrity import check_row, with_hash
from app.store.records import ReturnedOpinion
from app.store.tables import returned_opinion
from app.store.values import clean_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_TEXTS = ("issue", "unit", "said_at", "path", "place", "level", "message", "remedy")


def add_opinions(
    connection: Connection, draft_id: str, opinions: Sequence[ReturnedOpinion], at: datetime
) -> list[ReturnedOpinion]:
    """Writes a row for each opinion that is new, and returns those; the draft has to be locked."""
    there = {each.id for each in list_opinions(connection, draft_id)}
    new = [each for each in opinions if each.id not in there]
    rows = [
        with_hash(
            returned_opinion,
            {name: clean_text(getattr(each, name)) for name in _TEXTS}
            | {"draft_id": draft_id, "id": each.id, "number": number, "settled": each.settled, "at": at},
        )
        for number, each in enumerate(new)
    ]
    if rows:
        connection.execute(insert(returned_opinion), rows)
    return new


def list_opinions(connection: Connection, draft_id: str) -> list[ReturnedOpinion]:
    """Returns the draft's opinions in the order in which they came.

    Raises DamagedValue where a row is not as it was written.
    """
    query = select(returned_opinion).where(returned_opinion.c.draft_id == draft_id)
    rows = connection.execute(query.order_by(returned_opinion.c.at, returned_opinion.c.number)).all()
    for row in rows:
        check_row(returned_opinion, row)
    return [
        ReturnedOpinion(row.id, **{name: getattr(row, name) for name in _TEXTS}, settled=row.settled) for row in rows
    ]


def settle_opinion(connection: Connection, draft_id: str, identity: str, *, settled: bool) -> None:
    """Ticks an opinion as done, or takes the tick away; the draft has to be locked.

    Nothing happens where the opinion is there no more.
    """
    one = (returned_opinion.c.draft_id == draft_id) & (returned_opinion.c.id == identity)
    row = connection.execute(select(returned_opinion).where(one)).first()
    if row is None:
        return
    check_row(returned_opinion, row)
    values = {name: getattr(row, name) for name in ("draft_id", "id", "number", "at", *_TEXTS)} | {"settled": settled}
    connection.execute(update(returned_opinion).where(one).values(**with_hash(returned_opinion, values)))


def drop_opinions(connection: Connection, draft_id: str, ids: Collection[str]) -> None:
    """Deletes opinions for good; the draft has to be locked."""
    mine = (returned_opinion.c.draft_id == draft_id) & returned_opinion.c.id.in_(sorted(ids))
    connection.execute(delete(returned_opinion).where(mine))
