"""What the machine can do to a store: each time one sentence, and nothing lost that was saved."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.errors import NotFound, StorageTrouble
from app.store import DraftFile, IssueContent
from app.store.failures import sentence_for, storage
from app.store.store_opening import open_store

ROOT = Path(__file__).parents[3]


def filled(opened, folder=None, rows=40):
    store = opened(folder)
    answers = {f"scenarios[{i:04x}].description": f"第{i}个场景：" + "减少停机、提高效率。" * 20 for i in range(rows)}
    return store, store.create_draft(pack="p", track="scene", answers=answers)


def impatient(store):
    """Wait a moment only for a lock, not the five seconds of real life."""

    def hurry(connection, *_):
        connection.execute("PRAGMA busy_timeout = 50")

    store._engine.dispose()
    event.listen(store._engine, "connect", hurry)


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_locked(opened, tmp_path, journal):
    store, draft = filled(opened, tmp_path / ("dropbox" if journal == "delete" else "here"))
    assert store.journal == journal
    impatient(store)
    with closing(sqlite3.connect(store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageTrouble, match=r"zhizao\.db 正被另一个程序占用.*没有写入"):
            store.save(draft.id, {"a": "1"})
        other.execute("ROLLBACK")
        other.execute("BEGIN")
        other.execute("SELECT * FROM draft").fetchall()
        if journal == "delete":  # there a reader stops the commit itself
            with pytest.raises(StorageTrouble, match="占用"):
                store.save(draft.id, {"a": "2"})
            assert "a" not in store.load_draft(draft.id).answers
            other.execute("ROLLBACK")
        store.save(draft.id, {"a": "3"}, expected=draft.versions)
    assert store.load_draft(draft.id).answers["a"] == "3"


def test_full_by_pages(opened):
    store, draft = filled(opened)
    store._engine.dispose()

    def small(connection, *_):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(store._engine, "connect", small)
    with pytest.raises(StorageTrouble, match=r"磁盘已满.*以前保存的内容都在"):
        store.save(draft.id, {"a": "新", "b": "x" * 100_000})
    assert store.load_draft(draft.id).answers == draft.answers
    store.save(draft.id, {"a": "短"}, expected=draft.versions)
    assert store.load_draft(draft.id).answers["a"] == "短"


def test_full_disk(opened, small_disk):
    store, draft = filled(opened, small_disk)
    with pytest.raises(StorageTrouble, match="磁盘"):
        store.put_media(os.urandom(2_000_000), "png")
    saved = {}

    def fill():
        for i in range(1000):
            text = os.urandom(8000).hex()
            store.save(draft.id, {f"x{i}": text})
            saved[f"x{i}"] = text

    with pytest.raises(StorageTrouble, match="磁盘"):
        fill()
    assert store.load_draft(draft.id).answers == draft.answers | saved
    store.close()
    again = opened(small_disk)
    assert again.load_draft(draft.id).answers == draft.answers | saved
    with again._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_disk_too_full_to_begin_gets_no_half_of_a_file(opened, small_disk):
    (small_disk / "film").write_bytes(b"x" * (1024 * 1024 - 20_000))
    with pytest.raises(StorageTrouble, match="磁盘"):
        opened(small_disk)
    assert [path.name for path in small_disk.iterdir()] == ["film"]


def test_a_read_only_disk_can_still_be_read(opened, read_only_disk):
    folder, seal = read_only_disk
    store, draft = filled(opened, folder)
    store.put_media(b"123", "png")
    issue = store.add_issue(draft.id, IssueContent("f", "p", "s", "scene", "U", "{}"), lambda n: f"ZN-{n}")
    assert store.journal == "wal"
    store.close()
    seal()
    store = opened(folder)
    assert store.read_only
    assert store.load_draft(draft.id).answers == draft.answers
    assert [row.issue for row in store.drafts()] == [issue.number]
    assert store.issue(draft.id).row == issue
    for write in (
        lambda: store.save(draft.id, {"a": "1"}),
        lambda: store.create_draft(pack="p", track="scene"),
        lambda: store.put_media(b"456", "png"),
        lambda: store.archive(draft.id),
    ):
        with pytest.raises(StorageTrouble, match="只读"):
            write()


def test_a_read_only_disk_without_a_store(opened, read_only_disk):
    folder, seal = read_only_disk
    seal()
    with pytest.raises(StorageTrouble, match=r"只读|打不开|建不起来"):
        opened(folder)
    with pytest.raises(StorageTrouble, match="建不起来"):
        opened(folder / "new")


def test_a_read_only_disk_with_changes_not_yet_taken_over(opened, tmp_path, read_only_disk):
    """The log beside the file holds the last saves: reading without it would show old answers."""
    folder, seal = read_only_disk
    store, draft = filled(opened, tmp_path / "here")
    store.save(draft.id, {"a": "latest"})
    for path in (tmp_path / "here").iterdir():
        if not path.name.endswith("-shm"):
            shutil.copy(path, folder)
    assert (folder / "zhizao.db-wal").stat().st_size
    seal()
    with pytest.raises(StorageTrouble, match=r"只读.*没并入"):
        opened(folder)


def test_text_that_is_no_longer_utf8(opened):
    store, draft = filled(opened)
    with store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE answer SET value = CAST(x'22ff22' AS TEXT) WHERE path LIKE '%[0003]%'")
    with pytest.raises(StorageTrouble, match=r"损坏.*备份"):
        store.load_draft(draft.id)


@pytest.mark.parametrize(
    "change",
    ["value = '{'", "value = x'00'", "updated_at = 'soon'", "updated_at = 5", "version = 'x'", "path = x'00'"],
)
def test_values_that_this_program_cannot_have_written(opened, change):
    store, draft = filled(opened)
    with store._writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE answer SET {change} WHERE path LIKE '%[0003]%'")
    with pytest.raises(StorageTrouble, match="损坏"):
        store.load_draft(draft.id)


def test_flipped_bytes_are_trouble_or_nothing_but_never_a_crash(opened, tmp_path):
    store, draft = filled(opened)
    digest = store.put_media(bytes(range(256)) * 40, "png")
    store.set_file(draft.id, DraftFile("a.png", digest, "png"))
    store.add_issue(
        draft.id, IssueContent("f", "p", "s", "scene", "U", "{}", files={"a.png": digest}), lambda n: f"Z{n}"
    )
    store.close()
    sound = Path(store.place).read_bytes()
    dice = random.Random(20211120)
    outcomes = {"trouble": 0, "sound": 0}
    for trial in range(150):
        place = tmp_path / f"flip{trial}"
        place.mkdir()
        broken = bytearray(sound)
        at = dice.randrange(100) if trial < 30 else dice.randrange(len(sound))
        for offset in range(at, min(at + dice.choice([1, 4, 64]), len(sound))):
            broken[offset] ^= dice.randrange(1, 256)
        (place / "zhizao.db").write_bytes(broken)
        try:
            with open_store(place, now=store._now) as opened_again:
                opened_again.drafts()
                opened_again.load_draft(draft.id)
                opened_again.files(draft.id)
                assert opened_again.media(digest) == bytes(range(256)) * 40
                assert opened_again.issue(draft.id).application == "{}"
            outcomes["sound"] += 1
        except (StorageTrouble, NotFound):
            outcomes["trouble"] += 1
    assert outcomes["trouble"] > 30
    assert outcomes["sound"] > 10


def test_a_truncated_file(opened):
    store, _ = filled(opened)
    store.close()
    whole = Path(store.place).read_bytes()
    for size in (len(whole) // 2, 4096, 1000, 50):
        Path(store.place).write_bytes(whole[:size])
        with pytest.raises(StorageTrouble, match=r"损坏|不是本程序的数据库"):
            opened().load_draft("D0000001")
        Path(store.place).write_bytes(whole)
    assert len(opened().drafts()) == 1


def test_our_own_mistakes_are_not_called_the_machines():
    for wrong in (
        ProgrammingError("x", {}, sqlite3.ProgrammingError("closed")),
        IntegrityError("x", {}, sqlite3.IntegrityError("UNIQUE")),
        KeyError("x"),
    ):
        assert sentence_for(wrong) is None
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        storage("x"),
    ):
        connection.execute("SELECT * FROM nowhere")
    with pytest.raises(ZeroDivisionError), storage("x"):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("state", "words"),
    [("53100", "用完"), ("40001", "同时"), ("28P01", "口令"), ("3D000", "不存在"), ("25006", "只读"), (None, "连不上")],
)
def test_what_a_server_says(state, words):
    said = type("OperationalError", (Exception,), {"sqlstate": state})()
    assert words in (sentence_for(OperationalError("x", {}, said)) or "")


def test_what_a_server_says_about_our_mistakes():
    said = type("ProgrammingError", (Exception,), {"sqlstate": "42601"})()
    assert sentence_for(ProgrammingError("x", {}, said)) is None
    assert sentence_for(ProgrammingError("x", {}, type("ProgrammingError", (Exception,), {})())) is None


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("folder", ["here", "dropbox"])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(opened, tmp_path, folder):
    home = tmp_path / folder
    store = opened(home)
    draft = store.create_draft(pack="p", track="scene", answers={"a": 0, "b": [0, ""]})
    store.close()
    dice = random.Random(20211120)
    acknowledged = 0
    for _ in range(6):
        command = [sys.executable, "-m", "tests.app.store.writer", str(home), draft.id]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(dice.uniform(0, 0.08))
            writer.kill()
            # a last line may have been cut off with the process
            lines = [line for line in [first, *writer.stdout] if line.endswith("\n")]
        last = int(lines[-1])
        assert last > acknowledged
        store = opened(home)
        answers = store.load_draft(draft.id).answers
        assert answers["a"] >= last
        assert answers["b"] == [answers["a"], "长文" * 2000]
        with store._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        store.close()
        acknowledged = answers["a"]


def test_two_processes_and_a_window_save_together_and_lose_nothing(opened, tmp_path):
    """Writers in two other processes on drafts of their own, and this one on a third."""
    store = opened(tmp_path)
    mine, *others = (store.create_draft(pack="p", track="scene", answers={"a": 0}).id for _ in range(3))
    commands = [[sys.executable, "-m", "tests.app.store.writer", str(tmp_path), other] for other in others]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for command in commands]
    acknowledged = [writer.stdout for writer in writers if writer.stdout is not None]
    try:
        said = [int(out.readline()) for out in acknowledged]
        for i in range(50):
            store.save(mine, {"a": i})
        said = [
            max(last, *(int(out.readline()) for _ in range(5))) for last, out in zip(said, acknowledged, strict=True)
        ]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert store.load_draft(mine).answers["a"] == 49
    for other, last in zip(others, said, strict=True):
        assert store.load_draft(other).answers["a"] >= last > 0
