"""Compares any two of draft, issue, package and PDF of ours, answer by answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.draft.comparison import ComparedApplication, Difference, compare_applications, with_row_ids
from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.errors import NotFound
from app.jobs.drafts import import_draft_file, names_file, open_stored, opened_from
from app.trust.fingerprint import canonical_application, read_issue_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.draft.draft import Draft
    from app.services import Services


@dataclass(frozen=True, slots=True)
class Version:
    """Describes one side of a comparison: the application, its form and its name."""

    name: str
    shape: ApplicationShape
    application: ComparedApplication
    doubt: str = ""
    """One sentence where a file is not what its own manifest or signature says."""


def open_version(services: Services, reference: str) -> Version:
    """Opens the version that a draft's id, a 版本号 or a file name means.

    Raises NotFound or InputRefused, each with a sentence for the user.
    """
    number = read_issue_number(reference)
    if number is not None and not Path(reference).is_file():
        return _issue_version(services, str(number))
    if names_file(reference):
        taken = import_draft_file(services, Path(reference))
        return version_of(opened_from(services, taken).draft, taken.source, doubt=taken.doubt, ids=False)
    opened = open_stored(services, reference)
    return version_of(opened.draft, opened.id)


def version_of(draft: Draft, name: str, *, doubt: str = "", ids: bool = True) -> Version:
    """Returns the version that a draft is as it stands.

    ``ids`` says whether its rows have ids that others know.
    """
    files = {name: state.sha256 for name, state in draft.files.items() if state.sha256 and not state.problem}
    application = draft.application()
    if ids:
        application = with_row_ids(application, draft.answers, draft.shape.tables)
    return Version(name, draft.shape, _compared(application, lambda file: files.get(file, file)), doubt)


def _issue_version(services: Services, number: str) -> Version:
    store = services.store_if_any()
    found = store.find_issues(number) if store is not None else []
    if store is None or not found:
        raise NotFound(f"本机没有版本号为 {number} 的定稿；用 zhizao list 看有哪些。")
    return issue_version(services, found[0].draft_id, found[0].sequence)


def issue_version(services: Services, draft_id: str, sequence: int | None = None) -> Version:
    """Opens an issue of a stored draft, by default the newest.

    Raises NotFound where there is none.
    """
    issue = services.store().issue(draft_id, sequence)
    compared = _compared(json.loads(issue.application), lambda file: issue.files.get(file, file))
    return Version(issue.row.number, ApplicationShape(services.pack(issue.row.pack)), compared)


def _compared(application: Mapping[str, Any], hash_of: Callable[[str], str]) -> ComparedApplication:
    return ComparedApplication(application, json.loads(canonical_application(application, hash_of)))


def differences(first: Version, second: Version) -> list[Difference]:
    """Returns the differences of two versions, in the order of the second."""
    tables = {*first.shape.tables, *second.shape.tables}
    return compare_applications(first.application, second.application, tables, second.shape.order)


def label_of(shape: ApplicationShape, path: str) -> str:
    """Returns the printed label of an answer, or its path where it has none."""
    slot = slot_of(path)
    field = shape.fields.get(slot)
    if field is not None and field.label:
        return field.label
    table = shape.tables.get(slot.removesuffix("[]"))
    return table.noun if table is not None else path
