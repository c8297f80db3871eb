"""Times as SQLite keeps them: one shape, and everything else is damage."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.dialects import sqlite

from app.store.columns import UtcTime
from app.store.values import DamagedValue


def test_every_time_that_can_be_damaged_is_told() -> None:
    column, dialect = UtcTime(), sqlite.dialect()
    at = datetime(2021, 11, 18, 4, 5, 6, 70, UTC)
    text = column.process_bind_param(at, dialect)
    assert column.process_result_value(text, dialect) == at
    for other in (text[:-1], text.replace("T", " "), text.replace("-", ""), text[:-4] + "Z", "２" + text[1:], 7, ""):
        with pytest.raises(DamagedValue):
            column.process_result_value(other, dialect)
    with pytest.raises(DamagedValue):
        column.process_result_value(text.replace("2021-11", "2021-13"), dialect)
