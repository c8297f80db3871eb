"""A line of text that holds whatever is put into it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

_LONGEST = 2**31 - 1


class LineEdit(QLineEdit):
    """Qt's own stops at 32,767 characters and cuts the rest off without a word; this one takes all that Qt can hold."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST)
        self.setText(text)
