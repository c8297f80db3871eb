"""Notes that people leave for each other at a draft's places, and who answers for which part.

Both are kept among the draft's answers, under paths that no form has (:data:`NOTE`, :data:`OWNER`): so they are saved,
versioned, undone and sealed as answers are, and no application object ever has one: neither paper nor package, nor the
fingerprint of an issue.  See ``app/DECISIONS.md``.

Two states of a note are put together without a question and without a clock: what was written never changes, replies
are only ever added, and how the note stands carries a number that rises with each change.  In which order, and how
often, states are put together makes no difference.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

from app.draft.evidence import ATTACHMENTS, choice_answer, merge_choices, read_choice
from app.draft.paths import EVIDENCE, NOTE, OWNER, row_id, scopes_of, table_of
from app.notation.characters import HIDDEN_MARK, clean_text

NoteState = Literal["open", "settled", "removed"]
LONGEST_TEXT = 2000
"""Characters of a note or a reply."""
LONGEST_NAME = 40
LONGEST_QUOTE = 80
_TIMES = 5
"""How many times as long what is read may be: other versions may allow more."""
MOST_NOTES = 5000
"""Notes of one draft that a file may bring."""
_LONGEST_PATH = 1000
_LONGEST_ID = 32
_MOST_CHANGES = 1_000_000
_RANK: Mapping[str, int] = {"removed": 0, "settled": 1, "open": 2}
"""Where two states have the same number, the one in which less is lost holds."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class NoteReply:
    """Describes one reply to a note: who wrote what and when."""

    id: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Describes a note that somebody left at one place of a draft.

    Times are aware, in UTC, to the second.
    """

    id: str
    path: str
    """The answer, row or table that it is about, with row ids; empty for the whole draft."""
    author: str
    """A plain word, no account."""
    at: datetime
    text: str
    quote: str = ""
    """The words that it is about."""
    replies: tuple[NoteReply, ...] = ()
    """Oldest first."""
    state: NoteState = "open"
    revision: int = 0
    """How often the state was changed."""
    changed_by: str = ""
    changed_at: datetime | None = None
    seen: int = 0
    """Replies that there were when the state was changed."""

    @property
    def is_shown(self) -> bool:
        """Tells whether people see the note.

        They do unless it is removed, and even then if somebody answered it without knowing that.
        """
        return self.state != "removed" or len(self.replies) > self.seen

    @property
    def is_open(self) -> bool:
        """Tells whether somebody still has to do something about the note."""
        return self.is_shown and self.state != "settled"


def new_note(path: str, author: str, text: str, at: datetime, quote: str = "") -> Note:
    """Returns a new note that has an id of its own."""
    return Note(_new_id(), path, _words(author), _second(at), _words(text), _words(quote)[:LONGEST_QUOTE])


def with_reply(note: Note, author: str, text: str, at: datetime) -> Note:
    """Returns the note with one more reply to it."""
    reply = NoteReply(_new_id(), _words(author), _second(at), _words(text))
    return replace(note, replies=_in_order([*note.replies, reply]))


def with_state(note: Note, state: NoteState, author: str, at: datetime) -> Note:
    """Returns the note settled, open again, or removed."""
    return replace(
        note,
        state=state,
        revision=note.revision + 1,
        changed_by=_words(author),
        changed_at=_second(at),
        seen=len(note.replies),
    )


# ------------------------------------------------------------ among the answers


def notes_in(answers: Mapping[str, Any]) -> list[Note]:
    """Returns the notes that people see, the oldest first."""
    found = (_read_note(path, value) for path, value in answers.items() if path.startswith(NOTE))
    return sorted((note for note in found if note is not None and note.is_shown), key=lambda note: (note.at, note.id))


def placed_notes(answers: Mapping[str, Any]) -> list[Note]:
    """Returns the notes whose place is in the draft, the oldest first.

    The notes of a row that was taken out wait until it comes back.
    """
    return [note for note in notes_in(answers) if _has_place(answers, note.path)]


def note_at(answers: Mapping[str, Any], note_id: str) -> Note | None:
    """Returns the note with this id, even a removed one, or None."""
    path = NOTE + note_id
    return _read_note(path, answers[path]) if path in answers else None


def owners_in(answers: Mapping[str, Any]) -> dict[str, str]:
    """Returns the name of who answers for each part, by the part's place.

    Parts that nobody answers for are left out.
    """
    found = (_read_owner(path, value) for path, value in answers.items() if path.startswith(OWNER))
    return {each.place: each.name for each in found if each is not None and each.name}


def owner_at(answers: Mapping[str, Any], place: str) -> str:
    """Returns the name of who answers for one place, empty for nobody."""
    path = _owner_path(place)
    owner = _read_owner(path, answers.get(path))
    return owner.name if owner is not None else ""


def note_answer(note: Note) -> dict[str, Any]:
    """Returns a note in the form of an answer, by the path it is stored under."""
    told: dict[str, Any] = {
        "path": note.path,
        "author": note.author,
        "at": _time(note.at),
        "text": note.text,
        "quote": note.quote,
        "replies": {each.id: {"author": each.author, "at": _time(each.at), "text": each.text} for each in note.replies},
        "state": note.state,
        "revision": note.revision,
        "changed_by": note.changed_by,
        "changed_at": _time(note.changed_at) if note.changed_at else "",
        "seen": note.seen,
    }
    return {NOTE + note.id: told}


def owner_answer(answers: Mapping[str, Any], place: str, name: str) -> dict[str, Any]:
    """Returns the answer that makes ``name`` answer for a place from now on.

    An empty name means that nobody does.
    """
    path = _owner_path(place)
    before = _read_owner(path, answers.get(path))
    return _owner_record(_Owner(place, _words(name), before.revision + 1 if before is not None else 1))


def note_places(answers: Mapping[str, Any]) -> dict[str, str]:
    """Returns the place of each note, owner and proof, by the path it is stored under."""
    found: dict[str, str] = {}
    for path, value in answers.items():
        note = _read_note(path, value) if path.startswith(NOTE) else None
        owner = _read_owner(path, value) if path.startswith(OWNER) else None
        if note is not None:
            found[path] = note.path
        elif owner is not None:
            found[path] = owner.place
        elif read_choice(path, value) is not None:
            found[path] = ATTACHMENTS
    return found


# ------------------------------------------------------------ putting two sides together


def merge_notes(one: Note, other: Note) -> Note:
    """Joins two states of one note; their order makes no difference."""
    first = min(one, other, key=lambda note: (note.at, note.author, note.path, note.text, note.quote))
    held = max(one, other, key=_merge_order)
    replies = {each.id: each for each in (*one.replies, *other.replies)}
    for each in (*one.replies, *other.replies):
        replies[each.id] = min(replies[each.id], each, key=lambda reply: (reply.at, reply.author, reply.text))
    return replace(
        first,
        replies=_in_order(replies.values()),
        state=held.state,
        revision=held.revision,
        changed_by=held.changed_by,
        changed_at=held.changed_at,
        seen=held.seen,
    )


def merge_beside(ours: Mapping[str, Any], theirs: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Returns those of our notes, owners and proofs chosen that theirs change, by path.

    Where both name somebody else for one place without knowing of each other, one name holds and a note says the other:
    nothing is lost, and nobody is asked.
    """
    changes: dict[str, Any] = {}
    for path, value in theirs.items():
        mine, made = ours.get(path), {}
        if path.startswith(NOTE) and (note := _read_note(path, value)) is not None:
            known = _read_note(path, mine)
            made = note_answer(merge_notes(known, note) if known is not None else note)
        elif path.startswith(OWNER) and (owner := _read_owner(path, value)) is not None:
            made = _merged_owner(_read_owner(path, mine), owner, at)
        elif path.startswith(EVIDENCE) and (choice := read_choice(path, value)) is not None:
            chosen = read_choice(path, mine)
            made = choice_answer(merge_choices(chosen, choice) if chosen is not None else choice)
        changes |= {each: value for each, value in made.items() if ours.get(each) != value}
    return changes


