"""Long texts wired to the controller: where their pictures come from, and when they hand over what was typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.errors import AppError
from app.pack.model import Field
from ui.controller import DraftController
from ui.fields.blocks import BlocksEditor
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.background import Job
    from ui.files import Kept


class DraftPictures(QObject):
    """Takes pictures into a draft, one after the other and off the UI thread, in the order in which they came."""

    def __init__(self, controller: DraftController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._waiting: list[tuple[bytes | Path, str, Callable[[str], None], Callable[[str], None]]] = []
        self._job: Job | None = None

    def take(self, source: bytes | Path, name: str, done: Callable[[str], None], failed: Callable[[str], None]) -> None:
        """Takes a picture in; one of the two is called later, with its name or a sentence."""
        self._waiting.append((source, name, done, failed))
        self._begin()

    def read(self, name: str) -> bytes | None:
        """The bytes of a picture; None where the store has none or cannot be read."""
        try:
            return self._controller.read_file(name)
        except AppError:
            return None

    def _begin(self) -> None:
        if self._job is None and self._waiting:
            source, name, _, _ = self._waiting[0]
            self._job = self._controller.take_picture_later(source, name)
            self._job.done.connect(self._done)
            self._job.failed.connect(self._failed)
            self._job.start()

    @Slot(object)
    def _done(self, kept: Kept) -> None:
        _, _, done, failed = self._end()
        try:
            name = self._controller.keep_taken(kept)
        except AppError as trouble:
            failed(str(trouble))
        else:
            done(name)
        self._begin()

    @Slot(str)
    def _failed(self, sentence: str) -> None:
        _, _, _, failed = self._end()
        failed(sentence)
        self._begin()

    def _end(self) -> tuple[bytes | Path, str, Callable[[str], None], Callable[[str], None]]:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        return self._waiting.pop(0)


def long_text(
    controller: DraftController, theme: Theme, field: Field, path: str, *, list_below: bool = True
) -> BlocksEditor:
    """The editor of a long text of a draft; ``list_below`` False where the page shows ``editor.list`` elsewhere."""
    editor = BlocksEditor(field, path, theme, pictures := DraftPictures(controller), list_below=list_below)
    pictures.setParent(editor)
    controller.gather.connect(editor.hand_over)
    return editor
