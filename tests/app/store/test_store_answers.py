"""Answers: one row each, versions, conflicts, and whatever JSON can hold."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.errors import AppError, NotFound
from app.store import DELETED, Conflict, Summary
from app.store.store_opening import open_store
from tests.app.store.conftest import Clock, rows_written


def make(store, answers=None):
    return store.create_draft(pack="miit-2021", track="scene", answers=answers or {})


def scenarios(count):
    """The answers of ``count`` scenarios with ten rows of equipment each."""
    texts = {}
    for i in range(count):
        texts[f"scenarios[{i:04x}].name"] = f"场景{i}"
        texts |= {f"scenarios[{i:04x}].equipment[{j:04x}].usage": "用途" * 70 for j in range(10)}
    return texts | {"scenarios": [f"{i:04x}" for i in range(count)]}


def test_what_was_saved_is_there_when_the_store_is_opened_again(opened):
    first = opened()
    draft = make(first, {"company.name": "渝州机械"})
    saved = first.save(draft.id, {"company.name": "渝州", "scenarios": ["k3f9", "a1b2"], "company.employees": None})
    first.close()
    again = opened().load_draft(draft.id)
    assert again.answers == {"company.name": "渝州", "scenarios": ["k3f9", "a1b2"], "company.employees": None}
    assert again.versions == {"company.name": 2, "scenarios": 1, "company.employees": 1} == saved.versions
    assert again.updated_at == saved.at
    assert again.updated_at > draft.updated_at == draft.created_at


@pytest.mark.parametrize("change", ["新名称", DELETED, {"blocks": [{"text": "甲"}]}])
@pytest.mark.parametrize("count", [1, 200])
def test_saving_one_answer_writes_its_row_and_its_moment_however_large_the_draft(store, count, change):
    draft = make(store, scenarios(count))
    with rows_written(store) as written:
        store.save(draft.id, {"scenarios[0000].name": change}, expected=draft.versions)
        store.save(draft.id, {"scenarios[new1].name": "新场景"})
    assert written == [8]  # each with the digest that follows it


def test_saving_one_answer_reads_no_more_in_a_large_draft(store):
    steps = {}
    for count in (1, 200):
        draft = make(store, scenarios(count))
        with store._engine.connect() as connection:
            driver = connection.connection.driver_connection
            ticks: list[int] = []
            driver.set_progress_handler(lambda ticks=ticks: ticks.append(1), 10)
        store.save(draft.id, {"scenarios[0000].name": "x"}, expected=draft.versions)
        driver.set_progress_handler(None, 0)
        steps[count] = len(ticks)
    assert steps[1] > 0
    assert steps[200] <= steps[1] + 2


def test_an_unchanged_draft_row_still_tells_the_last_change(store):
    draft = make(store)
    other = make(store)
    saved = store.save(draft.id, {"a": "1"})
    assert [(row.id, row.updated_at) for row in store.drafts()] == [(draft.id, saved.at), (other.id, other.updated_at)]
    gone = store.save(draft.id, {"a": DELETED})
    assert store.drafts()[0].updated_at == store.load_draft(draft.id).updated_at == gone.at


def test_a_stale_save_is_refused_whole(store, opened):
    draft = make(store, {"a": "1", "b": "1", "c": "1"})
    store.save(draft.id, {"b": "2"}, expected=draft.versions)
    with pytest.raises(Conflict) as caught:
        opened().save(draft.id, {"a": "3", "b": "3", "new": "3"}, expected=draft.versions)
    assert caught.value.paths == ("b",)
    assert caught.value.draft_id == draft.id
    assert isinstance(caught.value, AppError)
    assert "b" in str(caught.value)
    assert store.load_draft(draft.id).answers == {"a": "1", "b": "2", "c": "1"}


def test_two_who_add_the_same_answer_are_told_apart(store):
    draft = make(store)
    store.save(draft.id, {"a": "mine"}, expected=draft.versions)
    with pytest.raises(Conflict):
        store.save(draft.id, {"a": "theirs"}, expected=draft.versions)


def test_a_deleted_and_rewritten_answer_is_not_the_old_one(store):
    draft = make(store, {"a": "1"})
    store.save(draft.id, {"a": DELETED})
    gone = store.load_draft(draft.id)
    assert gone.answers == {}
    assert gone.versions == {"a": 2}
    store.save(draft.id, {"a": "2"}, expected=gone.versions)
    with pytest.raises(Conflict):
        store.save(draft.id, {"a": "3"}, expected=draft.versions)
    with pytest.raises(Conflict):
        store.save(draft.id, {"a": DELETED}, expected=gone.versions)


def test_deleting_what_is_not_there_writes_nothing(store):
    draft = make(store)
    with rows_written(store) as written:
        assert store.save(draft.id, {"a": DELETED}, expected={}).versions == {"a": 0}
    assert written == [0]


def test_without_expectations_the_last_one_wins(store):
    draft = make(store, {"a": "1"})
    store.save(draft.id, {"a": "2"})
    assert store.save(draft.id, {"a": "3"}).versions == {"a": 3}


def test_thousands_of_answers_in_one_save(store):
    draft = make(store)
    answers = scenarios(200)
    saved = store.save(draft.id, answers, expected={})
    assert set(saved.versions.values()) == {1}
    assert store.save(draft.id, answers, expected=saved.versions).versions == dict.fromkeys(answers, 2)
    assert store.load_draft(draft.id).answers == answers


def test_the_summary_goes_with_the_save_or_alone_and_changes_no_time(store):
    draft = make(store)
    store.save(draft.id, {"a": "1"}, summary=Summary(company="甲", scenarios=3, complete=40))
    before = store.drafts()[0]
    assert (before.summary.company, before.summary.scenarios, before.summary.complete) == ("甲", 3, 40)
    store.save_summary(draft.id, Summary(company="乙", errors=2))
    after = store.drafts()[0]
    assert after.summary == Summary(company="乙", errors=2)
    assert after.updated_at == before.updated_at


@pytest.mark.parametrize("action", ["save", "save_summary", "load", "archive", "duplicate"])
def test_a_draft_that_is_not_there(store, action):
    calls = {
        "save": lambda: store.save("NOBODY00", {"a": 1}),
        "save_summary": lambda: store.save_summary("NOBODY00", Summary()),
        "load": lambda: store.load_draft("NOBODY00"),
        "archive": lambda: store.archive("NOBODY00"),
        "duplicate": lambda: store.duplicate("NOBODY00"),
    }
    with pytest.raises(NotFound, match="NOBODY00"):
        calls[action]()


DEEP: list[object] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("a\x00", 1, ValueError),
        ("a\ud800", 1, ValueError),
        ("a", "x\x00", ValueError),
        ("a", ["\udfff"], ValueError),
        ("a", {"\x00": 1}, ValueError),
        ("a", float("nan"), ValueError),
        ("a", float("inf"), ValueError),
        ("a", DEEP, ValueError),
        ("a", (1, 2), TypeError),
        ("a", {1: 2}, TypeError),
        ("a", b"x", TypeError),
    ],
    ids=["nul path", "lone path", "nul", "lone", "nul key", "nan", "inf", "deep", "tuple", "int key", "bytes"],
)
def test_what_json_cannot_hold_is_a_mistake_of_the_caller_and_nothing_is_written(store, path, value, error):
    draft = make(store, {"b": "1"})
    with pytest.raises(error):
        store.save(draft.id, {"b": "2", path: value})
    assert store.load_draft(draft.id).answers == {"b": "1"}


def test_other_text_with_nul_is_refused_too(store):
    draft = make(store)
    with pytest.raises(ValueError, match="NUL"):
        store.save_summary(draft.id, Summary(company="a\x00"))
    with pytest.raises(ValueError, match="surrogate"):
        store.confirm(draft.id, "range", "a", "\ud800", "m")


def test_two_threads_counting_together_lose_nothing(store, opened):
    """Each adds one to the same answer many times, trying again after every conflict."""
    draft = make(store, {"n": 0})
    conflicts = []
    other = opened()

    def count(mine):
        for _ in range(40):
            while True:
                seen = mine.load_draft(draft.id)
                try:
                    mine.save(draft.id, {"n": seen.answers["n"] + 1}, expected=seen.versions)
                    break
                except Conflict:
                    conflicts.append(1)

    threads = [threading.Thread(target=count, args=(mine,)) for mine in (store, store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = store.load_draft(draft.id)
    assert end.answers == {"n": 120}
    assert end.versions == {"n": 121}


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("json"), now=Clock()) as store:
        yield store


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(text, json_values, max_size=6))
def test_every_json_value_comes_back_as_it_was(shared_store, answers):
    draft = make(shared_store, answers)
    loaded = shared_store.load_draft(draft.id).answers
    assert loaded == answers
    assert {path: repr(value) for path, value in loaded.items()} == {
        path: repr(_sorted(value)) for path, value in answers.items()
    }


def _sorted(value):
    """Members in the store's order; floats, integers and booleans are told apart by their ``repr``."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


