"""Between a list table of the form and the draft's controller: what is asked becomes steps of undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from app.draft.draft import Change
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.draft.controller import DraftController
from ui.forms.tables.row_table_model import RowTableModel
from ui.forms.tables.row_table_panel import RowTablePanel
from ui.runtime.shortcuts import keys_of, spoken

MOST_ROWS = 500
"""Rows of one paste: no list of the form is longer, and a whole sheet copied by mistake must not stop the window."""


class RowTableEditing(QObject):
    """Does what the table asks for in the draft; every paste, clearing and doubling is one step of undo."""

    def __init__(self, controller: DraftController, cells: RowTableModel, panel: RowTablePanel) -> None:
        super().__init__(panel)
        self._controller = controller
        self._cells = cells
        self._panel = panel
        self._kept: list[str] | None = None
        self._view = panel.view
        cells.edited.connect(controller.edit)
        cells.row_wanted.connect(self._on_row_wanted)
        view = panel.view
        view.pasted.connect(self._on_pasted)
        view.cleared.connect(self._on_cleared)
        view.row_wanted.connect(self._on_empty_row)
        view.row_moved.connect(self._on_moved)
        view.rows_unwanted.connect(self._on_unwanted)
        view.current_changed.connect(self._at_cell)
        view.come_in.connect(self._at_cell)
        panel.copies_wanted.connect(self._on_copies)
        ContextMenu(view, panel.theme, self.menu_actions)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the chosen cells and their rows, as buttons and keys do it."""
        view, cells, at = self._view, self._cells, self._view.currentIndex()
        if not at.isValid():
            return []
        path, row = cells.path_at(at), cells.row_at(at.row())
        last = len(cells.row_ids()) - 1
        filled, copied = bool(path and view.chosen_text()), bool(QGuiApplication.clipboard().text())
        actions = [
            MenuAction("填写", partial(view.edit, at), "edit", "F2"),
            MenuAction("剪切", view.cut, keys="Ctrl+X", enabled=filled, apart=True),
            MenuAction("复制", view.copy, "copy", "Ctrl+C", filled),
            MenuAction("粘贴，可以是 Excel 里的多行", view.paste, "paste", "Ctrl+V", copied),
            MenuAction("清空", view.clear, keys="Delete", enabled=filled),
            MenuAction("添加行", view.add_below, "plus", spoken(keys_of("more")[0]), apart=True),
        ]
        if row:
            actions += [
                MenuAction("复制行", self._panel.copy_rows, "copy"),
                MenuAction("上移一行", partial(view.shift, -1), "arrow-up", spoken(keys_of("up")[0]), at.row() > 0),
                MenuAction(
                    "下移一行", partial(view.shift, 1), "arrow-down", spoken(keys_of("down")[0]), at.row() < last
                ),
                MenuAction("删除行", self._panel.remove_rows, "delete"),
                MenuAction(
                    "写批注…",
                    partial(self._controller.notes.wanted.emit, path, ""),
                    "note",
                    spoken(keys_of("note")[0]),
                    apart=True,
                ),
            ]
        return actions

    @Slot(object)
    def follow(self, change: Change) -> None:
        """Redraws what a change touched, findings included."""
        said = [finding.path for finding in (*change.came, *change.went)]
        paths = [*change.answers, *change.dropped, *said]
        if self._kept is None:
            self._cells.refresh(paths)
        else:
            self._kept += paths

    @Slot()
    def _at_cell(self) -> None:
        path = self._cells.path_at(self._view.currentIndex())
        if path and self._view.hasFocus():
            self._controller.focused.emit(path)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Redraws once behind many edits: a paste of rows would measure the table at each of them."""
        self._kept = []
        try:
            yield
        finally:
            kept, self._kept = self._kept, None
            self._cells.refresh(list(dict.fromkeys(kept)))

    def _on_row_wanted(self, data: dict[str, object], at: int) -> None:
        self._controller.add_row(self._cells.table, at=at, data=data)

    def _on_empty_row(self, at: int) -> None:
        self._controller.add_row(self._cells.table, at=at)
        self._view.go(at, 0)

    def _on_pasted(self, block: list[list[str]], row: int, column: int) -> None:
        if len(block) > MOST_ROWS:
            self._panel.show_line(
                f"剪贴板里有 {len(block)} 行，一次最多粘贴 {MOST_ROWS} 行，没有粘贴。请分几次复制。", "later"
            )
            return
        spread = self._cells.spread(block, row, column)
        with self._waiting(), self._controller.together(self._cells.table):
            for path, text in spread.edits:
                self._controller.edit(path, text)
            for data in spread.rows:
                self._controller.add_row(self._cells.table, data=data)
        self._view.go(row, column)
        self._panel.show_pasted(spread)

    def _on_cleared(self, paths: list[str]) -> None:
        with self._controller.together(self._cells.table):
            for path in paths:
                self._controller.edit(path, "")

    def _on_moved(self, row: str, to: int) -> None:
        self._controller.move_row(self._cells.table, row, to)

    def _on_unwanted(self, rows: list[str]) -> None:
        at, column = self._view.currentIndex().row(), self._view.currentIndex().column()
        with self._controller.together(self._cells.table):
            for row in rows:
                self._controller.remove_row(self._cells.table, row)
        self._view.go(at, column)

    def _on_copies(self, rows: list[str]) -> None:
        ids = self._cells.row_ids()
        last = max(ids.index(row) for row in rows)
        copies = [self._cells.copy_of(ids.index(row)) for row in rows]
        with self._controller.together(self._cells.table):
            for offset, data in enumerate(copies, 1):
                self._controller.add_row(self._cells.table, at=last + offset, data=data)
        self._view.go(last + len(copies), 0)
