"""Backups are whole and checked; a restore loses nothing whenever it is killed; a repair loses only what is lost."""

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import StorageTrouble, StoreDamaged
from app.file_writing import sync_file, sync_folder
from app.store import IssueContent, backup, restoring
from app.store.backup import inspect_backup, list_backups, make_backup, read_members, thin_backups
from app.store.integrity import find_file_damage
from app.store.marker import read_marker
from app.store.repairing import repair_store
from app.store.restoring import restore_store
from tests.app.store.conftest import START
from tests.app.store.damaging import contents, fill_store, flip_bit, tear_page
from tests.app.store.test_store_integrity import change

MEMBERS = {"identities/a.json": b"{}", "identities/a-b.p12": b"\x00\x01"}


@pytest.fixture
def filled(opened):
    store = opened()
    draft_id = fill_store(store)
    store.close()
    return Path(store.place), draft_id


def rows(path):
    """All that people typed and kept, without what tells one copy from another."""
    return [
        line for line in contents(path) if "store_meta" not in line and '"digest"' not in line and "backup_" not in line
    ]


def test_a_backup_is_the_whole_store_and_can_be_used_as_it_is(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "backups", START, MEMBERS)
    assert made.drafts == 2
    assert made.sound
    assert rows(made.file) == rows(path)
    assert read_members(made.file) == MEMBERS
    assert [each.name for each in (tmp_path / "backups").iterdir()] == [made.file.name]
    [listed] = list_backups(tmp_path / "backups", check=True)
    assert (listed.file, listed.at, listed.drafts, listed.sound) == (made.file, START, 2, True)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copyfile(made.file, other / "zhizao.db")
    assert opened(other).load_draft(draft_id).answers == opened().load_draft(draft_id).answers


def test_a_backup_is_made_while_the_store_is_written_to(opened, filled, tmp_path):
    path, draft_id = filled
    store = opened()
    store.save(draft_id, {"new": "在日志里"})
    made = make_backup(path, tmp_path / "b", START, {})
    assert path.with_name("zhizao.db-wal").stat().st_size
    assert '"在日志里"' in "".join(contents(made.file))


def test_a_damaged_store_is_not_backed_up_but_named(filled, tmp_path):
    path, _ = filled
    change(path, "UPDATE answer SET value = replace(value, '3.2%', '3.7%')")
    with pytest.raises(StoreDamaged, match="具体场景描述"):
        make_backup(path, tmp_path / "b", START, {})
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.parametrize("damage", [flip_bit, tear_page])
def test_a_backup_that_was_damaged_later_is_not_called_sound(filled, tmp_path, damage):
    path, _ = filled
    made = make_backup(path, tmp_path / "b", START, MEMBERS)
    sound, told = made.file.read_bytes(), contents(made.file)
    dice = random.Random(7)
    for _ in range(20):
        made.file.write_bytes(damage(sound, dice))
        found = inspect_backup(made.file)
        assert found.problem or contents(made.file) == told


def test_a_disk_that_is_full_gets_no_half_of_a_backup(filled, small_disk):
    path, _ = filled
    (small_disk / "film").write_bytes(bytes(1000 << 10))
    with pytest.raises(StorageTrouble, match=r"满|空间"):
        make_backup(path, small_disk, START, {})
    assert [each.name for each in small_disk.iterdir()] == ["film"]


def test_a_restore_onto_a_full_disk_names_that_disk(opened, filled, small_disk, tmp_path):
    path, _ = filled
    store = opened()
    store.put_media(os.urandom(1100 << 10), "png")
    store.close()
    made = make_backup(path, tmp_path / "b", START, {})
    with pytest.raises(StorageTrouble) as told:
        restore_store(small_disk / "zhizao.db", made.file, START)
    assert str(small_disk) in str(told.value)
    assert str(tmp_path / "b") not in str(told.value)


