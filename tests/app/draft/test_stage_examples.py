"""Examples of each 环节: within their limits, written as the hints would have them, found where they are left in."""

from __future__ import annotations

import re

import pytest

from app.draft.counting import words
from app.draft.writing_hints import find_hints
from tests.app.draft.applications import PACK, draft

FIELDS = ("description", "pain_points", "solution", "results")
STAGES = [stage.id for stage in PACK.stages]


def test_every_stage_has_one_of_each_kind_and_no_two_are_alike() -> None:
    wanted = {f"scenarios[].{name}" for name in FIELDS}
    assert {frozenset(each.field for each in stage.examples) for stage in PACK.stages} == {frozenset(wanted)}
    texts = [each.text for stage in PACK.stages for each in stage.examples]
    assert len(set(texts)) == len(STAGES) * len(FIELDS)


@pytest.mark.parametrize("stage_id", STAGES)
def test_an_example_is_written_as_it_teaches(stage_id: str) -> None:
    stage = next(each for each in PACK.stages if each.id == stage_id)
    one = draft("scene")
    row = one.rows("scenarios")[0]
    for each in stage.examples:
        path = each.field.replace("[]", f"[{row}]")
        limit = PACK.fields[each.field].limit
        assert limit is not None
        assert words(each.text) <= limit
        one.edit(path, [{"text": each.text}] if PACK.fields[each.field].kind == "blocks" else each.text)
        assert [hint for hint in find_hints(one) if hint.path == path and hint.kind != "figures-differ"] == []
    results = stage.example("scenarios[].results")
    assert len(re.findall(r"(?:由|从).*?(?:到|至)", results)) >= 2


@pytest.mark.parametrize("stage_id", STAGES)
@pytest.mark.parametrize("name", FIELDS)
def test_left_in_unchanged_or_in_part_it_stops_the_freeze(stage_id: str, name: str) -> None:
    stage = next(each for each in PACK.stages if each.id == stage_id)
    text = stage.example(f"scenarios[].{name}")
    one = draft("scene")
    path = f"scenarios[{one.rows('scenarios')[0]}].{name}"
    blocks = PACK.fields[f"scenarios[].{name}"].kind == "blocks"
    for kept in (text, f"我们也是这样做的。{text.split('。')[0]}。"):
        one.edit(path, [{"text": kept}] if blocks else kept)
        assert [f.level for f in one.findings_at(path) if f.rule == "example-text"] == ["error"]
    one.edit(path, [{"text": "本单位的内容。"}] if blocks else "本单位的内容。")
    assert [f for f in one.findings_at(path) if f.rule == "example-text"] == []
