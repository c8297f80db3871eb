"""Shows at each field whether it has notes, and hands on the wish to write one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.draft.draft_notes import DraftNotes
    from ui.forms.field_row import FieldRow


class NoteMarks(QObject):
    """Knows the rows of one page by path."""

    def __init__(self, notes: DraftNotes, parent: QObject) -> None:
        super().__init__(parent)
        self._notes = notes
        self._rows: dict[str, FieldRow] = {}
        notes.changed.connect(self.refresh)

    def add(self, row: FieldRow) -> None:
        """Takes a row in and shows what notes it has."""
        self._rows[row.path] = row
        row.note_wanted.connect(self._notes.wanted)
        self._show(row)

    def forget(self, rows: Iterable[FieldRow]) -> None:
        """Lets rows go that are about to be deleted."""
        gone = set(map(id, rows))
        self._rows = {path: row for path, row in self._rows.items() if id(row) not in gone}

    def refresh(self) -> None:
        """Shows the notes of every row anew."""
        for row in self._rows.values():
            self._show(row)

    def _show(self, row: FieldRow) -> None:
        notes = self._notes.notes_at(row.path)
        row.show_notes(sum(note.is_open for note in notes), len(notes))
