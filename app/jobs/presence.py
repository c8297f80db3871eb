"""Whether another window of this computer has the same draft open.

Each window holds a lock of the system on ``<home>/open/<draft>``; the system lets go of it when the process ends,
however it ends.  Windows on other computers are not seen: what both write is put together when it is saved.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from app.file_writing import open_lock_file

FOLDER = "open"


class DraftLock:
    """Locks one draft for this window of the program.

    Only one window at a time can have the lock, which then counts as the first.
    """

    def __init__(self, home: Path, draft_id: str) -> None:
        self._path = home / FOLDER / "".join(c for c in draft_id if c.isalnum() or c in "-_")
        self._file = -1

    @property
    def first(self) -> bool:
        """Tells whether this window has the lock."""
        return self._file >= 0

    def try_first(self) -> bool:
        """Takes the lock if nobody has it, and tells whether this window is alone.

        Where no lock can be had at all (a read-only or odd file system) nothing can be told, and the answer is yes.
        """
        if self.first:
            return True
        try:
            file = open_lock_file(self._path)
        except OSError:
            return True
        try:
            _lock(file)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            os.close(file)
            return True
        self._file = file
        return True

    def leave(self) -> None:
        """Releases the lock and leaves its empty file where it is.

        Removing the file would take it from under another window's lock.
        """
        if self.first:
            with suppress(OSError):
                os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import errno
    import msvcrt

    def _lock(file: int) -> None:
        """Locks the file for this process.

        Raises BlockingIOError where another process has it.
        """
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                raise BlockingIOError from error
            raise

else:
    import fcntl

    def _lock(file: int) -> None:
        """Locks the file for this process, or raises BlockingIOError."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
