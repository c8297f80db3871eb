"""Answers looked for in another program's text: every single changed digit is found, harmless differences are not."""

import random
import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.official_comparison import Expected, Label, compare_texts
from app.intake.plain import plain_text
from app.intake.radicals import EQUIVALENTS

ANSWERS = [
    ("company.name", "重庆江渝传动机械有限公司"),
    ("company.code", "91500116MA5U00007X"),
    ("company.contact.name", "李晓岚"),
    ("company.contact.mobile", "13800000018"),
    ("f.2018.assets", "48210.50"),
    ("f.2019.assets", "52388.00"),
    ("f.2020.assets", "58117.20"),
    ("f.2018.ratio", "46.2"),
    ("f.2019.ratio", "44.9"),
    ("profile", "公司成立于2009年，主营减速器的研发、制造与服务；2020年主营业务收入3.94亿元，产品出口东南亚。"),
    ("s.results", "换型时间由95分钟降至22分钟，设备综合效率由58%提升至81%，一次交检合格率由93.6%提升至98.9%。"),
]
LABELS = [
    "企业名称",
    "统一社会信用代码",
    "姓名",
    "手机",
    "资产总额（万元）",
    "",
    "",
    "负债率（%）",
    "",
    "企业简介",
    "实施成果",
]


def page(answers, *, width=20):
    """Another program's page: labels, other line breaks, half-width marks, an extra page header."""
    text = "智能制造申报系统导出\n"
    for label, (_, value) in zip(LABELS, answers, strict=True):
        text += f"{label} {value}\n"
    return "\n".join(text[i : i + width] for i in range(0, len(text), width)).replace("，", ",").replace("；", ";")


def compare(answers, text):
    return compare_texts([(path, [value]) for path, value in answers], text)


def states(answers, text):
    return {c.path: c.state for c in compare(answers, text)}


def test_other_breaks_widths_and_marks_are_the_same():
    assert set(states(ANSWERS, page(ANSWERS)).values()) == {"same"}


def digits():
    for number, (path, value) in enumerate(ANSWERS):
        for match in re.finditer(r"\d", value):
            yield number, path, match.start()


@pytest.mark.parametrize(("number", "path", "at"), list(digits()))
def test_every_single_digit_that_differs_is_found(number, path, at):
    value = ANSWERS[number][1]
    altered = list(ANSWERS)
    altered[number] = (path, value[:at] + str((int(value[at]) + 1) % 10) + value[at + 1 :])
    found = states(ANSWERS, page(altered))
    assert found.pop(path) == "different"
    assert set(found.values()) == {"same"}


def test_what_differs_is_shown_as_it_stands_there():
    altered = [*ANSWERS[:4], ("f.2018.assets", "48210.60"), *ANSWERS[5:]]
    [one] = [c for c in compare(ANSWERS, page(altered)) if c.state != "same"]
    assert (one.path, one.expected, "".join(one.found.split())) == ("f.2018.assets", "48210.50", "48210.60")


def test_what_is_not_there_is_absent():
    without = [(path, "" if path == "s.results" else value) for path, value in ANSWERS]
    found = states(ANSWERS, page(without))
    assert found.pop("s.results") == "absent"
    assert set(found.values()) == {"same"}


def test_a_figure_that_stands_elsewhere_proves_nothing():
    altered = [*ANSWERS[:7], ("f.2018.ratio", "46.3"), *ANSWERS[8:]]
    text = "版本46.2\n" + page(altered)
    assert states(ANSWERS, text)["f.2018.ratio"] == "different"


def test_long_answers_in_another_order_are_found():
    shuffled = list(zip(LABELS, ANSWERS, strict=True))
    shuffled = shuffled[9:] + shuffled[:9]
    text = "\n".join(f"{label} {value}" for label, (_, value) in shuffled)
    assert states(ANSWERS, text)["profile"] == "same"
    assert states(ANSWERS, text)["s.results"] == "same"


def test_an_answer_may_be_printed_in_several_ways():
    [found] = compare_texts([("date", ["2009年6月16日", "2009-06-16"])], "成立时间：2009-06-16")
    assert found.state == "same"


