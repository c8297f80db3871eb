"""What a part of a draft is: its places and answers, their hash, and how one is read from a file.

Knows neither the store nor other drafts: :mod:`app.jobs.parts` hands parts out and takes them back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from app.draft.identified_answers import find_fault
from app.draft.notes import note_places, read_beside
from app.draft.paths import ASIDE, BESIDE, row_id, scope_of, slot_of, table_of
from app.draft.shape import FORMAT, ApplicationShape
from app.errors import InputRefused
from app.intake.application import read_application
from app.trust.fingerprint import canonical_application

if TYPE_CHECKING:
    from app.draft.check_context import FileState
    from app.draft.draft import Draft
    from app.intake.application_files import ImportedFile
    from app.pack.model import Pack
    from app.services import Services

MOST_ANCESTORS = 50
_NOTED = re.compile(r"([0-9a-f]{64}) (.*)", re.DOTALL)
_MOST_PATHS = 500
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class PartAncestor:
    """Describes an earlier state of a part that both sides may know.

    ``answers`` is None where only its hash came.
    """

    digest: str
    answers: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DraftPart:
    """Describes a part that was read from a file.

    It has the part's places, its answers with row ids, and the states that it grew from, the newest first.
    """

    paths: tuple[str, ...]
    answers: dict[str, Any]
    digest: str
    ancestors: tuple[PartAncestor, ...]
    source: str
    notes: dict[str, Any] = field(default_factory=dict)
    """Notes at its places and names of those who answer for them, by the path that they are kept under."""


_NO_TEXT = re.compile("[\ud800-\udfff]")


def noted(digest: str, name: str) -> str:
    """Returns the note for the moment at which a part was sent, received or merged.

    What of a file's name is no text is �.
    """
    return f"{digest} {_NO_TEXT.sub('�', name)}"


def noted_digest(note: str) -> str:
    """Returns the hash in the note of a moment, ``""`` where there is none."""
    match = _NOTED.fullmatch(note)
    return match[1] if match else ""


def plain_note(note: str) -> str:
    """Returns the note of a moment without its hash."""
    match = _NOTED.fullmatch(note)
    return match[2] if match else note


def is_in(path: str, place: str) -> bool:
    """Tells whether an answer lies in a place.

    A place is an answer, a row, a table or a group.
    """
    return path == place or path.startswith((f"{place}.", f"{place}["))


def part_state(answers: Mapping[str, Any], places: Collection[str]) -> dict[str, Any]:
    """Returns the answers in these places, by path.

    The rows among them stand in their tables, and no other rows do.
    """
    state = {
        path: value
        for path, value in answers.items()
        if not path.startswith(BESIDE) and any(is_in(path, place) for place in places)
    }
    for place in places:
        row = scope_of(place)
        while row:
            table = table_of(row)
            if table not in state or not any(is_in(table, each) for each in places):
                there = row_id(row) in (answers.get(table) or ())
                state[table] = sorted({*state.get(table, ()), *([row_id(row)] if there else [])})
            row = scope_of(table)
    return state


def notes_at(answers: Mapping[str, Any], places: Collection[str]) -> dict[str, Any]:
    """Returns the notes and owners at these places, by path."""
    return {
        path: answers[path]
        for path, about in note_places(answers).items()
        if any(is_in(about, each) for each in places)
    }


def state_digest(state: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """Returns the SHA-256 of a part's state, in hex.

    Files count by their hashes, and what is unanswered does not count.
    """
    by_place = {path: _as_object(path, value) for path, value in state.items()}
    return hashlib.sha256(canonical_application(by_place, lambda name: hashes.get(name, name))).hexdigest()


def _as_object(path: str, value: Any) -> Any:
    """Returns an answer in a form in which its file names are found by key."""
    return {"file": value} if slot_of(path).endswith("].file") else value


def whole_digest(answers: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """Returns the SHA-256 of all answers of a draft's application, in hex.

    It is made as by :func:`state_digest`.
    """
    return state_digest({path: value for path, value in answers.items() if not path.startswith(BESIDE)}, hashes)


def note_of_import(services: Services, taken: ImportedFile, draft: Draft) -> str:
    """Returns the note that the history gets for an import.

    It is the file's name, and for an open file also the hash of what it contains.
    """
    name = PurePath(taken.source).name
    if taken.answers is None:
        return name
    if taken.is_part:
        return noted(read_part(services, taken).digest, name)
    return noted(whole_digest(draft.answers, hashes_of(draft.files)), name)


def hashes_of(files: Mapping[str, FileState]) -> dict[str, str]:
    """Returns the SHA-256 of each stored file, by the file's name."""
    return {name: state.sha256 for name, state in files.items() if state.sha256}


