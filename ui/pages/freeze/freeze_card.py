"""The card on top of 定稿导出: what will be frozen, or the 版本号 in letters that can be read out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_BESIDE = 640
"""Width at 100 % from which what is told and the buttons stand beside the number."""
_RING = 6
"""Pixels from the letters of the 版本号 to the outside of its ring: see :mod:`ui.theme.style_sheet`."""


class FreezeCard(QFrame):
    """Asks whether to freeze, which cannot be taken back; ``freeze`` says that a person agreed."""

    freeze = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "selected")
        self._theme = theme
        self._warning = ""
        self._hidden = False
        self._caption = label("", type="caption", tone="text2")
        self._number = label("", type="issue")
        self._copy = QToolButton()
        self._copy.setIcon(theme.icon("copy"))
        self._told = label("", type="compact", tone="text2")
        self._reason = label("", type="compact", tone="text2")
        self._sure = label("", type="compact")
        self._button = button("", "primary")
        self._leave = button("先不定稿")
        self._go = button("确认定稿", "primary")
        self._arrange()
        self._copy.clicked.connect(self._copy_number)
        self._button.clicked.connect(self._pressed)
        self._leave.clicked.connect(self._left)
        self._go.clicked.connect(self._confirmed)
        self._settle()

    @property
    def number(self) -> str:
        """Returns the 版本号 shown, or the title before there is one."""
        return self._number.text()

    @property
    def told_label(self) -> QLabel:
        """Returns what will be frozen, or what the issue holds."""
        return self._told

    @property
    def reason(self) -> str:
        """Returns why the draft cannot be frozen now, or ""."""
        return self._reason.text()

    @property
    def button(self) -> QPushButton:
        """Returns the button 定稿."""
        return self._button

    @property
    def number_label(self) -> QLabel:
        """Returns the label of the 版本号, where the keyboard begins because Enter does nothing there."""
        return self._number

    @property
    def leave_button(self) -> QPushButton:
        """Returns 先不定稿, focused while it is asked."""
        return self._leave

    @property
    def go_button(self) -> QPushButton:
        """Returns 确认定稿, in sight while it is asked."""
        return self._go

    @property
    def copy_button(self) -> QToolButton:
        """Returns the button that copies the 版本号."""
        return self._copy

    def show_issue(self, number: str, told: str) -> None:
        """Shows the newest issue, or ``""`` for 将要定稿."""
        self._caption.setText("版本号" if number else "还没有定稿")
        self._number.setText(number or "将要定稿")
        self._number.setAccessibleName(f"版本号 {number}" if number else "将要定稿")
        self._copy.setVisible(bool(number))
        self._told.setText(told)
        # With an issue there, writing its files is the main thing on this page.
        self._button.setProperty("kind", "" if number else "primary")
        self._button.setIcon(self._theme.icon("lock", "text2" if number else "on_accent"))
        restyle(self._button)

    def show_freeze(self, words: str, reason: str, warning: str, *, hidden: bool = False, tone: str = "text2") -> None:
        """Sets the words of the button that freezes.

        A ``reason`` disables it, in the ``tone`` of what it is about; ``warning`` has to be said before freezing.
        """
        # The pages are counted meanwhile: that takes no question back.
        asking = self._leave.isVisibleTo(self) and warning == self._warning and not reason and not hidden
        held = self._leave.hasFocus() or self._go.hasFocus()
        self._button.setText(words)
        self._button.setEnabled(not reason)
        self._hidden = hidden
        self._button.setAccessibleDescription(reason)
        self._reason.setText(reason)
        if self._reason.property("tone") != tone:
            self._reason.setProperty("tone", tone)
            restyle(self._reason)
        self._reason.setVisible(bool(reason) and reason != self._told.text())  # 正在读取… is no trouble
        self._warning = warning
        if not asking:
            self._settle()
            if held:
                self._number.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Withdraws the question by Esc."""
        if self._leave.isVisible() and pressed(event, "close"):
            self._left()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Puts what is told and the buttons under the number where they have no room beside it."""
        narrow = self.width() < self._theme.px(_BESIDE)
        directions, sides = QBoxLayout.Direction, Qt.AlignmentFlag
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._row.setSpacing(8 if narrow else 16)
        for part in (self._told, self._sure):
            part.setAlignment((sides.AlignLeft if narrow else sides.AlignRight) | sides.AlignVCenter)
            part.setIndent(_RING if narrow else -1)

    def _pressed(self) -> None:
        self._sure.setText(self._warning)
        for part in (self._sure, self._leave, self._go):
            part.show()
        self._leave.setAccessibleDescription(self._warning)
        self._leave.setFocus(Qt.FocusReason.TabFocusReason)  # not on what cannot be undone
        for part in (self._told, self._button):
            part.hide()

    def _confirmed(self) -> None:
        # The asker takes the keyboard on from here, before what has it goes out of sight.
        self.freeze.emit()
        self._settle()

    def _left(self) -> None:
        self._button.show()
        self._button.setFocus(Qt.FocusReason.TabFocusReason)
        self._settle()

    def _settle(self) -> None:
        self._told.show()
        self._button.setVisible(not self._hidden)
        for part in (self._sure, self._leave, self._go):
            part.hide()

    def _copy_number(self) -> None:
        QGuiApplication.clipboard().setText(self._number.text())
        self._copy.setToolTip("已复制")

    def _arrange(self) -> None:
        self._copy.setToolTip("复制版本号")
        self._copy.setAccessibleName("复制版本号")
        self._number.setWordWrap(False)
        self._number.setIndent(0)
        # By the mouse only: selectable by keys it would show a caret, as if there were something to write.
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        # The ring stands clear of the number, and what is over and under it begins where its letters do.
        column.setContentsMargins(20 - _RING, 12, 20, 12)
        for part in (self._caption, self._reason):
            part.setIndent(_RING)
        column.setSpacing(4)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._caption)
        line = QHBoxLayout()
        line.addWidget(self._number)
        line.addWidget(self._copy)
        line.addStretch(1)
        left.addLayout(line)
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(self._told, 1)
        row.addWidget(self._sure, 1)
        # 先不定稿 stands where 定稿 stood: a second click there freezes nothing.
        acts = QHBoxLayout()
        acts.addStretch(1)
        for each in (self._go, self._button, self._leave):
            acts.addWidget(each)
        row.addLayout(acts)
        self._fit()
        column.addLayout(row)
        column.addWidget(self._reason)
