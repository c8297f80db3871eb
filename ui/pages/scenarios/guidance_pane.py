"""What the catalogue says about the scenario looked at, and the small form for a scenario of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.pack.guidance import Scenario, Stage
from ui.controls.line_edit import LineEdit
from ui.controls.quiet_combo import QuietCombo
from ui.pages.scenarios.catalogue_model import stage_title
from ui.runtime.overriding import override
from ui.theme.theme import Theme


class GuidancePane(QWidget):
    """Shows one scenario's guidance with the button that adds it."""

    wanted = Signal(int)
    """Catalogue number to add."""
    unwanted = Signal(int)
    """Catalogue number to take out."""
    own_wanted = Signal(str, str)
    """Name and id of the 环节 of a scenario of one's own."""

    def __init__(
        self, stages: Sequence[Stage], source: str, own_note: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stages = tuple(stages)
        self._source = source
        self._theme = theme
        self._number = 0
        self._place = _label("caption", "text2", self)
        self._name = _label("section", "", self)
        self._text = _label("", "text", self)
        self._from = _label("caption", "text3", self)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._add = QPushButton(theme.icon("plus", "on_accent"), "加入这个场景", self)
        self._add.setProperty("kind", "primary")
        self._add.setObjectName("add-scenario")
        self._again = QPushButton("再加入一次", self)
        self._out = QPushButton("移出", self)
        self._own = QPushButton("新建自有场景…", self)
        self._own.setObjectName("own-scenario")
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._form = _OwnForm(self._stages, own_note, theme, self)
        self._loss = _label("caption", "text2", self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._add.clicked.connect(self._on_add)
        self._again.clicked.connect(self._on_add)
        self._out.clicked.connect(self._on_out)
        self._own.clicked.connect(self.open_form)
        self._form.cancelled.connect(self._close_form)
        self._form.made.connect(self._on_made)
        self.show_scenario(None, None, 0)

    def _lay_out(self) -> None:
        words = QWidget(self)
        words.setProperty("ground", "surface")
        inner = QVBoxLayout(words)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(8)
        for label in (self._place, self._name, self._text, self._from):
            inner.addWidget(label)
        inner.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(words)
        first = QHBoxLayout()
        first.setSpacing(8)
        for button in (self._add, self._again, self._out):
            first.addWidget(button)
        self._buttons.setSpacing(8)
        self._buttons.addLayout(first)
        self._buttons.addWidget(self._own)
        for part in (first, self._own):
            self._buttons.setAlignment(part, Qt.AlignmentFlag.AlignLeft)
        self._buttons.addStretch(1)
        shown = QWidget(self)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addWidget(self._loss)
        column.addLayout(self._buttons)
        self._pages.addWidget(shown)
        self._pages.addWidget(self._form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.addWidget(self._pages)

    def show_scenario(self, stage: Stage | None, scenario: Scenario | None, picked: int, loss: str = "") -> None:
        """Shows a scenario, a 环节 by itself, or how to begin.

        ``picked`` says how often the scenario is chosen, ``loss`` what would go with it.
        """
        self._loss.setText(loss)
        self._loss.setVisible(bool(loss))
        self._number = scenario.no if scenario else 0
        title = stage_title(self._stages.index(stage) + 1, stage) if stage else ""
        self._place.setText(f"场景 {scenario.no}　{stage.name}" if scenario and stage else "环节" if stage else "")
        self._name.setText(scenario.name if scenario else title or "从左边选场景")
        said = scenario.guidance if scenario else stage.purpose if stage else _BEGIN
        self._text.setText(said)
        self._from.setText(f"出自《{self._source.strip('《》')}》{title}" if stage else "")
        for widget in (self._place, self._from):
            widget.setVisible(bool(widget.text()))
        self._add.setVisible(bool(scenario) and not picked)
        self._again.setVisible(bool(picked))
        self._out.setVisible(bool(picked))
        self._place_buttons()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stacks the buttons that have no room."""
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        shown = [each for each in (self._add, self._again, self._out, self._own) if not each.isHidden()]
        whole = sum(each.sizeHint().width() + self._buttons.spacing() for each in shown)
        beside = whole - self._buttons.spacing() <= self._pages.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._buttons.setDirection(way)

    def open_form(self, stage_id: str = "") -> None:
        """Asks for the name and 环节 of a scenario of one's own."""
        self._pages.setCurrentIndex(1)  # first, for what is hidden cannot take the focus
        self._form.open_form(stage_id if isinstance(stage_id, str) else "")

    def _close_form(self) -> None:
        self._pages.setCurrentIndex(0)
        self._own.setFocus()

    def _on_made(self, name: str, stage_id: str) -> None:
        self._pages.setCurrentIndex(0)
        self.own_wanted.emit(name, stage_id)

    def _on_add(self) -> None:
        self.wanted.emit(self._number)

    def _on_out(self) -> None:
        self.unwanted.emit(self._number)


class _OwnForm(QWidget):
    """Asks for name and 环节."""

    made = Signal(str, str)
    cancelled = Signal()

    def __init__(self, stages: Sequence[Stage], own_note: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = LineEdit(parent=self)
        self._name.setObjectName("own-name")
        self._stage = QuietCombo(self)
        self._stage.setObjectName("own-stage")
        self._stage.addItem("选一个环节", "")
        for number, stage in enumerate(stages, 1):
            self._stage.addItem(stage_title(number, stage), stage.id)
        self._make = QPushButton(theme.icon("plus", "on_accent"), "加入", self)
        self._make.setProperty("kind", "primary")
        self._make.setObjectName("own-make")
        cancel = QPushButton("取消", self)
        title = _label("section", "", self)
        title.setText("新建自有场景")
        note = _label("caption", "text2", self)
        note.setText(own_note)
        self._missing = _label("caption", "text3", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(note)
        for text, field in (("场景名称", self._name), ("所属环节", self._stage)):
            label = _label("compact", "text2", self)
            label.setText(text)
            label.setBuddy(field)
            field.setAccessibleName(text)
            layout.addWidget(label)
            layout.addWidget(field)
        layout.addWidget(self._missing)
        buttons = QHBoxLayout()
        buttons.addWidget(self._make)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addStretch(1)
        self._make.clicked.connect(self._on_make)
        cancel.clicked.connect(self.cancelled)
        self._name.textEdited.connect(self._check)
        self._name.returnPressed.connect(self._on_make)
        self._stage.activated.connect(self._check)

    def open_form(self, stage_id: str) -> None:
        """Opens an empty form, a given 环节 chosen."""
        self._name.clear()
        self._stage.setCurrentIndex(max(self._stage.findData(stage_id), 0))
        self._check()
        self._name.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves without a scenario by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _check(self) -> None:
        missing = [
            word
            for word, there in (("名称", self._name.text().strip()), ("环节", self._stage.currentData()))
            if not there
        ]
        self._make.setEnabled(not missing)
        self._missing.setText(f"还差{'和'.join(missing)}。" if missing else "可以加入了，名称以后还能改。")

    def _on_make(self) -> None:
        self._check()
        if self._make.isEnabled():
            self.made.emit(self._name.text().strip(), str(self._stage.currentData()))


def _label(kind: str, tone: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    if kind:
        label.setProperty("type", kind)
    if tone:
        label.setProperty("tone", tone)
    return label


_BEGIN = "勾选或按 Enter 加入，数量不限，次序随意。目录里没有的，可以新建自有场景并选一个环节。"
