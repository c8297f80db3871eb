"""Answers of filled Word forms in other words, other orders and other frames than the form's."""

from __future__ import annotations

import io

import pytest
from docx import Document

from app.intake.form_values import Parsed, Refused, parse_choice, parse_lines
from app.intake.word_form import document_of, match_form
from app.intake.word_reader import read_word
from tests.app.intake.word_damages import pack


@pytest.mark.parametrize(
    ("lines", "value", "certain"),
    [
        (["1.甲公司（生产）", "2.乙公司"], ["甲公司（生产）", "乙公司"], True),
        (["甲公司", "乙公司"], ["甲公司", "乙公司"], True),
        (["甲公司；乙公司"], ["甲公司", "乙公司"], False),
        (["2号车间改造组"], ["2号车间改造组"], True),
        (["1.甲公司", "3.乙公司"], ["1.甲公司", "3.乙公司"], True),
    ],
)
def test_lists_of_names(lines, value, certain):
    parsed = parse_lines(pack(), pack().fields["task.integrators"], lines)
    assert isinstance(parsed, Parsed)
    assert (parsed.value, not parsed.reason) == (value, certain)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("company.size", "□大型  □中型  □小型  ☑微型", "micro"),
        ("company.size", "大型□  中型☑  小型□  微型□", "medium"),
        ("company.ownership", "民营企业", "private"),
        ("company.ownership", "□中央  □地方  ☑民营  □三资企业", "private"),
    ],
)
def test_choices_in_short_are_to_be_looked_at(path, text, value):
    parsed = parse_choice(pack(), pack().fields[path], text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value
    assert parsed.reason


@pytest.mark.parametrize("text", ["□大  □中  □小  ☑微", "企业", "☑大型 ☑中型 □小型 □微型", "□甲 ☑乙 □丙 □丁"])
def test_words_that_are_no_choice_are_none(text):
    assert isinstance(parse_choice(pack(), pack().fields["company.size"], text), Refused)


@pytest.mark.parametrize(
    ("text", "value"),
    [("电气机械和器材制造业（38）", "38"), ("电气机械和器材制造业38", "38"), ("通用设备制造业（38）", "38")],
)
def test_a_code_behind_its_name(text, value):
    parsed = parse_lines(pack(), pack().fields["company.industry_division"], [text])
    assert isinstance(parsed, Parsed)
    assert parsed.value == value
    assert bool(parsed.reason) == ("通用" in text)


@pytest.mark.parametrize(
    "text",
    [
        "34 {}", "（34）{}", "[34] {}", "【C34】{}", "34+{}", "34＋{}", "代码：34 名称：{}", "行业代码34，{}", "C34-{}",
        "34/{}", "34：{}", "{}（C34）", "{} 34",
    ],
)  # fmt: skip
def test_a_code_before_its_name_however_it_is_set_off(text):
    """The form asks for 行业大类代码+名称, and some write the plus."""
    field = pack().fields["company.industry_division"]
    parsed = parse_lines(pack(), field, [text.format("通用设备制造业")])
    assert isinstance(parsed, Parsed)
    assert (parsed.value, parsed.reason) == ("34", "")
    other = parse_lines(pack(), field, [text.format("专用设备制造业")])
    assert isinstance(other, Parsed)
    assert other.reason


HEADINGS = (
    ("二、项目总体情况", "overview"), ("四、项目系统集成情况", "integration"), ("六、项目实施成效", "achievements"),
    ("五、项目的先进性与特色", "advancement"), ("七、下一步预期目标和实施推广计划", ""), ("（一）预期目标", "goals"),
    ("（三）成长性分析", "growth_analysis"),
)  # fmt: skip


@pytest.mark.parametrize("framed", [False, True])
def test_sections_in_another_order_and_in_frames(framed):
    document = Document()
    document.add_paragraph("智能制造示范工厂申报书")
    for heading, name in HEADINGS:
        document.add_paragraph(heading)
        if name and framed:
            document.add_table(1, 1).cell(0, 0).text = f"正文{name}。"
        elif name:
            document.add_paragraph(f"正文{name}。")
    file = io.BytesIO()
    document.save(file)
    found = match_form(document_of(read_word({"source": "表.docx"}, [file])), pack(), "表.docx")
    values = {each.path.removeprefix("narratives."): (each.value, each.state) for each in found.placed}
    assert {name: value for name, (value, _) in values.items()} == {
        name: [{"text": f"正文{name}。"}] for _, name in HEADINGS if name
    }
    assert {name for name, (_, state) in values.items() if state == "look"} == {"advancement"} or {
        name for name, (_, state) in values.items() if state == "look"
    } == {"achievements"}
    assert found.unplaced == ()
