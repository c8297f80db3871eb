"""Two applications compared: nothing is missed, nothing is made up, rows are found again."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from app.draft.comparison import ROW_ID, ComparedApplication, compare_applications, match_rows
from app.draft.shape import ApplicationShape
from app.trust.fingerprint import canonical_application
from tests.app.draft.applications import PACK, example, put

SHAPE = ApplicationShape(PACK)
TEXTS = st.text("甲乙丙 a1\r\n", max_size=12)


def side(data):
    return ComparedApplication(data, json.loads(canonical_application(data, lambda name: name)))


def compared(one, other):
    return compare_applications(side(one), side(other), SHAPE.tables, SHAPE.order)


@st.composite
def edited(draw):
    """An example after a few edits: answers written over or emptied, rows moved, doubled and taken out."""
    data = copy.deepcopy(example("scene"))
    for _ in range(draw(st.integers(0, 4))):
        what = draw(st.sampled_from(["answer", "row", "move", "more", "single"]))
        rows = data["scenarios"]
        if what == "single":
            put(data, draw(st.sampled_from(["company.name", "company.contact.fax", "cover.filed_on"])), draw(TEXTS))
        elif not rows:
            rows.append({"name": draw(TEXTS)})
        elif what == "answer":
            rows[draw(st.integers(0, len(rows) - 1))][draw(st.sampled_from(["name", "results", "remarks"]))] = draw(
                TEXTS
            )
        elif what == "row":
            rows.pop(draw(st.integers(0, len(rows) - 1)))
        elif what == "move":
            rows.insert(0, rows.pop())
        else:
            rows.append(copy.deepcopy(rows[0]))
    return data


@given(edited(), edited())
def test_no_difference_is_the_same_fingerprint(one, other):
    same = side(one).reduced == side(other).reduced
    assert (compared(one, other) == []) == same
    assert (compared(other, one) == []) == same


@given(edited(), edited())
def test_values_are_those_of_the_two_sides(one, other):
    """Every difference shows what really stands on each side, at its path."""
    from app.output.answers import look_up

    for each in compared(one, other):
        if each.path.endswith(("scenarios", "equipment")):  # rows moved: numbers, not answers
            continue
        if each.old_path:
            assert each.before == look_up(one, each.old_path)
        if each.after is not None:
            assert each.after == look_up(other, each.path)


def test_rows_with_shared_ids_are_matched_by_these_alone():
    one = [{ROW_ID: "a", "name": "甲"}, {ROW_ID: "b", "name": "乙"}]
    other = [{ROW_ID: "c", "name": "甲"}, {ROW_ID: "b", "name": "丙"}]
    assert match_rows(one, other) == [(1, 1)]


def test_ten_thousand_changed_rows_take_no_time():
    one = [{"name": f"专利{at}", "number": str(at)} for at in range(10_000)]
    other = [{"name": f"软著{at}", "number": f"{at}-"} for at in range(10_000)]
    assert len(match_rows(one, other)) == 10_000
