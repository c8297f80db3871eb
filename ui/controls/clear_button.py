"""The cross at the end of a line that searches.  Qt's own is 16 pixels at every text size, and of one colour."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QToolButton

from ui.controls.line_adornments import LineAdornments
from ui.theme.theme import Theme


class ClearButton(QToolButton):
    """Empties a line; shown while something is typed.

    The keyboard stays in the line, where Esc does the same.
    """

    def __init__(self, line: QLineEdit, theme: Theme) -> None:
        super().__init__(line)
        self._line = line
        self._theme = theme
        self.setIcon(theme.icon("close"))
        self.setAccessibleName("清空")
        self.setToolTip("清空 (Esc)")
        self.setProperty("focusPolicy", "NoFocus")  # by name: see ui.theme.icons
        self._room = LineAdornments(line, self, theme)
        self.clicked.connect(line.clear)
        line.textChanged.connect(self._show)
        theme.changed.connect(self._fit)
        self._fit()
        self._show(line.text())

    def _show(self, words: str) -> None:
        self.setVisible(bool(words))

    def _fit(self) -> None:
        side = self._theme.px(16)
        self.setIconSize(QSize(side, side))
