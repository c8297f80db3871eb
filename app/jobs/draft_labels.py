"""What tells drafts of one project apart: a short name that a person gives, where it came from, its issue, its change.

Name and origin are kept beside the store, in a file of this computer: they are in no issue, no package and no history.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.file_writing import make_folder, write_file
from app.notation.characters import HIDDEN_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.services import Services
    from app.store import DraftRow

FILE = "draft-labels.json"
LONGEST_NAME = 20
"""Characters of a draft's short name."""
_LONGEST_ORIGIN = 80
_LARGEST = 1 << 20
"""Bytes of the file that are read."""


@dataclass(frozen=True, slots=True)
class DraftLabel:
    """Describes what a person calls a draft, and where it came from, in words such as ``导入自 送审.zip``."""

    name: str = ""
    origin: str = ""


def read_labels(home: Path) -> dict[str, DraftLabel]:
    """Returns the labels by the draft's id; none where nothing can be read."""
    try:
        with (home / FILE).open("rb") as file:
            told = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    found = {}
    for draft_id, each in told.items():
        if isinstance(each, dict):
            name, origin = each.get("name"), each.get("origin")
            found[draft_id] = DraftLabel(_plain(name, LONGEST_NAME), _plain(origin, _LONGEST_ORIGIN))
    return found


def change_label(services: Services, draft_id: str, *, name: str | None = None, origin: str | None = None) -> None:
    """Writes a draft's name or origin; what is None stays.

    Raises OSError or AppError where the file cannot be written.
    """
    labels = read_labels(services.home)
    now = labels.get(draft_id, DraftLabel())
    now = now if name is None else replace(now, name=_plain(name, LONGEST_NAME))
    now = now if origin is None else replace(now, origin=_plain(origin, _LONGEST_ORIGIN))
    labels[draft_id] = now
    store = services.store_if_any()
    known = {row.id for row in store.drafts(include_archived=True)} if store is not None else set()
    kept = {each: asdict(label) for each, label in labels.items() if each in known and label != DraftLabel()}
    make_folder(services.home, private=True)
    told = json.dumps(kept, ensure_ascii=False).encode("utf-8", "backslashreplace")
    write_file(services.home / FILE, told, private=True)


def alike(row: DraftRow, rows: Iterable[DraftRow]) -> bool:
    """Tells whether another draft of the list has the same firm, project and direction."""
    return any(
        other.id != row.id
        and other.track == row.track
        and (other.summary.company, other.summary.project) == (row.summary.company, row.summary.project)
        for other in rows
    )


def distinguishing_words(row: DraftRow, label: DraftLabel, now: datetime) -> str:
    """Returns what tells a draft from its like: its last change on this machine's clock, its origin, its issue."""
    changed, today = row.updated_at.astimezone(), now.astimezone()
    at = f"今天 {changed:%H:%M}" if changed.date() == today.date() else f"{changed:%Y-%m-%d %H:%M}"
    issue = f"版本号 {row.issue}" if row.issue else ""
    return " · ".join(each for each in (f"{at} 改过", label.origin, issue) if each)


def _plain(words: object, longest: int) -> str:
    return HIDDEN_MARK.sub("", " ".join(words.split()))[:longest] if isinstance(words, str) else ""
