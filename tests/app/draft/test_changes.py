"""The number of changes since an issue: an answer for one, a row that came or went for one."""

from __future__ import annotations

from typing import Any

import pytest

from app.draft.changes import changes_between

TABLES = {"scenarios", "scenarios[].equipment"}
BEFORE: dict[str, Any] = {
    "company": {"name": "甲", "address": "乙"},
    "narrative": [{"text": "一段"}, {"text": "二段"}],
    "scenarios": [
        {"name": "一", "results": "好", "equipment": [{"name": "机床"}, {"name": "机器人"}]},
        {"name": "二", "results": "好"},
        {"name": "三", "results": "好"},
    ],
}


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 0),
        ({"company": {"name": "丙", "address": "乙"}}, 1),
        ({"company": {"name": "丙"}}, 2),
        ({"company": None}, 2),
        ({"narrative": [{"text": "改了"}, {"text": "都改了"}, {"text": "还加了"}]}, 1),
        ({"scenarios": BEFORE["scenarios"][1:]}, 1),
        ({"scenarios": [{"name": "新"}, *BEFORE["scenarios"]]}, 1),
        ({"scenarios": [BEFORE["scenarios"][0], {"name": "二", "results": "更好"}, BEFORE["scenarios"][2]]}, 1),
        (
            {
                "scenarios": [
                    {"name": "一", "results": "好", "equipment": [{"name": "机器人"}]},
                    *BEFORE["scenarios"][1:],
                ]
            },
            1,
        ),
        ({"scenarios": None}, 3),
        ({"new": "答"}, 1),
    ],
)
def test_each_answer_and_each_row_counts_once(change: dict[str, object], count: int) -> None:
    after = {**BEFORE, **change}
    assert changes_between(BEFORE, after, TABLES) == count
    assert changes_between(after, BEFORE, TABLES) == count
