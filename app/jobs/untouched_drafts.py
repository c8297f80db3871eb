"""Takes a draft away that was made for a file to be looked over, and in which nothing was written after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import AppError
from app.jobs.drafts import blank, open_stored
from app.jobs.presence import DraftLock

if TYPE_CHECKING:
    from app.services import Services


def discard_untouched(services: Services, draft_id: str) -> bool:
    """Deletes a draft that is as it was made, and tells whether it did.

    It stays where it holds or ever held anything, where another window has it open, and where the store refuses.
    """
    presence = DraftLock(services.home, draft_id)
    if not presence.try_first():
        return False
    try:
        return _discard(services, draft_id)
    except AppError:
        return False
    finally:
        presence.leave()


def _discard(services: Services, draft_id: str) -> bool:
    store = services.store()
    draft = open_stored(services, draft_id).draft
    written = dict(draft.answers) != dict(blank(services, draft.track).answers) or bool(draft.files)
    lived = any(each.why != "create" for each in store.moments(draft_id))
    if written or lived or store.issues(draft_id) or store.unplaced(draft_id) or store.opinions(draft_id):
        return False
    store.delete_for_good(draft_id, unused=False, pack=False)
    return True
