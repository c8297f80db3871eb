"""Help (F1): texts for preparers, the keys and the record of our own bugs, in a window that stands beside the work."""

from __future__ import annotations

from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.controls.clear_button import ClearButton
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of
from ui.shell.help_text import Topic, topics
from ui.theme.theme import Theme

TOPICS = MappingProxyType(
    {
        "basic": "开始",
        "direction": "申报方向",
        "scenes": "申报方向",
        "scene": "字数",
        "narratives": "字数",
        "check": "检查",
        "freeze": "定稿",
        "stamp": "打印盖章",
        "scan": "打印盖章",
        "sheet": "网上填报",
        "official_comparison": "网上填报",
        "company": "企业资料",
        "verify": "验证材料",
    }
)
"""The text that belongs to a step or a place."""
_MOST_MARKED = 200


class HelpWindow(QDialog):
    """Shows the topics of help, their text, and a search over all of them.

    ``tour`` asks for the pointers again.
    """

    tour = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, topic: str = "") -> None:
        super().__init__(parent)
        self._theme = theme
        self._all = topics()
        self._shown: list[Topic] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("帮助与快捷键")
        self.search = LineEdit()
        self.search.setPlaceholderText("在帮助里查找")
        self.search.setAccessibleName("在帮助里查找")
        ClearButton(self.search, theme)
        self.topics = QListWidget()
        self.topics.setAccessibleName("帮助目录")
        self.topics.setProperty("plain", "true")
        self.topics.setProperty("topics", "true")
        self.topics.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("帮助内容")
        self.again = button("看一遍引导", "link")
        self.nothing = label("没有找到。换一个词，例如“字数”“盖章”。", type="compact", tone="text2")
        self._lay_out()
        QShortcut(QKeySequence(keys_of("help")[0]), self).activated.connect(self.close)
        self.search.textChanged.connect(self._find)
        self.topics.currentRowChanged.connect(self._show)
        self.again.clicked.connect(self.tour)
        theme.changed.connect(self._fit)
        self._fit()
        self._list()
        self.show_topic(topic)

    def show_topic(self, title: str) -> None:
        """Opens the page of that name, or the first."""
        at = next((row for row, each in enumerate(self._shown) if each.title == title), 0)
        self.topics.setCurrentRow(at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves from the search into the results by Enter and ↓; Esc empties it before it closes the window."""
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.topics.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def _find(self) -> None:
        self._list()
        self.topics.setCurrentRow(0)
        self._show(self.topics.currentRow())

    def _list(self) -> None:
        """Lists matching topics, titles first."""
        wanted = self.search.text().strip().casefold()
        found = [each for each in self._all if wanted in each.plain.casefold()]
        self._shown = sorted(found, key=lambda each: wanted not in each.title.casefold()) if wanted else found
        self.topics.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.topics.clear()
        for each in self._shown:
            item = QListWidgetItem(each.title, self.topics)
            item.setSizeHint(QSize(0, self._theme.sizes.small))
        self.topics.blockSignals(False)  # noqa: FBT003 - Qt's own
        self.nothing.setVisible(not self._shown)

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._shown):
            self.text.clear()
            return
        colors, px = self._theme.colors, self._theme.px
        style = f"""
            p, li {{ margin: 0 0 {px(8)}px 0; line-height: 125%; }}
            p.h1 {{ font-size: {px(20)}px; font-weight: 600; }}
            p.h2 {{ font-size: {px(16)}px; font-weight: 600; margin-top: {px(12)}px; }}
            td {{ padding: {px(4)}px {px(16)}px {px(4)}px 0; }}
            td.key {{ color: {colors.accent}; width: {px(150)}px; }}"""
        self.text.document().setDefaultStyleSheet(style)
        self.text.setHtml(self._shown[row].html)
        # The layout is known when the window has its size.
        QTimer.singleShot(0, self, self._mark)

    def _mark(self) -> None:
        """Marks what was searched, the first in sight."""
        wanted = self.search.text().strip()
        marks: list[QTextEdit.ExtraSelection] = []
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.colors.later_tint))
        look.setForeground(QColor(self._theme.colors.text))
        look.setFontUnderline(True)
        place = self.text.document().find(wanted) if wanted else QTextCursor()
        while not place.isNull() and len(marks) < _MOST_MARKED:
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = place, look
            marks.append(mark)
            place = self.text.document().find(wanted, place)
        self.text.setExtraSelections(marks)
        if marks:
            start = QTextCursor(marks[0].cursor)
            start.clearSelection()
            self.text.setTextCursor(start)
            self.text.ensureCursorVisible()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        for each in (self.search, self.nothing):
            left.addWidget(each)
        left.addWidget(self.topics, 1)
        left.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._left = QWidget()
        left.setContentsMargins(0, 0, 0, 0)
        self._left.setLayout(left)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._left)
        row.addWidget(self.text, 1)

    def _fit(self) -> None:
        px = self._theme.px
        self._left.setFixedWidth(px(180))
        parent = self.parentWidget()
        room = parent.size() if parent is not None else None
        width, height = px(780), px(540)
        if room is not None:
            width, height = min(width, room.width() - 40), min(height, room.height() - 40)
        self.resize(width, height)
        if self._shown:
            row = self.topics.currentRow()
            self._list()
            self.topics.setCurrentRow(max(row, 0))
            self._show(max(row, 0))
