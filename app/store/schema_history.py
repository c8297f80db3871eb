"""Names the revisions of the schema, oldest first; without SQLAlchemy and Alembic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

APPLICATION_ID = 0x5A48495A
"""``ZHIZ`` in the header of every SQLite file of ours (``PRAGMA application_id``)."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """Lists the schema revisions, oldest first, with their scripts."""

    known: tuple[str, ...]
    scripts: Path

    @property
    def newest(self) -> str:
        """Returns the newest revision, which is that of :mod:`app.store.tables`."""
        return self.known[-1]


_KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0008", "0009", "0010", "0011", "0012")
OURS = Revisions(known=_KNOWN, scripts=Path(__file__).with_name("migrations"))
