"""Figures as people type and paste them: read, or not read; never another figure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notation.figures import read_number, usual_figure

READ = {
    "48210.50": "48210.50", "-7.8": "-7.8", "48,210.50": "48210.50", "48，210.50": "48210.50", "１２．５": "12.5",
    " 3 ": "3", "0": "0", "41280。60": "41280.60", "41'280.60": "41280.60", "41\u00a0280.60": "41280.60", ".5": "0.5",
    "－5.2": "-5.2", "—5.2": "-5.2", "–5.2": "-5.2", "−5.2": "-5.2", "00012": "12", "-0.0": "0.0", "+3.2": "+3.2",
    "41280.60 万元": "41280.60", "41,280.60万元": "41280.60", "\u200b41280": "41280",
}  # fmt: skip
NOT_READ = [
    "", "12万", "1e5", "1.2E+05", "NaN", "inf", "1.2.3", "1,23", "1,23,456.00", "约100", "12%", "--1", ".", "٣٤", "5.",
    "41 280", "12 34", "1_000", "(5.2)", "5.2-", "-", "/", "￥41280.60", "41280.60元", "4.128亿", "41280.6O", "#DIV/0!",
    "二千八百万", "41280。", "1。2。3", "9" * 500,
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), READ.items())
def test_figures_are_read(text, plain):
    assert usual_figure(text, "万元") == plain
    assert read_number(text, "万元") == Decimal(plain)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_figure_is_not_read(text):
    assert usual_figure(text, "万元") is None
    assert read_number(text) is None


def test_only_the_unit_that_stands_beside_the_place_may_stand_behind_the_figure():
    assert usual_figure("47.5％", "%") == "47.5"
    assert usual_figure("47.5%", "万元") is None
    assert usual_figure("47.5万元", "%") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9), st.booleans())
def test_thousands_and_wide_digits_change_no_figure(number, wide):
    typed = f"{number:,}"
    if wide:
        typed = "".join(chr(ord(c) + 0xFEE0) for c in typed)
    assert read_number(typed) == number


@given(st.text("0123456789.,'-—+% 万元。", max_size=12))
def test_writing_a_figure_again_changes_nothing(text):
    plain = usual_figure(text, "万元")
    if plain is not None:
        assert usual_figure(plain) == plain
        assert [c for c in plain if c.isdecimal()] == [c for c in text if c.isdecimal()] or text.strip("+-—")[
            0
        ] in "0.,'"
