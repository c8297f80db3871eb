"""Answers looked for in another program's text: every single changed digit is found, harmless differences are not."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.agreement import compare_texts

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
