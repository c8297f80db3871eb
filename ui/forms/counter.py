"""The dual counter ``字数 128/150 · 网页计 141`` under a field with a limit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.draft.counting import Count
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

NEAR = 0.9
"""Share of the limit above which the counter turns amber."""


_SAID = {"error": "超过上限", "later": "快到上限", "confirm": "粘贴到网上可能放不下"}
"""What a screen reader says of a count that has another colour."""


class Counter(QWidget):
    """Shows how long a text is against its limit, by colour too.

    The count is grey, amber near the limit, red and bold over it, and blue where only the web length is over.
    ``crossed`` tells in a sentence, for screen readers, when a limit was crossed either way.
    """

    crossed = Signal(str)

    def __init__(self, limit: int | None, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = limit
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        self.words = QLabel(self)
        self.web = QLabel(self)
        for label in (self.words, self.web):
            label.setProperty("type", "caption")
            label.setProperty("tone", "text3")
            row.addWidget(label)
        scaled(theme, self, setMinimumHeight=18)
        self._state = ("text3", "text3")
        self._count: Count | None = None
        self.show_count(Count(0, 0))

    @property
    def text(self) -> str:
        """Returns what stands there."""
        return self.words.text() + self.web.text()

    def show_count(self, count: Count) -> None:
        """Shows both lengths."""
        if count == self._count:
            return
        self._count = count
        self.words.setText(f"字数 {count.words}/{self.limit}" if self.limit else f"字数 {count.words}")
        self.web.setText(f" · 网页计 {count.web}")
        state = _state(count, self.limit)
        if state != self._state:
            before, self._state = self._state, state
            _tone(self.words, state[0])
            _tone(self.web, state[1])
            self.words.setAccessibleDescription(_SAID.get(state[0], ""))
            self.web.setAccessibleDescription(_SAID.get(state[1], ""))
            self._announce(before, count)

    def _announce(self, before: tuple[str, str], count: Count) -> None:
        if self.limit and "error" in (before[0], self._state[0]):
            over = count.words - self.limit
            self.crossed.emit(f"多了 {over} 字" if over > 0 else "字数合格")


def _state(count: Count, limit: int | None) -> tuple[str, str]:
    if not limit:
        return "text3", "text3"
    if count.words > limit:
        return "error", "text3"
    web = "confirm" if count.web > limit else "text3"
    return ("later" if count.words > limit * NEAR else "text3"), web


def _tone(label: QLabel, tone: str) -> None:
    label.setProperty("tone", tone)
    label.setProperty("weight", "bold" if tone in {"error", "confirm"} else "")
    restyle(label)
