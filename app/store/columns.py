"""Defines column types that refuse what must not be stored, and notice what cannot have been stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from app.store.values import DamagedValue, clean_text, read_time, time_text

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine


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
