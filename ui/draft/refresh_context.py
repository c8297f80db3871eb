"""What the checks say of things beside the answers: the newest issue, its stamped scan, the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.jobs.drafts import surroundings

if TYPE_CHECKING:
    from ui.draft.controller import DraftController


def look_around(controller: DraftController) -> None:
    """Reads the surroundings again after a freeze or scan."""
    change = controller.draft.look_around(surroundings(controller.services, controller.draft_id))
    if change.came or change.went:
        controller.learn(change)
