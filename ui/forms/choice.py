"""Choices as the form prints them, □ beside □, and lists to pick from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLayout, QLayoutItem, QWidget

from app.pack.model import Choice, Field
from ui.controls.quiet_combo import WholeListCombo
from ui.forms.base import FieldEditor
from ui.runtime.overriding import override
from ui.theme.theme import Theme

YES_NO: tuple[tuple[Any, str], ...] = ((True, "是"), (False, "否"))


class FlowLayout(QLayout):  # the methods are those of QLayout
    """Sets items side by side, wrapping where needed."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:  # noqa: D102 - said by the base class
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing() // 2, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            line = max(line, hint.height())
        return y + line - rect.y()


class BoxesEditor(FieldEditor):
    """Offers □ choices, of which at most one is ticked.

    Ticking it again takes the tick away, as a blank form has none.
    """

    def __init__(
        self,
        field: Field,
        path: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        options: Sequence[tuple[Any, str]] = (),
    ) -> None:
        super().__init__(field, path, theme, parent)
        chosen = options or (YES_NO if field.kind == "flag" else _options(field.choices))
        self.boxes: list[QCheckBox] = []
        self._values: list[Any] = []
        holder = QWidget(self)
        flow = FlowLayout(theme.px(4))  # beside what a box keeps free for its ring
        holder.setLayout(flow)
        policy = holder.sizePolicy()
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        self.row.addWidget(holder, 1)
        for value, text in chosen:
            box = QCheckBox(text, holder)
            box.clicked.connect(self._clicked)
            flow.addWidget(box)
            self.boxes.append(box)
            self._values.append(value)
            self.watch(box)
        self._stop_at(self.boxes[0])

    def name(self, name: str) -> None:
        """Names each □ by the question and itself."""
        for box in self.boxes:
            box.setAccessibleName(f"{name} {box.text()}")

    def show_value(self, value: Any) -> None:
        """Ticks the box of an answer; a value that the form does not print ticks none."""
        for box, own in zip(self.boxes, self._values, strict=True):
            box.setChecked(type(own) is type(value) and own == value)
        if not self._within():
            self._stop_at(next((box for box in self.boxes if box.isChecked()), self.boxes[0]))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves from box to box by arrow keys.

        Tab goes to the box that is ticked, and from any of them on to the next field.
        """
        if event.type() == QEvent.Type.FocusIn and watched in self.boxes:
            self._stop_at(watched)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self.boxes:
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(
                Qt.Key(event.key()), 0
            )
            if step and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                at = self.boxes.index(watched) + step
                self.boxes[at % len(self.boxes)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _stop_at(self, stop: QObject) -> None:
        for box in self.boxes:
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if box is stop else Qt.FocusPolicy.ClickFocus)
        if isinstance(stop, QWidget):
            self.setFocusProxy(stop)

    def _clicked(self, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        sender = self.sender()
        value = None
        for box, own in zip(self.boxes, self._values, strict=True):
            if box is sender and checked:
                value = own
            elif box is not sender:
                box.setChecked(False)
        self.edited.emit(self.path, value)


class TickEditor(FieldEditor):
    """Edits a yes or no as one □ to be ticked or not."""

    def __init__(self, field: Field, path: str, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(field, path, theme, parent)
        self.box = QCheckBox(text, self)
        self.row.addWidget(self.box, 1)
        self.watch(self.box)
        self.box.clicked.connect(self._clicked)

    def show_value(self, value: Any) -> None:
        """Checks the box where the answer is yes."""
        self.box.setChecked(value is True)

    def _clicked(self, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.edited.emit(self.path, checked)


class _Combo(WholeListCombo):
    """Offers a list that the wheel does not turn by accident."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class PickEditor(FieldEditor):
    """Picks one of a list too long for boxes: sector, 细分行业, 环节."""

    def __init__(
        self,
        field: Field,
        path: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        options: Sequence[tuple[Any, str]] = (),
    ) -> None:
        super().__init__(field, path, theme, parent)
        self.combo = _Combo(self)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.row.addWidget(self.combo, 1)
        self.watch(self.combo)
        self._value: Any = None
        self.combo.activated.connect(self._picked)
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """Offers others; the answer stays, even where it is no longer among them."""
        self.combo.clear()
        self.combo.addItem("还没有选", None)
        for value, text in options:
            self.combo.addItem(text, value)
        self.show_value(self._value)

    def show_value(self, value: Any) -> None:
        """Shows an answer; one that is not on offer is shown as it stands."""
        self._value = value
        index = 0 if value in (None, "") else self.combo.findData(value)
        if index < 0:
            self.combo.addItem(f"{value}（不在可选范围内）", value)
            index = self.combo.count() - 1
        self.combo.setCurrentIndex(index)

    def _picked(self, index: int) -> None:
        self._value = self.combo.itemData(index)
        self.edited.emit(self.path, self._value)


def _options(choices: tuple[Choice, ...]) -> tuple[tuple[Any, str], ...]:
    return tuple((each.value, each.label) for each in choices)
