"""The first schema: drafts, answers, media, files, confirmations, issues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def _words(name: str, *rest: sa.ForeignKey, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), *rest, nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _draft_id() -> sa.Column[str]:
    return _words("draft_id")


def _of_draft(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=f"fk_{table}_draft_id")


def upgrade() -> None:
    """From nothing."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {0x5A48495A}")
    _create_drafts()
    _create_media()
    _create_issues()
    for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _create_drafts() -> None:
    op.create_table(
        "store_meta", _words("name"), _words("value"), sa.PrimaryKeyConstraint("name", name="pk_store_meta")
    )
    op.create_table(
        "draft",
        *(_words(name) for name in ("id", "pack", "track")),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("archived_at", _TIME, nullable=True),
        _whole("version"),
        *(_words(name) for name in ("company", "project", "uscc")),
        *(_whole(name) for name in ("scenarios", "errors", "later", "confirms", "advice", "complete")),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_table(
        "answer",
        _draft_id(),
        _words("path"),
        _words("value"),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        _whole("version"),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "path", name="pk_answer"),
        _of_draft("answer"),
    )
    op.create_index("ix_answer_draft_id_updated_at", "answer", ["draft_id", "updated_at"])
    op.create_table(
        "confirmation",
        _draft_id(),
        *(_words(name) for name in ("rule", "path", "reason", "message")),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "rule", "path", name="pk_confirmation"),
        _of_draft("confirmation"),
    )


def _create_media() -> None:
    op.create_table(
        "media",
        _words("sha256"),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        _whole("size"),
        _words("kind"),
        sa.PrimaryKeyConstraint("sha256", name="pk_media"),
    )
    op.create_table(
        "draft_file",
        _draft_id(),
        _words("name"),
        _words("sha256", nullable=True),
        _words("kind"),
        *(_whole(name) for name in ("width", "height", "size")),
        _words("problem"),
        sa.PrimaryKeyConstraint("draft_id", "name", name="pk_draft_file"),
        _of_draft("draft_file"),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name="fk_draft_file_sha256"),
    )


def _create_issues() -> None:
    op.create_table(
        "issue",
        _draft_id(),
        _whole("sequence"),
        *(_words(name) for name in ("number", "fingerprint", "pack", "pack_sha256", "track", "uscc")),
        *(_words(name) for name in ("application", "confirmations", "pending", "seal")),
        sa.Column("frozen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "sequence", name="pk_issue"),
        _of_draft("issue"),
    )
    op.create_index("ix_issue_number", "issue", ["number"])
    op.create_index("ix_issue_uscc", "issue", ["uscc"])
    op.create_table(
        "issue_file",
        _draft_id(),
        _whole("sequence"),
        _words("name"),
        _words("sha256"),
        sa.PrimaryKeyConstraint("draft_id", "sequence", "name", name="pk_issue_file"),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name="fk_issue_file_sha256"),
        sa.ForeignKeyConstraint(
            ["draft_id", "sequence"],
            ["issue.draft_id", "issue.sequence"],
            name="fk_issue_file_draft_id_sequence",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


# Kept as text of its own: what later versions do with their seals must not change what this step did.
_SQLITE = (
    ("CREATE TRIGGER issue_no_update BEFORE UPDATE ON issue BEGIN SELECT RAISE(ABORT, 'issue is immutable'); END"),
    ("CREATE TRIGGER issue_no_delete BEFORE DELETE ON issue BEGIN SELECT RAISE(ABORT, 'issue is immutable'); END"),
    (
        "CREATE TRIGGER issue_no_replace BEFORE INSERT ON issue WHEN EXISTS (SELECT 1 FROM issue WHERE "
        "draft_id = NEW.draft_id AND sequence = NEW.sequence) BEGIN SELECT RAISE(ABORT, 'issue is "
        "immutable'); END"
    ),
    (
        "CREATE TRIGGER issue_file_no_update BEFORE UPDATE ON issue_file BEGIN SELECT RAISE(ABORT, "
        "'issue_file is immutable'); END"
    ),
    (
        "CREATE TRIGGER issue_file_no_delete BEFORE DELETE ON issue_file BEGIN SELECT RAISE(ABORT, "
        "'issue_file is immutable'); END"
    ),
    (
        "CREATE TRIGGER issue_file_no_replace BEFORE INSERT ON issue_file WHEN EXISTS (SELECT 1 FROM issue "
        "WHERE draft_id = NEW.draft_id AND sequence = NEW.sequence) BEGIN SELECT RAISE(ABORT, 'issue_file is "
        "immutable'); END"
    ),
    ("CREATE TRIGGER media_no_update BEFORE UPDATE ON media BEGIN SELECT RAISE(ABORT, 'media is immutable'); END"),
    (
        "CREATE TRIGGER media_no_replace BEFORE INSERT ON media WHEN EXISTS (SELECT 1 FROM media WHERE "
        "sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'media is immutable'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION zhizao_never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'issues "
        "and media are immutable'; END $$"
    ),
    (
        "CREATE FUNCTION zhizao_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 "
        "FROM issue i WHERE i.draft_id = NEW.draft_id AND i.sequence = NEW.sequence) THEN RAISE EXCEPTION "
        "'issues are immutable'; END IF; RETURN NEW; END $$"
    ),
    ("CREATE TRIGGER issue_never BEFORE UPDATE OR DELETE ON issue FOR EACH ROW EXECUTE FUNCTION zhizao_never()"),
    ("CREATE TRIGGER issue_no_truncate BEFORE TRUNCATE ON issue FOR EACH STATEMENT EXECUTE FUNCTION zhizao_never()"),
    (
        "CREATE TRIGGER issue_file_never BEFORE UPDATE OR DELETE ON issue_file FOR EACH ROW EXECUTE FUNCTION "
        "zhizao_never()"
    ),
    (
        "CREATE TRIGGER issue_file_no_truncate BEFORE TRUNCATE ON issue_file FOR EACH STATEMENT EXECUTE "
        "FUNCTION zhizao_never()"
    ),
    "CREATE TRIGGER media_never BEFORE UPDATE ON media FOR EACH ROW EXECUTE FUNCTION zhizao_never()",
    ("CREATE TRIGGER media_no_truncate BEFORE TRUNCATE ON media FOR EACH STATEMENT EXECUTE FUNCTION zhizao_never()"),
    ("CREATE TRIGGER issue_file_closed BEFORE INSERT ON issue_file FOR EACH ROW EXECUTE FUNCTION zhizao_closed()"),
)
