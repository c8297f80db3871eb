"""Notes: put together in whatever order they meet, nothing that was written is lost, and no form ever has one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.draft.draft import Change
from app.draft.notes import (
    LONGEST_NAME,
    LONGEST_QUOTE,
    LONGEST_TEXT,
    Note,
    NoteReply,
    is_beside,
    merge_beside,
    merge_notes,
    new_note,
    note_answer,
    note_at,
    note_places,
    notes_in,
    owner_answer,
    owners_in,
    placed_notes,
    read_beside,
    with_reply,
    with_state,
)
from tests.app.draft.applications import draft

NOW = datetime(2021, 11, 18, 5, 40, tzinfo=UTC)
PATH = "scenarios[k3f9q2].results"

_ids = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=1, max_size=3)
_times = st.integers(0, 5).map(lambda days: NOW + timedelta(days=days))
_names = st.sampled_from(["", "周总", "李晓岚", "陈立"])
_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=8)
_replies = st.builds(NoteReply, _ids, _names, _times, _texts)


@st.composite
def _notes(draw, note_id="n1"):
    replies = {each.id: each for each in draw(st.lists(_replies, max_size=4))}
    return Note(
        note_id,
        draw(st.sampled_from([PATH, "company.name", ""])),
        draw(_names),
        draw(_times),
        draw(_texts),
        draw(_texts),
        tuple(sorted(replies.values(), key=lambda each: (each.at, each.id))),
        draw(st.sampled_from(["open", "settled", "removed"])),
        draw(st.integers(0, 3)),
        draw(_names),
        draw(st.none() | _times),
        draw(st.integers(0, 4)),
    )


_owners = st.dictionaries(
    st.sampled_from(["scenarios[a1]", "narratives.overview", "step/basic"]),
    st.tuples(_names, st.integers(1, 3)),
    max_size=3,
)


@st.composite
def _sides(draw):
    """Everything that one side has: notes by their paths, and names."""
    notes = [draw(_notes(each)) for each in draw(st.lists(_ids, max_size=4, unique=True))]
    made = {path: value for note in notes for path, value in note_answer(note).items()}
    for place, (name, times) in draw(_owners).items():
        for _ in range(times - 1):
            made |= owner_answer(made, place, "先前")
        made |= owner_answer(made, place, name)
    return made


@given(_notes(), _notes(), _notes())
def test_one_note_is_the_same_whatever_order_its_states_meet_in(one, two, three):
    assert merge_notes(one, two) == merge_notes(two, one)
    assert merge_notes(merge_notes(one, two), three) == merge_notes(one, merge_notes(two, three))
    assert merge_notes(one, one) == one
    assert merge_notes(merge_notes(one, two), two) == merge_notes(one, two)


@given(_notes(), _notes())
def test_no_reply_is_lost(one, two):
    both = merge_notes(one, two)
    assert {each.id for each in both.replies} == {each.id for each in (*one.replies, *two.replies)}
    assert both.revision == max(one.revision, two.revision)


@settings(max_examples=60)
@given(_sides(), _sides())
def test_two_sides_become_the_same(ours, theirs):
    mine = ours | merge_beside(ours, theirs, NOW)
    other = theirs | merge_beside(theirs, ours, NOW)
    assert mine == other
    assert merge_beside(mine, theirs, NOW) == {} == merge_beside(mine, ours, NOW)
    assert mine.keys() >= ours.keys() | theirs.keys()


@given(_sides())
def test_what_is_written_out_is_read_again(side):
    assert read_beside(side) == side
    assert note_places(side).keys() == side.keys()
    assert all(map(is_beside, side))


def test_settled_and_answered_at_once():
    note = new_note(PATH, "周总", "请注明统计期。", NOW, "换型时间由95分钟降至22分钟")
    settled = with_state(note, "settled", "李晓岚", NOW)
    answered = with_reply(note, "周总", "样本数也要。", NOW)
    both = merge_notes(settled, answered)
    assert both.state == "settled"
    assert [each.text for each in both.replies] == ["样本数也要。"]
    again = with_state(both, "open", "周总", NOW)
    assert merge_notes(again, settled).state == "open"
    assert merge_notes(again, settled).is_open


def test_a_note_removed_comes_back_with_an_answer_that_did_not_know_of_it():
    note = new_note(PATH, "周总", "删去这一句。", NOW)
    removed = with_state(note, "removed", "周总", NOW)
    assert notes_in(note_answer(removed)) == []
    assert note_at(note_answer(removed), note.id) == removed
    both = merge_notes(removed, with_reply(note, "李晓岚", "为什么？", NOW))
    assert both.is_shown
    assert both.is_open
    assert not merge_notes(removed, note).is_shown


def test_two_names_for_one_place_leave_a_note():
    ours, theirs = owner_answer({}, "scenarios[a1]", "陈立"), owner_answer({}, "scenarios[a1]", "李晓岚")
    both = ours | merge_beside(ours, theirs, NOW)
    [name] = owners_in(both).values()
    [note] = notes_in(both)
    assert note.path == "scenarios[a1]"
    assert {name, *(each for each in ("陈立", "李晓岚") if each in note.text)} == {"陈立", "李晓岚"}
    later = owner_answer(both, "scenarios[a1]", "王工")
    assert owners_in(both | merge_beside(both, later, NOW)) == {"scenarios[a1]": "王工"}
    assert merge_beside(both | later, ours | theirs, NOW) == {}
    assert owners_in(later | owner_answer(later, "scenarios[a1]", "")) == {}


def test_rows_whose_names_differ_only_in_brackets_are_told_apart_by_what_they_hold():
    """A path is made flat for the name's own path; what does not lead back there is no name."""
    path, value = next(iter(owner_answer({}, "scenarios[a1]", "陈立").items()))
    assert "[" not in path
    with pytest.raises(ValueError, match="owner/"):
        read_beside({path: value | {"place": "scenarios[b2]"}})


