"""Autosave: changed answers go to the store on one worker thread, in order, and stay here until it says they are kept.

The UI thread holds what is not yet on the disk.  A write begins 400 ms after the last edit, one second after the
first one at most, and only one runs at a time.  What could not be written goes back among the unsaved answers, under
anything newer, and is tried again.  An answer that another window changed too is held until a person has decided; all
others are saved meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.draft.draft import Change
from app.errors import AppError
from app.jobs.draft_merge import AnswerConflict, DraftWriter, RemoteChanges, SaveResult
from app.store import CompanyConflict
from ui.runtime.single_shot import single_shot
from ui.runtime.window_sentences import adapt_for_window

if TYPE_CHECKING:
    from app.store import Summary

IDLE_MS = 400
"""After the last edit."""
LONGEST_MS = 1000
"""After the first unsaved edit, however fast somebody types."""
AGAIN_MS = 5000
"""After a failure."""
WAIT_S = 30.0
"""How long :meth:`Autosave.flush` waits for a slow disk."""

_ROUNDS = 3
"""Writes of one flush: a row that another window took out is written again."""

SLOW = "没有保存：磁盘半分钟没有答复。文字还在，请看看磁盘或网络盘是否还连着，然后重试。"
BUG = "没有保存：程序自己出了差错。文字还在，请先把改动的内容复制到别处，再把帮助里的运行记录发给维护人员。"


@dataclass(frozen=True, slots=True)
class Batch:
    """Describes one batch of a save: answers by path, paths taken away, and the direction and summary that go along.

    One transaction writes it.  ``track`` and ``summary`` are None where they stay as they are.
    """

    changes: Mapping[str, Any]
    gone: frozenset[str]
    track: str | None
    summary: Summary | None

    def under(self, newer: Batch) -> Batch:
        """Returns this batch with a newer one laid over it."""
        taken_away = (self.gone - newer.changes.keys()) | newer.gone
        kept = {p: v for p, v in self.changes.items() if p not in newer.gone}
        return Batch({**kept, **newer.changes}, taken_away, newer.track or self.track, newer.summary or self.summary)

    def __bool__(self) -> bool:
        return bool(self.changes or self.gone or self.track)


NOTHING = Batch({}, frozenset(), None, None)


class Writer(Protocol):
    """Writes batches, on the worker's thread."""

    def write(self, batch: Batch) -> SaveResult:
        """Writes one batch in one transaction, or raises AppError when nothing was written."""

    def learn(self) -> None:
        """Reads what a write has to know, once, before the first write."""

    def accept(self, path: str, version: int) -> None:
        """Allows the next write at ``path`` over that version."""

    def news(self) -> RemoteChanges | None:
        """Returns what somebody else has written since the last look, or None for nothing."""

    def acknowledge(self, news: RemoteChanges) -> None:
        """Notes that remote changes stand in the draft."""


class BatchWriter:
    """Writes the batches of one draft through its :class:`app.jobs.draft_merge.DraftWriter`."""

    def __init__(self, writer: DraftWriter) -> None:
        self._writer = writer
        self.learn = writer.learn
        self.accept = writer.accept
        self.news = writer.news
        self.acknowledge = writer.acknowledge

    def write(self, batch: Batch) -> SaveResult:
        """Writes one batch in one transaction, or raises StorageTrouble when nothing was written."""
        return self._writer.write(batch.changes, batch.gone, batch.track, batch.summary)