def read_beside(told: object) -> dict[str, Any]:
    """Reads notes, owners and proofs chosen that came from outside, as they would be stored here.

    Returns them by path.  Raises ValueError, which names the path, for the first that is none of them.
    """
    if not isinstance(told, dict) or len(told) > 2 * MOST_NOTES:
        raise ValueError("notes")
    found: dict[str, Any] = {}
    for path, value in told.items():
        note = _read_note(path, value) if isinstance(path, str) and path.startswith(NOTE) else None
        owner = _read_owner(path, value) if isinstance(path, str) and path.startswith(OWNER) else None
        if note is not None:
            found |= note_answer(note)
        elif owner is not None:
            found |= _owner_record(owner)
        elif isinstance(path, str) and (choice := read_choice(path, value)) is not None:
            found |= choice_answer(choice)
        else:
            raise ValueError(str(path)[:80])
    return found


def is_beside(path: str) -> bool:
    """Tells whether a path belongs to a note, an owner or a proof chosen, which no form has."""
    return path.startswith((NOTE, OWNER, EVIDENCE))


# ------------------------------------------------------------ inner


def _has_place(answers: Mapping[str, Any], path: str) -> bool:
    """Tells whether the rows around a path are there; a piece of a long text counts as the text."""
    return all(_is_there(answers.get(table_of(row)) or (), row_id(row)) for row in scopes_of(path)[1:])


