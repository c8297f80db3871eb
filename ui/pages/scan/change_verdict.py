"""What a person says of one place where scan and issue differ."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.pages.scan.change_pairs import ChangePair
from ui.pages.scan.page_texts import CHANGE_DECISIONS

ONLY_INK = "软件只比墨迹，看不出是谁、为什么。"
CHOOSE_FIRST = "先选一个判断。"


class ChangeVerdict(QWidget):
    """Asks for a verdict; ``judged``: decision and note.

    The note as typed.
    """

    judged = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", type="section")
        self._said = label("", type="compact", tone="text2")
        self._why = label(CHOOSE_FIRST, type="caption", tone="text2")
        self.radios = [QRadioButton(words) for words in CHANGE_DECISIONS]
        self.note = LineEdit()
        self.note.setMaxLength(200)
        self.save = button("记下，看下一处")
        self._group = QButtonGroup(self)
        self._arrange()
        for radio in self.radios:
            self._group.addButton(radio)
            radio.toggled.connect(self._show_ready)
        self.save.clicked.connect(self._judge)
        self.note.returnPressed.connect(self._judge)

    def show_pair(self, pair: ChangePair, of: int) -> None:
        """Shows the place asked about, one of ``of``."""
        self._title.setText(f"{pair.number}　{pair.name}")
        self._said.setText(f"第 {pair.number} 处，共 {of} 处。{pair.sentence}")
        self._group.setExclusive(False)
        for radio in self.radios:
            radio.setChecked(radio.text() == pair.mark.decision)
        self._group.setExclusive(True)
        self.note.setText(pair.mark.note)
        self._show_ready()

    def _show_ready(self) -> None:
        ready = self._group.checkedButton() is not None
        self.save.setEnabled(ready)
        self._why.setVisible(not ready)

    def _judge(self) -> None:
        chosen = self._group.checkedButton()
        if chosen is not None:
            self.judged.emit(chosen.text(), self.note.text().strip())

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._said)
        column.addWidget(label("由您判断", type="section"))
        column.addWidget(label(ONLY_INK, type="compact", tone="text2"))
        for radio in self.radios:
            column.addWidget(radio)
        named = label("说明（随扫描件保存）", type="compact", tone="text2")
        named.setBuddy(self.note)
        self.note.setAccessibleName("说明")
        column.addWidget(named)
        column.addWidget(self.note)
        column.addWidget(self.save)
        column.addWidget(self._why)