def read_part(services: Services, taken: ImportedFile) -> DraftPart:
    """Returns the part that a file contains.

    Raises InputRefused where it is none, or not of one piece.
    """
    told = taken.answers.get("part") if isinstance(taken.answers, dict) else None
    if not taken.is_part or not isinstance(told, dict):
        raise InputRefused(taken.source, "这不是分出的部分（.zzpart），不能合并；请选择对方用“分出”交回的文件。")
    paths = _read_paths(told.get("paths"), taken.source)
    answers = answers_of(services, taken)
    state = part_state(answers, paths)
    hashes = {name: each.sha256 for name, each in taken.files.items() if each.data}
    ancestors = tuple(_read_ancestor(services, taken, each) for each in _listed(told.get("ancestors"), taken.source))
    name = PurePath(taken.source).name
    return DraftPart(paths, state, state_digest(state, hashes), ancestors, name, notes_at(answers, paths))


def _read_paths(paths: Any, source: str) -> tuple[str, ...]:
    if not isinstance(paths, list) or not 0 < len(paths) <= _MOST_PATHS:
        raise InputRefused(source, "文件里没有写清分出的是哪些项，请向对方重新索取。")
    if not all(isinstance(path, str) and 0 < len(path) <= _LONGEST_PATH for path in paths):
        raise InputRefused(source, "文件里分出的项写得不对，请向对方重新索取。")
    return tuple(paths)


def _listed(ancestors: Any, source: str) -> list[dict[str, Any]]:
    if (
        not isinstance(ancestors, list)
        or len(ancestors) > 2 * MOST_ANCESTORS
        or not all(isinstance(each, dict) and isinstance(each.get("sha256"), str) for each in ancestors)
    ):
        raise InputRefused(source, "文件里没有写清它是从哪里分出的，请向对方重新索取。")
    return ancestors


def _read_ancestor(services: Services, taken: ImportedFile, told: dict[str, Any]) -> PartAncestor:
    if told.get("answers") is None:
        return PartAncestor(told["sha256"], None)
    application = taken.application
    answers = check_answers(services, application.pack, application.track, told["answers"], taken.source)
    return PartAncestor(told["sha256"], answers)


def answers_of(services: Services, taken: ImportedFile) -> dict[str, Any]:
    """Returns the answers in an open file, with row ids.

    Notes, and answers that are set aside, are among them.

    Raises:
        InputRefused: they are not those of the application beside them, or of no form.
    """
    application = taken.application
    told = taken.answers if isinstance(taken.answers, dict) else {}
    answers = check_answers(services, application.pack, application.track, told.get("answers"), taken.source)
    shape = ApplicationShape(application.pack)
    tables = shape.tables
    if shape.unflatten(answers) != application.data:
        raise InputRefused(taken.source, "answers.json 和 application.json 说的不一样，请向对方重新索取。")
    aside = told.get("aside") or {}
    if not isinstance(aside, dict) or aside.keys() & answers.keys():
        raise InputRefused(taken.source, "answers.json 里收起来的内容不成样子，请向对方重新索取。")
    rows = {path: value for path, value in answers.items() if isinstance(value, list) and slot_of(path) in tables}
    check_answers(services, application.pack, application.track, rows | aside, taken.source)
    try:
        notes = read_beside(told.get("notes") or {})
    except ValueError as fault:
        raise InputRefused(taken.source, f"有一条批注不成样子（{_shown(str(fault))}），请向对方重新索取。") from None
    return answers | {ASIDE + path: value for path, value in aside.items()} | notes


def check_answers(services: Services, pack: Pack, track: str, answers: Any, source: str) -> dict[str, Any]:
    """Returns answers by path that came from outside, once they are checked.

    Raises InputRefused where places or types of values do not fit.
    """
    shape = ApplicationShape(pack)
    if fault := find_fault(shape, answers):
        raise InputRefused(source, f"answers.json 里的“{_shown(fault)}”放不进这张表，请向对方重新索取。")
    nested = {"format": FORMAT, "pack": pack.id, "track": track, **shape.unflatten(answers)}
    read_application(nested, services.pack, source)
    return dict(answers)


def _shown(path: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in path)[:80]
