"""The figures by year of a form, bound to a draft: the table, and under it what is said of the cell one is in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.draft.rule_groups import is_unfilled
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.forms.tables.yearly_figures import FigureNote, FiguresModel, FiguresTable
from ui.runtime.shortcuts import keys_of, spoken

if TYPE_CHECKING:
    from app.draft.draft import Change
    from app.pack.model import Field
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

YEAR = "<year>"


class YearlyFigures(QObject):
    """Shows yearly figures: a row for each figure, a column for each year.

    ``fields`` are those with ``<year>`` in their paths.
    """

    def __init__(
        self, controller: DraftController, theme: Theme, fields: Sequence[Field], title: str, body: QWidget
    ) -> None:
        super().__init__(body)
        self._controller = controller
        years = [str(year) for year in controller.pack.years]
        paths = [[field.path.replace(YEAR, year) for year in years] for field in fields]
        rows = [(field.label, field.unit) for field in fields]
        self._model = FiguresModel(rows, [f"{year}年" for year in years], paths, body)
        self.table = FiguresTable(self._model, theme, title, body)
        self.note = FigureNote(theme, body)
        ContextMenu(self.table, theme, self.menu_actions)
        self.table.edited.connect(controller.edit)
        self.table.pasted.connect(self._pasted)
        self.table.at_path.connect(self._arrived)
        self.refresh()

    @property
    def paths(self) -> set[str]:
        """Returns paths of all cells."""
        return {path for row in self._model.paths for path in row}

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the current cell."""
        table, at = self.table, self.table.currentIndex()
        if not at.isValid():
            return []
        path, filled = self._model.paths[at.row()][at.column()], bool(at.data())
        copied = bool(QGuiApplication.clipboard().text())
        return [
            MenuAction("填写", partial(table.edit, at), "edit", "F2"),
            MenuAction("复制", table.copy, "copy", "Ctrl+C", filled, apart=True),
            MenuAction("粘贴，可以是 Excel 里的一块", table.paste, "paste", "Ctrl+V", copied),
            MenuAction("清空这一格", table.clear, "delete", "Delete", filled),
            MenuAction(
                "写批注…",
                partial(self._controller.notes.wanted.emit, path, ""),
                "note",
                spoken(keys_of("note")[0]),
                apart=True,
            ),
        ]

    def refresh(self) -> None:
        """Shows everything anew."""
        for path in self.paths:
            self._model.put(path, self._controller.value(path))
            self._judge(path)

    def follow(self, change: Change) -> None:
        """Shows what changed."""
        for path in {*change.answers, *change.dropped}:
            if self._model.place(path).isValid():
                self._model.put(path, self._controller.value(path))
        for finding in (*change.came, *change.went):
            self._judge(finding.path)

    def _judge(self, path: str) -> None:
        if not self._model.place(path).isValid():
            return
        found = [f for f in self._controller.findings_of(path) if not is_unfilled(f)]
        self._model.put_findings(path, found)
        here = self.table.currentIndex()
        if here.isValid() and self._model.paths[here.row()][here.column()] == path:
            self._show_finding(path)

    @Slot(str)
    def _arrived(self, path: str) -> None:
        self._controller.focused.emit(path)
        self._show_finding(path)

    def _show_finding(self, path: str) -> None:
        level, text = self._model.levels.get(path, ("", ""))
        self.note.show_finding(level, text)
        self.table.setAccessibleDescription(text)

    @Slot(object, str)
    def _pasted(self, pairs: list[tuple[str, str]], left_out: str) -> None:
        if pairs:
            with self._controller.together(pairs[0][0]):
                for path, text in pairs:
                    self._controller.edit(path, text)
            self._show_finding(pairs[0][0])
        if left_out:
            self.note.show_left_out(left_out)
            self.table.setAccessibleDescription(left_out)
