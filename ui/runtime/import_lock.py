"""Has one thread at a time load what other makers' packages consist of.

Python locks each module by itself.  Where the modules of a package import one another, and two threads come into it at
different ones, each waits for the other; Python notices that and hands out a module that is half loaded, which ends in
``ImportError: cannot import name … from partially initialized module``.  SQLAlchemy, pyHanko and matplotlib are such
packages, and the first list, the card of backups and the opening of a draft each load them on a thread of its own: of
25 runs in which three threads loaded the modules of ``app``, four failed so.

Whoever holds this lock loads nothing of ours, so that no thread that has it waits for one that wants it.
"""

from __future__ import annotations

import builtins
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNLOCKED = frozenset({"app", "ui", "PySide6", "shiboken6", *sys.stdlib_module_names})
"""First names of modules that are loaded as ever: ours import one another in one direction only."""


class ImportLock:
    """Takes the place of Python's own ``__import__``, which is given to it."""

    def __init__(self, own: Any) -> None:
        self._own = own
        self._lock = threading.RLock()

    def __call__(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - as Python calls it: Cython gives it by name
        locals: Mapping[str, object] | None = None,  # noqa: A002 - as Python calls it: Cython gives it by name
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Imports as Python does (see ``builtins.__import__``), under the lock where the package is not ours."""
        whole = name if level == 0 or globals is None else str(globals.get("__package__") or "")
        if whole.partition(".")[0] in _UNLOCKED:
            return self._own(name, globals, locals, fromlist, level)
        with self._lock:
            return self._own(name, globals, locals, fromlist, level)


def lock_imports() -> None:
    """Locks imports from now on, in the whole process."""
    if not isinstance(builtins.__import__, ImportLock):
        locked: Any = ImportLock(builtins.__import__)
        builtins.__import__ = locked
