"""What another window wrote, brought into the open draft: rows put together, and answers that were decided about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.draft.draft import Change, Draft
from app.draft.paths import slot_of, table_of
from app.jobs.draft_merge import merged_rows

if TYPE_CHECKING:
    from app.jobs.draft_merge import RemoteChanges, SaveResult
    from ui.draft.autosave import Batch


def merge_rows(draft: Draft, written: SaveResult, batch: Batch) -> tuple[Change | None, dict[str, Any]]:
    """Puts the other side's rows into the draft.

    It returns what changed (None for nothing) and the answers that have to be written, again or for the first time.
    The draft may have gone on since ``batch`` was handed over: rows that came or went meanwhile stay so.
    """
    tables = draft.shape.tables
    new: dict[str, Any] = {}
    again: dict[str, Any] = {}
    for path, value in written.incoming.items():
        if slot_of(path) not in tables or path not in draft.answers:
            new[path] = value
            continue
        now = draft.rows(path)
        both = merged_rows(list(batch.changes.get(path) or now), now, list(value or ()))
        if both != now:
            new[path] = both
        if both != value:
            again[path] = both
    lost = [path for path in draft.answers if any(path.startswith(f"{row}.") for row in written.gone)]
    change = _put(draft, new, lost) if new or lost else None
    for row in written.revived:
        again |= {path: value for path, value in draft.answers.items() if path.startswith(f"{row}.")}
        again[table_of(row)] = draft.rows(table_of(row))
    return change, again


def merge_news(draft: Draft, news: RemoteChanges) -> tuple[Change | None, list[str]]:
    """Merges remote changes into a draft of which nothing waits to be saved.

    It returns what changed, None for nothing, and the sorted paths of it.
    """
    now = draft.answers
    new = {path: value for path, value in news.answers.items() if path not in now or now[path] != value}
    lost = [path for path in news.gone if path in now]
    return (_put(draft, new, lost) if new or lost else None), sorted((*new, *lost))


def apply_remote_answer(draft: Draft, path: str, value: Any) -> Change:
    """Puts the other side's answer into the draft; None takes the answer out."""
    return _put(draft, {} if value is None else {path: value}, [path])


def _put(draft: Draft, new: Mapping[str, Any], lost: list[str]) -> Change:
    return draft.put_back(Change(dict.fromkeys(lost), (), dict(new)))
