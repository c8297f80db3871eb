"""The buttons over a long text: what is done to it at the left, how large it is shown at the right or below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ui.theme import Theme


class BlockTools(QWidget):
    """``zoomed`` gives +1 or -1."""

    zoomed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        for part in (self._left, self._right):
            part.setSpacing(theme.px(4))
            self._box.addLayout(part)
        self._right.addStretch(1)
        self.scale = QLabel("100%", self)
        self.scale.setProperty("type", "caption")
        self.scale.setProperty("tone", "text3")
        self._right.addWidget(self._zoom("zoom-out", "缩小", self._smaller))
        self._right.addWidget(self.scale)
        self._right.addWidget(self._zoom("zoom-in", "放大", self._larger))

    def add(self, text: str, icon: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        """A button with a word, behind those that are there."""
        button = QPushButton(self._theme.icon(icon), text, self)
        button.setProperty("kind", "quiet")
        button.setToolTip(tip)
        button.clicked.connect(slot)
        self._left.addWidget(button)
        return button

    def close_row(self) -> None:
        """After the last button: the rest of the row is empty, and the row may be as narrow as its left part."""
        self._left.addStretch(1)
        self.setMinimumWidth(self._left.minimumSize().width())
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The right part goes below where both have no room beside each other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        needs = self._left.minimumSize().width() + self._right.minimumSize().width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        way = across if self.width() >= needs else down
        if way != self._box.direction():
            self._box.setDirection(way)

    def _zoom(self, icon: str, words: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(slot)
        return button

    def _smaller(self) -> None:
        self.zoomed.emit(-1)

    def _larger(self) -> None:
        self.zoomed.emit(1)
