"""Lists the imports that an open draft is drawn with, to be done while the start screen has nothing else to do."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import partial

from ui.pages.registry import AFTER, PANELS, START, STEPS, available, import_class

_ROOMS = ("draft", "controls", "forms", "forms.tables")


def page_imports() -> list[Callable[[], object]]:
    """Returns imports to do one by one on the UI thread, in parts so small that no single one is felt.

    A thread cannot do them: making classes of Qt's while the UI thread makes widgets has ended the process.
    """
    parts = [name for room in _ROOMS for name in _modules_of(f"ui.{room}")]
    modules = [partial(importlib.import_module, name) for name in (*parts, "ui.shell.workspace")]
    places = [
        place for place in (*STEPS.values(), *PANELS.values(), *AFTER.values(), *START.values()) if available(place)
    ]
    rooms = dict.fromkeys(place.place.rpartition(".")[0] for place in places)
    pages = [partial(importlib.import_module, name) for room in rooms for name in _modules_of(room)]
    return [*modules, *pages, *(partial(import_class, place) for place in places)]


def _modules_of(package: str) -> list[str]:
    """Returns the full names of the modules that lie in a package."""
    found = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return [f"{package}.{part.name}" for part in found]
