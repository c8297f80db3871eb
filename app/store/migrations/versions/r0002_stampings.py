"""Stamped scans of issues, kept for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """One table and its triggers.

    Nothing that was there is touched.
    """
    op.create_table(
        "stamping",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("stamped_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "sequence", "attempt", name="pk_stamping"),
        sa.ForeignKeyConstraint(["scan"], ["media.sha256"], name="fk_stamping_scan"),
        sa.ForeignKeyConstraint(
            ["draft_id", "sequence"], ["issue.draft_id", "issue.sequence"], name="fk_stamping_draft_id_sequence"
        ),
    )
    for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


# Kept as text of its own, as in the first step.
_SQLITE = (
    (
        "CREATE TRIGGER stamping_no_update BEFORE UPDATE ON stamping BEGIN SELECT RAISE(ABORT, 'stamping is "
        "immutable'); END"
    ),
    (
        "CREATE TRIGGER stamping_no_delete BEFORE DELETE ON stamping BEGIN SELECT RAISE(ABORT, 'stamping is "
        "immutable'); END"
    ),
    (
        "CREATE TRIGGER stamping_no_replace BEFORE INSERT ON stamping WHEN EXISTS (SELECT 1 FROM stamping WHERE "
        "draft_id = NEW.draft_id AND sequence = NEW.sequence AND attempt = NEW.attempt) BEGIN SELECT RAISE(ABORT, "
        "'stamping is immutable'); END"
    ),
)
_POSTGRESQL = (
    "CREATE TRIGGER stamping_never BEFORE UPDATE OR DELETE ON stamping FOR EACH ROW EXECUTE FUNCTION zhizao_never()",
    (
        "CREATE TRIGGER stamping_no_truncate BEFORE TRUNCATE ON stamping FOR EACH STATEMENT EXECUTE FUNCTION "
        "zhizao_never()"
    ),
)
