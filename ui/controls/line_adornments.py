"""What stands inside a line of text at its right end: a unit, a button, a mark.  The text ends before it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken
from ui.theme.icons import level_pixmap
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

_EDGE, _GAP = 2, 6
"""Pixels at 100 % between a button and the border, and between the text and what stands behind it."""
_MOVED = frozenset({QEvent.Type.Resize, QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.Show})


class LineAdornments(QObject):
    """Keeps ``part`` at the right end of ``line``; hidden, it gives its room back to the text."""

    def __init__(self, line: QLineEdit, part: QWidget, theme: Theme) -> None:
        super().__init__(line)
        self._line = line
        self._part = part
        self._theme = theme
        part.setParent(line)
        part.setCursor(Qt.CursorShape.ArrowCursor)
        line.installEventFilter(self)
        part.installEventFilter(self)
        theme.changed.connect(self.place)
        self.place()

    def place(self) -> None:
        """Places the part at the right end of the line; to be called after its words have changed."""
        line, part, edge = self._line, self._part, self._theme.px(_EDGE)
        wanted = QSize(self._theme.px(28), line.height() - 2 * edge)
        if not isinstance(part, QToolButton):
            wanted = QSize(part.sizeHint().width() + self._theme.px(8), line.height() - 2 * edge)
        part.resize(wanted)
        part.move(line.width() - wanted.width() - edge, edge)
        room = max(each.room for each in line.findChildren(LineAdornments))  # one part may have come where another went
        if line.textMargins().right() != room:
            line.setTextMargins(line.textMargins().left(), 0, room, 0)

    @property
    def room(self) -> int:
        """Returns the pixels that the text leaves to the part beside the padding of the style sheet.

        They are 0 while it is hidden.
        """
        if self._part.isHidden():
            return 0
        return max(self._part.width() + self._theme.px(_EDGE) + self._theme.px(_GAP) - self._theme.px(10), 0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves with the line."""
        kind = event.type()
        line = self.__dict__.get("_line")  # its Python half goes first where a window is taken apart
        if line is None:
            return False
        if kind in _MOVED if watched is line else kind in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.place()
        return super().eventFilter(watched, event)


def unit_label(unit: str) -> QLabel:
    """Returns a unit as it stands in a field: quiet, and a click on it goes into the text."""
    made = QLabel(unit)
    made.setProperty("type", "compact")
    made.setProperty("tone", "text2")
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def key_hint(name: str) -> QLabel:
    """Returns the key that leads into a field, as it stands in it while it is empty."""
    made = QLabel(spoken(keys_of(name)[0]))
    made.setProperty("type", "caption")
    made.setProperty("tone", "text3")
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


class SoundMark(QWidget):
    """Shows ``✓ 校验位正确`` at the end of a sound line."""

    def __init__(self, line: QLineEdit, theme: Theme) -> None:
        super().__init__(line)
        self._line = line
        self._theme = theme
        self._shape = QLabel(self)
        self._words = QLabel(self)
        self._words.setProperty("type", "caption")
        self._words.setProperty("tone", "ok")
        row = QHBoxLayout(self)
        scaled(theme, row, setContentsMargins=(0, 0, 8, 0))
        scaled(theme, row, setSpacing=4)
        row.addStretch(1)
        row.addWidget(self._shape)
        row.addWidget(self._words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._room = LineAdornments(line, self, theme)
        line.installEventFilter(self)
        theme.changed.connect(self._draw)

    def show_words(self, words: str) -> None:
        """Shows the words, or goes away where there are none."""
        if words != self._words.text():
            self._words.setText(words)
            self.setToolTip(words)
            self._draw()
            self.setVisible(bool(words))
            self._room.place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tells where there is no room for both, the text is read and the tick says the rest."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        px, line = self._theme.px, self._line
        around = px(10) + px(_GAP) + px(12) + px(4) + px(8) + px(_EDGE) + 2 * 2
        text = line.fontMetrics().horizontalAdvance(line.text())
        self._words.setVisible(around + text + self._words.sizeHint().width() <= line.width())

    def _draw(self) -> None:
        self._fit()
        theme = self._theme
        self._shape.setPixmap(level_pixmap("ok", theme.colors.ok, theme.px(12), self.devicePixelRatioF()))
