"""What a person wants to be told while writing, and the words that they spell in one way; kept beside the store."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.file_writing import make_folder, write_file
from app.notation.characters import HIDDEN_MARK

if TYPE_CHECKING:
    from pathlib import Path

    from app.services import Services

FILE = "writing.json"
MOST_TERMS = 1000
LONGEST_TERM = 60
"""Characters of one line of the list, its other spellings included."""
_LARGEST = 1 << 20
"""Bytes of the file that are read."""
_APART = re.compile(r"[：:]")
_AMONG = re.compile(r"[、，,；;]")


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """Describes one word that is spelt in one way, with other spellings that are meant for it."""

    words: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WritingSettings:
    """Describes what the writer is told beside the text."""

    hints: bool = True
    """Whether hints stand beside the line that is being written."""
    check_terms: bool = True
    """Whether texts are held against the own list of words."""
    terms: str = ""
    """The list as it was typed: a word a line, perhaps ``：`` and other spellings of it."""

    @property
    def own_terms(self) -> tuple[OwnTerm, ...]:
        """Returns the words that texts are held against; none where that is switched off."""
        return read_terms(self.terms) if self.check_terms else ()


def read_terms(text: str) -> tuple[OwnTerm, ...]:
    """Reads a list of words, one a line: ``换型时间：换线时间、换产时间``.

    Empty lines, and what is longer than a word can be, are passed over.
    """
    found: dict[str, OwnTerm] = {}
    for line in text.splitlines():
        plain = HIDDEN_MARK.sub("", line).strip()
        if not plain or len(plain) > LONGEST_TERM:
            continue
        head, *rest = _APART.split(plain, maxsplit=1)
        words = head.strip()
        others = tuple(each.strip() for each in _AMONG.split("".join(rest)) if each.strip() and each.strip() != words)
        if words:
            found[words] = OwnTerm(words, others)
    return tuple(found.values())[:MOST_TERMS]


def read_writing_settings(services: Services) -> WritingSettings:
    """Returns what is wanted; all by default where nothing can be read."""
    try:
        with _file(services.home).open("rb") as file:
            told = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return WritingSettings()
    if not isinstance(told, dict):
        return WritingSettings()
    usual = WritingSettings()
    hints, check, terms = told.get("hints"), told.get("check_terms"), told.get("terms")
    return WritingSettings(
        hints if isinstance(hints, bool) else usual.hints,
        check if isinstance(check, bool) else usual.check_terms,
        terms if isinstance(terms, str) else usual.terms,
    )


def write_writing_settings(services: Services, settings: WritingSettings) -> None:
    """Writes what is wanted.

    Raises StorageTrouble where it cannot be written.
    """
    file = _file(services.home)
    told = {"hints": settings.hints, "check_terms": settings.check_terms, "terms": settings.terms}
    make_folder(file.parent, private=True)
    write_file(file, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"), private=True)


def _file(home: Path) -> Path:
    return home / FILE
