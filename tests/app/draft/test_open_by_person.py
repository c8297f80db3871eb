"""还差谁: each open point is asked of one person, of the one who answers for the innermost part around it."""

from dataclasses import replace
from datetime import UTC, datetime

from app.draft.draft import Change
from app.draft.notes import new_note, note_answer, owner_answer, with_state
from app.draft.open_by_person import assignable_places, name_of_place, open_by_person, owner_of
from tests.app.draft.applications import GONE, draft

NOW = datetime(2021, 11, 18, tzinfo=UTC)


def put(one, changes):
    one.put_back(Change({}, (), changes))


def inside(one):
    return [replace(each, path=one.inside(each.path)) for each in one.findings()]


def people(one):
    return {each.name: each for each in open_by_person(one, inside(one), {})}


def test_every_open_point_is_asked_of_exactly_one():
    one = draft("scene", {"scenarios[0].results": "", "company.name": "", "scenarios[1].address": GONE})
    first, second = (f"scenarios[{row}]" for row in one.rows("scenarios"))
    nobody = people(one)[""]
    put(one, owner_answer({}, first, "李晓岚") | owner_answer({}, "step/basic", "陈立"))
    found = people(one)
    assert sum(len(each.items) for each in found.values()) == len(nobody.items)
    assert [item.path for item in found["李晓岚"].items] == [f"{first}.results"]
    assert "company.name" in [item.path for item in found["陈立"].items]
    assert f"{second}.address" in [item.path for item in found[""].items]
    assert found["李晓岚"].parts == (first,)
    assert {item.level for item in found["李晓岚"].items} == {"unfilled"}


def test_advice_is_asked_of_nobody():
    one = draft("scene")
    asked = [item for person in open_by_person(one, inside(one), {}) for item in person.items]
    assert not {"advice", "later"} & {item.level for item in asked}


def test_an_open_note_is_asked_and_a_settled_one_is_not():
    one = draft("scene")
    row = f"scenarios[{one.rows('scenarios')[0]}]"
    note = new_note(f"{row}.results", "周总", "请注明统计期。", NOW)
    put(one, owner_answer({}, row, "李晓岚") | note_answer(note))
    [item] = people(one)["李晓岚"].items
    assert (item.level, item.path, item.words) == ("note", f"{row}.results", "周总：请注明统计期。")
    put(one, note_answer(with_state(note, "settled", "李晓岚", NOW)))
    assert people(one)["李晓岚"].items == ()


def test_the_innermost_part_counts():
    one = draft("scene")
    row = f"scenarios[{one.rows('scenarios')[0]}]"
    owners = {"step/narratives": "甲", "narratives.improvement_plan": "乙", row: "丙"}
    assert owner_of(one, owners, "narratives.improvement_plan[2]") == "乙"
    assert owner_of(one, owners, "narratives.promotion_plan") == "甲"
    assert owner_of(one, owners, f"{row}.equipment[{one.rows(f'{row}.equipment')[0]}].usage") == "丙"
    assert owner_of(one, owners, "company.name") == ""


def test_those_with_most_to_do_come_first_and_nobody_last():
    one = draft("scene", {"scenarios[0].results": "", "company.name": "", "company.address": ""})
    row = f"scenarios[{one.rows('scenarios')[0]}]"
    for place, name in {row: "甲", "step/basic": "乙", "step/direction": "丙"}.items():
        put(one, owner_answer({}, place, name))
    names = [each.name for each in open_by_person(one, inside(one), {})]
    assert names[:2] == ["乙", "甲"]
    assert names.index("丙") == 2
    assert "" not in names[:3]


def test_a_part_that_was_taken_out_is_nobodys():
    one = draft("scene")
    row = one.rows("scenarios")[0]
    put(one, owner_answer({}, f"scenarios[{row}]", "李晓岚"))
    put(one, note_answer(new_note(f"scenarios[{row}].results", "周总", "好", NOW)))
    one.remove_row("scenarios", row)
    found = people(one)
    assert "李晓岚" not in found
    assert "周总：好" not in [item.words for person in found.values() for item in person.items]


def test_what_can_be_given_to_a_person_has_a_name_and_leads_somewhere():
    one = draft("scene")
    places = assignable_places(one)
    assert len({place for place, _ in places}) == len(places)
    for place, name in places:
        assert name
        assert name_of_place(one, place)
    assert {f"scenarios[{row}]" for row in one.rows("scenarios")} <= {place for place, _ in places}
    assert "step/basic" in dict(places)
