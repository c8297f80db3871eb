"""Blocks of figures: heads say where each cell belongs, in whatever order years and rows stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.figure_block import FigureRow, place_figures

ROWS = [
    FigureRow("资产总额", "万元"),
    FigureRow("负债率", "%"),
    FigureRow("主营业务收入", "万元"),
    FigureRow("利润率", "%"),
]
YEARS = ["2018", "2019", "2020"]
FIGURES = [[f"{row}{column}.5" for column in range(3)] for row in range(4)]


def grid(text, start=(0, 0)):
    placed = place_figures([line.split("\t") for line in text.splitlines()], ROWS, YEARS, start)
    made = [["", "", ""] for _ in ROWS]
    for row, column, cell in placed.cells:
        made[row][column] = cell
    return made, placed


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("100\t200\t\n40\t50\t\n", ["100", "200", ""], ["40", "50", ""]),
        ("1,000\t203418.60万元\t2.2亿\n40\t50\t60\n", ["1,000", "203418.60万元", "2.2亿"], ["40", "50", "60"]),
        ("\t200\t300\n\t50\t60\n", ["", "200", "300"], ["", "50", "60"]),
        ("\t2018年\t2019年度\t2020\n资产总额\t1\t2\t3\n", ["1", "2", "3"], ["", "", ""]),
        ("近三年\t\t\t\n万元\t\t\t\n\t2018年\t2019年\t2020年\n资产总额\t1\t2\t3\n", ["1", "2", "3"], ["", "", ""]),
        ("2018\t2019\t2020\n1\t2\t3\n", ["1", "2", "3"], ["", "", ""]),
        ("2020\t2019\t2018\n1\t2\t3\n", ["3", "2", "1"], ["", "", ""]),
        ("资产总额\t1\t2\t3\n负债率\t\t5\t6\n", ["1", "2", "3"], ["", "5", "6"]),
        ("负债率（%）\t4\t5\t6\n资产总额（万元）\t1\t2\t3\n", ["1", "2", "3"], ["4", "5", "6"]),
        ("资产负债率\t4\t5\t6\n", ["", "", ""], ["4", "5", "6"]),
        ("2000\t2018\t2019\n1\t2\t3\n", ["2000", "2018", "2019"], ["1", "2", "3"]),
        ("无\t200\t300\n", ["无", "200", "300"], ["", "", ""]),
        ("2018\n500\n", ["2018", "", ""], ["500", "", ""]),
        ("abc\n", ["abc", "", ""], ["", "", ""]),
        ("年度\t负债率\t资产总额\n2020年\t6\t3\n2018年\t4\t1\n", ["1", "", "3"], ["4", "", "6"]),
        ("年度\t2020年\t2017年\n资产总额\t3\t9\n", ["", "", "3"], ["", "", ""]),
    ],
)  # fmt: skip
def test_heads_say_where_figures_belong(text, first, second):
    made, placed = grid(text)
    assert made[:2] == [first, second]
    assert not placed.refusal


@given(st.permutations(range(4)), st.permutations(range(3)), st.booleans(), st.sampled_from(["", "年", "年度"]))
def test_no_order_of_rows_and_years_brings_a_figure_into_another_cell(rows, years, lying, word):
    block = [["指标", *(YEARS[year] + word for year in years)]]
    block += [[ROWS[row].name, *(FIGURES[row][year] for year in years)] for row in rows]
    if lying:
        block = [list(each) for each in zip(*block, strict=True)]
    made, placed = grid("\n".join("\t".join(line) for line in block), (2, 1))
    assert made == FIGURES
    assert not placed.unknown


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("指标\t2017年\t2018年\n资产总额\t9\t1\n", ("2017年",)),
        ("资产总额\t1\t2\t3\n净利润\t7\t8\t9\n", ("净利润",)),
        ("资产总额（元）\t1\t2\t3\n", ("资产总额（元）（表上的单位是万元）",)),
    ],
)
def test_what_the_table_does_not_have_is_named_and_left_out(text, unknown):
    _, placed = grid(text)
    assert placed.unknown == unknown
    assert all(cell not in "789" for _, _, cell in placed.cells)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲项\t1\t2\t3\n乙项\t4\t5\t6\n", "认不出行名"),
        ("资产总额\t1\t2\t3\n资产总额\t4\t5\t6\n", "出现了两次"),
        ("指标\t2018年\t2018年\n资产总额\t1\t2\n", "同一年出现了两次"),
    ],
)
def test_what_cannot_be_placed_safely_is_refused(text, said):
    _, placed = grid(text)
    assert said in placed.refusal
    assert not placed.cells
