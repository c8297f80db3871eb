"""Changed characters: both texts come back whole, what is not marked is the same in both."""

from hypothesis import given
from hypothesis import strategies as st

from app.draft.changed_text import changed_text

TEXTS = st.text("甲乙丙丁，。1", max_size=40)


def unmarked(text, stretches):
    for begin, length in reversed(stretches):
        text = text[:begin] + text[begin + length :]
    return text


@given(TEXTS, TEXTS)
def test_whole_and_the_rest_the_same(before, after):
    change = changed_text(before, after)
    assert (change.before, change.after) == (before, after)
    assert unmarked(before, change.gone) == unmarked(after, change.new)
    assert bool(change.gone or change.new) == (before != after)


@given(TEXTS, TEXTS)
def test_cut_to_what_stands_around(before, after):
    change = changed_text(before, after, around=3)
    assert unmarked(change.before, change.gone) == unmarked(change.after, change.new)


def test_far_ends_are_cut():
    text = "一" * 200
    change = changed_text(f"{text}前{text}", f"{text}后{text}", around=5)
    assert change.before == f"…{'一' * 5}前{'一' * 5}…"
    assert change.new == ((6, 1),)


def test_a_long_text_takes_no_time():
    assert changed_text("甲" * 50_000 + "乙", "丙" * 50_000).new == ((0, 50_000),)
