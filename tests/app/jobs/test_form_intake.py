"""What a filled form says, put into a draft: only where nothing stands, rows by their names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft.check_context import CheckContext
from app.draft.draft import Draft
from app.errors import InputRefused
from app.intake.placed_values import FilledForm, PlacedValue, UnplacedText
from app.jobs.form_files import name_files
from app.jobs.form_intake import DraftEditor, is_same, offers_for, put_in, wanted_on_command, without_doubts
from app.pack.catalogue import load
from app.paths import forms_root

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
PACK = load("miit-2021", forms_root())


def draft_of(data: dict[str, Any] | None = None, track: str = "scene") -> Draft:
    return Draft.from_application(PACK, track, data or {}, {}, surroundings())


def surroundings() -> CheckContext:
    from datetime import UTC, datetime

    from app.glyphs import GlyphCoverage

    return CheckContext(datetime(2021, 11, 1, tzinfo=UTC), GlyphCoverage(), lambda _code: ())


def form_of(values: dict[str, Any], track: str = "scene") -> FilledForm:
    return FilledForm(PACK, track, tuple(PlacedValue(p, v, "第 1 个表") for p, v in values.items()), (), "表.docx")


def put(draft: Draft, form: FilledForm, *, overwrite: bool = False):
    return put_in(DraftEditor(draft), offers_for(draft, form), wanted_on_command(overwrite=overwrite))


def test_only_what_is_empty_is_filled():
    draft = draft_of({"company": {"name": "甲公司", "address": ""}})
    result = put(draft, form_of({"company.name": "乙公司", "company.address": "重庆"}))
    assert draft.value("company.name") == "甲公司"
    assert draft.value("company.address") == "重庆"
    assert result.kept == ("company.name",)
    assert result.taken == ("company.address",)


def test_overwriting_is_asked_for():
    draft = draft_of({"company": {"name": "甲公司"}})
    result = put(draft, form_of({"company.name": "乙公司"}), overwrite=True)
    assert draft.value("company.name") == "乙公司"
    assert result.kept == ()


def test_no_is_an_answer():
    draft = draft_of({"company": {"major_accident": {"occurred": False}}})
    result = put(draft, form_of({"company.major_accident.occurred": True}))
    assert draft.value("company.major_accident.occurred") is False
    assert result.kept == ("company.major_accident.occurred",)


def test_what_is_there_already_in_other_words_is_neither_written_nor_kept():
    draft = draft_of({"company": {"established_on": "2009-06-16", "financials": {"2020": {"total_assets": "1,000.0"}}}})
    values = {"company.established_on": "2009年6月16日", "company.financials.2020.total_assets": "1000.0"}
    result = put(draft, form_of(values), overwrite=True)
    assert (result.taken, result.kept) == ((), ())
    assert draft.value("company.established_on") == "2009-06-16"


def test_a_scenario_goes_to_the_one_of_its_name_and_another_is_added():
    draft = draft_of({"scenarios": [{"name": "甲场景"}, {"name": "乙场景", "results": "原有"}]})
    values = {
        "scenarios[0].name": "乙 场景",
        "scenarios[0].results": "新的",
        "scenarios[0].pain_points": "痛点",
        "scenarios[1].name": "丙场景",
        "scenarios[1].equipment[0].name": "机床",
    }
    result = put(draft, form_of(values))
    rows = draft.application()["scenarios"]
    assert [row["name"] for row in rows] == ["甲场景", "乙场景", "丙场景"]
    assert rows[1]["results"] == "原有"
    assert rows[1]["pain_points"] == "痛点"
    assert rows[2]["equipment"] == [{"name": "机床"}]
    assert "scenarios[1].results" in result.kept
    assert "scenarios[2].equipment[0].name" in result.taken


def test_an_empty_row_is_used_before_one_is_added():
    draft = draft_of({"scenarios": [{"name": ""}]})
    put(draft, form_of({"scenarios[0].name": "甲场景"}))
    assert draft.application()["scenarios"] == [{"name": "甲场景"}]


def test_two_rows_of_one_name_stay_two():
    draft = draft_of({"scenarios": [{"name": "甲"}]})
    put(draft, form_of({"scenarios[0].name": "甲", "scenarios[1].name": "甲"}))
    assert len(draft.rows("scenarios")) == 2


def test_rows_of_which_nothing_is_wanted_are_not_added():
    draft = draft_of()
    offers = offers_for(draft, form_of({"scenarios[0].name": "甲", "company.name": "乙公司"}))
    result = put_in(DraftEditor(draft), offers, lambda offer: offer.path == "company.name")
    assert draft.application() == {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene",
                                   "company": {"name": "乙公司"}}  # fmt: skip
    assert result.kept == ("scenarios[0].name",)


def test_the_other_direction_is_refused():
    with pytest.raises(InputRefused, match="示范工厂"):
        put(draft_of(), form_of({"company.name": "甲"}, "factory"))


def test_a_table_of_the_other_direction_is_refused():
    with pytest.raises(InputRefused, match="没有带入"):
        put(draft_of(), form_of({"tables.patents[0].name": "甲"}, ""))


@given(st.data())
def test_nothing_that_stands_is_lost_without_overwriting(data):
    application = json.loads((EXAMPLES / "scene-example.json").read_text("utf-8"))
    draft = draft_of({key: value for key, value in application.items() if key not in ("format", "pack", "track")})
    before = dict(draft.answers)
    paths = [
        "company.name",
        "scenarios[0].results",
        "scenarios[1].name",
        "scenarios[3].name",
        "narratives.promotion_plan",
    ]
    chosen = data.draw(st.lists(st.sampled_from(paths), unique=True))
    values = {p: [{"text": "新"}] if p.startswith("narratives") else data.draw(st.text(min_size=1)) for p in chosen}
    put(draft, form_of(values))
    for path, value in before.items():
        if value not in (None, "", []):
            now = draft.value(path)
            assert now == value or (isinstance(value, list) and now[: len(value)] == value)


def test_a_picture_does_not_get_the_name_of_another():
    from app.draft.check_context import FileState
    from app.intake.pictures import PreparedFile

    draft = draft_of()
    draft.set_files(
        {"images/a.png": FileState("1" * 64, "png", 3, 1, 1, ""), "b.png": FileState("2" * 64, "png", 3, 1, 1, "")}
    )
    names = name_files(
        draft,
        {
            "images/a.png": PreparedFile(b"x", "3" * 64, "png", 1, 1),
            "images/c.png": PreparedFile(b"y", "2" * 64, "png", 1, 1),
        },
    )
    assert names == {"images/a.png": "images/a-2.png", "images/c.png": "b.png"}


def test_true_is_not_one():
    assert not is_same(PACK.fields["company.maturity_level"], bool(1), 1)


def test_what_is_likely_waits_in_the_tray_where_nobody_looks_it_over():
    certain = PlacedValue("company.name", "甲公司", "第 1 个表")
    likely = PlacedValue("company.address", "重庆", "第 2 个表", "look", "标签只对上一半。")
    blocks = PlacedValue("company.profile", [{"text": "一"}, {"heading": "二"}], "正文", "look", "没有标题。")
    left = UnplacedText("余下的话", "第 3 页")
    form = FilledForm(PACK, "scene", (certain, likely, blocks), (left,), "表.docx")
    safe = without_doubts(form)
    assert safe.placed == (certain,)
    assert [(each.text, each.source) for each in safe.unplaced] == [
        ("余下的话", "第 3 页"), ("重庆", "第 2 个表：标签只对上一半。"), ("一\n二", "正文：没有标题。"),
    ]  # fmt: skip
