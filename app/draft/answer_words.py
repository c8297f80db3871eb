"""An answer as people read it: choices by their labels, long texts as paragraphs, rows as their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.draft.paths import slot_of

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.pack.model import Field, Pack

EMPTY = "（没有填）"


def answer_words(draft: Draft, path: str, value: Any) -> str:
    """Returns what people read for the answer at a numbered path.

    A row is given as an object; a table whose rows were moved is given as the list of their numbers.
    """
    if value is None or value in ("", [], {}):
        return EMPTY
    slot = slot_of(path)
    if slot in draft.shape.tables and isinstance(value, list):
        return "、".join(f"第 {row + 1} 行" for row in value)
    if slot == "track":
        known = draft.pack.tracks.get(value)
        return known.name if known is not None else str(value)
    if isinstance(value, dict):
        return "\n".join(_row_lines(draft, slot, value))
    return _leaf(draft.pack, draft.shape.fields.get(slot), value)


def row_gone(draft: Draft, path: str, *, before: bool = False) -> str:
    """Returns what is said where a row does not stand (any more), by what the form calls such a row."""
    table = draft.shape.tables.get(slot_of(path).removesuffix("[]"))
    is_named = table is not None and table.path == draft.pack.roles["scenarios"]
    noun = f"这个{table.noun}" if table is not None and is_named else "这一行"
    return f"那时没有{noun}" if before else f"{noun}已移出"


def _leaf(pack: Pack, field: Field | None, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_block(each) for each in value)
    if field is not None and (named := _named(pack, field.kind, value)):
        return named
    label = next((c.label for c in field.choices if c.value == value), "") if field is not None else ""
    if label:
        return str(label)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _named(pack: Pack, kind: str, value: Any) -> str:
    """Returns the name of what an answer gives by its code or number, "" for other kinds."""
    if kind == "division":
        found = [each.name for each in pack.industries if each.code == value]
    elif kind == "group":
        found = [group.name for each in pack.industries for group in each.groups if group.code == value]
    elif kind == "sector":
        return next((each.name for each in pack.sectors if each.id == value), "")
    elif kind == "stage":
        return next((each.name for each in pack.stages if each.id == value), "")
    elif kind == "catalogue":
        found = [each.name for stage in pack.stages for each in stage.scenarios if each.no == value]
    else:
        return ""
    return f"{value} {found[0]}" if found else ""


def _block(block: Any) -> str:
    if not isinstance(block, dict):
        return str(block)
    if "image" in block:
        return f"〔图：{block.get('caption') or str(block['image']).rpartition('/')[2]}〕"
    return str(block.get("heading") or block.get("text") or "")


def _row_lines(draft: Draft, slot: str, row: dict[str, Any]) -> list[str]:
    shape, lines = draft.shape, list[str]()
    for key, value in row.items():
        inner = f"{slot}.{key}"
        if value is None or value in ("", [], {}):
            continue
        if inner in shape.tables:
            lines.append(f"{shape.tables[inner].noun} {len(value)} 行")
        elif isinstance(value, dict):
            lines += _row_lines(draft, inner, value)
        else:
            field = shape.fields.get(inner)
            name = field.label if field is not None else key
            lines.append(f"{name}：{_leaf(draft.pack, field, value)}")
    return lines
