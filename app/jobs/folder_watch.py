"""Looks at a folder that a person has named: which files have come since, and lie there whole."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

_MOST = 5000
"""Entries of a folder that are looked at; a larger one is no place where files are handed in."""
_PASSING = re.compile(r"^(?:\.|~\$|~)|\.(?:tmp|temp|part|partial|crdownload|download|lock|swp)$", re.IGNORECASE)
"""Names of files that a program is still writing, or that are only there while one is open."""
_Stamp = tuple[int, int]
"""Size and time of the last change in nanoseconds."""


@dataclass(slots=True)
class FolderWatch:
    """Watches one folder for files that come into it.

    What lies in it at the first look is not new.
    """

    folder: Path
    _told: dict[str, _Stamp] | None = None
    _before: dict[str, _Stamp] = field(default_factory=dict)

    def look(self) -> tuple[Path, ...]:
        """Returns the files that have come since the last look, each of them once.

        A file is returned when two looks have found it alike and it can be opened.  A folder that is not there for a
        while, as on a USB stick, has nothing new in it when it is back.
        """
        found = _entries(self.folder)
        if found is None:
            return ()
        if self._told is None:
            self._told = self._before = found
            return ()
        ready = [name for name, stamp in found.items() if self._is_ready(name, stamp)]
        self._before = found
        self._told |= {name: found[name] for name in ready}
        return tuple(self.folder / name for name in ready)

    def _is_ready(self, name: str, stamp: _Stamp) -> bool:
        assert self._told is not None
        same = self._told.get(name) == stamp
        return not same and stamp[0] > 0 and self._before.get(name) == stamp and _opens(self.folder / name)


def _entries(folder: Path) -> dict[str, _Stamp] | None:
    """Returns the size and time of each file in a folder.

    Returns None where the folder cannot be read or has too many files.
    """
    found: dict[str, _Stamp] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) >= _MOST:
                    return None
                if _PASSING.search(entry.name):
                    continue
                known = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(known.st_mode):
                    found[entry.name] = known.st_size, known.st_mtime_ns
    except OSError:
        return None
    return found


def _opens(path: Path) -> bool:
    """Tells whether no other program holds the file for itself."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True
