"""How the paragraphs of a long answer look: headings bold, lines of pictures high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat

from ui.forms.text_blocks import OBJECT
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit


class BlockHighlighter(QSyntaxHighlighter):
    """Makes headings bold and the lines of pictures high enough for their cards.

    The paragraphs themselves hold what they are.  It is turned on only where there are headings or pictures: a text
    without them has nothing to be asked with every key.
    """

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text)
        self._text = text

    @property
    def on(self) -> bool:
        """Tells whether there may be headings or pictures."""
        return self.document() is not None

    def set_allowed(self, *, on: bool) -> None:
        """Says whether there may be any."""
        if on != self.on:
            # Asked for anew: a kept document was seen to be called deleted while it was there.
            self.setDocument(self._text.document() if on else None)

    @override
    def highlightBlock(self, text: str) -> None:
        """Formats the paragraph that changed."""
        if OBJECT in text:
            look = QTextCharFormat()
            look.setFontPointSize(20)
            look.setForeground(QColor(0, 0, 0, 0))
            self.setFormat(0, len(text), look)
        elif self.currentBlock().blockFormat().headingLevel():
            look = QTextCharFormat()
            look.setFontWeight(QFont.Weight.DemiBold)
            self.setFormat(0, len(text.encode("utf-16-le", "surrogatepass")) // 2, look)
