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
    parts = [
        f"ui.{room}.{part.name}"
        for room in _ROOMS
        for part in pkgutil.iter_modules(importlib.import_module(f"ui.{room}").__path__)
    ]
    modules = [partial(importlib.import_module, name) for name in (*parts, "ui.shell.workspace")]
    places = [*STEPS.values(), *PANELS.values(), *AFTER.values(), *START.values()]
    return [*modules, *(partial(import_class, place) for place in places if available(place))]
