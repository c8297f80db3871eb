"""The same tables on PostgreSQL: the DDL always; a real server where ``ZHIZAO_TEST_POSTGRESQL`` names an empty one."""

import io
import os
import re
import runpy
import threading
from datetime import UTC

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from app.store import DELETED, Conflict, DraftFile, IssueContent, open_store
from app.store.revisions import OURS
from app.store.tables import metadata
from tests.app.store.conftest import Clock

SERVER = os.environ.get("ZHIZAO_TEST_POSTGRESQL", "")


def compiled_tables():
    said = []
    dialect = postgresql.dialect()
    engine = create_mock_engine("postgresql://", lambda ddl, *_: said.append(str(ddl.compile(dialect=dialect))))
    metadata.create_all(engine, checkfirst=False)
    return said


def compiled_migrations():
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": buffer})
    with Operations.context(context):
        for path in sorted((OURS.scripts / "versions").glob("r*.py")):
            runpy.run_path(str(path))["upgrade"]()
    return buffer.getvalue().split(";\n\n")


def put_together(statements):
    """Columns that a later step added, in the statement that makes their table: behind its other columns."""
    told = [re.sub(r"\s+", " ", statement).strip(" ;") for statement in statements]
    added = [re.fullmatch(r"ALTER TABLE (\w+) ADD COLUMN (.+)", one) for one in told]
    whole = [one for one, match in zip(told, added, strict=True) if match is None]
    for match in filter(None, added):
        made = next(at for at, one in enumerate(whole) if one.startswith(f"CREATE TABLE {match[1]} ("))
        whole[made] = whole[made].replace(", CONSTRAINT", f", {match[2]}, CONSTRAINT", 1)
    return whole


def parts(statements):
    """Statements as bags of their comma-separated parts: the order of constraints in a table is no matter."""
    told = [re.sub(r"\s+", " ", statement).strip(" ;") for statement in statements]
    bags = [re.split(r", (?=CONSTRAINT)", one.removesuffix(")")) for one in told if one]
    return sorted(sorted(part.strip() for part in bag) for bag in bags)


def test_postgresql_gets_the_same_from_the_tables_and_from_the_migrations():
    made = compiled_tables()
    assert parts(made) == parts(put_together(compiled_migrations()))
    text = "\n".join(made)
    assert text.count("CREATE TABLE") == len(metadata.tables)
    assert text.count("TIMESTAMP WITH TIME ZONE") == 9
    assert "BYTEA" in text
    assert "DEFERRABLE INITIALLY DEFERRED" in text
    assert text.count("CREATE TRIGGER") == 19


@pytest.mark.skipif(not SERVER, reason="ZHIZAO_TEST_POSTGRESQL is not set")
def test_a_whole_life_on_a_server():
    with open_store(SERVER, now=Clock()) as store, open_store(SERVER, now=Clock()) as other:
        draft = store.create_draft(pack="p", track="scene", answers={"a": "甲", "n": 0, "gone": 1})
        store.save(draft.id, {"a": "乙", "gone": DELETED}, expected=draft.versions)
        with pytest.raises(Conflict):
            other.save(draft.id, {"a": "丙"}, expected=draft.versions)
        _count_together(store, other, draft.id)
        digest = store.put_media(b"123", "png")
        assert other.put_media(b"123", "png") == digest
        store.set_file(draft.id, DraftFile("a.png", digest, "png"))
        store.confirm(draft.id, "range", "a", "核对过", "少见")
        content = IssueContent("f", "p", "s", "scene", "U", "{}", files={"a.png": digest})
        for _ in range(2):
            store.add_issue(draft.id, content, lambda n: f"ZN-{n}")
        assert [row.superseded_by for row in other.issues(draft.id)] == [None, 2]
        assert other.issue(draft.id).files == {"a.png": digest}
        assert other.media(digest) == b"123"
        assert other.tracks_with_issue("U") == {"scene"}
        assert other.duplicate(draft.id).answers == {"a": "乙", "n": 60}
        assert other.load_draft(draft.id).created_at.tzinfo is UTC
        assert {row.issue for row in other.drafts()} == {"ZN-2", None}
        for statement in ("UPDATE issue SET uscc = ''", "DELETE FROM issue_file", "TRUNCATE issue CASCADE"):
            with pytest.raises(DBAPIError, match="immutable"), store._writer.begin() as connection:
                connection.exec_driver_sql(statement)
        added = "INSERT INTO issue_file SELECT draft_id, sequence, 'b.png', sha256, 0 FROM issue_file"
        with pytest.raises(DBAPIError, match="immutable"), store._writer.begin() as connection:
            connection.exec_driver_sql(added)


def _count_together(store, other, draft_id):
    def count(mine):
        for _ in range(20):
            while True:
                seen = mine.load_draft(draft_id)
                try:
                    mine.save(draft_id, {"n": seen.answers["n"] + 1}, expected=seen.versions)
                    break
                except Conflict:
                    pass

    threads = [threading.Thread(target=count, args=(mine,)) for mine in (store, store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.load_draft(draft_id).answers["n"] == 60
