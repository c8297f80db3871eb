"""Defines a page that takes dropped files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.controls.drop_zone import paths_in
from ui.pages.base import Page
from ui.runtime.overriding import override


class FilePage(Page):
    """Shows a page on which files may be dropped anywhere, not only on its dashed field.

    ``ready`` says that :meth:`refresh` has read what files are held against.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    @property
    def accepts_files(self) -> bool:
        """Tells whether files are welcome at the moment."""
        return True

    @property
    def busy(self) -> bool:
        """Tells whether files are being read, or what was read is being changed or saved."""
        return False

    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Reads files that were dropped or chosen; ``note`` says why they are here, where nobody asked for it."""
        raise NotImplementedError

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.accepts_files and paths_in(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if paths := paths_in(event):
            event.acceptProposedAction()
            self.receive_files(paths)
