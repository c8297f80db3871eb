"""What was done at the desk, one record a change: what, when, by whom (as they call themselves) and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from app.trust.fingerprint import parse_issue_number

Opinion = Literal["recommend", "pending", "reject"]
OPINIONS: tuple[Opinion, ...] = get_args(Opinion)
ChangeKind = Literal["arrival", "rank", "opinion", "note", "group", "passage", "remark"]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
SET_KINDS: tuple[ChangeKind, ...] = ("opinion", "note", "group", "passage", "remark")
"""Kinds that put one value in place of another."""
_RANK = re.compile(r"([1-9][0-9]{0,6}) ([^\n]*)")
_PATH = re.compile(r"[a-z][a-z0-9_.\[\]]{0,199}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChangeAuthor:
    """Tells who changes something, when (aware) and why.

    Changes of one ``batch`` are undone together.
    """

    who: str
    why: str
    at: datetime
    batch: str


@dataclass(frozen=True, slots=True)
class DeskChange:
    """Describes one change of one application at the desk.

    ``before`` and ``after`` are plain text: of ``rank`` a :class:`RankPlace` written by :func:`write_place`, of
    ``opinion`` an :data:`Opinion`, of ``arrival`` the track, of the others the text itself.  The key of a ``remark`` is
    a :class:`RemarkPlace` written by :func:`write_remark_place`.
    """

    kind: ChangeKind
    key: str
    before: str
    after: str
    author: ChangeAuthor
    undoes: str = ""
    """The batch that this change takes back."""
    id: int = 0
    """Number in the file, 0 while it is not written."""


@dataclass(frozen=True, slots=True)
class RankPlace:
    """Describes a place in a list: the rank from 1, and the key before it, empty for the first."""

    rank: int
    behind: str


def write_place(place: RankPlace) -> str:
    """Returns the text that :func:`read_place` reads as this place."""
    return f"{place.rank} {place.behind}"


def read_place(text: str) -> RankPlace:
    """Returns the place that a text stands for.

    Raises ValueError where it stands for none.
    """
    found = _RANK.fullmatch(text)
    if found is None:
        raise ValueError(text[:20])
    return RankPlace(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class RemarkPlace:
    """Describes what a remark for the firm is about: an answer of one issue of one application.

    ``path`` is as in the application file; it holds for ``issue`` alone, whose rows it numbers.
    """

    key: str
    issue: str
    path: str


def write_remark_place(place: RemarkPlace) -> str:
    """Returns the text that :func:`read_remark_place` reads as this place."""
    return f"{place.key}\n{place.issue}\n{place.path}"


def read_remark_place(text: str) -> RemarkPlace:
    """Returns the place that a text stands for.

    Raises ValueError where it stands for none.
    """
    key, issue, path = text.split("\n")
    if not key or parse_issue_number(issue) is None or _PATH.fullmatch(path) is None:
        raise ValueError(text[:20])
    return RemarkPlace(key, issue, path)


def firm_key(key: str) -> str:
    """Returns the key of the application that a change is about, which begins the key of a remark."""
    return key.partition("\n")[0]
