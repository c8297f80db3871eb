"""字数 as Word counts it, and the length of a web form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft.counting import Count, count, cut_point, recount, web_length, words

SAMPLES = [
    ("人工智能", 4, 4),
    ("你好，世界！", 6, 6),
    ("他说“好”——对…", 9, 9),
    ("采用LLM技术", 5, 7),
    ("采用 LLM v2.0 技术", 6, 14),
    ("提升12.5%，节约100万元", 9, 15),
    ("Hello, big world.", 3, 17),
    ("第一行\n第二行", 6, 7),
    ("第一行\r\n第二行", 6, 7),
    ("第一行\r第二行", 6, 7),
    ("甲\n\n乙\n", 2, 5),
    ("甲\u3000乙", 2, 3),
    ("甲  乙", 2, 4),
    ("甲\xa0乙", 2, 3),
    ("好😀", 2, 3),
    ("👨\u200d👩\u200d👧", 1, 8),
    ("𠮷野", 2, 3),
    ("cafe\u0301", 1, 5),
    ("ＡＢＣ１２３", 6, 6),
    ("state-of-the-art", 1, 16),
    ("见https://a.cn/b?c=1。", 3, 20),
    ("", 0, 0),
    ("   \n", 0, 4),
]
texts = st.text(alphabet=st.sampled_from("甲乙，。“”— \u3000\r\n\tab1.😀𠮷é"), max_size=60)


@pytest.mark.parametrize(("text", "in_word", "on_the_web"), SAMPLES)
def test_measured_samples(text, in_word, on_the_web):
    assert count(text) == Count(in_word, on_the_web)


@given(texts, st.integers(0, 60), st.integers(0, 60), texts)
def test_following_an_edit_equals_counting_anew(text, one, two, inserted):
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    new, counted = recount(text, count(text), start, end, inserted)
    assert new == text[:start] + inserted + text[end:]
    assert counted == count(new)


@given(st.text(max_size=80))
def test_web_length_is_utf16_with_single_line_ends(text):
    plain = text.replace("\r\n", "\n")
    assert web_length(text) == sum(2 if ord(c) > 0xFFFF else 1 for c in plain)


@given(texts, st.integers(0, 40))
def test_cut_point_is_the_longest_beginning_that_fits(text, limit):
    at = cut_point(text, limit)
    assert words(text[:at]) <= limit or at == 0
    assert at == len(text) or words(text[: at + 1]) > limit


def test_a_paragraph_counts_the_same_whatever_stands_before_it():
    assert count("采用LLM") + count("技术v2") == Count(6, 9)