@given(st.text(max_size=300), st.integers(0, 10**6))
def test_any_text_at_all_is_survived(text, seed):
    answers = random.Random(seed).sample(ANSWERS, 5)
    assert len(compare(answers, text)) == 5


FIGURES = [
    Expected(f"f.{year}.{name}", (text,), "number", Decimal(text))
    for name, row in (("assets", ("41280.60", "44905.20", "49633.00")), ("ratio", ("47.50", "46.1", "7.30")))
    for year, text in zip((2018, 2019, 2020), row, strict=True)
]


def written(texts):
    return "年度 2018年 2019年 2020年\n资产总额 " + " ".join(texts[:3]) + "\n负债率 " + " ".join(texts[3:]) + "\n"


def test_a_figure_is_the_same_however_it_is_written():
    for texts in (
        ("41,280.60", "44,905.20", "49,633.00", "47.5%", "46.10", "7.3"),
        ("41280.6", "44905.2", "49633", "47.50", "46.1%", "7.3%"),
        ("４１２８０.６", "44,905.2", "49633.0", "47.5", "46.1", "7.300"),
    ):
        assert {each.state for each in compare_texts(FIGURES, written(texts))} == {"same"}


@pytest.mark.parametrize(("a", "b"), [(a, b) for a in range(6) for b in range(a)])
def test_figures_that_were_exchanged_are_both_named(a, b):
    texts = [each.ways[0] for each in FIGURES]
    texts[a], texts[b] = texts[b], texts[a]
    found = {each.path for each in compare_texts(FIGURES, written(texts)) if each.state != "same"}
    assert found == {FIGURES[a].path, FIGURES[b].path}


RATES = [("联网率", "93.0"), ("生产效率提升", "34.0"), ("运营成本下降", "11.6"), ("研发周期缩短", "29.5")]


@pytest.mark.parametrize(("a", "b"), [(a, b) for a in range(4) for b in range(a)])
@pytest.mark.parametrize("beside", ["第34页", "第93页", "第34页 第93页", "第12页"])
def test_figures_behind_each_others_labels_are_exchanged_whatever_else_is_printed(a, b, beside):
    expected = [Expected(label, (text,), "number", Decimal(text), labels=(Label(label),)) for label, text in RATES]
    texts = [text for _, text in RATES]
    texts[a], texts[b] = texts[b], texts[a]
    lines = [f"{label}（%）： {text}\n" for (label, _), text in zip(RATES, texts, strict=True)]
    for order in ([2, 0, 3, 1], [3, 1, 2, 0], [0, 1, 2, 3]):  # the sheet's own order, none of the form's
        printed = beside + "\n" + "".join(lines[at] for at in order)
        found = {each.path: each.exchanged_with for each in compare_texts(expected, printed) if each.state != "same"}
        assert found == {RATES[a][0]: RATES[b][0], RATES[b][0]: RATES[a][0]}


def test_part_of_a_figure_is_no_figure():
    [found] = compare_texts([Expected("a", ("280.60",), "number", Decimal("280.60"))], "资产 41,280.60 万元")
    assert found.state != "same"


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("资产总额（万元）\n-41,280.60\n主营", "different"),
        ("资产总额 −41280.60", "different"),
        ("资产总额 - 41280.60", "same"),
        ("资产总额-41280.60", "same"),
        ("资产总额 41280.60", "same"),
        ("资产总额：41280.60", "same"),
    ],
)
def test_a_sign_before_a_figure_belongs_to_it(printed, state):
    for ways in (("41280.60",), ("41280.60", "41280.6")):
        [found] = compare_texts([Expected("a", ways, "number", Decimal("41280.60"), (), (Label("资产总额"),))], printed)
        assert (found.state == "same") == (state == "same"), found


def test_radicals_are_the_characters_that_they_look_like():
    assert plain_text("⺠营汽⻋有限公司⻓⼾⻢⻦").text == "民营汽车有限公司长户马鸟"
    for radical, ideograph in EQUIVALENTS.items():
        assert unicodedata.name(chr(radical)).startswith(("CJK RADICAL", "CJK STROKE"))
        assert unicodedata.normalize("NFKC", chr(ideograph)) == chr(ideograph)


