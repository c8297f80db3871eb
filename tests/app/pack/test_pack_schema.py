"""The generated JSON Schema takes both contract examples, every answer as null, and no key of anybody else's."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.pack.catalogue import load
from app.pack.model import Pack
from app.pack.schema import application_schema
from tests.app.pack.test_pack_contract import example


@pytest.fixture(scope="module")
def validator(pack: Pack) -> Draft202012Validator:
    schema = application_schema(pack)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def emptied(value: Any) -> Any:
    """The same rows, with null for every answer."""
    if isinstance(value, dict):
        return {key: emptied(item) for key, item in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict) and not value[0].keys() & {"text", "heading"}:
        return [emptied(item) for item in value]
    return None


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_contract_examples_and_null_answers(validator: Draft202012Validator, track: str) -> None:
    application = example(track)
    validator.validate(application)
    head = {key: application[key] for key in ("format", "pack", "track")}
    validator.validate(emptied(application) | head)
    validator.validate(head)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "zhizao-application/2"),
        ("pack", "miit-2022"),
        ("track", "both"),
        ("comment", "x"),
        ("company.nickname", "x"),
        ("company.financials.2017", {}),
        ("company.employees", "862"),
        ("company.employees", 862.5),
        ("company.employees", True),
        ("company.maturity_level", "3"),
        ("company.financials.2019.debt_ratio", 44.9),
        ("company.major_accident.occurred", "否"),
        ("company", []),
        ("scenarios", {}),
        ("scenarios.0.catalogue_no", "14"),
        ("scenarios.0.comment", "x"),
        ("scenarios.0.narrative", "文字"),
        ("scenarios.0.narrative", [{"text": "a", "heading": "b"}]),
        ("scenarios.0.narrative", [{"image": "a.png", "text": "b"}]),
        ("scenarios.0.narrative", [{"caption": "b"}]),
        ("scenarios.0.narrative", [{}]),
        ("scenarios.0.equipment.0.price", "1"),
        ("task.integrators", "一家"),
        ("task.integrators", [1]),
        ("task.effects.cnc_rate", 86),
        ("tables.standards.0.kind", 1),
        ("attachments.0.file", 1),
    ],
)
def test_refused(validator: Draft202012Validator, path: str, value: Any) -> None:
    application: Any = copy.deepcopy(example("factory"))
    *above, last = path.split(".")
    place = application
    for key in above:
        place = place[int(key)] if key.isdigit() and isinstance(place, list) else place[key]
    place[last] = value
    assert not validator.is_valid(application)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("company.employees", ""),
        ("company.size", "enormous"),
        ("company.major_accident.occurred", ""),
        ("company.established_on", "昨天"),
        ("scenarios.0.catalogue_no", 99),
        ("scenarios.0.narrative", []),
        ("scenarios.0.narrative", [{"image": "a.png"}]),
        ("tables.standards.0.kind", "地标"),
        ("attachments", None),
    ],
)
def test_unfit_content_is_the_checks_business(validator: Draft202012Validator, path: str, value: Any) -> None:
    application: Any = copy.deepcopy(example("factory"))
    *above, last = path.split(".")
    place = application
    for key in above:
        place = place[int(key)] if key.isdigit() else place[key]
    place[last] = value
    validator.validate(application)


def test_required_head(validator: Draft202012Validator) -> None:
    for key in ("format", "pack", "track"):
        application = example("scene")
        del application[key]
        assert not validator.is_valid(application)


def test_the_same_schema_every_time(pack: Pack) -> None:
    again = application_schema(load("miit-2021"))
    assert json.dumps(application_schema(pack)) == json.dumps(again)
    described = again["properties"]["company"]["properties"]
    assert described["profile"] == {
        "title": "企业简介",
        "type": ["string", "null"],
        "description": "不超过 500 字",
    }
    assert "2" in described["maturity_level"]["description"]
