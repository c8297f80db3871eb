"""Remembers a note that somebody began and did not send, draft by draft, beside the store.

It is nobody's answer yet: it is in no history, no package and no part that is handed out.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from app.file_writing import discard, make_folder, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from app.services import Services

FOLDER = "unsent-notes"
_LARGEST = 4 << 20
"""Bytes of a file that are read."""


@dataclass(frozen=True, slots=True)
class UnsentNote:
    """Describes a note as far as it is written, and what it is about."""

    text: str = ""
    path: str = ""
    """The answer, row or table that it is about, with row ids; empty for the whole draft."""
    quote: str = ""
    answered: str = ""
    """The id of the note that it answers, or empty."""

    @property
    def is_begun(self) -> bool:
        """Tells whether something is written."""
        return bool(self.text.strip())


def read_unsent(services: Services, draft_id: str) -> UnsentNote:
    """Returns what was begun in a draft, an empty note where nothing was or can be read."""
    try:
        with file_of(services.home, draft_id).open("rb") as file:
            told = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return UnsentNote()
    if not isinstance(told, dict):
        return UnsentNote()
    parts = [told.get(name) for name in ("text", "path", "quote", "answered")]
    return UnsentNote(*(each if isinstance(each, str) else "" for each in parts))


def write_unsent(services: Services, draft_id: str, note: UnsentNote) -> None:
    """Writes what is begun in a draft, and removes the file where nothing is.

    Raises StorageTrouble where that cannot be done.
    """
    file = file_of(services.home, draft_id)
    if not note.is_begun:
        discard(file)
        return
    make_folder(file.parent, private=True)
    write_file(file, json.dumps(asdict(note), ensure_ascii=False).encode("utf-8", "backslashreplace"), private=True)


def file_of(home: Path, draft_id: str) -> Path:
    """Returns the path of the file that holds what is begun in a draft."""
    return home / FOLDER / f"{re.sub(r'[^0-9A-Za-z]', '', draft_id)}.json"
