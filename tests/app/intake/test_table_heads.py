"""Blocks of cells with headings: each column comes under its own, in whatever order it was copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.table_heads import rows_in_columns, unknown_headings

HEADINGS = ["名称", "品牌", "应用描述（150字以内）"]


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize(
    ("block", "rows"),
    [
        ([["序号", "具体场景名称（与上面表格对应）", *HEADINGS], ["1", "人机协同作业", "AGV", "新松", "配送"]],
         [{0: "AGV", 1: "新松", 2: "配送"}]),
        ([["品牌", " 应用描述\n", "名称", "价格"], ["新松", "配送", "AGV", "12"]], [{0: "AGV", 1: "新松", 2: "配送"}]),
        ([["名称", "品牌"], ["AGV", "新松"]], [{0: "AGV", 1: "新松"}]),
        ([["附表2", ""], ["", "单位：台"], ["序号", *HEADINGS[:2]], ["1", "AGV", "新松"]], [{0: "AGV", 1: "新松"}]),
        ([["品牌"], ["新松"], ["川崎"]], [{1: "新松"}, {1: "川崎"}]),
    ],
)  # fmt: skip
def test_headings_say_which_column_is_which(block, rows, column):
    assert rows_in_columns(block, HEADINGS, column) == rows


def test_without_headings_a_block_begins_in_the_current_column():
    assert rows_in_columns([["1", "x"]], HEADINGS[:2], 1) == [{1: "1", 2: "x"}]
    assert rows_in_columns([["1", "x"]], HEADINGS[:2]) == [{0: "1", 1: "x"}]
    assert rows_in_columns([["4", "x", "y"], ["5", "z", ""]], HEADINGS[:2]) == [{0: "x", 1: "y"}, {0: "z", 1: ""}]
    assert rows_in_columns([["名称", "x"], ["a", "b"]], HEADINGS[:2]) == [{0: "名称", 1: "x"}, {0: "a", 1: "b"}]
    rows = [["AGV", "新松", "配送"], ["名称", "品牌", "x"]]
    assert rows_in_columns(rows, HEADINGS) == [dict(enumerate(row)) for row in rows]


def test_headings_that_the_table_does_not_have_are_named():
    assert unknown_headings([["名称", "品牌", "价格"], ["AGV", "新松", "12"]], HEADINGS) == ("价格",)


@given(st.permutations(range(3)), st.integers(0, 2))
def test_no_order_of_columns_brings_a_cell_under_another_heading(order, column):
    cells = ["AGV", "新松", "配送"]
    block = [[HEADINGS[at] for at in order], [cells[at] for at in order]]
    assert rows_in_columns(block, HEADINGS, column) == [dict(enumerate(cells))]
