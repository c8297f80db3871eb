"""Finds work that holds the window up, and says where: CPU time of the UI thread, between two looks at its events.

Time that the machine spends on something else does not count.  Work that shares the cores and their caches makes CPU
time itself longer, though: a small piece of work that is always the same is timed all along, and right behind every
stretch that was long, and the limit grows as far as that one takes longer than at its best.  A second thread looks at
the UI thread's stack while it works; the line of ours that was seen most often is named.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtGui import QTextDocument

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 0.050
"""Seconds of the UI thread at a stretch."""
_EVERY = 0.002
_QUIET = 0.1
"""Seconds without work after which nobody waits for more."""
_WORK = 0.0004
"""Seconds of the UI thread that a look at an empty queue does not take."""


@dataclass(frozen=True, slots=True)
class Long:
    """One stretch over the limit: seconds, what the small piece took right behind it, and the lines that were seen."""

    name: str
    spent: float
    pace: float
    seen: Counter[str]


@dataclass
class Watchdog:
    """``took`` has the longest of each name in seconds, ``slow`` those over the limit with the lines that were seen."""

    limit: float = LIMIT
    took: dict[str, float] = field(default_factory=dict)
    seen: dict[str, Counter[str]] = field(default_factory=dict)
    long: list[Long] = field(default_factory=list)
    paces: list[float] = field(default_factory=list)

    @contextmanager
    def stretch(self, name: str) -> Iterator[None]:
        """One thing that the UI thread does without looking at its events."""
        seen: Counter[str] = Counter()
        over = threading.Event()
        looker = threading.Thread(target=self._look, args=(threading.get_ident(), seen, over), daemon=True)
        looker.start()
        start = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - start
            over.set()
            looker.join()
            if spent > self.took.get(name, -1.0):
                self.took[name], self.seen[name] = spent, seen
            if spent > self.limit:
                self.long.append(Long(name, spent, min(_pace() for _ in range(3)), seen))

    def turns(self, name: str, enough: float = 0.25, *, idle: Callable[[], bool] = lambda: False) -> None:
        """Lets the events be worked on for a while, each look at them a stretch of its own.

        It comes back earlier once nothing has been done for a moment and ``idle`` says that nothing is on its way.
        """
        end = time.monotonic() + enough
        still = time.monotonic()
        while time.monotonic() < end:
            self.paces.append(_pace())
            with self.stretch(f"{name}，随后"):
                start = time.thread_time()
                # One look at the queue: it comes back as soon as what waited is done.
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
                # Without a loop of the program's own around it, Qt leaves what is to be deleted for later.
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
                worked = time.thread_time() - start > _WORK
            now = time.monotonic()
            if worked:
                still = now
            elif now - still > _QUIET and idle():
                break
            time.sleep(0.004)

    @property
    def crowding(self) -> float:
        """How many times longer the same work takes here and now than at its best."""
        paces = sorted(self.paces)
        return paces[len(paces) * 3 // 4] / paces[0] if paces else 1.0

    @property
    def slow(self) -> dict[str, str]:
        """Name of each stretch over the limit, with its milliseconds and where they went."""
        best, crowding = min([*self.paces, *(each.pace for each in self.long)], default=0.0), self.crowding
        return {
            each.name: f"{each.spent * 1e3:.0f} ms: " + "; ".join(line for line, _ in each.seen.most_common(3))
            for each in sorted(self.long, key=lambda each: each.spent)
            if each.spent > self.limit * max(crowding, each.pace / best)
        }

    def _look(self, thread: int, seen: Counter[str], over: threading.Event) -> None:
        while not over.wait(_EVERY):
            frame = sys._current_frames().get(thread)
            if (place := _ours(frame)) is not None:
                seen[place] += 1


def _pace() -> float:
    """Seconds for a small label with its text broken into lines: work of the same sort as what is measured."""
    start = time.thread_time()
    text = QTextDocument("面向减速器壳体多品种小批量加工，以MES按工单派工，测量结果在30秒内回写。" * 6)
    text.setTextWidth(200)
    text.size()
    return time.thread_time() - start


def _ours(frame: FrameType | None) -> str | None:
    """The deepest line of the program itself, tests apart."""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT / "ui") or file.is_relative_to(ROOT / "app"):
            return f"{file.relative_to(ROOT)}:{frame.f_lineno} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return None


def slow_in_every(runs: list[Watchdog]) -> dict[str, str]:
    """What was over the limit each time: a moment's hiccup of the machine is in one run, a real stall in all."""
    return {name: said for name, said in runs[-1].slow.items() if all(name in run.slow for run in runs)}
