"""Cells of a filled Word form that several scenarios or several pieces of equipment share."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from app.intake.form_values import Parsed, parse_mention
from app.intake.numbered_entries import numbered_entries, ordinal_alone, without_ordinal
from app.intake.word_form import document_of, match_form
from app.intake.word_reader import read_word
from tests.app.intake.word_damages import pack

NAMES = ("壳体柔性加工", "内腔清洁度判定", "齿轮在线测量")
ADDRESSES = ("江津区创业路18号一号车间", "江津区创业路18号二号车间", "江津区双福园区6号")
PROVIDERS = ("甲公司", "乙公司", "丙公司")
PERIODS = ("2019年3月1日至2020年12月31日", "2020年5月1日至2021年8月31日", "2018年1月2日至2019年4月5日")
DAYS = (("2019-03-01", "2020-12-31"), ("2020-05-01", "2021-08-31"), ("2018-01-02", "2019-04-05"))
SUMS = ("2860.00", "415.00", "88.5")
ANNEX = (
    "序号", "具体场景名称", "具体场景描述（结合要素条件进行描述）（150字以内）", "解决的痛点问题描述（150字以内）",
    "采用的技术方案（包括供应商）（300字以内，可以配图）",
    "保障要素（如人、管理机制、组织标准、培训等）（150字以内，选填）",
    "实施成果（最好通过量化指标描述）（200字以内）",
    "其他（如对于其他车间、工厂的带动效应等）（150字以内，选填）", "备注",
)  # fmt: skip
EQUIPMENT = (
    "序号", "具体场景名称（与上面表格对应）", "关键技术装备、软件/系统名称", "品牌", "供应商", "新技术名称",
    "应用描述（150字以内）", "备注",
)  # fmt: skip
SET = ("场景具体名称", "场景建设地址", "场景系统解决方案商", "起止日期", "场景投资（万元）")
Rows = Sequence[Sequence[str]]


def read_tables(*tables: Rows) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Returns the values, their states and the tray of a Word file that holds these tables."""
    document = Document()
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)))
        for cells, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, texts, strict=False):
                first, *rest = text.split("\n")
                cell.text = first
                for line in rest:
                    cell.add_paragraph(line)
        document.add_paragraph("")
    file = io.BytesIO()
    document.save(file)
    found = match_form(document_of(read_word({"source": "表.docx"}, [file])), pack(), "表.docx")
    values = {each.path: each.value for each in found.placed}
    return values, {each.path: each.state for each in found.placed}, [each.text for each in found.unplaced]


def upright(*answers: str) -> Rows:
    return [*zip(SET, answers, strict=True)]


def annex(names: Sequence[str] = NAMES) -> Rows:
    return [
        ANNEX,
        *((f"{n}", name, f"描述{name}", "痛点", "方案", "", "提升3%", "", "") for n, name in enumerate(names, 1)),
    ]


def expected(count: int) -> dict[str, str]:
    made: dict[str, str] = {}
    for n in range(count):
        row = f"scenarios[{n}]."
        made |= {row + "name": NAMES[n], row + "address": ADDRESSES[n], row + "solution_provider": PROVIDERS[n]}
        made |= {row + "started_on": DAYS[n][0], row + "finished_on": DAYS[n][1], row + "investment": SUMS[n]}
    return made


def of_set(values: dict[str, Any]) -> dict[str, Any]:
    asked = ("name", "address", "solution_provider", "started_on", "finished_on", "investment")
    return {path: value for path, value in values.items() if path.endswith(asked) and "equipment" not in path}


NUMBERINGS = (
    "{n}.{text}",
    "{n}、{text}",
    "（{n}）{text}",
    "场景{c}：{text}",
    "({c}) {text}",
    "{r}{text}",
    "{n}）{text}",
    "场景{n} {text}",
)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_scenarios_under_numbers_in_one_cell_are_told_apart(count, numbering):
    def listed(texts: Sequence[str]) -> str:
        return "\n".join(
            numbering.format(n=n, c="一二三"[n - 1], r="①②③"[n - 1], text=text)
            for n, text in enumerate(texts[:count], 1)
        )

    values, states, tray = read_tables(
        upright(*map(listed, (NAMES, ADDRESSES, PROVIDERS, PERIODS, SUMS))), annex(NAMES[:count])
    )
    assert of_set(values) == expected(count)
    assert all(values[f"scenarios[{n}].description"] == f"描述{NAMES[n]}" for n in range(count))
    assert tray == []
    assert {states[path] for path in expected(count) if not path.endswith("investment")} == {"read"}


