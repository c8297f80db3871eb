"""The interpreter as the program sets it once its window is up: what is measured here is what a person would feel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ui.walk import own_heap
from ui.runtime.switch_interval import give_way


@contextmanager
def as_the_program() -> Iterator[None]:
    """Its rule for garbage and for turns of threads; needs the application object."""
    before = sys.getswitchinterval()
    give_way()
    try:
        with own_heap():
            yield
    finally:
        sys.setswitchinterval(before)
