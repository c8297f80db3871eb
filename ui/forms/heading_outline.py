"""The outline of one long text: its headings with what stands under each, beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.draft.counting import words
from app.draft.numbered_headings import find_numbered_headings
from ui.controls.labels import button, label, literal
from ui.forms.outline import NOTE, OPEN, OutlineDelegate
from ui.forms.text_hints import TextHints
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ui.forms.blocks import BlocksEditor
    from ui.theme.theme import Theme

_BLOCK = Qt.ItemDataRole.UserRole + 1
_SIZE = Qt.ItemDataRole.UserRole + 2
_SOON = 200
"""Milliseconds after which the outline follows the cursor."""
_NONE = "还没有小标题。选中一段按 Ctrl+Alt+1，它就是小标题，会印在申报书上。"
_HOW = "Alt+↑、Alt+↓ 到上一节、下一节"


class HeadingOutline(QWidget):
    """Shows the headings of an editor's text, and goes to one.

    ``proposed`` are headings that can be put in as a beginning.
    """

    def __init__(self, editor: BlocksEditor, theme: Theme, proposed: Sequence[str] = ()) -> None:
        super().__init__()
        self._editor = editor
        self._proposed = proposed
        self._blocks: list[Mapping[str, Any]] = []
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("提纲")
        self.tree.setWordWrap(True)
        self.tree.setIndentation(0)
        self.tree.setRootIsDecorated(False)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setItemDelegate(OutlineDelegate(theme, self.tree))
        self.tree.setMouseTracking(True)
        self.link = button(f"插入提纲（{len(proposed)} 个小标题）", "link")
        self.link.setToolTip(literal("、".join(proposed)))
        self.found_link = button("设成小标题", "link")
        self.found_link.setToolTip("编了号、单独成行的短句设成小标题，会印在申报书上；一次撤销退回")
        self._told = label(_HOW, type="caption", tone="text3")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("提纲", type="compact", tone="text2"))
        column.addWidget(self.tree, 1)
        column.addWidget(self.found_link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._told)
        column.addStretch(0)
        scaled(theme, self, setFixedWidth=196)
        self._soon = single_shot(self, _SOON, self._mark)
        self.tree.itemActivated.connect(self._on_chosen)
        self.tree.itemClicked.connect(self._on_chosen)
        self.link.clicked.connect(self._insert)
        self.found_link.clicked.connect(editor.make_numbered_headings)
        editor.area.cursorPositionChanged.connect(self._on_moved)
        self._hints = editor.findChild(TextHints)
        if self._hints is not None:
            self._hints.changed.connect(self._show_notes)

    def show_blocks(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Shows the headings of a text, each with the 字 under it."""
        if list(blocks) == self._blocks and self.tree.topLevelItemCount():
            return
        self._blocks = list(blocks)
        self.tree.clear()
        heads = [number for number, block in enumerate(self._blocks) if "heading" in block]
        for at, number in enumerate(heads):
            end = heads[at + 1] if at + 1 < len(heads) else len(self._blocks)
            size = sum(words(str(block.get("text") or "")) for block in self._blocks[number + 1 : end])
            item = QTreeWidgetItem([str(self._blocks[number]["heading"])])
            item.setData(0, _BLOCK, number)
            item.setData(0, _SIZE, f"{size} 字" if size else "还没写")
            self.tree.addTopLevelItem(item)
        self._show_notes()
        known = {str(self._blocks[number]["heading"]) for number in heads}
        self.link.setVisible(bool(self._proposed) and not known & set(self._proposed))
        found = len(find_numbered_headings(self._blocks))
        self.found_link.setText(f"把 {found} 行设成小标题")
        self.found_link.setVisible(bool(found))
        self.tree.setVisible(bool(heads))
        self._told.setText(_HOW if heads else _NONE)
        self._column.setStretch(self._column.count() - 1, 0 if heads else 1)  # without a tree all stands at the top
        self._mark()

    def _show_notes(self) -> None:
        """Says under each heading how much is written, and how many hints its section has."""
        items = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        heads = [(int(item.data(0, _BLOCK)), item) for item in items if item is not None]
        pieces = [each.hint.piece for each in self._hints.places] if self._hints is not None else []
        for at, (head, item) in enumerate(heads):
            end = heads[at + 1][0] if at + 1 < len(heads) else len(self._blocks)
            count = sum(head < piece < end for piece in pieces)
            note = f"{item.data(0, _SIZE)}，提示 {count} 处" if count else item.data(0, _SIZE)
            if note != item.data(0, NOTE):
                item.setData(0, NOTE, note)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}，{note}")

    def _on_moved(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _mark(self) -> None:
        """Marks the section in which the cursor stands."""
        here = self._editor.area.block_here()
        items = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        there = [item for item in items if item is not None and item.data(0, _BLOCK) <= here]
        for item in items:
            if item is not None:
                item.setData(0, OPEN, bool(there) and item is there[-1])

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        self._editor.area.go_to_block(int(item.data(0, _BLOCK)))
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _insert(self) -> None:
        """Puts the headings behind what is written, as one edit, and the cursor to the first of them."""
        self._editor.hand_over()
        written = self._editor.area.blocks()
        blocks = [*written, *({"heading": each} for each in self._proposed)]
        self._editor.show_value(blocks)
        self._editor.edited.emit(self._editor.path, blocks)
        self._editor.area.go_to_block(len(written))
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
