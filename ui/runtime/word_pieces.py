"""Goes over the words of a Chinese text: a figure, a Latin word, a run of characters between two marks.

Qt knows no words of Chinese: to it a whole sentence is one, with its commas and figures, so that a double click and
Ctrl+Backspace would take all of it.
"""

from __future__ import annotations

import re

from PySide6 import QtCore
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

_PIECE = re.compile(
    r"(?:\d+(?:[.,]\d+)*|[A-Za-z_][\w'-]*|[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff]+|\S)[\s\u3000]*|\s+", re.ASCII
)
_STAND_IN = "\u4e00\u4e00"
"""Two code units for a character beyond the basic plane, nearly always a rare Chinese one."""

_KEYS = (
    (QKeySequence.StandardKey.MoveToNextWord, 1, False, False),
    (QKeySequence.StandardKey.MoveToPreviousWord, -1, False, False),
    (QKeySequence.StandardKey.SelectNextWord, 1, True, False),
    (QKeySequence.StandardKey.SelectPreviousWord, -1, True, False),
    (QKeySequence.StandardKey.DeleteEndOfWord, 1, True, True),
    (QKeySequence.StandardKey.DeleteStartOfWord, -1, True, True),
)
"""Keys by what they do: the way, whether they select, whether they take out."""


def _flat(text: str) -> str:
    """Returns a text in which every position is that of a code unit, as Qt counts."""
    return (
        text
        if text.isascii() or max(text) < "\U00010000"
        else "".join(_STAND_IN if each >= "\U00010000" else each for each in text)
    )


def word_around(text: str, at: int) -> tuple[int, int]:
    """Returns where the word begins and ends that holds the character at a position, without spaces behind it."""
    flat = _flat(text)
    for found in _PIECE.finditer(flat):
        if found.start() <= at < found.end() or found.end() == len(flat):
            return found.start(), found.start() + (len(found[0].rstrip()) or len(found[0]))
    return 0, 0


def next_word(text: str, at: int, way: int) -> int:
    """Returns where the next word begins (1), or this one or the one before (-1); the ends of the text at its ends."""
    flat = _flat(text)
    starts = [found.start() for found in _PIECE.finditer(flat)]
    if way > 0:
        return next((start for start in starts if start > at), len(flat))
    return next((start for start in reversed(starts) if start < at), 0)


def move_by_word(edit: object, event: QKeyEvent) -> bool:
    """Does what a key does with words or paragraphs in an editor.

    Returns False for another key, and for a word's at the end of a paragraph.
    """
    if not event.modifiers():
        return False  # arrows and Backspace alone, which are held down
    step = next((each[1:] for each in _KEYS if event.matches(each[0])), None)
    if step is None:
        return isinstance(edit, QPlainTextEdit) and _move_by_paragraph(edit, event)
    if isinstance(edit, QLineEdit):
        return _move_in_line(edit, *step)
    return isinstance(edit, QPlainTextEdit) and _move_in_text(edit, *step)


def _move_in_line(edit: QLineEdit, way: int, selects: bool, removes: bool) -> bool:  # noqa: FBT001 - a row of _KEYS
    if removes and (edit.isReadOnly() or edit.hasSelectedText()):
        return False
    at = edit.cursorPosition()
    to = next_word(edit.text(), at, way)
    if selects:
        edit.cursorForward(True, to - at)  # noqa: FBT003 - Qt's own
    else:
        edit.setCursorPosition(to)
    if removes:
        edit.del_()
    return True


def _move_in_text(edit: QPlainTextEdit, way: int, selects: bool, removes: bool) -> bool:  # noqa: FBT001 - as above
    cursor = edit.textCursor()
    block, inside = cursor.block(), cursor.positionInBlock()
    if (removes and (edit.isReadOnly() or cursor.hasSelection())) or inside == (0 if way < 0 else block.length() - 1):
        return False
    to = block.position() + next_word(block.text(), inside, way)
    mode = QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor
    cursor.setPosition(to, mode)
    if removes:
        cursor.removeSelectedText()
    edit.setTextCursor(cursor)
    edit.ensureCursorVisible()
    return True


def _move_by_paragraph(edit: QPlainTextEdit, event: QKeyEvent) -> bool:
    """Goes by Ctrl+↑ and Ctrl+↓ to the beginning of a paragraph, as in Word; Qt does nothing there."""
    # ``QtCore.Qt``: the first window loads this file, see ui.theme.icons.
    modifiers = event.modifiers() & ~QtCore.Qt.KeyboardModifier.KeypadModifier
    selects = modifiers == QtCore.Qt.KeyboardModifier.ControlModifier | QtCore.Qt.KeyboardModifier.ShiftModifier
    if not (selects or modifiers == QtCore.Qt.KeyboardModifier.ControlModifier):
        return False
    cursor = edit.textCursor()
    mode = QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor
    if event.key() == QtCore.Qt.Key.Key_Down:
        if not cursor.movePosition(QTextCursor.MoveOperation.NextBlock, mode):
            cursor.movePosition(QTextCursor.MoveOperation.End, mode)
    elif event.key() == QtCore.Qt.Key.Key_Up:
        here = QTextCursor.MoveOperation.StartOfBlock
        cursor.movePosition(here if cursor.positionInBlock() else QTextCursor.MoveOperation.PreviousBlock, mode)
    else:
        return False
    edit.setTextCursor(cursor)
    return True