def test_a_number_that_may_belong_to_the_figure_is_to_be_looked_at():
    values, states, _ = read_tables(
        upright("1.甲场景\n2.乙场景", "1.甲\n2.乙", "1.丙\n2.丁", "", "1.500\n2.600"), annex(["甲场景", "乙场景"])
    )
    assert values["scenarios[1].investment"] == "600"
    assert states["scenarios[1].investment"] == "look"


@pytest.mark.parametrize("hint", ["", "（多个场景的话，分开填写）\n"])
def test_lines_without_numbers_are_dealt_out_but_to_be_looked_at(hint):
    cells = ["\n".join(each) for each in (NAMES, ADDRESSES, PROVIDERS, PERIODS, SUMS)]
    values, states, tray = read_tables(upright(hint + cells[0], *cells[1:]), annex())
    assert of_set(values) == expected(3)
    assert tray == []
    assert {states[path] for path in expected(3) if not path.endswith("name")} == {"look"}


def test_one_address_for_all_scenarios_is_to_be_looked_at():
    values, states, _ = read_tables(
        upright("1.壳体柔性加工\n2.内腔清洁度判定", "江津区创业路18号", "1.甲公司\n2.乙公司", "", ""), annex(NAMES[:2])
    )
    assert [values[f"scenarios[{n}].address"] for n in range(2)] == ["江津区创业路18号"] * 2
    assert {states[f"scenarios[{n}].address"] for n in range(2)} == {"look"}
    assert values["scenarios[1].solution_provider"] == "乙公司"


def test_lines_that_fit_no_scenario_go_to_the_tray():
    values, _, tray = read_tables(
        upright("1.壳体柔性加工\n2.内腔清洁度判定\n3.齿轮在线测量", "江津区\n双福园区", "丙", "", ""), annex()
    )
    assert not [path for path in values if path.endswith("address")]
    assert tray == ["江津区\n双福园区"]


@pytest.mark.parametrize(
    "name", ["1、2号线柔性改造", "一、二期铸造产线改造", "3.0版智能排产", "5G+机器视觉检测", "2号车间智能排产"]
)
def test_a_name_that_begins_with_a_figure_stays_whole(name):
    values, states, _ = read_tables(upright(name, "江津区", "甲公司", PERIODS[0], "1.5"))
    assert (values["scenarios[0].name"], states["scenarios[0].name"]) == (name, "read")
    assert values["scenarios[0].investment"] == "1.5"


def test_scenarios_side_by_side_are_dealt_out_by_columns():
    rows = [[label, *texts] for label, texts in zip(SET, (NAMES, ADDRESSES, PROVIDERS, PERIODS, SUMS), strict=True)]
    values, _, tray = read_tables(rows, annex())
    assert of_set(values) == expected(3)
    assert tray == []


def test_labels_with_the_number_of_the_scenario_are_the_forms():
    grid: list[tuple[str, str]] = []
    for n in (1, 2):
        answers = (NAMES[n - 1], ADDRESSES[n - 1], PROVIDERS[n - 1], PERIODS[n - 1], SUMS[n - 1])
        grid += zip([label.replace("场景", f"场景{n}", 1) for label in SET], answers, strict=True)
    values, states, tray = read_tables(grid, annex(NAMES[:2]))
    assert of_set(values) == expected(2)
    assert {states[path] for path in expected(2)} == {"read"}
    assert not [path for path in values if path.startswith("scenarios[2]")]
    assert tray == []


def test_sets_without_names_are_the_scenarios_of_the_annex_in_order():
    grid: list[tuple[str, str]] = []
    for n in (0, 1):
        grid += zip(SET[1:], (ADDRESSES[n], PROVIDERS[n], PERIODS[n], SUMS[n]), strict=True)
    values, states, _ = read_tables(grid, annex(NAMES[:2]))
    assert of_set(values) == expected(2)
    assert {states[path] for path in expected(2)} == {"look"}


def test_lines_that_name_their_scenario_go_to_it_in_any_order():
    addresses = [f"{name}：{address}" for name, address in zip(NAMES, ADDRESSES, strict=True)]
    names = "\n".join(f"{n}.{name}" for n, name in enumerate(NAMES, 1))
    values, states, tray = read_tables(upright(names, "\n".join(reversed(addresses)), "", "", ""), annex())
    assert [values[f"scenarios[{n}].address"] for n in range(3)] == list(ADDRESSES)
    assert {states[f"scenarios[{n}].address"] for n in range(3)} == {"read"}
    assert tray == []


