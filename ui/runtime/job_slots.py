"""Jobs of one page by name: a later one of the same name takes the place of an earlier, whose answer is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ui.runtime.jobs import Job


class _Errand:
    """One job and who waits for it; answers arrive on the UI thread, where the job says them.

    Not a QObject: one that was deleted in the turn of its last answer ended the process.
    """

    def __init__(self, errands: Errands, name: str, job: Job, hear: tuple[Callable[..., None], ...]) -> None:
        self._errands = errands
        self._name = name
        self.job = job
        self._done, self._failed, self._stopped, self._stepped = hear
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.stopped.connect(self._on_stopped)
        job.stepped.connect(self._on_stepped)

    def _on_done(self, value: object) -> None:
        if self._ended():
            # what came in spite of 取消 is not wanted any more
            if self.job.cancelled:
                self._stopped()
            else:
                self._done(value)

    def _on_failed(self, sentence: str) -> None:
        if self._ended():
            self._failed(sentence)

    def _on_stopped(self) -> None:
        if self._ended():
            self._stopped()

    def _on_stepped(self, at: int, of: int) -> None:
        if self._errands.current(self._name) is self and not self.job.cancelled:
            self._stepped(at, of)

    def _ended(self) -> bool:
        mine = self._errands.current(self._name) is self
        if mine:
            self._errands.forget(self._name)
        return mine


class Errands(QObject):
    """What a page has running."""

    def __init__(self, page: QObject) -> None:
        super().__init__(page)
        self._current: dict[str, _Errand] = {}

    def run(
        self,
        name: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        *,
        stopped: Callable[[], None] = lambda: None,
        stepped: Callable[[int, int], None] = lambda _at, _of: None,
    ) -> Job:
        """Starts a job; one of these hears how it ended, on the UI thread."""
        earlier = self._current.get(name)
        if earlier is not None:
            earlier.job.cancel()
        job = Job(work, self)
        self._current[name] = _Errand(self, name, job, (done, failed, stopped, stepped))
        return job.start()

    def running(self, name: str) -> Job | None:
        """The job of a name, or None."""
        found = self._current.get(name)
        return found.job if found is not None else None

    def cancel(self, name: str) -> None:
        """Has the job of a name stop at its next look."""
        if name in self._current:
            self._current[name].job.cancel()

    def cancel_all(self) -> None:
        """Has every job stop at its next look."""
        for errand in list(self._current.values()):
            errand.job.cancel()

    def close_down(self) -> None:
        """Stops everything and waits for it."""
        self.cancel_all()
        for errand in list(self._current.values()):
            errand.job.wait()

    def current(self, name: str) -> _Errand | None:
        """For an errand: whether it is still the one."""
        return self._current.get(name)

    def forget(self, name: str) -> None:
        """For an errand: it has ended."""
        self._current.pop(name, None)
