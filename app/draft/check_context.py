"""What checks may know beside the answers: the clock, what can be printed, the files, the firm's other issues."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Printable(Protocol):
    """Tells which characters the bundled fonts can print."""

    def missing(self, text: str) -> list[str]:
        """Returns the characters that no bundled font prints, each once and sorted."""


@dataclass(frozen=True, slots=True)
class FileState:
    """Describes what is known of a picture or an attachment of the draft.

    ``sha256`` is the hash of the stored bytes, empty when nothing could be stored; ``problem`` is a sentence, empty
    when the file is sound.  Sizes are in bytes and in pixels.
    """

    sha256: str
    kind: str
    size: int
    width: int
    height: int
    problem: str


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Hands the checks what they must not read by themselves.

    They have no clock, no disk and no database of their own.
    """

    now: datetime
    """Aware time."""
    printable: Printable
    issued_tracks: Callable[[str], Collection[str]]
    """Tracks on which a 统一社会信用代码 has an issue in this store."""
    stamped: bool = False
    """Whether a verified stamped scan is in."""
