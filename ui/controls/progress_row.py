"""How far a long piece of work is, in a row of its own: words, a bar, 取消."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.theme.icons import LEVEL_SHAPES
from ui.theme.style_sheet import restyle


class ProgressRow(QWidget):
    """Shows progress and outcome of some work, and hides while there is none.

    ``cancel`` is its button, ``acted`` the one for what has come of it.
    """

    cancel = Signal()
    acted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label("", type="compact", tone="text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"{name}，进度")
        self._stop = button("取消")
        self._stop.setAccessibleName(f"取消{name}")
        self._act = button("", "link")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self._act)
        row.addWidget(self._stop)
        self._stop.clicked.connect(self.cancel)
        self._act.clicked.connect(self.acted)
        self.hide()

    @property
    def words(self) -> str:
        """Returns what it says."""
        return self._words.text()

    @property
    def running(self) -> bool:
        """Tells whether it shows a bar."""
        return not self._stop.isHidden()

    @property
    def stop_button(self) -> QPushButton:
        """Returns the button 取消."""
        return self._stop

    @property
    def act_button(self) -> QPushButton:
        """Returns what can be done with what has come of it."""
        return self._act

    def show_step(self, words: str, at: int, of: int) -> None:
        """Shows how far it is; ``of`` 0 for not known."""
        self._show_text(words, "text2", running=True)
        self._bar.setRange(0, of)
        self._bar.setValue(at)

    def show_words(self, words: str, tone: str = "text2", act: str = "") -> None:
        """Shows the outcome with its shape, and a button ``act`` for what can be done with it.

        Without words the row hides.
        """
        shape = LEVEL_SHAPES.get(tone, "") if words else ""
        self._act.setText(act)
        self._show_text(f"{shape} {words}" if shape else words, tone, running=False)

    def _show_text(self, words: str, tone: str, *, running: bool) -> None:
        self._words.setText(words)
        if self._words.property("tone") != tone:
            self._words.setProperty("tone", tone)
            restyle(self._words)
        self._bar.setVisible(running)
        self._stop.setVisible(running)
        self._act.setVisible(not running and bool(self._act.text()))
        self.setVisible(bool(words))