def _is_there(held: Any, row: str) -> bool:
    return row in held or any(isinstance(each, Mapping) for each in held)


@dataclass(frozen=True, slots=True)
class _Owner:
    place: str
    name: str
    revision: int


def _merged_owner(mine: _Owner | None, theirs: _Owner, at: datetime) -> dict[str, Any]:
    if mine is None:
        return _owner_record(theirs)
    held, other = sorted((mine, theirs), key=lambda owner: (owner.revision, owner.name), reverse=True)
    made = _owner_record(held)
    if mine.revision == theirs.revision and held.name != other.name and other.name:
        digest = sha256(repr((held.place, held.revision, held.name, other.name)).encode()).hexdigest()
        words = f"另一边写的负责人是“{other.name}”，这里先用“{held.name}”。请商定。"
        made |= note_answer(Note(f"owner{digest[:10]}", held.place, "合并", _second(at), words))
    return made


def _owner_record(owner: _Owner) -> dict[str, Any]:
    return {_owner_path(owner.place): {"place": owner.place, "name": owner.name, "revision": owner.revision}}


def _owner_path(place: str) -> str:
    """Returns the path that the owner of a place is stored under.

    Each place has one; it is without brackets, so that it lies in no row of the form.
    """
    return OWNER + place.translate({ord("["): "(", ord("]"): ")"})


def _merge_order(note: Note) -> tuple[Any, ...]:
    return (
        note.revision,
        _RANK[note.state],
        note.changed_by,
        _time(note.changed_at) if note.changed_at else "",
        -note.seen,
    )


def _read_note(path: str, told: object) -> Note | None:
    """Returns the note that an answer stands for, or None where it is none."""
    note_id = path.removeprefix(NOTE)
    if not (isinstance(told, dict) and note_id.isascii() and note_id.isalnum() and len(note_id) <= _LONGEST_ID):
        return None
    replies = told.get("replies", {})
    at, changed = _moment(told.get("at")), told.get("changed_at", "")
    changed_at = _moment(changed) if changed else None
    state, revision, seen = told.get("state", "open"), told.get("revision", 0), told.get("seen", 0)
    texts = (
        (told.get("path"), _LONGEST_PATH), (told.get("author"), LONGEST_NAME), (told.get("text"), LONGEST_TEXT),
        (told.get("quote", ""), LONGEST_QUOTE), (told.get("changed_by", ""), LONGEST_NAME),
    )  # fmt: skip
    fits = at is not None and bool(changed) == (changed_at is not None) and all(_is_text(*each) for each in texts)
    counted = _is_count(revision) and _is_count(seen) and isinstance(state, str) and state in _RANK
    if not (fits and counted and isinstance(replies, dict)):
        return None
    read = [_read_reply(each, value) for each, value in replies.items()]
    if None in read:
        return None
    in_order = _in_order(each for each in read if each is not None)
    return Note(
        note_id, told["path"], told["author"], at or _EPOCH, told["text"], told.get("quote", ""),
        in_order, state, revision, told.get("changed_by", ""), changed_at, seen,
    )  # fmt: skip


def _read_reply(reply_id: object, told: object) -> NoteReply | None:
    if not (isinstance(reply_id, str) and reply_id.isascii() and reply_id.isalnum() and len(reply_id) <= _LONGEST_ID):
        return None
    at = _moment(told.get("at")) if isinstance(told, dict) else None
    if not isinstance(told, dict) or at is None:
        return None
    author, text = told.get("author"), told.get("text")
    if not (_is_text(author, LONGEST_NAME) and _is_text(text, LONGEST_TEXT)):
        return None
    return NoteReply(reply_id, str(author), at, str(text))


def _read_owner(path: str, told: object) -> _Owner | None:
    if not isinstance(told, dict):
        return None
    place, name, revision = told.get("place"), told.get("name"), told.get("revision")
    if not (_is_text(place, _LONGEST_PATH) and _is_text(name, LONGEST_NAME) and _is_count(revision)):
        return None
    return _Owner(str(place), str(name), int(str(revision))) if _owner_path(str(place)) == path else None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= _TIMES * longest and not HIDDEN_MARK.search(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_CHANGES


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or not value.isascii():
        return None
    try:
        read = datetime.fromisoformat(value)
        return _second(read) if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _words(text: str) -> str:
    return HIDDEN_MARK.sub("", clean_text(text)).strip()


def _in_order(replies: Iterable[NoteReply]) -> tuple[NoteReply, ...]:
    return tuple(sorted(replies, key=lambda reply: (reply.at, reply.id)))


def _new_id() -> str:
    """Returns a fresh id of ten random characters (50 bits).

    That is unique among all computers.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))
