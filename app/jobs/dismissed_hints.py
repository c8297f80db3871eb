"""Remembers which hints a person does not want to see again, draft by draft, beside the store."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.file_writing import make_folder, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.draft.hint_records import WritingHint
    from app.services import Services

FOLDER = "writing-hints"
_LARGEST = 1 << 20
"""Bytes of a file that are read."""

HintKey = tuple[str, str, str]
"""Kind, path and words: the hint comes back where other words stand there."""


def key_of(hint: WritingHint) -> HintKey:
    """Returns what tells one hint from another: its kind, its path and its words."""
    return hint.kind, hint.path, hint.words


def read_dismissed(services: Services, draft_id: str) -> frozenset[HintKey]:
    """Returns the hints that a person has dismissed in a draft.

    The set is empty where nothing can be read.
    """
    try:
        with file_of(services.home, draft_id).open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return frozenset()
    rows = found if isinstance(found, list) else []
    return frozenset(
        (row[0], row[1], row[2])
        for row in rows
        if isinstance(row, list) and [type(each) for each in row] == [str, str, str]
    )


def write_dismissed(services: Services, draft_id: str, keys: Iterable[HintKey]) -> None:
    """Writes the hints that a person has dismissed in a draft.

    Raises StorageTrouble where they cannot be written.
    """
    file = file_of(services.home, draft_id)
    make_folder(file.parent, private=True)
    write_file(file, json.dumps(sorted(keys), ensure_ascii=False, indent=0).encode(), private=True)


def file_of(home: Path, draft_id: str) -> Path:
    """Returns the path of the file that holds a draft's dismissed hints."""
    return home / FOLDER / f"{re.sub(r'[^0-9A-Za-z]', '', draft_id)}.json"