@pytest.mark.parametrize(
    "text",
    [
        "2019年3月1日起，2020年12月31日止", "自2019年3月1日起至2020年12月31日止", "从2019-03-01到2020-12-31",
        "2019.3.1起-2020.12.31",
        "2019/3/1—2020/12/31",
    ],
)  # fmt: skip
def test_periods_in_other_words(text):
    values, states, _ = read_tables(upright(NAMES[0], "江津区", "甲公司", text, ""))
    assert [values[f"scenarios[0].{end}"] for end in ("started_on", "finished_on")] == ["2019-03-01", "2020-12-31"]
    assert states["scenarios[0].started_on"] == "read"


def test_pieces_of_equipment_under_numbers_in_one_row_are_rows():
    rows = [
        EQUIPMENT,
        (
            "1",
            NAMES[0],
            "1.五轴加工中心\n2.测量机",
            "1.纽威\n2.蔡司",
            "1.甲公司\n2.乙公司",
            "2.机器视觉",
            "1.加工壳体。\n2.测量。",
            "",
        ),
        ("2", NAMES[1], "1.检测台", "1.自研", "1.本公司", "", "1.判定。", ""),
    ]
    values, states, tray = read_tables(annex(NAMES[:2]), rows)
    got = {path: value for path, value in values.items() if "equipment" in path}
    first, second, third = (f"scenarios[{n}].equipment[{m}]." for n, m in ((0, 0), (0, 1), (1, 0)))
    assert got == {
        first + "name": "五轴加工中心", first + "brand": "纽威", first + "supplier": "甲公司",
        first + "usage": "加工壳体。",
        second + "name": "测量机", second + "brand": "蔡司", second + "supplier": "乙公司",
        second + "new_technology": "机器视觉", second + "usage": "测量。",
        third + "name": "检测台", third + "brand": "自研", third + "supplier": "本公司", third + "usage": "判定。",
    }  # fmt: skip
    assert {states[path] for path in got} == {"read"}
    assert tray == []


def test_lines_of_one_row_without_numbers_are_rows_to_be_looked_at():
    rows = [EQUIPMENT, ("1", NAMES[0], "五轴加工中心\n测量机", "纽威\n蔡司", "甲公司", "", "加工\n测量", "")]
    values, states, _ = read_tables(annex(NAMES[:1]), rows)
    assert values["scenarios[0].equipment[1].brand"] == "蔡司"
    assert values["scenarios[0].equipment[1].supplier"] == "甲公司"
    assert {state for path, state in states.items() if "equipment" in path} == {"look"}


def test_a_number_before_the_name_makes_no_other_scenario():
    rows = [
        EQUIPMENT,
        ("1", f"1.{NAMES[0]}", "加工中心", "", "甲公司", "", "加工", ""),
        ("2", "场景2", "检测台", "", "乙公司", "", "判定", ""),
    ]
    values, states, tray = read_tables(
        upright(NAMES[0], "江津区", "甲公司", "", ""),
        annex([f"（{c}）{name}" for c, name in zip("一二", NAMES, strict=False)]),
        rows,
    )
    assert values["scenarios[0].name"] == NAMES[0]
    assert (values["scenarios[0].equipment[0].name"], states["scenarios[0].equipment[0].name"]) == ("加工中心", "read")
    assert (values["scenarios[1].equipment[0].name"], states["scenarios[1].equipment[0].name"]) == ("检测台", "look")
    assert not [path for path in values if path.startswith("scenarios[2]")]
    assert tray == []


def test_an_annex_on_its_side_is_read_scenario_by_scenario():
    columns = [
        ("1", NAMES[0], "描述", "痛点", "方案", "保障", "提升3%", "带动", "注"),
        ("2", NAMES[1], "描述二", "痛点二", "方案二", "", "降低2%", "", ""),
    ]
    beside = [list(each) for each in zip(ANNEX, *columns, strict=True)]
    alone = [[list(each) for each in zip(ANNEX, column, strict=True)] for column in columns]
    for values, _, tray in (read_tables(beside), read_tables(*alone), read_tables([*alone[0], *alone[1]])):
        assert values["scenarios[0].safeguards"] == "保障"
        assert values["scenarios[1].name"] == NAMES[1]
        assert values["scenarios[1].solution"] == [{"text": "方案二"}]
        assert values["scenarios[1].results"] == "降低2%"
        assert "scenarios[2].name" not in values
        assert tray == []


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        ("（√）是（事故名称：某事故）    （ ）否", True, "某事故"),
        ("（ ）是（事故名称：      ）    （√）否", False, None),
        ("[ ]是（事故名称：   ）  [x]否", False, None),
        ("☑是（事故名称：甲（一期）事故（V））  □否", True, "甲（一期）事故（V）"),
    ],
)
def test_ticks_in_brackets_before_yes_and_no(text, said, name):
    answer, named = parse_mention(text, "事故名称")
    assert isinstance(answer, Parsed)
    assert (answer.value, answer.reason) == (said, "")
    assert (named and named.value) == name


