"""A line of text that gives way: what has no room ends in …, and is told whole when the mouse rests on it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.runtime.overriding import override


class ElidedLabel(QLabel):
    """Shows text that shortens beside fixed buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setProperty("type", "compact")
        self.setProperty("tone", "text2")
        self.setProperty("textFormat", "PlainText")  # by name: see ui.theme.icons
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, told: str = "") -> None:
        """Shows a text; the tip tells the whole of it, or ``told`` in its place."""
        self._whole = text
        self.setToolTip(told or text)
        self.setAccessibleName(text)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        """Returns the whole text's width."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows more or less of the text."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width(), 1)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))
