"""Lists the versions of the store that two can be chosen from: every draft as it is, and every issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.jobs.draft_labels import DraftLabel, alike, distinguishing_words, read_labels

if TYPE_CHECKING:
    from app.services import Services


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """Describes a version that can be chosen; ``reference`` is what :func:`app.jobs.comparison.open_version` takes."""

    reference: str
    words: str
    draft_id: str
    is_issue: bool


def version_choices(services: Services, first: str = "") -> list[VersionChoice]:
    """Returns the drafts with their issues, the newest first; those of the draft ``first`` stand before all others."""
    store = services.store_if_any()
    if store is None:
        return []
    rows = sorted(store.drafts(include_archived=True), key=lambda row: row.id != first)
    labels = read_labels(services.home)
    found = []
    for row in rows:
        label = labels.get(row.id, DraftLabel())
        name = row.summary.company or "未填企业名称"
        name = f"{name}“{label.name}”" if label.name else name
        track = services.pack(row.pack).tracks[row.track].name
        archived = "，已归档" if row.archived_at is not None else ""
        told = distinguishing_words(row, label, services.now()) if alike(row, rows) else ""
        words = f"现在的草稿　{name}（{track}{archived}）" + (f"　{told}" if told else "")
        found.append(VersionChoice(row.id, words, row.id, is_issue=False))
        found += [
            VersionChoice(issue.number, f"第 {issue.sequence} 版　{issue.number}　{name}", row.id, is_issue=True)
            for issue in store.issues(row.id)
        ]
    return found
