"""Beside the official site, by keys and mouse alone: answers copied over and taken up again, its PDF compared."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.journeys import official
from tests.journeys.papers import Papers, lay_out
from tests.journeys.person import Person


@pytest.fixture
def papers(person: Person, tmp_path: Path) -> Papers:
    papers = lay_out("scene", tmp_path / "papers")
    official.frozen(person, papers)
    return papers


def test_answers_go_into_the_site_one_by_one_and_are_taken_up_again(person: Person, papers: Papers) -> None:
    company = papers.content["company"]["name"]
    person.start()
    person.open_draft(company)
    card = official.open_card(person, "打开小窗，逐项复制", 1)
    copied = [card.copy_on(at) for at in (1, 2, 3)]
    assert papers.content["cover"]["project_name"] in copied
    card.tick(4)
    wanted = card.answer()
    card.hold_against(f"{wanted}。", "▲ 网页上的文字与定稿不一致")
    card.hold_against(wanted, "✓ 网页上的文字与定稿一致。")
    card.close()
    person.close()

    person.start()
    person.open_draft(company)
    card = official.open_card(person, "打开小窗，接着复制", 5)
    assert card.copy_on(5)
    card.close()
    person.close()


def test_one_digit_that_was_mistyped_on_the_site_is_found(person: Person, papers: Papers, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    pdf = official.site_pdf(person, papers, tmp_path / "site", "2860.00", "2890.00")
    person.start()
    person.open_draft(papers.content["company"]["name"])
    official.compare(person, pdf)
    told = person.find("官网下载.pdf 与 ZN-…", "label").name
    assert "不一致 1 项" in told
    assert "未找到 0 项" in told
    person.travel("逐项结果")
    for name, text in (("定稿里的", "28【6】0.00"), ("官网上的", "28【9】0.00")):
        person.stands(person.find(name, "text"), text)
    person.hands.key("Return")  # to the field, where the mistake is one's own
    person.wait(lambda: any(each.name == "场景投资" for each in person.sight.focused()), "the field is not shown")
    person.close()
