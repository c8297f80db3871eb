"""One side of a conflict: whose it is, its text with what it changed marked, and the button that takes it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.draft.changed_text import TextChange
from ui.controls.changed_marks import ChangedText, spoken_change
from ui.controls.labels import button, label, rule
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

_LINE, _LEAST = 24, 152


class MarkedText(QWidget):
    """Paints a text with its changed characters, as high as it needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._change = TextChange("", "", (), ())
        self._high = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self._fit)

    def show_change(self, change: TextChange) -> None:
        """Shows what became of the base: new characters underlined, those that went struck out before them."""
        self._change = change
        self.setAccessibleName(change.after)
        self.setAccessibleDescription(spoken_change(change))
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        """Returns the text's height at this width."""
        return QSize(self._theme.px(240), self._high)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps anew."""
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self._laid_out()
        text.fit(self.width(), self._theme.px(_LINE))
        text.draw(painter, 0, 0)
        painter.end()

    def _laid_out(self) -> ChangedText:
        return ChangedText(self._change.after, self._change.new, self._theme, self._theme.font("body"), new=True)

    def _fit(self) -> None:
        self._high = self._laid_out().fit(max(self.width(), 1), self._theme.px(_LINE))
        self.setMinimumHeight(self._high)
        self.updateGeometry()
        self.update()


class SideCard(QFrame):
    """Shows the text of one side of a conflict, and a button to take this side."""

    def __init__(self, theme: Theme, words: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.head = label("", type="compact", weight="bold")
        self.text = MarkedText(theme)
        self.choose_button = button(words)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.text)
        self.text.setProperty("ground", "surface")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scaled(theme, self, setMinimumHeight=_LEAST)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(rule())
        column.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.addWidget(self.choose_button)
        row.addWidget(label(keys, type="caption", tone="text3"))
        row.addStretch(1)
        column.addLayout(row)
