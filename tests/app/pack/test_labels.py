"""Paths of answers in words."""

import pytest

from app.pack.catalogue import load
from app.pack.labels import printed_label


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("company.name", "“企业名称”"),
        ("company.financials.2019.debt_ratio", "“负债率（2019年）”"),
        ("scenarios[k3f9q2].description", "场景的“具体场景描述”"),
        ("scenarios[1].equipment[b].usage", "场景的关键装备、软件/系统的“应用描述”"),
        ("scenarios", "“场景”的次序"),
        ("nothing.of.ours", "一项内容"),
        ("", "一项内容"),
    ],
)
def test_a_path_is_called_as_it_is_printed(path, label):
    assert printed_label(path) == label


@pytest.mark.parametrize(
    ("path", "numbers", "label"),
    [
        ("scenarios[k3f9q2].description", [3], "第 3 个场景的“具体场景描述”"),
        ("scenarios[k3f9q2].description", [0], "场景（编号 k3f9q2）的“具体场景描述”"),
        ("scenarios[a].equipment[b].usage", [2, 5], "第 2 个场景的第 5 个关键装备、软件/系统的“应用描述”"),
        ("scenarios[a].equipment[b].usage", [2, 0], "第 2 个场景的关键装备、软件/系统（编号 b）的“应用描述”"),
        ("aside/scenarios[a].name", [1], printed_label("scenarios[a].name").replace("场景", "第 1 个场景", 1)),
        ("company.name", [], "“企业名称”"),
    ],
)
def test_rows_are_told_apart_by_their_number(path, numbers, label):
    assert printed_label(path, numbers) == label


def test_every_answer_of_the_form_has_a_name():
    pack = load("miit-2021")
    for path in (*pack.fields, *pack.tables):
        told = printed_label(path.replace("<year>", "2019").replace("[]", "[x]"))
        assert told != "一项内容", path
        assert "[" not in told.replace("[]", "[")
        assert "." not in told
