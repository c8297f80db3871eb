"""The list that is read before SQLAlchemy: it is the store's own, or it is left to the store."""

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import StorageTrouble
from app.store.early_list import read_early
from app.store.marker import marker_path, read_marker, update_marker, write_marker
from app.store.records import Summary
from app.store.store_opening import open_store
from tests.app.store.damaging import fill_store, flip_bit, tear_page

ROUNDS = 80


@pytest.fixture
def written(opened):
    """A closed store of three drafts, one of them with an issue, one archived."""
    store = opened()
    fill_store(store)
    summary = Summary(company="渝江", project="数字工厂", uscc="91", scenarios=3, errors=2, complete=40, unfilled=1)
    store.archive(store.create_draft(pack="p", track="scene", summary=summary).id)
    store.close()
    return Path(store.place)


def change(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(statement)


def test_it_is_the_list_of_the_open_store_and_changes_nothing(opened, written):
    before = written.read_bytes()
    early = read_early(written)
    assert written.read_bytes() == before
    assert sorted(each.name for each in written.parent.iterdir()) == [written.name, marker_path(written).name]
    with opened() as store:
        assert early == store.drafts(include_archived=True)
    assert early is not None
    assert {row.issue for row in early} == {"ZN-FFFFFF-01", None}
    assert sum(row.archived_at is not None for row in early) == 1


def test_it_needs_no_sqlalchemy(written):
    code = "import sys; from pathlib import Path; from app.store.early_list import read_early\n"
    code += "print(len(read_early(Path(sys.argv[1]))), 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, written], capture_output=True, check=True, timeout=120)
    assert done.stdout.split() == [b"3", b"False"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft SET company = '别的' WHERE company = '渝江'",
        "UPDATE draft SET hash = hash + 1",
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE store_meta SET value = 'another' WHERE name = 'store_id'",
        "PRAGMA application_id = 1",
        "CREATE TABLE more (x)",
        "ALTER TABLE draft ADD COLUMN more",
    ],
)
def test_what_is_not_as_it_was_written_is_left_to_the_store(written, statement):
    assert read_early(written) is not None
    change(written, statement)
    assert read_early(written) is None


@pytest.mark.parametrize(
    "marker",
    [
        {"id": "another"},
        {"id": ""},
        {"generation": 9},
        {"restoring": "zhizao-new.db"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_another_store_an_older_copy_and_a_half_done_restoring_are_left_to_the_store(written, marker):
    known = read_marker(written)
    assert known is not None
    write_marker(written, replace(known, **marker))
    assert read_early(written) is None


def test_a_store_that_is_being_written_to_is_left_to_it(opened, written):
    store = opened()
    store.create_draft(pack="p", track="scene")
    assert written.with_name(f"{written.name}-wal").stat().st_size
    assert read_early(written) is None
    store.close()
    assert len(read_early(written) or ()) == 4


def test_what_is_no_store_yet_is_left_to_the_opening(opened, tmp_path):
    nothing = tmp_path / "zhizao.db"
    assert read_early(nothing) is None
    assert not nothing.exists()
    nothing.write_bytes(b"")
    assert read_early(nothing) is None
    nothing.write_bytes(b"not a database, but longer than the head of one" * 9)
    update_marker(nothing, id="x")
    assert read_early(nothing) is None
    opened(tmp_path / "new").close()
    assert read_early(tmp_path / "new" / "zhizao.db") is None  # never written to: it has no marker


@pytest.mark.parametrize("damage", [flip_bit, tear_page])
def test_whatever_the_disk_does_it_tells_nothing_that_the_store_would_not(written, tmp_path, clock, damage):
    data, dice, told = written.read_bytes(), random.Random(16), 0
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        copy = folder / written.name
        copy.write_bytes(damage(data, dice))
        shutil.copy(marker_path(written), marker_path(copy))
        early = read_early(copy)
        if early is None:
            continue
        told += 1
        try:
            with open_store(folder, now=clock) as store:
                assert store.drafts(include_archived=True) == early
        except StorageTrouble as trouble:
            pytest.fail(f"{number}: {trouble}")
    assert 0 < told < ROUNDS
