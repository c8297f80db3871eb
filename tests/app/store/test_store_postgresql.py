"""The same tables on PostgreSQL: the DDL always; a real server, started here, where one is installed."""

import io
import os
import re
import runpy
import threading
from contextlib import contextmanager
from datetime import UTC

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_mock_engine, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, OperationalError

from app.errors import NotFound, StorageTrouble
from app.store import DELETED, Conflict, DraftFile, IssueContent
from app.store.engines import server_engine
from app.store.failures import sentence_for
from app.store.schema_history import OURS
from app.store.store_opening import open_store
from app.store.tables import metadata
from tests.app.store.conftest import Clock


@pytest.fixture(scope="module")
def server():
    """The folder of a running server's socket."""
    if os.name == "nt":
        pytest.skip("the server of these tests listens on a socket")
    from tests.app.store.postgresql_server import programs, started_server

    found = programs()
    if found is None:
        pytest.skip("没有安装 PostgreSQL，见 packaging/system_tools.py")
    with started_server(found) as folder:
        yield folder


def address(server, database="postgres", user="zhizao"):
    return f"postgresql://{user}@/{database}?host={server}"


@pytest.fixture
def database(server, request):
    """The address of an empty database of the test's own."""
    name = f"t{abs(hash(request.node.nodeid))}"
    with administrator(server) as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield address(server, name)
    with administrator(server) as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def administrator(server, database="postgres"):
    engine = server_engine(make_url(address(server, database)).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


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
    """Statements as bags of their comma-separated parts: columns are asked for by name, their order is no matter."""
    told = [re.sub(r"\s+", " ", statement).strip(" ;") for statement in statements]
    bags = [re.split(r", (?=CONSTRAINT)|, (?=\w+ [A-Z]+\b)| \( ", one.removesuffix(")")) for one in told if one]
    return sorted(sorted(part.strip() for part in bag) for bag in bags)


def test_postgresql_gets_the_same_from_the_tables_and_from_the_migrations():
    made = compiled_tables()
    assert parts(made) == parts(put_together(compiled_migrations()))
    text = "\n".join(made)
    assert text.count("CREATE TABLE") == len(metadata.tables)
    assert text.count("TIMESTAMP WITH TIME ZONE") == 14
    assert "BYTEA" in text
    assert "DEFERRABLE INITIALLY DEFERRED" in text
    assert text.count("CREATE TRIGGER") == 24


def test_a_whole_life_on_a_server(database):
    with open_store(database, now=Clock()) as store, open_store(database, now=Clock()) as other:
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


def refused(url):
    with pytest.raises(StorageTrouble) as trouble:
        open_store(url, now=Clock())
    return str(trouble.value)


def test_what_a_server_refuses_is_told_apart(server, database):
    name = make_url(database).database
    with administrator(server) as connection:
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
        connection.exec_driver_sql("CREATE ROLE locked NOLOGIN")
        connection.exec_driver_sql("CREATE DATABASE closed")
        connection.exec_driver_sql("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
    assert "不接受这个用户名或口令" in refused(address(server, user="stranger"))
    assert "不接受这个用户名或口令" in refused(address(server, user="locked"))
    assert "数据库名" in refused(address(server, "missing"))
    assert "没有给这个用户读写权限" in refused(address(server, "closed", "guest"))
    assert "连不上" in refused(address(server / "elsewhere"))
    # may come in, but not make the tables; then may not read those that somebody else made
    assert "没有给这个用户读写权限" in refused(address(server, name, "guest"))
    open_store(database, now=Clock()).close()
    assert "没有给这个用户读写权限" in refused(address(server, name, "guest"))


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_CN"])
def test_a_database_that_cannot_hold_every_character_is_refused_at_once(server, encoding):
    name = f"e_{encoding.lower()}"
    with administrator(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    told = refused(address(server, name))
    assert f"编码是 {encoding}" in told
    assert "UTF8" in told
    with administrator(server, name) as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").all()


@pytest.mark.parametrize("state", ["57P01", "57P02", "57P03", "08006", "08P01"])
def test_a_connection_that_is_cut_is_told_whatever_the_server_calls_it(state):
    cut = psycopg.errors.lookup(state)("terminating connection")
    assert "连接中断" in str(sentence_for(OperationalError("", None, cut)))


def test_words_of_a_chinese_server_are_understood():
    for said, wanted in (
        ('致命错误:  角色 "甲" 不存在', "用户名或口令"),
        ('致命错误:  用户 "甲" Password 认证失败', "用户名或口令"),
        ('致命错误:  数据库 "申报" 不存在', "数据库名"),
        ("致命错误:  对数据库 申报 权限不够", "读写权限"),
        ('致命错误:  没有用于主机 "10.0.0.9" 的 pg_hba.conf 记录', "用户名或口令"),
        ("FATAL:  sorry, too many clients already", "连接已经用完"),
        ("FATAL:  the database system is starting up", "连不上"),
    ):
        error = OperationalError("", None, psycopg.OperationalError(f"connection failed: {said}"))
        assert wanted in str(sentence_for(error)), said


def test_password_is_not_in_the_sentence(server):
    told = refused(f"postgresql://stranger:geheim@/postgres?host={server}")
    assert "geheim" not in told


def test_deleting_for_good_on_a_server(database):
    with open_store(database, now=Clock()) as store:
        drafts = [store.create_draft(pack="p", track="scene", answers={"a": each}) for each in "甲乙"]
        for draft in drafts:
            store.set_file(draft.id, DraftFile("a.png", store.put_media(draft.id.encode(), "png"), "png"))
            files = {each.name: each.sha256 or "" for each in store.files(draft.id)}
            content = IssueContent("f", "p", "s", "scene", "U", "{}", files=files)
            store.add_stamping(draft.id, store.add_issue(draft.id, content, lambda n: f"ZN-{n}").sequence, b"1", {})
        gone, kept = (draft.id for draft in drafts)
        assert store.removal(gone).media == 1  # the scan is the other's too
        assert store.delete_for_good(gone)
        with pytest.raises(NotFound):
            store.load_draft(gone)
        assert store.load_draft(kept).answers == {"a": "乙"}
        assert store.find_damage() == []
        for statement in ("DELETE FROM issue", "DELETE FROM issue_file", "DELETE FROM stamping"):
            with pytest.raises(DBAPIError, match="immutable"), store._writer.begin() as connection:
                connection.exec_driver_sql(statement)
