"""The open store: each method is one transaction, done whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import StoreDamaged
from app.store import answers as answer_rows
from app.store import companies, drafts, history, issues, parts, removals, returned, stampings, tray
from app.store import confirmations as reasons
from app.store import files as named_files
from app.store.columns import to_json_text
from app.store.engines import writing_engine
from app.store.failures import damaged, storage
from app.store.generations import raise_generation
from app.store.integrity import find_file_damage, find_server_damage
from app.store.marker import update_marker
from app.store.records import Confirmation, Removed, ReturnedOpinion, Saved, Summary, TrayText
from app.store.store_location import put_back
from app.store.tables import digest as digests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from app.store.deletion import DeletedRow
    from app.store.history import PastDraft
    from app.store.integrity import Damage
    from app.store.records import (
        Company,
        CompanyRow,
        Deleted,
        DraftFile,
        DraftRow,
        Issue,
        IssueContent,
        IssueRow,
        Json,
        Moment,
        PartConflict,
        Stamping,
        StoredDraft,
    )
    from app.store.store_location import StoreLocation

_NO_SUMMARY = Summary()


class Store:
    """Drafts, files and issues at one place.

    May be used from several threads.

    Every method raises :class:`app.errors.StorageTrouble` when the machine refuses, and has then written nothing
    (its :class:`app.errors.StoreGone`: nothing that will last);
    those that name a draft raise :class:`app.errors.NotFound` if there is none; text with NUL or lone surrogates
    is a ``ValueError``.  Made by :func:`app.store.open_store`.
    """

    def __init__(
        self,
        engine: Engine,
        place: str,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        *,
        journal: str,
        read_only: bool,
        whereabouts: StoreLocation | None = None,
    ) -> None:
        self._engine = engine
        self._writer = writing_engine(engine)
        self._now = now
        self._new_id = new_id
        self.place = place
        """The file's path, or the server's address without its password."""
        self.journal = journal
        """``wal``, ``delete``, ``off`` (read-only folder) or ``server``."""
        self.read_only = read_only
        """Whether saving is known to be impossible; ``False`` is no promise."""
        self._whereabouts = whereabouts
        """Of the file; None for a server."""
        self._counted = False
        """Whether this run has raised the store's generation, which its first write does."""

    def __enter__(self) -> Self:
        """Returns the store itself, closed at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Give back the file.

        The store must not be used any more.
        """
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._naming(), storage(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self, draft_id: str | None = None) -> Iterator[Connection]:
        self._still_there()
        begun: tuple[str, int] | None = None
        with self._naming(), storage(self.place), self._writer.begin() as connection:
            if draft_id is not None:
                drafts.lock_draft(connection, draft_id)
            if not self._counted and self._whereabouts is not None:
                begun = raise_generation(connection)
            yield connection
        self._still_there()  # a file that went meanwhile took with it what was written
        if begun is not None and self._whereabouts is not None:
            self._counted = True
            update_marker(self._whereabouts.path, id=begun[0], generation=begun[1])

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Yields names what is damaged, once something was found to be."""
        try:
            yield
        except StoreDamaged as error:
            places = [str(each) for each in self.find_damage()]
            raise (damaged(self.place, places) if places else error) from error

    def change_token(self) -> str:
        """Returns a text that is another one as soon as anything in the store has changed."""
        with self._reading() as connection:
            rows = connection.execute(select(digests).order_by(digests.c.scope)).all()
        return sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()

    def check(self) -> None:
        """Reads all that is stored.

        :class:`app.errors.StoreDamaged` names what is not as it was written.
        """
        if found := self.find_damage():
            raise damaged(self.place, [str(each) for each in found])

    def find_damage(self) -> list[Damage]:
        """Looks at all that is stored, and returns what is not as it was written.

        Reads the whole file.

        Of a server's database the rows and digests are checked, not its files.
        """
        if self._whereabouts is None:
            with storage(self.place), self._engine.begin() as connection:
                return find_server_damage(connection)
        return find_file_damage(self._whereabouts.path)

    def _still_there(self) -> None:
        if self._whereabouts is not None:
            self._whereabouts.check()

    def put_back(self) -> None:
        """Writes the whole store to its place again after :class:`app.errors.StoreGone`, from the file still open."""
        if self._whereabouts is None:
            return
        with storage(self.place):
            self._whereabouts = put_back(self._engine, self._whereabouts.path)

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
        """Make a draft with all that it begins with.

        The bytes of ``files`` have to be stored before.

        ``why`` and ``note`` are those of the first moment of its history, see :class:`app.store.Moment`.
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
        """Returns the draft with all its answers, as of one moment."""
        with self._reading() as connection:
            return drafts.load_draft(connection, draft_id)

    def stamp(self, draft_id: str) -> tuple[int, int, str]:
        """Count and sum of :attr:`StoredDraft.versions`, and the track: other ones say that somebody has written."""
        with self._reading() as connection:
            return answer_rows.stamp(connection, draft_id)

    def drafts(self, *, include_archived: bool = False) -> list[DraftRow]:
        """Returns all drafts, the last changed first."""
        with self._reading() as connection:
            return drafts.list_drafts(connection, include_archived=include_archived)

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
        """Write the changed answers, one row each, and what leads back to the former ones into the history.

        Args:
            draft_id: which draft.
            changes: JSON value by path, or :data:`app.store.DELETED`.
            expected: the versions that the changes were made from, as in ``StoredDraft.versions`` and ``Saved``; a
                path that is not in it is expected to be new. ``None``: whatever is there is written over.
            beside: paths that are not written but have to be of the expected version too.
            summary: what lists show of the draft from now on; one more row.
            track: the direction, if it changed; the answers set aside or brought back belong to the same transaction.
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
        """Keep what lists show of the draft.

        Its time of change stays.
        """
        with self._writing(draft_id) as connection:
            drafts.save_summary(connection, draft_id, summary)

    def archive(self, draft_id: str) -> None:
        """Put the draft away; nothing of it is lost."""
        with self._writing(draft_id) as connection:
            at = self._now()
            drafts.touch_draft(connection, draft_id, at, archived_at=at)

    def restore(self, draft_id: str) -> None:
        """Take an archived draft out again."""
        with self._writing(draft_id) as connection:
            drafts.touch_draft(connection, draft_id, self._now(), archived_at=None)

    def duplicate(self, draft_id: str) -> StoredDraft:
        """Returns a new draft with the same answers and files, without reasons given and without issues."""
        with self._writing(draft_id) as connection:
            return drafts.load_draft(
                connection, drafts.duplicate_draft(connection, draft_id, self._new_id, self._now())
            )

    # the past

    def moments(self, draft_id: str) -> list[Moment]:
        """Returns the moments of the draft's past, newest first.

        Empty where it was not changed since there is a history.
        """
        with self._reading() as connection:
            return history.list_moments(connection, draft_id)

    def past(self, draft_id: str, sequence: int) -> PastDraft:
        """Returns the draft as it was at a moment.

        :class:`NotFound` where there is none.
        """
        with self._reading() as connection:
            return history.load_past(connection, draft_id, sequence)

    def pin_moment(self, draft_id: str) -> None:
        """Have the present state stay in the history if it is an edit's.

        What is written next begins a moment.
        """
        with self._writing(draft_id) as connection:
            history.pin_last(connection, draft_id)

    def add_moment(self, draft_id: str, why: str, note: str) -> None:
        """Have the present state stay in the history, whatever is put together later."""
        with self._writing(draft_id) as connection:
            history.record_moment(connection, draft_id, {}, self._now(), why=why, note=note)

    def add_aside(self, draft_id: str, answers: Mapping[str, Json | Deleted], note: str, merged: str) -> None:
        """Have answers that a merge did not take stay in the history.

        The draft's own are as they were.
        """
        texts = answer_rows.to_texts(answers)
        with self._writing(draft_id) as connection:
            history.record_aside(connection, draft_id, texts, self._now(), note=note, merged=merged)

    # parts that came back

    def open_conflicts(self, draft_id: str, conflicts: Sequence[PartConflict]) -> None:
        """Keep what both sides changed until somebody decides."""
        with self._writing(draft_id) as connection:
            parts.open_conflicts(connection, draft_id, conflicts)

    def close_conflicts(self, draft_id: str, part: str, paths: Collection[str] | None = None) -> int:
        """Forget the open conflicts of a part, all or those at some paths.

        Returns how many of it are left.
        """
        with self._writing(draft_id) as connection:
            return parts.close_conflicts(connection, draft_id, part, paths)

    def conflicts(self, draft_id: str) -> list[PartConflict]:
        """Returns what is still to be decided, in the order in which it came."""
        with self._reading() as connection:
            return parts.list_conflicts(connection, draft_id)

    # deleting for good

    def removal(self, draft_id: str = "") -> DeletedRow:
        """Returns what :meth:`delete_for_good` would take away."""
        from app.store import deletion

        with self._reading() as connection:
            if draft_id:
                return deletion.removal_of_draft(connection, draft_id)
            return deletion.removal_of_unused(connection)

    def delete_for_good(self, draft_id: str = "", *, unused: bool = True) -> bool:
        """Delete a draft with its issues and scans, written over.

        Without an id, replaced scans and unused bytes.

        ``unused`` says whether bytes that nothing names go with the draft: not while others may undo a removal.
        Returns whether the file was packed anew; it is not while another window has it open.
        """
        from app.store import deletion

        with self._writing() as connection:
            deletion.write_over(connection)
            if draft_id:
                deletion.delete_draft(connection, draft_id, unused=unused)
            else:
                deletion.delete_unused(connection)
        if self._whereabouts is None:
            return True
        with storage(self.place):
            self._engine.dispose()  # connections of our own would hold the log
            return deletion.pack_file(self._whereabouts.path)

    def unnamed_media(self) -> list[str]:
        """Digests of stored bytes that nothing names."""
        from app.store import deletion

        with self._reading() as connection:
            return deletion.unnamed_media(connection)

    def delete_unnamed(self, digests: Collection[str]) -> None:
        """Delete those of the bytes that nothing names even now."""
        from app.store import deletion

        with self._writing() as connection:
            deletion.delete_unnamed(connection, digests)

    # files

    def put_media(self, content: bytes, kind: str) -> str:
        """Store the bytes, once for all drafts, and return their SHA-256 as lower-case hex."""
        digest = sha256(content).hexdigest()
        with self._reading() as connection:
            stored = named_files.has_media(connection, digest)
        try:
            if not stored:
                with self._writing() as connection:
                    if not named_files.has_media(connection, digest):
                        named_files.insert_media(connection, digest, content, kind)
        except IntegrityError:
            # on a server somebody may put the same bytes between our look and our write
            with self._reading() as connection:
                if not named_files.has_media(connection, digest):
                    raise
        return digest

    def media(self, digest: str) -> bytes:
        """Returns the bytes with this SHA-256, checked.

        :class:`NotFound` if there are none.
        """
        with self._reading() as connection:
            return named_files.load_media(connection, digest)

    def set_file(self, draft_id: str, file: DraftFile) -> None:
        """Name a file of the draft, in place of what had the name before.

        Its bytes have to be stored already.
        """
        with self._writing(draft_id) as connection:
            named_files.set_file(connection, draft_id, file)
            drafts.touch_draft(connection, draft_id, self._now())

    def remove_file(self, draft_id: str, name: str) -> None:
        """Forget the name, if there is one.

        The bytes stay.
        """
        with self._writing(draft_id) as connection:
            if named_files.remove_file(connection, draft_id, name):
                drafts.touch_draft(connection, draft_id, self._now())

    def files(self, draft_id: str) -> list[DraftFile]:
        """Returns the draft's files by name."""
        with self._reading() as connection:
            return named_files.list_files(connection, draft_id)

    # reasons for 请确认

    def confirm(self, draft_id: str, rule: str, path: str, reason: str, message: str) -> Confirmation:
        """Keep the reason given for a finding, in place of an earlier one for the same rule and path."""
        return self.confirm_all(draft_id, [(rule, path, message)], reason)[0]

    def confirm_all(self, draft_id: str, findings: Sequence[tuple[str, str, str]], reason: str) -> list[Confirmation]:
        """Keep one reason for several findings, each (rule, path, message), or for none of them."""
        with self._writing(draft_id) as connection:
            at = self._now()
            given = [Confirmation(rule, path, reason, message, at) for rule, path, message in findings]
            for each in given:
                reasons.confirm(connection, draft_id, each)
            drafts.touch_draft(connection, draft_id, at)
        return given

    def withdraw(self, draft_id: str, rule: str, path: str) -> None:
        """Take the reason back, if there is one."""
        with self._writing(draft_id) as connection:
            if reasons.withdraw(connection, draft_id, rule, path):
                drafts.touch_draft(connection, draft_id, self._now())

    def confirmations(self, draft_id: str) -> list[Confirmation]:
        """Returns the draft's reasons, by rule and path."""
        with self._reading() as connection:
            return reasons.list_confirmations(connection, draft_id)

    # what was taken out

    def save_removed(self, draft_id: str, items: Sequence[tuple[str, str, str, Json]]) -> list[Removed]:
        """Keep what is taken out of a draft, each as (path, kind, title, content), in one transaction."""
        with self._writing(draft_id) as connection:
            at = self._now()
            kept = [Removed(self._new_id(), path, kind, title, content, at) for path, kind, title, content in items]
            removals.save_removed(connection, draft_id, kept)
        return kept

    def removed(self, draft_id: str) -> list[Removed]:
        """Returns what was taken out of a draft, the newest first."""
        with self._reading() as connection:
            return removals.list_removed(connection, draft_id)

    # what filled forms hold and no field takes

    def add_unplaced(self, draft_id: str, file: str, texts: Sequence[tuple[str, str]]) -> list[TrayText]:
        """Keep texts of a file, each as (text, source), in one transaction.

        What is there already is not doubled.
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            there = {(each.text, each.file, each.source) for each in tray.list_texts(connection, draft_id)}
            new = [TrayText(self._new_id(), t, file, s, at) for t, s in texts if (t, file, s) not in there]
            tray.add_texts(connection, draft_id, new)
        return new

    def unplaced(self, draft_id: str) -> list[TrayText]:
        """Returns the draft's tray, in the order of the files."""
        with self._reading() as connection:
            return tray.list_texts(connection, draft_id)

    def drop_unplaced(self, draft_id: str, ids: Collection[str]) -> None:
        """Take texts out of the tray: they were placed, or nobody wants them."""
        with self._writing(draft_id) as connection:
            tray.drop_texts(connection, draft_id, ids)

    # what the recommending unit asks to mend

    def add_opinions(self, draft_id: str, opinions: Sequence[ReturnedOpinion]) -> list[ReturnedOpinion]:
        """Keep opinions in one transaction, and return those that are new.

        What is there already stays as it is, a tick too.
        """
        with self._writing(draft_id) as connection:
            return returned.add_opinions(connection, draft_id, opinions, self._now())

    def opinions(self, draft_id: str) -> list[ReturnedOpinion]:
        """Returns what the recommending unit asked to mend, in the order in which it came."""
        with self._reading() as connection:
            return returned.list_opinions(connection, draft_id)

    def settle_opinion(self, draft_id: str, identity: str, *, settled: bool) -> None:
        """Tick an opinion as done, or take the tick off."""
        with self._writing(draft_id) as connection:
            returned.settle_opinion(connection, draft_id, identity, settled=settled)

    def drop_opinions(self, draft_id: str, ids: Collection[str]) -> None:
        """Take opinions out: the user wants them no more."""
        with self._writing(draft_id) as connection:
            returned.drop_opinions(connection, draft_id, ids)

    # issues

    def add_issue(self, draft_id: str, content: IssueContent, number: Callable[[int], str]) -> IssueRow:
        """Freeze ``content`` as the draft's next issue, for ever.

        ``number`` makes the 版本号 from the sequence, which is known only inside the transaction.
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            row = issues.add_issue(connection, draft_id, content, number, at)
            history.record_moment(connection, draft_id, {}, at, why="freeze", note=row.number)
            return row

    def issues(self, draft_id: str) -> list[IssueRow]:
        """Returns the draft's issues, newest first."""
        with self._reading() as connection:
            return issues.list_issues(connection, draft_id)

    def issue(self, draft_id: str, sequence: int | None = None) -> Issue:
        """Returns one issue with its content, by default the newest.

        :class:`NotFound` if there is none.
        """
        with self._reading() as connection:
            return issues.load_issue(connection, draft_id, sequence)

    def find_issues(self, number: str) -> list[IssueRow]:
        """Returns all issues with this 版本号, newest first: nearly always one or none."""
        with self._reading() as connection:
            return issues.find_issues(connection, number)

    def tracks_with_issue(self, uscc: str) -> set[str]:
        """On which tracks this 统一社会信用代码 has an issue, archived drafts included."""
        with self._reading() as connection:
            return issues.tracks_with_issue(connection, uscc)

    # stamped scans

    def add_stamping(self, draft_id: str, sequence: int, scan: bytes, record: Json) -> Stamping:
        """Keep a checked scan of an issue and the record of its check, for ever.

        The newest counts.
        """
        digest = self.put_media(scan, "pdf")
        with self._writing(draft_id) as connection:
            at = self._now()
            kept = stampings.add_stamping(connection, draft_id, sequence, scan=digest, record=record, at=at)
            drafts.touch_draft(connection, draft_id, at)
        return kept

    def stamping(self, draft_id: str, sequence: int) -> Stamping | None:
        """Returns the newest scan kept of an issue, or None."""
        with self._reading() as connection:
            return stampings.newest_stamping(connection, draft_id, sequence)

    # 企业资料

    def companies(self) -> list[CompanyRow]:
        """Returns all companies, the last changed first.

        Those put away have ``archived_at``.
        """
        with self._reading() as connection:
            return companies.list_companies(connection)

    def company(self, company_id: str) -> CompanyRow:
        """Returns one company; :class:`NotFound` if there is none."""
        with self._reading() as connection:
            return companies.load_company(connection, company_id)

    def add_company(self, content: Company) -> CompanyRow:
        """Keep a new company."""
        with self._writing() as connection:
            return companies.add_company(connection, self._new_id, self._now(), content)

    def save_company(self, company_id: str, content: Company, *, expected: int | None = None) -> CompanyRow:
        """New answers in place of version ``expected``.

        :class:`CompanyConflict` where somebody was quicker.
        """
        with self._writing() as connection:
            return companies.save_company(connection, company_id, self._now(), content, expected)

    def archive_company(self, company_id: str) -> None:
        """Put a company away; nothing of it is lost."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, self._now())

    def restore_company(self, company_id: str) -> None:
        """Take a company out again."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, None)
