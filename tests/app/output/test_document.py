"""The frozen Document: what is printed for each answer, and that nothing is left out."""

import copy

import pytest

from app.notation.line_kinds import printed_date
from app.output.answers import look_up, ordinal, placed, rows_of
from app.output.blocks import Cover, ListTable, Paragraph, Picture
from app.output.walk import answers, paragraphs, pictures
from tests.app.output.output_samples import MARK, document, example, pack


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{at}]")
    elif value not in ("", None):
        yield path, value


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_typed_text_is_printed(track):
    application = example(track)
    printed = "".join("".join(answers(document(application)).values()).split())
    unprinted = {"format", "pack", "track", "file", "image", "employees", "stage", "catalogue_no"}
    for path, value in leaves(application):
        key = path.rsplit(".", 1)[-1].split("[")[0]
        if isinstance(value, str) and key not in unprinted and pack_kind(path) not in {"choice", "date", "sector"}:
            assert "".join(value.split()) in printed, path


def pack_kind(path):
    from app.output.answers import AnswerPrinter

    found = AnswerPrinter(pack()).field_at(path)
    return found.kind if found else ""


def test_choices_codes_and_dates():
    shown = answers(document(example("factory")))
    assert "".join(shown["company.ownership"].split()) == "□中央企业□地方国企☑民营□三资"
    assert shown["company.industry_division"] == "34 通用设备制造业"
    assert shown["company.established_on"] == "2009年6月16日"
    assert shown["company.provincial_pilot_project.selected"] == "☑□"
    assert shown["company.national_benchmark.selected"] == "□☑"
    assert "".join(shown["company.maturity_level"].split()) == "□一级□二级☑三级□四级□五级"


def test_a_choice_outside_the_form_is_shown_as_typed():
    application = example("factory")
    application["company"]["size"] = "giant"
    assert answers(document(application))["company.size"].endswith("（giant）")


def test_the_same_answer_has_a_slot_at_every_place():
    shown = answers(document(example("factory")))
    assert shown["company.name"] == shown["company.name#2"]
    assert shown["scenarios[2].name"] == shown["scenarios[2].name#2"] == shown["scenarios[2].name#3"] == "人机协同作业"


def test_pictures_are_numbered_in_reading_order():
    captions = [each.caption.text for each in pictures(document(example("factory"))) if isinstance(each, Picture)]
    assert captions == ["图1　柔性加工单元布局", "图2　柔性加工单元布局"]


def test_an_empty_application_is_the_blank_form():
    blank = document({"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}, mark=None)
    assert answers(blank)["company.ownership"].count("□") == 4
    tables = [block for block in blank.blocks if isinstance(block, ListTable)]
    assert all(table.sample for table in tables)
    assert "示例" in "".join(span.text for words in paragraphs(blank) for span in words)
    cover = blank.blocks[0]
    assert isinstance(cover, Cover)
    assert cover.entries[0].label.replace(" ", "") == "申报单位（盖章）："


def test_unprintable_characters_are_named():
    application = example("scene")
    application["company"]["name"] = "甲\u0007乙\U0001f600丙\u200b丁\ufeff"
    assert answers(document(application))["company.name"] == "甲〔U+0007〕乙〔U+1F600〕丙丁"


def test_wrong_types_do_not_stop_a_draft():
    application = copy.deepcopy(example("scene"))
    application["company"]["financials"]["2018"] = {"total_assets": "=1+1"}
    application["scenarios"][0]["narrative"] = [{"heading": "甲"}, {"text": ""}, {"image": ""}, "x"]
    blocks = document(application, mark=None).blocks
    assert any(isinstance(block, Picture) and block.data is None for block in blocks)


def test_paths():
    application = {"a": [{"b": [{"c": "x"}, {"c": "y"}]}, {"b": []}]}
    assert list(rows_of(application, "a[].b[]")) == ["a[0].b[0]", "a[0].b[1]"]
    assert look_up(application, placed("a[].b[].c", "a[0].b[1]")) == "y"
    assert look_up(application, "a[3].b") is None
    assert [ordinal(n) for n in (1, 10, 11, 20, 52, 101, 110, 200)] == [
        "一", "十", "十一", "二十", "五十二", "一百零一", "一百一十", "二百",
    ]  # fmt: skip
    assert printed_date("2021-13-01") == "2021-13-01"


def test_frozen():
    made = document(example("scene"))
    assert made == document(example("scene"))
    assert made.issue is MARK
    with pytest.raises(AttributeError):
        made.title = "x"  # type: ignore[misc]
    assert all(isinstance(words, tuple) for words in paragraphs(made))
    assert Paragraph(()).text == ""
