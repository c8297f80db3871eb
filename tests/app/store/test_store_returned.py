"""Opinions of the recommending unit, kept with a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import NotFound
from app.store import ReturnedOpinion

OPINION = ReturnedOpinion(
    "a1", "ZN-7F3K9Q-01", "重庆市经济和信息化委员会", "2021-11-20", "scenarios[k3].results", "场景 1 · 实施成果",
    "confirm", "没有数字。", "请补上改造前后的数。",
)  # fmt: skip


def draft_in(store):
    return store.create_draft(pack="p", track="scene", answers={"a": "1"}).id


def test_opinions_stay_with_their_ticks_until_they_are_dropped(store):
    draft, other = draft_in(store), draft_in(store)
    second = replace(OPINION, id="a2", path="", place="")
    assert store.add_opinions(draft, [OPINION, second]) == [OPINION, second]
    store.settle_opinion(draft, "a1", settled=True)
    assert store.opinions(draft) == [replace(OPINION, settled=True), second]
    assert store.opinions(other) == []
    store.check()
    store.settle_opinion(draft, "a1", settled=False)
    store.drop_opinions(draft, ["a2"])
    assert store.opinions(draft) == [OPINION]
    store.check()


def test_the_same_opinion_again_keeps_its_tick(store):
    draft = draft_in(store)
    store.add_opinions(draft, [OPINION])
    store.settle_opinion(draft, "a1", settled=True)
    assert store.add_opinions(draft, [OPINION, replace(OPINION, id="a3")]) == [replace(OPINION, id="a3")]
    assert [each.settled for each in store.opinions(draft)] == [True, False]


def test_a_tick_on_what_was_dropped_elsewhere_is_nothing(store):
    draft = draft_in(store)
    store.settle_opinion(draft, "a1", settled=True)
    assert store.opinions(draft) == []


def test_no_draft_no_opinions(store):
    with pytest.raises(NotFound):
        store.add_opinions("AAAAAAAA", [OPINION])


def test_deleting_the_draft_takes_its_opinions(store):
    draft = draft_in(store)
    store.add_opinions(draft, [OPINION])
    store.delete_for_good(draft)
    assert store.opinions(draft) == []
    store.check()