@pytest.mark.parametrize("step", ["connect", "_copy", "sync_file", "_read_back", "_facts", "put_in_place"])
def test_a_folder_that_is_moved_meanwhile_is_told_by_its_name(filled, tmp_path, monkeypatch, step):
    """As a stick that is pulled out; SQLite opens the copy anew between the steps, and its own error is no sentence."""
    path, _ = filled
    done = getattr(backup, step)

    def move_first(*given, **named):
        if not (tmp_path / "moved").exists():
            (tmp_path / "b").rename(tmp_path / "moved")
        return done(*given, **named)

    monkeypatch.setattr(backup, step, move_first)
    with pytest.raises(StorageTrouble, match=f"备份写不?进 {tmp_path / 'b'}"):
        make_backup(path, tmp_path / "b", START, MEMBERS)


def test_a_restore_puts_the_backup_in_place_and_keeps_what_was_there(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    store = opened()
    store.save(draft_id, {"later": "后来写的"})
    store.close()
    newer = rows(path)
    drafts, aside = restore_store(path, made.file, START)
    assert drafts == 2
    assert rows(path) == rows(made.file)
    assert aside is not None
    assert rows(aside / "zhizao.db") == newer
    store = opened()
    assert "later" not in store.load_draft(draft_id).answers
    store.save(draft_id, {"a": "接着写"})
    store.close()
    assert opened().load_draft(draft_id).answers["a"] == "接着写"


def test_a_copy_of_the_store_that_was_made_by_hand_can_be_put_back(opened, filled, tmp_path):
    path, draft_id = filled
    shutil.copyfile(path, tmp_path / "我的副本.db")
    store = opened()
    store.save(draft_id, {"later": "后来写的"})
    store.close()
    assert inspect_backup(tmp_path / "我的副本.db").sound
    assert restore_store(path, tmp_path / "我的副本.db", START)[0] == 2
    assert "later" not in opened().load_draft(draft_id).answers


def test_a_restore_where_the_store_has_vanished(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    path.unlink()
    path.with_name("zhizao.db-wal").write_bytes(b"stray")
    assert restore_store(path, made.file, START)[0] == 2
    assert opened().load_draft(draft_id).pack == "p"


def test_a_store_in_use_is_not_replaced(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    store = opened()
    store.load_draft(draft_id)
    with pytest.raises(StorageTrouble, match="正在别的窗口"):
        restore_store(path, made.file, START)
    store.save(draft_id, {"a": "照写"})
    assert store.load_draft(draft_id).answers["a"] == "照写"
    assert [each.name for each in path.parent.glob(".zhizao-*")] == []


def test_a_backup_of_a_newer_program_is_refused_kindly_and_nothing_changes(filled, tmp_path):
    path, _ = filled
    made = make_backup(path, tmp_path / "b", START, {})
    with closing(sqlite3.connect(made.file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StorageTrouble, match=r"更新版本的程序.*9999.*升级本程序"):
        restore_store(path, made.file, START)
    assert path.read_bytes() == before
    assert "升级本程序" in inspect_backup(made.file).problem


@pytest.mark.parametrize("what", ["text", "foreign", "trigger", "damaged", "missing", "folder"])
def test_what_is_no_backup_is_refused_and_nothing_changes(filled, tmp_path, what):
    path, _ = filled
    file = make_backup(path, tmp_path / "b", START, {}).file
    before = path.read_bytes()
    if what == "text":
        file.write_text("not a database at all")
    elif what == "foreign":
        file.unlink()
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE t (a)")
    elif what == "trigger":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TRIGGER evil AFTER INSERT ON answer BEGIN DELETE FROM company; END")
    elif what == "damaged":
        change(file, "UPDATE answer SET value = '\"x\"' WHERE path LIKE '%[0003]%'")
    elif what == "missing":
        file.unlink()
    else:
        file.unlink()
        file.mkdir()
    with pytest.raises(StorageTrouble):
        restore_store(path, file, START)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.glob(".zhizao-*")] == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", range(12))
def test_a_restore_that_is_killed_is_ended_by_whoever_opens_the_store_next(
    opened, filled, tmp_path, monkeypatch, moment
):
    """Killed at each renaming and synchronising: the store is the old one or the new one, whole, and both exist."""
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    store = opened()
    store.save(draft_id, {"later": "后来写的"})
    store.close()
    old, new = rows(path), rows(made.file)
    left = [moment]

    def dying(real):
        def call(*arguments, **options):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying(Path.replace))
        patched.setattr(restoring, "sync_folder", dying(sync_folder))
        patched.setattr(restoring, "sync_file", dying(sync_file))
        with suppress(Killed):
            restore_store(path, made.file, START)
    opened().close()
    assert rows(path) in (old, new)
    if rows(path) == new:
        [aside] = (path.parent / "backups").glob("换下-*")
        assert rows(aside / "zhizao.db") == old
    marker = read_marker(path)
    assert marker is None or marker.restoring == ""


def test_copies_are_thinned_by_day_week_and_month(tmp_path):
    now = datetime(2021, 11, 20, 12, tzinfo=UTC)
    for hours in range(0, 24 * 400, 6):
        at = now - timedelta(hours=hours)
        (tmp_path / f"zhizao-备份-{at:%Y%m%dT%H%M%S%f}Z.db").write_bytes(b"x")
    (tmp_path / "mine.db").write_bytes(b"x")
    thin_backups(tmp_path)
    left = sorted(tmp_path.iterdir(), reverse=True)
    assert tmp_path / "mine.db" in left
    assert 20 <= len(left) - 1 <= 30
    assert f"{now:%Y%m%dT%H%M%S%f}" in left[0].name or f"{now:%Y%m%dT%H%M%S%f}" in left[1].name
    thin_backups(tmp_path)
    assert sorted(tmp_path.iterdir(), reverse=True) == left


def copies_at(opened, path, folder, times):
    """A copy at each of the times, each after a change in a run of its own, as the program makes them; their names."""
    made = []
    for number, at in enumerate(times):
        store = opened()
        store.save(next(iter(store.drafts())).id, {"run": f"{folder.name}-{number}"})
        store.close()
        made.append(make_backup(path, folder, at, {}).file.name)
        thin_backups(folder)
    return made


def test_a_clock_that_is_ahead_for_a_day_throws_no_copy_away(opened, filled, tmp_path):
    path, _ = filled
    good = copies_at(opened, path, tmp_path / "b", [START + timedelta(days=20 * number) for number in range(5)])
    ahead = START + timedelta(days=5000)
    copies_at(opened, path, tmp_path / "b", [ahead + timedelta(minutes=number) for number in range(8)])
    assert {each.name for each in (tmp_path / "b").iterdir()} >= set(good)
    again = copies_at(opened, path, tmp_path / "b", [START + timedelta(days=101)])
    assert [each.file.name for each in list_backups(tmp_path / "b")][:1] == again


def test_a_copy_made_under_a_flat_battery_is_the_newest_and_stays(opened, filled, tmp_path):
    path, _ = filled
    copies_at(opened, path, tmp_path / "b", [START + timedelta(days=number) for number in range(9)])
    behind = copies_at(opened, path, tmp_path / "b", [START - timedelta(days=2500, hours=hour) for hour in range(3)])
    assert [each.file.name for each in list_backups(tmp_path / "b")][:3] == behind[::-1]
    copies_at(opened, path, tmp_path / "b", [START + timedelta(days=10)])
    assert {each.name for each in (tmp_path / "b").iterdir()} >= set(behind)


def test_copies_of_two_computers_on_one_stick_do_not_push_each_other_out(opened, filled, tmp_path):
    path, _ = filled
    ours = copies_at(opened, path, tmp_path / "b", [START + timedelta(hours=hour) for hour in range(3)])
    other = tmp_path / "other computer"
    other.mkdir()
    another = opened(other)
    fill_store(another)
    another.close()
    for number in range(12):
        make_backup(other / "zhizao.db", tmp_path / "b", START + timedelta(hours=4, minutes=number), {})
        thin_backups(tmp_path / "b")
    assert {each.name for each in (tmp_path / "b").iterdir()} >= set(ours)


def test_copies_that_take_too_much_room_go_but_the_newest_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_LARGEST_TOTAL", 250)
    now = datetime(2021, 11, 20, 12, tzinfo=UTC)
    for hours in range(5):
        at = now - timedelta(hours=hours)
        (tmp_path / f"zhizao-备份-{at:%Y%m%dT%H%M%S%f}Z.db").write_bytes(bytes(200))
    thin_backups(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_put_aside_with_its_log_can_be_put_back(opened, filled, tmp_path):
    path, draft_id = filled
    store = opened()
    store.save(draft_id, {"later": "只在日志里"})
    folder = tmp_path / "aside"
    folder.mkdir()
    for name in ("zhizao.db", "zhizao.db-wal"):
        shutil.copyfile(path.with_name(name), folder / name)
    store.close()
    change(path, "DELETE FROM answer WHERE path = 'later'")
    restore_store(path, folder / "zhizao.db", START)
    assert opened().load_draft(draft_id).answers["later"] == "只在日志里"


# repairing


def test_a_repair_takes_the_damaged_from_the_backup_and_keeps_what_was_written_since(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    store = opened()
    store.save(draft_id, {"later": "后来写的", "scenarios[0005].description": "改过"})
    store.remove_file(draft_id, "图.png")
    store.close()
    change(path, "UPDATE answer SET value = replace(value, '3.2%', '3.7%') WHERE path LIKE '%[0003]%'")
    done = repair_store(path, made.file, START)
    assert done.from_backup == (f"草稿 {draft_id} 的第 4 个场景的“具体场景描述”",)
    assert done.lost == ()
    assert find_file_damage(path) == []
    draft = opened().load_draft(draft_id)
    assert "3.2%" in draft.answers["scenarios[0003].description"]
    assert draft.answers["later"] == "后来写的"
    assert draft.answers["scenarios[0005].description"] == "改过"
    assert done.aside is not None
    assert find_file_damage(done.aside / "zhizao.db") != []


def test_a_repair_without_a_backup_saves_what_is_sound_and_names_what_is_lost(opened, filled):
    path, draft_id = filled
    change(path, "UPDATE answer SET value = replace(value, '3.2%', '3.7%') WHERE path LIKE '%[0003]%'")
    done = repair_store(path, None, START)
    assert done.lost == (f"草稿 {draft_id} 的第 4 个场景的“具体场景描述”",)
    store = opened()
    draft = store.load_draft(draft_id)
    assert len(draft.answers) == 30
    assert store.issue(draft_id).application == '{"a":"甲"}'
    assert len(store.drafts()) == 2


@pytest.mark.parametrize("damage", [flip_bit, tear_page])
def test_whatever_is_damaged_a_repair_brings_back_all_that_the_backup_has(opened, filled, tmp_path, damage):
    path, _ = filled
    made = make_backup(path, tmp_path / "b", START, {})
    sound, told = path.read_bytes(), rows(path)
    dice = random.Random(20211121)
    repaired = 0
    for trial in range(60):
        folder = tmp_path / f"r{trial}"
        folder.mkdir()
        broken = folder / "zhizao.db"
        broken.write_bytes(damage(sound, dice))
        if find_file_damage(broken):
            repair_store(broken, made.file, START)
            repaired += 1
            assert rows(broken) == told
        shutil.rmtree(folder)
    assert repaired > 10


def test_an_issue_frozen_after_the_backup_survives_a_repair(opened, filled, tmp_path):
    path, draft_id = filled
    made = make_backup(path, tmp_path / "b", START, {})
    store = opened()
    digest = store.put_media(b"new picture", "png")
    store.add_issue(
        draft_id, IssueContent("e" * 64, "p", "s", "scene", "91", "{}", files={"b.png": digest}), lambda n: f"ZN-{n}"
    )
    store.close()
    change(path, "UPDATE company SET answers = '{}'")
    repair_store(path, made.file, START)
    store = opened()
    assert store.issue(draft_id).files == {"b.png": digest}
    assert store.media(digest) == b"new picture"
    assert json.loads(json.dumps(store.companies()[0].answers)) == {"name": "渝江"}
