"""List tables that stand once on the form (附5-3 … 5-7), each with its title and hints."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.draft.draft import Change
from app.pack.model import Part
from ui.draft.controller import DraftController
from ui.forms.tables.row_table_editing import RowTableEditing
from ui.forms.tables.row_table_model import RowTableModel
from ui.forms.tables.row_table_panel import RowTablePanel
from ui.theme.theme import Theme


class ListTableCard(QWidget):
    """Shows one table of the form: its printed title, what it is for, and its rows."""

    def __init__(self, controller: DraftController, part: Part, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fields = controller.pack.tracks[controller.track].fields
        own = f"{part.each}[]."
        columns = [(column, fields[column.field]) for column in part.columns if column.field.startswith(own)]
        self.table = part.each
        self.sheet = part.sheet
        self._controller = controller
        self.cells = RowTableModel(controller.draft, part.each, columns, self)
        self.panel = RowTablePanel(self.cells, f"{part.sheet}　{part.text}", theme, self)
        self.panel.view.setAccessibleName(part.text)
        self._editing = RowTableEditing(controller, self.cells, self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 12)
        hints = [f"{field.label}：{field.hint.strip('（）')}" for _, field in columns if field.hint]
        if hints:
            said = QLabel("；".join(hints), self)
            said.setProperty("type", "compact")
            said.setProperty("tone", "text2")
            said.setWordWrap(True)
            layout.addWidget(said)
        layout.addWidget(self.panel, 1)
        self.cells.show_whole()
        controller.changed.connect(self._changed)

    @property
    def count(self) -> int:
        """Returns the number of rows in the draft; the table itself lags behind while a block is being pasted."""
        return len(self._controller.draft.rows(self.table))

    def goto(self, path: str) -> bool:
        """Focuses the cell of a path, or the first cell where the path is the table's."""
        if path != self.table and not path.startswith(f"{self.table}["):
            return False
        place = self.cells.place(path)
        self.panel.view.setFocus()
        self.panel.view.go(max(place.row(), 0), max(place.column(), 0))
        return True

    def stop_listening(self) -> None:
        """Listens no more: the direction is another one."""
        self._controller.changed.disconnect(self._changed)

    @Slot(object)
    def _changed(self, change: Change) -> None:
        self._editing.follow(change)
