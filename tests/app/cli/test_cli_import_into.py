"""``zhizao import --into``: what an application file or a form says, put into a draft that is there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.cli.conftest import run

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"


def write(path: Path, **data) -> Path:
    head = {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}
    path.write_text(json.dumps({**head, **data}, ensure_ascii=False), "utf-8")
    return path


def test_only_empty_fields_are_filled_and_the_rest_is_listed(tmp_path):
    old = write(tmp_path / "old.json", company={"name": "甲公司"}, scenarios=[{"name": "甲场景"}])
    new = write(
        tmp_path / "new.json",
        company={"name": "乙公司", "address": "重庆"},
        scenarios=[{"name": "甲场景", "results": "成果"}, {"name": "乙场景"}],
    )
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", old, *home).json["drafts"][0]
    said = run("import", new, "--into", draft, *home)
    assert said.status == 0
    assert said.json["drafts"] == [draft]
    assert said.json["kept"] == ["company.name"]
    assert {each["path"] for each in said.json["placed"]} == {
        "company.name", "company.address", "scenarios[0].name", "scenarios[0].results", "scenarios[1].name",
    }  # fmt: skip
    assert {each["state"] for each in said.json["placed"]} == {"read"}
    said = run("import", new, "--into", draft, "--overwrite", *home)
    assert said.json["kept"] == []


def test_overwrite_needs_into(tmp_path):
    assert run("import", EXAMPLES / "scene-example.json", "--overwrite", "--home", tmp_path, "--json").status == 2


def test_the_other_direction_is_refused_and_nothing_changes(tmp_path):
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", write(tmp_path / "old.json", company={"name": "甲公司"}), *home).json["drafts"][0]
    before = run("list", *home).json
    said = run("import", EXAMPLES / "factory-example.json", "--into", draft, *home)
    assert said.status == 2
    assert run("list", *home).json == before