@pytest.mark.parametrize("hyphen", ["-", "\x02", "\ufffe", "-\r\n", "\x02\r\n"])
def test_a_hyphen_at_the_end_of_a_line_is_no_difference(hyphen):
    text = f"经CC{hyphen}Link接入MES{hyphen}ERP平台，执行ISO{hyphen}9001"
    [found] = compare_texts([("a", ["经CC-Link接入MES-ERP平台，执行ISO-9001"])], text)
    assert found.state == "same"


def test_a_cell_that_goes_on_over_the_page_is_found_in_its_pieces():
    text = "名称 用途\n能源管理系统 采集各炉能耗并计\n第 3 页\n（EMS） 算投料时刻。\n"
    answers = [("a", ["能源管理系统（EMS）"]), ("b", ["采集各炉能耗并计算投料时刻。"])]
    assert [each.state for each in compare_texts(answers, text)] == ["same", "same"]
    assert [each.state for each in compare_texts(answers, text.replace("时刻", "时间"))] == ["same", "different"]


@pytest.mark.parametrize("changed", range(3))
def test_pieces_of_another_answer_of_the_same_text_are_not_taken(changed):
    """Rows that say the same, broken over lines: the one with another figure has no piece of a figure to borrow."""
    same = "相关作业周期缩短26%，异常响应时间由40分钟降至8分钟。"
    rows = [f"{row} 场景{row}\n相关作业周期缩短\n26%，异常响应时\n间由 40 分钟降至\n8 分钟。" for row in range(3)]
    answers = [answer for row in range(3) for answer in ((f"{row}.name", [f"场景{row}"]), (f"{row}.results", [same]))]
    assert {each.state for each in compare_texts(answers, "\n".join(rows))} == {"same"}
    rows[changed] = rows[changed].replace("26%", "29%")
    different = [each.path for each in compare_texts(answers, "\n".join(rows)) if each.state != "same"]
    assert different == [f"{changed}.results"]


def test_an_address_is_not_put_together_from_the_same_one_elsewhere():
    text = "单位地址 重庆市鱼嘴镇工业大道 {} 号\n姓名 张明远\n建设地址 重庆市鱼嘴镇工业大道 66 号\n"
    answers = [("a", ["重庆市鱼嘴镇工业大道66号"]), ("b", ["张明远"]), ("c", ["重庆市鱼嘴镇工业大道66号"])]
    assert [each.state for each in compare_texts(answers, text.format("66"))] == ["same", "same", "same"]
    assert [each.state for each in compare_texts(answers, text.format("67"))] == ["different", "same", "same"]


YEARS = (2018, 2019, 2020)
TABLE = {
    "资产总额": ("48210.50", "52388.00", "58117.20"),
    "负债率": ("46.2", "44.9", "43.0"),
    "主营业务收入": ("35120.00", "37995.30", "39420.75"),
    "利润率": ("7.8", "8.1", "8.4"),
}


def yearly():
    """The answers of a table by year, as the form's fields have them."""
    made = []
    for row, (label, texts) in enumerate(TABLE.items()):
        for rank, (year, text) in enumerate(zip(YEARS, texts, strict=True)):
            labels = (Label(f"{year}年{label}", solid=True), Label(label, rank=rank), Label(label, nth=rank, of=3))
            keys = ((rank, row), (0, -year, row), (0, row, year), (0, row, -year))
            made.append(Expected(f"{label}{year}", (text,), "number", Decimal(text), keys, labels))
    return made


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("label", list(TABLE))
@pytest.mark.parametrize(("a", "b"), [(0, 1), (0, 2), (1, 2)])
def test_years_that_were_exchanged_right_below_their_heads_are_named(a, b, label, descending):
    def printed(exchanged):
        rows = {each: list(texts) for each, texts in TABLE.items()}
        if exchanged:
            rows[label][a], rows[label][b] = rows[label][b], rows[label][a]
        order = list(reversed(range(3))) if descending else list(range(3))
        lines = [" ".join(["近三年发展情况", *(f"{YEARS[at]}年" for at in order)])]
        lines += [" ".join([f"{each}（万元）", *(texts[at] for at in order)]) for each, texts in rows.items()]
        return "\n".join(lines)

    assert {each.state for each in compare_texts(yearly(), printed(exchanged=False))} == {"same"}
    found = compare_texts(yearly(), printed(exchanged=True))
    assert {each.path for each in found if each.state != "same"} == {f"{label}{YEARS[a]}", f"{label}{YEARS[b]}"}


