"""A dashed place for files: dropped on it, or chosen with its button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.controls.labels import button, label
from ui.runtime.file_dialogs import choose_files
from ui.runtime.overriding import override
from ui.theme.theme import Theme


class DropZone(QWidget):
    """Accepts dropped files; ``chosen`` gives the paths."""

    chosen = Signal(list)

    def __init__(self, words: str, kinds: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kinds = kinds
        self._over = False
        self._button = button("选择文件…", "link")
        self.setAcceptDrops(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.addStretch(1)
        told = label(words, type="compact", tone="text2")
        told.setWordWrap(False)
        row.addWidget(told)
        row.addWidget(self._button)
        row.addStretch(1)
        self._button.clicked.connect(self._choose)
        theme.changed.connect(self.update)

    @property
    def button(self) -> QPushButton:
        """Returns the button 选择文件…."""
        return self._button

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a dashed zone, filled under a file."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.accent if self._over else colors.control), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(colors.selected) if self._over else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts files."""
        if paths_in(event):
            self._over = True
            self.update()
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Shows that the file is gone again."""
        self._over = False
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Takes them."""
        self._over = False
        self.update()
        paths = paths_in(event)
        if paths:
            event.acceptProposedAction()
            self.chosen.emit(paths)

    def _choose(self) -> None:
        if files := choose_files(self, "选择文件", self._kinds):
            self.chosen.emit(files)


def paths_in(event: QDropEvent) -> list[Path]:
    """Returns the files of a drop, without folders."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
