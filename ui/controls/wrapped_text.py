"""Text that wraps as Chinese does: no mark at the beginning of a line, and a word broken only where it must be."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTextLayout, QTextOption

_LINE_END = "\u2028"


def wrapped(text: str, font: QFont, width: int) -> tuple[QTextLayout, int]:
    """Returns the lines of a text in ``width`` pixels, ready to draw, and their height."""
    layout = QTextLayout(text.replace("\n", _LINE_END), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 20))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, round(height)
