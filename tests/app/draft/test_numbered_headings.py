"""Which lines of a plain text are offered as headings."""

from __future__ import annotations

import pytest

from app.draft.numbered_headings import find_numbered_headings


def texts(*lines: str) -> list[dict[str, str]]:
    return [{"text": line} for line in lines]


@pytest.mark.parametrize("line", ["一、背景", "（二）技术方案", "3．实施步骤", "4、成效", "第一章 概况", "2.1.3 采集"])
def test_short_numbered_lines_before_a_paragraph_are_offered(line: str) -> None:
    assert find_numbered_headings(texts(line, "这里写具体做法。", "尾段。")) == [0]


@pytest.mark.parametrize(
    "line",
    [
        "背景",
        "2021年建成",
        "0.5 秒一次",
        "一、建成平台，实现追溯。",
        "1. " + "长" * 40,
        "10.7%",
        "一、做法如下：",
    ],
)
def test_what_is_a_sentence_a_figure_or_long_is_not(line: str) -> None:
    assert find_numbered_headings(texts(line, "这里写具体做法。")) == []


def test_a_list_of_points_and_the_last_line_are_none() -> None:
    assert find_numbered_headings(texts("1. 采数", "2. 建模", "3. 优化")) == []
    assert find_numbered_headings([{"text": "一、背景"}, {"heading": "方法"}, {"image": "a.png"}]) == []
