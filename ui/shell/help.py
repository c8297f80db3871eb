"""Help (F1): texts for preparers and the list of keys, in a window that stands beside the work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from app.paths import resources_root
from ui.theme import Theme


class HelpWindow(QDialog):
    """Topics at the left, the text at the right; it does not stop the work."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = sorted((resources_root() / "help").glob("*.md"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("帮助与快捷键")
        self.resize(theme.px(720), theme.px(520))
        self.topics = QListWidget()
        self.topics.setAccessibleName("帮助目录")
        self.topics.setFixedWidth(theme.px(150))
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("帮助内容")
        for file in self._texts:
            self.topics.addItem(file.stem.partition("-")[2])
        row = QHBoxLayout(self)
        row.addWidget(self.topics)
        row.addWidget(self.text, 1)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.close)
        self.topics.currentRowChanged.connect(self._show)
        self.topics.setCurrentRow(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._texts):
            self.text.setMarkdown(self._texts[row].read_text(encoding="utf-8"))
