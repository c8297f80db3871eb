"""What the recommending unit asked to mend, kept with the draft that its issue was made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
# Kept as text of its own, as in the steps before: its hashes count in the draft's digest like those of any other row.
_MODULUS = 2305843009213693951
_BEGIN = (
    "CREATE TRIGGER returned_opinion_digest_{0} AFTER {1} ON returned_opinion BEGIN UPDATE digest SET total = (total "
)
_SQLITE = f"""
{_BEGIN.format("insert", "INSERT")}+ NEW.hash) % {_MODULUS}, rows = rows + 1 WHERE scope = NEW.draft_id; END

{_BEGIN.format("update", "UPDATE")}- OLD.hash + {_MODULUS} + NEW.hash) % {_MODULUS} WHERE scope = NEW.draft_id; END

{_BEGIN.format("delete", "DELETE")}- OLD.hash + {_MODULUS}) % {_MODULUS}, rows = rows - 1
WHERE scope = OLD.draft_id; END
"""
_POSTGRESQL = """
CREATE TRIGGER returned_opinion_digest AFTER INSERT OR UPDATE OR DELETE ON returned_opinion
FOR EACH ROW EXECUTE FUNCTION zhizao_digest('owned')
"""


def upgrade() -> None:
    """Adds the table; older drafts have nothing in it."""
    words = ("issue", "unit", "said_at", "path", "place", "level", "message", "remedy")
    op.create_table(
        "returned_opinion",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_returned_opinion_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "id", name="pk_returned_opinion"),
    )
    statements = _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements.strip().split("\n\n"):
        op.execute(statement.replace("\n", " "))
