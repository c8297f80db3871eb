"""What Python need not look through for circular garbage; the looking itself is :mod:`ui.runtime.garbage_collector`'s."""

from __future__ import annotations

import gc


def settle_heap() -> None:
    """What is loaded by now stays loaded and is not looked through any more."""
    gc.disable()
    gc.freeze()
