"""Text that wraps as Chinese does: no mark at the beginning of a line, and a word broken only where it must be."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

_LINE_END = "\u2028"


def wrapped(text: str, font: QFont, width: int) -> tuple[QTextLayout, int]:
    """The lines of a text in ``width`` pixels, ready to draw, and their height."""
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


class GrowingHeight(QObject):
    """Keeps a text box as tall as its text, and never less than some lines: a page scrolls, the boxes on it do not."""

    def __init__(self, box: QPlainTextEdit, lines: int) -> None:
        super().__init__(box)
        self._box = box
        self._lines = lines
        # A bar would narrow the text, which would need one more line.
        box.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit)
        box.document().documentLayout().documentSizeChanged.connect(self._soon.start)
        self._fit()

    def _fit(self) -> None:
        box = self._box
        rows = max(int(box.document().size().height()), self._lines)  # a plain text's height is counted in lines
        around = box.height() - box.viewport().height() + 2 * int(box.document().documentMargin())
        wanted = rows * box.fontMetrics().lineSpacing() + around + 2
        if box.minimumHeight() != wanted or box.maximumHeight() != wanted:
            box.setFixedHeight(wanted)
