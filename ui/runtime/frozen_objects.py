"""Tells Python what it need not look through for circular garbage (see :mod:`ui.runtime.garbage_collector`)."""

from __future__ import annotations

import gc


def freeze_objects() -> None:
    """What is loaded by now stays loaded and is not looked through any more."""
    gc.disable()
    gc.freeze()
