"""Editing a draft: nothing is lost, nothing is checked twice, and what is found does not depend on the way."""

import copy
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.draft.draft import Change, Draft
from app.draft.paths import slot_of
from tests.app.draft.applications import PACK, draft, example

PASSAGE = (
    "本单元以边缘网关汇聚机床、机器人与测量机的数据，按工单调用程序与夹具，"
    "加工之后自动测量并回写刀补，异常停线报警并通知班组长到场处理。"
)
VALUES: dict[str, list[object]] = {
    "text": ["", None, "重庆", PASSAGE, "***公司"],
    "paragraph": ["", "字" * 151, PASSAGE + "甲", "由5人减至2人", PASSAGE],
    "number": ["", "12", "-3", "很多", "449"],
    "integer": [None, 12, 5000, -1],
    "date": ["", "2020-01-01", "2030-01-01", "明年"],
    "phone": ["", "023-47580001", "x"],
    "mobile": ["", "13800000018", "1"],
    "email": ["", "a@b.cn", "a@"],
    "uscc": ["", "91500116MA5U00007X", "91500116MA5U00008X"],
    "choice": [None, "private", "central_soe", "large", 1, 3],
    "flag": [None, True, False],
    "division": ["", "34", "36", "99"],
    "group": ["", "345", "361"],
    "sector": [None, "equipment", "electronics"],
    "subsector": ["", "通用装备", "食品"],
    "catalogue": [None, 5, 14, 19, 99],
    "stage": [None, "quality", "x"],
    "lines": [[], ["甲公司"], ["", "乙"]],
    "blocks": [[], [{"text": PASSAGE}], [{"heading": "甲"}, {"text": "字" * 301}], [{"image": "none.png"}]],
    "file": ["", "none.pdf"],
}


def facts(one: Draft):
    return sorted((f.rule, f.level, f.path, f.message) for f in one.findings())


def cold(one: Draft):
    data = {k: v for k, v in copy.deepcopy(one.application()).items() if k not in ("format", "pack", "track")}
    return Draft.from_application(PACK, one.track, data, one.files, one.surroundings)


def some_edit(one: Draft, rng: random.Random):
    """One random edit, as a person might make it."""
    tables = [
        t for t in one.answers if isinstance(one.answers[t], list) and not t.startswith("aside/") and slot(one, t)
    ]
    kind = rng.random()
    if kind < 0.7 or not tables:
        places = [p for p in leaves(one) if not p.startswith("aside/")]
        path = rng.choice(places)
        return one.edit(path, rng.choice(VALUES[one.field(path).kind]))
    table = rng.choice(tables)
    rows = one.rows(table)
    if kind < 0.8 or not rows:
        source = example("factory")["scenarios"][0] if table == "scenarios" else {"name": PASSAGE}
        return one.add_row(table, rng.randint(0, len(rows)), source if table != "attachments" else {})
    if kind < 0.9:
        return one.move_row(table, rng.choice(rows), rng.randrange(len(rows)))
    return one.remove_row(table, rng.choice(rows))


def slot(one: Draft, path: str):
    from app.draft.paths import slot_of

    return slot_of(path) in one.shape.tables


def leaves(one: Draft):
    return [p for p in (*one.shape.single, *one.answers) if slot_of(p) in one.shape.fields and in_a_row(one, p)]


def in_a_row(one: Draft, path: str):
    """Whether the rows around an answer are there: what was set aside comes back even of a row taken out since."""
    return "[" not in path or one.numbered(path) != path


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["scene", "factory"]))
def test_after_any_edits_the_findings_are_those_of_a_cold_check(seed, track):
    rng = random.Random(seed)
    one = draft(track)
    before = set(facts(one))
    for _ in range(12):
        change = some_edit(one, rng)
        now = set(facts(one))
        came = {(f.rule, f.level, one.numbered(f.path), f.message) for f in change.came}
        assert came >= {f for f in now - before if "[" not in f[2]}
        assert came <= now
        before = now
    assert facts(one) == facts(cold(one))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["scene", "factory"]))
def test_undoing_everything_comes_back_to_the_beginning(seed, track):
    rng = random.Random(seed)
    one = draft(track)
    data, found = one.application(), facts(one)
    done = [some_edit(one, rng) for _ in range(8)]
    for change in reversed(done):
        one.put_back(change)
    assert one.application() == data
    assert facts(one) == found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["scene", "factory"]))
def test_after_undoing_and_turning_the_findings_are_those_of_a_cold_check(seed, track):
    rng = random.Random(seed)
    one = draft(track)
    for _ in range(5):
        done = [some_edit(one, rng) for _ in range(3)]
        for change in reversed(done[rng.randrange(4) :]):
            before = facts(one)
            back = one.put_back(change)
            told_truly(one, back, before, facts(one))
        assert facts(one) == facts(cold(one))
        before = facts(one)
        change = one.set_track(rng.choice(["scene", "factory"]))
        told_truly(one, change, before, facts(one))
        assert facts(one) == facts(cold(one))


