"""The page of the review: read, not written; a click says which passage is meant, and signs say what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.controls.paper import PaperMark
from ui.pages.preview.panel import PreviewPanel
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.controls.remark_list import RemarkEntry
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


class ReviewPaper(PreviewPanel):
    """Shows the pages to review.

    ``meant`` gives the path, with row ids, of the passage that was clicked or entered, and what it says where it is
    running text.
    """

    meant = Signal(str, str)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        self._sought: dict[str, tuple[str, str]] = {}
        """Path with row ids and words of the quotes, by the key of their card."""
        super().__init__(controller, theme, parent)

    def show_remarks(self, entries: Sequence[RemarkEntry], current: str) -> None:
        """Draws the signs of the cards whose places are on this page; ``current`` is the key of the current card."""
        draft = self._controller.draft
        quotes = {entry.key: (entry.path, entry.quote) for entry in entries if entry.quote and not entry.settled}
        if quotes != self._sought:
            self._sought = quotes
            self._start_drawing()
        signs = []
        for entry in entries:
            if entry.settled or not entry.path or self._index is None:
                continue
            boxes = self._passages.get(entry.key) or self._index.of(draft.numbered(entry.path), self.page)
            if boxes:
                signs.append(PaperMark(boxes, entry.level, entry.number, is_current=entry.key == current))
        # The current one is drawn last, over the others of the same passage.
        self.paper.show_signs(sorted(signs, key=lambda sign: (sign.level == "note", sign.is_current)))

    @override
    def _quotes(self) -> dict[str, tuple[str, str]]:
        numbered = self._controller.draft.numbered
        return {key: (numbered(path), words.rstrip("…")) for key, (path, words) in self._sought.items()}

    def is_on_page(self, path: str) -> bool:
        """Tells whether a place (with row ids) is printed on the page that is shown."""
        return (
            self._index is not None
            and bool(path)
            and bool(self._index.of(self._controller.draft.numbered(path), self.page))
        )

    def page_of(self, path: str) -> int | None:
        """Returns the page that prints a place (with row ids), the one that is shown where it is on several."""
        if self._index is None or not path:
            return None
        return self._index.page_of(self._controller.draft.numbered(path), 0.0, self.page)

    @override
    def follow(self, path: str) -> None:
        """Stays at the page that is read, whatever field has the keyboard elsewhere."""

    @override
    def _chosen(self, path: str, words: str) -> None:
        self.meant.emit(self._controller.draft.inside(path), words)

    @override
    def _number_words(self) -> str:
        return f"第 {self.page + 1} 页，共 {self.pages} 页"

    @override
    def _arrange(self) -> None:
        self.setProperty("ground", "window")
        self._findings.hide()
        self._findings.setParent(self)
        self._number.setWordWrap(False)
        self._number.setAccessibleName("页码")
        self._paper.setAccessibleDescription("上下键选择纸面上的一段，回车在那里留一条批注。")
        turning = QHBoxLayout()
        turning.setContentsMargins(0, 4, 0, 8)
        turning.setSpacing(12)
        turning.addStretch(1)
        for part in (self._back, self._number, self._on):
            turning.addWidget(part)
        turning.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._trouble)
        whole.addWidget(self.area, 1)
        whole.addLayout(turning)
