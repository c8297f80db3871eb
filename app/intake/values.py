"""Checks whether an answer of an application file is of the JSON type that its field is written in.

Only the type is judged here.  A value of the right type with unfit content is taken in; the checks speak about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.intake.wording import shown

if TYPE_CHECKING:
    from app.pack.model import Field

TEXT_LIMIT = 1_000_000
"""Characters of one string."""
BLOCK_LIMIT = 5000
"""Blocks of one long text."""
LINE_LIMIT = 10_000
"""Strings of one answer that is a list of lines."""
_EXACT = 1 << 53
"""From here on a double no longer tells neighbouring integers apart."""

BLOCK_KEYS = {"heading": {"heading"}, "text": {"text"}, "image": {"image", "caption"}}


class UnfitValue(Exception):
    """Signals that a value cannot be taken in; ``place`` continues the answer's own path (``[3].image``)."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


def normalised_value(spec: Field, value: Any) -> Any:
    """Returns the answer as it is kept: ``value`` itself, but an integer written ``862.0`` becomes ``862``.

    ``null`` and ``""`` stand for an unanswered field of any kind but lists, where ``null`` and ``[]`` do.

    Raises:
        UnfitValue: the JSON type is not the field's, or the value is larger than this module's limits.
    """
    if value is None:
        return None
    if spec.pictures_only:
        return _pages(value)
    if spec.kind == "blocks":
        return _blocks(value)
    if spec.kind == "lines":
        return _lines(value)
    return _scalar(spec, value)


def _scalar(spec: Field, value: Any) -> Any:
    if value == "":
        return value
    if spec.kind == "flag":
        return _expect(value, bool, " true 或 false")
    if is_whole(spec):
        return _whole(value)
    return _text(value)


def is_whole(spec: Field) -> bool:
    """Tells whether the field's answers are JSON integers."""
    whole_choices = bool(spec.choices) and all(isinstance(choice.value, int) for choice in spec.choices)
    return spec.kind in ("integer", "catalogue") or (spec.kind == "choice" and whole_choices)


def described(value: Any) -> str:
    """Returns what was found instead, e.g. ``数字 862``."""
    if isinstance(value, bool):
        return " true" if value else " false"
    if isinstance(value, int | float):
        return f"数字 {value}"
    if isinstance(value, str):
        return f"文字“{shown(value, 20)}”"
    return " null" if value is None else "列表" if isinstance(value, list) else "对象"


def too_long(count: int, limit: int, unit: str) -> str:
    """Returns the sentence for more of something than is taken in."""
    return f"有 {count} {unit}，最多能读入 {limit} {unit}，请删减。"


def _expect(value: Any, kind: type, wanted: str) -> Any:
    if type(value) is not kind:
        raise UnfitValue(f"这里应当是{wanted}，文件里是{described(value)}，请改正。")
    return value


def _text(value: Any) -> str:
    text: str = _expect(value, str, "带引号的文字")
    if len(text) > TEXT_LIMIT:
        raise UnfitValue(too_long(len(text), TEXT_LIMIT, "个字符"))
    return text


def _whole(value: Any) -> int:
    if type(value) is float and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    number: int = _expect(value, int, "不带引号的整数")
    return number


def _lines(value: Any) -> list[str]:
    _expect(value, list, "文字的列表")
    if len(value) > LINE_LIMIT:
        raise UnfitValue(too_long(len(value), LINE_LIMIT, "行"))
    for i, line in enumerate(value):
        _inside(_text, line, f"[{i}]")
    return list(value)


def _blocks(value: Any) -> list[dict[str, Any]]:
    _expect(value, list, "段落的列表")
    if len(value) > BLOCK_LIMIT:
        raise UnfitValue(too_long(len(value), BLOCK_LIMIT, "段"))
    for i, block in enumerate(value):
        _inside(_block, block, f"[{i}]")
    return list(value)


def _pages(value: Any) -> list[dict[str, Any]]:
    """Reads the pages of an attachment: pictures without a caption."""
    _expect(value, list, "图片的列表")
    if len(value) > BLOCK_LIMIT:
        raise UnfitValue(too_long(len(value), BLOCK_LIMIT, "页"))
    for i, page in enumerate(value):
        _inside(_page, page, f"[{i}]")
    return list(value)


def _page(page: Any) -> None:
    _expect(page, dict, "对象（image）")
    if page.keys() != {"image"}:
        raise UnfitValue("装订页的每一页应当恰好是 image 一项，请改正。")
    _inside(_text, page["image"], ".image")


def _block(block: Any) -> None:
    _expect(block, dict, "对象（heading、text 或 image）")
    kind = next((key for key in BLOCK_KEYS if key in block), "")
    if not kind or not block.keys() <= BLOCK_KEYS[kind]:
        keys = "、".join(shown(key, 20) for key in list(block)[:5])
        found = f"是“{keys}”" if keys else "什么也没有"
        raise UnfitValue(f"一段应当恰好是 heading、text、image（可带 caption）之一，文件里{found}，请改正。")
    _inside(_text, block[kind], f".{kind}")
    if block.get("caption") is not None:
        _inside(_text, block["caption"], ".caption")


def _inside(judge: Any, value: Any, place: str) -> None:
    try:
        judge(value)
    except UnfitValue as misfit:
        raise UnfitValue(misfit.reason, place + misfit.place) from misfit
