"""One sentence at the foot of a page about what was just done, with the way back beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class NoticeBar(QFrame):
    """Shows a notice until it is read or something else is done; it never covers text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("banner", "advice")
        self._said = QLabel("", self)
        self._said.setWordWrap(True)
        self._undo = QPushButton("撤销", self)
        close = QPushButton("知道了", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self._said, 1)
        for button in (self._undo, close):
            button.setProperty("kind", "link")
            row.addWidget(button)
        self._undo.clicked.connect(self.hide)
        close.clicked.connect(self.hide)
        self.hide()

    def offer_undo(self, undo: Callable[[], None], changed: SignalInstance) -> None:
        """Offers a button that does ``undo`` until something else has ``changed``.

        After that the button would take back the wrong thing.
        """
        self._undo.clicked.connect(undo)
        changed.connect(self.hide)

    def show_notice(self, text: str, *, undo: bool = True) -> None:
        """Shows a sentence; ``undo`` says whether the way back is offered."""
        self._said.setText(text)
        self._undo.setVisible(undo)
        self.show()

    def text(self) -> str:
        """Returns what it says."""
        return self._said.text()
