"""Offers the files of the open store: bytes stored once, the names that drafts give them, deletion for good."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from app.store import drafts
from app.store import files as named_files
from app.store.failures import storage
from app.store.transactions import StoreTransactions

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.store.deletion import DeletedRow
    from app.store.records import (
        DraftFile,
    )


class FileStore(StoreTransactions):
    """Stores the bytes of files under their digest, and deletes for good what nothing names."""

    # files

    def put_media(self, content: bytes, kind: str) -> str:
        """Stores bytes once for all drafts, and returns their SHA-256 as lower-case hex."""
        digest = sha256(content).hexdigest()
        with self._reading() as connection:
            stored = named_files.has_media(connection, digest)
        try:
            if not stored:
                with self._writing() as connection:
                    if not named_files.has_media(connection, digest):
                        named_files.insert_media(connection, digest, content, kind)
        except IntegrityError:
            # on a server somebody may put the same bytes between our look and our write
            with self._reading() as connection:
                if not named_files.has_media(connection, digest):
                    raise
        return digest

    def media(self, digest: str) -> bytes:
        """Returns the bytes with this SHA-256, checked against it.

        Raises :class:`NotFound` if there are none.
        """
        with self._reading() as connection:
            return named_files.load_media(connection, digest)

    def set_file(self, draft_id: str, file: DraftFile) -> None:
        """Gives the draft a file by its name, in place of one of the same name.

        The file's bytes have to be stored already.
        """
        with self._writing(draft_id) as connection:
            named_files.set_file(connection, draft_id, file)
            drafts.touch_draft(connection, draft_id, self._now())

    def remove_file(self, draft_id: str, name: str) -> None:
        """Removes a file's name from the draft, if there is one; the bytes stay."""
        with self._writing(draft_id) as connection:
            if named_files.remove_file(connection, draft_id, name):
                drafts.touch_draft(connection, draft_id, self._now())

    def files(self, draft_id: str) -> list[DraftFile]:
        """Returns the draft's files, ordered by name."""
        with self._reading() as connection:
            return named_files.list_files(connection, draft_id)

    # deleting for good

    def removal(self, draft_id: str = "") -> DeletedRow:
        """Returns what :meth:`delete_for_good` would take away, counted before anything is deleted."""
        from app.store import deletion

        with self._reading() as connection:
            if draft_id:
                return deletion.removal_of_draft(connection, draft_id)
            return deletion.removal_of_unused(connection)

    def delete_for_good(self, draft_id: str = "", *, unused: bool = True, pack: bool = True) -> bool:
        """Deletes a draft with its issues and scans, or without an id what nothing uses, and writes it over.

        What nothing uses is removed parts, replaced scans and the bytes that nothing names.  ``unused`` says whether
        such bytes go with the draft too: not while others may undo a removal.  Returns whether the file was packed
        anew, which it is not while another window has it open, nor without ``pack``.
        """
        from app.store import deletion

        with self._writing() as connection:
            deletion.write_over(connection)
            if draft_id:
                deletion.delete_draft(connection, draft_id, unused=unused)
            else:
                deletion.delete_unused(connection)
        if self._whereabouts is None or not pack:
            return self._whereabouts is None
        with storage(self.place):
            self._engine.dispose()  # connections of our own would hold the log
            return deletion.pack_file(self._whereabouts.path)

    def unnamed_media(self) -> list[str]:
        """Returns the digests of stored bytes that no draft, issue or scan names."""
        from app.store import deletion

        with self._reading() as connection:
            return deletion.unnamed_media(connection)

    def delete_unnamed(self, digests: Collection[str]) -> None:
        """Deletes those of the given bytes that nothing names even now."""
        from app.store import deletion

        with self._writing() as connection:
            deletion.delete_unnamed(connection, digests)
