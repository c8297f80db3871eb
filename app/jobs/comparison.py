"""Compares any two of draft, issue, package and PDF of ours, answer by answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.draft.change_words import change_words
from app.draft.changed_text import TextChange, changed_text
from app.draft.comparison import ComparedApplication, Difference, compare_applications, with_row_ids
from app.draft.draft import Draft
from app.draft.paths import slot_of
from app.errors import NotFound
from app.jobs.drafts import import_draft_file, names_file, open_stored, opened_from, surroundings
from app.late_modules import late_module
from app.trust.fingerprint import canonical_application, read_issue_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.draft.shape import ApplicationShape
    from app.jobs.output_files import OutputFiles
    from app.output import comparison_page
    from app.services import Services
    from app.store import Issue
else:
    comparison_page = late_module("app.output.comparison_page")

PAGE_SUFFIXES = (".pdf", ".xlsx")
_AROUND = 60
_ABOUT = frozenset({"format", "pack", "track"})
"""Keys of an application that are no answers."""


@dataclass(frozen=True, slots=True)
class DescribedChange:
    """Describes a difference for people: what it is, where it stands, and both texts with their changed characters."""

    difference: Difference
    name: str
    place: str
    texts: TextChange


@dataclass(frozen=True, slots=True)
class Version:
    """Describes one side of a comparison: the application, as it is compared and as a draft, its form and its name."""

    name: str
    shape: ApplicationShape
    application: ComparedApplication
    draft: Draft
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
    return Version(name, draft.shape, _compared(application, lambda file: files.get(file, file)), draft, doubt)


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
    return version_of_issue(services, services.store().issue(draft_id, sequence))


def version_of_issue(services: Services, issue: Issue) -> Version:
    """Returns the version that a loaded issue is."""
    written = json.loads(issue.application)
    compared = _compared(written, lambda file: issue.files.get(file, file))
    answers = {key: value for key, value in written.items() if key not in _ABOUT}
    pack = services.pack(issue.row.pack)
    draft = Draft.from_application(pack, written["track"], answers, {}, surroundings(services, issue.row.draft_id))
    return Version(issue.row.number, draft.shape, compared, draft)


def _compared(application: Mapping[str, Any], hash_of: Callable[[str], str]) -> ComparedApplication:
    return ComparedApplication(application, json.loads(canonical_application(application, hash_of)))


def differences(first: Version, second: Version) -> list[Difference]:
    """Returns the differences of two versions, in the order of the second."""
    tables = {*first.shape.tables, *second.shape.tables}
    return compare_applications(first.application, second.application, tables, second.shape.order)


def described_changes(first: Version, second: Version, around: int = 0) -> list[DescribedChange]:
    """Returns the differences of two versions in words, with the changed characters of both texts.

    ``around`` says how many characters that are the same stay beside a change, 0 for all.
    """
    return [describe_difference(first.draft, second.draft, each, around) for each in differences(first, second)]


def describe_difference(past: Draft, now: Draft, difference: Difference, around: int = 0) -> DescribedChange:
    """Returns a difference of two states in words, with the changed characters of both texts."""
    words = change_words(past, now, difference)
    texts = changed_text(words.before, words.after, around)
    if words.whole:  # it came or went whole: nothing in it has changed
        texts = TextChange(words.before, words.after, (), ())
    return DescribedChange(difference, words.name, words.place, texts)


def write_comparison(first: Version, second: Version, path: Path, output: OutputFiles) -> None:
    """Writes what differs between two versions as a page: a PDF, or a workbook where the name ends in ``.xlsx``.

    Raises StorageTrouble where the disk refuses.
    """
    changes = tuple(
        comparison_page.ChangedAnswer(each.name, each.place, *each.texts)
        for each in described_changes(first, second, _AROUND)
    )
    role = second.draft.pack.roles["company"]
    company = str(second.draft.value(role) or first.draft.value(role) or "")
    lines = [company] if company else []
    names = _short_names(first.name, second.name)
    lines.append(f"{names[0]} 与 {names[1]}" + (f"：{len(changes)} 处不同。" if changes else "。"))
    lines += [f"{name}：{each.doubt}" for name, each in zip(names, (first, second), strict=True) if each.doubt]
    page = comparison_page.ComparisonPage("两版的比较", *names, tuple(lines), changes)
    draw = comparison_page.comparison_xlsx if path.suffix.lower() == ".xlsx" else comparison_page.comparison_pdf
    output.write(path, draw(page))


def _short_names(first: str, second: str) -> tuple[str, str]:
    """Returns what both are called on a page for others: files by their names, with their folders where these agree."""
    one, other = (Path(each) if names_file(each) else None for each in (first, second))
    short = (one.name if one else first, other.name if other else second)
    if short[0] == short[1] and first != second:
        return str(Path(*one.parts[-2:])) if one else first, str(Path(*other.parts[-2:])) if other else second
    return short


def label_of(shape: ApplicationShape, path: str) -> str:
    """Returns the printed label of an answer, or its path where it has none."""
    slot = slot_of(path)
    field = shape.fields.get(slot)
    if field is not None and field.label:
        return field.label
    table = shape.tables.get(slot.removesuffix("[]"))
    return table.noun if table is not None else path
