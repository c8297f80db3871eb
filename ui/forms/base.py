"""What every editor of one answer shares: its path, its signals, its place for the keyboard and for screen readers.

Fields know neither controller nor page: they show a value, and say what a person made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QTextEdit, QWidget

from app.pack.model import Field
from ui.runtime.overriding import override
from ui.runtime.shortcuts import LEAVES_UNDO, only_writes
from ui.runtime.word_pieces import move_by_word
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from ui.controls.context_menu import MenuAction

# Looked up once: PySide takes longer over the name of a constant than over the rest of a filter.
PRESSED, RELEASED = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


class FieldEditor(QWidget):
    """Edits the answer at ``path``: the base of all editors of one answer.

    Signals:
        edited(path, value): a person changed it; committed text only, never an input method's draft.
        chosen(answers): one choice that sets several answers, by path: one step of undo.
        entered(path), left(path): the focus came or went, out of the field and not only to another part of it.
        beside_changed(pixels): so much, at 100 %, stands at the right of the text that is not the text.
    """

    edited = Signal(str, object)
    chosen = Signal(object)
    entered = Signal(str)
    left = Signal(str)
    beside_changed = Signal(int)

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.path = path
        self.theme = theme
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self.row, setSpacing=8)
        self._watched: list[QWidget] = []
        self._beside = 0
        self.menu_parts: list[Callable[[QMenu, QPoint], None]] = []
        """Add to the menu of a text what can be done at a point of it."""
        self.hint_stepper: Callable[[int], bool] | None = None
        """Goes to the next hint of the text (+1) or the one before (-1), and tells whether there is one."""

    @property
    def trouble(self) -> str:
        """Returns what is wrong with the text before it is an answer at all, e.g. letters in a whole number."""
        return ""

    @property
    def place(self) -> str:
        """Returns the path where the cursor stands: that of the answer, or of a part of it."""
        return self.path

    @property
    def texts(self) -> list[QLineEdit | QPlainTextEdit | QTextEdit]:
        """Returns the controls that words are typed into."""
        return [each for each in self._watched if isinstance(each, QLineEdit | QPlainTextEdit | QTextEdit)]

    @property
    def marked_words(self) -> str:
        """Returns the words that are marked in the field, empty for none."""
        for each in self.texts:
            marked = each.selectedText() if isinstance(each, QLineEdit) else each.textCursor().selectedText()
            if marked:
                return str(marked)
        return ""

    def menu_actions(self, at: QPoint) -> Sequence[MenuAction]:
        """Lists what can be done with what stands at a point of the screen, beside what every text offers."""
        del at
        return ()

    def show_value(self, value: Any) -> None:
        """Shows an answer without telling of it by a signal."""
        raise NotImplementedError

    def hand_over(self) -> None:
        """Says now what an editor may say a little later."""

    def show_beside(self, pixels: int) -> None:
        """Tells that something stands beside the text that is so wide at 100 %."""
        if pixels != self._beside:
            self._beside = pixels
            self.beside_changed.emit(pixels)

    def watch(self, control: QWidget, *, main: bool = True) -> None:
        """Takes a control in: its focus is the field's, its undo keys are the draft's."""
        self._watched.append(control)
        control.installEventFilter(self)
        control.setProperty(*LEAVES_UNDO)
        if main and self.focusProxy() is None:
            self.setFocusProxy(control)

    def name(self, name: str) -> None:
        """Sets the name that screen readers say."""
        for control in self._watched:
            control.setAccessibleName(name)

    def describe(self, text: str) -> None:
        """Sets what screen readers add: finding, limit."""
        for control in self._watched:
            if control.accessibleDescription() != text:
                control.setAccessibleDescription(text)

    def show_level(self, level: str) -> None:
        """Draws the border of a level (only ``error`` has one)."""
        shown = "error" if level == "error" else ""
        for control in self._watched:
            if (control.property("level") or "") != shown:
                control.setProperty("level", shown)
                restyle(control)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tells of the focus, and leaves undo and redo to the window.

        The window undoes across the whole draft.
        """
        if isinstance(event, QKeyEvent):
            if event.type() is not RELEASED and is_undo(event):
                event.ignore()
                return True
            if event.type() is PRESSED and not only_writes(event) and move_by_word(watched, event):
                return True
        elif isinstance(event, QFocusEvent):
            kind = event.type()
            if kind == QEvent.Type.FocusIn:
                self.entered.emit(self.place)
            elif kind == QEvent.Type.FocusOut:
                self.hand_over()
                if not self._within():
                    self.left.emit(self.path)
        return super().eventFilter(watched, event)

    def _within(self) -> bool:
        """Tells whether the keyboard is in the field still: it went from box to box, or a menu stands open over it."""
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)


def is_undo(event: QKeyEvent) -> bool:
    """Tells whether a key asks to undo or redo."""
    if only_writes(event):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def step_hint(widget: QObject | None, way: int) -> bool:
    """Goes to the next hint of the field that a widget is in; False where there is none that way."""
    while widget is not None and not isinstance(widget, FieldEditor):
        widget = widget.parent()
    return widget is not None and widget.hint_stepper is not None and widget.hint_stepper(way)
