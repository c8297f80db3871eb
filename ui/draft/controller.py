"""Between the window and one draft: edits go in, what changed comes out, and everything is saved behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.draft.draft import Change, Draft
from app.draft.findings import Finding
from app.draft.notes import is_beside
from app.draft.paths import slot_of, table_of
from app.draft.removals import (
    describe_pictures,
    describe_row,
    put_row_back,
    same_scenario,
    with_picture,
    written_words,
)
from app.jobs.draft_merge import DraftWriter
from app.jobs.drafts import OpenedDraft, open_stored, summary_of
from app.jobs.removed_items import RemovedItems
from app.notation.characters import clean_answer
from app.pack.model import Pack
from ui.draft.autosave import Autosave, BatchWriter
from ui.draft.conflict_texts import undecided
from ui.draft.draft_notes import DraftNotes
from ui.draft.file_intake import FileIntake
from ui.draft.finding_reasons import FindingReasons
from ui.draft.findings_cache import FindingsCache
from ui.draft.remote_changes import apply_remote_answer, merge_news, merge_rows
from ui.draft.returned_opinions import ReturnedOpinions
from ui.draft.undo_history import Changed, Step, TrackChange, Typed, UndoHistory, merged, place_of

if TYPE_CHECKING:
    from app.jobs.draft_merge import AnswerConflict, RemoteChanges, SaveResult
    from app.services import Services
    from app.store import Removed, Summary
    from ui.draft.autosave import Batch


class DraftController(QObject):
    """Controls one open draft: takes edits, tells what changed, and saves in the background.

    Paths are the draft's own, with row ids, everywhere but in :meth:`findings`.

    Signals:
        changed(Change): after every edit, undo and redo, and when files or a scan came.
        saving(), saved(datetime), save_failed(str), clashed(): see :class:`ui.draft.autosave.Autosave`.
        came_in(list): paths of answers of another window that stand here now.
        track_changed_elsewhere(): another window changed the direction.
        track_changed(str): the direction of application is another; ``changed`` follows.
        history_changed(): undo or redo became possible or impossible.
        goto(str): shows the field of a path; the shell listens.
        rows_changed(str): undo or redo changed the rows of the table of a path, which any page with them may show.
        focused(str): the field of a path has the focus.
        settled_changed(): the newest issue is what stands here, or is not any more.
        confirmed(): a reason for 请确认 was given or taken back.
        gather(): editors that hand typing over a little later do it now: before saving and before undo.
    """

    changed = Signal(object)
    saving = Signal()
    saved = Signal(object)
    save_failed = Signal(str)
    clashed = Signal()
    came_in = Signal(object)
    track_changed_elsewhere = Signal()
    track_changed = Signal(str)
    history_changed = Signal()
    goto = Signal(str)
    rows_changed = Signal(str)
    focused = Signal(str)
    settled_changed = Signal()
    gather = Signal()
    confirmed = Signal()

    def __init__(self, services: Services, opened: OpenedDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.draft: Draft = opened.draft
        self.draft_id = opened.id
        self.read_file: Callable[[str], bytes | None] = opened.read_file
        """Bytes of a picture or attachment by its name in the answers."""
        self.settled = False
        """Whether the newest issue is known to be what stands in the draft."""
        self._history = UndoHistory()
        self._removed = RemovedItems(services, opened.id, opened.draft)
        self._group: list[Change] | None = None
        self._findings = FindingsCache(self.draft, opened.findings)
        self.opinions = ReturnedOpinions(services, self.draft, opened.id, self)
        """What the recommending unit asked to mend."""
        self.notes = DraftNotes(self)
        self._own_news: set[str] = set()
        self.files = FileIntake(self)
        self.reasons = FindingReasons(self)
        self._saver = self._make_saver(opened.versions)
        self._saver.saving.connect(self.saving)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.save_failed)
        self._saver.clashed.connect(self.clashed)
        self._saver.came.connect(self._merge_rows)
        self._saver.heard.connect(self._merge_news)

    @classmethod
    def open(cls, services: Services, draft_id: str, parent: QObject | None = None) -> DraftController:
        """Returns the controller of a stored draft, or raises NotFound where no draft has that id."""
        return cls(services, open_stored(services, draft_id), parent)

    @property
    def pack(self) -> Pack:
        """Returns the notice that the draft answers to."""
        return self.draft.pack

    @property
    def track(self) -> str:
        """Returns the direction of application."""
        return self.draft.track

    def value(self, path: str) -> Any:
        """Returns the answer at ``path``, or None.

        Lists must not be changed in place: hand a new one to :meth:`edit`.
        """
        return self.draft.value(path)

    def settle(self, settled: bool) -> None:  # noqa: FBT001 - a setter
        """Says whether the newest issue is what stands in the draft, until the next change."""
        if settled != self.settled:
            self.settled = settled
            self.settled_changed.emit()

    # ------------------------------------------------------------ editing

    def edit(self, path: str, value: Any) -> None:
        """Sets one answer, and does nothing where the same value stands there already.

        It raises KeyError where the form has no such field.
        """
        before, value = self.draft.value(path), clean_answer(value)
        if type(before) is type(value) and before == value:
            return
        change = self.draft.edit(path, value)
        if gone := describe_pictures(path, before, value):
            self._removed.store_removals(gone)
        self._done(Typed(path, before, value), change)

    def add_row(self, table: str, at: int | None = None, data: Mapping[str, Any] | None = None) -> str:
        """Adds a row filled from the JSON object ``data``, and returns the row's id.

        ``at`` is its position, by default the end of the table.
        """
        known = set(self.draft.rows(table))
        change = self.draft.add_row(table, at, clean_answer(dict(data or {})))
        row = next(row for row in change.answers[table] if row not in known)
        self._done(Changed(f"{table}[{row}]", change), change)
        return str(row)

    def remove_row(self, table: str, row: str) -> None:
        """Takes a row out with everything in it; undo brings it back."""
        removal = describe_row(self.draft, table, row)
        change = self.draft.remove_row(table, row)
        if removal is not None:
            self._removed.store_removals([removal])
        self._done(Changed(table, change), change)

    def removed(self) -> list[Removed]:
        """Lists what was removed from the draft, newest first, also before this window was opened."""
        return self._removed.out()

    def double_of(self, item: Removed) -> tuple[str, str]:
        """Returns the row in which the removed scenario was picked again, and how much is written there."""
        row = same_scenario(self.draft, item.path, item.content) if item.kind == "scenario" else ""
        return row, written_words(self.draft, table_of(item.path), row) if row else ""

    def put_back(self, item: Removed, *, show: bool = True) -> None:
        """Puts a removed thing back as it was, and shows it unless ``show`` says no.

        Where the same scenario was picked again it takes that one's place: what was written there is 最近移出 then.
        It raises KeyError where the place of the thing has gone too.
        """
        if item.kind == "picture":
            self.edit(item.path, with_picture(self.value(item.path), item.content))
        else:
            with self.together(item.path):
                if double := self.double_of(item)[0]:
                    self.remove_row(table_of(item.path), double)
                change = put_row_back(self.draft, item.path, item.content)
                self._done(Changed(item.path, change), change)
        if show:
            self.goto.emit(item.path)

    def move_row(self, table: str, row: str, to: int) -> None:
        """Moves a row to position ``to``."""
        if self.draft.rows(table).index(row) == to:
            return
        change = self.draft.move_row(table, row, to)
        self._done(Changed(f"{table}[{row}]", change), change)

    def put_answers(self, answers: Mapping[str, Any], gone: Sequence[str], path: str) -> None:
        """Sets ``answers`` and removes those at ``gone``, in one step of undo.

        The orders of rows are among the answers.  Rows have to come and go whole: the caller puts them together, as
        :mod:`app.jobs.history` does.  ``path`` is where undo leads the eye.
        """
        change = self.draft.put_back(Change({}, tuple(gone), dict(answers)))
        self._done(Changed(path, change), change)

    def set_track(self, track: str) -> None:
        """Changes the direction of application, in one step of undo.

        Answers that both directions share stay; the others are set aside and come back on return.
        """
        before = self.draft.track
        if track == before:
            return
        change = self.draft.set_track(track)
        self._push(TrackChange(before, track))
        self._tell(change, track=track)

    @contextmanager
    def together(self, path: str = "") -> Iterator[None]:
        """Makes everything that is edited inside the block one step of undo.

        ``path`` is where undo leads the eye.  :attr:`changed` still comes for each edit.  The direction cannot be
        changed inside the block.
        """
        if self._group is not None:
            yield  # inside another one already
            return
        self._group = []
        try:
            yield
        finally:
            done, self._group = self._group, None
            if done:
                self._push(Changed(path, merged(done)))

    def apply_changes(self, path: str, changes: Sequence[Change]) -> None:
        """Records changes that were made to :attr:`draft` already as one step of undo.

        ``path`` is where undo leads the eye.
        """
        if not changes:
            return
        change = merged(changes)
        before = change.before or {}
        gone = [each for at, now in change.answers.items() for each in describe_pictures(at, before.get(at), now)]
        if gone:
            self._removed.store_removals(gone)
        self._done(Changed(path, change), change)

    # ------------------------------------------------------------ undo

    @property
    def can_undo(self) -> bool:
        """Tells whether there is anything to undo."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Tells whether anything undone can be done again."""
        return self._history.can_redo

    @Slot()
    def undo(self) -> None:
        """Undoes the last step and shows where it was."""
        self.gather.emit()
        self._went(self._history.undo(self.draft))

    @Slot()
    def redo(self) -> None:
        """Redoes the last undone step and shows it."""
        self.gather.emit()
        self._went(self._history.redo(self.draft))

    @Slot()
    def pause_typing(self) -> None:
        """Starts a new undo step with the next key; called when a field is left."""
        self._history.pause()

    # ------------------------------------------------------------ findings

    def findings(self) -> Sequence[Finding]:
        """Returns all findings with row numbers, worst first, those of one level in form order.

        They are kept until the next change.
        """
        return self._findings.outside()

    def findings_inside(self) -> Sequence[Finding]:
        """Returns the findings with the draft's own paths."""
        return self._findings.inside()

    def findings_of(self, path: str) -> Sequence[Finding]:
        """Returns the findings and returned opinions about one answer, as of the last edit."""
        said = self._findings.of(path)
        returned = self.opinions.findings_of(path)
        return [*said, *returned] if returned else said

    def home(self, path: str) -> str:
        """Returns the path of the answer that a finding's path lies in.

        :meth:`ui.draft.findings_cache.FindingsCache.home` says how it is found.
        """
        return self._findings.home(path)

    def learn(self, change: Change) -> None:
        """Applies what nobody typed: a file, an issue, a scan."""
        self.reasons.forget()
        self._findings.renew()
        self._findings.follow(change)
        self.changed.emit(change)

    # ------------------------------------------------------------ saving

    @property
    def unsaved(self) -> bool:
        """Tells whether anything may not be on the disk."""
        return self._saver.unsaved

    @property
    def save_trouble(self) -> str:
        """Tells why not everything is saved, or ""."""
        return self._saver.trouble or (undecided(self.draft, self.clashes) if self.clashes else "")

    @property
    def save_error(self) -> BaseException | None:
        """Returns the last save's error, None while all is well."""
        return self._saver.error

    @property
    def clashes(self) -> Sequence[AnswerConflict]:
        """Lists answers that another window changed too and that wait for a decision.

        They stand in the order in which they came.
        """
        return tuple(self._saver.clashes.values())

    def choose_mine(self, path: str) -> None:
        """Decides a clash for what stands here."""
        self._saver.decide(path, self.draft.value(path), mine=True)

    def choose_theirs(self, path: str) -> None:
        """Decides a clash for what the other window wrote; undo brings back what stood here."""
        theirs = self._saver.clashes[path].theirs
        before = self.draft.value(path)
        self._saver.decide(path, mine=False)
        self._history.pause()
        self._push(Typed(path, before, theirs))
        self._history.pause()
        self._show_change(apply_remote_answer(self.draft, path, theirs))

    def look_elsewhere(self, own: Iterable[str] = ()) -> None:
        """Asks what another window has written; ``came_in`` tells it once it stands here.

        ``own`` are paths that this window wrote beside the editors, as a merge does: nobody has to be told of them.
        """
        self._own_news.update(own)
        self.reasons.forget()
        self._saver.look()

    def flush(self) -> bool:
        """Saves now, waits, and returns whether everything is on the disk.

        It is called before freezing, exporting and closing.
        """
        self.gather.emit()
        return self._saver.flush()

    @Slot()
    def retry_save(self) -> None:
        """Tries to save again, now."""
        self._saver.retry()

    def close(self) -> bool:
        """Saves everything, ends the worker thread, and returns whether all is on the disk."""
        self.gather.emit()
        return self._saver.close()

    # ------------------------------------------------------------ inner

    def _make_saver(self, versions: Mapping[str, int] | None) -> Autosave:
        writer = DraftWriter(self.services, self.draft_id, self.draft.shape.tables)
        if versions is not None:
            writer.know(self.draft.answers, versions, self.draft.track)
        return Autosave(BatchWriter(writer), self.summary, self)

    def summary(self) -> Summary:
        """Returns what lists show of the draft."""
        return summary_of(self.draft, self.reasons.given())

    def _done(self, step: Step, change: Change) -> None:
        if self._group is None:
            self._push(step)
        else:
            self._group.append(change)
        self._tell(change)

    def _push(self, step: Step) -> None:
        could = self.can_undo, self.can_redo
        self._history.push(step)
        if could != (self.can_undo, self.can_redo):
            self.history_changed.emit()

    def _went(self, outcome: tuple[Change, Step] | None) -> None:
        if outcome is None:
            return
        change, step = outcome
        self._tell(change, track=self.draft.track if isinstance(step, TrackChange) else None)
        self.history_changed.emit()
        if not isinstance(step, TrackChange) and step.path:
            to_rows = slot_of(step.path) in self.draft.shape.tables
            (self.rows_changed if to_rows else self.goto).emit(place_of(step, self.value(step.path)))

    def _tell(self, change: Change, track: str | None = None) -> None:
        self._saver.put(change, track)
        self._show_change(change, track)

    def _merge_rows(self, written: SaveResult, batch: Batch) -> None:
        """Merges another window's rows into the draft, and clears the undo history.

        An undo of an earlier step would take those rows out again.
        """
        change, again = merge_rows(self.draft, written, batch)
        if change is not None:
            self._history.clear()
            self.history_changed.emit()
            self._show_change(change)
        if again:
            self._saver.put(Change(again))

    def _merge_news(self, news: RemoteChanges) -> None:
        """Merges what another window changed, while nothing here waits to be saved.

        Typing that the editors still hold is gathered first; where it has to be saved, the merge is left to the next
        look.
        """
        self.gather.emit()
        if self._saver.unsaved:
            return
        if news.track != self.track:
            self.track_changed_elsewhere.emit()
            return
        self._saver.acknowledge(news)
        if news.files != self.draft.files:
            self.learn(self.draft.set_files(news.files))
        change, paths = merge_news(self.draft, news)
        if change is None:
            return
        tables = self.draft.shape.tables
        if self._history.touches(set(paths)) or any(slot_of(path) in tables for path in paths):
            self._history.clear()  # an undo of before would write over it
            self.history_changed.emit()
        self._show_change(change)
        if others := [path for path in paths if path not in self._own_news]:
            self.came_in.emit(others)
        self._own_news.clear()

    def _show_change(self, change: Change, track: str | None = None) -> None:
        tables = self.draft.shape.tables
        if change.came or change.went or track is not None or any(slot_of(p) in tables for p in change.answers):
            self._findings.renew()  # rows that came, went or moved change the numbers in its paths
        self._findings.follow(change)
        if track is not None:
            self._findings.forget_paths()
            self.track_changed.emit(track)
        if not all(map(is_beside, (*change.answers, *change.dropped))) or track is not None:
            self.settled = False  # notes are in no issue
        self.changed.emit(change)
