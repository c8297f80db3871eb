"""Where a note or an answer to one is written: the words, who writes, and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from app.draft.notes import LONGEST_NAME, LONGEST_TEXT
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.controls.text_edit import TextEdit
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, pressed, spoken
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

NEVER_PRINTED = "批注不打印，也不写进申报包。"


class NoteComposer(QWidget):
    """Writes a note; ``written`` gives its words and the name of who wrote them, ``edited`` says that they changed."""

    written = Signal(str, str)
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._resumed = False
        self._names: list[str] = []
        self._doubted = self._answered = ""
        self.about = label("", type="compact", tone="text2")
        self.text = TextEdit()
        self.text.setAccessibleName("批注")
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.author = LineEdit()
        self.author.setAccessibleName("您的名字")
        self.author.setPlaceholderText("您的名字")
        self.send = button("写批注", "primary")
        self.trouble = label("", type="caption", tone="text2")
        scaled(theme, self.text, setFixedHeight=64)
        scaled(theme, self.author, setMaximumWidth=130)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.author)
        row.addStretch(1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.about)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.trouble)
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(self._on_edited)
        self.author.textChanged.connect(self._judge)
        self.author.returnPressed.connect(self._on_send)
        self.send.clicked.connect(self._on_send)
        self._judge()

    @property
    def is_begun(self) -> bool:
        """Tells whether something is written that was not sent."""
        return bool(self.text.toPlainText().strip())

    def ask(self, about: str, action: str, author: str) -> None:
        """Says what is written here, and what the button is called; what is begun stays."""
        self.about.setText(about)
        self.send.setText(action)
        self.text.setAccessibleDescription(about)
        if not self.author.text():
            self.author.setText(author)

    def know_people(self, names: Sequence[str], doubted: str, answered: str) -> None:
        """Offers names, and says where the one that stands there may be another person's.

        ``doubted`` is a name from an earlier session, ``answered`` the name of who wrote what is answered.
        """
        self._doubted, self._answered = doubted, answered
        if list(names) != self._names:
            self._names = list(names)
            self.author.setCompleter(QCompleter(self._names, self.author))
        self._judge()

    def resume(self, words: str) -> None:
        """Puts words there that were begun before and not sent."""
        if words != self.text.toPlainText():
            self.text.setPlainText(words)
            self.text.moveCursor(QTextCursor.MoveOperation.End)
            self._resumed = bool(words.strip())
            self._judge()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sends by Ctrl+Enter."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and pressed(event, "more"):
            self._on_send()
            return True
        return super().eventFilter(watched, event)

    def _on_edited(self) -> None:
        self._resumed = False
        self._judge()
        self.edited.emit()

    def _judge(self) -> None:
        over = len(self.text.toPlainText()) - LONGEST_TEXT
        name = self.author.text().strip()
        if over > 0:
            said = f"多了 {over} 字，分成两条写。"
        elif len(name) > LONGEST_NAME:
            said = f"名字最多 {LONGEST_NAME} 字。"
        elif self.is_begun and not name:
            said = "写上名字，别人才知道是谁写的。"
        elif self.is_begun and name == self._answered:
            said = f"这一条就是{name}写的；换了人，先改名字。"
        elif self.is_begun and name == self._doubted:
            said = f"名字还是上次的“{name}”；换了人，先改名字。"
        elif self._resumed:
            said = f"上次写到这里，还没有写进批注；{spoken(keys_of('more')[0])} 写好。"
        else:
            said = f"{NEVER_PRINTED}{spoken(keys_of('more')[0])} 写好。"
        self.trouble.setText(said)
        self.send.setEnabled(self.is_begun and bool(name) and over <= 0 and len(name) <= LONGEST_NAME)

    def _on_send(self) -> None:
        if not self.send.isEnabled():
            (self.text if not self.is_begun else self.author).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        words, author = self.text.toPlainText().strip(), self.author.text().strip()
        self.text.clear()
        self.written.emit(words, author)
