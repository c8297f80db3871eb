"""Texts of filled forms that fitted nowhere, kept with the draft until somebody places them or wants them no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
# Kept as text of its own, as in the steps before: its hashes count in the draft's digest like those of any other row.
_MODULUS = 2305843009213693951
_BEGIN = "CREATE TRIGGER unplaced_digest_{0} AFTER {1} ON unplaced BEGIN UPDATE digest SET total = (total "
_SQLITE = f"""
{_BEGIN.format("insert", "INSERT")}+ NEW.hash) % {_MODULUS}, rows = rows + 1 WHERE scope = NEW.draft_id; END

{_BEGIN.format("update", "UPDATE")}- OLD.hash + {_MODULUS} + NEW.hash) % {_MODULUS} WHERE scope = NEW.draft_id; END

{_BEGIN.format("delete", "DELETE")}- OLD.hash + {_MODULUS}) % {_MODULUS}, rows = rows - 1
WHERE scope = OLD.draft_id; END
"""
_POSTGRESQL = """
CREATE TRIGGER unplaced_digest AFTER INSERT OR UPDATE OR DELETE ON unplaced
FOR EACH ROW EXECUTE FUNCTION zhizao_digest('owned')
"""


def upgrade() -> None:
    """Adds the table; older drafts have nothing in it."""
    op.create_table(
        "unplaced",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_unplaced_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "id", name="pk_unplaced"),
    )
    statements = _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements.strip().split("\n\n"):
        op.execute(statement.replace("\n", " "))
