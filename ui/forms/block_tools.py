"""The buttons over a long text: what is done to it at the left, how large it is shown at the right or below.

They are one stop of Shift+Tab, before the text: Tab comes from the field above to the text, into which most people
paste at once.  Arrow keys go from button to button.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ui.forms.tab_order import ONLY_BACKWARD
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme


class BlockTools(QWidget):
    """Shows the tools over a text; ``zoomed`` gives +1 or -1."""

    zoomed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._tools: list[QWidget] = []
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        for part in (self._left, self._right):
            scaled(theme, part, setSpacing=4)
            self._box.addLayout(part)
        self._right.addStretch(1)
        self.scale = QLabel("100%", self)
        self.scale.setProperty("type", "caption")
        self.scale.setProperty("tone", "text3")
        self._right.addWidget(self._zoom("zoom-out", "缩小", self._smaller))
        self._right.addWidget(self.scale)
        self._right.addWidget(self._zoom("zoom-in", "放大", self._larger))

    def add(self, text: str, icon: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        """Returns a button with a word, behind those that are there."""
        button = QPushButton(self._theme.icon(icon), text, self)
        button.setProperty("kind", "quiet")
        button.setToolTip(tip)
        button.clicked.connect(slot)
        self._left.addWidget(button)
        self._add_tool(button, at=self._left.count() - 1)
        return button

    def close_row(self) -> None:
        """Ends the row after the last button, and leaves the rest of it empty.

        The row may then be as narrow as its left part.
        """
        self._left.addStretch(1)
        self.setMinimumWidth(self._left.minimumSize().width())
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the right part below where both lack room."""
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
        self._add_tool(button, at=len(self._tools))
        return button

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves along the row by arrow keys; the button that had the keyboard last is the stop of Tab."""
        if event.type() == QEvent.Type.FocusIn:
            self._stop_at(watched)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self._tools:
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers():
                at = (self._tools.index(watched) + step) % len(self._tools)
                self._tools[at].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _add_tool(self, tool: QWidget, *, at: int) -> None:
        self._tools.insert(at, tool)
        tool.setProperty(*ONLY_BACKWARD)
        tool.installEventFilter(self)
        self._stop_at(self._tools[0])

    def _stop_at(self, stop: QObject) -> None:
        for tool in self._tools:
            tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tool is stop else Qt.FocusPolicy.ClickFocus)

    def _smaller(self) -> None:
        self.zoomed.emit(-1)

    def _larger(self) -> None:
        self.zoomed.emit(1)
