"""How an open draft differs from its newest issue, counted in the background."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.late_modules import late_module
from ui.runtime.job_slots import JobSlots
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from app.jobs import draft_status
    from app.jobs.draft_status import ChangesSinceIssue
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
else:
    draft_status = late_module("app.jobs.draft_status")


_QUIET = 1500
"""Milliseconds after something was saved: whoever types on is not counted meanwhile."""


class IssueChanges(QObject):
    """Counts the answers of one draft that changed since its newest issue; ``counted`` carries their number.

    What was changed and changed back is the issue again: the controller is told so.
    """

    counted = Signal(int)

    def __init__(self, controller: DraftController, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._jobs = JobSlots(self)
        self._edits = 0
        self._late = single_shot(self, _QUIET, self.follow)
        controller.changed.connect(self._on_changed)
        controller.saved.connect(self._on_saved)
        controller.settled_changed.connect(self._on_settled)

    def read(self) -> None:
        """Counts anew: when the draft is opened."""
        self._late.stop()
        shown = partial(self._show, self._edits)
        self._jobs.run("settled", self._read, shown, lambda _trouble: None)

    def follow(self) -> None:
        """Counts anew if anything can have changed and all of it is in the store; else the next saving calls."""
        if not self._controller.settled and not self._controller.unsaved:
            self.read()

    def close_down(self) -> None:
        """Stops counting, and waits."""
        self._late.stop()
        self._jobs.close_down()

    def _on_changed(self, _change: object) -> None:
        self._edits += 1

    def _on_saved(self, _at: object) -> None:
        if not self._controller.settled:
            self._late.start()

    def _on_settled(self) -> None:
        if self._controller.settled:
            self.counted.emit(0)

    def _read(self, _job: Job) -> ChangesSinceIssue:
        return draft_status.read_changes(self._controller.services, self._controller.draft_id)

    def _show(self, edits: int, changes: ChangesSinceIssue) -> None:
        if edits != self._edits:
            return  # what came since is counted when it is saved
        self._controller.settle(changes.settled)
        self.counted.emit(changes.count)
