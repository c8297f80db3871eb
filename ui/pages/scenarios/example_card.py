"""Examples beside a field: one of the scenario's own 环节, written for this program, and the form's own 示例."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.controls.labels import button
from ui.runtime.overriding import override

_OURS = "本软件写的，数字是编的，照搬会被检查出来。"


class ExampleCard(QFrame):
    """Shows what one answer may look like.

    ``wanted`` asks for the example of the 环节 to be put into the empty field, to be written over.
    """

    wanted = Signal(str)

    def __init__(self, official: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._official = official
        self._own = ""
        self._empty = False
        self.setProperty("card", "sunken")
        self._stage = self._text("", "caption", "text2")
        self._body = self._text("", "compact", "text2")
        self._note = self._text(_OURS, "caption", "text3")
        self.link = button("放进来，改成自己的", "link")
        self.link.setParent(self)
        self._head = self._text("官方示例", "caption", "text2")
        self._form = self._text(official, "compact", "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        for part in (self._stage, self._body, self._note, self.link, self._head, self._form):
            column.addWidget(part)
        column.addStretch(1)
        self.link.clicked.connect(self._on_clicked)
        self.show_stage("", "")

    def show_stage(self, stage: str, text: str) -> None:
        """Shows the example of a 环节; an empty text shows the form's own alone."""
        self._own = text
        self._stage.setText(f"{stage}的例子" if text else "")
        self._body.setText(text)
        for part in (self._stage, self._body, self._note):
            part.setVisible(bool(text))
        for part in (self._head, self._form):
            part.setVisible(bool(self._official))
        self.link.setVisible(bool(text) and self._empty)
        self._fit_height()
        self.setAccessibleName(f"{self._label}的例子" if text else f"{self._label}的官方示例")
        self.setAccessibleDescription("\n".join(filter(None, (text, _OURS if text else "", self._official))))

    def show_empty(self, *, empty: bool) -> None:
        """Offers to put the example in as long as nothing is written."""
        if empty == self._empty:
            return
        self._empty = empty
        self.link.setVisible(empty and bool(self._own))
        self._fit_height()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps all lines whole: beside a field the layout asks for the height before the width is final."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_height()

    def _fit_height(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _on_clicked(self) -> None:
        self.wanted.emit(self._own)

    def _text(self, text: str, kind: str, tone: str) -> QLabel:
        made = QLabel(text, self)
        made.setProperty("type", kind)
        made.setProperty("tone", tone)
        made.setWordWrap(True)
        return made
