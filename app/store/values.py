"""Writes values as the texts that are stored, and notices what cannot have been stored; without SQLAlchemy."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.records import Json

_UTC_TEXT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class DamagedValue(Exception):
    """Signals that a stored value is none that this program can have written."""


def clean_text(value: str) -> str:
    """Returns the text unchanged, once it is known that both databases can hold it.

    Raises ``ValueError`` on NUL (PostgreSQL has none) and lone surrogates (UTF-8 has none).
    """
    if "\x00" in value:
        raise ValueError("text with NUL cannot be stored")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("text with a lone surrogate cannot be stored") from error
    return value


def to_json_text(value: Json) -> str:
    """Returns canonical JSON: sorted keys, no spaces, few escapes.

    Raises ``ValueError`` for NaN, infinities, NUL, lone surrogates and endless depth, ``TypeError`` for what JSON
    does not have (tuples and keys that are not strings included, since they would come back as something else).
    """
    try:
        _check_json(value)
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise ValueError("value is nested too deep") from error


def from_json_text(text: str) -> Json:
    """Returns the value that :func:`to_json_text` wrote; raises DamagedValue where it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedValue("not JSON") from error


def _check_json(value: Json) -> None:
    if value is None or isinstance(value, bool | int | float):
        return
    if isinstance(value, str):
        clean_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_json(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"JSON keys are strings, not {type(key).__name__}")
            clean_text(key)
            _check_json(item)
    else:
        raise TypeError(f"not a JSON value: {type(value).__name__}")


def time_text(instant: datetime) -> str:
    """Returns an aware time as SQLite has it: text of fixed width in UTC, so that order of text is order of time."""
    # isoformat, because strftime does not pad years below 1000 everywhere
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def read_time(text: str) -> datetime:
    """Reads a time as :func:`time_text` writes it, or raises DamagedValue."""
    # read by shape, because strptime takes tenfold
    if not _UTC_TEXT.fullmatch(text):
        raise DamagedValue("not a time")
    try:
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise DamagedValue("not a time") from error
