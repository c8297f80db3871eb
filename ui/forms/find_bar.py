"""Find and replace in a long text: Ctrl+F, Ctrl+H, F3, Esc."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QWidget

from app.notation.characters import clean_text
from ui.controls.line_edit import LineEdit
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

_MARKED = 500
"""Places that are marked at once."""


class FindBar(QWidget):
    """Finds and replaces words in a text, as a bar over it.

    ``marked`` gives the selections to draw; ``closed``: the text has the focus again.
    """

    marked = Signal(object)
    closed = Signal()

    def __init__(self, text: QPlainTextEdit, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._theme = theme
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        scaled(theme, grid, setSpacing=4)
        self.wanted = self._line("查找", grid, 0)
        self.instead = self._line("替换为", grid, 1)
        self.found = QLabel(self)
        self.found.setProperty("type", "caption")
        self.found.setProperty("tone", "text2")
        self._buttons = [
            self._button("上一处", grid, 0, 2, self.previous),
            self._button("下一处", grid, 0, 3, self.next),
            self._button("关闭", grid, 0, 4, self.close_bar),
            self._button("替换", grid, 1, 2, self.replace),
            self._button("全部替换", grid, 1, 3, self.replace_all),
        ]
        for before, after in pairwise((self.wanted, self.instead, *self._buttons[:2], *self._buttons[3:])):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(self._buttons[-1], self._buttons[2])
        self._done: tuple[str, int] | None = None
        grid.addWidget(self.found, 1, 4)
        grid.setColumnStretch(1, 1)
        self.wanted.textChanged.connect(self._other_words)
        for line in (self.wanted, self.instead):
            line.installEventFilter(self)
        self.hide()

    def open_bar(self, *, replacing: bool) -> None:
        """Shows the bar, and looks for what is selected in the text."""
        self._done = None
        self._show_replacing(shown=replacing)
        selected = self._text.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.wanted.setText(selected)
        self.show()
        self.refresh()
        self.wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.wanted.selectAll()

    def close_bar(self) -> None:
        """Hides the bar and gives the text the focus."""
        self.hide()
        self.marked.emit([])
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def next(self) -> None:
        """Goes to the next place, from the end to the beginning."""
        here = self._text.textCursor().selectionEnd()
        places = self._places()
        self._go(next((p for p in places if p[0] >= here), places[0] if places else None))

    def previous(self) -> None:
        """Goes to the place before."""
        here = self._text.textCursor().selectionStart()
        places = self._places()
        before = [p for p in places if p[1] <= here]
        self._go(before[-1] if before else (places[-1] if places else None))

    def replace(self) -> None:
        """Replaces the place that is selected and goes on, or selects the next one where none is."""
        cursor = self._text.textCursor()
        if (cursor.selectionStart(), cursor.selectionEnd()) in self._places():
            cursor.insertText(clean_text(self.instead.text()))
            self._text.setTextCursor(cursor)
        self.next()

    def replace_all(self) -> None:
        """Replaces every place as one edit, and says how many there were."""
        places = self._places()
        cursor = QTextCursor(self._text.document())
        cursor.beginEditBlock()
        for start, end in reversed(places):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(clean_text(self.instead.text()))
        cursor.endEditBlock()
        # Said until something else is looked for: that nothing is found any more is no failure then.
        self._done = f"替换了 {len(places)} 处", len(self._places())
        self.refresh()

    def refresh(self) -> None:
        """Counts and marks anew."""
        if not self.isVisible():
            return
        places = self._places()
        self.marked.emit([self._mark(*place) for place in places[:_MARKED]])
        if not self.wanted.text() or (self._done is not None and self._done[1] == len(places)):
            self.found.setText(self._done[0] if self._done is not None and self.wanted.text() else "")
            return
        cursor = self._text.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        at = f"第 {places.index(here) + 1} 处，" if here in places else ""
        self.found.setText(f"{at}共 {len(places)} 处" if places else "没有找到")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes by Esc from the buttons too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Goes on by Enter, back by Shift+Enter, closes by Esc, and replaces what is looked for by Ctrl+H."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if pressed(event, "replace"):
                self._offer_replacing()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                (self.previous if back else self.replace if watched is self.instead else self.next)()
                return True
        return super().eventFilter(watched, event)

    def _show_replacing(self, *, shown: bool) -> None:
        for widget in (self.instead, self._labels[1], self._buttons[3], self._buttons[4]):
            widget.setVisible(shown)

    def _offer_replacing(self) -> None:
        self._show_replacing(shown=True)
        self.instead.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _other_words(self) -> None:
        self._done = None
        self.refresh()

    def _places(self) -> list[tuple[int, int]]:
        wanted = self.wanted.text()
        if not wanted:
            return []
        document, found, at = self._text.document(), [], 0
        while not (cursor := document.find(wanted, at)).isNull():
            found.append((cursor.selectionStart(), cursor.selectionEnd()))
            at = cursor.selectionEnd()
        return found

    def _go(self, place: tuple[int, int] | None) -> None:
        self._done = None
        if place is not None:
            cursor = self._text.textCursor()
            cursor.setPosition(place[0])
            cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
            self._text.setTextCursor(cursor)
            self._text.ensureCursorVisible()
        self.refresh()

    def _mark(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.colors.later_tint))
        look.setFontUnderline(True)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self._text.document())
        mark.cursor.setPosition(start)
        mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.format = look
        return mark

    def _line(self, label: str, grid: QGridLayout, row: int) -> QLineEdit:
        line = LineEdit(parent=self)
        line.setAccessibleName(label)
        said = QLabel(label, self)
        said.setBuddy(line)
        self._labels = [*getattr(self, "_labels", []), said]
        grid.addWidget(said, row, 0)
        grid.addWidget(line, row, 1)
        return line

    def _button(self, text: str, grid: QGridLayout, row: int, column: int, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "quiet")
        button.clicked.connect(slot)
        grid.addWidget(button, row, column)
        return button
