"""Where one was last in each draft, step and field: written at once for a step, and a moment later for a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.runtime.single_shot import single_shot
from ui.shell.window_settings import with_place

if TYPE_CHECKING:
    from ui.shell.window_settings import WindowSettings
    from ui.shell.workspace import Workspace


_SOON_MS = 600
"""Milliseconds in a field after which it is written down: a program that is killed says nothing any more."""


class LastPlaces(QObject):
    """Follows one open draft at a time."""

    def __init__(self, file: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._here: tuple[str, str, str] | None = None
        self._soon = single_shot(self, _SOON_MS, self.write)

    def of(self, draft_id: str) -> tuple[str, str]:
        """Returns a draft's last step and path, perhaps empty."""
        return self._file.state.places.get(draft_id, ("", ""))

    def follow(self, workspace: Workspace) -> None:
        """Listens to a draft that was just opened."""
        self._here = (workspace.controller.draft_id, *self.of(workspace.controller.draft_id))
        workspace.moved.connect(self._moved)

    def write(self) -> None:
        """Stores step and field; nothing where no draft was open."""
        self._soon.stop()
        if self._here is not None:
            self._file.change(places=with_place(self._file.state.places, *self._here))

    def _moved(self, step: str, path: str) -> None:
        if self._here is not None:
            draft = self._here[0]
            self._here = (draft, step, path)
            if self.of(draft)[0] != step:
                self.write()
            elif self.of(draft)[1] != path:
                self._soon.start()  # Tab through ten fields writes one of them
