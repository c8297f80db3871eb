"""How readily a thread that draws or reads lets the window's own thread go on."""

from __future__ import annotations

import sys

_SWITCH_S = 0.001
"""Seconds after which a busy thread has to hand the interpreter over to one that waits for it.

Python's own are 5 ms, and one turn of the window asks for the interpreter a dozen times, whenever Qt calls back: beside
a page that was being drawn a turn of 3 ms took 50.
"""


def give_way() -> None:
    """Shortens the time for which other threads hold the window up."""
    sys.setswitchinterval(_SWITCH_S)
