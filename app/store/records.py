"""Defines what goes into the store and what comes out: frozen records, no database in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from app.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Json: TypeAlias = Any
"""What JSON can hold: None, bool, int, float, str, and lists and string-keyed dicts of these."""

_NAMED = 3  # so many paths are spelt out in a sentence


class Deleted(Enum):
    """Marks an answer as taken away, as the type of the one value :data:`DELETED`."""

    DELETED = "deleted"


DELETED: Final = Deleted.DELETED
"""As a value in ``save``: the answer at this path is no more. JSON null is an answer of its own (``None``)."""


class Conflict(AppError):
    """Signals that somebody else changed an answer first, and that nothing was written."""

    def __init__(self, draft_id: str, paths: tuple[str, ...]) -> None:
        """Names the draft and the sorted ``paths`` whose stored versions are not the expected ones."""
        named = "、".join(paths[:_NAMED]) + (" 等" if len(paths) > _NAMED else "")
        super().__init__(
            f"草稿 {draft_id} 有 {len(paths)} 处内容已在别的窗口或别的电脑上改过（{named}），"
            "本次修改没有保存；请重新打开草稿，核对后再改。"
        )
        self.draft_id = draft_id
        self.paths = paths


class CompanyConflict(AppError):
    """Signals that somebody else changed the company first, and that nothing was written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name or '未填名称'}”的企业资料已在别的窗口改过，本次修改没有保存；请重新打开企业资料，核对后再改。"
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Describes a draft as lists show it, without its answers being read.

    The caller reckons the numbers, and the store keeps them as they are given.
    """

    company: str = ""
    project: str = ""
    uscc: str = ""
    """统一社会信用代码."""
    scenarios: int = 0
    errors: int = 0
    later: int = 0
    confirms: int = 0
    advice: int = 0
    complete: int = 0
    """Per cent, 0 to 100."""
    stages: int = 0
    """How many of the 环节 that the sector asks for have a scenario."""
    stages_asked: int = 0
    """How many it asks for; 0 where none is asked."""
    asked: int = 0
    """How many things the form requires; 0 where nobody has counted them yet."""
    unfilled: int = 0
    """How many of them are not there; they are among ``errors`` too."""
    explained: int = 0
    """请确认 for which a reason is given; they are not among ``confirms``."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Preserves one thing that was taken out of a draft, whole, so that it can be put back.

    It stays until the draft itself is deleted, or removed things are deleted for good.
    """

    id: str
    path: str
    """Where it was: a row's own path, or that of the long text that a picture stood in."""
    kind: str
    """``scenario``, ``attachment``, ``row`` or ``picture``."""
    title: str
    """What people call it."""
    content: Json
    """What puts it back: see :mod:`app.draft.removals`."""
    at: datetime


@dataclass(frozen=True, slots=True)
class TrayText:
    """Preserves a text of a filled form that fitted no field, until it is placed or not wanted."""

    id: str
    text: str
    file: str
    """The file's name."""
    source: str
    """Where it stands in the file, in words."""
    at: datetime


@dataclass(frozen=True, slots=True)
class ReturnedOpinion:
    """Describes one opinion of the recommending unit (推荐单位的意见) and what it is about."""

    id: str
    """Made from what it says and where, so that the same file read again doubles nothing."""
    issue: str
    """版本号 that it is about."""
    unit: str
    said_at: str
    """When, as the unit wrote it."""
    path: str
    """The answer, with the draft's own rows; empty for what is about the whole."""
    place: str
    """Where that stood in the issue, in words."""
    level: str
    message: str
    remedy: str
    settled: bool = False
    """Whether the user ticked it as done."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Describes one moment of a draft's past for a list, without its differences."""

    sequence: int
    """Rises with time; some are missing where moments were put together."""
    at: datetime
    """Of the last change in it: the draft was so from then on, until the next moment."""
    why: str
    """``create``, ``copy``, ``import``, ``edit``, ``kept`` (an edit that something was done after), ``freeze``,
    ``part`` (handed out), ``aside`` (what a merge did not take), ``merge`` or ``restore``."""
    note: str
    """版本号 of a freeze, name of what was imported or merged …"""
    changes: int
    """Answers that are other ones than at the moment before."""


