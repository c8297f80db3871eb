"""企业资料: what a firm answers in every application, kept once and brought into a draft only when asked.

Which answers are the firm's the notice says: those in the same part of the form as the applicant's name (role
``company``), the project's and the scenarios' left out.  Answers are kept by path, those of a year under that year.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.draft.draft import Draft
from app.draft.shape import ApplicationShape
from app.jobs.drafts import OpenedDraft, blank, save_blank, surroundings
from app.output.answers import AnswerPrinter
from app.store import Company

if TYPE_CHECKING:
    from datetime import datetime

    from app.pack.model import Field, Pack
    from app.services import Services
    from app.store import CompanyRow


@dataclass(frozen=True, slots=True)
class ProfileOffer:
    """Describes one answer that a draft would get from a company's profile.

    It names the place and its label, and has both answers as they are printed.
    """

    path: str
    label: str
    now: str
    """What the draft says, ``""`` where it says nothing yet."""
    then: str
    value: Any


def firm_paths(pack: Pack) -> dict[str, Field]:
    """Returns the firm's fields by the paths of their answers, in form order.

    Years are written out, so that there is one path for each year.
    """
    name = pack.roles["company"]
    group = name.partition(".")[0] + "."
    others = {path for role, path in pack.roles.items() if role not in ("company", "code")}
    known = ApplicationShape(pack).fields
    return {p: f for p, f in known.items() if p.startswith(group) and "[" not in p and p not in others}


def answers_of(draft: Draft) -> dict[str, Any]:
    """Returns by path what a draft says of its firm; empty answers are left out."""
    known = firm_paths(draft.pack)
    return {path: value for path, value in draft.answers.items() if path in known and not _blank(value)}


def offers(draft: Draft, answers: Mapping[str, Any]) -> list[ProfileOffer]:
    """Returns what importing ``answers`` would change in a draft, in form order.

    Answers that both have alike are left out, and so are answers to what this notice or this track does not ask.
    """
    printer = AnswerPrinter(draft.pack)
    found = []
    for path, field in firm_paths(draft.pack).items():
        value, here = answers.get(path), draft.value(path)
        if draft.track not in field.tracks or _blank(value) or value == here:
            continue
        now, then = _text(printer, path, here), _text(printer, path, value)
        found.append(ProfileOffer(path, _label(field), now, then, value))
    return found


def start_application(services: Services, row: CompanyRow, track: str) -> str:
    """Starts a new application of a company on a track, with all that is stored of it.

    Returns the id of the new draft.
    """
    draft = blank(services, track)
    for each in offers(draft, row.answers):
        draft.edit(each.path, each.value)
    return save_blank(services, draft)


def save_from_draft(services: Services, draft: Draft, into: CompanyRow | None) -> CompanyRow:
    """Saves what a draft says of its firm, as a new company or over ``into``.

    The other answers of ``into`` stay.
    """
    keeper = ProfileWriter(services, draft.pack, into)
    keeper.write_changes(answers_of(draft), ())
    assert keeper.row is not None
    return keeper.row


def differences_from_draft(draft: Draft, row: CompanyRow) -> list[ProfileOffer]:
    """Returns what :func:`save_from_draft` would change in a stored company.

    ``now`` is the company's answer, ``then`` the draft's.
    """
    printer = AnswerPrinter(draft.pack)
    said = answers_of(draft)
    return [
        ProfileOffer(
            path,
            _label(field),
            _text(printer, path, row.answers.get(path)),
            _text(printer, path, said[path]),
            said[path],
        )
        for path, field in firm_paths(draft.pack).items()
        if path in said and said[path] != row.answers.get(path)
    ]


def companies(services: Services) -> Sequence[CompanyRow]:
    """Returns the companies in use, the last changed first."""
    return [each for each in every_company(services) if each.archived_at is None]


def every_company(services: Services) -> Sequence[CompanyRow]:
    """Returns all companies, those put away too, the last changed first."""
    store = services.store_if_any()
    return store.companies() if store is not None else []


def archive_profile(services: Services, company_id: str) -> None:
    """Takes a company off the list; nothing of it is lost.

    Raises NotFound if there is no such company.
    """
    services.store().archive_company(company_id)


def restore_to_list(services: Services, company_id: str) -> None:
    """Puts a company that was taken off the list on it again.

    Raises NotFound if there is no such company.
    """
    services.store().restore_company(company_id)


def match(rows: Sequence[CompanyRow], draft: Draft) -> CompanyRow | None:
    """Returns the stored company of a draft, found by its code or else by its name."""
    code, name = draft.role("code"), draft.role("company")
    by_code = next((each for each in rows if code and each.uscc == code), None)
    return by_code or next((each for each in rows if name and each.name == name), None)


def opened_company(services: Services, row: CompanyRow | None) -> OpenedDraft:
    """Opens a company as a draft that can be edited.

    None opens a new company, which is stored with its first answer.
    """
    pack = services.default_pack()
    known = firm_paths(pack)
    track = max(pack.tracks, key=lambda each: sum(each in field.tracks for field in known.values()))
    answers = dict(row.answers) if row is not None else {}
    draft = Draft(pack, track, answers, {}, surroundings(services))
    return OpenedDraft(draft, lambda _name: None, row.id if row is not None else "")


class ProfileWriter:
    """Writes what is edited of one company to the store.

    Every write is whole, and refused where somebody else was quicker.
    """

    def __init__(self, services: Services, pack: Pack, row: CompanyRow | None) -> None:
        self._services = services
        self._pack = pack
        self._known = frozenset(firm_paths(pack))
        self.row = row

    def renew(self) -> None:
        """Accepts what another window wrote, after a conflict.

        It stays, except where later writes from here replace it.
        """
        if self.row is not None:
            self.row = self._services.store().company(self.row.id)

    def write_changes(self, changes: Mapping[str, Any], gone: Collection[str]) -> datetime:
        """Writes changed answers, removes those that are gone, and returns the time.

        Raises StorageTrouble or CompanyConflict; nothing was written then.
        """
        answers = dict(self.row.answers) if self.row is not None else {}
        answers |= {path: value for path, value in changes.items() if path in self._known}
        answers = {path: value for path, value in answers.items() if path not in gone and not _blank(value)}
        name, code = (answers.get(self._pack.roles[role]) for role in ("company", "code"))
        content = _content(self._pack.id, str(name or ""), str(code or ""), answers)
        store = self._services.store()
        if self.row is None:
            self.row = store.add_company(content)
        else:
            self.row = store.save_company(self.row.id, content, expected=self.row.version)
        return self.row.updated_at


def _content(pack: str, name: str, code: str, answers: Mapping[str, Any]) -> Company:
    return Company(pack, name, code, answers)


def _label(field: Field) -> str:
    """Returns the printed label of a field, with its unit.

    Where a field is asked for each year, its label names the year already.
    """
    return field.label + (f"（{field.unit}）" if field.unit else "")


def _text(printer: AnswerPrinter, path: str, value: Any) -> str:
    return "" if _blank(value) else printer.text(path, value)


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {})
