"""A page on which files may be dropped anywhere, not only on its dashed place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.controls.drop_zone import paths_in
from ui.runtime.overriding import override


class FileTarget(QWidget):
    """Hands dropped files to :meth:`take`, which each page has of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    @property
    def takes_files(self) -> bool:
        """Whether files are welcome at the moment."""
        return True

    def take(self, paths: list[Path]) -> None:
        """Takes the files in."""
        raise NotImplementedError

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome, anything else is not."""
        if self.takes_files and paths_in(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """As if they had been chosen."""
        if paths := paths_in(event):
            event.acceptProposedAction()
            self.take(paths)
