"""Files that come into the open draft: stored once, then named in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.draft.draft_files import StoredFile, name_file, state_of, store_file
from ui.runtime.jobs import Job

if TYPE_CHECKING:
    from ui.draft.controller import DraftController


class FileIntake:
    """Stores files and names them in the draft."""

    def __init__(self, controller: DraftController) -> None:
        self._controller = controller

    def add_picture(self, source: bytes | Path, name: str = "") -> str:
        """Stores a picture; returns its name in answers.

        AppError with a sentence where it cannot be used.  Large pictures need time: :meth:`picture_reading` keeps the
        window alive.
        """
        return self.add_stored(store_file(self._controller.services, source, name, picture=True))

    def add_attachment(self, source: bytes | Path, name: str = "") -> str:
        """Stores an attachment (PDF, PNG or JPEG), and returns its name in answers."""
        return self.add_stored(store_file(self._controller.services, source, name, picture=False))

    def picture_reading(
        self, source: bytes | Path | Callable[[], bytes], name: str = ""
    ) -> Callable[[Job], StoredFile]:
        """Returns a job that stores a picture; its result goes to :meth:`add_stored`.

        A ``source`` that has to be made first is made in the job too.  The job raises AppError, which says what is
        wrong.
        """
        services = self._controller.services
        return lambda _: store_file(services, source() if callable(source) else source, name, picture=True)

    def add_stored(self, kept: StoredFile) -> str:
        """Names a stored file; returns its name in answers."""
        controller = self._controller
        name = name_file(kept, controller.draft.files)

        if name not in controller.draft.files:
            controller.services.store().set_file(controller.draft_id, state_of(kept, name))
            controller.learn(controller.draft.set_files({name: kept.state}))
            controller.settled = False
        return name
