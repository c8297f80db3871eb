"""How far a draft is, kept with the rest of its summary: what is asked, what is not filled in, what is explained."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Kept as text of its own: the hash of a row covers the new columns from now on, whatever later columns there are.
_MODULUS = 2**61 - 1
_COLUMNS = (
    "id", "pack", "track", "created_at", "updated_at", "archived_at", "version", "company", "project", "uscc",
    "scenarios", "errors", "later", "confirms", "advice", "complete", "stages", "stages_asked", "asked", "unfilled",
    "explained",
)  # fmt: skip


def upgrade() -> None:
    """Three columns; a draft that was not saved since says of none that anything is asked."""
    for name in ("asked", "unfilled", "explained"):
        op.add_column("draft", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    if op.get_context().as_sql:  # written out as statements: there are no rows to hash yet
        return
    connection = op.get_bind()
    rows = connection.exec_driver_sql(f"SELECT {', '.join(_COLUMNS)} FROM draft").fetchall()
    hashes = [{"hash": _hash(row), "key": row[0]} for row in rows]
    if hashes:
        connection.execute(sa.text("UPDATE draft SET hash = :hash WHERE id = :key"), hashes)


def _hash(values: sa.Row[tuple[object, ...]]) -> int:
    text = "\0".join(["draft", *map(_plain, values)])
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % _MODULUS


def _plain(value: object) -> str:
    if value is None:
        return "\x01"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    return value if isinstance(value, str) else repr(value)
