"""Counts which store this is and how far it has come: two rows of ``store_meta``, repeated by marker and backups."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.store.integrity import with_hash
from app.store.marker import GENERATION, ID, IDENTITY, identity_in
from app.store.tables import store_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_identity(connection: Connection) -> tuple[str, int]:
    """Returns the store's id and its generation.

    The id is empty and the generation 0 where the store was never written to.
    """
    query = select(store_meta.c.name, store_meta.c.value).where(store_meta.c.name.in_(sorted(IDENTITY)))
    found = {name: value for name, value in connection.execute(query)}  # noqa: C416 - a Row is no pair to the checker
    return identity_in(found)


def raise_generation(connection: Connection) -> tuple[str, int]:
    """Writes the next generation, and an id where there is none yet, and returns both."""
    store_id, generation = read_identity(connection)
    if not store_id:
        store_id = secrets.token_hex(8)
        write_meta(connection, ID, store_id)
    write_meta(connection, GENERATION, str(generation + 1))
    return store_id, generation + 1


def write_meta(connection: Connection, name: str, value: str) -> None:
    """Writes one fact about the store in place of the former."""
    connection.execute(delete(store_meta).where(store_meta.c.name == name))
    connection.execute(insert(store_meta), with_hash(store_meta, {"name": name, "value": value}))
