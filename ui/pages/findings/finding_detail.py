"""One finding at length: what is wrong, what to do, where it comes from; for 请确认 the reason for keeping it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, label
from ui.controls.text_edit import TextEdit
from ui.draft.finding_rows import FindingEntry
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.runtime.word_pieces import move_by_word
from ui.theme.icons import LEVEL_SHAPES
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

UNSEEN = "内容是否属实、场景写得好不好、网上填报系统自己的规则，软件都判断不了，请再通读一遍。"
NEED_REASON = "先写上理由，再保留。"


class ReasonEdit(TextEdit):
    """Takes the reason for leaving a finding as it is; Ctrl+Enter stores it, Tab leaves the box."""

    reason_given = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName("不改的理由")
        self.setAccessibleDescription("写进申报包，不印在申报书上。按 Ctrl+Enter 保留并看下一条。")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stores by Ctrl+Enter and goes to the next."""
        if pressed(event, "more"):
            self.reason_given.emit()
        elif not move_by_word(self, event):
            super().keyPressEvent(event)


class FindingDetail(QWidget):
    """Shows one finding, what is written there, and what can be done about it.

    ``reason_given`` gives the reason, ``go`` asks for the field.
    """

    reason_given = Signal(object, str)
    """The :class:`FindingEntry` and the reason."""
    go = Signal(object)
    settled = Signal(object, bool)
    """The :class:`FindingEntry` of an opinion, and whether it is ticked now."""
    settled_dropped = Signal()
    """What is ticked is wanted no more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: FindingEntry | None = None
        self._drafts: dict[tuple[str, str], str] = {}
        self._chip = label("", chip="error")
        self._place = label("", type="caption", tone="text2")
        self._title = label("", type="section")
        self._remedy = label("", type="compact")
        self._clause = label("", type="caption", tone="text2")
        self._quote = QFrame()
        self._quoted_label = label("", type="caption", tone="text2")
        self._quoted_count = label("", type="caption", tone="text2")
        self._quoted = label("", type="compact")
        self._reason_label = label("不改的理由", type="compact", weight="bold")
        self._reason_hint = label("写进申报包，不印在申报书上", type="caption", tone="text2")
        self._reason = ReasonEdit()
        self._note = label("", type="caption", tone="confirm")
        self._confirm_button = button("保留并看下一条", "primary")
        self._go = button("前往修改")
        self._keys = label("Ctrl+Enter", chip="key")
        self._settle = button("已处理", "primary")
        self._drop = button("", "quiet")
        self._arrange()
        self._reason.reason_given.connect(self._confirm)
        self._confirm_button.clicked.connect(self._confirm)
        self._go.clicked.connect(self._go_there)
        self._reason.textChanged.connect(self._remember)
        self._settle.clicked.connect(self._settle_it)
        self._drop.clicked.connect(self.settled_dropped)
        theme.changed.connect(self._resize)
        self._resize()
        self.show_row(None)

    @property
    def row(self) -> FindingEntry | None:
        """Returns what is shown."""
        return self._row

    @property
    def reason(self) -> ReasonEdit:
        """Returns the box for the reason."""
        return self._reason

    @property
    def confirm_button(self) -> QPushButton:
        """Returns the button 保留并看下一条."""
        return self._confirm_button

    @property
    def settle_button(self) -> QPushButton:
        """Returns the button 已处理, or 改回没有处理."""
        return self._settle

    @property
    def drop_button(self) -> QPushButton:
        """Returns the button 删去已处理的意见."""
        return self._drop

    @property
    def go_button(self) -> QPushButton:
        """Returns the button 前往修改."""
        return self._go

    def show_row(self, row: FindingEntry | None, quote: tuple[str, str, str] | None = None, ticked: int = 0) -> None:
        """Shows a finding and what is written there (``quote``: label, count, text).

        None shows how to begin.  ``ticked`` is how many opinions of the recommending unit are ticked as done.  A
        reason that is being written stays with its finding, also when another is looked at meanwhile.
        """
        same = row is not None and self._row is not None and row.key == self._row.key
        self._row = row
        for each in (self._chip, self._place, self._clause, self._go):
            each.setVisible(row is not None)
        confirm = row is not None and row.finding.level == "confirm"
        self._show_reason(shown=confirm)
        self._show_ticks(row, ticked)
        self._quote.setVisible(quote is not None)
        if quote is not None:
            for part, text in zip((self._quoted_label, self._quoted_count, self._quoted), quote, strict=True):
                part.setText(text)
        if row is None:
            self._title.setText("选一条看看")
            self._remedy.setText("用 ↑↓ 选择，按 Enter 前往要改的地方。")
            return
        self._show_texts(row)
        if confirm and not same:
            self._reason.setPlainText(self._drafts.get(row.key, row.reason))
            self._note.setText(f"已保留：{row.reason}" if row.reason else "")
        elif confirm and row.reason:
            self._note.setText("已保留。改了内容后，理由要重新看一遍。")

    def forget(self, key: tuple[str, str]) -> None:
        """Drops what was typed for a finding: it is kept elsewhere now."""
        self._drafts.pop(key, None)

    def focus_reason(self) -> None:
        """Focuses the box, at the end of its text."""
        self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self._reason.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self._reason.setTextCursor(cursor)

    def _show_texts(self, row: FindingEntry) -> None:
        finding = row.finding
        self._chip.setProperty("chip", row.level)
        self._chip.setText(f"{LEVEL_SHAPES[row.level]} {LEVEL_WORDS[row.level]}")
        restyle(self._chip)
        self._place.setText(row.place)
        self._title.setText(finding.message)
        self._remedy.setText(finding.remedy)
        self._remedy.setVisible(bool(finding.remedy))
        self._clause.setText(f"{'来自' if row.opinion is not None else '依据'}：{finding.clause}")
        self._clause.setVisible(bool(finding.clause))
        self._go.setText("前往修改" if finding.path else "查看")
        self._go.setVisible(bool(finding.path))

    def _show_reason(self, *, shown: bool) -> None:
        parts = (self._reason_label, self._reason_hint, self._reason, self._confirm_button, self._keys, self._note)
        for part in parts:
            part.setVisible(shown)

    def _show_ticks(self, row: FindingEntry | None, ticked: int) -> None:
        opinion = row.opinion if row is not None else None
        self._settle.setVisible(opinion is not None)
        self._settle.setText("改回没有处理" if opinion is not None and opinion.settled else "已处理，看下一条")
        self._drop.setVisible(opinion is not None and ticked > 0)
        self._drop.setText(f"删去已处理的 {ticked} 条意见")
        if opinion is not None:
            self._note.setVisible(False)

    def show_trouble(self, sentence: str) -> None:
        """Says why a tick could not be stored."""
        self._note.setText(sentence)
        self._note.setVisible(True)

    def _settle_it(self) -> None:
        if self._row is not None and self._row.opinion is not None:
            self.settled.emit(self._row, not self._row.opinion.settled)

    def _confirm(self) -> None:
        row = self._row
        reason = self._reason.toPlainText().strip()
        if row is None:
            return
        if not reason:
            self._note.setText(NEED_REASON)
            self._reason.setFocus()
            return
        self.reason_given.emit(row, reason)

    def _go_there(self) -> None:
        if self._row is not None:
            self.go.emit(self._row)

    def _remember(self) -> None:
        if self._row is not None and self._row.finding.level == "confirm":
            self._drafts[self._row.key] = self._reason.toPlainText()

    def _resize(self) -> None:
        self._reason.setFixedHeight(self._theme.px(82))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._place, 1)
        column.addLayout(head)
        for each in (self._title, self._remedy, self._clause):
            column.addWidget(each)
        column.addWidget(self._quote_card())
        column.addSpacing(8)
        words = QHBoxLayout()
        words.addWidget(self._reason_label)
        words.addWidget(self._reason_hint, 1)
        column.addLayout(words)
        self._reason_label.setBuddy(self._reason)
        column.addWidget(self._reason)
        column.addWidget(self._note)
        buttons = QHBoxLayout()
        buttons.addWidget(self._confirm_button)
        buttons.addWidget(self._settle)
        buttons.addWidget(self._go)
        buttons.addStretch(1)
        self._keys.setWordWrap(False)
        buttons.addWidget(self._keys)
        column.addLayout(buttons)
        column.addWidget(self._drop, 0, Qt.AlignmentFlag.AlignLeft)

    def _quote_card(self) -> QFrame:
        self._quote.setProperty("card", "true")
        inside = QVBoxLayout(self._quote)
        inside.setContentsMargins(12, 8, 12, 8)
        top = QHBoxLayout()
        top.addWidget(self._quoted_label, 1)
        self._quoted_count.setWordWrap(False)
        top.addWidget(self._quoted_count)
        inside.addLayout(top)
        self._quoted.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(self._quoted)
        return self._quote


class UnseenCard(QFrame):
    """Shows what no check can tell (检查看不到的事)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("card", "true")
        self._sign = QLabel()
        row = QHBoxLayout()
        row.addWidget(self._sign)
        row.addWidget(label("检查看不到的事", type="compact", weight="bold"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addLayout(row)
        column.addWidget(label(UNSEEN, type="compact", tone="text2"))
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        side = self._theme.px(16)
        self._sign.setPixmap(self._theme.tinted("info", "text2", side, self.devicePixelRatioF()))
