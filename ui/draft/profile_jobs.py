"""What the pages of 企业资料 have done off the UI thread; SQLAlchemy and the rest are imported there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.jobs.companies import (
    ProfileWriter,
    archive_profile,
    every_company,
    opened_company,
    restore_to_list,
    save_from_draft,
)
from app.jobs.companies import start_application as start_for_company
from app.jobs.drafts import open_stored

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.companies import ProfileOffer
    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import CompanyRow, DraftRow
    from ui.runtime.jobs import Job


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """Describes what is stored of companies: their rows, and the drafts that name a company."""

    companies: tuple[CompanyRow, ...]
    """Those put away too."""
    drafts: tuple[DraftRow, ...]

    @property
    def in_use(self) -> list[CompanyRow]:
        """Returns the companies that are not put away."""
        return [each for each in self.companies if each.archived_at is None]


def read_all(services: Services) -> Callable[[Job], SavedProfile]:
    """Reads the companies, and the drafts that name one."""

    def work(_job: Job) -> SavedProfile:
        store = services.store_if_any()
        drafts = store.drafts() if store is not None else []
        return SavedProfile(tuple(every_company(services)), tuple(each for each in drafts if each.summary.company))

    return work


def read_companies(services: Services, drafts: tuple[DraftRow, ...]) -> Callable[[Job], SavedProfile]:
    """Reads the companies alone; ``drafts`` are known already."""

    def work(_job: Job) -> SavedProfile:
        return SavedProfile(tuple(every_company(services)), drafts)

    return work


def open_company(services: Services, row: CompanyRow | None) -> Callable[[Job], OpenedDraft]:
    """Returns a job that opens a company as answers to edit, a new one where ``row`` is None."""

    def work(_job: Job) -> OpenedDraft:
        return opened_company(services, row)

    return work


def read_draft(services: Services, draft_id: str) -> Callable[[Job], Draft]:
    """Returns a stored draft, to keep its firm's answers."""

    def work(_job: Job) -> Draft:
        return open_stored(services, draft_id).draft

    return work


def save_new_company(services: Services, draft: Draft) -> Callable[[Job], CompanyRow]:
    """Returns a job that saves what a draft says of its firm as a new company."""

    def work(_job: Job) -> CompanyRow:
        return save_from_draft(services, draft, None)

    return work


def start_application(services: Services, row: CompanyRow, track: str) -> Callable[[Job], str]:
    """Returns a job that starts a new application of a company and gives the draft's id."""

    def work(_job: Job) -> str:
        return start_for_company(services, row, track)

    return work


def move(services: Services, company_id: str, *, away: bool) -> Callable[[Job], str]:
    """Returns a job that archives a company, or restores it where ``away`` is false, and gives its id."""

    def work(_job: Job) -> str:
        (archive_profile if away else restore_to_list)(services, company_id)
        return company_id

    return work


def update_company(
    services: Services, draft: Draft, row: CompanyRow, chosen: Sequence[ProfileOffer]
) -> Callable[[Job], int]:
    """Returns a job that saves the chosen answers of a draft over a company's and gives their number."""
    pack, changes = draft.pack, {each.path: each.value for each in chosen}

    def work(_job: Job) -> int:
        ProfileWriter(services, pack, row).write_changes(changes, ())
        return len(changes)

    return work
