"""The box that paragraphs are written in: it tells when it comes into sight, is resized or gets another text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.controls.text_edit import TextEdit
from ui.runtime.overriding import override


class WritingArea(TextEdit):
    """Edits plain text: Tab leaves it, undo is the draft's.

    ``appeared`` and ``resized`` follow the widget, ``replaced`` says that the text was put in by the program, and
    ``caught_up`` that somebody typed; it comes with frames, not with keys.
    """

    appeared = Signal()
    resized = Signal()
    replaced = Signal()
    caught_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
