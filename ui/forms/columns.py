"""A form in two columns that becomes one where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

TWO_FROM = 640
"""Width from which two columns fit, at 100 %."""


class FieldColumns(QWidget):
    """Places widgets in two columns; a wide one takes the whole line, hidden ones leave no gap."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: list[tuple[QWidget, bool]] = []
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self._grid, setHorizontalSpacing=20)
        scaled(theme, self._grid, setVerticalSpacing=10)

    def add(self, widget: QWidget, *, wide: bool = False) -> None:
        """Adds a widget; call :meth:`arrange` after the last."""
        widget.setParent(self)
        self._items.append((widget, wide))

    def arrange(self) -> None:
        """Places everything for the width of the moment."""
        columns = 2 if self.width() >= self._theme.px(TWO_FROM) else 1
        self._count = columns
        line, column = 0, 0
        for widget, wide in self._items:
            self._grid.removeWidget(widget)
            if widget.isHidden():
                continue
            if wide or columns == 1:
                line, column = line + (column > 0), 0
                self._grid.addWidget(widget, line, 0, 1, columns, Qt.AlignmentFlag.AlignTop)
                line += 1
            else:
                self._grid.addWidget(widget, line, column, Qt.AlignmentFlag.AlignTop)
                line, column = (line, 1) if column == 0 else (line + 1, 0)
        for each in range(2):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges anew where the number of columns changes."""
        super().resizeEvent(event)
        if (2 if self.width() >= self._theme.px(TWO_FROM) else 1) != self._count:
            self.arrange()
