"""Notes of the open draft: written, answered, settled, each an edit that can be undone; and who answers for what."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.draft.notes import (
    Note,
    is_beside,
    new_note,
    note_answer,
    note_at,
    owner_answer,
    owners_in,
    placed_notes,
    with_reply,
    with_state,
)
from app.draft.open_by_person import STEP, PersonOpen, open_by_person
from app.draft.paths import slot_of
from app.errors import AppError
from app.jobs.note_author import read_author, write_author
from app.jobs.unsent_notes import UnsentNote, read_unsent, write_unsent
from ui.runtime.job_slots import JobSlot
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from typing import Any

    from app.draft.draft import Change
    from app.draft.notes import NoteState
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job

_QUIET = 800
"""Milliseconds without a key after which a note that is begun is written to its file."""


class DraftNotes(QObject):
    """Reads and writes the notes of one controller's draft.

    ``changed`` says that there are others, or other names; ``wanted`` that somebody wants to write one: where, and
    about which words.  ``begun`` says that the note that is being written, and was not sent, is another.
    """

    changed = Signal()
    wanted = Signal(str, str)
    begun = Signal()

    def __init__(self, controller: DraftController) -> None:
        super().__init__(controller)
        self._controller = controller
        self._notes: list[Note] | None = None
        self._author: str | None = None
        self._signed = False
        self._unsent: UnsentNote | None = None
        self._stored: UnsentNote | None = None
        self._writing = JobSlot(self, "queue")
        self._late = single_shot(self, _QUIET, self._write_unsent)
        controller.changed.connect(self._on_changed)

    @property
    def author(self) -> str:
        """Returns the name last written under a note here."""
        if self._author is None:
            self._author = read_author(self._controller.services)
        return self._author

    @author.setter
    def author(self, name: str) -> None:
        name = name.strip()
        self._signed = True
        if name and name != self.author:
            self._author = name
            with suppress(AppError, OSError):  # the next note then asks for it again
                write_author(self._controller.services, name)

    @property
    def has_signed(self) -> bool:
        """Tells whether something was written under a name since the draft was opened."""
        return self._signed

    def people(self) -> list[str]:
        """Lists the names that stand under notes and beside parts of the draft, and the one used last here."""
        notes = self.list_notes()
        written = {note.author for note in notes} | {each.author for note in notes for each in note.replies}
        return sorted({*written, *self.owners().values(), self.author} - {""})

    @property
    def unsent(self) -> UnsentNote:
        """Returns the note that is begun and was not sent, an empty one where there is none."""
        if self._unsent is None:
            self._unsent = self._stored = read_unsent(self._controller.services, self._controller.draft_id)
        return self._unsent

    def hold_unsent(self, note: UnsentNote) -> None:
        """Holds what is begun, for every place where notes are written and for the next start of the program."""
        if note.is_begun or self.unsent.is_begun:
            changed, self._unsent = note != self.unsent, note
            if changed:
                self._late.start()
                self.begun.emit()

    def store_unsent(self) -> None:
        """Writes what is begun at once, before the draft is closed.

        Where that cannot be done the note is sent as it is: nothing that was typed is lost.
        """
        self._late.stop()
        self._writing.close_down()
        note = self.unsent
        if note == self._stored:
            return
        try:
            write_unsent(self._controller.services, self._controller.draft_id, note)
        except (AppError, OSError):
            if note.is_begun:
                self._unsent = UnsentNote()
                words = note.text.strip()
                if note.answered and self.note(note.answered) is not None:
                    self.reply(note.answered, self.author, words)
                else:
                    self.add_note(note.path, self.author, words, note.quote)
        self._stored = self._unsent

    def list_notes(self) -> list[Note]:
        """Lists the notes of what is there, oldest first."""
        if self._notes is None:
            self._notes = placed_notes(self._controller.draft.answers)
        return list(self._notes)

    def notes_at(self, path: str) -> list[Note]:
        """Lists the notes at and inside an answer, the oldest first."""
        inside = (f"{path}[", f"{path}.")
        return [note for note in self.list_notes() if note.path == path or note.path.startswith(inside)]

    def note(self, note_id: str) -> Note | None:
        """Returns a note by its id, or None."""
        return note_at(self._controller.draft.answers, note_id)

    def add_note(self, path: str, author: str, text: str, quote: str = "") -> Note:
        """Writes a note at a place; at a piece of a long text it is about the whole text, whose pieces come and go."""
        self.author = author
        path = self._controller.home(path) or path
        note = new_note(path, author, text, self._controller.services.now(), quote)
        self._put(note_answer(note), path)
        return note

    def reply(self, note_id: str, author: str, text: str) -> None:
        """Writes an answer under a note."""
        self.author = author
        if (note := self.note(note_id)) is not None:
            self._put(note_answer(with_reply(note, author, text, self._controller.services.now())), note.path)

    def set_state(self, note_id: str, state: NoteState) -> None:
        """Settles, reopens or removes a note."""
        note = self.note(note_id)
        if note is not None and note.state != state:
            self._put(note_answer(with_state(note, state, self.author, self._controller.services.now())), note.path)

    def owners(self) -> dict[str, str]:
        """Returns who answers for which place."""
        return owners_in(self._controller.draft.answers)

    def assign(self, place: str, name: str) -> None:
        """Names who answers for a place; "" for nobody."""
        if self.owners().get(place, "") != name.strip():
            path = "" if place.startswith(STEP) else place
            self._put(owner_answer(self._controller.draft.answers, place, name), path)

    def open_by_person(self) -> list[PersonOpen]:
        """Lists what is still open, person by person."""
        controller = self._controller
        return open_by_person(controller.draft, controller.findings_inside(), controller.reasons.given())

    def _write_unsent(self) -> None:
        services, draft_id, note = self._controller.services, self._controller.draft_id, self.unsent

        def work(_job: Job) -> UnsentNote:
            write_unsent(services, draft_id, note)
            return note

        if note != self._stored:
            self._writing.run(work, self._on_stored)  # what fails is tried again when the draft is closed

    def _on_stored(self, note: UnsentNote) -> None:
        self._stored = note

    def _put(self, changes: dict[str, Any], path: str) -> None:
        self._controller.put_answers(changes, [], path)

    def _on_changed(self, change: Change) -> None:
        touched = (*change.answers, *change.dropped)
        tables = self._controller.draft.shape.tables
        if any(is_beside(path) or slot_of(path) in tables for path in touched):
            self._notes = None
            self.changed.emit()