class Autosave(QObject):
    """Saves the answers of one draft on a worker thread, and holds them until they are on the disk.

    ``summary`` is asked for when nobody types: what lists show of the draft.

    Signals:
        saving: a write has begun.
        saved: what was being written is on the disk, as of this aware time; see ``unsaved`` for anything typed since.
        failed: a sentence; the answers are still here and will be tried again.
        clashed: which answers wait for a decision has changed; see ``clashes``.
        heard(RemoteChanges): what another window has written; all of this one is on the disk.  See :meth:`acknowledge`.
        came(SaveResult, Batch): rows of another window were put together with those of this batch.
    """

    saving = Signal()
    saved = Signal(object)
    failed = Signal(str)
    clashed = Signal()
    came = Signal(object, object)
    heard = Signal(object)
    _written = Signal(object)
    _looked = Signal(object)

    def __init__(self, writer: Writer, summary: Callable[[], Summary], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._summary = summary
        self._writer = writer
        self._pool = ThreadPoolExecutor(1, "autosave")
        self._pending = NOTHING
        self._running: Batch = NOTHING
        self._future: Future[SaveResult] | None = None
        self._held: dict[str, AnswerConflict] = {}
        self._error: BaseException | None = None
        self._trouble = ""
        self._idle = single_shot(self, IDLE_MS, self._start_quiet_write)
        self._longest = single_shot(self, LONGEST_MS, self._start_write)
        self._again = single_shot(self, AGAIN_MS, self._start_write)
        self._look: Future[RemoteChanges | None] | None = None
        self._closed = False
        # Queued also where the worker has ended before it is asked to report: it reports on this thread then, and
        # ``saving`` came after ``saved`` or ``failed``, and stood there (tests/ui/draft/test_autosave.py).
        self._written.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        self._looked.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._pool.submit(_quietly, self._writer.learn)

    @property
    def unsaved(self) -> bool:
        """Tells whether anything may not be on the disk."""
        return bool(self._pending or self._held) or self._future is not None

    @property
    def clashes(self) -> Mapping[str, AnswerConflict]:
        """Returns answers that another window changed too and that wait for a decision, by path."""
        return self._held

    @property
    def error(self) -> BaseException | None:
        """Returns the last write's error, None while all is well."""
        return self._error

    @property
    def trouble(self) -> str:
        """Tells why the last write failed, or ""."""
        return self._trouble

    @property
    def pending_paths(self) -> frozenset[str]:
        """Returns the paths of answers not on the disk."""
        both = self._running.under(self._pending)
        return frozenset(both.changes) | both.gone | self._held.keys()

    def put(self, change: Change, track: str | None = None) -> None:
        """Takes what an edit changed, and starts the clock of the next write.

        The values must not be changed afterwards: an edit makes a new list.
        """
        for path in self._held.keys() & set(change.dropped):
            self._let_go(path)  # its row was taken away: there is nothing to decide any more
        answers = {path: value for path, value in change.answers.items() if not self._waits(path, value)}
        self._pending = self._pending.under(Batch(answers, frozenset(change.dropped), track, None))
        if not self._pending:
            return
        self._idle.start()
        if not self._longest.isActive():
            self._longest.start()

    def decide(self, path: str, value: object = None, *, mine: bool) -> None:
        """Ends a clash for this side's value or the other's."""
        self._let_go(path)
        if mine:
            self._pending = self._pending.under(Batch({path: value}, frozenset(), None, None))
            self._start_quiet_write()

    def look(self) -> None:
        """Asks on the worker thread what another window has written; ``heard`` tells it.

        Nothing is asked while an answer of this window waits to be saved or a look is under way.
        """
        if self._look is None and not (self.unsaved or self._closed):
            self._look = self._pool.submit(self._writer.news)
            self._look.add_done_callback(self._report_look)

    def acknowledge(self, news: RemoteChanges) -> None:
        """Notes that remote changes stand in the draft now.

        It has to be called right after ``heard``, before anything is edited.
        """
        self._writer.acknowledge(news)

    def flush(self) -> bool:
        """Saves now, waits, and returns whether everything is on the disk.

        It waits up to ``WAIT_S`` seconds for each write, and begins at most ``_ROUNDS`` writes.
        """
        self._join()
        for _ in range(_ROUNDS):
            if not self._pending:
                break
            self._start_quiet_write()
            self._join()
            if self._trouble:
                break
        return not self.unsaved

    def retry(self) -> None:
        """Tries again after a failure, without waiting for the clock."""
        self._start_quiet_write()

    def close(self) -> bool:
        """Saves everything, ends the thread, and returns whether all is on the disk."""
        kept = self.flush()
        self._closed = True
        self._stop_timers()
        # A write that still runs reports to this object: it has to end before the object does.
        self._pool.shutdown(wait=True, cancel_futures=True)
        return kept

    # ------------------------------------------------------------ inner

    def _stop_timers(self) -> None:
        for timer in (self._idle, self._longest, self._again):
            timer.stop()

    @Slot()
    def _start_quiet_write(self) -> None:
        """Writes in a pause, the summary for lists too."""
        if self._pending and self._future is None:
            self._pending = self._pending.under(Batch({}, frozenset(), None, self._summary()))
        self._start_write()

    @Slot()
    def _start_write(self) -> None:
        if not self._pending or self._future is not None:
            return  # what runs now begins the next one when it is done
        self._stop_timers()
        self._running, self._pending = self._pending, NOTHING
        self._look = None  # what it finds is older than this write, which may put rows of both sides together
        future = self._future = self._pool.submit(self._writer.write, self._running)
        future.add_done_callback(self._report)
        self.saving.emit()

    def _waits(self, path: str, value: object) -> bool:
        """Tells whether an answer waits for a decision.

        An answer that became what the other side wrote does not wait any more: the clash is let go.
        """
        clash = self._held.get(path)
        if clash is not None and clash.theirs is not None and clash.theirs == value:
            self._let_go(path)
            return True
        return clash is not None

    def _let_go(self, path: str) -> None:
        self._writer.accept(path, self._held.pop(path).version)
        self.clashed.emit()

    def _report(self, future: Future[SaveResult]) -> None:
        """Hands the outcome of a write to the UI thread; called on the worker's thread."""
        if not future.cancelled() and isValid(self):
            self._written.emit(future)

    def _report_look(self, future: Future[RemoteChanges | None]) -> None:
        if not future.cancelled() and isValid(self):
            self._looked.emit(future)

    @Slot(object)
    def _hear(self, future: Future[RemoteChanges | None]) -> None:
        """Tells what a look found, unless a write or an edit has overtaken it.

        What was edited meanwhile is saved first, and the news is found again by the next look.
        """
        overtaken = future is not self._look
        if not overtaken:
            self._look = None
        error = future.exception()
        if error is not None and not isinstance(error, AppError):
            raise error
        news = None if error is not None else future.result()  # what the machine refuses is told where one saves
        if news is not None and not (overtaken or self.unsaved):
            self.heard.emit(news)

    def _join(self) -> None:
        if self._future is not None:
            wait([self._future], WAIT_S)
            if self._future.done():
                self._settle(self._future)
            else:
                self._trouble = SLOW
                self.failed.emit(SLOW)

    @Slot(object)
    def _settle(self, future: Future[SaveResult]) -> None:
        if future is not self._future:
            return  # flush has settled it already
        self._future = None
        done, self._running = self._running, NOTHING
        error = future.exception()
        if error is not None:
            self._pending = done.under(self._pending)
            self._fail(error)
            return
        self._trouble, self._error = "", None
        written = future.result()
        if written.clashes:
            self._held |= {clash.path: clash for clash in written.clashes}
            kept = {path: v for path, v in self._pending.changes.items() if path not in self._held}
            self._pending = Batch(kept, self._pending.gone, self._pending.track, self._pending.summary)
        if written.at is not None:
            self.saved.emit(written.at)
        if written.incoming or written.revived:
            self.came.emit(written, done)
        if written.clashes:
            self.clashed.emit()
        if self._pending and not (self._idle.isActive() or self._longest.isActive()):
            self._start_write()

    def _fail(self, error: BaseException) -> None:
        self._error = error
        self._trouble = adapt_for_window(str(error)) if isinstance(error, AppError) else BUG
        if not isinstance(error, AppError) or not _is_conflict(error):
            self._again.start()
        self.failed.emit(self._trouble)
        if not isinstance(error, AppError):
            raise error


def _is_conflict(error: AppError) -> bool:
    """Tells whether another window changed the same company, so that trying again would fail the same way."""
    return isinstance(error, CompanyConflict)


def _quietly(work: Callable[[], None]) -> None:
    """Does ``work`` and ignores its AppError: the first write meets the same and tells it."""
    try:
        work()
    except AppError:
        return
