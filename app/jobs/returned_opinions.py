"""Opinions of the recommending unit (``.zzreturn``): put beside the draft that their issue was made of.

The file is somebody else's word: it changes no answer, and what it says is shown as an opinion, never as a check.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.answer_places import answer_place
from app.desk.returns import LARGEST_RETURN, RETURN_SUFFIX, ReturnSlip, looks_like_return, read_return
from app.errors import AppError, InputRefused
from app.intake.reading import open_regular, read_limited
from app.intake.wording import shown, shown_place
from app.jobs.drafts import open_stored
from app.jobs.export import canonical_of, content_of_draft
from app.jobs.history import open_moment
from app.jobs.opinion_places import leads_to_answer
from app.store import ReturnedOpinion
from app.trust.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.services import Services

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """Tells whose opinions came, for which draft, and which of them are new."""

    draft_id: str
    company: str
    unit: str
    issue: str
    opinions: tuple[ReturnedOpinion, ...]
    new: tuple[ReturnedOpinion, ...]

    @property
    def words(self) -> str:
        """Returns one sentence about what became of the file."""
        unit = shown(self.unit) or "推荐单位"
        if not self.new:
            return f"“{unit}”对 {self.issue} 的 {len(self.opinions)} 条意见早就在了，没有重复添加。"
        return f"“{unit}”对 {self.issue} 的 {len(self.new)} 条意见放在“检查”和各项旁边，填写的内容没有改动。"


def is_return_file(path: Path) -> bool:
    """Tells whether a file contains returned opinions.

    Its beginning tells, or its name where it cannot be read.
    """
    try:
        with open_regular(path) as file:
            return looks_like_return(file.read(_HEAD)) or path.suffix.lower() == RETURN_SUFFIX
    except (InputRefused, OSError):
        return path.suffix.lower() == RETURN_SUFFIX


def receive_return(services: Services, path: Path) -> ReceivedReturn:
    """Reads a file of opinions and stores them with their draft.

    Raises InputRefused where it cannot be read, or where that issue is not in the store.
    """
    source = shown_place(str(path))
    slip = read_return(read_limited(path, LARGEST_RETURN), source)
    opened, then = _find_draft(services, slip, source)
    opinions = tuple({each.id: each for each in _opinions(opened.draft, then, slip)}.values())
    new = services.store().add_opinions(opened.id, opinions)
    return ReceivedReturn(opened.id, slip.company, slip.unit, slip.issue, opinions, tuple(new))


def _find_draft(services: Services, slip: ReturnSlip, source: str) -> tuple[OpenedDraft, Draft | None]:
    """Returns the draft of the issue, as it is now and as it was at the freeze.

    The latter is None where nobody knows it any more.  Raises InputRefused where no draft is found.
    """
    store = services.store_if_any()
    if store is not None:
        for row in store.find_issues(slip.issue):
            if row.fingerprint == slip.fingerprint:
                opened = open_stored(services, row.draft_id)
                return opened, _frozen_draft(services, opened, row.number) or _unless_edited(opened, slip)
        for draft in store.drafts(include_archived=True):
            if slip.code and draft.summary.uscc == slip.code:  # a copy of the draft, without the issues of the first
                opened = open_stored(services, draft.id)
                if (same := _unless_edited(opened, slip)) is not None:
                    return opened, same
    raise InputRefused(
        source,
        f"里面是给“{shown(slip.company)}”{slip.issue} 的意见，这台电脑上没有这一版；"
        "请在填这份申报书的电脑上打开它，或先导入那份草稿。",
    )


def _frozen_draft(services: Services, opened: OpenedDraft, number: str) -> Draft | None:
    """Returns the draft as it was when an issue was frozen, or None.

    It has the ids of the rows whose numbers the opinions give.
    """
    moments = services.store().moments(opened.id)
    moment = next((each for each in moments if each.why == "freeze" and each.note == number), None)
    try:
        return open_moment(services, opened, moment).draft if moment is not None else None
    except AppError:  # the way back to it is broken: the opinions come without their places
        return None


def _unless_edited(opened: OpenedDraft, slip: ReturnSlip) -> Draft | None:
    same = fingerprint(canonical_of(content_of_draft(opened))) == slip.fingerprint
    return opened.draft if same else None


def _opinions(now: Draft, then: Draft | None, slip: ReturnSlip) -> Iterator[ReturnedOpinion]:
    for each in slip.findings:
        whole = repr((slip.issue, slip.unit, each.path, each.message, each.remedy))
        path = then.inside(each.path) if then is not None and each.path else ""
        yield ReturnedOpinion(
            id=hashlib.sha256(whole.encode()).hexdigest()[:16],
            issue=slip.issue,
            unit=slip.unit,
            said_at=slip.at,
            path=path if leads_to_answer(now, path) else "",
            place=answer_place(now.pack, each.path) if each.path else "",
            level=each.level,
            message=each.message,
            remedy=each.remedy,
        )
