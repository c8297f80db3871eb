"""Triggers that keep an issue as it was frozen, whoever writes to the database.

An issue is sealed by its own row, which is written last: from then on neither the row nor the list of its files can
be changed, added to or taken away, and the bytes of stored media never change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL, event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import MetaData
    from sqlalchemy.schema import ExecutableDDLElement

_ISSUE_THERE = "SELECT 1 FROM issue WHERE draft_id = NEW.draft_id AND sequence = NEW.sequence"
_STAMPING_THERE = (
    "SELECT 1 FROM stamping WHERE draft_id = NEW.draft_id AND sequence = NEW.sequence AND attempt = NEW.attempt"
)
_MEDIA_THERE = "SELECT 1 FROM media WHERE sha256 = NEW.sha256"


def _sqlite_never(table: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
    )


def _sqlite_once(table: str, there: str) -> str:
    # INSERT OR REPLACE deletes without firing a delete trigger, so the insert itself has to look
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS ({there}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
    )


def sqlite_seals() -> Iterator[str]:
    """One ``CREATE TRIGGER`` each, for SQLite."""
    for table in ("issue", "issue_file"):
        yield _sqlite_never(table, "UPDATE")
        yield _sqlite_never(table, "DELETE")
        yield _sqlite_once(table, _ISSUE_THERE)
    yield _sqlite_never("media", "UPDATE")
    yield _sqlite_once("media", _MEDIA_THERE)
    yield _sqlite_never("stamping", "UPDATE")
    yield _sqlite_never("stamping", "DELETE")
    yield _sqlite_once("stamping", _STAMPING_THERE)


def postgresql_seals() -> Iterator[str]:
    """The functions and then the triggers, for PostgreSQL."""
    yield (
        "CREATE FUNCTION zhizao_never() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'issues and media are immutable'; END $$"
    )
    yield (
        "CREATE FUNCTION zhizao_closed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF EXISTS (SELECT 1 FROM issue i WHERE i.draft_id = NEW.draft_id AND i.sequence = NEW.sequence) "
        "THEN RAISE EXCEPTION 'issues are immutable'; END IF; RETURN NEW; END $$"
    )
    protected = {"issue": "UPDATE OR DELETE", "issue_file": "UPDATE OR DELETE", "media": "UPDATE"}
    protected["stamping"] = "UPDATE OR DELETE"
    for table, actions in protected.items():
        yield f"CREATE TRIGGER {table}_never BEFORE {actions} ON {table} FOR EACH ROW EXECUTE FUNCTION zhizao_never()"
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION zhizao_never()"
        )
    yield ("CREATE TRIGGER issue_file_closed BEFORE INSERT ON issue_file FOR EACH ROW EXECUTE FUNCTION zhizao_closed()")


def attach_seals(metadata: MetaData) -> None:
    """Have ``metadata.create_all`` make the triggers after the tables."""
    for dialect, statements in (("sqlite", sqlite_seals()), ("postgresql", postgresql_seals())):
        for statement in statements:
            made: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(metadata, "after_create", made.execute_if(dialect=dialect))
