"""Makes the digests that seal an issue and a stamped scan: what was frozen cannot be changed unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.store.values import to_json_text

ISSUE_COLUMNS = (
    "number", "draft_id", "sequence", "fingerprint", "pack", "pack_sha256", "track", "uscc", "frozen_at",
)  # fmt: skip
"""The columns of an issue that lists show."""
SEALED_COLUMNS = (*ISSUE_COLUMNS[:-1], "application", "confirmations", "pending")
"""The columns that the seal of an issue covers, in this order."""
_STAMPING_COLUMNS = ("draft_id", "sequence", "attempt", "scan", "record")


def seal_of_issue(values: Mapping[str, Any], files: dict[str, str]) -> str:
    """Returns the SHA-256 of all that was frozen, as lower-case hex.

    ``values`` are those of the issue by column, ``files`` the digests of its files by name.
    """
    return sha256(to_json_text([[values[name] for name in SEALED_COLUMNS], files]).encode()).hexdigest()


def seal_of_stamping(values: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of a stamped scan with its record, as lower-case hex.

    ``values`` are those of the scan's row by column.
    """
    return sha256(to_json_text([values[name] for name in _STAMPING_COLUMNS]).encode()).hexdigest()
