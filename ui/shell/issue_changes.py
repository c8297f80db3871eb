"""How an open draft differs from its newest issue, counted in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.late_modules import late_module
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from app.jobs import draft_status
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
else:
    draft_status = late_module("app.jobs.draft_status")


class IssueChanges(QObject):
    """Counts the answers of one draft that changed since its newest issue; ``counted`` carries their number."""

    counted = Signal(int)

    def __init__(self, controller: DraftController, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._jobs = JobSlots(self)
        self._was_read = False

    def read(self) -> None:
        """Counts anew: when the draft is opened."""
        self._jobs.run("settled", self._read, self._show, lambda _trouble: None)

    def follow(self) -> None:
        """Counts anew on the way to another step, if anything can have changed."""
        if self._was_read and not self._controller.settled:
            self.read()

    def close_down(self) -> None:
        """Stops counting, and waits."""
        self._jobs.close_down()

    def _read(self, _job: Job) -> tuple[bool, int]:
        services, draft_id = self._controller.services, self._controller.draft_id
        is_settled = draft_status.settled(services, draft_id)
        return is_settled, 0 if is_settled else draft_status.count_changes(services, draft_id)

    def _show(self, read: tuple[bool, int]) -> None:
        is_settled, changes = read
        self.counted.emit(changes)
        if not self._was_read:
            self._was_read = True
            self._controller.settle(is_settled and not self._controller.can_undo)  # nothing was changed meanwhile
