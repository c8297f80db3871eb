"""Reads plain parsed data as typed records, strictly: one spelling per key, no conversion, no silent default.

A record is a frozen dataclass; its annotations say what each key must hold, its defaults which keys may be absent.  A
record whose only field is a tuple may be written as the bare list.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union

from app.errors import PackError

T = TypeVar("T")
Reader = Callable[[object], Any]
# Control characters, bidirectional controls and lone surrogates never belong to a form's wording.
_UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MAX_DEPTH = 8


class _Fault(Exception):
    """Signals that a value is wrong, and where; it never leaves this module.

    The place grows while the fault travels outwards.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place: list[str | int] = []


def read(record: type[T], raw: object, file: str) -> T:
    """Returns ``raw``, the parsed content of ``file``, as a ``record``.

    Raises:
        PackError: unknown key, missing key or wrong type, with the place inside ``file``.
    """
    try:
        return typing.cast("T", _reader(typing.cast("Any", record))(raw))
    except _Fault as fault:
        raise PackError(file, _written(fault.place), fault.reason) from None


def _written(place: list[str | int]) -> str:
    """Returns a place in words: ``["kind", 3, "field"]``, from the inside outwards, as ``field[3].kind``."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(place))
    return "".join(parts).removeprefix(".")


@cache
def _reader(hint: Any) -> Reader:
    """Returns the reader of values annotated with ``hint``."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return _record_reader(hint)
    return _compound_reader(typing.get_origin(hint), typing.get_args(hint))


def _compound_reader(origin: Any, arguments: tuple[Any, ...]) -> Reader:
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return _list_of(_reader(arguments[0]))
    if origin is tuple:
        return _row_of(tuple(_reader(argument) for argument in arguments))
    if origin is dict:
        return _table_of(_reader(arguments[1]))
    if origin in {Union, types.UnionType}:
        # An absent key is the only way to say None, so None itself is no alternative here.
        return _either(tuple(_reader(argument) for argument in arguments if argument is not type(None)))
    raise TypeError(f"no reader for {origin!r}")


def _record_reader(record: Any) -> Reader:
    hints = typing.get_type_hints(record)
    readers = {item.name: _reader(hints[item.name]) for item in fields(record)}
    required = [i.name for i in fields(record) if i.default is MISSING and i.default_factory is MISSING]
    bare = next(iter(readers)) if len(readers) == 1 and typing.get_origin(hints[next(iter(readers))]) is tuple else ""

    def reader(raw: object) -> object:
        if bare and isinstance(raw, list):
            return record(readers[bare](raw))
        if not isinstance(raw, dict):
            raise _Fault("应当是一张键值表。")
        values = {}
        for key, value in raw.items():
            if key not in readers:
                raise _Fault(f"不认识的键“{_shown(key)}”，请核对拼写（可用的键：{'、'.join(readers)}）。")
            try:
                values[key] = readers[key](value)
            except _Fault as fault:
                fault.place.append(key)
                raise
        for key in required:
            if key not in values:
                raise _Fault(f"缺少键“{key}”，请补上。")
        return record(**values)

    return reader


def _shown(text: object) -> str:
    """Returns at most forty printable characters of foreign text."""
    return _UNFIT.sub("�", str(text).replace("\n", " "))[:40]


def _list_of(item: Reader) -> Reader:
    def reader(raw: object) -> tuple[object, ...]:
        if not isinstance(raw, list):
            raise _Fault("应当是一个列表。")
        values = []
        for index, value in enumerate(raw):
            try:
                values.append(item(value))
            except _Fault as fault:
                fault.place.append(index)
                raise
        return tuple(values)

    return reader


def _row_of(items: tuple[Reader, ...]) -> Reader:
    def reader(raw: object) -> tuple[object, ...]:
        if not isinstance(raw, list) or len(raw) != len(items):
            raise _Fault(f"应当是恰好 {len(items)} 项的列表。")
        return tuple(item(value) for item, value in zip(items, raw, strict=True))

    return reader


def _table_of(item: Reader) -> Reader:
    def reader(raw: object) -> dict[str, object]:
        if not isinstance(raw, dict):
            raise _Fault("应当是一张键值表。")
        values = {}
        for key, value in raw.items():
            try:
                values[_text(key)] = item(value)
            except _Fault as fault:
                fault.place.append(_shown(key))
                raise
        return values

    return reader


def _one_of(choices: tuple[object, ...]) -> Reader:
    def reader(raw: object) -> object:
        if not isinstance(raw, str) or raw not in choices:
            raise _Fault(f"“{_shown(raw)}”不在可用的值里（{'、'.join(map(str, choices))}）。")
        return raw

    return reader


def _either(alternatives: tuple[Reader, ...]) -> Reader:
    def reader(raw: object) -> object:
        for index, alternative in enumerate(alternatives):
            try:
                return alternative(raw)
            except _Fault:
                if index == len(alternatives) - 1:
                    raise
        raise _Fault("没有可用的值。")

    return reader


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise _Fault("应当是文字（字符串）。")
    if _UNFIT.search(raw):
        raise _Fault("文字里有控制字符，请删去。")
    return raw


def _integer(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise _Fault("应当是整数。")
    return raw


def _number(raw: object) -> float:
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not math.isfinite(raw):
        raise _Fault("应当是数字。")
    return float(raw)


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _Fault("应当是 true 或 false。")
    return raw


def _day(raw: object) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise _Fault("应当是日期（如 2021-11-21，不加引号）。")
    return raw


def _plain(raw: object, depth: int = 0) -> object:
    """Returns JSON-like data of any shape after checking it, for a rule's parameters."""
    if depth > _MAX_DEPTH:
        raise _Fault("嵌套太深。")
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, bool | int):
        return raw
    if isinstance(raw, float):
        return _number(raw)
    if isinstance(raw, list):
        return [_plain(value, depth + 1) for value in raw]
    if isinstance(raw, dict):
        return {_text(key): _plain(value, depth + 1) for key, value in raw.items()}
    raise _Fault("只能是文字、数字、true/false、列表或键值表。")


_SIMPLE: dict[Any, Reader] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _flag,
    date: _day,
    Any: _plain,
}
