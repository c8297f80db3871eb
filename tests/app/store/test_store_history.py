"""The past of a draft: every moment gives back what was there, thinned with time, and never too large."""

import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from app.errors import NotFound, StoreDamaged
from app.store import DELETED, IssueContent, Summary, drafts
from app.store.answers import load_answers, save_answers, to_texts
from app.store.history import list_moments, load_past, record_moment
from app.store.revisions import create_schema
from app.store.schema_history import OURS
from app.store.sqlite_connection import connect
from app.store.values import to_json_text
from tests.app.store.conftest import START


class Watch:
    """A clock that goes as it is told."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def go(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def store(opened, watch):
    return opened(now=watch)


def whys(store, draft):
    return [each.why for each in reversed(store.moments(draft))]


def at(store, draft, moment):
    return dict(store.past(draft, moment.sequence).answers)


def test_each_minute_is_a_moment(store, watch):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    watch.go(minutes=5)
    for text in ("二", "三"):
        store.save(draft, {"a": text})
        watch.go(seconds=5)
    watch.go(minutes=1)
    store.save(draft, {"a": DELETED, "b": ["x"]})
    third, second, first = store.moments(draft)
    assert [each.why for each in (first, second, third)] == ["create", "edit", "edit"]
    assert [each.changes for each in (first, second, third)] == [1, 1, 2]
    assert at(store, draft, first) == {"a": "一"}
    assert at(store, draft, second) == {"a": "三"}
    assert at(store, draft, third) == {"b": ["x"]} == store.load_draft(draft).answers


def test_what_was_not_changed_is_no_moment(store, watch):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    watch.go(minutes=5)
    store.save(draft, {"a": "一"})
    assert whys(store, draft) == ["create"]


def test_freeze_closes_a_minute(store):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    store.save(draft, {"a": "二"})
    store.add_issue(draft, IssueContent("f", "p", "s", "scene", "U", "{}"), lambda n: f"ZN-{n}")
    store.save(draft, {"a": "三"})
    assert whys(store, draft) == ["create", "edit", "freeze", "edit"]
    [freeze] = [each for each in store.moments(draft) if each.why == "freeze"]
    assert (freeze.note, at(store, draft, freeze)) == ("ZN-1", {"a": "二"})


def test_direction_comes_back_too(store, watch):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    watch.go(minutes=1)
    store.save(draft, {"a": DELETED, "aside/a": "一"}, track="factory")
    first = store.moments(draft)[-1]
    assert store.past(draft, first.sequence) == ("scene", {"a": "一"})


def test_copy_begins_a_history_of_its_own(store):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}, why="import", note="甲.json").id
    other = store.duplicate(draft).id
    store.save(other, {"a": "二"})
    assert [(each.why, each.note) for each in store.moments(draft)] == [("import", "甲.json")]
    assert whys(store, other) == ["copy", "edit"]


def test_older_draft_begins_its_history_with_its_next_change(store, watch):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    with closing(connect(Path(store.place))) as driver:  # as a migration leaves it
        driver.execute("DELETE FROM moment")
    watch.go(days=3)
    store.save(draft, {"a": "二"})
    now, before = store.moments(draft)
    assert (before.why, before.at, at(store, draft, before)) == ("create", START, {"a": "一"})
    assert at(store, draft, now) == {"a": "二"}


def test_a_clock_that_goes_back_does_not_turn_moments_round(store, watch):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    watch.go(hours=-5)
    store.save(draft, {"a": "二"})
    now, before = store.moments(draft)
    assert now.at >= before.at
    assert at(store, draft, before) == {"a": "一"}


def test_deleted_for_good(store, tmp_path):
    secret = "无人知晓的一句话" * 50
    draft = store.create_draft(pack="p", track="scene", answers={"a": secret}).id
    store.save(draft, {"a": "改掉了"})
    store.delete_for_good()
    assert len(store.moments(draft)) == 2  # nothing was taken out
    store.save_removed(draft, [("b", "row", "一行", {"at": 0, "answers": {"x": "移出的"}})])
    store.delete_for_good()
    assert store.moments(draft) == []
    store.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_damaged_moment_is_named(store):
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一"}).id
    store.save(draft, {"a": "二"})
    with closing(connect(Path(store.place))) as driver:
        driver.execute("UPDATE moment SET content = '{}' WHERE sequence = 2")
    with pytest.raises(StoreDamaged, match="历史的第 2 刻"):
        store.moments(draft)


def test_moment_from_another_time_is_not_believed(store, watch):
    """As after a repair that found one moment only in a backup: what lies before it is refused, not made up."""
    draft = store.create_draft(pack="p", track="scene", answers={"a": "一二三四五"}).id
    watch.go(minutes=2)
    store.save(draft, {"a": "一二三四五六"})
    watch.go(minutes=2)
    store.save(draft, {"a": "完全不同的话"})
    with closing(connect(Path(store.place))) as driver:
        driver.execute("DELETE FROM moment WHERE sequence = 3")
    newest, first = store.moments(draft)
    assert at(store, draft, newest) == {"a": "完全不同的话"}
    with pytest.raises(NotFound, match="不完整"):
        store.past(draft, first.sequence)


class InMemory:
    """A draft in a database without a disk, saved as the store saves it: hundreds of saves cost nothing."""

    def __init__(self, answers):
        engine = create_engine("sqlite://", poolclass=StaticPool)
        self.watch = Watch()
        self.connection = engine.connect()
        create_schema(self.connection, OURS, START)
        texts = {path: to_json_text(value) for path, value in answers.items()}
        self.draft = drafts.create_draft(
            self.connection, lambda: "D", START, pack="p", track="scene", summary=Summary(), answers=texts, files=[]
        )
        self.states = {START: dict(answers)}

    def save(self, changes, why="edit", **time):
        self.watch.go(**time)
        texts = to_texts(changes)
        _, replaced = save_answers(self.connection, self.draft, texts, None, self.watch.now)
        record_moment(self.connection, self.draft, replaced, self.watch.now, why=why)
        self.states[self.watch.now] = dict(load_answers(self.connection, self.draft).answers)

    def moments(self):
        return list_moments(self.connection, self.draft)

    def check(self, moments):
        for each in moments:
            assert load_past(self.connection, self.draft, each.sequence).answers == self.states[each.at]

    def size(self):
        told = "SELECT sum(length(content) + 120) FROM moment"
        return self.connection.exec_driver_sql(told).scalar()


EDITS = st.tuples(
    st.sampled_from("abc"), st.text("甲乙丙丁", max_size=9), st.integers(1, 4000), st.sampled_from(["edit", "merge"])
)


@given(st.lists(EDITS, max_size=60))
def test_every_moment_is_what_was_there(edits):
    """Whatever is put together: a moment that is listed gives back exactly the answers of its time."""
    draft = InMemory({"a": "起"})
    for path, text, seconds, why in edits:
        draft.save({path: text or DELETED}, why, seconds=seconds)
    draft.check(draft.moments())


def test_thinned_and_never_too_large():
    """Two weeks of writing: minutes of the last day, days of those before; all merges."""
    answers = {f"scenarios[{at}].narrative": "智能制造" * 500 for at in range(20)}
    draft = InMemory(answers)
    chance = random.Random(1)
    for day in range(14):
        for _ in range(60):
            path = chance.choice(sorted(answers))
            place = chance.randrange(len(answers[path]))
            answers[path] = answers[path][:place] + "改了一处" + answers[path][place + 4 :]
            draft.save({path: answers[path]}, minutes=4)
        if day % 5 == 0:
            draft.save({"a": str(day)}, "merge", minutes=1)
        draft.watch.go(hours=20)
    moments = draft.moments()
    ages = [(draft.watch.now - each.at) // timedelta(days=1) for each in moments if each.why == "edit"]
    assert sum(age < 1 for age in ages) >= 45
    assert all(ages.count(age) <= 2 for age in range(3, 14))
    assert [each.why for each in moments].count("merge") == 3
    draft.check(moments[::7])
    assert draft.size() <= 2 * sum(map(len, answers.values()))


def test_whole_texts_written_over_do_not_grow_it():
    draft = InMemory({"a": "x"})
    chance = random.Random(2)
    for _ in range(200):
        text = "".join(chance.choices([chr(0x4E00 + at) for at in range(3000)], k=3000))
        draft.save({"a": text}, minutes=2)
    assert draft.size() <= 2 * (32 << 10)
    draft.check(draft.moments())
