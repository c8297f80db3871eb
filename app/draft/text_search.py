"""Finds a text in all that was typed into a draft, and works out what replacing it would make of each answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.draft.field_checks import FieldChecks
from app.draft.notes import placed_notes
from app.draft.paths import ASIDE, slot_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.draft.draft import Draft
    from app.pack.model import Field

_TYPED = frozenset({"text", "paragraph", "blocks", "lines"})
"""Kinds of fields that hold words; figures, dates, codes and choices are not looked through."""
_ATTACHMENTS = "attachments"
_WHOLE = -1
IN_NOTE = "note"


@dataclass(frozen=True, slots=True)
class TextHit:
    """Describes one place where a text was found in an answer.

    ``start`` and ``end`` count characters of ``text``, which is the piece of the answer that the place is in.
    """

    path: str
    start: int
    end: int
    text: str
    piece: int = _WHOLE
    """The block of a long text or the line of a list; -1 where the answer is one text."""
    key: str = ""
    """``heading``, ``text`` or ``caption`` within a block; :data:`IN_NOTE` in a note about the answer."""

    @property
    def is_note(self) -> bool:
        """Tells whether the place is in what somebody noted: nothing is replaced there."""
        return self.key == IN_NOTE


def find_text(draft: Draft, wanted: str, *, titles: bool = True, match_case: bool = False) -> list[TextHit]:
    """Returns every place where ``wanted`` stands, in form order.

    ``titles`` says whether headings, captions, attachments' titles and 备注 count as well.
    """
    if not wanted:
        return []
    pattern = re.compile(re.escape(wanted), 0 if match_case else re.IGNORECASE)
    hits = [hit for path, field in _typed(draft) for hit in _in_answer(draft, path, field, pattern, titles=titles)]
    ranks: dict[str, tuple[int, ...]] = {}
    for hit in hits:
        if hit.path not in ranks:
            ranks[hit.path] = draft.form_rank(hit.path)
    return sorted(hits, key=lambda hit: ranks[hit.path])


def find_in_notes(draft: Draft, wanted: str, *, match_case: bool = False) -> list[TextHit]:
    """Returns every place where ``wanted`` stands in a note or a reply, the oldest note first.

    Its path is that of the answer that the note is about.
    """
    if not wanted:
        return []
    pattern = re.compile(re.escape(wanted), 0 if match_case else re.IGNORECASE)
    return [
        hit
        for note in placed_notes(draft.answers)
        for text in (note.text, *(reply.text for reply in note.replies))
        for hit in _in_piece(note.path, text, pattern, key=IN_NOTE)
    ]


def replace_text(draft: Draft, hits: Iterable[TextHit], instead: str) -> dict[str, Any]:
    """Returns the answers, by path, that replacing these places would make.

    The draft stays as it is, and a place whose text is not there any more is left alone.
    """
    by_path: dict[str, list[TextHit]] = {}
    for hit in (each for each in hits if not each.is_note):
        by_path.setdefault(hit.path, []).append(hit)
    found = {path: _replaced(draft.value(path), places, instead) for path, places in by_path.items()}
    return {path: value for path, value in found.items() if value != draft.value(path)}


def over_limit(draft: Draft, answers: dict[str, Any]) -> list[str]:
    """Returns the paths at which the new answers would be too long."""
    over = []
    for path, value in answers.items():
        field = draft.field(path)
        if field.limit and FieldChecks.measure(field, value).words > field.limit:
            over.append(path)
    return over


def _typed(draft: Draft) -> Iterator[tuple[str, Field]]:
    for path, value in draft.answers.items():
        if not value or path.startswith(ASIDE):
            continue
        field = draft.shape.fields.get(slot_of(path))
        if field is not None and field.kind in _TYPED and draft.track in field.tracks:
            yield path, field


def _in_answer(draft: Draft, path: str, field: Field, pattern: re.Pattern[str], *, titles: bool) -> Iterator[TextHit]:
    value = draft.value(path)
    if isinstance(value, str):
        if titles or not (path.startswith(_ATTACHMENTS) or path.endswith(".remarks")):
            yield from _in_piece(path, value, pattern)
        return
    for at, piece in enumerate(value if isinstance(value, list) else ()):
        if isinstance(piece, str):
            yield from _in_piece(path, piece, pattern, at)
        elif field.kind == "blocks" and isinstance(piece, dict):
            for key in ("heading", "text", "caption") if titles else ("text",):
                yield from _in_piece(path, str(piece.get(key) or ""), pattern, at, key)


def _in_piece(path: str, text: str, pattern: re.Pattern[str], piece: int = _WHOLE, key: str = "") -> Iterator[TextHit]:
    for match in pattern.finditer(text):
        yield TextHit(path, match.start(), match.end(), text, piece, key)


def _replaced(value: Any, hits: list[TextHit], instead: str) -> Any:
    if isinstance(value, str):
        return _cut(value, [hit for hit in hits if hit.text == value], instead)
    made = [dict(each) if isinstance(each, dict) else each for each in value or ()]
    for at, piece in enumerate(made):
        here = [hit for hit in hits if hit.piece == at]
        if isinstance(piece, str):
            made[at] = _cut(piece, [hit for hit in here if hit.text == piece], instead)
        elif isinstance(piece, dict):
            for key in {hit.key for hit in here}:
                same = [hit for hit in here if hit.key == key and hit.text == piece.get(key)]
                if same:
                    piece[key] = _cut(piece[key], same, instead)
    return made


def _cut(text: str, hits: list[TextHit], instead: str) -> str:
    for hit in sorted(hits, key=lambda hit: hit.start, reverse=True):
        text = text[: hit.start] + instead + text[hit.end :]
    return text