@dataclass(frozen=True, slots=True)
class PartConflict:
    """Describes an answer that both sides changed while a part was out, until somebody decides.

    It may be a single answer, a row, or the order of rows.
    """

    part: str
    """Hash of the part as it came."""
    path: str
    """With row ids."""
    source: str
    """The file's name."""
    base: Json
    """What stood there when the part was handed out; see :class:`app.merge.three_way.MergeConflict`."""
    theirs: Json
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Describes one draft as a line in the list of drafts, without its answers."""

    id: str
    pack: str
    track: str
    created_at: datetime
    updated_at: datetime
    """The last change of an answer, a file, a confirmation or the draft itself; times are aware, in UTC."""
    archived_at: datetime | None
    summary: Summary
    issue: str | None
    """版本号 of the newest issue, if there is one."""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """Carries one draft with all its answers, as they were at one moment."""

    id: str
    pack: str
    track: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int
    """Rises with every change of the draft itself (archived, restored, file, confirmation); not with answers."""
    summary: Summary
    answers: Mapping[str, Json]
    versions: Mapping[str, int]
    """Version by path, of deleted answers too; a path that is not here has version 0."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Acknowledges a save that is on the disk, with the versions that the next one expects."""

    versions: Mapping[str, int]
    """The new version of every path that was saved."""
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftFile:
    """Gives stored bytes of a picture or attachment the name by which the draft's answers call it."""

    name: str
    sha256: str | None
    """Hash of the stored bytes; ``None`` when there are none (see ``problem``)."""
    kind: str
    """``png``, ``jpeg``, ``pdf`` … as the caller calls it."""
    width: int = 0
    """Pixels; 0 where it has no meaning."""
    height: int = 0
    size: int = 0
    """Bytes."""
    problem: str = ""
    """Why it cannot be used; empty if it can."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Records the reason that the user gave for one 请确认, and the sentence it was given for."""

    rule: str
    path: str
    reason: str
    message: str
    """The finding's sentence as it was when the reason was given."""
    at: datetime


@dataclass(frozen=True, slots=True)
class IssueContent:
    """Carries what a freeze stores for ever, from the application to the hashes of its files."""

    fingerprint: str
    pack: str
    pack_sha256: str
    track: str
    uscc: str
    application: str
    """The application file's JSON, kept to the letter."""
    confirmations: Json = field(default_factory=list)
    pending: Json = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 by the name used in ``application``; the bytes must be in the store."""


@dataclass(frozen=True, slots=True)
class IssueRow:
    """Describes one frozen issue for lists, without its content."""

    number: str
    """版本号, e.g. ``ZN-7F3K9Q-02``."""
    draft_id: str
    sequence: int
    """1, 2, … within the draft."""
    fingerprint: str
    pack: str
    pack_sha256: str
    track: str
    uscc: str
    frozen_at: datetime
    superseded_by: int | None
    """Sequence of the draft's newest issue, if that is a later one."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """Describes one stamped scan of an issue that was checked and stored."""

    draft_id: str
    sequence: int
    attempt: int
    """1, 2, … within the issue; the newest counts."""
    scan: str
    """SHA-256 of the straightened scan's PDF, whose bytes are in the store."""
    record: Json
    """What was checked and decided."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """Carries a frozen issue with all of its content, as it was frozen."""

    row: IssueRow
    application: str
    confirmations: Json
    pending: Json
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Company:
    """Carries the answers that a firm gives in every application (企业资料), for the store to write."""

    pack: str
    """The notice whose fields the paths are."""
    name: str
    uscc: str
    answers: Mapping[str, Json]
    """By path."""


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """Describes a company (企业资料) as it is stored, with its id, version and times."""

    id: str
    pack: str
    name: str
    uscc: str
    answers: Mapping[str, Json]
    version: int
    """One more with each change."""
    updated_at: datetime
    archived_at: datetime | None
    """When it was put away, None while it is in use."""
