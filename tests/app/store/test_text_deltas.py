"""Differences of texts: they lead back, and joined they lead back all the way."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.text_deltas import apply_delta, entry_of, join_deltas, join_entries, make_delta, mark_of

TEXTS = st.one_of(st.none(), st.text("甲乙丙丁ab", max_size=30))


@given(TEXTS, TEXTS)
def test_leads_back(newer, older):
    assert apply_delta(make_delta(newer, older), newer) == older


@given(st.lists(TEXTS, min_size=3, max_size=8))
def test_joined_steps_lead_back_all_the_way(texts):
    """``texts`` newest first, as if a field had been each of them in turn."""
    whole = make_delta(texts[0], texts[1])
    for newer, older in pairwise(texts[1:]):
        whole = join_deltas(make_delta(newer, older), whole)
    assert apply_delta(whole, texts[0]) == texts[-1]


@given(TEXTS, TEXTS, TEXTS)
def test_marks_are_those_of_the_ends(newest, middle, oldest):
    joined = join_entries(entry_of(middle, oldest), entry_of(newest, middle))
    if newest == oldest:
        assert joined is None
    else:
        assert joined is not None
        *marks, delta = joined
        assert marks == [mark_of(newest), mark_of(oldest)]
        assert not isinstance(delta, str)
        assert apply_delta(delta, newest) == oldest


def test_one_character_in_a_long_text_costs_a_few():
    before = "一二三四五六七八九十" * 300
    after = before[:1500] + "改" + before[1501:]
    assert len(str(make_delta(after, before))) < 50


def test_does_not_fit():
    with pytest.raises(ValueError, match="beyond"):
        apply_delta([[0, 5]], "abc")
