"""A box for plain text in which a double click marks a word of Chinese, and three clicks a paragraph."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from ui.runtime.overriding import override
from ui.runtime.word_pieces import word_around


class TextEdit(QPlainTextEdit):
    """Edits plain text; what Qt takes for a word would be the whole sentence, figures and commas included."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._since_double = QElapsedTimer()
        self._clicked = QPointF()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Marks the word under the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
            return
        cursor = self.cursorForPosition(event.position().toPoint())
        inside = cursor.positionInBlock()
        if inside and self.cursorRect(cursor).left() > event.position().x():
            inside -= 1  # in the right half of a character the cursor would stand behind it
        start, end = word_around(cursor.block().text(), inside)
        cursor.setPosition(cursor.block().position() + start)
        cursor.setPosition(cursor.block().position() + end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self._since_double.start()
        self._clicked = event.position()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Marks the paragraph by a third click."""
        soon = self._since_double.isValid() and self._since_double.elapsed() < QApplication.doubleClickInterval()
        near = (event.position() - self._clicked).manhattanLength() < QApplication.startDragDistance()
        self._since_double.invalidate()
        if soon and near and event.button() == Qt.MouseButton.LeftButton:
            cursor = self.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            return
        super().mousePressEvent(event)
