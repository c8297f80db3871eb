"""What the start screen has done off the UI thread; SQLAlchemy and the rest are imported there, after the window."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.late_modules import late_module
from ui.runtime.window_sentences import adapt_for_window

if TYPE_CHECKING:
    from app.draft.stage_line import Milestones
    from app.intake import filled_form
    from app.jobs import backups as store_backups
    from app.jobs import deletion, draft_labels, draft_progress, form_intake, leftovers, returned_opinions
    from app.jobs import drafts as stored_drafts
    from app.jobs.deletion import DeletionPlan, DeletionResult
    from app.jobs.draft_labels import DraftLabel
    from app.jobs.drafts import OpenedDraft
    from app.jobs.returned_opinions import ReceivedReturn
    from app.pack import catalogue
    from app.pack.model import Pack
    from app.services import Services
    from app.store import DraftRow
    from ui.runtime.jobs import Job
else:
    filled_form = late_module("app.intake.filled_form")
    store_backups = late_module("app.jobs.backups")
    deletion = late_module("app.jobs.deletion")
    draft_labels = late_module("app.jobs.draft_labels")
    draft_progress = late_module("app.jobs.draft_progress")
    stored_drafts = late_module("app.jobs.drafts")
    form_intake = late_module("app.jobs.form_intake")
    leftovers = late_module("app.jobs.leftovers")
    returned_opinions = late_module("app.jobs.returned_opinions")
    catalogue = late_module("app.pack.catalogue")


@dataclass(frozen=True, slots=True)
class DraftListing:
    """Describes what the start screen shows: the newest notice and every draft, archived ones too."""

    pack: Pack
    drafts: tuple[DraftRow, ...]
    reached: Mapping[str, Milestones] = field(default_factory=dict)
    """What has been reached with the newest issue, by id."""
    labels: Mapping[str, DraftLabel] = field(default_factory=dict)
    """What each is called, and where it came from, by id."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """Describes the outcome of files that were handed over: new drafts, refusals, doubts and opinions."""

    ids: tuple[str, ...]
    refused: tuple[str, ...]
    """A sentence for each file that was not taken in."""
    doubts: tuple[str, ...] = ()
    """A sentence for each that was, though it is not what it says of itself."""
    review: Path | None = None
    """The one filled form to look over in the draft that was begun for it."""
    returned: tuple[ReceivedReturn, ...] = ()
    """What a recommending unit asks to mend, put beside its drafts."""


def read_list(services: Services) -> Callable[[Job], DraftListing]:
    """Reads the notice and the list of drafts.

    The first list is read before SQLAlchemy is loaded, where the store is whole and nothing is to be told of issues;
    :func:`make_ready` then opens the store.
    """

    def work(_job: Job) -> DraftListing:
        early = services.list_early()
        if early is not None and not any(row.issue and not row.archived_at for row in early):
            labels = draft_labels.read_labels(services.home)
            return DraftListing(services.default_pack(), tuple(early), labels=labels)
        store = services.store_if_any()
        if store is None:
            return DraftListing(services.default_pack(), ())
        drafts = tuple(store.drafts(include_archived=True))
        labels = draft_labels.read_labels(services.home)
        if not any(row.issue for row in drafts):
            return DraftListing(services.default_pack(), drafts, labels=labels)
        reached = {
            row.id: draft_progress.read_milestones(services, row.id, row)
            for row in drafts
            if row.issue and not row.archived_at
        }
        return DraftListing(services.default_pack(), drafts, reached, labels)

    return work


def open_draft(services: Services, draft_id: str) -> Callable[[Job], OpenedDraft]:
    """Opens a stored draft and runs its checks once, so that the window need not wait for them."""

    def work(_job: Job) -> OpenedDraft:
        opened = stored_drafts.open_stored(services, draft_id)
        return replace(opened, findings=opened.draft.findings())

    return work


def make_draft(services: Services, track: str) -> Callable[[Job], str]:
    """Returns a job that makes an empty draft of the newest notice and gives its id."""

    def work(_job: Job) -> str:
        return stored_drafts.save_blank(services, stored_drafts.blank(services, track))

    return work


def open_example(services: Services, track: str) -> Callable[[Job], str]:
    """Returns a job that imports the notice's own filled example as a new draft and gives its id."""

    def work(_job: Job) -> str:
        return stored_drafts.store_draft(
            services,
            stored_drafts.import_draft_file(
                services, catalogue.example_file(services.default_pack(), track, services.forms)
            ),
        ).id

    return work


