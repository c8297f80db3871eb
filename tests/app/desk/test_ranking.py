"""The state of a desk is what its changes give: orders, opinions, histories, and everything can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.desk.changes import ChangeAuthor, DeskChange
from app.desk.ranking import DeskRanking

KEYS = [f"scene:firm {number}" for number in range(6)]


def author(batch: str) -> ChangeAuthor:
    return ChangeAuthor("王澜", "现场核查", datetime(2021, 11, 22, 7, 40, tzinfo=UTC), batch)


def arrived(*keys: str) -> DeskRanking:
    return DeskRanking([DeskChange("arrival", key, "", "scene", author(f"in {key}")) for key in keys])


def test_moving_several_puts_them_together_in_their_order() -> None:
    ranking = arrived(*KEYS)
    for change in ranking.move([KEYS[5], KEYS[0]], 3, author("1")):
        ranking.apply(change)
    assert ranking.order("scene") == (KEYS[1], KEYS[2], KEYS[0], KEYS[5], KEYS[3], KEYS[4])
    assert ranking.move([KEYS[1]], 1, author("2")) == []


def test_every_change_keeps_when_by_whom_and_why() -> None:
    ranking = arrived(*KEYS)
    for change in ranking.set_value("opinion", KEYS[:2], "recommend", author("1")):
        ranking.apply(change)
    last = ranking.history(KEYS[0])[-1]
    assert (last.before, last.after, last.author.who, last.author.why) == ("pending", "recommend", "王澜", "现场核查")
    assert ranking.opinion(KEYS[2]) == "pending"
    assert ranking.set_value("opinion", KEYS[:1], "recommend", author("2")) == []


def test_a_place_is_behind_a_neighbour_whoever_moved_something_meanwhile() -> None:
    ranking = arrived(*KEYS)
    mine = ranking.move([KEYS[5]], 3, author("mine"))  # behind KEYS[1]
    for change in ranking.move([KEYS[4]], 1, author("theirs")):
        ranking.apply(change)
    for change in mine:
        ranking.apply(change)
    order = ranking.order("scene")
    assert order[order.index(KEYS[1]) + 1] == KEYS[5]


_some = st.sets(st.sampled_from(KEYS), min_size=1)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("rank"), st.sets(st.sampled_from(KEYS), min_size=1, max_size=3), st.integers(-2, 9)),
        st.tuples(st.just("opinion"), _some, st.sampled_from(["recommend", "reject"])),
        st.tuples(st.just("note"), _some, st.text(max_size=5)),
    ),
    max_size=12,
)


@given(_steps)
def test_taking_everything_back_gives_what_was_there_and_the_log_alone_gives_the_state(drawn: list[Any]) -> None:
    ranking = arrived(*KEYS)
    log: list[DeskChange] = []
    batches = []
    for at, (kind, keys, value) in enumerate(drawn):
        given_by = author(f"step {at}")
        made = (
            ranking.move(sorted(keys), value, given_by)
            if kind == "rank"
            else ranking.set_value(kind, sorted(keys), value, given_by)
        )
        before = ranking.order("scene")
        for change in made:
            ranking.apply(change)
        if kind == "rank" and made:
            assert sorted(ranking.order("scene")) == sorted(before)
        log += made
        batches += [given_by.batch] if made else []
    replayed = arrived(*KEYS)
    for change in log:
        replayed.apply(change)
    assert replayed.order("scene") == ranking.order("scene")
    for at, batch in enumerate(reversed(batches)):
        for change in ranking.undo(batch, author(f"undo {at}")):
            ranking.apply(change)
        assert ranking.is_undone(batch)
    assert ranking.order("scene") == tuple(KEYS)
    assert all(ranking.opinion(key) == "pending" and not ranking.value("note", key) for key in KEYS)
