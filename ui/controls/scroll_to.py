"""Scrolling to what somebody asked for, where the page may still be growing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QAbstractItemView, QPlainTextEdit, QScrollArea, QWidget
from shiboken6 import isValid

_SETTLED = 500
"""Milliseconds after which a page has its height, and a person may have begun to scroll."""


def reveal(area: QScrollArea, part: QWidget, margin: int) -> None:
    """Scrolls to a part of the page, and again while rows that were made in this very turn find their places."""
    bar = area.verticalScrollBar()

    def scroll() -> None:
        if isValid(part) and isinstance(part, QAbstractItemView):
            show_with_head(area, part, margin)
        elif isValid(part):
            area.ensureWidgetVisible(part, 0, margin)

    def settle() -> None:
        bar.rangeChanged.disconnect(scroll)

    scroll()
    bar.rangeChanged.connect(scroll)
    QTimer.singleShot(_SETTLED, area, settle)


def show_with_head(area: QScrollArea, table: QAbstractItemView, air: int) -> None:
    """Scrolls to a whole table with the heading over it and the line under it, as far as there is room.

    Qt's own ``ensureWidgetVisible`` shows of a table no more than the current cell.
    """
    content, around, room = area.widget(), table.parentWidget(), area.viewport().height()
    if content is None or around is None:
        return
    beside = [each for each in around.children() if isinstance(each, QWidget) and not each.isHidden()]
    head = max((each.y() for each in beside if each.y() < table.y()), default=table.y())
    foot = min((each.geometry().bottom() for each in beside if each.y() > table.y()), default=table.geometry().bottom())
    start = around.mapTo(content, QPoint(0, 0)).y()
    top, bottom = start + table.y(), start + table.geometry().bottom()
    bar = area.verticalScrollBar()
    for wider in ((start + head, start + foot), (start + head, bottom), (top, bottom)):
        if wider[1] - wider[0] + 2 * air <= room:
            bar.setValue(min(max(bar.value(), wider[1] + air - room), wider[0] - air))
            return


def area_around(part: QWidget) -> QScrollArea | None:
    """Returns the nearest scroll area that a part stands in, None where there is none."""
    around = part.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around


def reveal_here(part: QWidget, margin: int) -> None:
    """Scrolls to a part that does not know its page."""
    if (area := area_around(part)) is not None:
        reveal(area, part, margin)


def reveal_part(widget: QWidget, part: QRect, margin: int) -> None:
    """Scrolls the page to a part of a widget, given in the widget's own pixels."""
    area = area_around(widget)
    content = area.widget() if area is not None else None
    if area is not None and content is not None:
        middle = widget.mapTo(content, part.center())
        area.ensureVisible(middle.x(), middle.y(), part.width() // 2, part.height() // 2 + margin)


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
