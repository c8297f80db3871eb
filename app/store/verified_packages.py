"""Remembers in the user's own folder what this computer has read itself, so that no desk's word is needed for it.

A desk is one file that people hand on, and anybody can write into it.  What was read here is remembered by a SHA-256
over the result (:meth:`app.store.desk_file.DeskFile.seals`), one on a line; a desk's row that is not among them is
another computer's word, or was changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.file_writing import append_line

FILE: Final = "verified-packages.txt"
_LARGEST: Final = 64 << 20
"""Bytes that are read: a million packages."""
_SEAL: Final = re.compile(rb"^[0-9a-f]{64}$", re.MULTILINE)


class VerifiedPackages:
    """Remembers the seals of what this computer has read; one object for each open desk."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._known: set[str] = set()
        self._size = -1

    def __contains__(self, seal: object) -> bool:
        """Tells whether a result was read here, by this or another open desk."""
        self._read()
        return seal in self._known

    def add(self, seals: Iterable[str]) -> None:
        """Remembers seals.

        Where the folder cannot be written they are forgotten at the end, and the packages are to be read once more.
        """
        for seal in seals:
            if seal in self:
                continue
            self._known.add(seal)
            with suppress(OSError):
                append_line(self._path, f"{seal}\n")

    def _read(self) -> None:
        """Reads the file again where it has grown since."""
        with suppress(OSError):
            size = self._path.stat().st_size
            if size != self._size and self._path.is_file():
                with self._path.open("rb") as file:
                    data = file.read(_LARGEST)
                self._known.update(each.decode() for each in _SEAL.findall(data))
                self._size = size
