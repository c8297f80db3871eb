"""The pack's fields are the contract's keys, no more and no fewer; what may be empty is what the contract lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.pack.model import Pack

CONTRACT = Path(__file__).parents[2] / "data" / "contract"
HEAD = ["format", "pack", "track"]
RULES = [
    "required",
    "length",
    "length-online",
    "scenario-length",
    "uscc",
    "format",
    "choice",
    "range",
    "dates",
    "industry",
    "size-class",
    "accident",
    "accident-name",
    "selected-name",
    "commitment",
    "scenario-none",
    "scenario-catalogue",
    "scenario-duplicate",
    "equipment-none",
    "six-stages",
    "subsector",
    "maturity",
    "track-exclusive",
    "deadline",
    "image",
    "glyph",
    "hidden-mark",
    "example-text",
    "placeholder",
    "duplicate-text",
    "quantify",
    "scan-missing",
    "recommending-unit",
]
ADDED = ["uscc-parts"]
"""Checks of our own, which the contract allows; none keeps an application from being frozen."""


def example(track: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTRACT / f"{track}-example.json").read_text(encoding="utf-8"))
    return loaded


def leaves(value: Any, path: str, pack: Pack) -> Iterator[str]:
    """Template paths of the answers in an application file."""
    template = re.sub(r"\.\d{4}\.", ".<year>.", path)
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key, pack)
    elif isinstance(value, list) and template in pack.tables:
        for item in value:
            yield from leaves(item, f"{path}[]", pack)
    else:
        yield template


@pytest.mark.parametrize(("track", "unused"), [("scene", set()), ("factory", {"scenarios[].stage"})])
def test_fields_are_the_keys_of_the_contract(pack: Pack, track: str, unused: set[str]) -> None:
    """``stage`` belongs to new scenarios, of which the factory example has none."""
    found = dict.fromkeys(leaves(example(track), "", pack))
    assert found.keys() - HEAD == pack.tracks[track].fields.keys() - unused


def test_fields_follow_the_order_of_the_contract(pack: Pack) -> None:
    order = list(dict.fromkeys(leaves(example("factory"), "", pack)))
    assert [path for path in pack.tracks["factory"].fields if path in order] == order[len(HEAD) :]


def test_rules_of_the_contract(pack: Pack) -> None:
    assert sorted(pack.rules) == sorted([*RULES, *ADDED])
    later = {rule.id for rule in pack.rules.values() if rule.level == "later"}
    confirm = {rule.id for rule in pack.rules.values() if rule.level == "confirm"}
    advice = {rule.id for rule in pack.rules.values() if rule.level == "advice"}
    assert later == {"scan-missing", "recommending-unit"}
    assert confirm == {"length-online", "range", "size-class", "accident", "scenario-duplicate", "maturity"}
    assert advice == {"deadline", "placeholder", "duplicate-text", "quantify", *ADDED}
    assert all(rule.clause for rule in pack.rules.values())


def test_what_may_be_empty(pack: Pack) -> None:
    both = {
        "cover.filed_on",
        "commitment.signed_on",
        "company.employees",
        "company.credit_rating",
        "company.contact.fax",
        "scenarios[].safeguards",
        "scenarios[].spillover",
        "scenarios[].remarks",
        "scenarios[].equipment[].brand",
        "scenarios[].equipment[].new_technology",
        "scenarios[].equipment[].remarks",
        "attachments[].pages",
    }
    listed = {p for p in pack.fields if p.startswith("tables.") and not p.endswith("[].name")}
    effects = {p for p in pack.fields if p.startswith("task.effects.")}
    scene = {path for path, field in pack.fields.items() if "scene" in field.optional_in}
    factory = {path for path, field in pack.fields.items() if "factory" in field.optional_in}
    assert scene == both | {"cover.project_name"}
    assert factory == both | listed | effects


def test_emptiness_that_other_rules_judge(pack: Pack) -> None:
    assert {path for path, field in pack.fields.items() if field.conditional} == {
        "cover.recommending_unit",
        "commitment.accepted",
        "commitment.central_group_consent",
        "company.major_accident.name",
        "company.national_pilot_project.name",
        "company.national_benchmark.name",
        "company.provincial_pilot_project.name",
        "company.maturity_level",
        "company.other_capability_evidence",
        "scenarios[].catalogue_no",
        "scenarios[].stage",
    }


def test_stages_and_sectors_have_the_contract_ids(pack: Pack) -> None:
    assert " ".join(stage.id for stage in pack.stages) == (
        "factory_design product_development process_design planning_scheduling production warehousing quality equipment"
        " safety energy environment marketing after_sales supply_chain model_innovation"
    )
    assert [(sector.id, sector.name) for sector in pack.sectors] == [
        ("raw_materials", "原材料"),
        ("equipment", "装备制造"),
        ("consumer_goods", "消费品"),
        ("electronics", "电子信息"),
    ]


def test_no_answer_is_printed_by_a_track_that_does_not_ask_for_it(pack: Pack) -> None:
    only_scene = {p for p, f in pack.fields.items() if f.tracks == ("scene",)}
    assert only_scene == {
        "scenarios[].address",
        "scenarios[].solution_provider",
        "scenarios[].started_on",
        "scenarios[].finished_on",
        "scenarios[].investment",
        "narratives.economy_and_replicability",
        "narratives.improvement_plan",
    }
    assert {p for p, f in pack.fields.items() if not f.printed} == {
        "company.employees",
        "commitment.accepted",
        "commitment.central_group_consent",
        "scenarios[].catalogue_no",
        "scenarios[].stage",
        "attachments[].file",
        "attachments[].pages",
    }
