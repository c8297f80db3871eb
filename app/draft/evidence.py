"""Which of the proofs that a notice speaks of are among the attachments, and which a person says are not needed.

An attachment is known by its title.  What a person chose instead is kept among the draft's answers under
:data:`app.draft.paths.EVIDENCE`, as notes are: it is saved, undone and merged as they are, and no application file,
package or fingerprint has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from app.draft.answer_words import EMPTY, answer_words
from app.draft.paths import EVIDENCE, row_path
from app.notation.characters import HIDDEN_MARK, clean_text

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.pack.evidence import Evidence, NeedlessCase

ATTACHMENTS = "attachments"
"""The table of attached files, of the application format (``zhizao-application/1``)."""
LONGEST_REASON = 200
"""Characters of the reason for which a proof is not needed."""
_LONGEST_PATH = 200
_MOST_REFUSED = 1000
_MOST_CHANGES = 1_000_000

EvidenceState = Literal["there", "broken", "missing", "needless"]


@dataclass(frozen=True, slots=True)
class EvidenceChoice:
    """Describes what a person chose for one proof: an attachment, some that it is not, or that it is not needed."""

    id: str
    row: str = ""
    """Path of the attachment that is this proof, with its row id."""
    refused: tuple[str, ...] = ()
    """Paths of attachments that are not this proof, whatever their titles say."""
    reason: str = ""
    """Why it is not needed, in the person's words."""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceStatus:
    """Describes how one proof stands."""

    evidence: Evidence
    state: EvidenceState
    row: str = ""
    """Path of the attachment where it is there."""
    number: int = 0
    """Its number in the list of attachments, from 1."""
    title: str = ""
    chosen: bool = False
    """Whether a person said so; otherwise the title or the answers did."""
    reason: str = ""
    """Why it is not needed."""
    problem: str = ""
    """What is wrong with the attachment's file, where its state is ``broken``."""


def evidence_of(draft: Draft) -> list[EvidenceStatus]:
    """Returns the proofs that the draft's direction is asked for, in the notice's order."""
    attached = _titles(draft)
    asked = [each for each in draft.pack.evidence if not each.tracks or draft.track in each.tracks]
    return [_status(draft, each, attached) for each in asked]


def choose_attachment(draft: Draft, evidence_id: str, row: str) -> dict[str, Any]:
    """Returns the answer with which the attachment at ``row`` is the proof from now on, by its path."""
    now = _choice(draft, evidence_id)
    return _record(replace(now, row=row, refused=tuple(each for each in now.refused if each != row), reason=""))


def refuse_attachment(draft: Draft, evidence_id: str, row: str) -> dict[str, Any]:
    """Returns the answer with which the attachment at ``row`` is not the proof, by its path."""
    now = _choice(draft, evidence_id)
    refused = tuple(dict.fromkeys((*now.refused, row)))[-_MOST_REFUSED:]
    return _record(replace(now, row="" if now.row == row else now.row, refused=refused))


def set_needless(draft: Draft, evidence_id: str, reason: str) -> dict[str, Any]:
    """Returns the answer with which the proof is not needed for this reason, by its path.

    An empty reason means that it is needed again.
    """
    plain = HIDDEN_MARK.sub("", clean_text(reason)).strip()[:LONGEST_REASON]
    return _record(replace(_choice(draft, evidence_id), row="", reason=plain))


def is_known_by(evidence: Evidence, title: str) -> bool:
    """Tells whether an attachment's title names the proof."""
    plain = "".join(title.casefold().split())
    return any("".join(word.casefold().split()) in plain for word in evidence.words)


# ------------------------------------------------------------ from elsewhere


