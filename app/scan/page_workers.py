"""Looks at several sheets at once: most of turning and comparing images lets go of the interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from app.sandbox.heap import share_one_heap

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORKERS = 2
_AHEAD = 4
"""Items at most that were taken and not yet yielded: who is done early need not wait for the slowest."""


def abreast(items: Iterable[Item], work: Callable[[Item], Result]) -> Generator[Result, None, None]:
    """Yields ``work`` of each item, in their order.

    Items are taken from the caller's thread, each when a worker is free for it: sheets are large, results small.  What
    ``work`` raises comes out at its item.  Whoever stops early closes the iterator: what is under way is waited for,
    nothing more is begun.
    """
    share_one_heap()
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(_WORKERS, "sheets") as crew:
        try:
            for item in items:
                waiting.append(crew.submit(work, item))
                del item
                while len(under_way := [each for each in waiting if not each.done()]) >= _WORKERS:
                    wait(under_way, return_when=FIRST_COMPLETED)
                while waiting and (waiting[0].done() or len(waiting) >= _AHEAD):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
