"""Keeps what is taken out of a draft in the store, and lists what is still out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.removals import newest_first
from app.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.draft import Draft
    from app.draft.removals import Removal
    from app.services import Services
    from app.store import Removed


class RemovedItems:
    """Holds what was taken out of one stored draft.

    Read once, from then on known.
    """

    def __init__(self, services: Services, draft_id: str, draft: Draft) -> None:
        self._services = services
        self._draft_id = draft_id
        self._draft = draft
        self._known: list[Removed] | None = None

    def store_removals(self, removals: Sequence[Removal]) -> None:
        """Stores them whole, before the draft without them is saved.

        Where the store refuses, undo still has them, and that nothing can be saved is said by the next save.
        """
        try:
            known = self._all()
            items = [(each.path, each.kind, each.title, each.content) for each in removals]
            known[:0] = self._services.store().save_removed(self._draft_id, items)
        except AppError:
            return

    def out(self) -> list[Removed]:
        """Lists what can be put back, newest first.

        What is not in the draft again and has a place there.
        """
        try:
            return newest_first(self._all(), self._draft)
        except AppError:
            return []

    def _all(self) -> list[Removed]:
        if self._known is None:
            self._known = self._services.store().removed(self._draft_id)
        return self._known
