"""Reads and writes bytes of pictures and attachments, stored once by SHA-256, and the names a draft gives them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.errors import NotFound
from app.store.integrity import check_row, with_hash
from app.store.records import DraftFile
from app.store.tables import draft_file, media
from app.store.values import DamagedValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_FIELDS = ("name", "sha256", "kind", "width", "height", "size", "problem")


def has_media(connection: Connection, digest: str) -> bool:
    """Tells whether the bytes with this digest are stored."""
    return connection.execute(select(media.c.size).where(media.c.sha256 == digest)).first() is not None


def insert_media(connection: Connection, digest: str, content: bytes, kind: str) -> None:
    """Stores bytes that are not there yet, under their digest."""
    values = {"sha256": digest, "bytes": content, "size": len(content), "kind": kind}
    connection.execute(insert(media), with_hash(media, values))


def load_media(connection: Connection, digest: str) -> bytes:
    """Returns the bytes, checked against their hash; raises :class:`NotFound` if there are none."""
    content = connection.execute(select(media.c.bytes).where(media.c.sha256 == digest)).scalar()
    if content is None:
        raise NotFound(f"数据库里没有图片或附件 {digest[:16]}…；请重新选择这个文件。")
    if not isinstance(content, bytes) or sha256(content).hexdigest() != digest:
        raise DamagedValue("stored bytes do not have their hash")
    return content


def _values(draft_id: str, file: DraftFile) -> dict[str, object]:
    return with_hash(draft_file, {"draft_id": draft_id} | {name: getattr(file, name) for name in _FIELDS})


def insert_files(connection: Connection, draft_id: str, files: Sequence[DraftFile]) -> None:
    """Writes the names of a new draft's files."""
    if files:
        connection.execute(insert(draft_file), [_values(draft_id, file) for file in files])


def set_file(connection: Connection, draft_id: str, file: DraftFile) -> None:
    """Writes the name of one file, in place of one of the same name."""
    remove_file(connection, draft_id, file.name)
    insert_files(connection, draft_id, [file])


def remove_file(connection: Connection, draft_id: str, name: str) -> bool:
    """Deletes a file's name from the draft, and tells whether there was one.

    The bytes stay, since an issue or another draft may need them.
    """
    gone = delete(draft_file).where(draft_file.c.draft_id == draft_id, draft_file.c.name == name)
    return connection.execute(gone).rowcount > 0


def list_files(connection: Connection, draft_id: str) -> list[DraftFile]:
    """Returns the draft's files, ordered by name."""
    query = select(draft_file).where(draft_file.c.draft_id == draft_id).order_by(draft_file.c.name)
    rows = connection.execute(query).all()
    for row in rows:
        check_row(draft_file, row)
    return [DraftFile(*(getattr(row, name) for name in _FIELDS)) for row in rows]