def import_files(services: Services, files: Sequence[Path]) -> Callable[[Job], ImportOutcome]:
    """Returns a job that imports files, each as a new draft; one that is refused hides no other."""

    def work(job: Job) -> ImportOutcome:
        ids: list[str] = []
        refused: list[str] = []
        doubts: list[str] = []
        returned: list[ReceivedReturn] = []
        for number, file in enumerate(files):
            job.check()
            job.step(number + 1, len(files))
            try:
                if returned_opinions.is_return_file(file):
                    returned.append(returned_opinions.receive_return(services, file))
                    continue
                if filled_form.form_kind(file):
                    if len(files) == 1:
                        return ImportOutcome((_begun_for(services, file, job),), (), review=file)
                    ids.append(_drafted(services, file, job))
                    continue
                taken = stored_drafts.import_draft_file(services, file)
                # Only now: what is refused changes nothing.
                if not ids and (no_backup := store_backups.back_up_beforehand(services)):
                    doubts.append(adapt_for_window(no_backup))
                stored = stored_drafts.store_draft(services, taken)
                ids.append(stored.id)
                _write_origin(services, ids[-1], f"导入自 {file.name}")
            except AppError as trouble:
                refused.append(adapt_for_window(str(trouble)))
            else:
                told = (taken.doubt, stored_drafts.unread_files_words(stored.draft))
                doubts += [f"{file.name}：{words}" for words in told if words]
        return ImportOutcome(tuple(ids), tuple(refused), tuple(doubts), returned=tuple(returned))

    return work


def name_draft(services: Services, draft_id: str, name: str) -> Callable[[Job], str]:
    """Returns a job that gives a draft a short name of its own, and gives its id."""

    def work(_job: Job) -> str:
        draft_labels.change_label(services, draft_id, name=name)
        return draft_id

    return work


def _write_origin(services: Services, draft_id: str, words: str) -> None:
    """Keeps where a draft came from; a full disk must not stop what was taken in already."""
    with suppress(AppError, OSError):
        draft_labels.change_label(services, draft_id, origin=words)


def _begun_for(services: Services, file: Path, job: Job) -> str:
    """Makes an empty draft of the direction that a filled form is of, and returns its id."""
    form = form_intake.read_form(services, file, services.default_pack(), lambda: job.cancelled).form
    return stored_drafts.save_blank(services, stored_drafts.blank(services, form_intake.track_of(form)))


def _drafted(services: Services, file: Path, job: Job) -> str:
    """Imports a filled form whole as a new draft, and returns its id."""
    form = form_intake.read_form(services, file, services.default_pack(), lambda: job.cancelled).form
    return form_intake.new_draft_from(services, form_intake.without_doubts(form))[0].id


def change_draft(services: Services, what: str, draft_id: str) -> Callable[[Job], str]:
    """Returns a job that archives, restores or duplicates a draft and gives the id to show afterwards.

    ``what`` is ``archive``, ``restore`` or ``duplicate``.
    """

    def work(_job: Job) -> str:
        store = services.store()
        if what == "archive":
            store.archive(draft_id)
        elif what == "restore":
            store.restore(draft_id)
        else:
            return _duplicate(services, draft_id)
        return draft_id

    return work


def _duplicate(services: Services, draft_id: str) -> str:
    copy = stored_drafts.duplicate_stored(services, draft_id)
    name = draft_labels.read_labels(services.home).get(draft_id, draft_labels.DraftLabel()).name
    _write_origin(services, copy, f"复制自“{name}”" if name else "复制来的")
    return copy


def plan_deletion(services: Services, draft_id: str) -> Callable[[Job], DeletionPlan]:
    """Returns a job that counts what deleting a draft for good would take away.

    With an empty id it counts what nothing uses any more.
    """

    def work(_job: Job) -> DeletionPlan:
        return deletion.plan_deletion(services, draft_id)

    return work


def delete_for_good(services: Services, plan: DeletionPlan, *, backups: bool) -> Callable[[Job], DeletionResult]:
    """Deletes what the plan names, in the backups too where that is wanted."""

    def work(_job: Job) -> DeletionResult:
        return deletion.delete_for_good(services, plan, backups=backups)

    return work


READY = (
    "app.jobs.drafts",
    "app.draft.checker",
    "app.store.answers",
    "app.glyphs",
    "app.jobs.companies",
    "app.jobs.preview",
    "app.scan.manual_corrections",
    "app.intake.official_comparison",
    "app.jobs.printing",
    "app.jobs.draft_merge",
    "app.jobs.bound_attachments",
    "app.intake.figure_block",
    "app.merge.package_checks",
    "app.jobs.desk_changes",
    "app.desk.charts",
)
"""What the pages of an open draft need of ``app``, the first page's first."""


def make_ready(services: Services) -> Callable[[Job], None]:
    """Returns a job that opens the store and imports what an open draft needs of ``app``: no click waits for them.

    It runs while the list is being looked at, and then removes what ended processes left half done.
    """

    def work(job: Job) -> None:
        services.store_if_any()  # the list may have been read without it
        for module in READY:
            job.check()
            importlib.import_module(module)
        leftovers.remove_old_leftovers(services)

    return work
