"""What a bench measures with: medians of interleaved runs, and the row that it reports."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bench: a median, and what it is held against.

    ``seconds`` and ``against`` are medians in seconds; ``bound`` is an upper limit on ``seconds`` and ``ratio`` one on
    ``seconds / against``.  Each of the last three may be None.  With another ``unit`` than seconds ("MB") all of them
    are in that unit.
    """

    name: str
    seconds: float
    against: float | None = None
    bound: float | None = None
    ratio: float | None = None
    unit: str = "s"

    @property
    def holds(self) -> bool:
        """Whether the measurement keeps within the limits that the row names."""
        within = self.bound is None or self.seconds <= self.bound
        return within and (self.ratio is None or self.against is None or self.seconds <= self.ratio * self.against)

    def cells(self) -> tuple[str, str, str, str, str]:
        """The line as printed: name, median, the other median, their ratio, what is asked."""
        times = "" if self.against is None else f"{self.seconds / self.against:.2f}"
        asked = [f"≤ {self._amount(self.bound)}"] if self.bound is not None else []
        asked += [f"≤ {self.ratio:g} 倍"] if self.ratio is not None else []
        verdict = "，".join(asked) + ("" if not asked else " ✓" if self.holds else " ✗")
        against = "" if self.against is None else self._amount(self.against)
        return self.name, self._amount(self.seconds), against, times, verdict

    def _amount(self, value: float) -> str:
        return duration(value) if self.unit == "s" else f"{value:.0f} {self.unit}"


def duration(seconds: float) -> str:
    """Seconds in the unit that reads best."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def median(job: Callable[[], object], times: int = 15) -> float:
    """Median seconds of a job over some runs, after one run to warm up, the collector off as in timeit."""
    return medians([job], times)[0]


def medians(jobs: list[Callable[[], object]], times: int = 15) -> list[float]:
    """Median seconds of each job; the jobs take turns, so that a slow moment of the machine hits them all."""
    took: list[list[float]] = [[] for _ in jobs]
    for job in jobs:
        job()
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(times):
            for job, seconds in zip(jobs, took, strict=True):
                start = time.perf_counter()
                job()
                seconds.append(time.perf_counter() - start)
    finally:
        if collecting:
            gc.enable()
    return [statistics.median(seconds) for seconds in took]
