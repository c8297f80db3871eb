"""Names modules that are loaded when something of them is first used, on the thread that uses it.

SQLAlchemy, pyHanko and the pages of an open draft each cost more than the first window (app/DECISIONS.md).  A module
that needs one of them later names it at its top, like every other import::

    if TYPE_CHECKING:
        from app.jobs import deletion
    else:
        deletion = late_module("app.jobs.deletion")

and calls ``deletion.plan_deletion(…)``.  Type checkers and the contracts of import-linter read the first branch; a test
holds both branches to the same modules.
"""

from __future__ import annotations

import importlib
from typing import Any


class LateModule:
    """Stands for a module until something of it is asked for."""

    __slots__ = ("_module",)

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        """Returns what the module calls by this name, and loads the module before if that was not done yet.

        Python's own lock sees to it that two threads load a module once.
        """
        return getattr(importlib.import_module(self._module), name)


def late_module(name: str) -> Any:
    """Returns a module by its full name; it is loaded when something of it is first used."""
    return LateModule(name)
