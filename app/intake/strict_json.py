"""Reads JSON from outside strictly (RFC 8259, and I-JSON, RFC 7493, for numbers, keys and text).

What Python's own reader lets through quietly — doubled keys, NaN, numbers that no other program can hold, half
characters — is refused with its place, because two programs would otherwise read two different applications.
"""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NoReturn

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.intake.wording import shown, shown_place
from app.notation.characters import HIDDEN_MARK

if TYPE_CHECKING:
    from pathlib import Path

SIZE_LIMIT = 64 << 20
"""Bytes of one JSON file."""
DEPTH_LIMIT = 50
"""Objects and lists inside one another; an application has seven."""
VALUE_LIMIT = 2_000_000
"""Values in one file: bounds the memory that 64 MiB of ``[],[],`` would take."""
_LONGEST_NUMBER = 400
"""Characters of one number; the longest double written out in full has about 330."""
_SAFE = (1 << 53) - 1

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""A string, or the rest of the file after an opening quote: with the rest, the scan stays linear on any input."""
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{},"))
_STEPS = tuple({ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}.get(byte, 0) for byte in range(256))
# NUL ends strings in other programs; the embedding, overriding and isolating marks make printed text read otherwise
# than it is stored.  U+200E, U+200F and U+061C only nudge neighbours and occur in honestly copied text.
_UNFIT = HIDDEN_MARK


class _Flaw:
    """Stands where something that must be refused was read, until the walk that knows its place finds it."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def read_json(path: Path, limit: int = SIZE_LIMIT) -> Any:
    """Reads a JSON file of at most ``limit`` bytes as :func:`parse_json` does, and raises what that raises."""
    return parse_json(read_limited(path, limit), shown_place(str(path)))


def parse_json(data: bytes, source: str) -> Any:
    """Returns the value of a UTF-8 JSON text.

    ``source`` names it in refusals.

    Raises:
        InputRefused: anything else than one well-formed JSON value within the limits of this module.
    """
    if len(data) > SIZE_LIMIT:
        raise InputRefused(source, f"内容超过 {SIZE_LIMIT >> 20} MB，请确认选对了文件。")
    data = data.removeprefix(b"\xef\xbb\xbf")
    text = _decoded(data, source)
    _scan(data, source)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        _not_json(text, error, source)
    except RecursionError as error:  # the scan has made this impossible; a crash would cost more than this line
        raise InputRefused(source, "内容嵌套得太深，请确认选对了文件。") from error
    if problem := _first_flaw(value, ""):
        raise InputRefused(source, problem)
    return value


def _decoded(data: bytes, source: str) -> str:
    remedy = "请用“另存为”选择 UTF-8 编码保存后再导入。"
    if not data.strip():
        raise InputRefused(source, "文件是空的，请重新导出或选择另一个文件。")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise InputRefused(source, f"文件的编码是 UTF-16 或 UTF-32（记事本里叫 Unicode），{remedy}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputRefused(source, f"第 {line} 行起不是 UTF-8 编码（可能是 GBK），{remedy}") from error


def _scan(data: bytes, source: str) -> None:
    """Refuses what would be too deep or too much for the reader, in time linear in the size of ``data``."""
    structure = _STRING.sub(b"", data).translate(None, _NOT_STRUCTURE)
    if sum(structure.count(mark) for mark in (b",", b"[", b"{")) > VALUE_LIMIT:
        raise InputRefused(source, f"内容超过 {VALUE_LIMIT // 10_000} 万项，不像一份申请，请确认选对了文件。")
    # Closing marks beyond the opening ones are malformed anyway, and need not be looked at.
    steps = map(_STEPS.__getitem__, structure[: 3 * VALUE_LIMIT])
    if max(accumulate(steps), default=0) > DEPTH_LIMIT:
        raise InputRefused(source, f"括号嵌套超过 {DEPTH_LIMIT} 层，不像一份申请，请确认选对了文件。")


def _not_json(text: str, error: json.JSONDecodeError, source: str) -> NoReturn:
    found = shown(text[error.pos : error.pos + 12])
    here = f"在“{found}”处" if found else "到了末尾"
    raise InputRefused(
        source,
        f"第 {error.lineno} 行第 {error.colno} 列{here}不合 JSON 的写法，请检查这里的引号、逗号和括号是否齐全。",
    ) from error


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Flaw(f"“{shown(doubled)}”写了两次，请删去一处。")


def _integer(text: str) -> Any:
    if len(text) > len(str(-_SAFE)) or abs(int(text)) > _SAFE:
        return _Flaw(f"数字 {shown(text)} 超出了能准确保存的范围（±{_SAFE}），请核对。")
    return int(text)


def _decimal(text: str) -> Any:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(value := float(text)):
        return _Flaw(f"数字 {shown(text)} 太大或太长，请核对。")
    return value


def _constant(text: str) -> Any:
    return _Flaw(f"{text} 不是数字，没有填写时请写 null。")


def _first_flaw(value: Any, path: str) -> str:
    """Tells why ``value`` must be refused, with its path, or the empty string.

    The depth is bounded by the scan.
    """
    if isinstance(value, str):
        return _in_text(value, path)
    if isinstance(value, _Flaw):
        return f"{shown_place(path)}：{value.reason}" if path else value.reason
    if isinstance(value, list):
        return next((flaw for i, item in enumerate(value) if (flaw := _first_flaw(item, f"{path}[{i}]"))), "")
    if isinstance(value, dict):
        return next((flaw for key, item in value.items() if (flaw := _in_entry(key, item, path))), "")
    return ""


def _in_entry(key: str, item: Any, path: str) -> str:
    inner = f"{path}.{key}" if path else key
    return _in_text(key, inner) or _first_flaw(item, inner)


def _in_text(text: str, path: str) -> str:
    found = _UNFIT.search(text)
    if not found:
        return ""
    code = ord(found.group())
    what = "半个字符" if 0xD800 <= code <= 0xDFFF else "空字符" if code == 0 else "改变文字方向的控制符"  # noqa: PLR2004 - used once, clear where it stands
    place = f"{shown_place(path)}：" if path else ""
    return f"{place}第 {found.start() + 1} 个字符是{what}（U+{code:04X}），请删去后再导入。"
