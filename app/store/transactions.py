"""Runs the transactions of an open store: one write at a time, damage named, the file watched."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from app.errors import StoreDamaged
from app.store import drafts
from app.store.engines import writing_engine
from app.store.failures import damaged, storage
from app.store.generations import raise_generation
from app.store.integrity import find_file_damage, find_server_damage
from app.store.marker import update_marker
from app.store.store_location import put_back
from app.store.tables import digest as digests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from app.store.integrity import Damage
    from app.store.store_location import StoreLocation


class StoreTransactions:
    """Opens the transactions of one store, for several threads, and watches its file.

    Each is done whole or not at all; a write checks before and after it that the file is still at its place.
    """

    def __init__(
        self,
        engine: Engine,
        place: str,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        *,
        journal: str,
        read_only: bool,
        whereabouts: StoreLocation | None = None,
    ) -> None:
        self._engine = engine
        self._writer = writing_engine(engine)
        self._now = now
        self._new_id = new_id
        self.place = place
        """The file's path, or the server's address without its password."""
        self.journal = journal
        """``wal``, ``delete``, ``off`` (read-only folder) or ``server``."""
        self.read_only = read_only
        """Whether saving is known to be impossible; ``False`` is no promise."""
        self._whereabouts = whereabouts
        """Of the file; None for a server."""
        self._counted = False
        """Whether this run has raised the store's generation, which its first write does."""

    def __enter__(self) -> Self:
        """Returns the store itself, which is closed when the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the store, whatever ended the block."""
        self.close()

    def close(self) -> None:
        """Closes the connections to the store, which must not be used any more."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._naming(), storage(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self, draft_id: str | None = None) -> Iterator[Connection]:
        self._still_there()
        begun: tuple[str, int] | None = None
        with self._naming(), storage(self.place), self._writer.begin() as connection:
            if draft_id is not None:
                drafts.lock_draft(connection, draft_id)
            if not self._counted and self._whereabouts is not None:
                begun = raise_generation(connection)
            yield connection
        self._still_there()  # a file that went meanwhile took with it what was written
        if begun is not None and self._whereabouts is not None:
            self._counted = True
            update_marker(self._whereabouts.path, id=begun[0], generation=begun[1])

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Looks for all damage once some was met within the block, so that the failure names it."""
        try:
            yield
        except StoreDamaged as error:
            places = [str(each) for each in self.find_damage()]
            raise (damaged(self.place, places) if places else error) from error

    def change_token(self) -> str:
        """Returns a text that is another one whenever the store has changed."""
        with self._reading() as connection:
            rows = connection.execute(select(digests).order_by(digests.c.scope)).all()
        return sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()

    def check(self) -> None:
        """Reads all that is stored, and raises :class:`app.errors.StoreDamaged` where something is damaged.

        The failure names what is not as it was written.
        """
        if found := self.find_damage():
            raise damaged(self.place, [str(each) for each in found])

    def find_damage(self) -> list[Damage]:
        """Returns all that is not as it was written, for which the whole store is read.

        Of a server's database the rows, the digests and the stored bytes are checked, not its files.
        """
        if self._whereabouts is None:
            with storage(self.place), self._engine.begin() as connection:
                return find_server_damage(connection)
        return find_file_damage(self._whereabouts.path)

    def _still_there(self) -> None:
        if self._whereabouts is not None:
            self._whereabouts.check()

    def put_back(self) -> None:
        """Writes the store to its place again from the file that is still open.

        It is meant for after :class:`app.errors.StoreGone`, and does nothing for a server.
        """
        if self._whereabouts is None:
            return
        with storage(self.place):
            self._whereabouts = put_back(self._engine, self._whereabouts.path)
