"""The editor of a table's cell that takes one of the form's choices: picked by arrow, digit or first letters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from app.pack.model import Field
from ui.controls.quiet_combo import QuietCombo
from ui.runtime.overriding import override

_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class ChoiceCell(QuietCombo):
    """Offers the choices of a field, and an empty one, in a cell of a table.

    ``typed`` says every pick at once, as the text editor does.
    """

    typed = Signal()
    left_by = Signal(QWidget, int)
    """The editor, and the key that leaves the cell: Enter, Tab, Backtab, Escape, or Up for Shift+Enter."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(field.label)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.addItem("不填", "")
        for choice in field.choices:
            self.addItem(choice.label, choice.label)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.activated.connect(self.typed)

    def show_value(self, text: str) -> None:
        """Shows the words of an answer; those that are not on offer stand at the end as they are."""
        at = self.findData(text)
        if at < 0:
            self.addItem(f"{text}（不在可选范围内）", text)
            at = self.count() - 1
        if at != self.currentIndex():
            self.setCurrentIndex(at)

    def text(self) -> str:
        """Returns the words picked, ``""`` for none."""
        return str(self.currentData() or "")

    def event(self, event: QEvent) -> bool:
        """Leaves for the next cell by Tab, not for the next widget."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _TABS:
            self.left_by.emit(self, event.key())
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves by Enter and Esc, picks by a digit, and empties by Delete.

        Arrows and letters are the list's own.
        """
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.left_by.emit(self, int(Qt.Key.Key_Up if back else Qt.Key.Key_Return))
        elif key == Qt.Key.Key_Escape:
            self.left_by.emit(self, key)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._pick(0)
        elif event.text().isdecimal() and 0 <= int(event.text()) < self.count():
            self._pick(int(event.text()))
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before:
                self.typed.emit()

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Picks the choice that begins with the Chinese typed by an input method."""
        at = self.findText(event.commitString(), Qt.MatchFlag.MatchStartsWith) if event.commitString() else -1
        if at >= 0:
            self._pick(at)

    def _pick(self, at: int) -> None:
        self.setCurrentIndex(at)
        self.typed.emit()
