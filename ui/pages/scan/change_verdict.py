"""What a person says of one place where scan and issue differ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.pages.scan.change_pair_list import NumberRing
from ui.pages.scan.change_pairs import ChangePair
from ui.pages.scan.page_texts import CHANGE_DECISIONS
from ui.runtime.overriding import override
from ui.theme.theme import Theme

ONLY_INK = "软件只比墨迹，看不出是谁、为什么。"
CHOOSE_FIRST = "先选一个判断。"
_HIGH = 1.5
"""Times the letters' height that a line of them takes."""


class WrittenText(QWidget):
    """Shows an answer's letters, a dashed box at those that were touched; ``gone`` ones are left out of their box."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text, self._touched, self._gone = "", slice(0, 0), False
        theme.changed.connect(self.updateGeometry)

    def show_text(self, text: str, touched: slice = slice(0, 0), *, gone: bool = False) -> None:
        """Shows other letters."""
        self._text, self._touched, self._gone = text, touched, gone
        self.setVisible(bool(text))
        self.setAccessibleName(self.spoken)
        self.updateGeometry()
        self.update()

    @property
    def spoken(self) -> str:
        """Returns the letters; those that are gone as a gap."""
        if not self._gone:
            return self._text
        return f"{self._text[: self._touched.start]}□{self._text[self._touched.stop :]}"

    @override
    def sizeHint(self) -> QSize:
        """Returns one line of the section's letters."""
        letters = QFontMetricsF(self._theme.font("section", bold=True))
        return QSize(round(letters.horizontalAdvance(self._text)) + 4, round(_HIGH * letters.height()))

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns no width: a pane that is too narrow makes the letters smaller."""
        return QSize(0, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the letters and the box."""
        font = self._theme.font("section", bold=True)
        wide = QFontMetricsF(font).horizontalAdvance(self._text)
        if wide > self.width() - 4:
            font.setPixelSize(max(self._theme.sizes.caption, int(font.pixelSize() * (self.width() - 4) / wide)))
        letters = QFontMetricsF(font)
        painter = QPainter(self)
        painter.setFont(font)
        colors, (first, last) = self._theme.colors, (self._touched.start, self._touched.stop)
        left = 2.0
        base = (self.height() + letters.ascent() - letters.descent()) / 2
        for at, char in enumerate(self._text):
            if not (self._gone and first <= at < last):
                painter.setPen(QColor(colors.text))
                painter.drawText(QPointF(left, base), char)
            if at == first and last > first:
                box = letters.horizontalAdvance(self._text[first:last])
                painter.setPen(QPen(QColor(colors.role("error")), 1.5, Qt.PenStyle.DashLine))
                painter.drawRect(QRectF(left - 1, base - letters.ascent(), box + 2, letters.height()))
            left += letters.horizontalAdvance(char)
        painter.end()


class ChangeVerdict(QWidget):
    """Asks for a verdict on one place; ``judged`` gives the decision, and the note as typed."""

    judged = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._title = NumberRing(theme), label("", type="section")
        self._said = label("", type="compact", tone="text2")
        self._issue_words = label("定稿写的是", type="compact", tone="text2")
        self._scan_words = label("", type="compact", tone="text2")
        self.issue, self.scan = WrittenText(theme), WrittenText(theme)
        self._why = label(CHOOSE_FIRST, type="caption", tone="text2")
        self._open = label("", type="compact", tone="text2")
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

    @property
    def open_words(self) -> str:
        """Tells how many places are not judged yet."""
        return self._open.text()

    def show_pair(self, at: int, pairs: Sequence[ChangePair]) -> None:
        """Shows the place asked about, by its index."""
        pair = pairs[at]
        gone = pair.mark.kind == "missing"
        self._number.show_number(pair.number)
        self._title.setText(pair.name)
        self._said.setText(pair.sentence)
        self._said.setVisible(not pair.written)
        self._issue_words.setVisible(bool(pair.written))
        self._scan_words.setVisible(bool(pair.written))
        self._scan_words.setText("扫描件上看到" if gone else "多出来的笔画在")
        self.issue.show_text(pair.written)
        self.scan.show_text(pair.written, pair.touched, gone=gone)
        still = sum(not each.mark.decision for each in pairs)
        every = f"{still} 处都判断以后" if still == len(pairs) else f"余下 {still} 处也判断以后"
        self._open.setText(f"{every}，才能收下这份盖章件。" if still else "")
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
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._number)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(self._said)
        for words, written in ((self._issue_words, self.issue), (self._scan_words, self.scan)):
            column.addSpacing(4)
            column.addWidget(words)
            column.addWidget(written)
        column.addSpacing(8)
        column.addWidget(rule())
        column.addSpacing(8)
        column.addWidget(label("由您判断", type="section"))
        column.addWidget(label(ONLY_INK, type="compact", tone="text2"))
        for radio in self.radios:
            column.addWidget(radio)
        named = label("说明（随扫描件保存）", type="compact", tone="text2")
        named.setBuddy(self.note)
        self.note.setAccessibleName("说明")
        column.addSpacing(4)
        column.addWidget(named)
        column.addWidget(self.note)
        column.addSpacing(4)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._why)
        column.addSpacing(12)
        column.addWidget(self._open)