_GOOD = next(iter(note_answer(new_note(PATH, "周总", "好", NOW)).values()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("note/", _GOOD),
        ("note/a.b", _GOOD),
        ("note/" + "a" * 33, _GOOD),
        ("company.name", _GOOD),
        ("note/a", None),
        ("note/a", []),
        ("note/a", _GOOD | {"at": "gestern"}),
        ("note/a", _GOOD | {"at": "2021-11-18T05:40:00"}),
        ("note/a", _GOOD | {"at": 5}),
        ("note/a", _GOOD | {"changed_at": "nie"}),
        ("note/a", _GOOD | {"text": "x" * (5 * LONGEST_TEXT + 1)}),
        ("note/a", _GOOD | {"text": "倒\u202e过来"}),
        ("note/a", _GOOD | {"text": "\ud800"}),
        ("note/a", _GOOD | {"author": "x" * (5 * LONGEST_NAME + 1)}),
        ("note/a", _GOOD | {"quote": "x" * (5 * LONGEST_QUOTE + 1)}),
        ("note/a", _GOOD | {"state": "closed"}),
        ("note/a", _GOOD | {"state": []}),
        ("note/a", _GOOD | {"revision": -1}),
        ("note/a", _GOOD | {"revision": True}),
        ("note/a", _GOOD | {"seen": 10**9}),
        ("note/a", _GOOD | {"replies": []}),
        ("note/a", _GOOD | {"replies": {"r": {"author": "甲", "at": "2021-11-18T05:40:00+00:00"}}}),
        ("note/a", _GOOD | {"replies": {"a b": {"author": "甲", "at": "2021-11-18T05:40:00+00:00", "text": ""}}}),
        ("owner/x", {"place": "x", "name": 3, "revision": 1}),
        ("owner/x", {"place": "y", "name": "甲", "revision": 1}),
    ],
)
def test_what_is_no_note_is_refused_from_outside_and_not_shown(path, value):
    with pytest.raises(ValueError, match=r".*"):
        read_beside({path: value})
    assert notes_in({path: value}) == []
    assert owners_in({path: value}) == {}


def test_nothing_but_a_mapping_is_read():
    for text in ("[]", '"note"', "5"):
        with pytest.raises(ValueError, match="notes"):
            read_beside(json.loads(text))


def test_a_note_waits_for_its_row():
    one = draft("scene")
    row = one.rows("scenarios")[0]
    one.put_back(Change({}, (), note_answer(new_note(f"scenarios[{row}].results", "周总", "好", NOW))))
    gone = one.remove_row("scenarios", row)
    assert placed_notes(one.answers) == []
    one.put_back(gone)
    assert len(placed_notes(one.answers)) == 1


def test_what_a_person_types_is_cleaned():
    note = new_note(PATH, " 周总 ", "第一行\u2028第二行\u202e\0", NOW, "字" * 500)
    assert (note.author, note.text) == ("周总", "第一行\n第二行")
    assert len(note.quote) == LONGEST_QUOTE
    assert read_beside(note_answer(note))


def test_the_application_and_its_checks_have_no_note():
    one = draft("scene")
    before, findings = one.application(), one.findings()
    note = new_note(f"scenarios[{one.rows('scenarios')[0]}].results", "周总", "请注明统计期。", NOW)
    change = one.put_back(Change({}, (), note_answer(note) | owner_answer({}, "narratives.overview", "陈立")))
    assert (change.came, change.went) == ((), ())
    assert one.application() == before
    assert one.findings() == findings
    assert notes_in(one.answers) == [note]
    one.put_back(change)
    assert notes_in(one.answers) == []


def test_notes_stay_when_the_direction_changes():
    one = draft("scene")
    note = new_note("narratives.overview", "周总", "太长。", NOW)
    one.put_back(Change({}, (), note_answer(note)))
    one.set_track("factory")
    assert notes_in(one.answers) == [note]
    one.set_track("scene")
    assert notes_in(one.answers) == [replace(note)]
