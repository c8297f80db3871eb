"""Keeps what is taken out of a draft in the store, and lists what is still out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.draft.paths import table_of
from app.draft.removals import (
    Removal,
    newest_first,
    put_row_back,
    removal_words,
    same_scenario,
    with_picture,
    written_words,
)
from app.errors import AppError
from app.jobs.drafts import open_stored, read_reasons, summary_of
from app.store import DELETED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.draft import Change, Draft
    from app.services import Services
    from app.store import Removed


@dataclass(frozen=True, slots=True)
class RemovedThing:
    """Describes one thing that is out of one of the drafts, for a list of all."""

    draft_id: str
    company: str
    item: Removed
    words: str
    """What it is and how much it holds."""


def list_removed(services: Services) -> list[RemovedThing]:
    """Returns what is out of the drafts in use, the newest first."""
    store = services.store_if_any()
    found: list[RemovedThing] = []
    for row in store.drafts() if store is not None else ():
        items = store.removed(row.id) if store is not None else []
        if not items:
            continue
        draft = open_stored(services, row.id).draft
        for item in newest_first(items, draft):
            words = removal_words(draft.shape, Removal(item.path, item.kind, item.title, item.content))
            found.append(RemovedThing(row.id, row.summary.company, item, words))
    return sorted(found, key=lambda thing: thing.item.at, reverse=True)


def restore_removed(services: Services, thing: RemovedThing) -> None:
    """Puts one thing back into its draft, as one more edit.

    Raises Conflict where a window wrote there at the same moment, and AppError where its place has gone or the same
    scenario was picked and written again; nothing was changed then.
    """
    opened = open_stored(services, thing.draft_id)
    draft, item = opened.draft, thing.item
    try:
        if item.kind == "picture":
            changes = [draft.edit(item.path, with_picture(draft.value(item.path), item.content))]
        else:
            changes = _put_scenario_back(draft, item)
    except KeyError as error:
        raise AppError("它原来的位置现在不在了，请打开申报书，先取回外面那一层。") from error
    store = services.store()
    store.save(
        opened.id,
        {path: draft.answers.get(path, DELETED) for change in changes for path in (*change.answers, *change.dropped)},
        expected=opened.versions,
        summary=summary_of(draft, read_reasons(store, opened.id)),
        why="restore",
        note=item.title,
    )


def _put_scenario_back(draft: Draft, item: Removed) -> list[Change]:
    """Puts a row back, in the place of the same scenario where that was picked again and is empty yet."""
    table, changes = table_of(item.path), []
    if double := same_scenario(draft, item.path, item.content):
        if much := written_words(draft, table, double):
            raise AppError(
                f"{item.title}又选过一次，里面写了{much}，没有放回。打开申报书，在“最近移出”里取回，可以选留下哪一份。"
            )
        changes.append(draft.remove_row(table, double))
    return [*changes, put_row_back(draft, item.path, item.content)]


class RemovedItems:
    """Keeps in the store what is taken out of one stored draft.

    The list is read once and remembered from then on.
    """

    def __init__(self, services: Services, draft_id: str, draft: Draft) -> None:
        self._services = services
        self._draft_id = draft_id
        self._draft = draft
        self._known: list[Removed] | None = None

    def store_removals(self, removals: Sequence[Removal]) -> None:
        """Stores whole what is removed, before the draft without it is saved.

        Where the store refuses, undo still has the removals, and that nothing can be saved is said by the next save.
        """
        try:
            known = self._all()
            items = [(each.path, each.kind, each.title, each.content) for each in removals]
            known[:0] = self._services.store().save_removed(self._draft_id, items)
        except AppError:
            return

    def out(self) -> list[Removed]:
        """Returns what can be put back, the newest first.

        This is what is not in the draft again and still has a place there.
        """
        try:
            return newest_first(self._all(), self._draft)
        except AppError:
            return []

    def _all(self) -> list[Removed]:
        if self._known is None:
            self._known = self._services.store().removed(self._draft_id)
        return self._known
