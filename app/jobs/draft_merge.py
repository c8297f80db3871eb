"""Writing a draft that another window or another computer may be writing too.

Nobody's text is written over unasked, and no answer keeps another from being saved: what both changed is a
:class:`AnswerConflict` for a person to decide, everything else is written.  Rows are put together without asking: a row
that one side added stays, one that a side took away goes, unless the other side wrote in it meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.draft.notes import is_beside, merge_beside
from app.draft.paths import row_id, scopes_of, slot_of, table_of
from app.jobs.drafts import files_of
from app.store import DELETED, Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from app.draft.check_context import FileState
    from app.services import Services
    from app.store import StoredDraft, Summary

_TRIES = 5
"""Times that somebody may be quicker in one save."""


@dataclass(frozen=True, slots=True)
class AnswerConflict:
    """Describes an answer that both sides changed, for a person to decide.

    ``theirs`` is what the store has, None where they took it away.
    """

    path: str
    theirs: Any
    version: int


@dataclass(frozen=True, slots=True)
class RemoteChanges:
    """Describes what the other side has written since the last read or write.

    ``answers`` are theirs by path, ``gone`` the paths that they took away, and ``versions`` what to expect there from
    now on.  ``track`` and ``files`` are as they are stored, whether they are others or not.
    """

    track: str
    answers: Mapping[str, Any]
    gone: frozenset[str]
    versions: Mapping[str, int]
    files: Mapping[str, FileState]


@dataclass(frozen=True, slots=True)
class SaveResult:
    """Describes what one save did, and what the window has to take over from it.

    ``at`` is None where nothing could be written.  ``incoming`` are answers that came from the other side with a row
    (``gone`` those that went), and ``revived`` the paths of rows that the other side took away and this side wrote in:
    all of a revived row has to be written again.
    """

    at: datetime | None
    clashes: tuple[AnswerConflict, ...] = ()
    incoming: Mapping[str, Any] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    revived: tuple[str, ...] = ()


def merged_rows(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Merges two orders of a table's rows that both grew from ``base``.

    Rows stay in the order of ``mine``, also where both sides moved rows; those that only the other side added come
    last.
    """
    lost = {row for row in base if row not in mine}
    new = [row for row in theirs if row not in mine and row not in base]
    kept = [row for row in mine if row in theirs or row not in base]
    return kept + [row for row in new if row not in lost]


