"""Where the long texts of a draft take their pictures in and read them, without making the window wait."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.errors import AppError
from ui.draft.controller import DraftController
from ui.draft.draft_files import StoredFile
from ui.forms.picture_queue import Source
from ui.runtime.job_slots import JobSlot

Done = Callable[[str], None]


class DraftPictures(QObject):
    """Reads pictures of one draft, see :class:`ui.forms.blocks.Pictures`."""

    def __init__(self, controller: DraftController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._reading = JobSlot(self, "queue")

    def read_picture(self, source: Source, name: str, done: Done, failed: Done) -> None:
        """Takes a picture in on another thread.

        Later either ``done`` is called with its name, or ``failed`` with a sentence.
        """

        def name_it(stored: StoredFile) -> None:
            try:
                given = self._controller.files.add_stored(stored)
            except AppError as error:
                failed(str(error))
            else:
                done(given)

        self._reading.run(self._controller.files.picture_reading(source, name), name_it, failed)

    def read(self, name: str) -> bytes | None:
        """Returns the bytes of a picture, None where there are none."""
        return self._controller.read_file(name)
