"""Removing what an ended process left half done: our own files only, and only old ones."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.file_writing import is_old, remove_leftovers

if TYPE_CHECKING:
    from app.services import Services

_FOLDERS = ("identities", "upload-sheets", "scans", "scans/*", "running", "backups", "logs")
"""Where below the home folder files are written."""
_KEY = re.compile(r"([0-9a-f]{32})-[0-9a-f]{16}\.p12")
_UPGRADE_COPY = "*-升级前-[0-9]*T[0-9]*Z.db"


def remove_old_leftovers(services: Services) -> list[Path]:
    """Delete unfinished files, keys without a record and older upgrade copies from the home folder; what went.

    Nothing happens where the store does not open: then an older copy may be the one that is wanted.

    A key's record is written after the key: one without it was never acknowledged.  Of the copies that were made
    before an upgrade the newest stays.  Nothing that was written to within a day is looked at.
    """
    home = services.home
    if not services.is_store_open:
        return []
    folders = (home, *(folder for each in _FOLDERS for folder in sorted(home.glob(each))))
    removed = [path for folder in folders for path in remove_leftovers(folder)]
    unnamed = [path for path in sorted((home / "identities").glob("*.p12")) if _has_no_record(path)]
    for path in (*unnamed, *sorted(home.glob(_UPGRADE_COPY))[:-1]):
        if is_old(path):
            with suppress(OSError):
                path.unlink()
                removed.append(path)
    return removed


def _has_no_record(path: Path) -> bool:
    named = _KEY.fullmatch(path.name)
    return named is not None and not path.with_name(f"{named[1]}.json").exists()
