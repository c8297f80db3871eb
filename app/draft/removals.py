"""Describes what is taken out of a draft so that it can be put back whole, and puts it back.

A row comes back under its own id: what is in the draft again is thereby told from what is still out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.draft.paths import place_in, row_id, row_path, scope_of, slot_of, table_of
from app.pack.bound_pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.draft.draft import Change, Draft
    from app.draft.shape import ApplicationShape

Kind = Literal["scenario", "attachment", "row", "picture"]
ATTACHMENTS = "attachments"
_TITLES = ("name", "title", "item", "standard")
"""Ends of the fields by which people call a row, the first that is filled in."""
_WORDED = frozenset({"text", "paragraph", "blocks", "lines"})
_LONGEST = 60
_NUMBER = "catalogue"
"""Kind of the answer that says which entry of the catalogue a scenario is."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Describes one thing taken out of a draft, to be kept as an :class:`app.store.records.Removed`."""

    path: str
    kind: Kind
    title: str
    content: dict[str, Any]


def describe_row(draft: Draft, table: str, row: str) -> Removal | None:
    """Describes a row before it is removed, with its place and all its answers.

    Returns None where the row says nothing of its own.
    """
    answers = draft.row_answers(table, row)
    slot = slot_of(table)
    kind: Kind = "row"
    if table == draft.pack.roles["scenarios"]:
        kind = "scenario"
    elif table == ATTACHMENTS:
        kind = "attachment"
    inside = row_path(table, row) + "."
    own = {path.removeprefix(inside): value for path, value in answers.items() if "[" not in path.removeprefix(inside)}
    if not _has_own_content(draft, answers, own):
        return None
    texts = [own.get(name) for name in _TITLES] + list(own.values())
    title = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    noun = draft.shape.tables[slot].noun
    words = f"{noun}“{title[:_LONGEST]}”" if title else f"{noun}（没有名称）"
    return Removal(row_path(table, row), kind, words, {"at": draft.rows(table).index(row), "answers": answers})


def amount_words(shape: ApplicationShape, answers: Mapping[str, Any]) -> str:
    """Says how much there is in the answers of a row, ``""`` for nothing.

    An example is ``文字 1,204 字、关键装备 3 行、图 2 张``.  ``answers`` are those of a row by path, rows inside it
    included.
    """
    characters = pictures = 0
    rows: dict[str, int] = {}
    for path, value in answers.items():
        slot = slot_of(path)
        if slot in shape.tables and isinstance(value, list):
            noun = shape.tables[slot].label or shape.tables[slot].noun
            rows[noun] = rows.get(noun, 0) + len(value)
        elif slot in shape.fields and shape.fields[slot].kind in _WORDED:
            pieces = value if isinstance(value, list) else [value]
            characters += sum(map(_length, pieces))
            pictures += sum(isinstance(each, dict) and bool(each.get("image")) for each in pieces)
    told = [f"文字 {characters:,} 字"] if characters else []
    told += [f"{noun} {count} 行" for noun, count in rows.items() if count]
    told += [f"图 {pictures} 张"] if pictures else []
    return "、".join(told)


def removal_words(shape: ApplicationShape, removal: Removal) -> str:
    """Says in one line what was removed and how much it holds."""
    much = amount_words(shape, removal.content.get("answers") or {}) if removal.kind in {"scenario", "row"} else ""
    return f"{removal.title}，{much}" if much else removal.title


def _length(piece: object) -> int:
    if isinstance(piece, dict):
        return sum(len(str(piece.get(key) or "").strip()) for key in ("heading", "text"))
    return len(piece.strip()) if isinstance(piece, str) else 0


def _picked(draft: Draft, values: Iterable[Any]) -> set[object]:
    """Returns what the catalogue wrote into a row among its values: the number of an entry, and its name."""
    picked: set[object] = set()
    for value in values:
        scenario = draft.pack.scenario(value) if isinstance(value, int) and not isinstance(value, bool) else None
        if scenario is not None:
            picked |= {value, scenario.name}
    return picked


