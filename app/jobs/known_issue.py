"""What came as a file, recognised as an issue that is here already; and the reasons that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.jobs.export import content_of_draft, fingerprint_of
from app.trust.fingerprint import issue_number

if TYPE_CHECKING:
    from app.jobs.drafts import OpenedDraft
    from app.services import Services


def fingerprint_of_draft(opened: OpenedDraft) -> str:
    """Returns the fingerprint of a draft's answers and files as they are."""
    return fingerprint_of(content_of_draft(opened))


def issued_already(services: Services, opened: OpenedDraft) -> str:
    """Returns the id of the draft whose newest issue has these very answers and files.

    It is empty where there is none.
    """
    store = services.store_if_any()
    if store is None:
        return ""
    digest = fingerprint_of_draft(opened)
    begins = issue_number(digest, 1).rpartition("-")[0] + "-"
    for row in store.drafts(include_archived=True):
        if row.issue and row.issue.startswith(begins) and store.issues(row.id)[0].fingerprint == digest:
            return row.id
    return ""


def reasons_in(manifest: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Returns the reasons for 请确认 in a package's manifest, by rule and path.

    Whatever in it is not a reason is left out.
    """
    given = manifest.get("confirmations")
    reasons = {}
    for each in given if isinstance(given, list) else []:
        if isinstance(each, dict) and all(isinstance(each.get(key), str) for key in ("rule", "path", "reason")):
            reasons[each["rule"], each["path"]] = each["reason"]
    return reasons
