"""Scrolling to what somebody asked for, where the page may still be growing."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QWidget
from shiboken6 import isValid

_SETTLED = 500
"""Milliseconds after which a page has its height, and a person may have begun to scroll."""


def reveal(area: QScrollArea, part: QWidget, margin: int) -> None:
    """Scrolls to a part of the page, and again while rows that were made in this very turn find their places."""
    bar = area.verticalScrollBar()

    def scroll() -> None:
        if isValid(part):
            area.ensureWidgetVisible(part, 0, margin)

    def settle() -> None:
        bar.rangeChanged.disconnect(scroll)

    scroll()
    bar.rangeChanged.connect(scroll)
    QTimer.singleShot(_SETTLED, area, settle)


def reveal_here(part: QWidget, margin: int) -> None:
    """Scrolls to a part that does not know its page."""
    area = part.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        reveal(area, part, margin)


def scroll_cursor_to(text: QPlainTextEdit, top: int) -> None:
    """Scrolls until the cursor is as near to ``top`` (pixels of the viewport) as whole lines let it be."""
    scroll = text.verticalScrollBar()
    away = text.cursorRect().top() - top
    while away:
        before = scroll.value()
        scroll.setValue(before + (1 if away > 0 else -1))
        now = text.cursorRect().top() - top
        if abs(now) >= abs(away):
            scroll.setValue(before)
            return
        away = now
