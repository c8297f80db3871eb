"""Merging by property: nothing lost, symmetric apart from names, idempotent, and no clock anywhere."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from app.merge.three_way import MISSING, merge_answers

TABLES = {"rows", "rows[].inner"}
BASE = {
    "single": "甲",
    "other": "乙",
    "rows": ["a", "b", "c"],
    "rows[a].x": "一",
    "rows[a].inner": ["p", "q"],
    "rows[a].inner[p].y": "内一",
    "rows[a].inner[q].y": "内二",
    "rows[b].x": "二",
    "rows[c].x": "三",
}
WORDS = st.sampled_from(["子", "丑", "寅", "卯"])


def same(one, other):
    return one == other or (is_blank(one) and is_blank(other))


def is_blank(value):
    return value is MISSING or value in (None, "", [])


def merge(base, ours, theirs):
    return merge_answers(base, ours, theirs, TABLES, same)


def applied(answers, changes):
    both = {**answers, **changes}
    return {path: value for path, value in both.items() if value is not MISSING}


def drop_row(answers, table, row):
    answers[table] = [each for each in answers[table] if each != row]
    for path in [path for path in answers if path.startswith(f"{table}[{row}].")]:
        del answers[path]


@st.composite
def edited(draw, names):
    """The base after edits of one side; ``names`` are ids that this side alone gives to new rows."""
    answers = copy.deepcopy(BASE)
    fresh = iter(names)
    for _ in range(draw(st.integers(0, 5))):
        what = draw(st.sampled_from(["single", "other", "row", "add", "drop", "move", "inner"]))
        rows = answers["rows"]
        if what in ("single", "other"):
            answers[what] = draw(WORDS)
        elif what == "row" and rows:
            answers[f"rows[{draw(st.sampled_from(rows))}].x"] = draw(WORDS)
        elif what == "add":
            new = next(fresh)
            at = draw(st.integers(0, len(rows)))
            answers["rows"] = [*rows[:at], new, *rows[at:]]
            answers[f"rows[{new}].x"] = draw(WORDS)
        elif what == "drop" and rows:
            drop_row(answers, "rows", draw(st.sampled_from(rows)))
        elif what == "move" and rows:
            answers["rows"] = [*rows[1:], rows[0]]
        elif what == "inner" and "a" in rows and answers.get("rows[a].inner"):
            drop_row(answers, "rows[a].inner", answers["rows[a].inner"][0])
    return answers


OURS = edited(["m1", "m2", "m3", "m4", "m5"])
THEIRS = edited(["n1", "n2", "n3", "n4", "n5"])


@given(OURS, THEIRS)
def test_nothing_is_lost(ours, theirs):
    """Whatever either side wrote is in the merged whole or in a conflict."""
    result = merge(BASE, ours, theirs)
    whole = applied(ours, result.changes)
    told = repr(result.conflicts)
    for side in (ours, theirs):
        for path, value in side.items():
            if path in BASE and BASE[path] == value:
                continue
            if path in ("rows", "rows[a].inner"):
                for row in value:
                    gone = row in BASE[path] and (row not in ours[path] or row not in theirs.get(path, []))
                    assert row in whole.get(path, []) or gone or row in told
            else:
                assert whole.get(path) == value or repr(value) in told, path


@given(OURS, THEIRS)
def test_whole_is_of_one_piece(ours, theirs):
    """No row without its answers, no answer without its row, no row twice."""
    whole = applied(ours, merge(BASE, ours, theirs).changes)
    assert len(set(whole["rows"])) == len(whole["rows"])
    assert {path.partition("]")[0][5:] for path in whole if path.startswith("rows[")} <= set(whole["rows"])
    for row in whole["rows"]:
        assert f"rows[{row}].x" in whole


@given(OURS, THEIRS)
def test_symmetric_apart_from_names(ours, theirs):
    one, other = merge(BASE, ours, theirs), merge(BASE, theirs, ours)
    turned = {(each.path, repr(each.base), repr(each.theirs), repr(each.ours)) for each in other.conflicts}
    assert {(each.path, repr(each.base), repr(each.ours), repr(each.theirs)) for each in one.conflicts} == turned
    if not one.conflicts:
        assert applied(ours, one.changes) == applied(theirs, other.changes)


@given(OURS, THEIRS)
def test_idempotent(ours, theirs):
    """Merging once more with the same file changes nothing, and finds the same conflicts."""
    result = merge(BASE, ours, theirs)
    whole = applied(ours, result.changes)
    again = merge(BASE, whole, theirs)
    assert again.changes == {}
    assert again.merged == []
    assert {each.path for each in again.conflicts} <= {each.path for each in result.conflicts}


@given(OURS)
def test_itself_and_the_untouched(ours):
    """Nothing comes of one's own file, nor of one that nobody wrote in; what only they changed comes whole."""
    for result in (merge(BASE, ours, ours), merge(BASE, ours, BASE), merge(ours, ours, ours)):
        assert (result.changes, result.merged, result.conflicts) == ({}, [], [])
    whole = applied(BASE, merge(BASE, BASE, ours).changes)
    assert whole == ours


def test_both_changed_one_answer():
    result = merge(BASE, BASE | {"single": "子"}, BASE | {"single": "丑"})
    [conflict] = result.conflicts
    assert (conflict.path, conflict.base, conflict.ours, conflict.theirs) == ("single", "甲", "子", "丑")
    assert result.changes == {}


def test_written_in_a_row_that_the_other_side_took_away():
    ours = copy.deepcopy(BASE)
    drop_row(ours, "rows", "b")
    theirs = BASE | {"rows[b].x": "改了"}
    [conflict] = merge(BASE, ours, theirs).conflicts
    assert (conflict.path, conflict.ours, conflict.theirs) == ("rows[b]", None, {"rows[b].x": "改了"})


def test_both_moved_rows():
    [conflict] = merge(BASE, BASE | {"rows": ["b", "a", "c"]}, BASE | {"rows": ["c", "a", "b"]}).conflicts
    assert (conflict.path, conflict.ours, conflict.theirs) == ("rows", ["b", "a", "c"], ["c", "a", "b"])
