"""What a returned part left open stays until it is decided, and goes with its draft."""

from contextlib import closing
from pathlib import Path

import pytest

from app.errors import StoreDamaged
from app.store import PartConflict
from app.store.sqlite_connection import connect
from tests.app.store.conftest import START


@pytest.fixture
def draft(store):
    return store.create_draft(pack="p", track="scene", answers={"a": "一"}).id


def conflict(path, theirs="他们的"):
    return PartConflict("f" * 64, path, "交回.zzpart", {"x": [1]}, theirs, START)


def test_kept_over_a_restart_and_closed_one_by_one(store, draft, opened):
    store.open_conflicts(draft, [conflict("a"), conflict("b", None)])
    store.open_conflicts(draft, [conflict("a", "他们后来的")])
    again = opened()
    assert again.conflicts(draft) == [conflict("a", "他们后来的"), conflict("b", None)]
    assert again.close_conflicts(draft, "f" * 64, ["a"]) == 1
    assert store.close_conflicts(draft, "f" * 64) == 0
    assert store.conflicts(draft) == []
    assert store.find_damage() == []


def test_damage_is_named(store, draft):
    store.open_conflicts(draft, [conflict("a")])
    with closing(connect(Path(store.place))) as driver:
        driver.execute("UPDATE part_conflict SET theirs = '\"x\"'")
    with pytest.raises(StoreDamaged, match="合并时没有定的一项"):
        store.conflicts(draft)


def test_goes_with_its_draft(store, draft):
    store.open_conflicts(draft, [conflict("a")])
    store.delete_for_good(draft)
    with closing(connect(Path(store.place))) as driver:
        assert driver.execute("SELECT count(*) FROM part_conflict").fetchone() == (0,)
    assert store.find_damage() == []
