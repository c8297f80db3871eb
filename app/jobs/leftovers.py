"""Removing what an ended process left half done: our own files only, and only old ones."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.file_writing import is_old, remove_leftovers, replace_file

if TYPE_CHECKING:
    from app.services import Services

_FOLDERS = ("identities", "upload-sheets", "scans", "scans/*", "running", "backups", "logs")
"""Where below the home folder files are written."""
_KEY = re.compile(r"([0-9a-f]{32})-[0-9a-f]{16}\.p12")
_UNNAMED = "unnamed-media.json"
_LARGEST = 1 << 20
_WAIT = timedelta(days=1)
_UPGRADE_COPY = "*-升级前-[0-9]*T[0-9]*Z.db"


def remove_old_leftovers(services: Services) -> list[Path]:
    """Deletes unfinished files, lone keys and older upgrade copies in the home folder.

    Returns the paths of what was deleted.  Nothing happens where the store does not open: then an older copy may be the
    one that is wanted.

    A key's record is written after the key: one without it was never acknowledged.  Of the copies that were made before
    an upgrade the newest stays.  Nothing that was written to within a day is looked at.
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
    with suppress(AppError):  # what is wrong with the store is said where it is used
        remove_unnamed_media(services)
    return removed


def remove_unnamed_media(services: Services) -> list[str]:
    """Deletes stored bytes that nothing has named for a day, and returns their digests.

    An import that was killed leaves such bytes.  Since when they are unnamed is noted in the home folder.  Nothing is
    deleted on a server, which others use too.
    """
    store = services.store()
    if store.read_only or store.journal == "server":
        return []
    unnamed = store.unnamed_media()
    path, now = services.home / _UNNAMED, services.now()
    known = _noted(path)
    since = {digest: known.get(digest, now.isoformat()) for digest in unnamed}
    old = [digest for digest, at in since.items() if now - datetime.fromisoformat(at) > _WAIT]
    if old:
        store.delete_unnamed(old)
    left = {digest: at for digest, at in since.items() if digest not in old}
    if left != known:
        with suppress(OSError):
            replace_file(path, json.dumps(left).encode(), private=True)
    return old


def _noted(path: Path) -> dict[str, str]:
    """Returns what was unnamed at earlier starts, and since when.

    The result is empty where the note cannot be read.
    """
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_LARGEST))
        return {str(digest): datetime.fromisoformat(at).isoformat() for digest, at in told.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _has_no_record(path: Path) -> bool:
    named = _KEY.fullmatch(path.name)
    return named is not None and not path.with_name(f"{named[1]}.json").exists()
