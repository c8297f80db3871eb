"""The past of each draft, moment by moment, as differences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
# Kept as text of its own, as in the steps before: its hashes count in the draft's digest like those of any other row.
_MODULUS = 2305843009213693951
_BEGIN = "CREATE TRIGGER {0}_digest_{1} AFTER {2} ON {0} BEGIN UPDATE digest SET total = (total "
_SQLITE = f"""
{_BEGIN}+ NEW.hash) % {_MODULUS}, rows = rows + 1 WHERE scope = NEW.draft_id; END

{_BEGIN}- OLD.hash + {_MODULUS} + NEW.hash) % {_MODULUS} WHERE scope = NEW.draft_id; END

{_BEGIN}- OLD.hash + {_MODULUS}) % {_MODULUS}, rows = rows - 1 WHERE scope = OLD.draft_id; END
"""
_ACTIONS = ("INSERT", "UPDATE", "DELETE")
_POSTGRESQL = """
CREATE TRIGGER {0}_digest AFTER INSERT OR UPDATE OR DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION zhizao_digest('owned')
"""


def upgrade() -> None:
    """Adds the tables.

    The history of an older draft begins with its next change.
    """
    op.create_table(
        "moment",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_moment_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "sequence", name="pk_moment"),
    )
    op.create_table(
        "part_conflict",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_part_conflict_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "part", "path", name="pk_part_conflict"),
    )
    for table in ("moment", "part_conflict"):
        if op.get_context().dialect.name == "sqlite":
            statements = zip(_SQLITE.strip().split("\n\n"), _ACTIONS, strict=True)
            for statement, action in statements:
                op.execute(statement.format(table, action.lower(), action))
        else:
            op.execute(_POSTGRESQL.format(table).replace("\n", " ").strip())