def read_choice(path: str, told: object) -> EvidenceChoice | None:
    """Returns the choice that an answer stands for, or None where it is none."""
    name = path.removeprefix(EVIDENCE)
    if not path.startswith(EVIDENCE) or not isinstance(told, dict) or not _is_text(name, _LONGEST_PATH):
        return None
    row, refused, reason = told.get("row", ""), told.get("refused", []), told.get("reason", "")
    revision = told.get("revision", 0)
    counted = isinstance(revision, int) and not isinstance(revision, bool) and 0 <= revision <= _MOST_CHANGES
    listed = isinstance(refused, list) and len(refused) <= _MOST_REFUSED
    if not (counted and listed and _is_text(row, _LONGEST_PATH) and _is_text(reason, LONGEST_REASON)):
        return None
    if not all(_is_text(each, _LONGEST_PATH) for each in refused):
        return None
    return EvidenceChoice(name, row, tuple(refused), reason, revision)


def choice_answer(choice: EvidenceChoice) -> dict[str, Any]:
    """Returns a choice in the form of an answer, by the path it is stored under."""
    told = {
        "row": choice.row,
        "refused": list(choice.refused),
        "reason": choice.reason,
        "revision": choice.revision,
    }
    return {EVIDENCE + choice.id: told}


def merge_choices(one: EvidenceChoice, other: EvidenceChoice) -> EvidenceChoice:
    """Joins two states of one choice: the later holds, and their order makes no difference."""
    return max(one, other, key=lambda each: (each.revision, each.row, each.reason, each.refused))


# ------------------------------------------------------------ inner


def _titles(draft: Draft) -> dict[str, str]:
    """Returns the titles of the attachments by path, in their order."""
    found = {}
    for row in draft.rows(ATTACHMENTS):
        path = row_path(ATTACHMENTS, row)
        title = draft.value(f"{path}.title")
        found[path] = title if isinstance(title, str) else ""
    return found


def _status(draft: Draft, evidence: Evidence, attached: Mapping[str, str]) -> EvidenceStatus:
    choice = _choice(draft, evidence.id)
    if choice.row in attached:
        return _found(draft, evidence, choice.row, attached, chosen=True)
    if choice.reason:
        return EvidenceStatus(evidence, "needless", chosen=True, reason=choice.reason)
    by_title = (row for row, title in attached.items() if row not in choice.refused and is_known_by(evidence, title))
    if (row := next(by_title, "")) != "":
        return _found(draft, evidence, row, attached, chosen=False)
    for case in evidence.needless:
        if all(_holds(draft, one.field, one.values) for one in case.when):
            return EvidenceStatus(evidence, "needless", reason=_reason(draft, case))
    return EvidenceStatus(evidence, "missing")


def _found(draft: Draft, evidence: Evidence, row: str, attached: Mapping[str, str], *, chosen: bool) -> EvidenceStatus:
    number, problem = list(attached).index(row) + 1, file_problem(draft, row)
    state: EvidenceState = "broken" if problem else "there"
    return EvidenceStatus(evidence, state, row, number, attached[row], chosen, problem=problem)


def file_problem(draft: Draft, row: str) -> str:
    """Says why the file of the attachment at ``row`` cannot be used, empty where it can."""
    name = draft.value(f"{row}.file")
    if not isinstance(name, str) or not name:
        return "还没有文件。"
    state = draft.files.get(name)
    return "文件没有找到。" if state is None else state.problem


def _holds(draft: Draft, path: str, values: tuple[str | int | bool, ...]) -> bool:
    now = draft.value(path)
    if now is None or (isinstance(now, str) and not now.strip()):
        now = ""
    return any(type(each) is type(now) and each == now for each in values)


def _reason(draft: Draft, case: NeedlessCase) -> str:
    at = case.when[0].field
    words = answer_words(draft, at, draft.value(at))
    return case.says.replace("{value}", "" if words == EMPTY else words)


def _choice(draft: Draft, evidence_id: str) -> EvidenceChoice:
    path = EVIDENCE + evidence_id
    return read_choice(path, draft.value(path)) or EvidenceChoice(evidence_id)


def _record(choice: EvidenceChoice) -> dict[str, Any]:
    return choice_answer(replace(choice, revision=choice.revision + 1))


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and not HIDDEN_MARK.search(value)
