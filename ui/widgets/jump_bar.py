"""Ways to the sections of a long page, one button each, at the right of its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.theme import Theme


class JumpBar(QWidget):
    """``wanted`` says to which section, by its title."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        self._row.setSpacing(theme.px(4))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def offer(self, titles: Sequence[str]) -> None:
        """The ways there are, in place of those before."""
        while (item := self._row.takeAt(1)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for title in titles:
            button = QPushButton(title, self)
            button.setProperty("kind", "quiet")
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.wanted.emit(sender.text())
