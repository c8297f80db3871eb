"""An answer as people read it: choices by their labels, long texts as paragraphs, rows as their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.draft.paths import slot_of

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.draft.shape import ApplicationShape

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
        return "\n".join(_row_lines(draft.shape, slot, value))
    field = draft.shape.fields.get(slot)
    return _leaf(field, value)


def _leaf(field: Any, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_block(each) for each in value)
    label = next((c.label for c in field.choices if c.value == value), "") if field is not None else ""
    if label:
        return str(label)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _block(block: Any) -> str:
    if not isinstance(block, dict):
        return str(block)
    if "image" in block:
        return f"〔图：{block.get('caption') or str(block['image']).rpartition('/')[2]}〕"
    return str(block.get("heading") or block.get("text") or "")


def _row_lines(shape: ApplicationShape, slot: str, row: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in row.items():
        inner = f"{slot}.{key}"
        if value is None or value in ("", [], {}):
            continue
        if inner in shape.tables:
            lines.append(f"{shape.tables[inner].noun} {len(value)} 行")
        elif isinstance(value, dict):
            lines += _row_lines(shape, inner, value)
        else:
            field = shape.fields.get(inner)
            name = field.label if field is not None else key
            lines.append(f"{name}：{_leaf(field, value)}")
    return lines
