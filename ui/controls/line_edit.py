"""A line of text that holds whatever is put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

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
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits what stands in the line."""
        super().resizeEvent(event)
        self.resized.emit()
