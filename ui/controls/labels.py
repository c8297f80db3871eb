"""Labels and buttons in the looks of the style sheet, in one line each."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton


def label(text: str = "", **properties: str) -> QLabel:
    """Returns a plain label that wraps, unless it is a chip.

    ``properties`` are those of :mod:`ui.theme.style_sheet`.
    """
    made = QLabel(text)
    made.setWordWrap("chip" not in properties)
    made.setProperty("textFormat", "PlainText")  # by name: see ui.theme.icons
    for name, value in properties.items():
        made.setProperty(name, value)
    return made


def literal(text: str) -> str:
    """Returns the text for a menu or a button, where Qt takes one ``&`` for the mark of a key and shows none."""
    return text.replace("&", "&&")


def page_title(text: str) -> QLabel:
    """Returns what a page is called, on one line."""
    made = label(text, type="page")
    made.setWordWrap(False)
    return made


def button(text: str, kind: str = "") -> QPushButton:
    """Returns a button in one of the looks of the style sheet.

    ``kind`` is ``primary``, ``quiet``, ``link``, ``danger`` or, for an outlined one, empty.
    """
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    made.setAutoDefault(False)
    return made


def rule() -> QFrame:
    """Returns a hairline."""
    made = QFrame()
    made.setProperty("rule", "true")
    return made


def empty(layout: QLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
