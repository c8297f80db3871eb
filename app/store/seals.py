"""Makes the triggers that bind whoever writes to the database: issues stay as frozen, digests follow every row.

An issue is sealed by its own row, which is written last: from then on neither the row nor the list of its files can be
changed, added to or taken away, and the bytes of stored media never change.  The table ``digest`` holds, for each draft
and for the store, how many rows there are and the sum of their hashes (see :mod:`app.store.integrity`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL, event

from app.store.checksums import MODULUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import MetaData
    from sqlalchemy.schema import ExecutableDDLElement

_OWNED = (
    "answer",
    "draft_file",
    "confirmation",
    "issue",
    "issue_file",
    "stamping",
    "removed",
    "moment",
    "part_conflict",
    "unplaced",
    "returned_opinion",
)
"""Tables whose rows belong to a draft."""
_SHARED = ("company", "media", "store_meta")
"""Tables whose rows belong to the store as a whole."""
_NO_DRAFT = "''"
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
    """Yields the ``CREATE TRIGGER`` statements that keep sealed rows unchanged in SQLite."""
    for table in ("issue", "issue_file"):
        yield _sqlite_never(table, "UPDATE")
        yield _sqlite_never(table, "DELETE")
        yield _sqlite_once(table, _ISSUE_THERE)
    yield _sqlite_never("media", "UPDATE")
    yield _sqlite_once("media", _MEDIA_THERE)
    yield _sqlite_never("stamping", "UPDATE")
    yield _sqlite_never("stamping", "DELETE")
    yield _sqlite_once("stamping", _STAMPING_THERE)


def _sqlite_digest(table: str, action: str, *statements: str) -> str:
    body = " ".join(f"{statement};" for statement in statements)
    return f"CREATE TRIGGER {table}_digest_{action.lower()} AFTER {action} ON {table} BEGIN {body} END"


def _moved(scope: str, *, minus: bool = False, plus: bool = False) -> str:
    """Returns the UPDATE that takes the old hash from a digest, adds the new one, or does both."""
    total = "total" + (f" - OLD.hash + {MODULUS}" if minus else "") + (" + NEW.hash" if plus else "")
    rows = "" if minus and plus else f", rows = rows {'-' if minus else '+'} 1"
    return f"UPDATE digest SET total = ({total}) % {MODULUS}{rows} WHERE scope = {scope}"


def sqlite_digests() -> Iterator[str]:
    """Yields the ``CREATE TRIGGER`` statements that keep the digests in SQLite."""
    for table in (*_OWNED, *_SHARED):
        old, new = ("OLD.draft_id", "NEW.draft_id") if table in _OWNED else (_NO_DRAFT, _NO_DRAFT)
        yield _sqlite_digest(table, "INSERT", _moved(new, plus=True))
        yield _sqlite_digest(table, "UPDATE", _moved(new, minus=True, plus=True))
        yield _sqlite_digest(table, "DELETE", _moved(old, minus=True))
    count = "UPDATE digest SET rows = rows {} 1 WHERE scope = ''"
    begun = "INSERT INTO digest (scope, total, rows) VALUES (NEW.id, NEW.hash, 1)"
    yield _sqlite_digest("draft", "INSERT", begun, count.format("+"))
    yield _sqlite_digest("draft", "UPDATE", _moved("NEW.id", minus=True, plus=True))
    yield _sqlite_digest("draft", "DELETE", "DELETE FROM digest WHERE scope = OLD.id", count.format("-"))


def postgresql_digests() -> Iterator[str]:
    """Yields a function and then the triggers that keep the digests in PostgreSQL.

    Each trigger's argument says whose the rows are: the draft's own row, rows that a draft owns, or shared ones.
    """
    yield (
        "CREATE FUNCTION zhizao_digest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_ARGV[0] = 'draft' THEN "
        "IF TG_OP = 'INSERT' THEN INSERT INTO digest (scope, total, rows) VALUES (NEW.id, NEW.hash, 1); "
        "UPDATE digest SET rows = rows + 1 WHERE scope = ''; "
        f"ELSIF TG_OP = 'UPDATE' THEN {_moved('NEW.id', minus=True, plus=True)}; "
        "ELSE DELETE FROM digest WHERE scope = OLD.id; UPDATE digest SET rows = rows - 1 WHERE scope = ''; END IF; "
        "ELSIF TG_ARGV[0] = 'owned' THEN "
        f"IF TG_OP = 'INSERT' THEN {_moved('NEW.draft_id', plus=True)}; "
        f"ELSIF TG_OP = 'UPDATE' THEN {_moved('NEW.draft_id', minus=True, plus=True)}; "
        f"ELSE {_moved('OLD.draft_id', minus=True)}; END IF; "
        "ELSE "
        f"IF TG_OP = 'INSERT' THEN {_moved(_NO_DRAFT, plus=True)}; "
        f"ELSIF TG_OP = 'UPDATE' THEN {_moved(_NO_DRAFT, minus=True, plus=True)}; "
        f"ELSE {_moved(_NO_DRAFT, minus=True)}; END IF; "
        "END IF; RETURN NULL; END $$"
    )
    whose = {"draft": "draft"} | dict.fromkeys(_OWNED, "owned") | dict.fromkeys(_SHARED, "shared")
    for table, argument in whose.items():
        yield (
            f"CREATE TRIGGER {table}_digest AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION zhizao_digest('{argument}')"
        )


def postgresql_seals() -> Iterator[str]:
    """Yields the functions and then the triggers that keep sealed rows unchanged in PostgreSQL."""
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
    """Makes ``metadata.create_all`` create the triggers after the tables."""
    begin = "INSERT INTO digest (scope, total, rows) VALUES ('', 0, 0)"
    for dialect, statements in (
        ("sqlite", (*sqlite_seals(), *sqlite_digests(), begin)),
        ("postgresql", (*postgresql_seals(), *postgresql_digests(), begin)),
    ):
        for statement in statements:
            made: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(metadata, "after_create", made.execute_if(dialect=dialect))
