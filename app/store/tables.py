"""Defines the tables as the newest migration leaves them (a test compares the two)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    text,
)

from app.store.columns import UtcTime, Whole, Wide, Words
from app.store.draft_columns import DRAFT_COLUMNS, DraftColumn
from app.store.seals import attach_seals

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _words(name: str, *rest: Any, **options: Any) -> Column[str]:
    return Column(name, Words(), *rest, **{"nullable": False, **options})


def _whole(name: str, **options: Any) -> Column[int]:
    return Column(name, Whole(), nullable=False, **options)


def _time(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, UtcTime(), nullable=nullable)


def _draft_column(column: DraftColumn) -> Column[Any]:
    if column.kind == "time":
        return _time(column.name, nullable=column.nullable)
    # What came later has no other value in older files.
    default = {"server_default": text("0")} if column.came_later else {}
    return _words(column.name) if column.kind == "words" else _whole(column.name, **default)


def _hash() -> Column[int]:
    # 0 where a migration has not come to the row yet
    return Column("hash", Wide(), nullable=False, server_default=text("0"))


store_meta = Table("store_meta", metadata, _words("name"), _words("value"), _hash(), PrimaryKeyConstraint("name"))
"""Facts about the store itself: when and by which version of the program it was made."""

draft = Table(
    "draft",
    metadata,
    *map(_draft_column, DRAFT_COLUMNS),
    _hash(),
    PrimaryKeyConstraint("id"),
)
"""One application being written, with the cached summary for lists."""

answer = Table(
    "answer",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("path"),
    _words("value"),
    Column("deleted", Boolean(), nullable=False),
    _whole("version"),
    _time("updated_at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "path"),
    Index(None, "draft_id", "updated_at"),
)
"""One answer. A deleted one keeps its row and version, so that a stale writer is noticed even then."""

media = Table(
    "media",
    metadata,
    _words("sha256"),
    Column("bytes", LargeBinary(), nullable=False),
    _whole("size"),
    _words("kind"),
    _hash(),
    PrimaryKeyConstraint("sha256"),
)
"""Bytes of pictures and attachments, each stored once."""

draft_file = Table(
    "draft_file",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("name"),
    _words("sha256", ForeignKey("media.sha256"), nullable=True),
    _words("kind"),
    _whole("width"),
    _whole("height"),
    _whole("size"),
    _words("problem"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "name"),
)

confirmation = Table(
    "confirmation",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("rule"),
    _words("path"),
    _words("reason"),
    _words("message"),
    _time("at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "rule", "path"),
)

removed = Table(
    "removed",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("id"),
    _words("path"),
    _words("kind"),
    _words("title"),
    _words("content"),
    _time("removed_at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "id"),
)
"""Something that was taken out of a draft, whole: a scenario, a row, an attachment, a picture."""

moment = Table(
    "moment",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _whole("sequence"),
    _time("at"),
    _words("why"),
    _words("note"),
    _whole("changes"),
    _words("content"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "sequence"),
)
"""A moment of a draft's past, with what leads back to the one before: see :mod:`app.store.history`."""

part_conflict = Table(
    "part_conflict",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("part"),
    _words("path"),
    _words("source"),
    _words("base"),
    _words("theirs"),
    _time("at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "part", "path"),
)
"""An answer that both sides changed when a part came back, until a person has decided: see :mod:`app.store.parts`."""

unplaced = Table(
    "unplaced",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("id"),
    _whole("number"),
    _words("text"),
    _words("file"),
    _words("source"),
    _time("at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "id"),
)
"""A text of a filled form that fitted nowhere, with its place in the file."""

returned_opinion = Table(
    "returned_opinion",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _words("id"),
    _whole("number"),
    _words("issue"),
    _words("unit"),
    _words("said_at"),
    _words("path"),
    _words("place"),
    _words("level"),
    _words("message"),
    _words("remedy"),
    Column("settled", Boolean(), nullable=False),
    _time("at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "id"),
)
"""What the recommending unit asked to mend of an issue, until the user wants it no more."""

issue = Table(
    "issue",
    metadata,
    _words("draft_id", ForeignKey("draft.id")),
    _whole("sequence"),
    _words("number"),
    _words("fingerprint"),
    _words("pack"),
    _words("pack_sha256"),
    _words("track"),
    _words("uscc"),
    _words("application"),
    _words("confirmations"),
    _words("pending"),
    _words("seal"),
    _time("frozen_at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "sequence"),
    Index(None, "number"),
    Index(None, "uscc"),
)
"""A frozen issue; ``seal`` is the SHA-256 over its content, so that damage on the disk is noticed."""

issue_file = Table(
    "issue_file",
    metadata,
    _words("draft_id"),
    _whole("sequence"),
    _words("name"),
    _words("sha256", ForeignKey("media.sha256")),
    _hash(),
    PrimaryKeyConstraint("draft_id", "sequence", "name"),
    # deferred: the files are written first, and the issue's own row closes the list
    ForeignKeyConstraint(
        ["draft_id", "sequence"], ["issue.draft_id", "issue.sequence"], deferrable=True, initially="DEFERRED"
    ),
)

stamping = Table(
    "stamping",
    metadata,
    _words("draft_id"),
    _whole("sequence"),
    _whole("attempt"),
    _words("scan", ForeignKey("media.sha256")),
    _words("record"),
    _words("seal"),
    _time("stamped_at"),
    _hash(),
    PrimaryKeyConstraint("draft_id", "sequence", "attempt"),
    ForeignKeyConstraint(["draft_id", "sequence"], ["issue.draft_id", "issue.sequence"]),
)
"""A stamped scan of an issue with the record of its check; sealed like an issue."""

company = Table(
    "company",
    metadata,
    _words("id"),
    _words("pack"),
    _words("name"),
    _words("uscc"),
    _words("answers"),
    _whole("version"),
    _time("updated_at"),
    _time("archived_at", nullable=True),
    _hash(),
    PrimaryKeyConstraint("id"),
)
"""A firm's own answers by path, as one JSON object: they are few, and are read and written together."""

digest = Table(
    "digest",
    metadata,
    _words("scope"),
    Column("total", Wide(), nullable=False),
    _whole("rows"),
    PrimaryKeyConstraint("scope"),
)
"""Number of rows and sum of their hashes, by draft; scope "" is the store. Kept by triggers, see app.store.seals."""

alembic_version = Table(
    "alembic_version",
    MetaData(),  # Alembic's own, made as Alembic makes it; not among the tables that migrations compare
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

attach_seals(metadata)