def told_truly(one: Draft, change: Change, before, now):
    """Came and went say what is new and what is gone, but for rows whose numbers are others now."""
    came, went = (
        {(f.rule, f.level, f.path, f.message) for f in found if "[" not in f.path}
        for found in (change.came, change.went)
    )
    assert came == {f for f in set(now) - set(before) if "[" not in f[2]}
    assert went == {f for f in set(before) - set(now) if "[" not in f[2]}


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_json_to_draft_to_json_is_the_identity(track):
    assert draft(track).application() == example(track)


def test_what_is_unanswered_comes_back_as_it_came():
    data: dict[str, object] = {
        "company": {"contact": None, "financials": {}, "name": ""},
        "scenarios": None,
        "tables": {},
        "task": None,
    }
    one = Draft.from_application(PACK, "factory", data, {}, draft("scene").surroundings)
    assert {k: v for k, v in one.application().items() if k in data} == data
    one.edit("company.contact.name", "李")
    assert one.application()["company"]["contact"] == {"name": "李"}


def test_a_change_of_direction_sets_aside_and_brings_back():
    one = draft("scene")
    data = one.application()
    one.set_track("factory")
    away = one.application()
    assert away["track"] == "factory"
    assert "economy_and_replicability" not in str(away)
    assert away["company"]["name"] == data["company"]["name"]
    assert ("six-stages", "scenarios") not in {(f.rule, f.path) for f in one.findings()}
    one.edit("task.sector", "equipment")
    assert ("six-stages", "scenarios") in {(f.rule, f.path) for f in one.findings()}
    one.set_track("scene")
    assert one.application() == data
    one.set_track("factory")
    assert one.value("task.sector") == "equipment"


def test_an_edit_names_what_it_wrote_and_what_it_changed():
    one = draft("scene")
    first = one.rows("scenarios")[0]
    path = f"scenarios[{first}].description"
    change = one.edit(path, "字" * 158)
    assert dict(change.answers) == {path: "字" * 158}
    assert [(f.rule, f.path) for f in change.came] == [("length", path)]
    assert one.numbered(path) == "scenarios[0].description"
    assert one.inside("scenarios[0].description") == path
    assert [f.rule for f in one.edit(path, "甲").went] == ["length"]
    with pytest.raises(KeyError):
        one.edit("company.nickname", "x")
    with pytest.raises(KeyError):
        one.edit("scenarios[zzzzzz].name", "x")


def test_row_ids_stay_when_rows_move():
    one = draft("factory")
    rows = one.rows("scenarios")
    names = {row: one.value(f"scenarios[{row}].name") for row in rows}
    one.move_row("scenarios", rows[0], 5)
    one.remove_row("scenarios", rows[2])
    assert {row: one.value(f"scenarios[{row}].name") for row in one.rows("scenarios")} == {
        row: names[row] for row in [rows[1], rows[3], rows[4], rows[5], rows[0]]
    }


def test_a_scenario_whose_texts_others_repeat_can_be_removed():
    data = example("scene")
    data["scenarios"] = [{**copy.deepcopy(data["scenarios"][0]), "catalogue_no": number} for number in (1, 2, 3)]
    one = Draft.from_application(PACK, "scene", data, {}, draft("scene").surroundings)
    one.remove_row("scenarios", one.rows("scenarios")[0])
    assert facts(one) == facts(cold(one))


def test_a_snapshot_is_the_draft_as_it_stood():
    one = draft("scene")
    before, later = one.application(), one.snapshot()
    one.edit(f"scenarios[{one.rows('scenarios')[0]}].name", "另一个")
    one.add_row("scenarios")
    one.set_track(next(track for track in PACK.tracks if track != one.track))
    assert later() == before
    assert one.application() != before


def test_what_came_beside_the_answers_is_looked_at_again() -> None:
    one = draft("factory")
    missing = [finding for finding in one.findings() if finding.rule == "scan-missing"]
    assert len(missing) == 1
    change = one.look_around(replace(one.surroundings, stamped=True))
    assert ([*change.came], [*change.went], dict(change.answers)) == ([], missing, {})
    assert not [finding for finding in one.findings() if finding.rule == "scan-missing"]
    assert [*one.look_around(replace(one.surroundings, stamped=False)).came] == missing


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_paths_of_every_slot_are_the_places_of_the_form_row_by_row(track):
    one = draft(track)
    shape = one.shape
    listed = {slot_: one.paths_of(slot_) for slot_ in shape.fields}
    assert listed["scenarios[].name"] == [f"scenarios[{row}].name" for row in one.rows("scenarios")]
    assert all(slot_of(path) == slot_ for slot_, paths in listed.items() for path in paths)
    assert set(leaves(one)) <= {path for paths in listed.values() for path in paths}
