"""Two texts beside each other, what each has alone marked in it; one under the other where there is little room."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QTextEdit, QVBoxLayout, QWidget

from app.intake.text_difference import align
from ui.controls.labels import label
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

_LEAST = 96
_BESIDE = 560
"""Width at 100 % from which both stand beside each other."""


class BothTexts(QWidget):
    """Shows two texts, ``here`` and ``there``, to compare.

    What differs is marked by colour, line and brackets.
    """

    def __init__(self, ours: str, theirs: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts: tuple[str, str, str] = ("", "", "")
        self.here, self.there = _pane(ours), _pane(theirs)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 8, 0, 0)
        self._row.setSpacing(12)
        for words, pane in ((ours, self.here), (theirs, self.there)):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(label(words, type="compact", tone="text2"))
            scaled(theme, pane, setMinimumHeight=_LEAST)
            column.addWidget(pane, 1)
            self._row.addLayout(column, 1)
        theme.changed.connect(self._draw)

    def show_texts(self, ours: str, theirs: str, instead: str = "") -> None:
        """Shows both texts with what differs; ``instead`` is said where the other has no text."""
        self._texts = (ours, theirs, instead)
        self._draw()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets them beside or below each other."""
        beside = self.width() >= self._theme.px(_BESIDE)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if beside else down)
        super().resizeEvent(event)

    def _draw(self) -> None:
        ours, theirs, instead = self._texts
        if theirs:
            pieces = align(ours, theirs)
            self.here.setHtml(self._marked([(same, here) for same, here, _ in pieces], "error"))
            self.there.setHtml(self._marked([(same, there) for same, _, there in pieces], "confirm"))
        else:
            self.here.setPlainText(ours)
            self.there.setPlainText(instead)

    def _marked(self, pieces: list[tuple[bool, str]], level: str) -> str:
        """Returns one side: what the other has not in brackets, lined and coloured."""
        colors = self._theme.colors
        color, tint = colors.role(level), colors.role(level + "_tint")
        drawn = []
        for same, text in pieces:
            words = escape(text).replace("\n", "<br>")
            if not same and text:
                words = f'<b><u style="color:{color};background:{tint}">【{words}】</u></b>'
            drawn.append(words)
        return "".join(drawn)


def _pane(name: str) -> QTextEdit:
    made = QTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    return made
