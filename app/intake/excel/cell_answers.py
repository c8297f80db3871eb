"""Reads what a cell says as an answer of a field, and whether that is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.notation.characters import clean_text, hidden_marks, narrow
from app.notation.figures import usual_figure

if TYPE_CHECKING:
    from app.intake.excel.cells import Cell
    from app.pack.model import Field

_TICKED: Final = "☑☒✓✔√■●◉"
_BOXES: Final = re.compile(rf"[□☐○◯{_TICKED}]")
_BREAK: Final = re.compile(r"[ \t\u3000]*\n[ \t\u3000]*")
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_SAME_AS_ABOVE: Final = frozenset({"同上", "〃", "″", '"', "同前"})
_KIND_WORDS: Final = {
    "国标": "国家标准",
    "行标": "行业标准",
    "团标": "团体标准",
    "企标": "企业标准",
    "软著": "软件著作权",
}
"""The full words of which the form's choices are the short ones."""
_CAPTION: Final = re.compile(r"［(?:图\d+)?\u3000?(.*)］")


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """Describes an answer that a cell gives, of the field's JSON type; ``doubt`` is empty where it is certain."""

    value: Any
    doubt: str = ""


def answer_of(cell: Cell, field: Field, pictures: Sequence[str] = ()) -> CellAnswer | None:
    """Reads a cell for a field.

    Returns None where it says nothing that the field could hold.

    ``pictures`` are the names of the pictures that lie over the cell, from the top.
    """
    if cell.refused:
        return None
    text = clean_text(cell.text).strip(" \t\n\u3000")
    if cell.kind == "number" and text == "0" and field.kind not in {"number", "integer"}:
        return None  # what is left of a formula's text in the old format; no answer is a nought
    if field.kind == "choice":
        found = _choice(text, field)
    elif field.kind == "blocks":
        found = _blocks(text, pictures)
    elif field.kind in {"number", "integer"}:
        found = _figure(text, field)
    else:
        found = _text(text, field)
    if found is None:
        return None
    return CellAnswer(found.value, cell.doubt or found.doubt or _doubt_of(cell, field, text))


def _doubt_of(cell: Cell, field: Field, text: str) -> str:
    if hidden_marks(text):
        return "里面有看不见的方向控制符，请核对。"
    if field.kind not in {"number", "integer"}:
        if cell.kind == "number":
            return "这一格是数字格式，前面的 0 可能已经丢了，请核对。"
        if cell.kind == "date":
            return "这一格是日期格式，请核对写法。"
    if text in _SAME_AS_ABOVE:
        return f"写的是“{text}”，请改成完整的内容。"
    return ""


def _text(text: str, field: Field) -> CellAnswer | None:
    if not text:
        return None
    if field.kind == "text" and "\n" in text:
        return CellAnswer(_BREAK.sub(_joint, text), "原格里分了行，这里接成了一行。")
    return CellAnswer(text)


def _joint(found: re.Match[str]) -> str:
    """Returns what joins two texts: nothing between Chinese characters, a blank between others."""
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    return "" if _CJK.match(before) or _CJK.match(after) else " "


def _choice(text: str, field: Field) -> CellAnswer | None:
    if not text:
        return None
    if _BOXES.search(text):
        return _ticked(text, field)
    plain = "".join(narrow(text).split())
    for choice in field.choices:
        if plain == choice.label:
            return CellAnswer(choice.value)
    near = [each for each in field.choices if _means(plain, each.label)]
    if len(near) == 1:
        return CellAnswer(near[0].value, f"原格写的是“{text[:20]}”。")
    return CellAnswer(text, "不是表上印的选项。") if all(isinstance(c.value, str) for c in field.choices) else None


def _means(plain: str, label: str) -> bool:
    return label in plain or _KIND_WORDS.get(label, label) in plain


def _ticked(text: str, field: Field) -> CellAnswer | None:
    """Returns the one choice whose box is ticked, or None where none is, or two are."""
    pieces = re.findall(rf"([□☐○◯{_TICKED}])\s*([^□☐○◯{_TICKED}]*)", text)
    ticked = [label for box, label in pieces if box in _TICKED]
    if len(ticked) != 1:
        return None
    plain = "".join(narrow(ticked[0]).split())
    found = [choice for choice in field.choices if choice.label == plain]
    return CellAnswer(found[0].value, "是从打勾的方框读出的。") if found else None


def _figure(text: str, field: Field) -> CellAnswer | None:
    """Returns a figure as typed.

    A share that the cell shows with its % is the figure before it.
    """
    if not text:
        return None
    figure = usual_figure(text, field.unit)
    if figure is None:
        return None
    if field.unit == "%" and "%" not in narrow(text) and figure not in {"0", "1"} and abs(float(figure)) < 1:
        return CellAnswer(figure, f"这一项的单位是 %，格里的 {figure} 可能是 {float(figure) * 100:g}%。")
    written = clean_text(text).strip()
    bare = narrow(written).removesuffix(narrow(field.unit)).strip() if field.unit else written
    return CellAnswer(bare if usual_figure(bare, field.unit) == figure else figure)


def _blocks(text: str, pictures: Sequence[str]) -> CellAnswer | None:
    """Paragraphs; a line ［图1　…］ is the caption of a picture, where one lies over the cell for each of them."""
    lines = [line.strip(" \t\u3000") for line in text.split("\n")]
    lines = [line for line in lines if line]
    captions = [line for line in lines if _CAPTION.fullmatch(line)]
    matched = len(captions) == len(pictures)
    waiting = list(pictures)
    blocks: list[dict[str, Any]] = []
    for line in lines:
        found = _CAPTION.fullmatch(line)
        if found and matched:
            picture = {"image": waiting.pop(0)}
            blocks.append({**picture, "caption": found[1]} if found[1] else picture)
        else:
            blocks.append({"text": line})
    blocks += [{"image": name} for name in waiting]
    if not blocks:
        return None
    if matched:
        return CellAnswer(blocks)
    return CellAnswer(blocks, "图片和文字里的图题对不上，请核对图放在哪里。")
