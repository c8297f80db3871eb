"""How a draft covers the 环节 that its sector asks for, kept with the rest of its summary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns; a draft that was not saved since says of none that it is asked for."""
    for name in ("stages", "stages_asked"):
        op.add_column("draft", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
