"""A database file that goes away or is replaced under an open store: said, never called saved, and put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import StoreGone
from app.store.store_opening import open_store
from tests.systems import open_file_taken_away


@pytest.fixture
def draft(store):
    return store.create_draft(pack="p", track="scene", answers={"a": 1}).id


def files(store):
    return sorted(Path(store.place).parent.glob("zhizao.db*"))


def remove(store):
    for path in files(store):
        with open_file_taken_away():
            path.unlink()


def test_nothing_is_called_saved_once_the_file_is_gone(store, draft):
    remove(store)
    with pytest.raises(StoreGone) as caught:
        store.save(draft, {"a": 2})
    assert not caught.value.replaced
    assert store.place in str(caught.value)
    for write in (lambda: store.put_media(b"x", "png"), lambda: store.archive(draft)):
        with pytest.raises(StoreGone):
            write()


def test_a_file_that_goes_while_it_is_written_is_noticed_too(store, draft, monkeypatch):
    from app.store import drafts

    lock = drafts.lock_draft

    def lock_and_lose(connection, draft_id):
        lock(connection, draft_id)
        remove(store)

    monkeypatch.setattr(drafts, "lock_draft", lock_and_lose)
    with pytest.raises(StoreGone):
        store.save(draft, {"a": 2})


def test_another_file_in_its_place_is_not_written_to(store, draft, tmp_path):
    copy = shutil.copy(store.place, tmp_path / "copy.db")
    remove(store)
    shutil.copy(copy, store.place)
    before = Path(store.place).read_bytes()
    with pytest.raises(StoreGone) as caught:
        store.save(draft, {"a": 2})
    assert caught.value.replaced
    with pytest.raises(StoreGone):
        store.put_back()
    assert Path(store.place).read_bytes() == before


def test_a_file_moved_away_and_back_is_the_same(store, draft, tmp_path):
    with open_file_taken_away():
        shutil.move(store.place, tmp_path / "away.db")
    with pytest.raises(StoreGone):
        store.save(draft, {"a": 2})
    shutil.move(tmp_path / "away.db", store.place)
    assert store.save(draft, {"a": 3}).versions == {"a": 2}


@pytest.mark.parametrize("kept", [(), ("-wal", "-shm"), ("-wal",)])
def test_everything_is_put_back_from_the_file_still_open(store, draft, clock, kept):
    picture = store.put_media(b"bytes", "png")
    other = store.create_draft(pack="p", track="factory", answers={"b": ["r"]}).id
    for path in files(store):
        if not path.name.endswith(kept or ("none",)):
            with open_file_taken_away():
                path.unlink()
    store.put_back()
    assert store.save(draft, {"a": 2}).versions == {"a": 2}
    store.close()
    with open_store(Path(store.place).parent, now=clock) as again:
        assert again.load_draft(draft).answers == {"a": 2}
        assert again.load_draft(other).answers == {"b": ["r"]}
        assert again.media(picture) == b"bytes"
    assert [path.name for path in Path(store.place).parent.iterdir() if path.name.endswith(".new")] == []


def test_a_folder_that_went_with_it_is_made_again(store, draft):
    with open_file_taken_away():
        shutil.rmtree(Path(store.place).parent)
    store.put_back()
    assert store.load_draft(draft).answers == {"a": 1}
    assert Path(store.place).is_file()
