"""Opening: what is made, what is refused, and what it costs."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from typing import cast

import pytest

from app.errors import StorageTrouble
from app.store.database import Store
from app.store.places import _filesystem_is_shared, _filesystem_of, is_shared
from app.store.sqlite_connection import file_uri
from app.store.store_opening import _set_journal, open_store
from tests.systems import UNDER_WINE


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_first_opening_makes_one_file_and_nothing_else(opened, home):
    store = opened()
    assert store.journal == "wal"
    assert not store.read_only
    assert store.place == str(home / "zhizao.db")
    assert store.drafts() == []
    store.close()
    assert names(home) == ["zhizao.db"]


def test_a_url_names_a_file_or_a_server(opened, tmp_path):
    store = opened(f"sqlite:///{tmp_path / '组 a.db'}")
    draft = store.create_draft(pack="p", track="scene")
    assert opened(f"sqlite:///{tmp_path / '组 a.db'}").load_draft(draft.id) == draft


@pytest.mark.parametrize(
    "url", ["", "x", "://", "sqlite://", "sqlite:///:memory:", "sqlite:///a?b", "mysql://h/x", "sqlite+aiosqlite:///x",
            "postgresql+asyncpg://h/x", "postgresql://h:port/x"],
)  # fmt: skip
def test_addresses_that_cannot_be_used(opened, url):
    with pytest.raises(StorageTrouble, match="ZHIZAO_DATABASE"):
        opened(url)


def test_a_server_that_cannot_be_reached_or_a_driver_that_is_missing(opened):
    """With the driver installed nothing answers at this address; without it that is what is said."""
    with pytest.raises(StorageTrouble, match=r"驱动 psycopg 没有安装|连不上") as caught:
        opened("postgresql://me:geheim@127.0.0.1:1/x")
    assert "geheim" not in str(caught.value)


def test_an_empty_file_is_filled(opened, home):
    home.mkdir()
    (home / "zhizao.db").touch()
    store = opened()
    assert store.journal == "wal"
    assert store.drafts() == []


def test_many_who_open_a_new_store_at_once_get_the_same_one(home):
    stores, troubles = [], []
    barrier = threading.Barrier(6)

    def work():
        barrier.wait()
        try:
            store = open_store(home, now=lambda: datetime.now(UTC))
            stores.append(store)
            store.create_draft(pack="p", track="scene")
        except StorageTrouble as error:
            troubles.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert [len(store.drafts()) for store in stores] == [6] * 6
    for store in stores:
        store.close()
    assert names(home) == ["zhizao.db", "zhizao.marker.json"]


@pytest.mark.parametrize("content", [b"not a database " * 100, b"x", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_left_alone(opened, home, content):
    home.mkdir()
    (home / "zhizao.db").write_bytes(content)
    with pytest.raises(StorageTrouble, match=r"不是本程序的数据库|损坏") as caught:
        opened()
    assert str(home / "zhizao.db") in str(caught.value)
    assert (home / "zhizao.db").read_bytes() == content
    assert names(home) == ["zhizao.db"]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE somebody (x)",
        "CREATE TABLE draft (x); CREATE TABLE answer (x)",
        "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('0001')",
        "PRAGMA application_id = 7",
        "CREATE TABLE draft (x); CREATE TABLE answer (x); CREATE TABLE alembic_version (version_num)",
    ],
)
def test_a_database_of_another_program_is_left_alone(opened, home, script):
    home.mkdir()
    with closing(sqlite3.connect(home / "zhizao.db")) as connection:
        connection.executescript(script)
    before = (home / "zhizao.db").read_bytes()
    with pytest.raises(StorageTrouble, match="别的程序"):
        opened()
    assert (home / "zhizao.db").read_bytes() == before


def test_a_place_that_is_not_a_file(opened, home):
    (home / "zhizao.db").mkdir(parents=True)
    with pytest.raises(StorageTrouble, match="不是一个文件"):
        opened()


@pytest.mark.skipif(os.name != "posix", reason="named pipes")
def test_a_pipe_does_not_stop_the_program(opened, home):
    home.mkdir()
    os.mkfifo(home / "zhizao.db")
    with pytest.raises(StorageTrouble, match="不是一个文件"):
        opened()


def test_a_folder_that_cannot_be_made(opened, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageTrouble, match=r"file.*建不起来"):
            opened(place)
    if not UNDER_WINE:  # which makes a folder of any name
        with pytest.raises(StorageTrouble, match="建不起来"):
            opened(tmp_path / ("长" * 300))
    assert (tmp_path / "file").read_text("utf-8") == "x"


def test_a_url_into_a_folder_that_is_not_there(opened, tmp_path):
    with pytest.raises(StorageTrouble, match="打不开"):
        opened(f"sqlite:///{tmp_path / 'no' / 'x.db'}")
    assert names(tmp_path) == []


def test_a_synchronised_folder_gets_no_write_ahead_log(opened, tmp_path):
    store = opened(tmp_path / "OneDrive - 公司" / "草稿")
    assert store.journal == "delete"
    draft = store.create_draft(pack="p", track="scene", answers={"a": 1})
    assert names(tmp_path / "OneDrive - 公司" / "草稿") == ["zhizao.db", "zhizao.marker.json"]
    store.close()
    (tmp_path / "OneDrive - 公司").rename(tmp_path / "本机")
    store = opened(tmp_path / "本机" / "草稿")
    assert store.journal == "wal"
    store.close()
    (tmp_path / "本机").rename(tmp_path / "坚果云")
    store = opened(tmp_path / "坚果云" / "草稿")
    assert store.journal == "delete"
    assert store.load_draft(draft.id).answers == {"a": 1}


def test_the_journal_mode_is_read_back(opened, home, tmp_path):
    """Another window holds a WAL file: the mode cannot change, and the store says which one it has."""
    first = opened(tmp_path / "here")
    reading = first._engine.connect()
    reading.exec_driver_sql("SELECT count(*) FROM draft")
    assert _set_journal(first._engine.execution_options(), "delete") == "wal"
    reading.close()


@pytest.mark.parametrize(
    ("kind", "shared"), [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("9p", True), ("ext4", False),
                         ("tmpfs", False), ("fuseblk", False), ("", False), ("overlay", False)],
)  # fmt: skip
def test_file_systems(kind, shared):
    assert _filesystem_is_shared(kind) is shared


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_file_system_of_a_folder_is_found(tmp_path):
    assert _filesystem_of(tmp_path) != ""
    assert not is_shared(tmp_path / "草稿")
    assert is_shared(tmp_path / "Dropbox" / "草稿")
    assert not is_shared(tmp_path / "dropboxes")


def test_odd_names_make_sound_addresses(tmp_path):
    class Windows(PureWindowsPath):
        """As a path is there."""

        def absolute(self):
            return self

    def uri(text):
        return file_uri(cast("Path", Windows(text)), "mode=rw").split(":", 1)[1]

    assert file_uri(tmp_path / "a?b#c%d", "mode=rw").endswith("/a%3Fb%23c%25d?mode=rw")
    assert uri("D:/草稿/x.db") == "///D:/%E8%8D%89%E7%A8%BF/x.db?mode=rw"
    assert uri(r"\\nas\share\x.db") == "////nas/share/x.db?mode=rw"


def test_importing_the_store_imports_neither_alembic_nor_the_orm(home):
    program = (
        "import sys; from app.store.store_opening import open_store\n"
        "from pathlib import Path; from datetime import UTC, datetime\n"
        "open_store(Path(sys.argv[1]), now=lambda: datetime.now(UTC)).close()\n"
        "open_store(Path(sys.argv[1]), now=lambda: datetime.now(UTC)).close()\n"
        "print([m for m in sys.modules if m.startswith(('alembic', 'mako', 'sqlalchemy.orm', 'PySide6'))])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_store_closes_itself(home, clock):
    with open_store(home, now=clock) as store:
        assert isinstance(store, Store)
        store.create_draft(pack="p", track="scene")
    assert names(home) == ["zhizao.db", "zhizao.marker.json"]


def test_a_clock_without_zone_is_a_mistake_of_the_caller(home):
    with open_store(home, now=lambda: datetime(2021, 11, 20)) as store, pytest.raises(ValueError, match="zone"):  # noqa: DTZ001
        store.create_draft(pack="p", track="scene")
