"""What has been reached with the newest issue of a stored draft: filled in online, stamped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.stage_line import Milestones
from app.errors import AppError
from app.jobs.draft_status import settled
from app.jobs.online_form import read_ticks

if TYPE_CHECKING:
    from app.services import Services
    from app.store import DraftRow


def read_milestones(
    services: Services, draft_id: str, row: DraftRow | None = None, *, current: bool | None = None
) -> Milestones:
    """Returns what has been reached with the newest issue of a stored draft.

    ``row`` saves looking up whether the draft has one, ``current`` opening the draft to see whether it still says what
    the issue says.
    """
    store = services.store()
    issues = store.issues(draft_id) if row is None or row.issue else []
    if not issues:
        return Milestones()
    newest = issues[0]
    try:
        if current is None:
            current = (row is not None and row.updated_at <= newest.frozen_at) or settled(services, draft_id)
        ticks = read_ticks(services, newest.fingerprint)
        stamped = store.stamping(draft_id, newest.sequence) is not None
    except AppError:  # a part that cannot be read is said where it is opened; the list is shown all the same
        return Milestones(newest.sequence)
    return Milestones(newest.sequence, current, len(ticks.done), ticks.total, stamped)
