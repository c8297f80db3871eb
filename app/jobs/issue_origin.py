"""Which issue a draft goes on from: the one in the package, PDF or one-file draft that it was imported from.

It is remembered in the note of the import, so that another computer, or this one after a loss, numbers on: unchanged it
is the same issue again, changed the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from app.jobs.part_files import noted, noted_digest, plain_note
from app.trust.fingerprint import issue_number, parse_issue_number

if TYPE_CHECKING:
    from app.intake.application_files import ImportedFile
    from app.store.database import Store

HIGHEST = 9_999
"""The highest sequence that a file's word is taken for; the draft could else not be numbered on for ever."""
_NAMED = re.compile(r"（(ZN-[0-9A-Z]{6}-[0-9]{2,9})）\Z")


@dataclass(frozen=True, slots=True)
class IssueOrigin:
    """Describes an issue by its 版本号, and the fingerprint that this was taken of."""

    number: str
    fingerprint: str
    sequence: int


def origin_of_file(taken: ImportedFile) -> IssueOrigin | None:
    """Returns the issue that a file says it is of, or None where it names none that its fingerprint gives."""
    told = taken.manifest or {}
    return _read(told.get("issue", taken.issue), told.get("fingerprint", taken.fingerprint))


def number_doubt(taken: ImportedFile) -> str:
    """Returns a sentence on a 版本号 that is too high to be gone on from, else ""."""
    told = taken.manifest or {}
    number = told.get("issue", taken.issue)
    found = parse_issue_number(number) if isinstance(number, str) else None
    if found is None or found.sequence <= HIGHEST:
        return ""
    return f"文件说它是第 {found.sequence} 版，这么大的号不像真的，没有接着它编号。请核对这份文件是从哪里来的。"


def origin_note(taken: ImportedFile, origin: IssueOrigin) -> str:
    """Returns the note of an import that says which issue the draft goes on from."""
    return noted(origin.fingerprint, f"{PurePath(taken.source).name}（{origin.number}）")


def origin_of_draft(store: Store, draft_id: str) -> IssueOrigin | None:
    """Returns the issue that a stored draft goes on from: its own newest, or else that of the file it came from."""
    if own := store.issues(draft_id):
        return IssueOrigin(own[0].number, own[0].fingerprint, own[0].sequence)
    notes = (each.note for each in store.moments(draft_id) if each.why == "import")
    named = ((_NAMED.search(plain_note(note)), noted_digest(note)) for note in notes)
    return next((found for match, digest in named if match and (found := _read(match[1], digest))), None)


def first_sequence(store: Store, draft_id: str, fingerprint: str) -> int:
    """Returns the sequence of a draft's first issue with this fingerprint, which goes on from its file's."""
    origin = origin_of_draft(store, draft_id)
    if origin is None:
        return 1
    return origin.sequence + (origin.fingerprint != fingerprint)


def _read(number: object, fingerprint: object) -> IssueOrigin | None:
    found = parse_issue_number(number) if isinstance(number, str) else None
    if found is None or not isinstance(fingerprint, str) or not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        return None
    if found.sequence > HIGHEST:
        return None
    same = issue_number(fingerprint, found.sequence) == number
    return IssueOrigin(str(found), fingerprint, found.sequence) if same else None
