"""Remembers the name that a person last wrote under a note, for the next one on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.notes import LONGEST_NAME
from app.file_writing import make_folder, write_file
from app.notation.characters import clean_text, without_hidden_marks

if TYPE_CHECKING:
    from app.services import Services

FILE = "note-author.txt"


def read_author(services: Services) -> str:
    """Returns the name last written under a note, empty where none can be read."""
    try:
        with (services.home / FILE).open("rb") as file:
            text = file.read(4 * LONGEST_NAME).decode("utf-8", "ignore")
    except OSError:
        return ""
    return without_hidden_marks(clean_text(text)).strip()[:LONGEST_NAME]


def write_author(services: Services, name: str) -> None:
    """Stores the name for the next note on this computer.

    Raises StorageTrouble where it cannot be written.
    """
    make_folder(services.home, private=True)
    write_file(services.home / FILE, name.encode(), private=True)
