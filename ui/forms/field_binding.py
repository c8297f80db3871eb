"""Rows of a page wired to the controller: what is typed goes in, what changed is shown, and nothing else is redrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject

from app.draft.draft import Change
from ui.draft.controller import DraftController
from ui.forms.field_row import FieldRow
from ui.forms.note_marks import NoteMarks


class FieldBinding(QObject):
    """Binds field rows to the answers of a draft by path.

    A row may show several answers (industry): the further ones are its ``also``.
    """

    def __init__(self, controller: DraftController, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self.rows: dict[str, FieldRow] = {}
        self._also: dict[str, tuple[str, ...]] = {}
        self._marks = NoteMarks(controller.notes, self)
        controller.changed.connect(self._changed)
        controller.opinions.changed.connect(self._on_opinions)

    def add(self, row: FieldRow, also: Sequence[str] = ()) -> FieldRow:
        """Takes a row in and shows what it has to show."""
        self.rows[row.path] = row
        self._also[row.path] = tuple(also)
        for path in also:
            self.rows[path] = row
        editor = row.editor
        editor.edited.connect(self._controller.edit)
        editor.chosen.connect(self._chosen)
        editor.entered.connect(self._controller.focused)
        editor.left.connect(self._left)
        self._show(row.path)
        for path in also:
            self._show(path)
        self._judge(row)
        self._marks.add(row)
        return row

    def forget(self, rows: Sequence[FieldRow]) -> None:
        """Lets rows go that are about to be deleted."""
        gone = set(map(id, rows))
        self._marks.forget(rows)
        self.rows = {path: row for path, row in self.rows.items() if id(row) not in gone}

    def stop_listening(self) -> None:
        """Listens no more: its rows are about to be deleted, another binding takes its place."""
        self._controller.changed.disconnect(self._changed)
        self._marks.forget(list(self.rows.values()))
        self.rows = {}
        self.setParent(None)
        self.deleteLater()

    def goto(self, path: str) -> bool:
        """Shows the field of a path, and returns whether there is one."""
        row = self.rows.get(self._controller.home(path))
        if row is None:
            return False
        row.reveal()
        return True

    def refresh(self) -> None:
        """Shows everything anew."""
        for path in list(self.rows):
            self._show(path)
        for row in {id(row): row for row in self.rows.values()}.values():
            self._judge(row)

    # ------------------------------------------------------------ inner

    def _chosen(self, answers: Mapping[str, Any]) -> None:
        """Edits several answers in one step of undo.

        The last is the answer that the row is called by: undo leads the eye to it.
        """
        with self._controller.together(list(answers)[-1]):
            for path, value in answers.items():
                self._controller.edit(path, value)

    def _left(self, _path: str) -> None:
        self._controller.pause_typing()

    def _changed(self, change: Change) -> None:
        for path in {*change.answers, *change.dropped} & self.rows.keys():
            row = self.rows[path]
            # What was typed in the row itself stands there already.
            if path != row.path or not row.holds(self._controller.value(path)):
                self._show(path)
        judged = {self._controller.home(f.path) for f in (*change.came, *change.went)}
        for path in judged & self.rows.keys():
            self._judge(self.rows[path])

    def _on_opinions(self, paths: Sequence[str]) -> None:
        for path in {self._controller.home(each) for each in paths} & self.rows.keys():
            self._judge(self.rows[path])

    def _show(self, path: str) -> None:
        row, value = self.rows[path], self._controller.value(path)
        if path == row.path:
            row.show_value(value)
        else:
            show = getattr(row.editor, "show_other", None)
            if show is not None:
                show(path, value)

    def _judge(self, row: FieldRow) -> None:
        found = list(self._controller.findings_of(row.path))
        for path in self._also.get(row.path, ()):
            found += self._controller.findings_of(path)
        row.show_findings(found)
