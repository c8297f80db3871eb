"""Notes and names of those who answer for a part, kept among the answers under paths that no form has.

Nothing is changed in the tables.  The number alone is another, so that a program which does not know these paths
refuses the store with its usual sentence, instead of writing files of a draft that nobody can read again.
"""

from __future__ import annotations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes nothing: the answers have room for all of it."""
