"""Selects a place that was found in the editor that has the keyboard, so that it is seen in light and dark alike."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)

from ui.controls.scroll_to import area_around

_AIR = 40
"""Pixels above and below the words that are scrolled into sight."""


def select_found(piece: str, start: int, end: int) -> bool:
    """Selects ``piece[start:end]`` in the editor with the keyboard, and returns whether it stands there.

    ``piece`` is the text, or the part of a long one, that the words were found in.  Of a table the current cell is
    opened.
    """
    held = QApplication.focusWidget()
    if isinstance(held, QAbstractItemView) and held.currentIndex().isValid():
        held.edit(held.currentIndex())
        held = QApplication.focusWidget()
    if isinstance(held, QLineEdit):
        at = _place(held.text(), piece, start, end)
        if at >= 0:
            held.setSelection(_units(held.text()[:at]), _units(piece[start:end]))
        return at >= 0
    if isinstance(held, QPlainTextEdit | QTextEdit):
        text = held.toPlainText()
        at = _place(text, piece, start, end)
        if at >= 0:
            cursor = QTextCursor(held.document())
            cursor.setPosition(_units(text[:at]))
            cursor.setPosition(_units(text[: at + end - start]), QTextCursor.MoveMode.KeepAnchor)
            held.setTextCursor(cursor)
            held.ensureCursorVisible()
            _scroll_to(held, held.cursorRect().center())
        return at >= 0
    return False


def _place(text: str, piece: str, start: int, end: int) -> int:
    """Returns where the words begin in the editor's text: in the piece, else wherever they stand, -1 for nowhere."""
    whole = text.find(piece)
    return whole + start if whole >= 0 else text.find(piece[start:end])


def _scroll_to(held: QPlainTextEdit | QTextEdit, at: QPoint) -> None:
    around = area_around(held)
    content = around.widget() if around is not None else None
    if around is not None and content is not None:
        place = held.viewport().mapTo(content, at)
        around.ensureVisible(place.x(), place.y(), 0, _AIR)


def _units(text: str) -> int:
    """Counts UTF-16 code units, as Qt does."""
    return len(text.encode("utf-16-le")) // 2
