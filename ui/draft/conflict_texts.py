"""Answers that two windows changed at once, in words: where they stand, and both texts about their first difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.draft.form_places import place_of

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.draft_merge import AnswerConflict

_NAMED = 3
"""Places that a sentence names."""
_BEFORE, _LONGEST = 12, 120
"""Characters shown before the first difference, and of a whole text."""
EMPTY = "（没有内容）"
_FLAGS = {True: "是", False: "否"}


def undecided(draft: Draft, clashes: Iterable[AnswerConflict]) -> str:
    """Returns one sentence: which answers wait for a decision."""
    places = [f"“{place_of(draft, clash.path)}”" for clash in clashes]
    more = f"等 {len(places)} 处" if len(places) > _NAMED else ""
    return f"{'、'.join(places[:_NAMED])}{more}在另一个窗口里也改过，还没有选用哪一个。"


def answer_words(draft: Draft, path: str, value: Any) -> str:
    """Returns an answer as people read it, or "" where there is none.

    Of a choice these are the printed words, of a long text its text.
    """
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return _FLAGS[value]
    if isinstance(value, list):
        return "\n".join(_block_words(each) for each in value)
    field = draft.field(path)
    label = next((c.label for c in field.choices if type(c.value) is type(value) and c.value == value), "")
    if field.kind in ("sector", "stage"):
        named = draft.pack.sectors if field.kind == "sector" else draft.pack.stages
        label = next((each.name for each in named if each.id == value), "")
    return label or str(value)


def both_texts(mine: str, theirs: str) -> tuple[str, str]:
    """Returns both texts, cut about their first difference."""
    same = 0
    while same < min(len(mine), len(theirs)) and mine[same] == theirs[same]:
        same += 1
    return _cut(mine, same), _cut(theirs, same)


def _cut(text: str, difference: int) -> str:
    begin = 0 if len(text) <= _LONGEST else max(difference - _BEFORE, 0)
    shown = " ".join(text[begin : begin + _LONGEST].split())
    if not text:
        return EMPTY
    return ("…" if begin else "") + shown + ("…" if begin + _LONGEST < len(text) else "")


def _block_words(block: Any) -> str:
    if not isinstance(block, dict):
        return str(block)
    words = block.get("heading") or block.get("text") or ""
    return f"［图］{block.get('caption') or block['image']}" if "image" in block else str(words)