def _has_own_content(draft: Draft, answers: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Tells whether a row says more than the catalogue wrote into it when it was picked."""
    picked = _picked(draft, own.values())
    return any(
        value not in (None, "", False) and value != [] and (isinstance(value, list) or value not in picked)
        for value in answers.values()
    )


def describe_pictures(path: str, before: object, after: object) -> list[Removal]:
    """Describes the pictures that the new version of a long text leaves out."""
    # the drawn pages of an attachment go and come with its file
    if path.endswith(f".{PAGES}") or not (isinstance(before, list) and isinstance(after, list | None)):
        return []
    kept = {each.get("image") for each in after or () if isinstance(each, dict)}
    gone = [
        (at, each) for at, each in enumerate(before)
        if isinstance(each, dict) and each.get("image") and each["image"] not in kept
    ]  # fmt: skip
    return [
        Removal(path, "picture", f"配图“{each.get('caption') or str(each['image']).rpartition('/')[2]}”"[:_LONGEST],
                {"at": at, "block": each})
        for at, each in gone
    ]  # fmt: skip


def is_out(draft: Draft, path: str, kind: str, content: Mapping[str, Any]) -> bool:
    """Tells whether a removed thing has a place in the draft and is not there again."""
    if kind == "picture":
        there = draft.value(path)
        image = content["block"].get("image")
        return _has_place(draft, path) and not any(
            isinstance(each, dict) and each.get("image") == image for each in there or ()
        )
    return row_id(path) not in draft.rows(table_of(path)) and _has_place(draft, table_of(path))


def same_scenario(draft: Draft, path: str, content: Mapping[str, Any]) -> str:
    """Returns the row of the scenario in the draft that was picked from the same entry of the catalogue as one removed.

    It is ``""`` where there is none, or where what was removed is no scenario of the catalogue.
    """
    table = table_of(path)
    if table != draft.pack.roles.get("scenarios"):
        return ""
    known = draft.shape.fields
    slot = next((each for each in known if slot_of(table) + "[]" == scope_of(each) and known[each].kind == _NUMBER), "")
    number = content["answers"].get(place_in(path, slot)) if slot else None
    if number is None:
        return ""
    found = (row for row in draft.rows(table) if draft.value(place_in(row_path(table, row), slot)) == number)
    return next(found, "")


def written_words(draft: Draft, table: str, row: str) -> str:
    """Says how much a row holds beside what the catalogue wrote into it, ``""`` for nothing."""
    removal = describe_row(draft, table, row)
    if removal is None:
        return ""
    answers = removal.content["answers"]
    picked = _picked(draft, answers.values())
    own = {path: value for path, value in answers.items() if isinstance(value, list) or value not in picked}
    return amount_words(draft.shape, own) or "内容"


def put_row_back(draft: Draft, path: str, content: Mapping[str, Any]) -> Change:
    """Puts a removed row back under its own id.

    Raises KeyError where its table has gone.
    """
    return draft.restore_row(table_of(path), row_id(path), int(content["at"]), content["answers"])


def with_picture(blocks: object, content: Mapping[str, Any]) -> list[Any]:
    """Returns a long text with a picture put back near its old place."""
    there = list(blocks) if isinstance(blocks, list) else []
    there.insert(min(int(content["at"]), len(there)), dict(content["block"]))
    return there


def _has_place(draft: Draft, path: str) -> bool:
    """Tells whether the rows around a path are in the draft."""
    scope = scope_of(path)
    while scope:
        if row_id(scope) not in draft.rows(table_of(scope)):
            return False
        scope = scope_of(table_of(scope))
    slot = slot_of(path)
    return slot in draft.shape.tables or slot in draft.shape.fields


def newest_first(items: Iterable[Any], draft: Draft) -> list[Any]:
    """Returns what is still out of the draft, each thing once, newest first.

    ``items`` have to be newest first as well.
    """
    seen: set[tuple[str, str]] = set()
    found = []
    for each in items:
        name = (each.path, str(each.content.get("block", {}).get("image", "")))
        if name not in seen and is_out(draft, each.path, each.kind, each.content):
            seen.add(name)
            found.append(each)
    return found
