"""Sentences of a level, one under the other, each with its shape before it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.controls.labels import empty, label
from ui.theme.icons import level_pixmap
from ui.theme.scaled import scaled
from ui.theme.theme import Theme


class LevelLines(QWidget):
    """Lists sentences to read, each with the shape of its level.

    Where there are none, one line without a shape says so.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._level = self._otherwise = ""
        self._shapes: list[QLabel] = []
        self._texts: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self._column, setSpacing=6)
        theme.changed.connect(self._tint)

    @property
    def texts(self) -> list[str]:
        """Returns the sentences shown."""
        return self._texts

    def show_lines(self, level: str, texts: Sequence[str], otherwise: str) -> None:
        """Shows sentences of one level, or ``otherwise`` where there are none."""
        if (level, list(texts), otherwise) == (self._level, self._texts, self._otherwise) and self._column.count():
            return
        self._level, self._texts, self._otherwise, self._shapes = level, list(texts), otherwise, []
        empty(self._column)
        for text in texts:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            scaled(self._theme, row, setSpacing=8)
            shape = QLabel()
            scaled(self._theme, shape, setContentsMargins=(0, 4, 0, 0))
            self._shapes.append(shape)
            row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(text, type="compact", tone="text2"), 1)
            self._column.addWidget(line)
        if not texts:
            self._column.addWidget(label(otherwise, type="compact", tone="text2"))
        self._tint()

    def _tint(self) -> None:
        color, side = self._theme.colors.role(self._level or "text2"), self._theme.px(12)
        for shape in self._shapes:
            shape.setPixmap(level_pixmap(self._level, color, side, self.devicePixelRatioF()))
