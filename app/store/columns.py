"""Defines column types that refuse what must not be stored, and notice what cannot have been stored."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, String, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

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


class Words(TypeDecorator[str]):
    """Stores text that both databases can hold, without NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Refuses NUL and lone surrogates with ``ValueError``."""
        return None if value is None else clean_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Refuses another type, which SQLite hands out from a damaged file, with DamagedValue."""
        if value is not None and not isinstance(value, str):
            raise DamagedValue("not text")
        return value


class Whole(TypeDecorator[int]):
    """Stores a whole number, and notices when something else comes back."""

    impl = Integer
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Refuses another type, which SQLite hands out from a damaged file, with DamagedValue."""
        if value is not None and not isinstance(value, int):
            raise DamagedValue("not a whole number")
        return value


class Wide(Whole):
    """Stores a whole number of 64 bits, as the hashes of rows are."""

    impl = BigInteger
    cache_ok = True


class UtcTime(TypeDecorator[datetime]):
    """Stores an instant, and gives it back aware and in UTC.

    Naive times are refused.  PostgreSQL has it as ``timestamp with time zone``, SQLite as text of fixed width, so that
    order of text is order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Uses text in SQLite, which has no type for time."""
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a time without a zone, which names no instant, with ``ValueError``.

        SQLite is given text, PostgreSQL the ``datetime`` itself, both in UTC.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("time has no zone")
        instant = value.astimezone(UTC)
        return time_text(instant) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Returns the driver's text or ``datetime`` as an aware time in UTC.

        Raises DamagedValue where it is no time.
        """
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        if not isinstance(value, str):
            raise DamagedValue("not a time")
        return read_time(value)


class TimeText(TypeDecorator[str]):
    """Gives an instant as the text that SQLite has of it, for reading thousands of them.

    A draft has nearly two thousand answers: making a time of each took as long as checking their hashes.
    """

    impl = String
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is fixed by who calls it
        """Returns the text of a ``datetime``, and the driver's own text as it is.

        Raises DamagedValue where it is neither.
        """
        if isinstance(value, datetime):
            return time_text(value)
        if value is not None and not isinstance(value, str):
            raise DamagedValue("not a time")
        return value


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
