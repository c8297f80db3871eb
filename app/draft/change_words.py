"""Words for what differs between two states of an application: what it is, where it stands, and both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.draft.answer_words import answer_words, row_gone
from app.draft.form_places import label_of, place_of

if TYPE_CHECKING:
    from app.draft.comparison import Difference
    from app.draft.draft import Draft


class ChangeWords(NamedTuple):
    """Describes a difference for people; of a ``whole`` row that came or went nothing inside has changed."""

    name: str
    place: str
    before: str
    after: str
    whole: bool


def change_words(past: Draft, now: Draft, change: Difference) -> ChangeWords:
    """Returns the words for a difference of two states.

    Its paths have the row numbers of each.
    """
    draft, path = (past, change.old_path) if change.after is None and change.old_path else (now, change.path)
    try:
        place = place_of(draft, draft.inside(path))
    except (LookupError, ValueError):
        place = ""
    name = "申报方向" if path == "track" else label_of(draft, path) or path
    parts = [part for part in place.split(" · ") if part and part != name]
    is_row = change.path.endswith("]")
    if is_row and parts:
        name, parts = parts[-1], parts[:-1]
    if isinstance(change.before, list) and path in draft.shape.tables:
        return ChangeWords(f"{name}的次序", " · ".join(parts), *_orders(past, change), whole=False)
    before, after = answer_words(past, path, change.before), answer_words(now, path, change.after)
    if is_row:
        before = before if change.before is not None else row_gone(draft, path, before=True)
        after = after if change.after is not None else row_gone(draft, path)
    return ChangeWords(name, " · ".join(parts), before, after, is_row)


def _orders(past: Draft, change: Difference) -> tuple[str, str]:
    """Names the rows of a table in their order before and after, by what they were called before."""

    def words_of(row: int) -> str:
        try:
            place = place_of(past, past.inside(f"{change.old_path}[{row}]"))
        except (LookupError, ValueError):
            place = ""
        return place.split(" · ")[-1] or f"第 {row + 1} 行"

    before, after = (list(map(words_of, rows)) for rows in (change.before, change.after))
    return "、".join(before), "、".join(after)