class Editing(RuleBasedStateMachine):
    """Any order of saves, deletions, stale saves and copies leaves just what a dict would hold."""

    make_folder: Callable[[], Path]

    def __init__(self) -> None:
        super().__init__()
        self.models: dict[str, dict[str, object]] = {}
        self.versions: dict[str, dict[str, int]] = {}

    @initialize(target=None)
    def begin(self):
        self.folder = self.make_folder()
        self.store = open_store(self.folder, now=Clock())
        self.new_draft({})

    @rule(answers=st.dictionaries(st.sampled_from("abcdef"), json_values, max_size=4))
    def new_draft(self, answers):
        draft = make(self.store, answers)
        self.models[draft.id], self.versions[draft.id] = dict(answers), dict(draft.versions)

    @rule(
        data=st.data(),
        changes=st.dictionaries(st.sampled_from("abcdef"), json_values | st.just(DELETED), max_size=4),
        checked=st.booleans(),
    )
    def save(self, data, changes, checked):
        chosen = data.draw(st.sampled_from(sorted(self.models)))
        saved = self.store.save(chosen, changes, expected=self.versions[chosen] if checked else None)
        self.versions[chosen] |= saved.versions
        for path, value in changes.items():
            if value is DELETED:
                self.models[chosen].pop(path, None)
            else:
                self.models[chosen][path] = value

    @rule(data=st.data(), path=st.sampled_from("abcdef"), off=st.sampled_from([-1, 1, 5]))
    def stale(self, data, path, off):
        chosen = data.draw(st.sampled_from(sorted(self.models)))
        wrong = self.versions[chosen] | {path: self.versions[chosen].get(path, 0) + off}
        with pytest.raises(Conflict):
            self.store.save(chosen, {path: "never", "other": "never"}, expected=wrong)

    @rule(data=st.data())
    def duplicate(self, data):
        chosen = data.draw(st.sampled_from(sorted(self.models)))
        copy = self.store.duplicate(chosen)
        self.models[copy.id], self.versions[copy.id] = dict(self.models[chosen]), dict(copy.versions)

    @rule()
    def reopen(self):
        self.store.close()
        self.store = open_store(self.folder, now=Clock())

    @invariant()
    def same(self):
        for draft_id, model in self.models.items():
            assert self.store.load_draft(draft_id).answers == model

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()


def test_any_order_of_edits_is_a_dict(tmp_path_factory):
    machine = type("Machine", (Editing,), {"make_folder": staticmethod(lambda: tmp_path_factory.mktemp("edits"))})
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