def test_heads_of_columns_are_no_labels_of_rows():
    heads = "附4-1 具体场景描述\n序号 具体场景描述（结合要素条件进行描述） 痛点 其他（如对于其他车间的带动效应） 备注"
    texts = [[f"第{row}个场景的{column}写在这里有一些字" for column in ("描述", "痛点", "带动")] for row in "一二三"]
    for count in (1, 2, 3):
        expected = [
            Expected(
                f"{column}{row}",
                (texts[row][column],),
                "paragraph",
                None,
                ((row, column),),
                (Label(label, row, count),),
            )
            for row in range(count)
            for column, label in enumerate(("具体场景描述", "痛点", "其他"))
        ]
        body = heads + "\n" + "\n".join(" ".join([str(row + 1), *texts[row]]) for row in range(count))
        assert {each.state for each in compare_texts(expected, body)} == {"same"}


def test_a_figure_is_not_put_together_from_digits_that_stand_elsewhere():
    answer = "通过机器视觉判定并把结果回写，联动后一次合格率提升10.7%。"
    pieces = ["通过机器视觉", "判定并把结果", "回写，联动后", "一次合格率提升"]
    around = "序号 1 名称 2 3\n" + "{}\n备注 1 无 0.7%。 结束"
    there = around.format("\n".join([*pieces, "10.7%。"]))
    other = around.format("\n".join([*pieces, "10.0%。"]))
    broken = around.format("\n".join([*pieces, "1", "0.7%。"]))
    expected = [Expected("results", (answer,), "paragraph")]
    assert [each.state for text in (there, broken) for each in compare_texts(expected, text)] == ["same", "same"]
    assert [each.state for each in compare_texts(expected, other)] == ["different"]


CNC, NETWORK = "关键设备数控化率", "关键设备联网率"


def beside_unanswered(text, *, rate="43.1"):
    expected = [
        Expected("before", ("重庆",), labels=(Label("建设地址"),)),
        Expected("rate", (rate,), "number", Decimal(rate), labels=(Label(CNC),)),
        Expected("after", ("12.6",), "number", Decimal("12.6"), labels=(Label("生产效率提升"),)),
    ]
    return {each.path: each for each in compare_texts(expected, text, unanswered=[NETWORK, "信用等级"])}


@pytest.mark.parametrize("elsewhere", ["", "\n第 43.1 节", "\n序号 43.1"])
def test_a_figure_behind_the_label_of_a_field_without_an_answer_is_different(elsewhere):
    found = beside_unanswered(f"建设地址 重庆\n{CNC}（%）\n{NETWORK}（%） 43.1\n生产效率提升（%） 12.6{elsewhere}")
    assert (found["rate"].state, found["rate"].found) == ("different", f"{NETWORK}（%） 43.1")
    assert found["before"].state == found["after"].state == "same"


@pytest.mark.parametrize(
    "text",
    [
        f"建设地址 重庆\n{CNC}（%） 43.1 {NETWORK}（%）\n生产效率提升（%） 12.6",
        f"建设地址 重庆\n{CNC}（%） {NETWORK}（%）\n43.1\n生产效率提升（%） 12.6",
        f"建设地址 重庆\n{NETWORK}（%） {CNC}（%）\n43.1\n生产效率提升（%） 12.6",
        f"建设地址 重庆\n信用等级\n43.1 {CNC}\n生产效率提升（%） 12.6\n{CNC}：43.1",
    ],
)
def test_a_figure_in_its_own_place_beside_a_field_without_an_answer_is_the_same(text):
    assert {each.state for each in beside_unanswered(text).values()} == {"same"}
