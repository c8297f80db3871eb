"""Looks at several sheets at once: most of turning and comparing images lets go of the interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORKERS = 2
_AHEAD = 3
"""Sheets in memory at most: one each worker has, and one that is ready for whoever is done first."""


def abreast(items: Iterable[Item], work: Callable[[Item], Result]) -> Generator[Result, None, None]:
    """Yields ``work`` of each item, in their order.

    Items are taken from the caller's thread and only a few ahead.  What ``work`` raises comes out at its item.  Whoever
    stops early closes the iterator: what is under way is waited for, nothing more is begun.
    """
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(_WORKERS, "sheets") as crew:
        try:
            for item in items:
                waiting.append(crew.submit(work, item))
                del item
                if len(waiting) >= _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
