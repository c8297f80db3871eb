"""Line breaking: every character once, marks where they may stand, words whole."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.output.pdf.breaking import NO_END, NO_START, adjustments, break_lines
from app.output.pdf.faces import Typefaces

FACES = Typefaces()
PIECES = st.sampled_from(
    [
        *"智能制造的系统数据，。、；：？！（）《》“”",
        "MES",
        "OPC UA",
        "12.5 kWh",
        "GB/T 38129",
        "CK-6140",
        "——",
        "……",
        "℃",
        "35%",
        "□是",
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def lines_of(text, first=14.0, rest=16.0):
    widths = FACES.shaper("serif").measure(text)
    return break_lines(text, widths, adjustments(text, widths), first, rest)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_is_lost_or_doubled(text):
    kept = "".join(text[line.start : line.end] for line in lines_of(text))
    assert kept.replace(" ", "") == text.replace(" ", "")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_fit(text):
    for at, line in enumerate(lines_of(text)):
        assert line.width <= (14 if at == 0 else 16) + 0.001 or line.end - line.start == 1


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80), st.integers(0, 3))
def test_no_mark_where_it_may_not_stand(pieces, shift):
    # marks in ordinary company: runs of marks longer than a line leave no choice
    text = "文" * shift + "".join(f"字字{piece}字字" for piece in pieces)
    lines = lines_of(text)
    for line, after in pairwise(lines):
        assert text[after.start] not in NO_START
        assert text[line.end - 1] not in NO_END


def test_words_numbers_and_units_stay_whole():
    for word in ("CK-6140", "12.5 kWh", "GB/T 38129", "lixiaolan@example.com", "0.01 mm"):
        for before in range(30):
            text = "字" * before + word + "字" * 10
            inside = [line for line in lines_of(text) if before < line.start < before + len(word)]
            assert not inside, (word, before)


def test_a_word_longer_than_the_line_is_cut():
    lines = lines_of("a" * 200)
    assert len(lines) > 3
    assert all(line.width <= 16.001 for line in lines)


def test_marks_close_up():
    text = "（甲）、《乙》。"
    widths = FACES.shaper("serif").measure(text)
    assert sum(value == -0.5 for value in adjustments(text, widths).values()) == 3
    assert adjustments("用MES系统", FACES.shaper("serif").measure("用MES系统")).keys() == {0, 3}
