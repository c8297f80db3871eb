"""Asks where a text belongs: every place that takes text, found by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.draft.form_places import place_of
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from ui.theme.theme import Theme

TAKES_TEXT = frozenset({"text", "paragraph", "blocks", "lines"})


def text_places(draft: Draft) -> list[tuple[str, str]]:
    """Returns words and path of every answer for text, in the form's order."""
    found = []
    for slot, field in draft.shape.fields.items():
        if draft.track in field.tracks and field.kind in TAKES_TEXT and field.printed:
            found += [(place_of(draft, path), path) for path in draft.paths_of(slot)]
    return found


class PlaceDialog(QDialog):
    """Asks where a text goes; ``chosen`` gives the path."""

    chosen = Signal(str)

    def __init__(self, text: str, draft: Draft, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("放到哪一项")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._places = text_places(draft)
        self._filter = LineEdit()
        self._filter.setPlaceholderText("查找，例如 企业简介、人机协同作业 · 其他")
        self._filter.setAccessibleName("查找填写项")
        self._list = QListWidget()
        self._list.setAccessibleName("填写项")
        words = " ".join(text.split())
        told = label(words if len(words) <= 200 else words[:200] + "……", type="compact", tone="text2")  # noqa: PLR2004 - used once, clear where it stands
        self._go, back = button("放到这里", "primary"), button("取消")
        row = QHBoxLayout()
        scaled(theme, row, setSpacing=8)
        row.addWidget(label("已有内容的项，加在后面。", type="compact", tone="text3"), 1)
        row.addWidget(back)
        row.addWidget(self._go)
        column = QVBoxLayout(self)
        scaled(theme, column, setSpacing=8)
        for each in (told, self._filter, self._list):
            column.addWidget(each)
        column.addLayout(row)
        self.resize(theme.px(560), theme.px(440))
        self._filter.textChanged.connect(self._show)
        self._list.itemActivated.connect(self._choose)
        self._list.itemSelectionChanged.connect(self._on_selected)
        self._go.clicked.connect(self._choose)
        back.clicked.connect(self.reject)
        self._show()

    def _show(self) -> None:
        wanted = "".join(self._filter.text().split()).casefold()
        self._list.clear()
        for words, path in self._places:
            if wanted in "".join(words.split()).casefold():
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, path)
                self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._on_selected()

    def _on_selected(self) -> None:
        self._go.setEnabled(self._list.currentItem() is not None)

    def _choose(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
            self.accept()
