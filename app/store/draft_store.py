"""Offers the drafts of the open store: answers, history, conflicts, reasons, tray, opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import answers as answer_rows
from app.store import confirmations as reasons
from app.store import drafts, history, parts, removals, returned, tray
from app.store.records import Confirmation, Removed, ReturnedOpinion, Saved, Summary, TrayText
from app.store.transactions import StoreTransactions
from app.store.values import to_json_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.store.history import PastDraft
    from app.store.records import (
        Deleted,
        DraftFile,
        DraftRow,
        Json,
        Moment,
        PartConflict,
        StoredDraft,
    )

_NO_SUMMARY = Summary()


class DraftStore(StoreTransactions):
    """Reads and writes what belongs to a draft, each method in one transaction."""

    # drafts

    def create_draft(
        self,
        *,
        pack: str,
        track: str,
        summary: Summary = _NO_SUMMARY,
        answers: Mapping[str, Json] | None = None,
        files: Sequence[DraftFile] = (),
        why: str = "create",
        note: str = "",
    ) -> StoredDraft:
        """Creates a draft with its first answers and files, and returns it as it is stored.

        The bytes of ``files`` have to be stored before.  ``why`` and ``note`` are those of the first moment of its
        history, see :class:`app.store.Moment`.
        """
        texts = {path: text for path, text in answer_rows.to_texts(answers or {}).items() if text is not None}
        with self._writing() as connection:
            draft_id = drafts.create_draft(
                connection,
                self._new_id,
                self._now(),
                pack=pack,
                track=track,
                summary=summary,
                answers=texts,
                files=files,
                why=why,
                note=note,
            )
            return drafts.load_draft(connection, draft_id)

    def load_draft(self, draft_id: str) -> StoredDraft:
        """Returns a draft with all its answers, as they were at one moment."""
        with self._reading() as connection:
            return drafts.load_draft(connection, draft_id)

    def stamp(self, draft_id: str) -> tuple[int, int, str]:
        """Returns the number of answers, the sum of their versions, and the track.

        Other values than before say that somebody has written to the draft.
        """
        with self._reading() as connection:
            return answer_rows.stamp(connection, draft_id)

    def drafts(self, *, include_archived: bool = False) -> list[DraftRow]:
        """Returns the drafts for a list, the last changed first, archived ones only where asked."""
        with self._reading() as connection:
            return drafts.list_drafts(connection, include_archived=include_archived)

    def draft_row(self, draft_id: str) -> DraftRow:
        """Returns what lists know of one draft, archived or not, without its answers."""
        with self._reading() as connection:
            return drafts.load_row(connection, draft_id)

    def save(
        self,
        draft_id: str,
        changes: Mapping[str, Json | Deleted],
        *,
        expected: Mapping[str, int] | None = None,
        beside: Collection[str] = (),
        summary: Summary | None = None,
        track: str | None = None,
        why: str = "edit",
        note: str = "",
    ) -> Saved:
        """Writes the changed answers, one row for each, and their former values to the history.

        Args:
            draft_id: which draft.
            changes: JSON value by path, or :data:`app.store.DELETED`.
            expected: the versions that the changes were made from, as in ``StoredDraft.versions`` and ``Saved``; a
                path that is not in it is expected to be new. ``None``: whatever is there is written over.
            beside: paths that are not written but have to be of the expected version too.
            summary: what lists show of the draft from now on; one more row.
            track: the new track, if it changed; the answers set aside or brought back belong to the same transaction.
            why: the kind of moment in the history, see :class:`app.store.Moment`.
            note: what was imported or merged, for people.

        Raises:
            Conflict: some answer is not of the expected version. Nothing was written.
        """
        texts = answer_rows.to_texts(changes)
        with self._writing(draft_id) as connection:
            at = self._now()
            versions, replaced = answer_rows.save_answers(connection, draft_id, texts, expected, at, beside=beside)
            if summary is not None:
                drafts.save_summary(connection, draft_id, summary)
            if track is not None:
                before = drafts.touch_draft(connection, draft_id, at, track=track)
                replaced[history.TRACK] = (to_json_text(before), to_json_text(track))
            history.record_moment(connection, draft_id, replaced, at, why=why, note=note)
        return Saved(versions, at)

    def save_summary(self, draft_id: str, summary: Summary) -> None:
        """Stores what lists show of the draft, and leaves its time of change as it is."""
        with self._writing(draft_id) as connection:
            drafts.save_summary(connection, draft_id, summary)

    def archive(self, draft_id: str) -> None:
        """Archives a draft, so that lists leave it out; nothing of it is lost."""
        with self._writing(draft_id) as connection:
            at = self._now()
            drafts.touch_draft(connection, draft_id, at, archived_at=at)

    def restore(self, draft_id: str) -> None:
        """Brings an archived draft back into the list of drafts."""
        with self._writing(draft_id) as connection:
            drafts.touch_draft(connection, draft_id, self._now(), archived_at=None)

    def duplicate(self, draft_id: str) -> StoredDraft:
        """Copies a draft's answers, files and tray into a new one, and returns that.

        Its issues, and the reasons given for 请确认, are not copied.
        """
        with self._writing(draft_id) as connection:
            return drafts.load_draft(
                connection, drafts.duplicate_draft(connection, draft_id, self._new_id, self._now())
            )

    # the past

    def moments(self, draft_id: str) -> list[Moment]:
        """Returns the moments of the draft's past, newest first.

        There are none where the draft has not changed since stores have a history.
        """
        with self._reading() as connection:
            return history.list_moments(connection, draft_id)

    def moment_paths(self, draft_id: str) -> dict[int, tuple[str, ...]]:
        """Returns the paths that each moment replaced, by the moment's number."""
        with self._reading() as connection:
            return history.load_paths(connection, draft_id)

    def past(self, draft_id: str, sequence: int) -> PastDraft:
        """Returns the draft as it was at the moment with this number.

        Raises :class:`NotFound` where there is no such moment, or the way back to it is broken.
        """
        with self._reading() as connection:
            return history.load_past(connection, draft_id, sequence)

    def pin_moment(self, draft_id: str) -> None:
        """Closes the last moment of the history, so that what is written next begins another.

        Only a moment of edits is closed; any other stands by itself already.
        """
        with self._writing(draft_id) as connection:
            history.pin_last(connection, draft_id)

    def add_moment(self, draft_id: str, why: str, note: str) -> None:
        """Adds the present state to the history as a moment that thinning never joins with others."""
        with self._writing(draft_id) as connection:
            history.record_moment(connection, draft_id, {}, self._now(), why=why, note=note)

    def add_aside(self, draft_id: str, answers: Mapping[str, Json | Deleted], note: str, merged: str) -> None:
        """Records in the history the answers that a merge did not use.

        The draft's own answers stay as they are.  ``note`` and ``merged`` describe the two moments that are added: the
        answers set aside, and the merge.
        """
        texts = answer_rows.to_texts(answers)
        with self._writing(draft_id) as connection:
            history.record_aside(connection, draft_id, texts, self._now(), note=note, merged=merged)

    # parts that came back

    def open_conflicts(self, draft_id: str, conflicts: Sequence[PartConflict]) -> None:
        """Stores the answers that both sides changed, until somebody decides each of them."""
        with self._writing(draft_id) as connection:
            parts.open_conflicts(connection, draft_id, conflicts)

    def close_conflicts(self, draft_id: str, part: str, paths: Collection[str] | None = None) -> int:
        """Deletes the open conflicts of a part, all of them or those at ``paths``.

        Returns how many conflicts of the part are left.
        """
        with self._writing(draft_id) as connection:
            return parts.close_conflicts(connection, draft_id, part, paths)

    def conflicts(self, draft_id: str) -> list[PartConflict]:
        """Returns the draft's open conflicts in the order in which they were received."""
        with self._reading() as connection:
            return parts.list_conflicts(connection, draft_id)

    # reasons for 请确认

    def confirm(self, draft_id: str, rule: str, path: str, reason: str, message: str) -> Confirmation:
        """Stores the reason for a finding, in place of an earlier one for the same rule and path.

        ``message`` is the finding's sentence as it is now.
        """
        return self.confirm_all(draft_id, [(rule, path, message)], reason)[0]

    def confirm_all(self, draft_id: str, findings: Sequence[tuple[str, str, str]], reason: str) -> list[Confirmation]:
        """Stores one reason for several findings, for all of them or for none.

        Each finding is given as (rule, path, message).
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            given = [Confirmation(rule, path, reason, message, at) for rule, path, message in findings]
            for each in given:
                reasons.confirm(connection, draft_id, each)
            drafts.touch_draft(connection, draft_id, at)
        return given

    def withdraw(self, draft_id: str, rule: str, path: str) -> None:
        """Deletes the reason for a rule at a path, if there is one."""
        with self._writing(draft_id) as connection:
            if reasons.withdraw(connection, draft_id, rule, path):
                drafts.touch_draft(connection, draft_id, self._now())

    def confirmations(self, draft_id: str) -> list[Confirmation]:
        """Returns the draft's reasons for 请确认, ordered by rule and path."""
        with self._reading() as connection:
            return reasons.list_confirmations(connection, draft_id)

    # what was taken out

    def save_removed(self, draft_id: str, items: Sequence[tuple[str, str, str, Json]]) -> list[Removed]:
        """Stores what is taken out of a draft, so that it can be put back, in one transaction.

        Each item is given as (path, kind, title, content).
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            kept = [Removed(self._new_id(), path, kind, title, content, at) for path, kind, title, content in items]
            removals.save_removed(connection, draft_id, kept)
        return kept

    def removed(self, draft_id: str) -> list[Removed]:
        """Returns what was taken out of the draft, the newest first."""
        with self._reading() as connection:
            return removals.list_removed(connection, draft_id)

    # what filled forms hold and no field takes

    def add_unplaced(self, draft_id: str, file: str, texts: Sequence[tuple[str, str]]) -> list[TrayText]:
        """Stores the texts of a file that fit no field, and returns those that are new.

        Each text is given as (text, source).  A text that is in the tray already is not stored twice.
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            there = {(each.text, each.file, each.source) for each in tray.list_texts(connection, draft_id)}
            new = [TrayText(self._new_id(), t, file, s, at) for t, s in texts if (t, file, s) not in there]
            tray.add_texts(connection, draft_id, new)
        return new

    def unplaced(self, draft_id: str) -> list[TrayText]:
        """Returns the texts in the draft's tray, in the order of the files they came from."""
        with self._reading() as connection:
            return tray.list_texts(connection, draft_id)

    def drop_unplaced(self, draft_id: str, ids: Collection[str]) -> None:
        """Deletes texts from the tray that were placed, or that nobody wants."""
        with self._writing(draft_id) as connection:
            tray.drop_texts(connection, draft_id, ids)

    # what the recommending unit asks to mend

    def add_opinions(self, draft_id: str, opinions: Sequence[ReturnedOpinion]) -> list[ReturnedOpinion]:
        """Stores the opinions that are new, in one transaction, and returns them.

        An opinion that is there already stays as it is, and so does its tick.
        """
        with self._writing(draft_id) as connection:
            return returned.add_opinions(connection, draft_id, opinions, self._now())

    def opinions(self, draft_id: str) -> list[ReturnedOpinion]:
        """Returns the recommending unit's opinions in the order in which they were received."""
        with self._reading() as connection:
            return returned.list_opinions(connection, draft_id)

    def settle_opinion(self, draft_id: str, identity: str, *, settled: bool) -> None:
        """Ticks an opinion as done, or takes the tick away."""
        with self._writing(draft_id) as connection:
            returned.settle_opinion(connection, draft_id, identity, settled=settled)

    def drop_opinions(self, draft_id: str, ids: Collection[str]) -> None:
        """Deletes opinions that the user wants no more."""
        with self._writing(draft_id) as connection:
            returned.drop_opinions(connection, draft_id, ids)
