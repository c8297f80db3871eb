"""The glass in a line that searches.  Qt's own icons in a line are 16 pixels at every text size."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.controls.line_edit import LineEdit
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_EDGE, _SIDE, _GAP = 10, 16, 6
"""Pixels at 100 % from the border to the glass, of the glass, and from it to the text."""
_PADDING = 10
"""What the style sheet leaves free anyway."""


class SearchMark(QWidget):
    """Draws the mark of a search before the text of a line, or ``behind`` it; the text makes room."""

    def __init__(self, line: LineEdit, theme: Theme, role: str = "text2", *, behind: bool = False) -> None:
        super().__init__(line)
        self._line = line
        self._theme = theme
        self._role = role
        self._behind = behind
        # No filter of events: the first would set up every kind of them before the first frame.
        line.resized.connect(self._place)
        theme.changed.connect(self._place)
        self._place()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints in the present colour and size."""
        painter = QPainter(self)
        # A picture, for an icon would ask the painter for its transform: see ui.theme.icons.
        picture = self._theme.tinted("search", self._role, self.width(), self.devicePixelRatioF())
        painter.drawPixmap(0, 0, picture)
        painter.end()

    def _place(self) -> None:
        line, px = self._line, self._theme.px
        side = px(_SIDE)
        # In a line that is no wider than its glass it stands in the middle.
        edge = min(px(_EDGE), max((line.width() - side) // 2, 0))
        left = line.width() - edge - side if self._behind else edge
        self.setGeometry(left, (line.height() - side) // 2, side, side)
        room, margins = px(_EDGE + _SIDE + _GAP - _PADDING), line.textMargins()
        before, after = (margins.left(), room) if self._behind else (room, margins.right())
        if (before, after) != (margins.left(), margins.right()):
            line.setTextMargins(before, 0, after, 0)
