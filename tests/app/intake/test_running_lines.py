"""Heads and feet are told from the text, and nothing of the text is taken for one."""

import pytest

from app.intake.official_comparison import compare_texts
from app.intake.running_lines import without_running_lines

TEXT = "，".join(f"第{at}道工序的节拍由{30 + at}秒降到{20 + at}秒" for at in range(1, 41)) + "。"


def pages_with(head: str, foot: str, text: str = TEXT, each: int = 150) -> list[str]:
    parts = [text[at : at + each] for at in range(0, len(text), each)]
    return [
        "\r\n".join([*([head.format(n=n, m=len(parts))] if head else []),
                     *(part[at : at + 30] for at in range(0, len(part), 30)),
                     *([foot.format(n=n, m=len(parts))] if foot else [])])
        for n, part in enumerate(parts, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(("head", "foot"), [
    ("智能制造试点示范行动申报系统", "第 {n} 页 共 {m} 页"),
    ("", "- {n} -"),
    ("", "{n}"),
    ("申报编号 202111240031　打印时间 2021-11-20 10:32", "{n}/{m}"),
    ("示例制造有限公司", ""),
])  # fmt: skip
def test_a_text_over_several_pages_is_one(head: str, foot: str) -> None:
    pages = pages_with(head, foot)
    answers = [("narratives.overview", [TEXT])]
    (verdict,) = compare_texts(answers, "\n".join(without_running_lines(pages)))
    assert verdict.state == "same"


def test_a_changed_digit_is_still_found() -> None:
    pages = pages_with("申报系统", "第 {n} 页", TEXT.replace("第20道工序的节拍由50秒", "第20道工序的节拍由51秒"))
    (verdict,) = compare_texts([("a", [TEXT])], "\n".join(without_running_lines(pages)))
    assert verdict.state == "different"


@pytest.mark.parametrize("last", [("37995.80", "40012.15", "41280.60"), ("18", "22", "19"), ("1台", "4台", "9台")])
def test_figures_that_happen_to_end_the_pages_stay(last: tuple[str, ...]) -> None:
    pages = [f"第{name}段的文字\n另一行{name * 3}\n{figure}" for name, figure in zip("甲乙丙", last, strict=True)]
    assert [page.splitlines()[-1] for page in without_running_lines(pages)] == list(last)


def test_what_stands_on_a_few_pages_only_stays() -> None:
    pages = ["序号 名称\n甲\n乙\n丙\n丁", "序号 名称\n戊\n己\n庚\n辛", *(f"{c}\n{c}{c}\n又{c}" for c in "子丑寅卯")]
    assert without_running_lines(pages) == pages


def test_one_page_is_left_as_it_is() -> None:
    assert without_running_lines(["第 1 页\r\n文字"]) == ["第 1 页\r\n文字"]
    assert without_running_lines([]) == []
