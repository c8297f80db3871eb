"""Where the long texts of a draft take their pictures in and read them, without making the window wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.errors import AppError
from ui.draft.controller import DraftController
from ui.forms.picture_queue import Source

Done = Callable[[str], None]


class DraftPictures(QObject):
    """Pictures of one draft: see :class:`ui.forms.blocks.Pictures`."""

    def __init__(self, controller: DraftController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller

    def take(self, source: Source, name: str, done: Done, failed: Done) -> None:
        """Takes a picture in on another thread; one of the two is called later, with its name or a sentence."""
        errand = _PictureJob(self._controller, done, failed, self)
        job = self._controller.take_picture_later(source, name)
        job.done.connect(errand.arrived)
        job.failed.connect(errand.refused)
        job.start()

    def read(self, name: str) -> bytes | None:
        """The bytes of a picture, None where there are none."""
        return self._controller.read_file(name)


class _PictureJob(QObject):
    """One picture on its way; gone when it has arrived."""

    def __init__(self, controller: DraftController, done: Done, failed: Done, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._done = done
        self._failed = failed

    def arrived(self, kept: Any) -> None:
        """The bytes are stored; the draft gives them a name."""
        try:
            name = self._controller.keep_taken(kept)
        except AppError as error:
            self._failed(str(error))
        else:
            self._done(name)
        self.deleteLater()

    def refused(self, sentence: str) -> None:
        """The picture could not be taken in."""
        self._failed(sentence)
        self.deleteLater()
