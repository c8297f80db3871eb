"""One sentence under the title about what was just done, with the way back beside it."""

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
        self._other = QPushButton("取回以前的内容", self)
        self._other.setProperty("kind", "link")
        row.insertWidget(1, self._other)
        self._act: Callable[[], object] | None = None
        self._other.clicked.connect(self._do_other)
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
        self._other.hide()
        self.show()

    def offer(self, text: str, words: str, act: Callable[[], object]) -> None:
        """Shows a sentence with a button of its own, named ``words``, in place of the way back."""
        self.show_notice(text, undo=False)
        self._act = act
        self._other.setText(words)
        self._other.show()

    def _do_other(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def text(self) -> str:
        """Returns what it says."""
        return self._said.text()
