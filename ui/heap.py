"""When Python looks for circular garbage: a look through a whole draft is a stall that a person would feel."""

from __future__ import annotations

import gc

_THRESHOLDS = (700, 10, 1000)
"""Typing beside the preview asked for a look through everything every few letters, 60 ms each; with these the old
objects are looked through when a draft is closed, and else hardly ever."""


def settle_heap() -> None:
    """What is loaded by now stays loaded and is not looked through any more; what comes after is, rarely."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
