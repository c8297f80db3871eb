"""Runs the background jobs of a page or window: one slot for each purpose, with a policy for what comes too early."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QObject

from ui.runtime.jobs import Job

Policy = Literal["latest", "queue"]
"""``latest``: a new job cancels the one before and its answer is dropped.  ``queue``: a new job waits for its end."""


def _ignore(*_values: object) -> None:
    """Ignores an answer that nobody needs."""


class _Run:
    """Connects one job to those who hear of it, on the UI thread.

    It is not a QObject: one that was deleted in the turn of its last answer ended the process.
    """

    def __init__(self, slot: JobSlot, job: Job, hear: tuple[Callable[..., None], ...], *, lasting: bool) -> None:
        self._slot = slot
        self.job = job
        self.lasting = lasting
        self._done, self._failed, self._stopped, self._stepped, self._told = hear
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.stopped.connect(self._on_stopped)
        job.stepped.connect(self._on_stepped)
        job.told.connect(self._on_told)

    def _on_done(self, value: object) -> None:
        # an answer that came in spite of 取消 is not wanted any more
        self._tell(self._stopped if self.job.cancelled else partial(self._done, value))

    def _on_failed(self, sentence: str) -> None:
        self._tell(partial(self._failed, sentence))

    def _on_stopped(self) -> None:
        self._tell(self._stopped)

    def _tell(self, hear: Callable[[], None]) -> None:
        """Tells how the job ended; whatever becomes of that, the next is started."""
        if self._slot.release(self):
            try:
                hear()
            finally:
                self._slot.start_next()

    def _on_stepped(self, at: int, of: int) -> None:
        if self._slot.holds(self) and not self.job.cancelled:
            self._stepped(at, of)

    def _on_told(self, what: str) -> None:
        if self._slot.holds(self) and not self.job.cancelled:
            self._told(what)


class JobSlot(QObject):
    """Runs the jobs of one purpose, one heard at a time.

    A receiver that is gone hears nothing: the slot is a child of its owner, and a job tells only what still lives.
    """

    def __init__(self, owner: QObject, policy: Policy = "latest") -> None:
        super().__init__(owner)
        self._policy = policy
        self._current: _Run | None = None
        self._waiting: deque[_Run] = deque()
        self._dropped: list[Job] = []

    @property
    def job(self) -> Job | None:
        """Returns the job that runs or whose answer was not heard yet, or None."""
        return self._current.job if self._current is not None else None

    @property
    def stopping(self) -> tuple[Job, ...]:
        """Lists dropped jobs that have not come back yet; work that uses what they use waits for them."""
        return tuple(job for job in self._dropped if job.running)

    @property
    def busy(self) -> bool:
        """Tells whether a job runs or its answer is coming."""
        return self._current is not None

    def run(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] = _ignore,
        failed: Callable[[str], None] = _ignore,
        *,
        stopped: Callable[[], None] = _ignore,
        stepped: Callable[[int, int], None] = _ignore,
        told: Callable[[str], None] = _ignore,
        lasting: bool = False,
    ) -> Job:
        """Starts a job, or queues it behind the one that runs, as the policy says.

        One of ``done``, ``failed`` and ``stopped`` hears how it ended, on the UI thread.  The slot is free again when
        they are called: they may start the next, which goes behind those that wait already.

        A ``lasting`` job changes what is stored, as somebody has asked for: one that still waits is done before the
        slot is closed down.
        """
        run = _Run(self, Job(work, self), (done, failed, stopped, stepped, told), lasting=lasting)
        if self._policy == "queue":
            self._waiting.append(run)
            self.start_next()  # an answer that starts a job may have others waiting before it
            return run.job
        self.drop()
        self._current = run
        return run.job.start()

    def cancel(self) -> None:
        """Has the job stop at its next look, which is heard as ``stopped``; what waits for it is not started."""
        self._waiting.clear()
        if self._current is not None:
            self._current.job.cancel()

    def drop(self) -> None:
        """Has the job stop, and hears nothing more of it."""
        self._waiting.clear()
        run, self._current = self._current, None
        if run is not None:
            run.job.cancel()
            self._dropped = [job for job in (*self._dropped, run.job) if job.running]

    def close_down(self) -> None:
        """Stops everything and waits for it, before what the jobs use is closed; does what waits and is to last.

        Nothing is heard afterwards: an answer on its way would meet a closed store.
        """
        lasting = [run.job for run in self._waiting if run.lasting]
        self.cancel()
        for job in (*self._dropped, self.job):
            if job is not None:
                job.wait()
        for job in lasting:
            job.start().wait()
        self._current = None

    def holds(self, run: _Run) -> bool:
        """Tells whether this is the job that is heard."""
        return self._current is run

    def release(self, run: _Run) -> bool:
        """Frees the slot of a job that has ended, and returns False where another has taken its place."""
        if not self.holds(run):
            return False
        self._current = None
        return True

    def start_next(self) -> None:
        """Starts what has waited longest, unless something runs."""
        if self._current is None and self._waiting:
            self._current = self._waiting.popleft()
            self._current.job.start()


class JobSlots(QObject):
    """Keeps the slots of one page by name, each made when it is first used."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._slots: dict[str, JobSlot] = {}

    def slot(self, name: str) -> JobSlot:
        """Returns the slot of a name, of policy ``latest``."""
        if name not in self._slots:
            self._slots[name] = JobSlot(self)
        return self._slots[name]

    def run(self, name: str, work: Callable[[Job], Any], *ended: Callable[..., None], **told: Any) -> Job:
        """Starts a job in the slot of a name; :meth:`JobSlot.run` says what hears of it."""
        return self.slot(name).run(work, *ended, **told)

    def running(self, name: str) -> Job | None:
        """Returns the job of a name, or None."""
        return self.slot(name).job

    def cancel(self, name: str) -> None:
        """Stops the job of a name at its next look."""
        self.slot(name).cancel()

    def cancel_all(self) -> None:
        """Has every job stop at its next look."""
        for slot in self._slots.values():
            slot.cancel()

    def close_down(self) -> None:
        """Stops everything and waits for it."""
        self.cancel_all()
        for slot in self._slots.values():
            slot.close_down()
