"""Two texts in one: what the other lacks and what it has instead, told by brackets, line and colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTextEdit, QWidget

from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.intake.text_difference import TextPiece

LEGEND = "【缺 …】定稿里有、那边没有；【多 …】那边有、定稿里没有"


class DifferenceView(QTextEdit):
    """Shows a difference; can be copied from."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: Sequence[TextPiece] = ()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("差异")
        theme.changed.connect(self._draw)

    def show_pieces(self, pieces: Sequence[TextPiece]) -> None:
        """Shows the differences."""
        self._pieces = pieces
        self._draw()

    def _draw(self) -> None:
        colors = self._theme.colors
        drawn = []
        for piece in self._pieces:
            text = escape(piece.text).replace("\n", "<br>")
            if piece.kind == "missing":
                text = f'<s style="color:{colors.error};background:{colors.error_tint}">【缺 {text}】</s>'
            elif piece.kind == "extra":
                text = f'<u style="color:{colors.confirm};background:{colors.confirm_tint}">【多 {text}】</u>'
            drawn.append(text)
        self.setHtml("".join(drawn))
