"""How wide a text may be: about sixty characters a line, whatever the window's width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from ui.theme.theme import Theme

CHARACTERS = 60
FIELD = 866
"""Pixels at 100 % of an editor with lines of so many characters, its border and padding included."""
CAPTION, COMPACT, BODY = 12 * CHARACTERS, 13 * CHARACTERS, 14 * CHARACTERS
"""Pixels at 100 % of a plain text of the smaller and of the usual letters."""
FORM = FIELD + 48
"""A form page: one wide field, or two beside each other, and the page's margins."""


def limit_width(theme: Theme, widget: QWidget, pixels: int = FIELD) -> None:
    """Keeps a widget at most as wide as so many pixels at 100 %, at every text size.

    A form whose sentences wrap needs :func:`limited_column` in a wider layout: Qt asks for its height at the width of
    the layout, which is less than it needs.
    """
    scaled(theme, widget, setMaximumWidth=pixels)


def limited_column(theme: Theme, around: QWidget, pixels: int) -> QWidget:
    """Returns a column at the left of a widget that is at most so many pixels wide at 100 %."""
    inside, across = QWidget(around), QHBoxLayout(around)
    limit_width(theme, inside, pixels)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(inside, 1000)
    across.addStretch(1)
    return inside
