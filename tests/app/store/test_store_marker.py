"""A store that vanished, was emptied, replaced or left only its log is noticed, said, and never written over."""

import shutil
from pathlib import Path

import pytest

from app.errors import StoreLost
from app.store.marker import Marker, forget_store, marker_path, read_marker


@pytest.fixture
def written(opened):
    """A store that was written to and closed."""
    store = opened()
    draft = store.create_draft(pack="p", track="scene", answers={"a": "甲"})
    store.close()
    return Path(store.place), draft.id


def test_the_first_write_of_each_run_raises_the_generation_and_reading_does_not(opened, home):
    generations = []
    for turn in range(3):
        store = opened()
        if turn == 0:
            draft = store.create_draft(pack="p", track="scene")
        else:
            store.save(draft.id, {"a": turn})
            store.save(draft.id, {"b": turn})
        store.close()
        generations.append((read_marker(home / "zhizao.db") or Marker()).generation)
    reader = opened()
    reader.drafts()
    reader.close()
    assert generations == [1, 2, 3]
    assert (read_marker(home / "zhizao.db") or Marker()).generation == 3


@pytest.mark.parametrize("how", ["deleted", "emptied", "moved with its marker left"])
def test_a_store_that_vanished_is_no_first_start(opened, written, how):
    path, _ = written
    if how == "emptied":
        path.write_bytes(b"")
    else:
        path.unlink()
    with pytest.raises(StoreLost, match=r"(不见了|被清空了).*restore-store") as caught:
        opened()
    assert caught.value.kind == "vanished"
    assert not path.exists() or path.stat().st_size == 0


def test_whoever_wants_to_begin_anew_can(opened, written):
    path, _ = written
    path.unlink()
    forget_store(path)
    assert opened().drafts() == []


@pytest.mark.parametrize("end", ["-wal", "-journal"])
@pytest.mark.parametrize("marked", [True, False])
def test_a_log_without_its_store_is_not_adopted(opened, written, end, marked):
    path, _ = written
    path.unlink()
    if not marked:
        marker_path(path).unlink()
    log = path.with_name(path.name + end)
    log.write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    with pytest.raises(StoreLost, match=r"只留下 zhizao\.db.*没有动它") as caught:
        opened()
    assert caught.value.kind == "log"
    assert not path.exists()
    assert log.stat().st_size == 5004


def test_an_older_copy_in_the_place_of_the_store_is_noticed(opened, written, tmp_path):
    path, draft_id = written
    shutil.copyfile(path, tmp_path / "old.db")
    store = opened()
    store.save(draft_id, {"a": "乙"})
    store.close()
    newest = path.read_bytes()
    shutil.copyfile(tmp_path / "old.db", path)
    with pytest.raises(StoreLost, match="较早的副本") as caught:
        opened()
    assert caught.value.kind == "older"
    path.write_bytes(newest)
    assert opened().load_draft(draft_id).answers == {"a": "乙"}


def test_another_store_in_the_place_of_this_one_is_noticed(opened, written, tmp_path):
    path, _ = written
    other = opened(tmp_path / "other")
    other.create_draft(pack="p", track="scene")
    other.close()
    shutil.copyfile(other.place, path)
    with pytest.raises(StoreLost, match="不是这里原来的那一个") as caught:
        opened()
    assert caught.value.kind == "other"
    forget_store(path)
    assert len(opened().drafts()) == 1


def test_a_home_that_was_copied_as_a_whole_opens(opened, written, tmp_path):
    path, draft_id = written
    shutil.copytree(path.parent, tmp_path / "elsewhere")
    assert opened(tmp_path / "elsewhere").load_draft(draft_id).answers == {"a": "甲"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": "zhizao-store-marker/1", "generation": "x"}', b"\xff" * 100_000]
)
def test_a_marker_that_cannot_be_read_is_as_none(opened, written, content):
    path, draft_id = written
    marker_path(path).write_bytes(content)
    assert read_marker(path) is None
    store = opened()
    store.save(draft_id, {"a": "乙"})
    assert (read_marker(path) or Marker()).generation == 2


def test_a_marker_that_cannot_be_written_stops_no_save(opened, written):
    path, draft_id = written
    marker_path(path).unlink()
    marker_path(path).mkdir()
    store = opened()
    store.save(draft_id, {"a": "乙"})
    assert store.load_draft(draft_id).answers == {"a": "乙"}


def test_a_log_of_another_file_is_noticed_before_anything_is_written(opened, written, tmp_path):
    """An older copy is put in place while the newer file's log still lies there."""
    path, draft_id = written
    shutil.copyfile(path, tmp_path / "old.db")
    store = opened()
    for turn in range(40):
        store.save(draft_id, {f"x{turn}": "长文" * 900})
    store.close()
    store = opened()
    for turn in range(40):
        store.save(draft_id, {f"x{turn}": "新文" * 700})
    log = path.with_name(f"{path.name}-wal")
    shutil.copyfile(log, tmp_path / "log")
    store.close()
    shutil.copyfile(tmp_path / "old.db", path)
    shutil.copyfile(tmp_path / "log", log)
    with pytest.raises(Exception, match=r"损坏|较早的副本"):
        opened()
