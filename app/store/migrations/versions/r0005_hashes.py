"""A hash on every row and a digest of every draft, so that damage on the disk is noticed and named."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MODULUS = 2**61 - 1
# What each row's hash covers, in order; what an issue or a scan was kept with is covered by its seal.
_COLUMNS = {
    "draft": (
        "id", "pack", "track", "created_at", "updated_at", "archived_at", "version", "company", "project", "uscc",
        "scenarios", "errors", "later", "confirms", "advice", "complete", "stages", "stages_asked",
    ),
    "answer": ("draft_id", "path", "value", "deleted", "version", "updated_at"),
    "media": ("sha256", "size", "kind"),
    "draft_file": ("draft_id", "name", "sha256", "kind", "width", "height", "size", "problem"),
    "confirmation": ("draft_id", "rule", "path", "reason", "message", "at"),
    "issue": (
        "draft_id", "sequence", "number", "fingerprint", "pack", "pack_sha256", "track", "uscc", "seal", "frozen_at",
    ),
    "issue_file": ("draft_id", "sequence", "name", "sha256"),
    "stamping": ("draft_id", "sequence", "attempt", "scan", "seal", "stamped_at"),
    "company": ("id", "pack", "name", "uscc", "answers", "version", "updated_at", "archived_at"),
    "store_meta": ("name", "value"),
}  # fmt: skip
_KEYS = {
    "draft": 1, "answer": 2, "media": 1, "draft_file": 2, "confirmation": 3, "issue": 2, "issue_file": 3,
    "stamping": 3, "company": 1, "store_meta": 1,
}  # fmt: skip
_SHARED = ("media", "company", "store_meta")
_SUMMED = (
    "answer", "draft_file", "confirmation", "issue", "issue_file", "stamping", "company", "media", "store_meta",
)  # fmt: skip
_NEVER_UPDATED = ("issue", "issue_file", "media", "stamping")


def upgrade() -> None:
    """Adds the column and the table, hashes every row as it stands, and then lets triggers keep the sums."""
    for table in _COLUMNS:
        op.add_column(table, sa.Column("hash", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "digest",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_digest"),
    )
    sqlite = op.get_context().dialect.name == "sqlite"
    sums: dict[str, list[int]] = defaultdict(list)
    if not op.get_context().as_sql:
        _let_update(sqlite=sqlite)
        for table in _COLUMNS:
            _hash_rows(table, sums)
        _forbid_update(sqlite=sqlite)
    for statement in _sqlite() if sqlite else _postgresql():
        op.execute(statement)
    drafts = len([scope for scope in sums if scope])
    _insert_digest("", sum(sums[""]) % _MODULUS, len(sums[""]) + drafts)
    for scope, hashes in sums.items():
        if scope:
            _insert_digest(scope, sum(hashes) % _MODULUS, len(hashes))


def _insert_digest(scope: str, total: int, rows: int) -> None:
    quoted = scope.replace("'", "''").replace(":", "\\:")
    op.execute(f"INSERT INTO digest (scope, total, rows) VALUES ('{quoted}', {total}, {rows})")


def _hash_rows(table: str, sums: dict[str, list[int]]) -> None:
    """Writes the hash of each row, by its key.

    PostgreSQL gives times as times, SQLite as text.
    """
    columns, keys = _COLUMNS[table], _KEYS[table]
    connection = op.get_bind()
    found = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    of = columns[:keys]
    where = " AND ".join(f"{name} = :k{at}" for at, name in enumerate(of))
    change = sa.text(f"UPDATE {table} SET hash = :hash WHERE {where}")
    rows = []
    for row in found:
        value = dict(zip(columns, row, strict=True))
        made = _hash(table, row)
        sums["" if table in _SHARED else str(row[0])].append(made)
        rows.append({"hash": made} | {f"k{at}": value[name] for at, name in enumerate(of)})
    if rows:
        connection.execute(change, rows)


def _hash(table: str, values: sa.Row[tuple[object, ...]]) -> int:
    text = "\0".join([table, *map(_plain, values)])
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % _MODULUS


def _plain(value: object) -> str:
    if value is None:
        return "\x01"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else repr(value)


def _let_update(*, sqlite: bool) -> None:
    for table in _NEVER_UPDATED:
        op.execute(f"DROP TRIGGER {table}_no_update" if sqlite else f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _forbid_update(*, sqlite: bool) -> None:
    for table in _NEVER_UPDATED:
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
            )
        else:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# Kept as text of its own, as in the first step.
_PLUS = "UPDATE digest SET total = (total + NEW.hash) % 2305843009213693951, rows = rows + 1 WHERE scope = {}"
_MOVED = (
    "UPDATE digest SET total = (total - OLD.hash + 2305843009213693951 + NEW.hash) % 2305843009213693951 "
    "WHERE scope = {}"
)
_MINUS = (
    "UPDATE digest SET total = (total - OLD.hash + 2305843009213693951) % 2305843009213693951, rows = rows - 1 "
    "WHERE scope = {}"
)
_NONE = "''"


def _sqlite() -> list[str]:
    said = []
    for table in _SUMMED:
        old, new = (_NONE, _NONE) if table in _SHARED else ("OLD.draft_id", "NEW.draft_id")
        begin = "CREATE TRIGGER {0}_digest_{1} AFTER {2} ON {0} BEGIN"
        said += [
            f"{begin.format(table, 'insert', 'INSERT')} {_PLUS.format(new)}; END",
            f"{begin.format(table, 'update', 'UPDATE')} {_MOVED.format(new)}; END",
            f"{begin.format(table, 'delete', 'DELETE')} {_MINUS.format(old)}; END",
        ]
    return [*said, _DRAFT_BEGUN, _DRAFT_CHANGED, _DRAFT_GONE]


_DRAFT_BEGUN = (
    "CREATE TRIGGER draft_digest_insert AFTER INSERT ON draft BEGIN INSERT INTO digest (scope, total, rows) "
    "VALUES (NEW.id, NEW.hash, 1); UPDATE digest SET rows = rows + 1 WHERE scope = ''; END"
)
_DRAFT_CHANGED = (
    "CREATE TRIGGER draft_digest_update AFTER UPDATE ON draft BEGIN UPDATE digest SET total = (total - OLD.hash "
    "+ 2305843009213693951 + NEW.hash) % 2305843009213693951 WHERE scope = NEW.id; END"
)
_DRAFT_GONE = (
    "CREATE TRIGGER draft_digest_delete AFTER DELETE ON draft BEGIN DELETE FROM digest WHERE scope = OLD.id; "
    "UPDATE digest SET rows = rows - 1 WHERE scope = ''; END"
)


def _postgresql() -> list[str]:
    made = (
        "CREATE FUNCTION zhizao_digest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_ARGV[0] = 'draft' THEN "
        "IF TG_OP = 'INSERT' THEN INSERT INTO digest (scope, total, rows) VALUES (NEW.id, NEW.hash, 1); "
        f"UPDATE digest SET rows = rows + 1 WHERE scope = ''; ELSIF TG_OP = 'UPDATE' THEN {_MOVED.format('NEW.id')}; "
        "ELSE DELETE FROM digest WHERE scope = OLD.id; UPDATE digest SET rows = rows - 1 WHERE scope = ''; END IF; "
        f"ELSIF TG_ARGV[0] = 'owned' THEN IF TG_OP = 'INSERT' THEN {_PLUS.format('NEW.draft_id')}; "
        f"ELSIF TG_OP = 'UPDATE' THEN {_MOVED.format('NEW.draft_id')}; ELSE {_MINUS.format('OLD.draft_id')}; END IF; "
        f"ELSE IF TG_OP = 'INSERT' THEN {_PLUS.format(_NONE)}; ELSIF TG_OP = 'UPDATE' THEN {_MOVED.format(_NONE)}; "
        f"ELSE {_MINUS.format(_NONE)}; END IF; END IF; RETURN NULL; END $$"
    )
    said = [made]
    for table in _COLUMNS:
        whose = "draft" if table == "draft" else "shared" if table in _SHARED else "owned"
        said.append(
            f"CREATE TRIGGER {table}_digest AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE "
            f"FUNCTION zhizao_digest('{whose}')"
        )
    return said
