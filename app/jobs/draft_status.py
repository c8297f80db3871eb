"""How a stored draft stands: its issues, whether it has moved on since the newest, and what a freeze would hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.jobs.comparison import differences, version_of, version_of_issue
from app.jobs.drafts import open_stored
from app.jobs.export import canonical_of, content_of, content_of_draft
from app.output.document import build_document
from app.pack.bound_pages import PAGES
from app.pack.bound_pages import pages_of as bound_pages_of
from app.trust.fingerprint import fingerprint

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import Issue, IssueRow


@dataclass(frozen=True, slots=True)
class ContentCounts:
    """Tells how much there is in an application."""

    rows: tuple[tuple[str, int], ...]
    """What a row is called, and how many there are; tables without rows are left out."""
    pictures: int
    attachments: int
    bound_pages: int = 0
    """Pages of attachments that are printed with the form."""


@dataclass(frozen=True, slots=True)
class DraftStatus:
    """Describes how a draft stands to its issues, which are listed newest first."""

    issues: tuple[IssueRow, ...]
    moved_on: bool
    """Whether the draft's answers or files differ from the newest issue's; True where there is none."""
    contents: ContentCounts
    """Of the newest issue, or of the draft that has none."""
    reasons: Mapping[int, int]
    """How many reasons for 请确认 an issue was frozen with, by sequence; of the newest alone."""
    changes: int = 0
    """Places in which the draft differs from the newest issue, see :func:`read_changes`."""


@dataclass(frozen=True, slots=True)
class ChangesSinceIssue:
    """Tells whether a draft says what its newest issue says, and if not, in how many places it differs."""

    settled: bool
    count: int


def read_status(services: Services, draft_id: str) -> DraftStatus:
    """Reads from the store how a draft stands.

    Raises NotFound where the store has no such draft.
    """
    opened = open_stored(services, draft_id)
    store = services.store()
    issues = tuple(store.issues(draft_id))
    if not issues:
        contents = contents_of(opened.draft, opened.draft.application())
        return DraftStatus((), moved_on=True, contents=contents, reasons={})
    newest = store.issue(draft_id)
    moved_on = not _says(opened, newest.row)
    reasons = {newest.row.sequence: len(newest.confirmations)}
    contents = contents_of(opened.draft, json.loads(newest.application))
    changes = _count(services, newest, opened) if moved_on else 0
    return DraftStatus(issues, moved_on, contents, reasons, changes)


def settled(services: Services, draft_id: str) -> bool:
    """Tells whether the draft says what its newest issue says.

    Where nothing was written since, the clock of the store tells.  Else the fingerprint does, for what was changed and
    changed back is what stands in the issue.
    """
    issues = services.store().issues(draft_id)
    return bool(issues) and _opened_if_moved_on(services, issues[0]) is None


def read_changes(services: Services, draft_id: str) -> ChangesSinceIssue:
    """Counts the places in which a draft differs from its newest issue; without an issue there are none.

    The draft is opened once, and not at all where nothing was written since.
    """
    store = services.store()
    issues = store.issues(draft_id)
    if not issues:
        return ChangesSinceIssue(settled=False, count=0)
    opened = _opened_if_moved_on(services, issues[0])
    if opened is None:
        return ChangesSinceIssue(settled=True, count=0)
    return ChangesSinceIssue(settled=False, count=_count(services, store.issue(draft_id), opened))


def _opened_if_moved_on(services: Services, newest: IssueRow) -> OpenedDraft | None:
    """Opens the draft of an issue where it says something else by now, and returns None where it does not."""
    if services.store().draft_row(newest.draft_id).updated_at <= newest.frozen_at:
        return None
    opened = open_stored(services, newest.draft_id)
    return None if _says(opened, newest) else opened


def _says(opened: OpenedDraft, newest: IssueRow) -> bool:
    return fingerprint(canonical_of(content_of_draft(opened))) == newest.fingerprint


def _count(services: Services, newest: Issue, opened: OpenedDraft) -> int:
    return len(differences(version_of_issue(services, newest), version_of(opened.draft, "")))


def pages_of(services: Services, draft_id: str, check: Callable[[], None]) -> int:
    """Counts the printed pages of the newest issue, or else of the draft.

    ``check`` may raise to stop the count.
    """
    content = content_of(services, open_stored(services, draft_id), as_draft=False)
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    return services.typesetter.count_pages(document, check)


def contents_of(draft: Draft, application: Mapping[str, Any]) -> ContentCounts:
    """Counts what an application of this draft contains."""
    counts: dict[str, int] = {}
    for slot, table in draft.shape.tables.items():
        found = _rows(application, slot)
        if found and application["track"] in table.tracks:
            counts[table.noun] = found
    named: dict[str, int] = {"image": 0, "file": 0}
    _count_files(application, named)
    attached = application.get("attachments")
    bound = sum(len(bound_pages_of(each)) for each in (attached if isinstance(attached, list) else ()))
    return ContentCounts(tuple(counts.items()), named["image"], named["file"], bound)


def _rows(value: Any, slot: str) -> int:
    head, _, rest = slot.partition("[].")
    for key in head.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return 0
    return sum(_rows(row, rest) for row in value) if rest else len(value)


def _count_files(value: Any, counts: dict[str, int]) -> None:
    if isinstance(value, list):
        for each in value:
            _count_files(each, counts)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == PAGES:  # the attachments' own pages are no pictures of the text
                continue
            if key in counts and isinstance(each, str) and each:
                counts[key] += 1
            else:
                _count_files(each, counts)
