"""A line of text that holds whatever is put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.late_modules import late_module
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from ui.runtime import word_pieces
else:
    word_pieces = late_module("ui.runtime.word_pieces")

_LONGEST = 2**31 - 1


class LineEdit(QLineEdit):
    """Edits a line of any length, up to what Qt can hold.

    Qt's own stops at 32,767 characters and cuts the rest off without a word.  ``resized`` is for what stands inside
    the line.
    """

    resized = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST)
        self.setText(text)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Marks the word under the mouse: to Qt a whole Chinese sentence is one; a third click marks all."""
        # ``QtCore.Qt``: imported by name, the enums of Qt would be set up before the first frame (see ui.theme.icons).
        if event.button() != QtCore.Qt.MouseButton.LeftButton or self.echoMode() != QLineEdit.EchoMode.Normal:
            super().mouseDoubleClickEvent(event)
            return
        super().mouseDoubleClickEvent(event)
        point, half = event.position().toPoint(), QPoint(self.fontMetrics().averageCharWidth() // 2, 0)
        # in the right half of a character the cursor would stand behind it
        at = min(self.cursorPositionAt(point), self.cursorPositionAt(point - half))
        start, end = word_pieces.word_around(self.text(), at)
        self.setSelection(start, end - start)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits what stands in the line."""
        super().resizeEvent(event)
        self.resized.emit()