def test_labels_and_answers_in_one_cell_behind_a_group():
    values, _, tray = read_tables(
        upright("", "", "", "", ""), [["法人代表/负责人", "姓名：张明远    电话：023-47580001"]]
    )
    person = "company.legal_representative."
    assert (values[person + "name"], values[person + "phone"]) == ("张明远", "023-47580001")
    assert tray == []


def test_words_that_are_crossed_out_are_to_be_looked_at():
    document = Document()
    table = document.add_table(5, 2)
    for row, label, text in zip(table.rows, SET, (NAMES[0], "", PROVIDERS[0], PERIODS[0], SUMS[0]), strict=True):
        row.cells[0].text, row.cells[1].text = label, text
    old = table.cell(1, 1).paragraphs[0].add_run("旧车间")
    old.font.strike = True
    table.cell(1, 1).paragraphs[0].add_run(ADDRESSES[0])
    file = io.BytesIO()
    document.save(file)
    found = match_form(document_of(read_word({"source": "表.docx"}, [file])), pack(), "表.docx")
    states = {each.path.rpartition(".")[2]: (each.state, each.reason) for each in found.placed}
    assert states["address"] == ("look", "里面的“旧车间”划掉了，请核对要不要。")
    assert {state for name, (state, _) in states.items() if name != "address"} == {"read"}


def white(run):
    run.font.color.rgb = RGBColor(255, 255, 255)


def white_by_style(run):
    style = run.part.document.styles.add_style("看不见", WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor(250, 250, 250)
    run.style = style


def grey_on_grey(run):
    white(run)
    run.font.color.rgb = RGBColor(0x80, 0x80, 0x80)
    shade = run._element.get_or_add_rPr().makeelement(qn("w:shd"), {qn("w:val"): "clear", qn("w:fill"): "808080"})
    run._element.rPr.append(shade)


def tiny(run):
    run.font.size = Pt(1)


def narrow(run):
    run._element.get_or_add_rPr().append(run._element.rPr.makeelement(qn("w:w"), {qn("w:val"): "1"}))


def specially_hidden(run):
    run.font.spec_vanish = True


def black_on_white(run):
    run.font.color.rgb = RGBColor(0, 0, 0)


def white_on_black(run):
    white(run)
    shade = run._element.get_or_add_rPr().makeelement(qn("w:shd"), {qn("w:val"): "clear", qn("w:fill"): "000000"})
    run._element.rPr.append(shade)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (white, False), (white_by_style, False), (grey_on_grey, False), (tiny, False), (narrow, False),
        (specially_hidden, False), (black_on_white, True), (white_on_black, True),
    ],
)  # fmt: skip
def test_words_that_nobody_sees_on_the_page_are_never_certain(change, seen):
    document = Document()
    table = document.add_table(5, 2)
    for row, label, text in zip(table.rows, SET, (NAMES[0], "", PROVIDERS[0], PERIODS[0], SUMS[0]), strict=True):
        row.cells[0].text, row.cells[1].text = label, text
    paragraph = table.cell(1, 1).paragraphs[0]
    change(paragraph.add_run("北"))
    paragraph.add_run(ADDRESSES[0])
    file = io.BytesIO()
    document.save(file)
    found = match_form(document_of(read_word({"source": "表.docx"}, [file])), pack(), "表.docx")
    [address] = [each for each in found.placed if each.path.endswith("address")]
    if seen:
        assert (address.value, address.state) == ("北" + ADDRESSES[0], "read")
    else:
        assert address.state == "look"
        assert "“北”在纸面上看不见" in address.reason


@pytest.mark.parametrize(
    ("lines", "entries"),
    [
        (["1.甲", "2.乙", "续"], {1: "甲", 2: "乙\n续"}),
        (["1.甲；2.乙；3.丙"], {1: "甲", 2: "乙", 3: "丙"}),
        (["甲", "1.乙"], {}),
        (["2、甲", "1、乙"], {2: "甲\n1、乙"}),
        (["1.5万", "2.6万"], {}),
        (["1:1复刻"], {}),
    ],
)
def test_entries_by_their_numbers(lines, entries):
    assert numbered_entries(lines) == entries


def test_numbers_alone_and_before_a_name():
    assert [ordinal_alone(text) for text in ("场景2", "（三）", "12", "第二个场景", "场景", "2号线")] == [
        2,
        3,
        12,
        2,
        0,
        0,
    ]
    assert [without_ordinal(text) for text in ("1.甲", "场景二：乙", "1、2号线", "丙")] == [
        "甲",
        "乙",
        "1、2号线",
        "丙",
    ]
