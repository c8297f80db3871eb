"""Tells Python what it need not look through for circular garbage (see :mod:`ui.runtime.garbage_collector`)."""

from __future__ import annotations

import gc


def freeze_objects() -> None:
    """Exempts all objects loaded so far from garbage collection, and switches Python's own off.

    :mod:`ui.runtime.garbage_collector` collects from now on.
    """
    gc.disable()
    gc.freeze()
