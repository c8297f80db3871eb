"""The schema's history: what it leads to, what it costs, and what it does when it fails."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.errors import StorageTrouble
from app.store.engines import WRITES, file_engine
from app.store.migration_run import copy_file, migrate
from app.store.schema_history import APPLICATION_ID, OURS, Revisions
from app.store.tables import metadata

ADD_COLUMN = """
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="新"))
    op.execute("UPDATE store_meta SET value = 'moved' WHERE name = 'created_at'")
"""
DANGLE = """
    op.execute("DELETE FROM draft")
"""
BREAK = ADD_COLUMN + '    op.execute("INSERT INTO nowhere VALUES (1)")\n'
BUG = ADD_COLUMN + "    raise ZeroDivisionError\n"


def history(tmp_path, body):
    """Our revisions and one more, ``9999``, with this body."""
    scripts = tmp_path / "迁移 100%"
    shutil.copytree(OURS.scripts, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9999_next.py").write_text(
        '"""Next."""\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'revision = "9999"\ndown_revision = "{OURS.newest}"\n\n\n'
        f"def upgrade():\n{body}",
        encoding="utf-8",
    )
    return Revisions(known=(*OURS.known, "9999"), scripts=scripts)


def schema(path):
    """Everything that SQLite says about the schema, columns and keys in order, and the triggers' text."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        told = {
            name: [
                # the first column only numbers the lines
                sorted((row[1:] for row in connection.execute(f"PRAGMA {question}('{name}')")), key=str)
                for question in ("table_xinfo", "foreign_key_list", "index_list")
            ]
            for name in tables
        }
        rest = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type != 'table'")
        return told, sorted(rest.fetchall(), key=str), connection.execute("PRAGMA application_id").fetchone()


def dump(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def folder_of(place):
    return Path(place).parent


def filled(opened):
    store = opened()
    draft = store.create_draft(pack="p", track="scene", answers={"a": "甲"})
    store.close()
    return store.place, draft.id


def migrated_from_nothing(path):
    engine = file_engine(path, query="mode=rwc")
    migrate(engine, OURS, str(path))
    return engine


def test_the_revisions_named_are_the_scripts_there_are():
    scripts = [script.revision for script in ScriptDirectory(str(OURS.scripts)).walk_revisions()]
    assert tuple(reversed(scripts)) == OURS.known


def test_a_new_file_is_what_all_migrations_together_make(tmp_path, opened):
    engine = migrated_from_nothing(tmp_path / "migrated.db")
    with engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, metadata) == []
    engine.dispose()
    made = schema(opened().place)
    assert made == schema(tmp_path / "migrated.db")
    assert made[2] == (APPLICATION_ID,)
    assert len(made[1]) > 10  # triggers and indexes were compared, too


def test_the_store_opens_what_migrations_made(tmp_path, opened):
    migrated_from_nothing(tmp_path / "zhizao.db").dispose()
    store = opened(tmp_path)
    assert store.load_draft(store.create_draft(pack="p", track="scene", answers={"a": 1}).id).answers == {"a": 1}


def test_an_older_file_is_copied_and_brought_up_to_date(tmp_path, opened):
    place, draft_id = filled(opened)
    store = opened(revisions=history(tmp_path, ADD_COLUMN))
    assert store.load_draft(draft_id).answers == {"a": "甲"}
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT note FROM draft").scalars().all() == ["新"]
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    store.save(draft_id, {"a": "乙"})
    [copy] = [path for path in folder_of(place).iterdir() if "升级前" in path.name]
    assert copy.name == "zhizao-升级前-20211120T080003000000Z.db"
    shutil.copyfile(copy, tmp_path / "old.db")
    old = opened(f"sqlite:///{tmp_path / 'old.db'}")
    assert old.load_draft(draft_id).answers == {"a": "甲"}
    assert sorted(path.name for path in folder_of(place).iterdir() if path.suffix == ".part") == []


@pytest.mark.parametrize("body", [BREAK, DANGLE], ids=["error", "dangling rows"])
def test_a_migration_that_fails_leaves_file_and_copy(tmp_path, opened, body):
    place, draft_id = filled(opened)
    before = dump(place)
    with pytest.raises(StorageTrouble, match=r"退回原样.*升级前") as caught:
        opened(revisions=history(tmp_path, body))
    assert dump(place) == before
    [copy] = [path for path in folder_of(place).iterdir() if "升级前" in path.name]
    assert copy.name in str(caught.value)
    assert dump(copy) == before
    assert opened().load_draft(draft_id).answers == {"a": "甲"}


def test_a_mistake_in_a_migration_is_not_hidden_and_leaves_the_file_too(tmp_path, opened):
    place, _ = filled(opened)
    before = dump(place)
    with pytest.raises(ZeroDivisionError):
        opened(revisions=history(tmp_path, BUG))
    assert dump(place) == before


def test_a_file_from_a_newer_program_is_refused_and_left_alone(tmp_path, opened):
    place, _ = filled(opened)
    opened(revisions=history(tmp_path, ADD_COLUMN)).close()
    before = dump(place)
    with pytest.raises(StorageTrouble, match=r"更新版本.*9999.*升级本程序"):
        opened()
    assert dump(place) == before


def test_a_copy_that_cannot_be_finished_is_not_left_behind(opened, monkeypatch, clock):
    place, _ = filled(opened)
    path = folder_of(place) / "zhizao.db"
    monkeypatch.setattr(type(path), "replace", lambda *_: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(OSError, match="no"):
        copy_file(path, "升级前", clock())
    assert sorted(found.name for found in path.parent.iterdir()) == ["zhizao.db", "zhizao.marker.json"]


def test_two_windows_that_migrate_at_once(tmp_path, opened):
    """The second finds the work done when it gets the lock."""
    place, draft_id = filled(opened)
    revisions = history(tmp_path, ADD_COLUMN)
    engine = file_engine(folder_of(place) / "zhizao.db", foreign_keys=False)
    migrate(engine, revisions, place)
    migrate(engine, revisions, place)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    engine.dispose()
    assert opened(revisions=revisions).load_draft(draft_id).answers == {"a": "甲"}
