"""Where a popup opens: below what it belongs to, above it where the screen ends, always whole on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def popup_corner(anchor: QRect, size: QSize, screen: QRect) -> QPoint:
    """Returns the top left corner of a popup of ``size`` beside ``anchor``, all in pixels of the desktop.

    It covers the anchor only where neither side has room for it.
    """
    below, above = anchor.bottom() + 1, anchor.top() - size.height()
    if below + size.height() <= screen.bottom() + 1:
        top = below
    elif above >= screen.top():
        top = above
    else:
        top = max(screen.top(), screen.bottom() + 1 - size.height())
    left = max(screen.left(), min(anchor.left(), screen.right() + 1 - size.width()))
    return QPoint(left, top)


def popup_corner_beside(widget: QWidget, size: QSize) -> QPoint:
    """Returns the corner of a popup that belongs to a widget, on the widget's screen."""
    anchor = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
    return popup_corner(anchor, size, widget.screen().availableGeometry())