class DraftWriter:
    """Writes a draft and remembers which versions its answers were changed from.

    Used by one thread at a time, except for :meth:`accept`, which any may call.
    """

    def __init__(self, services: Services, draft_id: str, tables: Collection[str]) -> None:
        """Takes as ``tables`` the slots of the form's tables."""
        self._services = services
        self._draft_id = draft_id
        self._tables = tables
        self._versions: dict[str, int] | None = None
        self._track = ""
        self._rows: dict[str, list[str]] = {}

    def know(self, answers: Mapping[str, Any], versions: Mapping[str, int], track: str) -> None:
        """Remembers what was read: whatever is written later and not from here is theirs."""
        lists = ((path, value) for path, value in answers.items() if not isinstance(value, str))
        self._rows = {path: list(value or ()) for path, value in lists if self._is_table(path)}
        self._versions = dict(versions)
        self._track = track

    def learn(self) -> None:
        """Reads the versions from the store, unless they are known."""
        if self._versions is None:
            stored = self._services.store().load_draft(self._draft_id)
            self.know(stored.answers, stored.versions, stored.track)

    def accept(self, path: str, version: int) -> None:
        """Allows the next write over this version, because a person has decided."""
        assert self._versions is not None
        self._versions[path] = version

    def news(self) -> RemoteChanges | None:
        """Returns what others wrote since the last read or write.

        Returns None where they wrote nothing, which is the usual answer and costs little.
        """
        self.learn()
        assert self._versions is not None
        known = self._versions
        store = self._services.store()
        if store.stamp(self._draft_id) == (sum(map(bool, known.values())), sum(known.values()), self._track):
            return None
        stored = store.load_draft(self._draft_id)
        others = {path: version for path, version in stored.versions.items() if version != known.get(path, 0)}
        answers = {path: stored.answers[path] for path in others if path in stored.answers}
        gone = frozenset(others.keys() - answers.keys())
        return RemoteChanges(stored.track, answers, gone, others, files_of(self._services, self._draft_id))

    def acknowledge(self, news: RemoteChanges) -> None:
        """Remembers that remote changes have been taken over, so that writes may follow them.

        Must not be called while a write runs.
        """
        assert self._versions is not None
        self._versions |= news.versions
        self._track = news.track
        self._rows |= {path: list(value or ()) for path, value in news.answers.items() if self._is_table(path)}

    def write(
        self, changes: Mapping[str, Any], gone: Collection[str], track: str | None, summary: Summary | None
    ) -> SaveResult:
        """Writes changes in one transaction, and merges what others wrote.

        Raises StorageTrouble when nothing was written.
        """
        self.learn()
        assert self._versions is not None
        wanted = {**changes, **dict.fromkeys(gone, DELETED)}
        clashes: dict[str, AnswerConflict] = {}
        merge = _RowMerge({}, set(), set())
        for _ in range(_TRIES):
            if not wanted and track is None:
                break
            try:
                saved = self._services.store().save(
                    self._draft_id,
                    wanted,
                    expected=self._versions,
                    beside=self._tables_around(wanted),
                    summary=summary,
                    track=track,
                )
            except Conflict as conflict:
                stored = self._services.store().load_draft(self._draft_id)
                for path in conflict.paths:
                    self._reconcile_answer(path, wanted, stored, clashes, merge)
                continue
            self._versions.update(saved.versions)
            self._track = track or self._track
            self._rows |= {
                path: value for path, value in wanted.items() if isinstance(value, list) and self._is_table(path)
            }
            return merge.written(saved.at, clashes)
        return merge.written(None, clashes)

    # ------------------------------------------------------------ inner

    def _is_table(self, path: str) -> bool:
        return slot_of(path) in self._tables

    def _reconcile_answer(
        self,
        path: str,
        wanted: dict[str, Any],
        stored: StoredDraft,
        clashes: dict[str, AnswerConflict],
        merge: _RowMerge,
    ) -> None:
        """Merges one answer that both sides changed, or makes it a conflict.

        An answer that a person has to decide is taken out of ``wanted``.
        """
        assert self._versions is not None
        if any(path.startswith(f"{row}.") for row in merge.revived):
            return  # comes back with its row
        if path not in wanted:
            if self._is_table(path):  # a row in it is written in: is it still there?
                self._reconcile_rows(path, wanted, stored, merge)
            return  # or it went with its row
        mine, there = wanted[path], path in stored.answers
        theirs, version = stored.answers.get(path), stored.versions.get(path, 0)
        if mine is DELETED:
            self._restore_their_rows(path, wanted, stored, merge)
        elif there and type(mine) is type(theirs) and mine == theirs:
            del wanted[path]
            self._versions[path] = version
        elif self._is_table(path):
            self._reconcile_rows(path, wanted, stored, merge)
        elif is_beside(path) and there:
            self._reconcile_note(path, wanted, stored, merge)
        else:
            del wanted[path]
            clashes[path] = AnswerConflict(path, theirs if there else None, version)

    def _reconcile_note(self, path: str, wanted: dict[str, Any], stored: StoredDraft, merge: _RowMerge) -> None:
        """Joins the two states of a note that both sides changed, without asking."""
        assert self._versions is not None
        both = merge_beside({path: stored.answers[path]}, {path: wanted[path]}, self._services.now())
        del wanted[path]
        self._versions |= {each: stored.versions.get(each, 0) for each in {path, *both}}
        merge.incoming |= {path: stored.answers[path]} | both
        wanted |= both

    def _reconcile_rows(self, table: str, wanted: dict[str, Any], stored: StoredDraft, merge: _RowMerge) -> None:
        assert self._versions is not None
        known, theirs = self._rows.get(table, []), list(stored.answers.get(table) or ())
        mine = list(wanted.pop(table, known) or ())
        both = merged_rows(self._not_written_in(table, wanted), mine, theirs)
        merge.incoming[table] = both
        self._versions[table] = stored.versions.get(table, 0)
        self._rows[table] = theirs
        if both != theirs:
            wanted[table] = both
            for row in both:
                if row in known and row not in theirs:
                    self._revive(f"{table}[{row}]", wanted, stored, merge)
        for row in both:
            if row not in mine:
                self._add_stored_row(f"{table}[{row}]", stored, merge)
        merge.gone |= {f"{table}[{row}]" for row in mine if row not in both}

    def _not_written_in(self, table: str, wanted: Mapping[str, Any]) -> list[str]:
        """Returns the rows known to both sides in which this side has not written.

        The rows in which it has written stay, whoever removes them.
        """
        written = [path for path, value in wanted.items() if value is not DELETED]
        rows = self._rows.get(table, [])
        return [row for row in rows if not any(path.startswith(f"{table}[{row}].") for path in written)]

    def _restore_their_rows(self, path: str, wanted: dict[str, Any], stored: StoredDraft, merge: _RowMerge) -> None:
        """Restores whole rows in which they wrote after this side removed them."""
        assert self._versions is not None
        rows = [row for row in scopes_of(path)[1:] if row_id(row) not in wanted.get(table_of(row), [row_id(row)])]
        scope = rows[0] if rows else ""
        kept = [p for p in wanted if p == path or (scope and p.startswith(f"{scope}."))]
        for each in kept:
            del wanted[each]
            self._versions[each] = stored.versions.get(each, 0)
            if is_beside(each) and each in stored.answers:
                merge.incoming[each] = stored.answers[each]
        if scope:
            table = table_of(scope)
            wanted[table] = [*wanted[table], row_id(scope)]
            merge.incoming[table] = wanted[table]
            self._add_stored_row(scope, stored, merge)

    def _add_stored_row(self, row: str, stored: StoredDraft, merge: _RowMerge) -> None:
        assert self._versions is not None
        for path, value in stored.answers.items():
            if path.startswith(f"{row}."):
                merge.incoming[path] = value
                self._versions[path] = stored.versions[path]
                if self._is_table(path):
                    self._rows[path] = list(value or ())

    def _revive(self, row: str, wanted: dict[str, Any], stored: StoredDraft, merge: _RowMerge) -> None:
        """Notes a row to be written again as a whole over what is stored."""
        assert self._versions is not None
        for path in [path for path in wanted if path.startswith(f"{row}.")]:
            del wanted[path]
        self._versions |= {path: v for path, v in stored.versions.items() if path.startswith(f"{row}.")}
        merge.revived.add(row)

    def _tables_around(self, paths: Collection[str]) -> set[str]:
        """Returns the tables in whose rows these answers lie."""
        return {table_of(row) for path in paths for row in scopes_of(path)[1:]} - set(paths)


@dataclass(slots=True)
class _RowMerge:
    """Gathers what becomes of both sides' rows in one save."""

    incoming: dict[str, Any]
    gone: set[str]
    revived: set[str]

    def written(self, at: datetime | None, clashes: Mapping[str, AnswerConflict]) -> SaveResult:
        return SaveResult(at, tuple(clashes.values()), self.incoming, frozenset(self.gone), tuple(sorted(self.revived)))
